"""The runbook of docs/scale.md quotes messages and metrics as the code has them."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

_REPOSITORY = Path(__file__).parents[2]
_PLACEHOLDER = "…"
_GAP = "\0"
"""Stands for what an f-string fills in."""
_METRICS = {"Counter", "Gauge", "Histogram"}


def quoted() -> list[str]:
    """What the first column of the runbook quotes."""
    _, _, runbook = (_REPOSITORY / "docs" / "scale.md").read_text().partition("\n## Runbook\n")
    rows = [line.split(" | ")[0] for line in runbook.splitlines() if line.startswith("| ")]
    return [quote for row in rows for quote in re.findall(r"`([^`]+)`", row)]


@cache
def sources() -> list[str]:
    """The text of every module of the product."""
    folders = ("services", "gateway/rushes_gateway", "deploy")
    return [file.read_text() for folder in folders for file in sorted((_REPOSITORY / folder).rglob("*.py"))]


def texts(source: str) -> Iterator[str]:
    """All string literals, joined as the compiler joins them."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield "".join(str(each.value) if isinstance(each, ast.Constant) else _GAP for each in node.values)


def is_said(message: str) -> bool:
    """Whether a text has all parts of a message in this order."""
    parts = [part for part in message.split(_PLACEHOLDER) if part.strip()]
    pattern = re.compile(".*".join(map(re.escape, parts)), re.DOTALL)
    word = max(re.findall(r"[\w-]+", message), key=len)
    return any(pattern.search(text) for source in sources() if word in source for text in texts(source))


def is_exported(metric: str) -> bool:
    """Whether a metric of this name is made; counters end in `_total`."""
    for source in sources():
        if metric.removesuffix("_total") not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in _METRICS
                and node.args
            ):
                name = node.args[0]
                suffix = "_total" if node.func.id == "Counter" else ""
                if isinstance(name, ast.Constant) and str(name.value) + suffix == metric:
                    return True
    return False


@pytest.mark.parametrize("quote", quoted())
def test_the_code_has_what_the_runbook_quotes(quote: str) -> None:
    assert is_exported(quote) if quote.startswith("rushes_") else is_said(quote)


def test_the_runbook_is_found_and_what_is_nowhere_is_noticed() -> None:
    assert len(quoted()) > 20
    assert not is_said("The catalog has not got the hump today")
    assert not is_said("is attached to the catalog now. … No media node")
    assert not is_exported("rushes_humps")
    assert not is_exported("rushes_loop_failures")

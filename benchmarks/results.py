"""Keeps benchmarks/RESULTS.md: each benchmark rewrites its own section and leaves the others alone."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import machine

RESULTS = Path(__file__).with_name("RESULTS.md")

_HEAD = """# Results

Written by `make bench`. Figures are medians over the rounds of one run, with the least and the most in brackets;
peers were measured in turns in that same run, after their output had been checked.
"""


def write_section(title: str, paragraphs: Sequence[str], *, results: Path = RESULTS) -> None:
    """Replace the section with that title, or add it at the end; prints it."""
    measured = f"Measured on {datetime.now(UTC):%Y-%m-%d}. {machine.description()} {machine.load()}"
    section = "\n\n".join((f"## {title}", *paragraphs, measured)) + "\n"
    before = results.read_text() if results.exists() else _HEAD
    results.write_text(with_section(before, title, section))
    print(section)


def with_section(document: str, title: str, section: str) -> str:
    """The document with its section of that title replaced, or with a new one at its end."""
    place = re.compile(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    if found := place.search(document):
        rest = document[found.end() :]
        return document[: found.start()] + section + ("\n" if rest else "") + rest
    return f"{document.rstrip()}\n\n{section}"

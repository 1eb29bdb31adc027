"""Commands of Rushes beside a running one, as somebody types them into a shell."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from tests.e2e.stack import Stack


class Said(NamedTuple):
    code: int
    text: str
    """Of both outputs."""


def rushes(stack: Stack, *words: str | Path, **settings: str) -> Said:
    """What `rushes` says with these words, and how it ends."""
    ran = _ran(stack, words, stdout=subprocess.PIPE, settings=settings)
    return Said(ran.returncode, ran.stdout + ran.stderr)


def rushes_unread(stack: Stack, *words: str | Path) -> Said:
    """What `rushes` says beside its output, which nobody reads any more, as behind `| head`."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as unread:
        ran = _ran(stack, words, stdout=unread.fileno())
    return Said(ran.returncode, ran.stderr)


def _ran(
    stack: Stack, words: Sequence[str | Path], stdout: int, settings: Mapping[str, str] = MappingProxyType({})
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "rushes_local", *map(str, words)],
        env={**os.environ, "RUSHES_DATA_DIR": str(stack.folder / "data"), **settings},
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        # Less than a test has: what does not end is said by its name.
        timeout=200,
        check=False,
    )

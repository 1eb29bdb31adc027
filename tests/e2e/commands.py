"""Commands of Rushes beside a running one, as somebody types them into a shell."""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from tests.e2e.stack import Stack


class Said(NamedTuple):
    code: int
    text: str
    """Of both outputs."""


def rushes(stack: Stack, *words: str | Path) -> Said:
    """What `rushes` says with these words, and how it ends."""
    ran = subprocess.run(
        [sys.executable, "-m", "rushes_local", *map(str, words)],
        env={**os.environ, "RUSHES_DATA_DIR": str(stack.folder / "data")},
        capture_output=True,
        text=True,
        # Less than a test has: what does not end is said by its name.
        timeout=200,
        check=False,
    )
    return Said(ran.returncode, ran.stdout + ran.stderr)

"""`python -m tests.models.answering PARENT THREADS FOLDER`: a process that answers texts, as a test says.

FOLDER has a line in `started` for each such process, and in `asked` for each text. A text HELD is answered once `go_on`
is there.
"""

import sys
import time
from pathlib import Path

from rushes_chassis.processes import die_with_parent
from rushes_inference.texts.messages import Placed, Ready, read_text, write_said

HELD = "held"


def main() -> None:
    parent, _, folder = sys.argv[1:]
    die_with_parent(int(parent))
    _add(Path(folder, "started"), "started")
    write_said(sys.stdout.buffer, Ready(1))
    while (text := read_text(sys.stdin.buffer)) is not None:
        _add(Path(folder, "asked"), text)
        while text == HELD and not Path(folder, "go_on").exists():
            time.sleep(0.01)
        write_said(sys.stdout.buffer, Placed((float(len(text)),)))


def _add(file: Path, line: str) -> None:
    with file.open("a") as opened:
        opened.write(f"{line}\n")


if __name__ == "__main__":
    main()

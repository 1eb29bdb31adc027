"""How a process ends."""

import subprocess
import sys

# A cycle that says so when it is found.
_PROCESS = """
import sys
from rushes_chassis.memory import skip_collection_at_exit

class Cycle:
    def __init__(self):
        self.itself = self
    def __del__(self):
        print("looked back")

Cycle()
if sys.argv[1] == "ends":
    skip_collection_at_exit()
"""


def _said(how: str) -> str:
    return subprocess.run([sys.executable, "-c", _PROCESS, how], capture_output=True, text=True, check=True).stdout


def test_a_process_that_ends_looks_for_no_cycles() -> None:
    assert _said("as Python does") == "looked back\n"
    assert _said("ends") == ""

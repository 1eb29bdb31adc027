"""What is generated and committed is what the generator makes today."""

import filecmp
import subprocess
import sys
from pathlib import Path

from tests.contract import stages_document
from tests.contract.openapi import COMMITTED, document

ROOT = Path(__file__).parents[2]


def _files(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*.py*") if "__pycache__" not in path.parts}


def test_the_committed_protobuf_code_is_current(tmp_path: Path) -> None:
    # A process of its own, with protoc's plugins beside the interpreter on the path.
    environment = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"}
    command = [sys.executable, str(ROOT / "protos" / "generate.py"), str(tmp_path)]
    subprocess.run(command, check=True, env=environment, capture_output=True)
    committed = ROOT / "protos" / "gen"
    assert _files(tmp_path) == _files(committed)
    _, different, unreadable = filecmp.cmpfiles(tmp_path, committed, map(str, _files(tmp_path)), shallow=False)
    assert (different, unreadable) == ([], []), "run `make protos`"


def test_the_committed_openapi_document_is_current() -> None:
    assert COMMITTED.read_text() == document(), "run `make api`"


def test_the_committed_stages_are_current() -> None:
    assert stages_document.COMMITTED.read_text() == stages_document.document(), "run `make api`"

"""What is generated and committed is what the generator makes today."""

import filecmp
import subprocess
import sys
from pathlib import Path

from rushes_footage.stage_schema import read, written
from rushes_inference.stages.installed import pipeline
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


def test_the_committed_descriptions_of_stages_are_current() -> None:
    made = {stages_document.DESCRIPTIONS: written(pipeline()), **stages_document.documents()}
    assert {path: path.read_text() for path in made} == made, "run `make api`"


def test_triton_is_told_of_no_stage_that_is_gone() -> None:
    made = {path for path in stages_document.documents() if path.is_relative_to(stages_document.TRITON)}
    there = {*stages_document.TRITON.glob("*/*/model.py"), *stages_document.TRITON.glob("*/config.pbtxt")}
    assert there - made == {stages_document.TRITON / "yolo" / "config.pbtxt"}


def test_descriptions_come_back_as_they_were_written() -> None:
    assert read(written(pipeline())) == pipeline()

"""What `rushes models add` is given: the name that a file suggests, and what no model can be made of."""

from pathlib import Path

import pytest

from rushes_local.model_export import NotExported, exported
from rushes_local.models import name_from


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("yolo11n", "yolo11n"),
        ("My Model.onnx", "my-model"),
        ("My best model (2).ONNX", "my-best-model-2-"),
        ("__own.v2.pt", "own.v2"),
        ("a" * 80 + ".onnx", "a" * 64),
        ("???.onnx", ""),
    ],
)
def test_a_file_suggests_the_name_that_the_page_proposes(file: str, name: str) -> None:
    assert name_from(file) == name


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("", "is a folder"),
        ("clip.mp4", "is no model"),
        ("missing.pt", "There is no file"),
        ("missing", "is neither a file nor the name of a published model"),
    ],
)
def test_what_is_no_model_is_said_without_asking_for_more_to_install(tmp_path: Path, source: str, said: str) -> None:
    with pytest.raises(NotExported, match=said) as refused:
        exported(str(tmp_path / source), tmp_path)
    assert "ultralytics" not in str(refused.value)

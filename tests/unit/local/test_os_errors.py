"""Errors of the operating system name the path, and say what is missing."""

from pathlib import Path

import pytest

from rushes_local.os_errors import in_words


def _failed(path: Path) -> OSError:
    with pytest.raises(OSError, match="Errno") as failed:
        path.write_text("")
    return failed.value


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "x.json"
    assert in_words(_failed(path)) == f"{path} cannot be opened: the folder {path.parent} does not exist."


def test_every_other_reason_is_given_in_words(tmp_path: Path) -> None:
    assert in_words(_failed(tmp_path)) == f"{tmp_path} cannot be opened: Is a directory."


def test_an_error_that_is_a_sentence_stays_one() -> None:
    assert in_words(OSError("The disk is away.")) == "The disk is away."

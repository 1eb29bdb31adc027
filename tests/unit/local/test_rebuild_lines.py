"""The lines that `rushes rebuild` reads from manifests."""

import json
from pathlib import Path

import pytest

from rushes_local.rebuild import NoLines, lines_of


@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["as written", "as an editor on Windows saves it"])
def test_a_line_ends_only_where_its_clip_does(tmp_path: Path, ending: str) -> None:
    paths = [f"a{character}b.mp4" for character in "\u2028\u2029\u0085\v\f\x1c\x1d\x1e ä"]
    written = [json.dumps({"path": path}, ensure_ascii=False) for path in paths]
    manifest = tmp_path / "dataset.jsonl"
    manifest.write_bytes("".join(line + ending for line in written).encode())
    assert [json.loads(line)["path"] for line in lines_of([manifest])] == paths


def test_what_is_no_json_is_named_by_its_line(tmp_path: Path) -> None:
    manifest = tmp_path / "dataset.jsonl"
    manifest.write_text('{"path": "a.mp4"}\n{"path": \n')
    with pytest.raises(NoLines, match="line 2 is not JSON"):
        lines_of([manifest])

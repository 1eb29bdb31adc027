"""`rushes verify` says of each clip whether it still is what was ordered, and what differs."""

import json
import os
from pathlib import Path
from typing import Any

import av
import pytest

from tests.e2e.commands import Said, rushes
from tests.e2e.stack import Stack, free_port


def verify(stack: Stack, *paths: Path, contract: str = "") -> Said:
    """Run the command on some paths."""
    return rushes(stack, "verify", *paths, *(("--contract", contract) if contract else ()))


def _exported(stack: Stack, video: str, name: str, **fields: Any) -> list[Path]:
    body = {"input_path": f"{stack.library}/{video}", "cursor": 1, "name": name, "clips": 2, "spread": 2}
    answer = stack.post("/api/export", {**body, "label": name, **fields})
    assert answer.status_code == 200, answer.text
    state = stack.wait_for_export(answer.json()["job_id"])
    assert state["status"] == "done", state
    return sorted(map(Path, state["outputs"]))


def test_untouched_clips_are_right(stack: Stack) -> None:
    clips = _exported(stack, "cfr2997_mkv.mkv", "untouched")
    code, text = verify(stack, *clips)
    assert code == 0, text
    assert [line.split(maxsplit=1) for line in text.splitlines()[:2]] == [["right", str(clip)] for clip in clips]


@pytest.mark.proof("rebuild")
def test_crops_are_compared_with_what_they_show(stack: Stack) -> None:
    clips = _exported(stack, "cfr25_mp4.mp4", "cropped", portrait_ratio="4:5", crop_center=0.9)
    code, text = verify(stack, *clips)
    assert code == 0, text


@pytest.mark.proof("exports")
def test_a_folder_of_pictures_is_a_clip_too(stack: Stack) -> None:
    whole, spoilt = _exported(stack, "cfr25_mp4.mp4", "pictures", format="WebP sequence")
    (spoilt / "frame_0100.webp").unlink()
    code, text = verify(stack, Path(f"{whole}/"), spoilt)
    assert code == 1
    assert f"right    {whole}\n" in text
    assert f"differs  {spoilt}\n" in text
    assert "frame_0100.webp is missing" in text


@pytest.mark.proof("exports")
def test_a_manifest_stands_for_its_clips(stack: Stack, tmp_path: Path) -> None:
    clips = _exported(stack, "silent_mp4.mp4", "listed")
    entries = json.loads((stack.exports / "dataset.json").read_bytes())
    manifest = tmp_path / "mine.json"
    manifest.write_text(json.dumps([entry for entry in entries if "/listed_001/" in entry["path"]]))
    code, text = verify(stack, manifest)
    assert code == 0, text
    assert "2 of 2 clips are right" in text
    assert all(str(clip) in text for clip in clips)


@pytest.mark.proof("rebuild")
def test_what_differs_is_said_of_each(stack: Stack) -> None:
    short, cut_off = _exported(stack, "cfr30_mov.mov", "spoilt")
    gone, swapped = _exported(stack, "cfr30_mov.mov", "lost")
    _drop_last_frames(short, 3)
    os.truncate(cut_off, cut_off.stat().st_size // 2)
    gone.unlink()
    swapped.write_bytes(_exported(stack, "cfr30_mov.mov", "other")[0].read_bytes())
    unknown = stack.exports / "never made.mp4"

    code, text = verify(stack, short, cut_off, gone, swapped, unknown)

    assert code == 1
    said = {
        path: text.split(f"differs  {path}\n")[1].splitlines()[0].strip() for path in (short, gone, swapped, unknown)
    }
    assert "237 frames instead of 240" in said[short]
    assert "gone" in said[gone]
    assert "another file" in said[swapped]
    assert "no record" in said[unknown]
    assert f"differs  {cut_off}\n" in text
    assert "0 of 5 clips are right" in text


def _drop_last_frames(clip: Path, count: int) -> None:
    """Copy the clip without its last packets of the picture, as an editor that cuts carelessly would."""
    part = clip.with_suffix(".part.mp4")
    with av.open(str(clip)) as source, av.open(str(part), "w", options={"movflags": "use_metadata_tags"}) as target:
        target.metadata["comment"] = source.metadata["comment"]
        streams = {stream.index: target.add_stream_from_template(stream) for stream in source.streams}
        packets = [packet for packet in source.demux() if packet.dts is not None]
        shown = sorted(packet.pts for packet in packets if packet.stream.type == "video" and packet.pts is not None)
        for packet in packets:
            if packet.stream.type == "video" and packet.pts in shown[-count:]:
                continue
            packet.stream = streams[packet.stream.index]
            target.mux(packet)
    part.replace(clip)


@pytest.mark.proof("exports")
def test_a_source_that_changed_is_said(stack: Stack) -> None:
    with stack.lent(stack.library / "silent_mp4.mp4", "changing.mp4") as source:
        clips = _exported(stack, "changing.mp4", "changing")
        os.utime(source, (1, 1))
        code, text = verify(stack, clips[0])
    assert code == 1
    assert "changing.mp4" in text


def test_without_a_running_rushes_it_says_what_to_do(tmp_path: Path) -> None:
    idle = Stack(tmp_path, port=free_port())
    code, text = verify(idle, tmp_path / "clip.mp4")
    assert code == 2
    assert "rushes up" in text


@pytest.mark.parametrize(
    "content",
    [
        "{",
        *(
            pytest.param(each, marks=pytest.mark.proof("exports"))
            for each in ('{"path": 1}', "[1]", '[{"label": "x"}]')
        ),
    ],
)
def test_a_file_that_is_no_manifest_is_refused(tmp_path: Path, content: str) -> None:
    manifest = tmp_path / "dataset.json"
    manifest.write_text(content)
    code, text = verify(Stack(tmp_path), manifest)
    assert code == 2
    assert "no manifest" in text

"""A file's timecode is read where its container has one."""

import os
from pathlib import Path

import av
import pytest

from rushes_media.sandbox.files.facts import facts_of


def copied_with_timecode(source: Path, target: Path, timecode: str) -> None:
    """The video of a file, with a timecode for its first frame; "": without."""
    with av.open(str(source)) as read, av.open(str(target), "w") as made:
        [video] = read.streams.video
        into = made.add_stream_from_template(video)
        if timecode:
            into.metadata["timecode"] = timecode
        for packet in read.demux(video):
            if packet.size:
                packet.stream = into
                made.mux(packet)


@pytest.mark.parametrize(
    ("name", "timecode"), [("a.mov", "10:59:58:24"), ("a.mp4", "01:00:00:00"), ("a.mkv", "02:00:00:00"), ("a.mov", "")]
)
def test_the_timecode_of_the_first_frame_is_told(cfr25_mp4: Path, tmp_path: Path, name: str, timecode: str) -> None:
    copied_with_timecode(cfr25_mp4, tmp_path / name, timecode)
    descriptor = os.open(tmp_path / name, os.O_RDONLY)
    try:
        assert facts_of(descriptor).timecode == timecode
    finally:
        os.close(descriptor)

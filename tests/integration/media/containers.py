"""Coded footage in containers that no recipe writes."""

import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from imageio_ffmpeg import get_ffmpeg_exe

from tests.footage import recipes

SOURCE: Final = recipes.CFR60_MP4_BFRAMES


@dataclass(frozen=True)
class Container:
    """A file made from coded footage by ffmpeg, because no recipe writes its kind."""

    name: str
    arguments: tuple[str, ...]
    before_input: tuple[str, ...] = ()

    def made_from(self, source: Path) -> Path:
        """The file, beside its source; made if it is not there yet. Other processes never see half of it."""
        target = source.with_name(self.name)
        if not target.exists():
            with tempfile.TemporaryDirectory(prefix=".making-", dir=source.parent) as workplace:
                made = Path(workplace) / self.name
                command = [get_ffmpeg_exe(), "-v", "error", *self.before_input, "-i", str(source), "-t", "8"]
                subprocess.run([*command, *self.arguments, str(made)], check=True)
                made.replace(target)
        return target


CONTAINERS: Final = [
    Container("copied.flv", ("-c", "copy")),
    Container("copied.ts", ("-c", "copy")),
    # As camcorders write it: each packet with its time of arrival in front.
    Container("copied.m2ts", ("-c", "copy", "-mpegts_m2ts_mode", "1", "-f", "mpegts")),
    Container("reordered.avi", ("-c", "copy", "-bsf:v", "h264_mp4toannexb")),
    Container("xvid.avi", ("-c:v", "mpeg4", "-bf", "2", "-g", "30", "-c:a", "mp3")),
    Container("motion_jpeg.avi", ("-c:v", "mjpeg", "-c:a", "pcm_s16le")),
    Container("windows.wmv", ("-c:v", "wmv2", "-g", "30")),
    Container(
        "hidden_frames.webm",
        ("-c:v", "libvpx", "-auto-alt-ref", "1", "-lag-in-frames", "16", "-deadline", "good", "-cpu-used", "8", "-an"),
    ),
    Container("vp9.webm", ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-an")),
    Container("mpeg2.ts", ("-c:v", "mpeg2video", "-bf", "2", "-g", "15")),
    Container("theora.ogv", ("-c:v", "libtheora", "-q:v", "7", "-g", "30", "-c:a", "libvorbis")),
    Container("edit_list.mp4", ("-c", "copy"), before_input=("-ss", "1.3")),
]

"""Files that say in unusual ways how they are shown: cropped by their container, turned by their pictures."""

import struct
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import av
from imageio_ffmpeg import get_ffmpeg_exe

from tests.footage.hostile import box, boxes, element, elements, with_boxes, with_elements

BORDER: Final = 30
"""Rows above, and below; and columns on both sides."""
_TRACKS, _TRACK_ENTRY, _VIDEO = 0x1654AE6B, 0xAE, 0xE0
_WIDTH, _HEIGHT, _DISPLAY_WIDTH, _DISPLAY_HEIGHT = 0xB0, 0xBA, 0x54B0, 0x54BA
_CROPS = {"left": 0x54CC, "top": 0x54BB, "right": 0x54DD, "bottom": 0x54AA}
_ENTRY = 78
"""Bytes of a visual sample entry before its boxes."""
_SIZES_AT = 24
Aperture = tuple[int, int, int, int, int, int, int, int]


def bordered(
    source: Path, target: Path, change: Callable[[bytes], bytes], border: int = BORDER, *, rows: int = 0
) -> Path:
    """Footage with a black border, or with `rows` above and below only, and another header; made if it is not there
    yet."""
    if not target.exists():
        with tempfile.TemporaryDirectory(prefix=".making-", dir=target.parent) as workplace:
            made = Path(workplace) / target.name
            across, along = (0, rows) if rows else (border, border)
            pad = f"pad=iw+{2 * across}:ih+{2 * along}:{across}:{along}"
            coded = ("-c:v", "libx264", "-preset", "superfast", "-g", "25", "-bf", "2", "-c:a", "copy")
            command = [get_ffmpeg_exe(), "-v", "error", "-i", str(source), "-vf", pad, *coded, str(made)]
            subprocess.run(command, check=True)
            made.write_bytes(change(made.read_bytes()))
            made.replace(target)
    return target


def with_aperture(stated: Aperture, size: tuple[int, int] | None = None) -> Callable[[bytes], bytes]:
    """An MP4 with a `clap` box of these numbers, and the size in its header changed."""

    def entry(content: bytes) -> bytes:
        made = bytearray(content)
        if size is not None:
            struct.pack_into(">HH", made, _SIZES_AT, *size)
        return bytes(made) + box(b"clap", struct.pack(">8i", *stated))

    def table(content: bytes) -> bytes:
        [(kind, first)] = boxes(content[8:])
        return content[:8] + box(kind, entry(first) if kind == b"avc1" else first)

    return lambda film: with_boxes(film, {b"stsd": table})


def with_pixel_crop(
    stated: dict[str, int], shown: tuple[int, int], size: tuple[int, int] | None = None
) -> Callable[[bytes], bytes]:
    """A Matroska file that takes pixels away at its sides, and the size in its header changed."""
    values = {_CROPS[side]: pixels for side, pixels in stated.items()}
    values |= dict(zip((_DISPLAY_WIDTH, _DISPLAY_HEIGHT), shown, strict=True))
    if size is not None:
        values |= dict(zip((_WIDTH, _HEIGHT), size, strict=True))

    def video(content: bytes) -> bytes:
        others = (element(number, part) for number, part in elements(content) if number not in values)
        return b"".join((*others, *(element(number, value.to_bytes(2, "big")) for number, value in values.items())))

    def within(number: int, change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
        return lambda content: b"".join(
            element(each, change(part) if each == number else part) for each, part in elements(content)
        )

    return lambda film: with_elements(film, {_TRACKS: within(_TRACK_ENTRY, within(_VIDEO, video))})


def turned_by_pictures(source: Path, target: Path) -> Path:
    """Footage that its container turns, with the same turn in its pictures alone; made if it is not there yet."""
    if not target.exists():
        with av.open(str(source)) as container:
            # The filter counts anticlockwise, as FFmpeg does.
            angle = next(container.decode(video=0)).rotation % 360
        with tempfile.TemporaryDirectory(prefix=".making-", dir=target.parent) as workplace:
            made = Path(workplace) / target.name
            said = f"h264_metadata=display_orientation=insert:rotate={angle}"
            command = [get_ffmpeg_exe(), "-v", "error", "-display_rotation", "0", "-i", str(source), "-c", "copy"]
            subprocess.run([*command, "-bsf:v", said, str(made)], check=True)
            made.replace(target)
    return target

"""What a clip is on the disk: a file that holds all of it, or a folder of pictures with the sound beside it."""

import re
from enum import Enum


class ClipFormat(Enum):
    """The value is the suffix of its files."""

    MP4 = "mp4"
    MOV = "mov"
    MKV = "mkv"
    WEBP = "webp"
    PNG = "png"
    JPEG = "jpg"

    @property
    def is_sequence(self) -> bool:
        """Whether each frame is a file of its own, in a folder."""
        return self in (ClipFormat.WEBP, ClipFormat.PNG, ClipFormat.JPEG)


class SoundCodec(Enum):
    """How a clip's sound is stored; the value is FFmpeg's name."""

    AAC = "aac"
    PCM = "pcm_s16le"
    FLAC = "flac"


PICTURE_NAMES = "frame_%04d"
"""How FFmpeg and people name a sequence's pictures, from 1 on; their suffix follows."""


def picture_name(form: ClipFormat, number: int) -> str:
    """The name of a sequence's picture, counted from 1."""
    return f"{PICTURE_NAMES % number}.{form.value}"


def picture_number(form: ClipFormat, name: str) -> int | None:
    """Which picture of a sequence bears a name, None for a name that none bears."""
    found = re.fullmatch(rf"frame_(\d{{4,9}})\.{form.value}", name)
    number = int(found[1]) if found else 0
    return number if number and name == picture_name(form, number) else None

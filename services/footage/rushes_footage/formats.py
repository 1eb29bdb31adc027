"""File formats of clips: one container file, or a folder of pictures with the sound in a file beside it."""

import re
from enum import StrEnum


class ClipFormat(StrEnum):
    """Format of a clip: a container, or a sequence with one picture per frame."""

    MP4 = "mp4"
    MOV = "mov"
    MKV = "mkv"
    WEBP = "webp"
    PNG = "png"
    JPEG = "jpeg"

    @property
    def is_sequence(self) -> bool:
        """Whether each frame is a file of its own in a folder."""
        return self in (ClipFormat.WEBP, ClipFormat.PNG, ClipFormat.JPEG)

    @property
    def suffix(self) -> str:
        """File name suffix of the clip or its pictures, without a dot."""
        return "jpg" if self is ClipFormat.JPEG else self.value

    @property
    def dynamic_ranges(self) -> "tuple[DynamicRange, ...]":
        """Which dynamic ranges the format can store."""
        return (DynamicRange.SDR,) if self.is_sequence else (DynamicRange.SDR, DynamicRange.SOURCE)

    @property
    def audio(self) -> "tuple[ClipAudio, ...]":
        """Which audio codecs the format can store, the default first. Beside a sequence the sound is a WAV file."""
        return _AUDIO.get(self, (ClipAudio.PCM,))

    def path_of(self, name: str) -> str:
        """The path of a clip's file or folder."""
        return name if self.is_sequence else f"{name}.{self.suffix}"


class ClipAudio(StrEnum):
    """How a clip's sound is stored."""

    AAC = "aac"
    PCM = "pcm"
    """16 bits."""
    FLAC = "flac"


class DynamicRange(StrEnum):
    """What happens to a source's HDR (PQ, HLG); an SDR source stays SDR in any case."""

    SDR = "sdr"
    """Tone-mapped to BT.709, 8 bits."""
    SOURCE = "source"
    """HDR is kept: 10 bits, with the source's primaries and transfer. Sequences cannot store it."""


_AUDIO = {
    ClipFormat.MP4: (ClipAudio.AAC,),
    ClipFormat.MOV: (ClipAudio.AAC, ClipAudio.PCM),
    ClipFormat.MKV: (ClipAudio.AAC, ClipAudio.PCM, ClipAudio.FLAC),
}

PICTURE_NAMES = "frame_%04d"
"""Pattern of a sequence's file names, counted from 1; the suffix follows."""


def picture_name(form: ClipFormat, number: int) -> str:
    """The file name of a sequence's picture, counted from 1."""
    return f"{PICTURE_NAMES % number}.{form.suffix}"


def format_of_path(path: str) -> ClipFormat:
    """The format of the clip at a path by its suffix; WebP for any other path, which is a sequence's folder."""
    files = (form for form in ClipFormat if not form.is_sequence and path.lower().endswith(f".{form.suffix}"))
    return next(files, ClipFormat.WEBP)


def picture_number(form: ClipFormat, name: str) -> int | None:
    """The number of the picture with this file name; None where the name fits no picture."""
    found = re.fullmatch(rf"frame_(\d{{4,9}})\.{form.suffix}", name)
    number = int(found[1]) if found else 0
    return number if number and name == picture_name(form, number) else None

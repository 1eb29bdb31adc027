"""What a clip is on the disk: a file that holds all of it, or a folder of pictures with the sound beside it."""

import re
from enum import StrEnum


class ClipFormat(StrEnum):
    """A file of a container, or a folder with a picture for each frame and the sound beside it."""

    MP4 = "mp4"
    MOV = "mov"
    MKV = "mkv"
    WEBP = "webp"
    PNG = "png"
    JPEG = "jpeg"

    @property
    def is_sequence(self) -> bool:
        """Whether each frame is a file of its own, in a folder."""
        return self in (ClipFormat.WEBP, ClipFormat.PNG, ClipFormat.JPEG)

    @property
    def suffix(self) -> str:
        """Of its file, or of its pictures; without a dot."""
        return "jpg" if self is ClipFormat.JPEG else self.value

    @property
    def dynamic_ranges(self) -> "tuple[DynamicRange, ...]":
        """Which it can keep."""
        return (DynamicRange.SDR,) if self.is_sequence else (DynamicRange.SDR, DynamicRange.SOURCE)

    @property
    def audio(self) -> "tuple[ClipAudio, ...]":
        """How it can keep sound; the first is what it does where nobody says. Beside pictures that is a WAV file."""
        return _AUDIO.get(self, (ClipAudio.PCM,))

    def path_of(self, name: str) -> str:
        """What a clip's file or folder is called."""
        return name if self.is_sequence else f"{name}.{self.suffix}"


class ClipAudio(StrEnum):
    """How a clip's sound is stored."""

    AAC = "aac"
    PCM = "pcm"
    """16 bits."""
    FLAC = "flac"


class DynamicRange(StrEnum):
    """What becomes of a source's HDR (PQ, HLG); SDR stays as it is in any case."""

    SDR = "sdr"
    """Tone-mapped to BT.709, 8 bits."""
    SOURCE = "source"
    """Kept: 10 bits with the source's primaries and transfer. Sequences cannot."""


_AUDIO = {
    ClipFormat.MP4: (ClipAudio.AAC,),
    ClipFormat.MOV: (ClipAudio.AAC, ClipAudio.PCM),
    ClipFormat.MKV: (ClipAudio.AAC, ClipAudio.PCM, ClipAudio.FLAC),
}

PICTURE_NAMES = "frame_%04d"
"""How FFmpeg and people name a sequence's pictures, from 1 on; their suffix follows."""


def picture_name(form: ClipFormat, number: int) -> str:
    """The name of a sequence's picture, counted from 1."""
    return f"{PICTURE_NAMES % number}.{form.suffix}"


def picture_number(form: ClipFormat, name: str) -> int | None:
    """Which picture of a sequence bears a name, None for a name that none bears."""
    found = re.fullmatch(rf"frame_(\d{{4,9}})\.{form.suffix}", name)
    number = int(found[1]) if found else 0
    return number if number and name == picture_name(form, number) else None

"""What a clip is on the disk: a file that holds all of it, or a folder of pictures with the sound beside it."""

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

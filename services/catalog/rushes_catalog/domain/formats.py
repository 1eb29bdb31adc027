"""What clips are on the disk, and how their sound is kept."""

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
        """Whether it is a folder of pictures."""
        return self in (ClipFormat.WEBP, ClipFormat.PNG, ClipFormat.JPEG)

    def path_of(self, name: str) -> str:
        """What a clip's file or folder is called."""
        return name if self.is_sequence else f"{name}.{self}"


class ClipAudio(StrEnum):
    """Beside pictures it is PCM."""

    AAC = "aac"
    PCM = "pcm"
    FLAC = "flac"

"""Decoding picture files sent by clients, in a worker."""

from fractions import Fraction

import av
from av.video.frame import VideoFrame

from rushes_footage.formats import ClipFormat
from rushes_media.domain.frames.stills import Still, StillFormat
from rushes_media.sandbox.clips.sequence import decoded_picture
from rushes_media.sandbox.files.containers import NotUsable
from rushes_media.sandbox.frames.decoding import Picture
from rushes_media.sandbox.frames.shapes import Shape, turn_of
from rushes_media.sandbox.frames.stills import still_of

MOST_PIXELS = 40_000_000
_BEGINNINGS = {b"\xff\xd8\xff": ClipFormat.JPEG, b"\x89PNG\r\n\x1a\n": ClipFormat.PNG, b"RIFF": ClipFormat.WEBP}


def pixels_of(file: bytes) -> bytes:
    """A PPM of a JPEG, PNG or WebP file, oriented for display; raises NotUsable."""
    frame = _decoded(file)
    seen = Picture(frame, Shape(frame.width, frame.height, Fraction(1), *turn_of(frame)))
    longest = max(frame.width, frame.height)
    return still_of(seen, Still(StillFormat.PPM, longest, longest, quality=100))


def _decoded(file: bytes) -> VideoFrame:
    for beginning, form in _BEGINNINGS.items():
        if file.startswith(beginning):
            try:
                return decoded_picture(file, form, MOST_PIXELS)
            except (av.FFmpegError, ValueError) as failed:
                most = f"{MOST_PIXELS // 1_000_000} megapixels"
                raise NotUsable("NotAPicture", f"It is damaged, or has more than {most}.") from failed
    raise NotUsable("NotAPicture", "It is neither JPEG nor PNG nor WebP.")

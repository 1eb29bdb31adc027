"""Decoding a sequence's pictures completely, in a worker."""

import os
import stat
from collections.abc import Iterator

import av
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from rushes_footage.formats import ClipFormat, picture_name, picture_number
from rushes_media.sandbox.files.containers import NotUsable

_DECODERS = {ClipFormat.WEBP: "webp", ClipFormat.PNG: "png", ClipFormat.JPEG: "mjpeg"}
_JPEG_ENDS = b"\xff\xd9"


def pictures_of(folder: int, form: ClipFormat) -> Iterator[VideoFrame]:
    """The pictures in a folder in order; raises NotUsable where one is missing, truncated or of another size."""
    numbers = sorted(number for name in os.listdir(folder) if (number := picture_number(form, name)) is not None)
    size = None
    for place, number in enumerate(numbers, start=1):
        if number != place:
            raise NotUsable("Damaged", f"{picture_name(form, place)} is missing.")
        frame = _picture(folder, form, number)
        size = size or (frame.width, frame.height)
        if (frame.width, frame.height) != size:
            raise NotUsable(
                "Damaged",
                f"{picture_name(form, number)} is {frame.width} x {frame.height}, others are {size[0]} x {size[1]}.",
            )
        yield frame


def _picture(folder: int, form: ClipFormat, number: int) -> VideoFrame:
    name = picture_name(form, number)
    data = _content(folder, name)
    if not _is_whole(data, form):
        raise NotUsable("Damaged", f"{name} was cut off.")
    try:
        return decoded_picture(data, form)
    except (av.FFmpegError, ValueError) as failed:
        raise NotUsable("Damaged", f"{name} cannot be decoded.") from failed


def decoded_picture(data: bytes, form: ClipFormat, most_pixels: int | None = None) -> VideoFrame:
    """The picture of a file; raises av.FFmpegError and ValueError where it is damaged or too large."""
    decoder = av.CodecContext.create(_DECODERS[form], "r")
    assert isinstance(decoder, VideoCodecContext)
    decoder.thread_type = "NONE"
    # Without this flag decoders conceal damage silently.
    decoder.options = {"err_detect": "crccheck+bitstream+buffer+explode"}
    if most_pixels is not None:
        decoder.options |= {"max_pixels": str(most_pixels)}
    [frame] = (*decoder.decode(av.Packet(data)), *decoder.decode(None))
    return frame


def _content(folder: int, name: str) -> bytes:
    try:
        descriptor = os.open(name, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    except OSError as failed:
        raise NotUsable("Damaged", f"{name} cannot be opened.") from failed
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise NotUsable("Damaged", f"{name} is no file.")
        return file.read()


def _is_whole(data: bytes, form: ClipFormat) -> bool:
    """Whether a picture has its end marker. PNG's decoder checks this itself."""
    if form is ClipFormat.JPEG:
        return data.endswith(_JPEG_ENDS)
    if form is ClipFormat.WEBP:
        return len(data) == 8 + int.from_bytes(data[4:8], "little")
    return True

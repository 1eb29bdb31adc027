"""Frame-by-frame comparison of two videos in a worker: an encoder's result and its reference."""

import av

from rushes_media.domain.frames.comparison import Comparison, FrameComparison
from rushes_media.sandbox.files.containers import NotUsable, frames_of, opened, video_stream
from rushes_media.sandbox.frames.pictures import drawn
from rushes_media.sandbox.frames.shapes import shape_of

_SIZE = (64, 36)
_PIXEL_BYTES = 3
_MOST_FRAMES = 1000
"""All small pictures are kept in memory: meant for videos of a second."""


def comparison_of(made: int, expected: int) -> Comparison:
    """The measurements of a video against its reference; raises NotUsable."""
    ours, its = _pictures(made), _pictures(expected)
    each = []
    for number, picture in enumerate(ours[: len(its)]):
        beside = [its[near] for near in (number - 1, number + 1) if 0 <= near < len(its)]
        nearest = min((_difference(picture, other) for other in beside), default=255.0)
        each.append(FrameComparison(_difference(picture, its[number]), nearest))
    return Comparison(len(ours), len(its), tuple(each))


def _pictures(descriptor: int) -> list[bytes]:
    pictures: list[bytes] = []
    with opened(descriptor) as container:
        stream = video_stream(container)
        try:
            for frame in frames_of(container, stream):
                small = drawn(frame, shape_of(stream, frame), _SIZE, "rgb24")
                rows, length = memoryview(small.planes[0]).cast("B"), small.planes[0].line_size
                pictures.append(
                    b"".join(bytes(rows[row * length :][: _SIZE[0] * _PIXEL_BYTES]) for row in range(_SIZE[1]))
                )
                if len(pictures) > _MOST_FRAMES:
                    raise NotUsable("TooLong", f"It has more than {_MOST_FRAMES} frames.")
        except av.FFmpegError as failed:
            raise NotUsable("Damaged", f"It cannot be decoded ({failed.strerror}).") from failed
    if not pictures:
        raise NotUsable("Damaged", "It has no frames.")
    return pictures


def _difference(one: bytes, other: bytes) -> float:
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) / len(one)

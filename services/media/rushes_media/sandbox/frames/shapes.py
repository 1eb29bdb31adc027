"""Display size and orientation of frames, from how they are stored."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from struct import Struct

import av
from av.container import InputContainer
from av.packet import Packet
from av.sidedata.sidedata import SideDataContainer
from av.sidedata.sidedata import Type as SideDataType
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace
from av.video.stream import VideoStream

from rushes_media.bt601 import matrix_name
from rushes_media.domain.frames.colours import Matrix, Transfer, read_matrix, untold_matrix
from rushes_media.domain.frames.frame_index import Turn
from rushes_media.domain.streams.packet_index import Colours
from rushes_media.sandbox.files.containers import NotUsable, frames_in, packets_of


@dataclass(frozen=True)
class Part:
    """A part of a displayed picture: each number is a share of its width or height, 0 to 1."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Shape:
    """How frames are stored and displayed."""

    coded_width: int
    coded_height: int
    pixel_aspect: Fraction
    """Width divided by height of a pixel."""
    rotation: int
    """Clockwise, one of 0, 90, 180, 270."""
    mirrored: bool = False
    """Whether they are flipped vertically before rotation."""

    @property
    def turned(self) -> bool:
        """Whether rotation swaps width and height."""
        return self.rotation in (90, 270)

    @property
    def shown(self) -> tuple[int, int]:
        """Displayed width and height, after rotation and pixel aspect, each at least 1."""
        width, height = max(1, round(self.coded_width * self.pixel_aspect)), self.coded_height
        return (height, width) if self.turned else (width, height)


_MOST_REFUSED = 5000
"""Packets before the first decodable one, as where a recording begins amid a long group of pictures."""
_MATRIX = Struct("=9i")
"""AV_FRAME_DATA_DISPLAYMATRIX."""
_COLORSPACES = {Matrix.BT601: Colorspace.SMPTE170M, Matrix.BT709: Colorspace.ITU709}


def is_ycbcr(frame: VideoFrame) -> bool:
    """Whether a frame has a YCbCr matrix: not RGB, a palette, gray, or XYZ."""
    form = frame.format
    return not (form.is_rgb or form.has_palette or len(form.components) < 3 or form.name.startswith("xyz"))


def told_matrix(frame: VideoFrame) -> str:
    """The matrix that a frame names, by the names of bt601; "" where it has none, or names none that can be read."""
    return matrix_name(frame.colorspace) if is_ycbcr(frame) else ""


def is_full_range(frame: VideoFrame) -> bool:
    """Whether a YCbCr frame uses all values, unlike most video."""
    return frame.color_range == ColorRange.JPEG or frame.format.name.startswith("yuvj")


def tells_matrix(frame: VideoFrame) -> bool:
    """Whether a frame names a YCbCr matrix that can be read, or has none."""
    return not is_ycbcr(frame) or bool(told_matrix(frame))


def matrix_of(frame: VideoFrame, shape: Shape) -> str:
    """The matrix that a frame is taken for, by the names of bt601; "" for RGB and gray."""
    if not is_ycbcr(frame):
        return ""
    return read_matrix(told_matrix(frame), shape.shown[1], transfer_of(frame), tells=False)


def tell_matrix(frame: VideoFrame, shape: Shape, *, as_ffmpeg: bool = False) -> None:
    """Set the YCbCr matrix that browsers assume, or FFmpeg does, on a frame that names none, unless it is HDR."""
    if not tells_matrix(frame) and transfer_of(frame) is None:
        frame.colorspace = _COLORSPACES[untold_matrix(shape.shown[1], as_ffmpeg=as_ffmpeg)]


# AVCOL_TRC_SMPTE2084 and AVCOL_TRC_ARIB_STD_B67.
_TRANSFERS = {16: Transfer.PQ, 18: Transfer.HLG}


def transfer_of(frame: VideoFrame) -> Transfer | None:
    """HDR transfer function of a frame; None for SDR."""
    return _TRANSFERS.get(frame.color_trc)


def colours_of(frame: VideoFrame) -> Colours:
    """The colour description that a frame has."""
    return Colours(
        matrix=int(frame.colorspace),
        primaries=int(frame.color_primaries),
        transfer=int(frame.color_trc),
        full_range=frame.color_range == ColorRange.JPEG or frame.format.name.startswith("yuvj"),
    )


def first_frame(container: InputContainer, stream: VideoStream) -> VideoFrame:
    """The first frame that decoding presents; raises NotUsable where none can be decoded."""
    return first_frame_in(packets_of(container, stream))


def first_frame_in(packets: "Iterator[Packet[VideoStream]]") -> VideoFrame:
    """The same of packets, of which no more are taken than that needs."""
    try:
        for frame in frames_in(packets, most_refused=_MOST_REFUSED):
            return frame
    except av.FFmpegError as failed:
        raise NotUsable("NotVideo", f"Its pictures cannot be decoded ({failed.strerror}).") from failed
    raise NotUsable("NotVideo", "There is no picture in this file that can be decoded.")


def shape_of(stream: VideoStream, frame: VideoFrame, turn: Turn | None = None) -> Shape:
    """Shape of a stream's frames; `frame` is one of them.

    `turn` is that of the first one, which holds for all; None where this one is the first, or the container says it of
    all of them: only frames have it.
    """
    # The container's value first: the stream's own is known only after decoding.
    aspect = stream.sample_aspect_ratio or stream.codec_context.sample_aspect_ratio or Fraction(1)
    if not Fraction(1, 10) < aspect < 10:
        aspect = Fraction(1)  # An implausible value, a mistake of the container.
    return Shape(frame.width, frame.height, Fraction(aspect), *(turn or turn_of(frame)))


def turn_of(frame: VideoFrame) -> Turn:
    """How a frame is to be turned, from the frame's display matrix.

    FFmpeg's av_display_rotation_get gives the angle, which does not depend on a flip; a flip shows in the sign of the
    determinant.
    """
    # FFmpeg's angle is counter-clockwise.
    rotation = round(-frame.rotation / 90) % 4 * 90
    try:
        # Not `frame.side_data`: with it the frame keeps a container that refers to the frame, and its pixels are freed
        # only by a garbage collection.
        side_data = SideDataContainer(frame)  # type: ignore[call-arg]  # PyAV's stubs lack the argument.
        matrix = side_data[SideDataType.DISPLAYMATRIX]
    except (KeyError, ValueError):
        # ValueError: PyAV fails on unknown kinds of side data, such as a photograph's EXIF.
        return Turn(rotation, mirrored=False)
    a, b, _, c, d, *_ = _MATRIX.unpack(bytes(matrix))
    return Turn(rotation, a * d < b * c)

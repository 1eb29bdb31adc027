"""Opening untrusted containers in a worker: through a descriptor, with an allow-list of demuxers."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import TypeVar

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition, Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from rushes_media.domain.file_kinds import HEAD, other_kind
from rushes_media.sandbox.orders import DEMUXERS

S = TypeVar("S", AudioStream, VideoStream)
AnyStream = TypeVar("AnyStream", bound=Stream)

_HEADED = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm"
"""Formats whose headers have everything that a decoder needs."""
_LOOKED_AT = 64 << 10
"""Bytes of packets probed in such containers, enough to find where streams start."""


class NotUsable(Exception):
    """The file cannot be used: a reason for programs and a sentence for people."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


@contextmanager
def opened(descriptor: int, demuxers: str = DEMUXERS) -> Iterator[InputContainer]:
    """Open the container of a file from its start; raises NotUsable where there is none."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    options = {"fd": str(descriptor), "protocol_whitelist": "fd", "format_whitelist": demuxers}
    try:
        container = av.open("fd:", options=options, metadata_errors="replace")
    except (av.FFmpegError, OSError, ValueError) as failed:
        raise NotUsable("NotVideo", _why_not(descriptor, failed)) from failed
    with container:
        yield container


@contextmanager
def opened_by_header(descriptor: int) -> Iterator[InputContainer]:
    """Open a container by its header alone; raises NotUsable, also where the header is not enough.

    Full probing decodes pictures, which takes longer than decoding the one that is wanted. Missing information, such as
    the pixel aspect in some files, comes with the first decoded frame.
    """
    os.lseek(descriptor, 0, os.SEEK_SET)
    options = {
        "fd": str(descriptor),
        "protocol_whitelist": "fd",
        "format_whitelist": _HEADED,
        "codec_whitelist": "none",  # Affects probing only, not decoders that are opened later.
        "probesize": str(_LOOKED_AT),
    }
    try:
        container = av.open("fd:", options=options, metadata_errors="replace")
    except (av.FFmpegError, OSError, ValueError) as failed:
        raise NotUsable("NotVideo", "Its header does not say what is in it.") from failed
    with container:
        yield container


def _why_not(descriptor: int, failed: Exception) -> str:
    if os.fstat(descriptor).st_size == 0:
        return "The file is empty."
    if (kind := other_kind(os.pread(descriptor, HEAD, 0))) is not None:
        return f"This is {kind}, not a video of a kind that is supported."
    if isinstance(failed, av.InvalidDataError):
        return "This is not a video that can be read, or it was cut off before it was finished."
    if isinstance(failed, av.ArgumentError):  # Of a format that is not in the list.
        return "This is not a video of a kind that is supported."
    return f"This is not a video of a kind that is supported ({getattr(failed, 'strerror', None) or failed})."


def video_stream(container: InputContainer) -> VideoStream:
    """The first video stream that is not a cover picture; raises NotUsable where there is none."""
    for stream in container.streams.video:
        if not stream.disposition & Disposition.attached_pic:
            return stream
    raise NotUsable("NotVideo", "There is no picture in this file.")


def packets_of(container: InputContainer, stream: S) -> Iterator["Packet[S]"]:
    """A stream's packets from the container's position, followed by the empty packet that flushes its decoder."""
    try:
        yield from container.demux(stream)
    except IndexError:
        # PyAV flushes at the end, and fails on streams that appear later, as in a transport stream whose programme
        # changes. Their indexes are higher: by then all packets of this stream were returned.
        return


def is_cut_off(packet: "Packet[AnyStream]", size: int) -> bool:
    """Whether a file of `size` bytes ends in the middle of a packet: some decoders refuse such a picture.

    FFmpeg marks packets of which it read less than it should; transport streams have marks for other reasons, too.
    """
    return packet.is_corrupt and packet.pos is not None and packet.pos + packet.size >= size


def is_hidden(packet: "Packet[AnyStream]", codec: str) -> bool:
    """Whether a packet is decoded and never shown: outside of the edit list, or an invisible reference frame.

    `codec` is FFmpeg's name. Only VP8 has packets that hold such a frame alone.
    """
    return packet.is_discard or (codec == "vp8" and not bytes(packet)[0] >> 4 & 1)


def frames_of(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    """A stream's decoded frames from the container's position; raises av.FFmpegError where it cannot continue."""
    for packet in packets_of(container, stream):
        yield from packet.decode()


def ticks(stream: VideoStream) -> Fraction:
    """Seconds per tick of a stream's timestamps; raises NotUsable where it has none."""
    if not stream.time_base:
        raise NotUsable("NotVideo", "The file does not say in what units it counts time.")
    return Fraction(stream.time_base)


def ticks_of_sound(stream: AudioStream) -> Fraction:
    """Seconds per tick of a sound track's timestamps."""
    return Fraction(stream.time_base or Fraction(1, stream.sample_rate))

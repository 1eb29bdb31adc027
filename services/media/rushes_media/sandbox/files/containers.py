"""Opening untrusted containers in a worker: through a descriptor, with an allow-list of demuxers."""

import os
from collections.abc import Iterator, Sequence
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

from rushes_media.domain.files.file_kinds import HEAD, other_kind
from rushes_media.sandbox.orders import DEMUXERS

S = TypeVar("S", AudioStream, VideoStream)
AnyStream = TypeVar("AnyStream", bound=Stream)

_HEADED = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm"
"""Formats whose headers have everything that a decoder needs."""
_LOOKED_AT = 64 << 10
"""Bytes of packets probed in such containers, enough to find where streams start."""


_MOST_REFUSALS = 100
_SKIPPED_AT_ONCE = 32 << 10
"""Bytes that a demuxer passes over at least before it gives up: limits how often it is asked again."""


class NotUsable(Exception):
    """The file cannot be used: a reason for programs and a sentence for people."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


@contextmanager
def opened(descriptor: int, demuxers: str = DEMUXERS, *, as_stated: bool = False) -> Iterator[InputContainer]:
    """Open the container of a file from its start; raises NotUsable where there is none.

    `as_stated`: FFmpeg adds no times of its own to those that the container states.
    """
    os.lseek(descriptor, 0, os.SEEK_SET)
    options = {"fd": str(descriptor), "protocol_whitelist": "fd", "format_whitelist": demuxers}
    if as_stated:
        options["fflags"] = "+nofillin"
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


class Reading:
    """Reads a container's packets, past places that cannot be read."""

    def __init__(self, container: InputContainer) -> None:
        self._container = container
        self.damaged = False
        """Whether such a place was met."""

    def packets(self, streams: Sequence[AnyStream]) -> "Iterator[Packet[AnyStream]]":
        """The packets of these streams from the container's position, followed by an empty one for each that flushes
        its decoder. Raises av.FFmpegError where the file cannot be read on."""
        refused = 0
        most = _MOST_REFUSALS + (self._container.size or 0) // _SKIPPED_AT_ONCE
        while True:
            try:
                for packet in self._container.demux(list(streams)):
                    yield packet  # type: ignore[misc]  # PyAV's stubs: of these streams.
                    refused = 0
            except IndexError:
                # PyAV flushes at the end, and fails on streams that appear later, as in a transport stream whose
                # programme changes. Their indexes are higher: by then all packets of these streams were returned.
                return
            except (av.BlockingIOError, av.InvalidDataError):
                # Of a transport stream the demuxer gives up after 64 KiB without a sync byte, and goes on when it is
                # asked again.
                self.damaged = True
                refused += 1
                if refused > most:
                    raise
            else:
                return


def packets_of(container: InputContainer, stream: S) -> Iterator["Packet[S]"]:
    """A stream's packets from the container's position, followed by the empty packet that flushes its decoder; places
    that cannot be read are passed over."""
    return Reading(container).packets([stream])


def is_cut_off(packet: "Packet[AnyStream]", size: int) -> bool:
    """Whether a file of `size` bytes ends in the middle of a packet: some decoders refuse such a picture.

    FFmpeg marks packets of which it read less than it should; transport streams have marks for other reasons, too.
    """
    return packet.is_corrupt and packet.pos is not None and packet.pos + packet.size >= size


def frames_of(
    container: InputContainer, stream: VideoStream, *, most_refused: int | None = None
) -> Iterator[VideoFrame]:
    """A stream's decoded frames from the container's position; see `frames_in`."""
    return frames_in(packets_of(container, stream), most_refused=most_refused)


def frames_in(packets: Iterator["Packet[VideoStream]"], *, most_refused: int | None = None) -> Iterator[VideoFrame]:
    """The frames that packets hold; undecodable packets cost only themselves.

    Raises av.FFmpegError where no packet can be decoded, or more than `most_refused` before the first frame cannot.
    """
    decoded, refused = False, 0
    failed: av.FFmpegError | None = None
    for packet in packets:
        try:
            frames = packet.decode()
        except av.FFmpegError as undecodable:
            failed = undecodable
            refused += 1
            if not decoded and most_refused is not None and refused > most_refused:
                break
            continue
        decoded = decoded or bool(frames)
        yield from frames
    if failed is not None and not decoded:
        raise failed


def ticks(stream: VideoStream) -> Fraction:
    """Seconds per tick of a stream's timestamps; raises NotUsable where it has none."""
    if not stream.time_base:
        raise NotUsable("NotVideo", "The file does not say in what units it counts time.")
    return Fraction(stream.time_base)


def ticks_of_sound(stream: AudioStream) -> Fraction:
    """Seconds per tick of a sound track's timestamps."""
    return Fraction(stream.time_base or Fraction(1, stream.sample_rate))

"""Frames by counting, in files whose frame index comes from a decode: from the file's start, or from an entry."""

from collections.abc import Iterator
from contextlib import suppress

import av
from av.codec.context import Flags
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from rushes_media.domain.frames.frame_index import Entry
from rushes_media.sandbox.files.containers import Reading

_SOUGHT_BY_BYTE = {"mpegts": 0, "mpeg": 0, "flv": 13}
"""Formats without a table of their packets, and the byte at which the first one begins. Their times may be there twice,
as where two recordings were joined."""


def numbered_packets(container: InputContainer, stream: VideoStream) -> "Iterator[Packet[VideoStream]]":
    """The stream's packets from the container's position, each with its number from 0 as `opaque`; the last one, empty,
    flushes the decoder.

    The decoder hands that number on to the frame that it makes of the packet.
    """
    number_packets(stream)
    for number, packet in enumerate(Reading(container).packets([stream])):
        packet.opaque = number
        yield packet


def number_packets(stream: VideoStream) -> None:
    """Have a stream's unused decoder hand on what its packets have as `opaque`."""
    stream.codec_context.flags |= Flags.copy_opaque


def decode_alike(stream: VideoStream) -> None:
    """Configure an unused decoder so that it presents the same frames wherever it begins, also of damaged packets: with
    several threads PyAV loses frames before an error."""
    stream.codec_context.thread_type = "NONE"


def counted_frames(
    container: InputContainer, stream: VideoStream, entry: Entry | None
) -> Iterator[tuple[int, VideoFrame]]:
    """Frames by number from an entry on; None, and where the entry is not found: from the file's start."""
    if entry is not None and _seek(container, stream, entry):
        frames = _from_entry(container, stream, entry)
        first = next(frames, None)
        if first is not None:
            yield first
            yield from frames
            return
    rewind(container)
    yield from enumerate(_decoded(numbered_packets(container, stream)))


def rewind(container: InputContainer) -> None:
    """Seek to the file's start."""
    first = _SOUGHT_BY_BYTE.get(container.format.name)
    if first is None:
        container.seek(0, backward=True)
    else:
        container.seek(first, unsupported_byte_offset=True)


def _seek(container: InputContainer, stream: VideoStream, entry: Entry) -> bool:
    if stream.codec_context.name == "mpeg4":
        # Only the file's first packet may say that pictures are packed.
        rewind(container)
        with suppress(av.FFmpegError):
            next(iter(Reading(container).packets([stream]))).decode()
    by_byte = container.format.name in _SOUGHT_BY_BYTE
    with suppress(av.FFmpegError):
        if by_byte:
            container.seek(entry.position, unsupported_byte_offset=True)
        else:
            container.seek(entry.dts, stream=stream, backward=True)
        return True
    return False


def _from_entry(container: InputContainer, stream: VideoStream, entry: Entry) -> Iterator[tuple[int, VideoFrame]]:
    """From the entry's packet on; nothing where it is not met, or its frame is not decoded."""
    number = None
    for frame in _decoded(_packets_from(container, stream, entry)):
        if number is None and frame.opaque == entry.carrier:
            number = entry.frame
        if number is not None:
            yield number, frame
            number += 1


def _packets_from(container: InputContainer, stream: VideoStream, entry: Entry) -> "Iterator[Packet[VideoStream]]":
    number_packets(stream)
    number = None
    for packet in Reading(container).packets([stream]):
        if number is None:
            if packet.pos == entry.position:
                number = 0
            elif packet.pos is None or packet.pos > entry.position:
                return
        if number is not None:
            packet.opaque = number
            number += 1
            yield packet


def _decoded(packets: "Iterator[Packet[VideoStream]]") -> Iterator[VideoFrame]:
    for packet in packets:
        with suppress(av.FFmpegError):  # An undecodable packet costs only itself: the index does not count it.
            yield from packet.decode()

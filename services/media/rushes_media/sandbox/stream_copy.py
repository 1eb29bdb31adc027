"""Copying fragments of a picture, in a worker that keeps its file open from one to the next."""

from collections.abc import Iterator

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from rushes_media.domain.stream_copy import CopyOrder
from rushes_media.sandbox.containers import NotUsable, packets_of, ticks
from rushes_media.sandbox.fragments import Header, Sample, fragment
from rushes_media.sandbox.parameter_sets import Units

_BACK_SECONDS = (0, 1, 4, 20, 100)
"""How long before a packet to seek, one after the other, until it is met; at last from the file's start."""


class CopiedPicture:
    """Fragments of one picture's packets."""

    def __init__(self, container: InputContainer, stream: int, scale: int) -> None:
        self._container = container
        picture = container.streams[stream]
        assert isinstance(picture, VideoStream)
        self._stream, self._scale = picture, scale
        codec = picture.codec_context
        self._units = Units(codec.codec.canonical_name, codec.extradata or b"")

    def header(self) -> bytes:
        """What stands before all fragments."""
        header = Header()
        made = header.container.add_stream_from_template(self._stream, opaque=True)
        if self._stream.codec_context.codec.canonical_name == "hevc":
            # With its parameter sets in the header alone, as Safari wants it.
            made.codec_context.codec_tag = "hvc1"
        return header.finished(self._scale)

    def fragment(self, order: CopyOrder) -> bytes:
        """One fragment; raises NotUsable where its packets are not met."""
        samples = []
        decoded_at = order.begins
        for packet, timed in zip(self._packets(order), order.packets, strict=True):
            if packet.pts != timed.key:
                raise NotUsable("Damaged", "Its packets are not where they were.")
            data = self._units.with_lengths(bytes(packet))
            samples.append(Sample(data, timed.length, timed.tick - decoded_at, packet.is_keyframe))
            decoded_at += timed.length
        return fragment(order.number, order.begins, samples)

    def _packets(self, order: CopyOrder) -> "list[Packet[VideoStream]]":
        wanted = len(order.packets)
        for back in (*_BACK_SECONDS, None):
            self._seek(order.seek_dts, back)
            found: list[Packet[VideoStream]] = []
            for packet in self._from(order):
                found.append(packet)
                if len(found) == wanted:
                    return found
        raise NotUsable("Damaged", "Packets of it cannot be read.")

    def _from(self, order: CopyOrder) -> "Iterator[Packet[VideoStream]]":
        """From the fragment's first packet on; nothing where reading begins behind it."""
        met = False
        for packet in packets_of(self._container, self._stream):
            if not packet.size:
                continue
            if not met:
                due = packet.pts if packet.dts is None else packet.dts
                met = packet.pts == order.packets[0].key
                if not met and due is not None and due > order.seek_dts:
                    return
            if met:
                yield packet

    def _seek(self, dts: int, back: int | None) -> None:
        if back is None:
            self._container.seek(0, backward=True, any_frame=False)
            return
        try:
            self._container.seek(dts - round(back / ticks(self._stream)), stream=self._stream, backward=True)
        except av.FFmpegError:
            self._container.seek(0, backward=True)

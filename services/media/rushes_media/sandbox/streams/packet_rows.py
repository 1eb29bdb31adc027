"""Reading consecutive packets of a picture."""

from collections.abc import Iterator

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from rushes_media.sandbox.files.containers import NotUsable, packets_of, ticks

_BACK_SECONDS = (0, 1, 4, 20, 100)
"""Seconds before a packet to seek to, tried in turn until it is reached; at last from the file's start."""


class PacketRows:
    """Reads packets of one picture. Consecutive requests continue without a seek."""

    def __init__(self, container: InputContainer, stream: VideoStream) -> None:
        self._container, self._stream = container, stream
        self._reading: Iterator[Packet[VideoStream]] = iter(())

    def row(self, seek_dts: int, all_pts: list[int]) -> "list[Packet[VideoStream]]":
        """The packets of these pts, in file order; `seek_dts` is the first one's dts.

        Raises NotUsable where they are not found.
        """
        following = self._following()
        if following is not None and following.pts == all_pts[0]:
            found = [following, *self._next(len(all_pts) - 1)]
            if [packet.pts for packet in found] == all_pts:
                return found
        for back in (*_BACK_SECONDS, None):
            self._seek(seek_dts, back)
            if (first := self._met(seek_dts, all_pts[0])) is None:
                continue
            found = [first, *self._next(len(all_pts) - 1)]
            if len(found) == len(all_pts):
                if [packet.pts for packet in found] != all_pts:
                    raise NotUsable("Damaged", "Its packets are not where they were.")
                return found
        raise NotUsable("Damaged", "Packets of it cannot be read.")

    def _following(self) -> "Packet[VideoStream] | None":
        """The packet at the container's position; None at its end, or where it is damaged."""
        try:
            return next(self._reading, None)
        except av.FFmpegError:
            return None

    def _next(self, count: int) -> "Iterator[Packet[VideoStream]]":
        for _ in range(count):
            packet = next(self._reading, None)
            if packet is None:
                return
            yield packet

    def _met(self, seek_dts: int, pts: int) -> "Packet[VideoStream] | None":
        """The packet of that pts; None where reading starts after it."""
        for packet in self._reading:
            if packet.pts == pts:
                return packet
            due = packet.pts if packet.dts is None else packet.dts
            if due is not None and due > seek_dts:
                return None
        return None

    def _seek(self, dts: int, back: int | None) -> None:
        if back is None:
            self._container.seek(0, backward=True, any_frame=False)
        else:
            try:
                self._container.seek(dts - round(back / ticks(self._stream)), stream=self._stream, backward=True)
            except av.FFmpegError:
                self._container.seek(0, backward=True)
        self._reading = (packet for packet in packets_of(self._container, self._stream) if packet.size)

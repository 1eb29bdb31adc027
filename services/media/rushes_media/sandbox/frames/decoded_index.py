"""Finding all frames of a file by decoding it, in a worker: where packets and their times do not tell them."""

import time
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from math import floor

import av
from av.packet import Packet
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream

from rushes_media.domain.frames.clocks import StatedTimes, clock_steps, offset_at
from rushes_media.domain.frames.frame_index import MOST_DAMAGE, ClockStep, Entry
from rushes_media.domain.frames.repaired_times import repaired
from rushes_media.sandbox.files.containers import NotUsable, Reading, is_cut_off, opened, ticks_of_sound, video_stream
from rushes_media.sandbox.files.parameter_sets import Units
from rushes_media.sandbox.files.torn_transport import Tears
from rushes_media.sandbox.frames.counting import decode_alike, number_packets

_TOLD_SECONDS = 0.2
_APART = 25
"""Frames within which damage is named once."""
_LONGEST_LEAD = Fraction(1, 15)
"""Seconds; MP3 of the lowest rates takes 0.05 s to begin."""


@dataclass(frozen=True)
class Decoded:
    """The frames that a decode presents."""

    pts: "array[int]"
    """Strictly ascending, in ticks of which `finer` make one of the container's."""
    finer: int
    last_duration: int
    """In the same ticks; 0 where it is not known."""
    entries: tuple[Entry, ...]
    clock: tuple[ClockStep, ...]
    damaged: tuple[int, ...]
    """Frames before which something is missing."""


@dataclass
class _Packets:
    """The picture's packets in the order of the file, of which each frame names one."""

    pts: list[int | None] = field(default_factory=list)
    dts: list[int | None] = field(default_factory=list)
    positions: "array[int]" = field(default_factory=lambda: array("q"))
    keys: list[int] = field(default_factory=list)
    """Key packets that have a position of their own."""
    last_duration: int = 0
    units: Units = field(default_factory=lambda: Units("", b""))
    extradata: bytes = b""
    sequence_sets: set[bytes] = field(default_factory=set)
    with_sets: set[int] = field(default_factory=set)
    """Key packets that have all that a decoder needs to begin there."""
    changed: bool = False
    """Whether the container stated another configuration on the way."""

    def add(self, packet: "Packet[VideoStream]") -> None:
        if packet.has_sidedata("new_extradata") and bytes(packet.get_sidedata("new_extradata")) != self.extradata:
            self.changed = True
        if packet.is_keyframe:
            self._add_key(packet)
        self.pts.append(packet.pts)
        self.dts.append(packet.pts if packet.dts is None else packet.dts)
        # Of the packets that share a larger one, as in a transport stream, only the first has a position.
        self.positions.append(packet.pos if packet.pos is not None else self.positions[-1] if self.positions else 0)
        self.last_duration = packet.duration or 0

    def _add_key(self, packet: "Packet[VideoStream]") -> None:
        if packet.pos is None:
            return
        self.keys.append(len(self.pts))
        sets = b"".join(self.units.sequence_sets(bytes(packet)))
        if sets:
            self.with_sets.add(len(self.pts))
            self.sequence_sets.add(sets)

    def can_begin_at(self, key: int) -> bool:
        """Whether a decoder that knows only the file's beginning can begin at a key packet."""
        return key in self.with_sets or (len(self.sequence_sets) <= 1 and not self.changed)


@dataclass
class _Frames:
    """The frames in order of presentation."""

    packets: list[int | None] = field(default_factory=list)
    """By which packet the decoder names each."""
    pts: list[int | None] = field(default_factory=list)
    beginnings: set[int] = field(default_factory=set)
    """Frames that need no other, and are whole."""
    damaged: list[int] = field(default_factory=list)

    def add(self, frame: VideoFrame) -> None:
        number = len(self.pts)
        if frame.is_corrupt:
            self.damage()
        elif frame.pict_type == PictureType.I:
            self.beginnings.add(number)
        self.packets.append(frame.opaque if isinstance(frame.opaque, int) else None)
        self.pts.append(frame.pts)

    def damage(self) -> None:
        """Note that something is missing before the next frame."""
        here = len(self.pts)
        if here and len(self.damaged) < MOST_DAMAGE and (not self.damaged or here - self.damaged[-1] > _APART):
            self.damaged.append(here)


def decoded(descriptor: int, base: Fraction, tell: Callable[[float], None] | None) -> Decoded:
    """All frames that a decode presents; `base` is a tick of the container's. Raises NotUsable where there is none.

    `tell` is called with the part of the file that has been decoded, 0 to 1.
    """
    packets, frames = _Packets(), _Frames()
    with opened(descriptor) as container:
        name = container.format.name
        has_times = name != "avi"
    # Of AVI the numbers of its chunks are wanted, not what FFmpeg makes of them.
    with opened(descriptor, as_stated=not has_times) as container:
        stream = video_stream(container)
        packets.extradata = stream.codec_context.extradata or b""
        packets.units = Units(stream.codec_context.codec.canonical_name, packets.extradata)
        tears = Tears(descriptor, container, stream)
        decode_alike(stream)
        number_packets(stream)
        reading, size, passed = Reading(container), container.size, False
        progress = _Progress(size, tell)
        for packet in reading.packets([stream]):
            if packet.size and is_cut_off(packet, size):
                frames.damage()
                continue
            progress.at(packet.pos)
            packet.opaque = len(packets.pts)
            if packet.size:
                packets.add(packet)
            if tears.meets(packet):
                frames.damage()
            # The first packet after such a place may have begun before it. Where no other one follows nothing is
            # missing: recorders leave room at the end.
            if reading.damaged and packet.size:
                if passed:
                    frames.damage()
                    reading.damaged = False
                passed = not passed
            _decode(packet, frames)
    if not frames.pts:
        raise NotUsable("NotVideo", "There is no picture in this file that can be decoded.")
    clock = _clock(descriptor, packets, base, name)
    stated = _stated(packets, frames, clock, base) if has_times else _by_order(packets, frames, base)
    pts, finer = repaired(stated)
    return Decoded(
        array("q", pts),
        finer,
        packets.last_duration * finer,
        tuple(_entries(packets, frames)),
        clock,
        tuple(frames.damaged),
    )


class _Progress:
    """Tells how far the file has been decoded, not more often than it can be seen."""

    def __init__(self, size: int, tell: Callable[[float], None] | None) -> None:
        self._size, self._tell = size, tell
        self._told_at = -_TOLD_SECONDS

    def at(self, position: int | None) -> None:
        """A packet that begins at this byte is decoded next."""
        now = time.monotonic()
        if self._tell is None or position is None or now - self._told_at < _TOLD_SECONDS:
            return
        self._told_at = now
        self._tell(min(1.0, position / max(1, self._size)))


def _decode(packet: "Packet[VideoStream]", frames: _Frames) -> None:
    try:
        for frame in packet.decode():
            frames.add(frame)
    except av.FFmpegError:
        frames.damage()


def _stated(packets: _Packets, frames: _Frames, clock: Sequence[ClockStep], base: Fraction) -> list[int | None]:
    """The frames' times as the container states them, on one clock."""
    stated: list[int | None] = []
    for pts, number in zip(frames.pts, frames.packets, strict=True):
        if pts is not None and clock and number is not None:
            pts += round(offset_at(clock, packets.positions[number]) / base)
        stated.append(pts)
    return stated


def _by_order(packets: _Packets, frames: _Frames, base: Fraction) -> list[int | None]:
    """In AVI each packet has a place of its own in time, and frames lie at their packets' places in ascending order."""
    due = [packets.dts[number] for number in frames.packets if number is not None]
    if len(due) < len(frames.pts) or None in due:
        return [None] * len(frames.pts)
    return _without_lead(sorted(time for time in due if time is not None), base)


def _without_lead(due: list[int], base: Fraction) -> list[int | None]:
    """FFmpeg's muxer writes empty chunks after the first frame of H.264 without B-frames, for as long as the encoder of
    the sound takes to begin; they delay all others against their sound."""
    steps = [after - before for before, after in pairwise(due)]
    usual = sorted(steps)[len(steps) // 2] if steps else 0
    late = steps[0] - usual if steps else 0
    if not 0 < late <= max(usual, floor(_LONGEST_LEAD / base)):
        return [*due]
    return [due[0], *(time - late for time in due[1:])]


def _clock(descriptor: int, packets: _Packets, base: Fraction, container: str) -> tuple[ClockStep, ...]:
    """Where the clock starts anew, for all streams."""
    if None in packets.dts:
        return ()
    picture = _times(base, packets.pts, packets.dts, packets.positions, container)
    if not clock_steps(picture, ()):
        return ()
    return clock_steps(picture, _sounds(descriptor))


def _sounds(descriptor: int) -> list[StatedTimes]:
    found: dict[int, tuple[Fraction, list[int | None], array[int]]] = {}
    with opened(descriptor) as container:
        name = container.format.name
        tracks = [track for track in container.streams.audio if track.codec_context is not None]
        for track in tracks:
            found[track.index] = ticks_of_sound(track), [], array("q")
        for packet in Reading(container).packets(tracks):
            # PyAV flushes the decoders of other streams, too.
            if packet.size and packet.pos is not None and packet.dts is not None:
                _, dts, positions = found[packet.stream_index]
                dts.append(packet.dts)
                positions.append(packet.pos)
    return [_times(tick, dts, dts, positions, name) for tick, dts, positions in found.values() if dts]


def _times(
    tick: Fraction, pts: Sequence[int | None], dts: Sequence[int | None], positions: Sequence[int], container: str
) -> StatedTimes:
    told = [due or 0 for due in dts]
    shown = [due if at is None else at for at, due in zip(pts, told, strict=True)]
    return StatedTimes(tick, told, shown, positions, container)


def _entries(packets: _Packets, frames: _Frames) -> list[Entry]:
    """Key packets whose frame was decoded whole, on its own."""
    frame_of = {number: frame for frame, number in enumerate(frames.packets) if number is not None}
    entries: list[Entry] = []
    for key in packets.keys:
        for carrier in (0, 1):
            frame = frame_of.get(key + carrier)
            if frame is not None:
                break
        else:
            continue
        position, dts = packets.positions[key], packets.dts[key]
        follows = not entries or (frame > entries[-1].frame and position > entries[-1].position)
        if frame in frames.beginnings and packets.can_begin_at(key) and follows and dts is not None:
            entries.append(Entry(frame, position, dts, carrier))
    return entries

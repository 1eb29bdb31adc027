"""What a viewer gets of a node's streams, read back: times out of the boxes, frames and sound out of the whole."""

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av

from rushes.media.v1 import frames_pb2, source_pb2, streams_pb2
from tests.footage.code import CodeReader
from tests.footage.read import brightness, coded_frames
from tests.footage.recipes import Picture
from tests.integration.media.node import Node

COPIED = streams_pb2.StreamTrack(copied=True)


@dataclass(frozen=True)
class Streamed:
    """A track, all of it."""

    timeline: streams_pb2.GetTimelineResponse
    header: bytes
    fragments: list[bytes]

    def joined(self, path: Path) -> Path:
        path.write_bytes(self.header + b"".join(self.fragments))
        return path

    def begins(self) -> list[int]:
        """The tick that each fragment says it begins at."""
        return [_decode_time(fragment) for fragment in self.fragments]

    def ends(self) -> list[int]:
        """The tick that the samples of each fragment add up to."""
        return [_decode_time(each) + sum(length for length, _ in _samples(each)) for each in self.fragments]

    def shown_at(self) -> list[Fraction]:
        """When each picture is shown, by the boxes alone; in seconds, ascending."""
        scale = self.timeline.scale
        return sorted(Fraction(tick, scale) for fragment in self.fragments for tick in _shown(fragment))


async def streams(node: Node, source: source_pb2.Source) -> streams_pb2.GetStreamsResponse:
    return await node.streams.GetStreams(streams_pb2.GetStreamsRequest(source=source))


async def part(
    node: Node, source: source_pb2.Source, track: streams_pb2.StreamTrack, fragment: int | None = None
) -> bytes:
    """A header or a fragment."""
    request = streams_pb2.ReadPartRequest(source=source, track=track, fragment=fragment)
    pieces = [piece async for piece in node.streams.ReadPart(request)]
    data = b"".join(piece.data for piece in pieces)
    assert pieces[0].size == len(data)
    return data


async def streamed(
    node: Node, source: source_pb2.Source, track: streams_pb2.StreamTrack, *, shuffled: bool = False
) -> Streamed:
    """All of a track, fetched in order or in another one."""
    timeline = await node.streams.GetTimeline(streams_pb2.GetTimelineRequest(source=source, track=track))
    order = list(range(len(timeline.ticks) - 1))
    if shuffled:
        random.Random(7).shuffle(order)
    header = await part(node, source, track)
    found = {number: await part(node, source, track, number) for number in order}
    return Streamed(timeline, header, [found[number] for number in sorted(found)])


async def frame_times(node: Node, source: source_pb2.Source) -> list[Fraction]:
    """When each frame is shown by the frame index, and the end of the last one; in seconds from frame 0."""
    index = await node.frames.GetFrameIndex(frames_pb2.GetFrameIndexRequest(source=source))
    tick = Fraction(index.time_base.numerator, index.time_base.denominator)
    ticks = [0]
    for run in index.deltas:
        for _ in range(run.count):
            ticks.append(ticks[-1] + run.delta)
    return [each * tick for each in (*ticks, index.end_pts - index.first_pts)]


def said(path: Path, picture: Picture) -> list[int]:
    """The numbers of a file's frames as shown; pixels that were made square are pressed together to be read."""
    if picture.pixel_aspect == 1:
        return [frame.number for frame in coded_frames(path)]
    reader = CodeReader()
    with av.open(str(path)) as container:
        return [
            reader.read(brightness(frame.reformat(width=picture.width, height=picture.height)))
            for frame in container.decode(video=0)
        ]


def boxes(data: bytes, begin: int = 0, end: int | None = None) -> Iterator[tuple[bytes, int, int]]:
    """Kind, and where its content begins and ends."""
    last = len(data) if end is None else end
    while begin < last:
        size, kind = struct.unpack_from(">I4s", data, begin)
        yield kind, begin + 8, begin + size
        begin += size


def inner(data: bytes, *path: bytes) -> tuple[int, int]:
    """The content of a box within boxes."""
    begin, end = 0, len(data)
    for wanted in path:
        begin, end = next((at, until) for kind, at, until in boxes(data, begin, end) if kind == wanted)
    return begin, end


def _decode_time(fragment: bytes) -> int:
    begin, _ = inner(fragment, b"moof", b"traf", b"tfdt")
    (tick,) = struct.unpack_from(">Q", fragment, begin + 4)
    return int(tick)


def _samples(fragment: bytes) -> list[tuple[int, int]]:
    """Length and offset of showing of each."""
    begin, _ = inner(fragment, b"moof", b"traf", b"trun")
    (count,) = struct.unpack_from(">I", fragment, begin + 4)
    rows = (struct.unpack_from(">IIIi", fragment, begin + 12 + 16 * row) for row in range(count))
    return [(length, shown_after) for length, _, _, shown_after in rows]


def _shown(fragment: bytes) -> Iterator[int]:
    decoded = _decode_time(fragment)
    for length, shown_after in _samples(fragment):
        yield decoded + shown_after
        decoded += length

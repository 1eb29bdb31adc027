"""Packets for decoders outside: every run decodes alone, to the very frames that it says it holds."""

import base64
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
import numpy as np
import pytest
from av.stream import Stream

from rushes.media.v1 import packets_pb2, source_pb2
from rushes_chassis.errors import Conflict, NotFound
from tests.footage import recipes
from tests.footage.code import CodeReader
from tests.footage.matrix import MATRIX, Specimen
from tests.footage.read import brightness
from tests.footage.recipes import Recipe
from tests.integration.media.node import Node

MakeFootage = Callable[[Recipe], Path]

KEY, DISPOSABLE = 1, 2
DECODERS: Final = {"avc1": "h264", "hvc1": "hevc", "vp8": "libvpx", "vp09": "vp9", "av01": "libdav1d"}
UNDECODABLE: Final = frozenset(
    {"MPEG-1", "MPEG-2", "MPEG-4 part 2", "ProRes", "DNxHR", "DV", "MJPEG", "WMV 8"},
)


@dataclass(frozen=True)
class Sent:
    """A packet as it was sent."""

    frame: int
    flags: int
    payload: bytes


async def described(node: Node, source: source_pb2.Source) -> packets_pb2.GetPacketsResponse:
    return await node.packets.GetPackets(packets_pb2.GetPacketsRequest(source=source))


async def run_of(node: Node, source: source_pb2.Source, run: int, mark: str = "") -> bytes:
    request = packets_pb2.ReadRunRequest(source=source, run=run, mark=mark)
    pieces = [piece async for piece in node.packets.ReadRun(request)]
    data = b"".join(piece.data for piece in pieces)
    assert pieces[0].size == len(data)
    return data


def packets_in(data: bytes) -> Iterator[Sent]:
    place = 0
    while place < len(data):
        size, frame, flags, zero = struct.unpack_from("<IiB3s", data, place)
        assert zero == bytes(3)
        place += 12 + size
        yield Sent(frame, flags, data[place - size : place])


def decoded(told: packets_pb2.GetPacketsResponse, packets: list[Sent]) -> dict[int, int]:
    """What the picture of each frame says, by a decoder that knows nothing but these packets."""
    decoder = av.CodecContext.create(DECODERS[told.codec.partition(".")[0]], "r")
    assert isinstance(decoder, av.VideoCodecContext)
    decoder.extradata = base64.b64decode(told.description) or None
    reader, said = CodeReader(), {}
    parcels: list[av.Packet[Stream]] = []
    for place, packet in enumerate(packets):
        parcel: av.Packet[Stream] = av.Packet(packet.payload)
        parcel.pts = parcel.dts = packet.frame if packet.frame >= 0 else -1 - place
        parcels.append(parcel)
    for sent in (*parcels, None):
        for frame in decoder.decode(sent):
            assert (frame.width, frame.height) == (told.coded_width, told.coded_height)
            if frame.pts is not None and frame.pts >= 0:
                said[frame.pts] = reader.read(np.rot90(brightness(frame), -told.rotation // 90))
    return said


async def check(node: Node, recipe: Recipe, path: Path) -> packets_pb2.GetPacketsResponse:
    """Every frame is in one run, and decodes from that alone, also without what nothing refers to."""
    source = node.source(path.name)
    told = await described(node, source)
    assert not told.HasField("refusal"), told.refusal
    shown = list(recipe.shown)
    assert told.frame_count == len(shown)
    next_frame = 0
    for run, (first, count, size) in enumerate(
        zip(told.first_frames, told.frame_counts, told.byte_counts, strict=True)
    ):
        assert first == next_frame
        next_frame += count
        data = await run_of(node, source, run, told.mark)
        assert len(data) == size
        packets = list(packets_in(data))
        assert packets[0].flags & KEY
        expected = {frame: shown[frame] for frame in range(first, next_frame)}
        assert decoded(told, packets) == expected
        kept = [packet for packet in packets if not packet.flags & DISPOSABLE]
        if len(kept) < len(packets):
            referred_to = {packet.frame for packet in kept}
            assert decoded(told, kept) == {frame: said for frame, said in expected.items() if frame in referred_to}
    assert next_frame == len(shown)
    return told


GATE: Final = (recipes.EDIT_LIST_MP4, recipes.NONZERO_START_TS)


@pytest.mark.parametrize("recipe", GATE, ids=lambda recipe: recipe.name)
async def test_every_run_decodes_alone_to_the_frames_that_it_holds(
    node: Node, make_footage: MakeFootage, recipe: Recipe
) -> None:
    await check(node, recipe, make_footage(recipe))


@pytest.mark.proof("seeks")
@pytest.mark.parametrize("specimen", MATRIX, ids=lambda specimen: specimen.recipe.name)
async def test_every_kind_of_file_has_runs_or_a_reason(
    node: Node, make_footage: MakeFootage, specimen: Specimen
) -> None:
    path = make_footage(specimen.recipe)
    if specimen.codec in UNDECODABLE:
        told = await described(node, node.source(path.name))
        assert told.refusal.reason == packets_pb2.REFUSAL_REASON_CODEC
        assert not told.first_frames
    else:
        await check(node, specimen.recipe, path)


async def test_runs_are_of_the_version_that_is_meant_and_end_with_the_last(
    node: Node, make_footage: MakeFootage
) -> None:
    source = node.source(make_footage(recipes.SHORT_5S_MP4).name)
    told = await described(node, source)
    with pytest.raises(NotFound) as beyond:
        await run_of(node, source, len(told.first_frames), told.mark)
    assert beyond.value.reason == "NoSuchRun"
    with pytest.raises(Conflict) as changed:
        await run_of(node, source, 0, "of another")
    assert changed.value.reason == "SourceChanged"

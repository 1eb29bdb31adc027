"""Pixels and sound from media nodes: implements ports.pixels and ports.sounds."""

import itertools
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from rushes.catalog.v1 import nodes_pb2, nodes_pb2_grpc
from rushes.media.v1 import (
    frames_pb2,
    frames_pb2_grpc,
    pictures_pb2,
    pictures_pb2_grpc,
    sounds_pb2,
    sounds_pb2_grpc,
)
from rushes_chassis.channel import open_channel
from rushes_chassis.errors import Unavailable
from rushes_chassis.loops import Loop, Pauses, keep_open
from rushes_chassis.members import Member, Members
from rushes_chassis.trust import Peer, Trust
from rushes_footage.files import Source
from rushes_footage.messages.files import source_to
from rushes_inference.domain.asked_pictures import SentPicture, Stretch, VideoFrame
from rushes_inference.domain.detections import DecodedFrame
from rushes_inference.domain.pictures import RgbPicture, picture_of_ppm
from rushes_inference.domain.sounds import Sound, sound_of

T = TypeVar("T")


@dataclass(frozen=True)
class _Node:
    pictures: pictures_pb2_grpc.PicturesServiceStub
    frames: frames_pb2_grpc.FramesServiceStub
    sounds: sounds_pb2_grpc.SoundsServiceStub


_LIST = "list of media nodes"
_PAUSES = Pauses(0.25, 2.0)
_ANY_SIZE = 7680
_FIRST_LOOK_SECONDS = 300.0
"""Deadline of calls that need a file's index: the first one of a file of 100 GB reads all of it."""
_STRETCH_SECONDS = 24 * 3600.0
"""Deadline in seconds: a stretch may be a whole video; a caller that leaves ends it sooner."""


class MediaPixels:
    """Calls the present nodes in turn; a node that does not answer is skipped.

    `loops`: what keeps the list of the nodes current while the service runs.
    """

    def __init__(self, members: Members[_Node], loops: Mapping[str, Loop]) -> None:
        self._members, self.loops = members, loops
        self._turn = itertools.count()

    async def of(self, seen: SentPicture | VideoFrame) -> RgbPicture:
        """The picture upright, in full size."""

        async def asked(node: _Node) -> RgbPicture:
            if isinstance(seen, SentPicture):
                decoded = await node.pictures.DecodePicture(pictures_pb2.DecodePictureRequest(file=seen.file))
                return picture_of_ppm(decoded.ppm)
            return await _frame(node.frames, seen, _ANY_SIZE, frames_pb2.FRAME_PRIORITY_NORMAL)

        return await self._asked(next(self._turn), asked)

    async def count(self, source: Source) -> int:
        """Number of frames of a video."""

        async def asked(node: _Node) -> int:
            request = frames_pb2.GetFrameIndexRequest(source=source_to(source))
            return (await node.frames.GetFrameIndex(request, timeout=_FIRST_LOOK_SECONDS)).frame_count

        return await self._asked(_preferred(source), asked)

    async def times(self, source: Source) -> NDArray[np.float64]:
        """Times from the frame index."""

        async def asked(node: _Node) -> NDArray[np.float64]:
            request = frames_pb2.GetFrameIndexRequest(source=source_to(source))
            index = await node.frames.GetFrameIndex(request, timeout=_FIRST_LOOK_SECONDS)
            deltas = np.repeat([run.delta for run in index.deltas], [run.count for run in index.deltas])
            ticks = np.concatenate((np.zeros(min(1, index.frame_count)), np.cumsum(deltas)))
            return ticks * index.time_base.numerator / index.time_base.denominator

        return await self._asked(_preferred(source), asked)

    async def sample(self, frame: VideoFrame, box: int) -> RgbPicture:
        """A frame upright, fitted into a box; media decodes it at low priority."""

        async def asked(node: _Node) -> RgbPicture:
            return await _frame(node.frames, frame, box, frames_pb2.FRAME_PRIORITY_LOW)

        return await self._asked(_preferred(frame.source), asked)

    async def sound(self, source: Source, seconds: float) -> Sound:
        """The first seconds of a video's sound."""

        async def asked(node: _Node) -> Sound:
            request = sounds_pb2.GetSoundRequest(source=source_to(source), seconds=seconds)
            answer = await node.sounds.GetSound(request, timeout=_FIRST_LOOK_SECONDS)
            return sound_of(answer.samples)

        return await self._asked(_preferred(source), asked)

    async def _asked(self, first: int, ask: Callable[[_Node], Awaitable[T]]) -> T:
        """The answer of the first node, beginning with that one, that is not Unavailable."""
        away = Unavailable("No media node is known.")
        nodes = self._members.present
        for offset in range(len(nodes)):
            try:
                return await ask(nodes[(first + offset) % len(nodes)])
            except Unavailable as error:
                away = error
        raise away

    async def frames(self, stretch: Stretch, box: int) -> AsyncGenerator[DecodedFrame]:
        """The frames of a stretch in order, each fitted into a box.

        All stretches of a file are requested from the same node, whose decoder is open. If that fails as Unavailable,
        the next node continues.
        """
        asked = _stretch_asked(stretch, box)
        first = _preferred(stretch.source)
        away = Unavailable("No media node is known.")
        nodes = self._members.present
        for offset in range(len(nodes)):
            node = nodes[(first + offset) % len(nodes)]
            call = node.frames.GetFrames(asked, timeout=_STRETCH_SECONDS)
            try:
                async for frame in call:
                    yield _decoded(frame)
                    asked.first = frame.frame + stretch.step
                return
            except Unavailable as error:
                away = error
            finally:
                call.cancel()
            if stretch.last is not None and asked.first > stretch.last:
                return
        raise away


def _preferred(source: Source) -> int:
    """The node for a file: always the same one, whose decoder is open."""
    return zlib.crc32(f"{source.root}/{source.path}".encode())


async def _frame(
    frames: frames_pb2_grpc.FramesServiceStub,
    seen: VideoFrame,
    box: int,
    priority: frames_pb2.FramePriority.ValueType,
) -> RgbPicture:
    answer = await frames.GetFrame(
        frames_pb2.GetFrameRequest(
            source=source_to(seen.source),
            frame=seen.number,
            format=frames_pb2.STILL_FORMAT_PPM,
            width=box,
            height=box,
            quality=100,
            priority=priority,
        ),
        timeout=_FIRST_LOOK_SECONDS,
    )
    assert answer.HasField("data")
    return picture_of_ppm(answer.data)


def _decoded(frame: frames_pb2.GetFramesResponse) -> DecodedFrame:
    picture = picture_of_ppm(frame.ppm)
    return DecodedFrame(frame.frame, frame.pts, frame.seconds, frame.width, frame.height, picture)


def _stretch_asked(stretch: Stretch, box: int) -> frames_pb2.GetFramesRequest:
    return frames_pb2.GetFramesRequest(
        source=source_to(stretch.source),
        first=stretch.first,
        last=stretch.last,
        step=stretch.step,
        width=box,
        height=box,
    )


@asynccontextmanager
async def media_pixels(targets: Sequence[str], catalog: Peer) -> AsyncIterator[MediaPixels]:
    """Connect to these nodes; without any, to those that are attached to the catalog."""
    async with AsyncExitStack() as open_:
        loops: dict[str, Loop] = {}
        nodes: Members[_Node] = Members(partial(_node, trust=catalog.trust))
        open_.push_async_callback(nodes.close)
        if targets:
            await nodes.replace(Member(target, target) for target in targets)
        else:
            channel = await open_.enter_async_context(open_channel(catalog))
            attached = nodes_pb2_grpc.NodesServiceStub(channel)
            follow = partial(keep_open, _LIST, lambda: nodes.follow(_attached(attached)), _PAUSES)
            loops[_LIST] = follow
        yield MediaPixels(nodes, loops)


@asynccontextmanager
async def _node(member: Member, trust: Trust) -> AsyncIterator[_Node]:
    async with open_channel(Peer("media", member.address, trust)) as channel:
        yield _Node(
            pictures_pb2_grpc.PicturesServiceStub(channel),
            frames_pb2_grpc.FramesServiceStub(channel),
            sounds_pb2_grpc.SoundsServiceStub(channel),
        )


async def _attached(nodes: nodes_pb2_grpc.NodesServiceStub) -> AsyncIterator[list[Member]]:
    async for listed in nodes.WatchNodes(nodes_pb2.WatchNodesRequest(), wait_for_ready=True):
        yield [Member(node.name, node.address) for node in listed.nodes]

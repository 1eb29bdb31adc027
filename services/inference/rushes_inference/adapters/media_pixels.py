"""Pixels and sound from media nodes: implements ports.pixels and ports.sounds."""

import itertools
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager

import numpy as np
from numpy.typing import NDArray

from rushes.media.v1 import frames_pb2, frames_pb2_grpc, pictures_pb2, sounds_pb2
from rushes_chassis.errors import Unavailable
from rushes_chassis.trust import Peer
from rushes_footage.files import Source
from rushes_footage.messages.files import source_to
from rushes_inference.adapters.media_nodes import (
    FIRST_LOOK_SECONDS,
    STRETCH_SECONDS,
    MediaNode,
    MediaNodes,
    media_nodes,
    no_node,
    preferred,
)
from rushes_inference.domain.asked_pictures import SentPicture, Stretch, VideoFrame
from rushes_inference.domain.detections import DecodedFrame
from rushes_inference.domain.pictures import RgbPicture, picture_of_ppm
from rushes_inference.domain.sounds import Sound, sound_of

_ANY_SIZE = 7680


class MediaPixels:
    """Calls the present nodes in turn; a node that does not answer is skipped."""

    def __init__(self, nodes: MediaNodes) -> None:
        self._nodes = nodes
        self._turn = itertools.count()

    async def of(self, seen: SentPicture | VideoFrame) -> RgbPicture:
        """The picture upright, in full size."""

        async def asked(node: MediaNode) -> RgbPicture:
            if isinstance(seen, SentPicture):
                decoded = await node.pictures.DecodePicture(pictures_pb2.DecodePictureRequest(file=seen.file))
                return picture_of_ppm(decoded.ppm)
            return await _frame(node.frames, seen, _ANY_SIZE, frames_pb2.FRAME_PRIORITY_NORMAL)

        return await self._nodes.asked(next(self._turn), asked)

    async def count(self, source: Source) -> int:
        """Number of frames of a video."""

        async def asked(node: MediaNode) -> int:
            request = frames_pb2.GetFrameIndexRequest(source=source_to(source))
            return (await node.frames.GetFrameIndex(request, timeout=FIRST_LOOK_SECONDS)).frame_count

        return await self._nodes.asked(preferred(source), asked)

    async def times(self, source: Source) -> NDArray[np.float64]:
        """Times from the frame index."""

        async def asked(node: MediaNode) -> NDArray[np.float64]:
            request = frames_pb2.GetFrameIndexRequest(source=source_to(source))
            index = await node.frames.GetFrameIndex(request, timeout=FIRST_LOOK_SECONDS)
            deltas = np.repeat([run.delta for run in index.deltas], [run.count for run in index.deltas])
            ticks = np.concatenate((np.zeros(min(1, index.frame_count)), np.cumsum(deltas)))
            return ticks * index.time_base.numerator / index.time_base.denominator

        return await self._nodes.asked(preferred(source), asked)

    async def sample(self, frame: VideoFrame, box: int) -> RgbPicture:
        """A frame upright, fitted into a box; media decodes it at low priority."""

        async def asked(node: MediaNode) -> RgbPicture:
            return await _frame(node.frames, frame, box, frames_pb2.FRAME_PRIORITY_LOW)

        return await self._nodes.asked(preferred(frame.source), asked)

    async def sound(self, source: Source, seconds: float) -> Sound:
        """The first seconds of a video's sound."""

        async def asked(node: MediaNode) -> Sound:
            request = sounds_pb2.GetSoundRequest(source=source_to(source), seconds=seconds)
            answer = await node.sounds.GetSound(request, timeout=FIRST_LOOK_SECONDS)
            return sound_of(answer.samples)

        return await self._nodes.asked(preferred(source), asked)

    async def frames(self, stretch: Stretch, box: int) -> AsyncGenerator[DecodedFrame]:
        """The frames of a stretch in order, each fitted into a box.

        All stretches of a file are requested from the same node, whose decoder is open. If that fails as Unavailable,
        the next node continues.
        """
        asked = _stretch_asked(stretch, box)
        first = preferred(stretch.source)
        away = no_node()
        for node in self._nodes.in_turn(first):
            call = node.frames.GetFrames(asked, timeout=STRETCH_SECONDS)
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
        timeout=FIRST_LOOK_SECONDS,
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
    """Connect to nodes: see media_nodes."""
    async with media_nodes(targets, catalog) as nodes:
        yield MediaPixels(nodes)

"""All media nodes as one: a call goes to an available node, and returns or raises RushesError.

Methods with an asset's id send all calls about one asset to the same node while it is available: it has the file open,
or has made what the next request needs.
"""

import asyncio
import itertools
import zlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Self, TypeVar

import structlog
from grpc_health.v1 import health_pb2_grpc

from rushes.chassis.v1 import settings_pb2_grpc
from rushes.media.v1 import (
    files_pb2,
    files_pb2_grpc,
    frames_pb2,
    frames_pb2_grpc,
    live_pb2,
    live_pb2_grpc,
    packets_pb2,
    packets_pb2_grpc,
    proxies_pb2,
    proxies_pb2_grpc,
    renditions_pb2,
    renditions_pb2_grpc,
    shots_pb2,
    shots_pb2_grpc,
    source_pb2,
    storyboards_pb2,
    storyboards_pb2_grpc,
    streams_pb2,
    streams_pb2_grpc,
    waveforms_pb2,
    waveforms_pb2_grpc,
)
from rushes_chassis.errors import Exhausted, Unavailable
from rushes_chassis.members import Members
from rushes_chassis.status import is_away
from rushes_footage.files import FileVersion, Place, Source
from rushes_footage.messages.files import source_to, version_from
from rushes_gateway.byte_client import ByteClient
from rushes_gateway.started_streams import StartedStream, started_stream

log = structlog.get_logger()

T = TypeVar("T")

_FIRST_LOOK = 60.0
"""Seconds; the first access to a file may wait for a disk to spin up."""
_FRAME_INDEX = 300.0
"""The first index of a file of 100 GB reads all of it."""
_STORYBOARD = 240.0
_STORYBOARD_WITH_FRAMES = 1800.0
"""Frame numbers need the frame index, for which a large file is read whole."""
_PART = 120.0
"""The first fragment of a file waits for its indexes."""
_SCRUBBING = 30.0
_GO_ON_SECONDS = 30.0
"""How long nodes are tried one after the other for the rest of a file: longer than a frozen one takes to be noticed."""
_NEXT_TRY_SECONDS = 0.5


@dataclass(frozen=True)
class MediaNode:
    """One media process; `name` and `target` are those with which it is attached to the catalog."""

    name: str
    target: str
    files: files_pb2_grpc.FilesServiceStub
    frames: frames_pb2_grpc.FramesServiceStub
    renditions: renditions_pb2_grpc.RenditionsServiceStub
    streams: streams_pb2_grpc.StreamsServiceStub
    packets: packets_pb2_grpc.PacketsServiceStub
    live: live_pb2_grpc.LiveServiceStub
    waveforms: waveforms_pb2_grpc.WaveformsServiceStub
    storyboards: storyboards_pb2_grpc.StoryboardsServiceStub
    shots: shots_pb2_grpc.ShotsServiceStub
    proxies: proxies_pb2_grpc.ProxiesServiceStub
    health: health_pb2_grpc.HealthStub
    settings: settings_pb2_grpc.SettingsServiceStub
    bytes: ByteClient


class MediaNodes:
    """Calls the present nodes in turn, and the next one where a node is unavailable or full."""

    def __init__(self, members: Members[MediaNode]) -> None:
        self._members = members
        self._turn = itertools.count()

    @property
    def nodes(self) -> Sequence[MediaNode]:
        """The nodes that take calls now."""
        return self._members.present

    async def version(self, place: Place) -> FileVersion:
        """The present version of a file."""
        request = files_pb2.StatRequest(source=source_to(place))
        return version_from((await self._first(lambda node: node.files.Stat(request))).version)

    async def timecode(self, place: Place) -> str:
        """The timecode of frame 0 as a file says it; "" where it says none, or cannot be read."""
        request = files_pb2.InspectRequest(source=source_to(place))
        return (await self._first(lambda node: node.files.Inspect(request, timeout=_FIRST_LOOK))).facts.timecode

    async def read(self, source: source_pb2.Source, offset: int, length: int) -> memoryview:
        """At most SLICE bytes of a file at once."""
        return await self._first(lambda node: node.bytes.read(source, offset, length))

    async def begin_reading(self, source: source_pb2.Source, begin: Callable[["NodeReading"], Awaitable[T]]) -> T:
        """Begin reading a file; repeated on another node where one is unavailable."""
        return await self._first(lambda node: begin(NodeReading(self, node, source)))

    async def next_after(self, node: MediaNode, seconds: float) -> MediaNode:
        """Another node than this one, where there is one: the same may be started again. Waits for one."""
        others = [each for each in self.nodes if each is not node]
        if others:
            return others[next(self._turn) % len(others)]
        await asyncio.sleep(seconds)
        return next(iter(self.nodes), node)

    async def frame_index(self, place: Place, wait: float | None) -> frames_pb2.GetFrameIndexResponse:
        """The frame index of a file; after `wait` seconds, if it is not made by then, how far it is."""
        request = frames_pb2.GetFrameIndexRequest(source=source_to(place), wait=wait)
        return await self._first(lambda node: node.frames.GetFrameIndex(request, timeout=_FRAME_INDEX))

    async def frame(self, asset_id: str, request: frames_pb2.GetFrameRequest) -> frames_pb2.GetFrameResponse:
        """One frame in any format; the next request is likely for a neighbour, so the node stays the same."""
        return await self._first(lambda node: node.frames.GetFrame(request, timeout=_FIRST_LOOK), asset_id)

    async def picture(
        self, asset_id: str, place: Place, frame: int, *, width: int, height: int
    ) -> frames_pb2.GetPictureResponse:
        """One frame as a JPEG within this size."""
        request = frames_pb2.GetPictureRequest(source=source_to(place), frame=frame, width=width, height=height)
        return await self._first(lambda node: node.frames.GetPicture(request, timeout=_FIRST_LOOK), asset_id)

    async def thumbnail(
        self, place: Place, near: float, *, tolerance: float | None, width: int, height: int, pad: bool = False
    ) -> frames_pb2.GetPictureResponse:
        """A JPEG of a key frame at most `tolerance` seconds before `near`, None: any earlier one.

        Within this size; with `pad` exactly of this size, with black bars.
        """
        request = frames_pb2.GetPictureRequest(
            source=source_to(place), near=near, tolerance=tolerance, width=width, height=height, pad=pad
        )
        return await self._first(lambda node: node.frames.GetPicture(request, timeout=_FIRST_LOOK))

    async def renditions(self, place: Place) -> Sequence[renditions_pb2.Rendition]:
        """The present state of every kind of rendition of a file."""
        request = renditions_pb2.GetRenditionsRequest(source=source_to(place))
        answer = await self._first(lambda node: node.renditions.GetRenditions(request, timeout=_FIRST_LOOK))
        return answer.renditions

    async def ensure_rendition(
        self, place: Place, kind: renditions_pb2.RenditionKind.ValueType
    ) -> renditions_pb2.Rendition:
        """The present state of one kind; begun where it is missing."""
        request = renditions_pb2.EnsureRenditionRequest(source=source_to(place), kind=kind)
        return (await self._first(lambda node: node.renditions.EnsureRendition(request, timeout=_FIRST_LOOK))).rendition

    async def making(self) -> list[renditions_pb2.ListMakingResponse]:
        """What each available node is making; work of an unavailable one is lost."""
        request = renditions_pb2.ListMakingRequest()
        return await self._all(lambda node: node.renditions.ListMaking(request))

    async def withdraw_rendition(self, place: Place, kind: renditions_pb2.RenditionKind.ValueType) -> bool:
        """Cancel it on all nodes; returns whether any was making it."""
        request = renditions_pb2.WithdrawRenditionRequest(source=source_to(place), kind=kind)
        asked = await self._all(lambda node: node.renditions.WithdrawRendition(request, timeout=_FIRST_LOOK))
        return any(answer.was_making for answer in asked)

    async def restore_rendition(
        self, place: Place, kind: renditions_pb2.RenditionKind.ValueType
    ) -> renditions_pb2.Rendition:
        """Begin a cancelled kind again, and return its present state."""
        request = renditions_pb2.RestoreRenditionRequest(source=source_to(place), kind=kind)
        asked = await self._first(lambda node: node.renditions.RestoreRendition(request, timeout=_FIRST_LOOK))
        return asked.rendition

    async def streams(self, asset_id: str, place: Place) -> streams_pb2.GetStreamsResponse:
        """The tracks of a file's streams."""
        request = streams_pb2.GetStreamsRequest(source=source_to(place))
        return await self._first(lambda node: node.streams.GetStreams(request, timeout=_FRAME_INDEX), asset_id)

    async def timeline(
        self, asset_id: str, place: Place, track: streams_pb2.StreamTrack
    ) -> streams_pb2.GetTimelineResponse:
        """The fragments of a track."""
        request = streams_pb2.GetTimelineRequest(source=source_to(place), track=track)
        return await self._first(lambda node: node.streams.GetTimeline(request, timeout=_FRAME_INDEX), asset_id)

    async def part(
        self, asset_id: str, request: streams_pb2.ReadPartRequest
    ) -> StartedStream[streams_pb2.ReadPartResponse]:
        """A fragment or header of a track; raises Exhausted (NoFreeSlot) where every node is full."""
        return await self._first(lambda node: started_stream(node.streams.ReadPart(request, timeout=_PART)), asset_id)

    async def packets(self, asset_id: str, place: Place) -> packets_pb2.GetPacketsResponse:
        """The runs of packets of a file."""
        request = packets_pb2.GetPacketsRequest(source=source_to(place))
        return await self._first(lambda node: node.packets.GetPackets(request, timeout=_FRAME_INDEX), asset_id)

    async def run(
        self, asset_id: str, source: Source, run: int, mark: str
    ) -> StartedStream[packets_pb2.ReadRunResponse]:
        """One run; `mark` is that of the expected version, "" for any. Raises like `part`."""
        request = packets_pb2.ReadRunRequest(source=source_to(source), run=run, mark=mark)
        return await self._first(
            lambda node: started_stream(node.packets.ReadRun(request, timeout=_FRAME_INDEX)), asset_id
        )

    async def transcode(self, request: live_pb2.TranscodeRequest) -> StartedStream[live_pb2.TranscodeResponse]:
        """A live transcode; raises like `part`."""
        return await self._first(lambda node: started_stream(node.live.Transcode(request)))

    async def transcode_start(self, place: Place, start: float) -> float:
        """Where a live transcode would begin; both in seconds from frame 0. Raises like `transcode`."""
        request = live_pb2.GetTranscodeStartRequest(source=source_to(place), start=start)
        return (await self._first(lambda node: node.live.GetTranscodeStart(request, timeout=_FRAME_INDEX))).start

    async def waveform(
        self, place: Place, start: float, end: float | None, buckets: int
    ) -> waveforms_pb2.GetWaveformResponse:
        """A waveform from `start` to `end`, in seconds; None: to the end of the video."""
        request = waveforms_pb2.GetWaveformRequest(source=source_to(place), start=start, end=end, buckets=buckets)
        return await self._first(lambda node: node.waveforms.GetWaveform(request, timeout=_FIRST_LOOK))

    async def shots(self, place: Place) -> shots_pb2.GetShotsResponse:
        """The cuts of a video, or the state of finding them."""
        request = shots_pb2.GetShotsRequest(source=source_to(place))
        return await self._first(lambda node: node.shots.GetShots(request, timeout=_FIRST_LOOK))

    async def storyboard(
        self, asset_id: str, place: Place, *, with_frames: bool, with_sheet: bool
    ) -> storyboards_pb2.GetStoryboardResponse:
        """The tiles of a file's storyboard, with frame numbers and the sheet's JPEG where wanted."""
        request = storyboards_pb2.GetStoryboardRequest(
            source=source_to(place), with_frames=with_frames, with_sheet=with_sheet
        )
        deadline = _STORYBOARD_WITH_FRAMES if with_frames else _STORYBOARD
        return await self._first(lambda node: node.storyboards.GetStoryboard(request, timeout=deadline), asset_id)

    async def proxy_frame(
        self, place: Place, height: int, *, number: int | None = None, seconds: float | None = None
    ) -> proxies_pb2.ProxyFrame:
        """One frame of a scrub proxy, by number, or by time in seconds from frame 0."""
        numbers = proxies_pb2.FrameNumbers(numbers=[number]) if number is not None else None
        request = proxies_pb2.GetProxyFramesRequest(
            source=source_to(place), height=height, numbers=numbers, seconds=seconds
        )
        answer = await self._first(
            lambda node: started_stream(node.proxies.GetProxyFrames(request, timeout=_FIRST_LOOK))
        )
        return answer.first.frames[0]

    async def proxy_frames(
        self, source: Place | Source, height: int, numbers: list[int]
    ) -> StartedStream[proxies_pb2.GetProxyFramesResponse]:
        """Several frames of a scrub proxy, in this order."""
        request = proxies_pb2.GetProxyFramesRequest(
            source=source_to(source), height=height, numbers=proxies_pb2.FrameNumbers(numbers=numbers)
        )
        return await self._first(lambda node: started_stream(node.proxies.GetProxyFrames(request, timeout=_SCRUBBING)))

    async def _first(self, ask: Callable[[MediaNode], Awaitable[T]], asset_id: str | None = None) -> T:
        """The first response of a node.

        Raises an error that is not about availability at once, otherwise the reason why no node responded.
        """
        full: Exhausted | None = None
        away: Unavailable | None = None
        first = next(self._turn) if asset_id is None else zlib.crc32(asset_id.encode())
        nodes = self.nodes
        for offset in range(len(nodes)):
            try:
                return await ask(nodes[(first + offset) % len(nodes)])
            except Exhausted as error:
                if error.reason != "NoFreeSlot":
                    raise
                full = error
            except Unavailable as error:
                if not is_away(error):
                    raise
                away = error
        if full is not None:
            raise full
        raise Unavailable("No media node answers. It is being started again; try in a moment.") from away

    async def _all(self, ask: Callable[[MediaNode], Awaitable[T]]) -> list[T]:
        """The responses of all available nodes."""

        async def answer(node: MediaNode) -> T | None:
            try:
                return await ask(node)
            except Unavailable:
                return None

        return [answer for answer in await asyncio.gather(*map(answer, self.nodes)) if answer is not None]


class NodeReading:
    """Reads one version of a file, and goes on at its place on another node where one is lost meanwhile."""

    def __init__(self, media: MediaNodes, node: MediaNode, source: source_pb2.Source) -> None:
        self._media, self._node, self._source = media, node, source
        self._begun = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass  # Calls end by themselves.

    @property
    def crowded(self) -> bool:
        """See ByteClient.crowded."""
        return self._node.bytes.crowded

    async def read(self, offset: int, length: int) -> memoryview:
        """At most SLICE bytes at once."""
        goes_on = _GoingOn()
        while True:
            try:
                data = await self._node.bytes.read(self._source, offset, length)
            except Unavailable as lost:
                await self._go_on(goes_on, lost)
            else:
                self._begun = True
                return data

    async def stream(self, offset: int, length: int) -> AsyncGenerator[memoryview]:
        """Bytes in chunks; closing the iterator ends the read at once."""
        end, goes_on = offset + length, _GoingOn()
        while offset < end:
            try:
                async with aclosing(self._node.bytes.stream(self._source, offset, end - offset)) as chunks:
                    async for chunk in chunks:
                        offset += len(chunk)
                        self._begun, goes_on = True, _GoingOn()
                        yield chunk
                return
            except Unavailable as lost:
                await self._go_on(goes_on, lost)

    async def _go_on(self, goes_on: "_GoingOn", lost: Unavailable) -> None:
        # Before the first byte whoever began the reading tries the other nodes.
        if not self._begun or not is_away(lost) or goes_on.is_over():
            raise lost
        log.info("a file is read on from another node", lost=self._node.name, why=lost.message)
        self._node = await self._media.next_after(self._node, _NEXT_TRY_SECONDS)


class _GoingOn:
    """The time since the last bytes arrived."""

    def __init__(self) -> None:
        self._ends = asyncio.get_running_loop().time() + _GO_ON_SECONDS

    def is_over(self) -> bool:
        """Whether no node had an answer for too long."""
        return asyncio.get_running_loop().time() > self._ends

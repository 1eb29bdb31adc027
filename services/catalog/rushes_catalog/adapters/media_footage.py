"""Reading footage through media nodes."""

from collections.abc import AsyncGenerator, Sequence

from typing_extensions import override

from rushes.media.v1 import files_pb2, frames_pb2
from rushes.media.v1.files_pb2_grpc import FilesServiceStub as _Files
from rushes.media.v1.frames_pb2_grpc import FramesServiceStub as _Frames
from rushes_catalog.adapters.media_channels import MediaChannels
from rushes_catalog.adapters.media_messages import batch_plan_of, walk_batch_of
from rushes_catalog.adapters.media_nodes import MediaNodes
from rushes_catalog.exports.domain.cutting import BatchPlan
from rushes_catalog.files.domain.scans import Told, WalkBatch
from rushes_catalog.library.domain.assets import KnownFile, Prepared, PreparedStage
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.pipelines.domain.timeline_frames import FrameTimes
from rushes_catalog.ports.media import FootageReader
from rushes_catalog.ports.pipelines import FrameTimesReader
from rushes_chassis.errors import Conflict, Forbidden, NotFound, RushesError, TimedOut, Unavailable
from rushes_footage.contracts import ClipEnd, ClipFrames, ClipTiming
from rushes_footage.facts import Inspection
from rushes_footage.files import FileVersion, FoundFile, Place
from rushes_footage.messages.facts import index_facts_from, inspection_from
from rushes_footage.messages.files import place_from, source_to, version_from
from rushes_footage.messages.fractions import fraction_from

# Seconds.
_QUICK = 10.0
# Media's own time limit for opening a file is shorter.
_INSPECT = 60.0
# A file's first frame index may mean reading many gigabytes.
_PLAN = 300.0
# Many files, or many parts of a large one.
_MANY = 100.0
_STAGES = {
    PreparedStage.PICTURES: frames_pb2.PREPARED_STAGE_PICTURES,
    PreparedStage.INDEXES: frames_pb2.PREPARED_STAGE_INDEXES,
    PreparedStage.WAVEFORMS: frames_pb2.PREPARED_STAGE_WAVEFORMS,
    PreparedStage.SHOTS: frames_pb2.PREPARED_STAGE_SHOTS,
}


class GrpcFootageReader(MediaNodes, FootageReader):
    """Implements ports.media.FootageReader."""

    def __init__(self, fleet: Fleet, channels: MediaChannels) -> None:
        super().__init__(fleet, channels)
        self._watched_by: dict[str, str] = {}  # Address of a node, by root.

    @override
    async def walk(self, root: str, paths: Sequence[str] = ()) -> AsyncGenerator[WalkBatch]:
        """By one node; an interrupted walk is not continued by another."""
        node = self._in_turn(root)[0]
        async with self._channels.to(node.address) as channel:
            call = _Files(channel).Walk(files_pb2.WalkRequest(root=root, paths=paths))
            try:
                async for message in call:
                    yield walk_batch_of(message, node.name)
            finally:
                call.cancel()

    @override
    async def is_empty(self, root: str) -> bool:
        request = files_pb2.ListRootsRequest()
        listed = await self._ask(root, lambda channel: _Files(channel).ListRoots(request, timeout=_QUICK))
        return any(found.name == root and (found.empty or not found.online) for found in listed.roots)

    @override
    async def watch(self, root: str) -> AsyncGenerator[Told]:
        """By one node; if it goes away, the caller starts another watch."""
        node = self._in_turn(root)[0]
        async with self._channels.to(node.address) as channel:
            call = _Files(channel).Watch(files_pb2.WatchRequest(root=root))
            self._watched_by[root] = node.address
            try:
                async for message in call:
                    yield Told(tuple(message.paths), message.anything, tuple(message.marks))
            finally:
                self._watched_by.pop(root, None)
                call.cancel()

    @override
    async def mark(self, root: str, mark: str) -> bool:
        address = self._watched_by.get(root)
        if address is None:
            return False
        try:
            async with self._channels.to(address) as channel:
                await _Files(channel).MarkWatch(files_pb2.MarkWatchRequest(root=root, mark=mark), timeout=_QUICK)
        except (Conflict, Unavailable, TimedOut):
            return False
        return True

    @override
    async def inspect(self, place: Place) -> Inspection:
        request = files_pb2.InspectRequest(source=source_to(place))
        found = await self._ask(place.root, lambda channel: _Files(channel).Inspect(request, timeout=_INSPECT))
        return inspection_from(found)

    @override
    async def inspect_all(self, root: str, paths: Sequence[str]) -> list[Inspection | None]:
        request = files_pb2.InspectFilesRequest(sources=[source_to(Place(root, path)) for path in paths])
        found = await self._ask(root, lambda channel: _Files(channel).InspectFiles(request, timeout=_INSPECT))
        return [inspection_from(each) if each.WhichOneof("outcome") else None for each in found.inspections]

    @override
    async def locate(self, absolute_path: str) -> tuple[Place, FileVersion]:
        """Nodes may have different roots: the path is refused only after all were asked."""
        request = files_pb2.LocateRequest(absolute_path=absolute_path)
        refused: RushesError | None = None
        for node in self._in_turn(None):
            try:
                async with self._channels.to(node.address) as channel:
                    found = await _Files(channel).Locate(request, timeout=_QUICK)
            except (Forbidden, NotFound, Unavailable) as refusal:
                # "Not found" is more specific than "outside of my roots".
                if refused is None or isinstance(refusal, NotFound):
                    refused = refusal
            else:
                return place_from(found.source), version_from(found.source.version)
        assert refused is not None
        raise refused

    @override
    async def stat(self, place: Place) -> FoundFile:
        request = files_pb2.StatRequest(source=source_to(place))
        found = await self._ask(place.root, lambda channel: _Files(channel).Stat(request, timeout=_QUICK))
        return FoundFile(place.path, version_from(found.version), found.growing)

    @override
    async def prepare(self, root: str, stage: PreparedStage, files: Sequence[KnownFile]) -> Prepared:
        request = frames_pb2.PreparePicturesRequest(
            stage=_STAGES[stage],
            files=[
                frames_pb2.PreparedFile(
                    source=source_to(file.place.at(file.version)),
                    fingerprint=file.fingerprint,
                    facts_known=file.indexed,
                )
                for file in files
            ],
        )
        said = await self._ask(root, lambda channel: _Frames(channel).PreparePictures(request, timeout=_MANY))
        indexed = {each.position: index_facts_from(each.facts) for each in said.indexed if each.position < len(files)}
        return Prepared(said.done, said.enough, indexed)

    @override
    async def hash_parts(self, place: Place, version: FileVersion, first: int, *, hurried: bool = False) -> bytes:
        request = files_pb2.HashPartsRequest(source=source_to(place.at(version)), first=first, hurried=hurried)
        said = await self._ask(place.root, lambda channel: _Files(channel).HashParts(request, timeout=_MANY))
        return b"".join(said.digests)

    @override
    async def plan_clips(
        self, place: Place, *, cursor: float, clips: int, spread: float, timing: ClipTiming, shift_to_fit: bool
    ) -> BatchPlan:
        """For the present version, which the response contains."""
        request = frames_pb2.PlanClipsRequest(
            source=source_to(place),
            cursor=cursor,
            clips=clips,
            spread=spread,
            rate=timing.rate or 0,
            rate_only_where_needed=timing.rate_only_where_needed,
            shift_to_fit=shift_to_fit,
        )
        match timing.length:
            case ClipFrames(frames):
                request.frames = frames
            case ClipEnd(end):
                request.end = end
            case seconds:
                request.length = seconds
        found = await self._ask(place.root, lambda channel: _Frames(channel).PlanClips(request, timeout=_PLAN))
        return batch_plan_of(found)


class GrpcFrameTimes(MediaNodes, FrameTimesReader):
    """Implements ports.pipelines.FrameTimesReader."""

    @override
    async def frame_times(self, place: Place, version: FileVersion) -> FrameTimes:
        request = frames_pb2.GetFrameIndexRequest(source=source_to(place.at(version)))
        index = await self._ask(place.root, lambda channel: _Frames(channel).GetFrameIndex(request, timeout=_PLAN))
        return FrameTimes(
            time_base=fraction_from(index.time_base),
            runs=tuple((run.delta, run.count) for run in index.deltas),
            length=index.end_pts - index.first_pts,
        )

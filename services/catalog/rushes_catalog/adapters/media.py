"""The media ports over gRPC: whichever attached node can answer is asked, and another one when it is gone."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from typing import TypeVar

import grpc
import structlog
from typing_extensions import override

from rushes.media.v1 import (
    encoders_pb2,
    export_folder_pb2,
    files_pb2,
    frames_pb2,
    proxies_pb2,
    sort_folder_pb2,
    work_pb2,
)
from rushes.media.v1.encoders_pb2_grpc import EncodersServiceStub as _Encoders
from rushes.media.v1.export_folder_pb2_grpc import ExportFolderServiceStub as _Folder
from rushes.media.v1.files_pb2_grpc import FilesServiceStub as _Files
from rushes.media.v1.frames_pb2_grpc import FramesServiceStub as _Frames
from rushes.media.v1.proxies_pb2_grpc import ProxiesServiceStub as _Proxies
from rushes.media.v1.sort_folder_pb2_grpc import SortFolderServiceStub as _SortFolder
from rushes.media.v1.work_pb2_grpc import WorkServiceStub as _Work
from rushes_catalog.adapters.media_channels import MediaChannels
from rushes_catalog.adapters.media_messages import (
    batch_plan_of,
    progress_of,
    published_clip_of,
    walk_batch_of,
)
from rushes_catalog.domain.assets import KnownFile, Prepared
from rushes_catalog.domain.cutting import BatchPlan, WorkMessage, WorkProgress
from rushes_catalog.domain.errors import NoMediaNode
from rushes_catalog.domain.fleet import Fleet, Node
from rushes_catalog.domain.manifest import ManifestForm
from rushes_catalog.domain.proxies import FinishedProxy
from rushes_catalog.domain.scans import Told, WalkBatch
from rushes_catalog.domain.timeline_frames import FrameTimes
from rushes_catalog.ports.media import EncoderTrials, ExportFolder, FootageReader, ProxyNode, WorkNode
from rushes_catalog.ports.pipelines import FrameTimesReader
from rushes_catalog.ports.sorting import SortingNode
from rushes_chassis.errors import Conflict, Forbidden, NotFound, RushesError, TimedOut, Unavailable
from rushes_footage.clips import ClipOrder, FoundClip, OwnClip, TaskId, VerifiedClip
from rushes_footage.contracts import ClipTiming
from rushes_footage.encoders import Trial
from rushes_footage.facts import Inspection, Problem
from rushes_footage.files import FileVersion, FoundFile, Place
from rushes_footage.formats import ClipFormat
from rushes_footage.messages.clips import found_clip_from, order_to, own_clip_to, verified_from
from rushes_footage.messages.encoders import encoder_from
from rushes_footage.messages.facts import inspection_from, problem_from
from rushes_footage.messages.files import place_from, source_to, version_from, version_to
from rushes_footage.messages.formats import format_to
from rushes_footage.messages.fractions import fraction_from
from rushes_footage.messages.plans import place_to
from rushes_footage.messages.proxies import proxy_from
from rushes_footage.messages.sorting import (
    category_video_to,
    contents_from,
    identity_to,
    listing_from,
    move_to,
    sort_folder_to,
    sorted_file_from,
    sorted_file_to,
)
from rushes_footage.plans import ClipPlace
from rushes_footage.proxies import MadeProxy
from rushes_footage.sorting import (
    CategoryContents,
    CategoryVideo,
    FolderIdentity,
    SortedFile,
    SortFolder,
    SortListing,
    VideoMove,
)

log = structlog.get_logger()

Answer = TypeVar("Answer")

# Seconds. Inspecting opens a foreign file, which media itself gives up on sooner; a plan may have to read through many
# gigabytes for the file's first frame index.
_QUICK = 10.0
_INSPECT = 60.0
_LISTING = 15.0
_PLAN = 300.0
_VERIFY = 1800.0
_MANIFEST = 600.0
_MANIFEST_FORMS = {
    ManifestForm.LINES: export_folder_pb2.MANIFEST_FORM_LINES,
    ManifestForm.TABLE: export_folder_pb2.MANIFEST_FORM_TABLE,
}
# A video may have to be copied to another disk.
_MOVE = 1800.0
# Up to a hundred clips, each of which is looked into first.
_MANY = 100.0
# As many as rushes.media.v1.FindClipsRequest takes.
_FOUND_AT_ONCE = 1000


class _Nodes:
    """Asks the nodes in turn."""

    def __init__(self, fleet: Fleet, channels: MediaChannels) -> None:
        self._fleet, self._channels = fleet, channels
        self._turn = 0

    def _in_turn(self, root: str | None) -> list[Node]:
        holders = self._fleet.holders(root)
        if not holders:
            raise NoMediaNode(root)
        self._turn += 1
        first = self._turn % len(holders)
        return holders[first:] + holders[:first]

    async def _ask(self, root: str | None, question: Callable[[grpc.aio.Channel], Awaitable[Answer]]) -> Answer:
        """The first answer; a node that does not answer at all is passed over."""
        *others, last = self._in_turn(root)
        for node in others:
            try:
                async with self._channels.to(node.address) as channel:
                    return await question(channel)
            except Unavailable as gone:
                log.warning("media node does not answer", node=node.name, error=gone.message)
        async with self._channels.to(last.address) as channel:
            return await question(channel)

    def _address(self, name: str) -> str:
        node = self._fleet.node(name)
        if node is None:
            raise NoMediaNode()
        return node.address


class GrpcFootageReader(_Nodes, FootageReader):
    """Implements ports.media.FootageReader."""

    def __init__(self, fleet: Fleet, channels: MediaChannels) -> None:
        super().__init__(fleet, channels)
        self._watched_by: dict[str, str] = {}  # by root: the address of a node

    @override
    async def walk(self, root: str, paths: Sequence[str] = ()) -> AsyncGenerator[WalkBatch]:
        """By one node; a walk that broke off is not continued by another."""
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
        """By one node; when it goes, another one is asked by whoever watches."""
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
        """Nodes may hold different roots: each is asked before the path is refused."""
        request = files_pb2.LocateRequest(absolute_path=absolute_path)
        refused: RushesError | None = None
        for node in self._in_turn(None):
            try:
                async with self._channels.to(node.address) as channel:
                    found = await _Files(channel).Locate(request, timeout=_QUICK)
            except (Forbidden, NotFound, Unavailable) as refusal:
                # "Not there" says more than "not mine".
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
    async def prepare_pictures(self, root: str, files: Sequence[KnownFile]) -> Prepared:
        request = frames_pb2.PreparePicturesRequest(
            files=[
                frames_pb2.PreparedFile(source=source_to(file.place.at(file.version)), fingerprint=file.fingerprint)
                for file in files
            ]
        )
        said = await self._ask(root, lambda channel: _Frames(channel).PreparePictures(request, timeout=_MANY))
        return Prepared(said.done, said.enough)

    @override
    async def hash_parts(self, place: Place, version: FileVersion, first: int, *, hurried: bool = False) -> bytes:
        request = files_pb2.HashPartsRequest(source=source_to(place.at(version)), first=first, hurried=hurried)
        said = await self._ask(place.root, lambda channel: _Files(channel).HashParts(request, timeout=_MANY))
        return b"".join(said.digests)

    @override
    async def plan_clips(
        self, place: Place, *, cursor: float, clips: int, spread: float, timing: ClipTiming, shift_to_fit: bool
    ) -> BatchPlan:
        """On the version that is there now, which the answer names."""
        request = frames_pb2.PlanClipsRequest(
            source=source_to(place),
            cursor=cursor,
            clips=clips,
            spread=spread,
            length=timing.length,
            rate=timing.rate or 0,
            rate_only_where_needed=timing.rate_only_where_needed,
            shift_to_fit=shift_to_fit,
        )
        found = await self._ask(place.root, lambda channel: _Frames(channel).PlanClips(request, timeout=_PLAN))
        return batch_plan_of(found)


class GrpcWorkNode(_Nodes, WorkNode):
    """Implements ports.media.WorkNode."""

    @override
    async def run(self, node: str, attempt: int, order: ClipOrder) -> AsyncGenerator[WorkMessage]:
        request = work_pb2.RunRequest(task_id=order.task_id, attempt=attempt, export_clip=order_to(order))
        async with self._channels.to(self._address(node)) as channel:
            call = _Work(channel).Run(request)
            try:
                async for message in call:
                    if message.HasField("export_clip"):
                        yield published_clip_of(message.export_clip)
                    else:
                        yield progress_of(message.progress)
            finally:
                call.cancel()

    @override
    async def stop(self, node: str, task_id: TaskId, attempt: int) -> bool:
        """A node that is detached or cannot be reached has died with its work, or gives it up unwatched."""
        if self._fleet.node(node) is None:
            return False
        request = work_pb2.StopRequest(task_id=task_id, attempt=attempt)
        async with self._channels.to(self._address(node)) as channel:
            try:
                await _Work(channel).Stop(request, timeout=_QUICK)
            except Unavailable as gone:
                log.info("not told to stop", node=node, error=gone.message)
                return False
        return True


class GrpcProxyNode(_Nodes, ProxyNode):
    """Implements ports.media.ProxyNode."""

    @override
    async def make(
        self, node: str, task_id: TaskId, attempt: int, place: Place, version: FileVersion, height: int
    ) -> AsyncGenerator[WorkProgress | FinishedProxy]:
        spec = work_pb2.MakeProxySpec(source=source_to(place.at(version)), height=height)
        request = work_pb2.RunRequest(task_id=task_id, attempt=attempt, make_proxy=spec)
        async with self._channels.to(self._address(node)) as channel:
            call = _Work(channel).Run(request)
            try:
                async for message in call:
                    if message.HasField("make_proxy"):
                        yield FinishedProxy(proxy_from(message.make_proxy), message.decoded.fallback)
                    else:
                        yield progress_of(message.progress)
            finally:
                call.cancel()

    @override
    async def find(self, place: Place, height: int) -> tuple[FileVersion, MadeProxy | None]:
        """By any node: they share the folder of derived files."""
        request = proxies_pb2.GetProxyRequest(source=source_to(place), height=height)
        found = await self._ask(place.root, lambda channel: _Proxies(channel).GetProxy(request, timeout=_QUICK))
        return version_from(found.version), proxy_from(found.proxy) if found.HasField("proxy") else None

    @override
    async def has_room_to_spare(self, place: Place, height: int) -> bool:
        """By any node: they share the folder of derived files."""
        request = proxies_pb2.GetProxyRoomRequest(source=source_to(place), height=height)
        said = await self._ask(place.root, lambda channel: _Proxies(channel).GetProxyRoom(request, timeout=_INSPECT))
        return said.to_spare

    @override
    async def delete(self, path: str) -> int:
        request = proxies_pb2.DeleteProxyRequest(path=path)
        deleted = await self._ask(None, lambda channel: _Proxies(channel).DeleteProxy(request, timeout=_QUICK))
        return deleted.freed_bytes


class GrpcEncoderTrials(_Nodes, EncoderTrials):
    """Implements ports.media.EncoderTrials."""

    @override
    async def begin(self, node: str) -> tuple[Trial, ...]:
        async with self._channels.to(self._address(node)) as channel:
            begun = await _Encoders(channel).TryEncoders(encoders_pb2.TryEncodersRequest(), timeout=_QUICK)
        return tuple(encoder_from(message) for message in begun.encoders)


class GrpcExportFolder(_Nodes, ExportFolder):
    """Implements ports.media.ExportFolder."""

    @override
    def location(self) -> str:
        """The same for every node: the folder is shared."""
        return self._in_turn(None)[0].export_folder

    @override
    async def highest_group(self, folder_suffix: str, name: str) -> int:
        request = export_folder_pb2.GetHighestGroupRequest(folder_suffix=folder_suffix, name=name)
        found = await self._ask(None, lambda channel: _Folder(channel).GetHighestGroup(request, timeout=_QUICK))
        return found.number

    @override
    async def discard_clips(self, clips: Sequence[OwnClip]) -> list[int]:
        request = export_folder_pb2.DiscardClipsRequest(clips=map(own_clip_to, clips))
        answer = await self._ask(None, lambda channel: _Folder(channel).DiscardClips(request, timeout=_MANY))
        return list(answer.bytes)

    @override
    async def restore_clips(self, clips: Sequence[OwnClip]) -> None:
        request = export_folder_pb2.RestoreClipsRequest(clips=map(own_clip_to, clips))
        await self._ask(None, lambda channel: _Folder(channel).RestoreClips(request, timeout=_MANY))

    @override
    async def destroy_clips(self, clips: Sequence[OwnClip]) -> list[bool]:
        request = export_folder_pb2.DestroyClipsRequest(clips=map(own_clip_to, clips))
        answer = await self._ask(None, lambda channel: _Folder(channel).DestroyClips(request, timeout=_MANY))
        return list(answer.destroyed)

    @override
    async def label_clips(self, clips: Sequence[OwnClip]) -> None:
        request = export_folder_pb2.LabelClipsRequest(clips=map(own_clip_to, clips))
        await self._ask(None, lambda channel: _Folder(channel).LabelClips(request, timeout=_MANY))

    @override
    async def remove_clip(self, place: ClipPlace, task_id: TaskId) -> bool:
        request = export_folder_pb2.RemoveClipRequest(place=place_to(place), task_id=task_id)
        answer = await self._ask(None, lambda channel: _Folder(channel).RemoveClip(request, timeout=_QUICK))
        return answer.removed

    @override
    async def write_manifest(self, folder_suffix: str, form: ManifestForm, data: AsyncIterator[bytes]) -> None:
        """By the first node in turn: what has been read is not there for another."""
        node = self._in_turn(None)[0]

        async def requests() -> AsyncIterator[export_folder_pb2.WriteManifestRequest]:
            yield export_folder_pb2.WriteManifestRequest(folder_suffix=folder_suffix, form=_MANIFEST_FORMS[form])
            async for part in data:
                yield export_folder_pb2.WriteManifestRequest(data=part)

        async with self._channels.to(node.address) as channel:
            await _Folder(channel).WriteManifest(requests(), timeout=_MANIFEST)

    @override
    async def find_clips(self, wanted: Sequence[tuple[str, ClipFormat]]) -> list[FoundClip]:
        found: list[FoundClip] = []
        for begin in range(0, len(wanted), _FOUND_AT_ONCE):
            clips = [
                export_folder_pb2.WantedClip(path=path, format=format_to(form))
                for path, form in wanted[begin : begin + _FOUND_AT_ONCE]
            ]
            found += await self._found(export_folder_pb2.FindClipsRequest(clips=clips))
        return found

    async def _found(self, request: export_folder_pb2.FindClipsRequest) -> list[FoundClip]:
        answer = await self._ask(None, lambda channel: _Folder(channel).FindClips(request, timeout=_MANY))
        return [found_clip_from(clip) for clip in answer.clips]

    @override
    async def verify_clip(self, order: ClipOrder, adopted: FileVersion | None = None) -> VerifiedClip:
        """By a node that has the source; where none has, any can tell whether the clip is gone, and what is missing."""
        request = export_folder_pb2.VerifyClipRequest(
            task_id=order.task_id, spec=order_to(order), adopted=version_to(adopted) if adopted else None
        )
        root = order.source.root if self._fleet.holders(order.source.root) else None
        answer = await self._ask(root, lambda channel: _Folder(channel).VerifyClip(request, timeout=_VERIFY))
        return verified_from(answer)


class GrpcSortingNode(_Nodes, SortingNode):
    """Implements ports.sorting.SortingNode."""

    @override
    def expect_node(self, folder: SortFolder) -> None:
        self._in_turn(folder.root)

    @override
    async def listing(self, folder: SortFolder) -> SortListing:
        request = sort_folder_pb2.ListSortFolderRequest(folder=sort_folder_to(folder))
        answer = await self._ask(
            folder.root, lambda channel: _SortFolder(channel).ListSortFolder(request, timeout=_LISTING)
        )
        return listing_from(answer)

    @override
    async def find(self, folder: SortFolder, name: str) -> str:
        request = sort_folder_pb2.FindVideoRequest(folder=sort_folder_to(folder), name=name)
        answer = await self._ask(folder.root, lambda channel: _SortFolder(channel).FindVideo(request, timeout=_LISTING))
        return answer.path

    @override
    async def look(self, move: VideoMove) -> SortedFile:
        request = sort_folder_pb2.LookAtMoveRequest(move=move_to(move))
        root = move.folder.root
        answer = await self._ask(root, lambda channel: _SortFolder(channel).LookAtMove(request, timeout=_LISTING))
        return sorted_file_from(answer.file)

    @override
    async def move(self, move: VideoMove, file: SortedFile) -> SortedFile:
        """By one node; another one may do the same again."""
        request = sort_folder_pb2.MoveVideoRequest(move=move_to(move), file=sorted_file_to(file))
        root = move.folder.root
        answer = await self._ask(root, lambda channel: _SortFolder(channel).MoveVideo(request, timeout=_MOVE))
        return sorted_file_from(answer.file)

    @override
    async def move_all(
        self, folder: SortFolder, origin: str, target: str, videos: Sequence[CategoryVideo]
    ) -> Sequence[SortedFile | Problem]:
        """By one node; another one may do the same again."""
        request = sort_folder_pb2.MoveVideosRequest(
            folder=sort_folder_to(folder), origin=origin, target=target, videos=map(category_video_to, videos)
        )
        answer = await self._ask(folder.root, lambda channel: _SortFolder(channel).MoveVideos(request, timeout=_MOVE))
        return [
            sorted_file_from(each.file) if each.HasField("file") else problem_from(each.problem)
            for each in answer.outcomes
        ]

    @override
    async def create(self, folder: SortFolder, name: str, *, may_exist: bool = False) -> None:
        request = sort_folder_pb2.CreateCategoryRequest(folder=sort_folder_to(folder), name=name, may_exist=may_exist)
        await self._ask(folder.root, lambda channel: _SortFolder(channel).CreateCategory(request, timeout=_LISTING))

    @override
    async def contents(self, folder: SortFolder, name: str) -> CategoryContents:
        request = sort_folder_pb2.LookAtCategoryRequest(folder=sort_folder_to(folder), name=name)
        answer = await self._ask(
            folder.root, lambda channel: _SortFolder(channel).LookAtCategory(request, timeout=_LISTING)
        )
        return contents_from(answer)

    @override
    async def rename(self, folder: SortFolder, name: str, new_name: str, identity: FolderIdentity) -> None:
        """By one node; another one may do the same again."""
        request = sort_folder_pb2.RenameCategoryRequest(
            folder=sort_folder_to(folder), name=name, new_name=new_name, identity=identity_to(identity)
        )
        await self._ask(folder.root, lambda channel: _SortFolder(channel).RenameCategory(request, timeout=_LISTING))

    @override
    async def remove(self, folder: SortFolder, name: str, identity: FolderIdentity) -> None:
        """By one node; another one may do the same again."""
        request = sort_folder_pb2.RemoveCategoryRequest(
            folder=sort_folder_to(folder), name=name, identity=identity_to(identity)
        )
        await self._ask(folder.root, lambda channel: _SortFolder(channel).RemoveCategory(request, timeout=_LISTING))


class GrpcFrameTimes(_Nodes, FrameTimesReader):
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

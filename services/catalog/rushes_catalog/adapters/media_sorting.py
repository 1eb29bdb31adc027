"""Sort folders, through media nodes."""

from collections.abc import Sequence

from typing_extensions import override

from rushes.media.v1 import sort_folder_pb2
from rushes.media.v1.sort_folder_pb2_grpc import SortFolderServiceStub as _SortFolder
from rushes_catalog.adapters.media_nodes import MediaNodes
from rushes_catalog.ports.sorting import SortingNode
from rushes_footage.facts import Problem
from rushes_footage.messages.facts import problem_from
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
from rushes_footage.sorting import (
    CategoryContents,
    CategoryVideo,
    FolderIdentity,
    SortedFile,
    SortFolder,
    SortListing,
    VideoMove,
)

# Seconds.
_LISTING = 15.0
# A video may have to be copied to another disk.
_MOVE = 1800.0


class GrpcSortingNode(MediaNodes, SortingNode):
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
        """By one node; idempotent, so another node may repeat it."""
        request = sort_folder_pb2.MoveVideoRequest(move=move_to(move), file=sorted_file_to(file))
        root = move.folder.root
        answer = await self._ask(root, lambda channel: _SortFolder(channel).MoveVideo(request, timeout=_MOVE))
        return sorted_file_from(answer.file)

    @override
    async def move_all(
        self, folder: SortFolder, origin: str, target: str, videos: Sequence[CategoryVideo]
    ) -> Sequence[SortedFile | Problem]:
        """By one node; idempotent, so another node may repeat it."""
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
        """By one node; idempotent, so another node may repeat it."""
        request = sort_folder_pb2.RenameCategoryRequest(
            folder=sort_folder_to(folder), name=name, new_name=new_name, identity=identity_to(identity)
        )
        await self._ask(folder.root, lambda channel: _SortFolder(channel).RenameCategory(request, timeout=_LISTING))

    @override
    async def remove(self, folder: SortFolder, name: str, identity: FolderIdentity) -> None:
        """By one node; idempotent, so another node may repeat it."""
        request = sort_folder_pb2.RemoveCategoryRequest(
            folder=sort_folder_to(folder), name=name, identity=identity_to(identity)
        )
        await self._ask(folder.root, lambda channel: _SortFolder(channel).RemoveCategory(request, timeout=_LISTING))

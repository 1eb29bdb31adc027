"""SortFolderService: videos that are sorted into folders."""

from rushes.media.v1 import sort_folder_pb2, sort_folder_pb2_grpc
from rushes_chassis.context import Context
from rushes_footage.facts import Problem
from rushes_footage.messages.facts import problem_to
from rushes_footage.messages.sorting import (
    category_video_from,
    contents_to,
    identity_from,
    listing_to,
    move_from,
    sort_folder_from,
    sorted_file_from,
    sorted_file_to,
)
from rushes_footage.sorting import SortedFile
from rushes_media.adapters.sorting.sort_folders import SortFolders
from rushes_media.threads import answered

_COPY_SECONDS = 1800.0
"""Time limit for a video that is copied to another file system."""


class SortFolderServicer(sort_folder_pb2_grpc.SortFolderServiceServicer):
    """Implements SortFolderService; each call runs in a thread of its root."""

    def __init__(self, folders: SortFolders) -> None:
        self._folders = folders

    async def ListSortFolder(
        self, request: sort_folder_pb2.ListSortFolderRequest, context: Context
    ) -> sort_folder_pb2.ListSortFolderResponse:
        folder = sort_folder_from(request.folder)
        return listing_to(await answered(folder.root, lambda: self._folders.list(folder)))

    async def FindVideo(
        self, request: sort_folder_pb2.FindVideoRequest, context: Context
    ) -> sort_folder_pb2.FindVideoResponse:
        folder = sort_folder_from(request.folder)
        path = await answered(folder.root, lambda: self._folders.find(folder, request.name))
        return sort_folder_pb2.FindVideoResponse(path=path)

    async def LookAtMove(
        self, request: sort_folder_pb2.LookAtMoveRequest, context: Context
    ) -> sort_folder_pb2.LookAtMoveResponse:
        move = move_from(request.move)
        file = await answered(move.folder.root, lambda: self._folders.look(move))
        return sort_folder_pb2.LookAtMoveResponse(file=sorted_file_to(file))

    async def MoveVideo(
        self, request: sort_folder_pb2.MoveVideoRequest, context: Context
    ) -> sort_folder_pb2.MoveVideoResponse:
        move, expected = move_from(request.move), sorted_file_from(request.file)
        moved = await answered(move.folder.root, lambda: self._folders.move(move, expected), seconds=_COPY_SECONDS)
        return sort_folder_pb2.MoveVideoResponse(file=sorted_file_to(moved))

    async def MoveVideos(
        self, request: sort_folder_pb2.MoveVideosRequest, context: Context
    ) -> sort_folder_pb2.MoveVideosResponse:
        """Moves videos one after the other; idempotent."""
        folder, videos = sort_folder_from(request.folder), list(map(category_video_from, request.videos))
        outcomes = await answered(
            folder.root,
            lambda: self._folders.move_all(folder, request.origin, request.target, videos),
            seconds=_COPY_SECONDS,
        )
        return sort_folder_pb2.MoveVideosResponse(outcomes=map(_outcome_to, outcomes))

    async def CreateCategory(
        self, request: sort_folder_pb2.CreateCategoryRequest, context: Context
    ) -> sort_folder_pb2.CreateCategoryResponse:
        folder = sort_folder_from(request.folder)
        await answered(folder.root, lambda: self._folders.create(folder, request.name, may_exist=request.may_exist))
        return sort_folder_pb2.CreateCategoryResponse()

    async def LookAtCategory(
        self, request: sort_folder_pb2.LookAtCategoryRequest, context: Context
    ) -> sort_folder_pb2.LookAtCategoryResponse:
        folder = sort_folder_from(request.folder)
        return contents_to(await answered(folder.root, lambda: self._folders.contents(folder, request.name)))

    async def RenameCategory(
        self, request: sort_folder_pb2.RenameCategoryRequest, context: Context
    ) -> sort_folder_pb2.RenameCategoryResponse:
        folder, expected = sort_folder_from(request.folder), identity_from(request.identity)
        await answered(folder.root, lambda: self._folders.rename(folder, request.name, request.new_name, expected))
        return sort_folder_pb2.RenameCategoryResponse()

    async def RemoveCategory(
        self, request: sort_folder_pb2.RemoveCategoryRequest, context: Context
    ) -> sort_folder_pb2.RemoveCategoryResponse:
        folder, expected = sort_folder_from(request.folder), identity_from(request.identity)
        await answered(folder.root, lambda: self._folders.remove(folder, request.name, expected))
        return sort_folder_pb2.RemoveCategoryResponse()


def _outcome_to(outcome: SortedFile | Problem) -> sort_folder_pb2.MoveOutcome:
    if isinstance(outcome, Problem):
        return sort_folder_pb2.MoveOutcome(problem=problem_to(outcome))
    return sort_folder_pb2.MoveOutcome(file=sorted_file_to(outcome))

"""SortFolderService: videos that are sorted into folders."""

from rushes.media.v1 import sort_folder_pb2, sort_folder_pb2_grpc
from rushes_chassis.context import Context
from rushes_footage.messages.sorting import listing_to, move_from, sort_folder_from, sorted_file_from, sorted_file_to
from rushes_media.adapters.sort_folders import SortFolders
from rushes_media.threads import answered

_COPY_SECONDS = 1800.0
"""Of a video that is moved to another file system."""


class SortFolderServicer(sort_folder_pb2_grpc.SortFolderServiceServicer):
    """Each call works in a thread of its root."""

    def __init__(self, folders: SortFolders) -> None:
        self._folders = folders

    async def ListSortFolder(
        self, request: sort_folder_pb2.ListSortFolderRequest, context: Context
    ) -> sort_folder_pb2.ListSortFolderResponse:
        """What lies there now."""
        folder = sort_folder_from(request.folder)
        return listing_to(await answered(folder.root, lambda: self._folders.list(folder)))

    async def FindVideo(
        self, request: sort_folder_pb2.FindVideoRequest, context: Context
    ) -> sort_folder_pb2.FindVideoResponse:
        """Below the root."""
        folder = sort_folder_from(request.folder)
        path = await answered(folder.root, lambda: self._folders.find(folder, request.name))
        return sort_folder_pb2.FindVideoResponse(path=path)

    async def LookAtMove(
        self, request: sort_folder_pb2.LookAtMoveRequest, context: Context
    ) -> sort_folder_pb2.LookAtMoveResponse:
        """Before a move is written down."""
        move = move_from(request.move)
        file = await answered(move.folder.root, lambda: self._folders.look(move))
        return sort_folder_pb2.LookAtMoveResponse(file=sorted_file_to(file))

    async def MoveVideo(
        self, request: sort_folder_pb2.MoveVideoRequest, context: Context
    ) -> sort_folder_pb2.MoveVideoResponse:
        """As often as it is asked for, with one result."""
        move, expected = move_from(request.move), sorted_file_from(request.file)
        moved = await answered(move.folder.root, lambda: self._folders.move(move, expected), seconds=_COPY_SECONDS)
        return sort_folder_pb2.MoveVideoResponse(file=sorted_file_to(moved))

    async def CreateCategory(
        self, request: sort_folder_pb2.CreateCategoryRequest, context: Context
    ) -> sort_folder_pb2.CreateCategoryResponse:
        """An empty one."""
        folder = sort_folder_from(request.folder)
        await answered(folder.root, lambda: self._folders.create(folder, request.name))
        return sort_folder_pb2.CreateCategoryResponse()

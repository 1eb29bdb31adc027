"""SortingService: videos that are sorted into categories."""

from rushes.catalog.v1 import sorting_pb2, sorting_pb2_grpc
from rushes_catalog.domain.errors import NothingToUndo
from rushes_catalog.operations.sort_videos import SortVideos
from rushes_catalog.operations.undo_change import UndoChange
from rushes_catalog.ports.storage import Catalog
from rushes_catalog.rpc.messages import change_to
from rushes_chassis.context import Context
from rushes_footage.messages.sorting import category_to, listing_to


class SortingServicer(sorting_pb2_grpc.SortingServiceServicer):
    """Converts."""

    def __init__(self, catalog: Catalog, sorting: SortVideos, undo: UndoChange) -> None:
        self._catalog, self._sorting, self._undo = catalog, sorting, undo

    async def GetSortFolder(
        self, request: sorting_pb2.GetSortFolderRequest, context: Context
    ) -> sorting_pb2.GetSortFolderResponse:
        """Whether it is there or not."""
        return sorting_pb2.GetSortFolderResponse(path=await self._sorting.path())

    async def SetSortFolder(
        self, request: sorting_pb2.SetSortFolderRequest, context: Context
    ) -> sorting_pb2.SetSortFolderResponse:
        """From now on."""
        listing = await self._sorting.choose(request.path)
        return sorting_pb2.SetSortFolderResponse(path=request.path, listing=listing_to(listing))

    async def ListVideos(
        self, request: sorting_pb2.ListVideosRequest, context: Context
    ) -> sorting_pb2.ListVideosResponse:
        """As it is on the disk."""
        page = await self._sorting.page(request.after, request.limit)
        return sorting_pb2.ListVideosResponse(
            listing=listing_to(page.listing), asset_ids=[asset_id or "" for asset_id in page.assets], total=page.total
        )

    async def FindSortedVideo(
        self, request: sorting_pb2.FindSortedVideoRequest, context: Context
    ) -> sorting_pb2.FindSortedVideoResponse:
        """Loose or sorted."""
        place = await self._sorting.find(request.name)
        return sorting_pb2.FindSortedVideoResponse(root=place.root, path=place.path)

    async def SortVideo(self, request: sorting_pb2.SortVideoRequest, context: Context) -> sorting_pb2.SortVideoResponse:
        """Into a category."""
        change, listing = await self._sorting.sort(request.name, request.category, request.requested_by)
        return sorting_pb2.SortVideoResponse(change=change_to(change), categories=map(category_to, listing.categories))

    async def UndoSorting(
        self, request: sorting_pb2.UndoSortingRequest, context: Context
    ) -> sorting_pb2.UndoSortingResponse:
        """The newest first; where one cannot return, those before it have."""
        async with self._catalog.reading() as stores:
            latest = await stores.sortings.latest(request.count)
            videos = [await stores.sortings.of(change_id) for change_id in latest]
        if not latest:
            raise NothingToUndo
        undone = []
        for change_id, video in zip(latest, videos, strict=True):
            await self._undo.undo(change_id, request.requested_by)
            undone.append(sorting_pb2.SortedVideo(name=video.move.name, category=video.move.target))
        categories = map(category_to, (await self._sorting.listing()).categories)
        return sorting_pb2.UndoSortingResponse(undone=undone, categories=categories)

    async def CreateSortCategory(
        self, request: sorting_pb2.CreateSortCategoryRequest, context: Context
    ) -> sorting_pb2.CreateSortCategoryResponse:
        """An empty one."""
        listing = await self._sorting.create(request.name)
        return sorting_pb2.CreateSortCategoryResponse(categories=map(category_to, listing.categories))

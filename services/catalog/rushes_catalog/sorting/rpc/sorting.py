"""SortingService: sorting videos into categories."""

from rushes.catalog.v1 import learning_pb2, library_pb2, sorting_pb2, sorting_pb2_grpc
from rushes_catalog.changes.domain.changes import RecordedChange
from rushes_catalog.domain.ids import AssetId
from rushes_catalog.rpc.messages import asset_to, change_to
from rushes_catalog.sorting.domain.sorting import (
    PredictedSorting,
    SortingNotUndone,
    SortOrder,
    SortWindow,
    WantedSorting,
)
from rushes_catalog.sorting.operations.edit_categories import EditCategories
from rushes_catalog.sorting.operations.sort_by_predictions import SortByPredictions
from rushes_catalog.sorting.operations.sort_videos import SortVideos
from rushes_catalog.sorting.operations.undo_sortings import UndoSortings
from rushes_chassis.context import Context
from rushes_chassis.errors import FieldMistake, InvalidInput, RushesError
from rushes_footage.facts import Problem
from rushes_footage.messages.facts import problem_to
from rushes_footage.messages.sorting import category_to, listing_to
from rushes_footage.sorting import Category, limit_of_category, limit_of_new_category

_ORDERS = {
    sorting_pb2.SORT_ORDER_UNSPECIFIED: SortOrder.NAME,
    sorting_pb2.SORT_ORDER_NAME: SortOrder.NAME,
    sorting_pb2.SORT_ORDER_SUREST: SortOrder.SUREST,
    sorting_pb2.SORT_ORDER_LEAST_SURE: SortOrder.LEAST_SURE,
    sorting_pb2.SORT_ORDER_OLDEST: SortOrder.OLDEST,
}


class SortingServicer(sorting_pb2_grpc.SortingServiceServicer):
    """Implements SortingService."""

    def __init__(
        self,
        sorting: SortVideos,
        edit: EditCategories,
        by_predictions: SortByPredictions,
        undo: UndoSortings,
    ) -> None:
        self._sorting, self._edit, self._undo = sorting, edit, undo
        self._by_predictions = by_predictions

    async def GetSortFolder(
        self, request: sorting_pb2.GetSortFolderRequest, context: Context
    ) -> sorting_pb2.GetSortFolderResponse:
        path, folder = await self._sorting.chosen()
        place = learning_pb2.CollectionPlace(root=folder.root, folder=folder.path) if folder else None
        missing = folder is not None and request.look and await self._sorting.is_missing(folder)
        return sorting_pb2.GetSortFolderResponse(path=path, place=place, missing=missing)

    async def SetSortFolder(
        self, request: sorting_pb2.SetSortFolderRequest, context: Context
    ) -> sorting_pb2.SetSortFolderResponse:
        path, listing = await self._sorting.choose(request.path)
        return sorting_pb2.SetSortFolderResponse(path=path, listing=listing_to(listing))

    async def ListVideos(
        self, request: sorting_pb2.ListVideosRequest, context: Context
    ) -> sorting_pb2.ListVideosResponse:
        window = SortWindow(
            _ORDERS[request.order],
            request.after,
            request.offset,
            request.limit,
            request.proposed,
            request.undecided,
            request.only_mp4,
            request.first,
        )
        page = await self._sorting.page(window, with_assets=request.with_assets)
        return sorting_pb2.ListVideosResponse(
            listing=listing_to(page.listing),
            asset_ids=[asset_id or "" for asset_id in page.asset_ids],
            total=page.total,
            assets=[library_pb2.Asset() if each is None else asset_to(each) for each in page.assets or ()],
        )

    async def CountProposals(
        self, request: sorting_pb2.CountProposalsRequest, context: Context
    ) -> sorting_pb2.CountProposalsResponse:
        counts = await self._sorting.count_proposals()
        categories = [category_to(Category(name, count)) for name, count in counts.by_category.items()]
        return sorting_pb2.CountProposalsResponse(
            categories=categories, undecided=counts.undecided, unsaid=counts.unsaid
        )

    async def GetSortPace(
        self, request: sorting_pb2.GetSortPaceRequest, context: Context
    ) -> sorting_pb2.GetSortPaceResponse:
        pace = await self._sorting.pace()
        return sorting_pb2.GetSortPaceResponse(judged=pace.judged, right=pace.right, per_minute=pace.per_minute)

    async def FindSortedVideo(
        self, request: sorting_pb2.FindSortedVideoRequest, context: Context
    ) -> sorting_pb2.FindSortedVideoResponse:
        place = await self._sorting.find(request.name)
        return sorting_pb2.FindSortedVideoResponse(root=place.root, path=place.path)

    async def IsBeingSorted(
        self, request: sorting_pb2.IsBeingSortedRequest, context: Context
    ) -> sorting_pb2.IsBeingSortedResponse:
        being_sorted = await self._sorting.is_under_way(AssetId(request.asset_id.lower()))
        return sorting_pb2.IsBeingSortedResponse(being_sorted=being_sorted)

    async def SortVideo(self, request: sorting_pb2.SortVideoRequest, context: Context) -> sorting_pb2.SortVideoResponse:
        change, listing = await self._sorting.sort(_wanted_of(request), request.requested_by)
        return sorting_pb2.SortVideoResponse(
            change=change_to(change),
            categories=map(category_to, listing.categories),
            moved=f"{request.category}/{request.new_name or request.name}",
        )

    async def SortVideos(
        self, request: sorting_pb2.SortVideosRequest, context: Context
    ) -> sorting_pb2.SortVideosResponse:
        wanted = list(map(_wanted_of, request.items))
        outcomes = await self._sorting.sort_each(wanted, request.requested_by)
        return sorting_pb2.SortVideosResponse(
            results=[_outcome_to(each, outcome) for each, outcome in zip(wanted, outcomes, strict=True)],
            categories=map(category_to, (await self._sorting.listing()).categories),
            moved=[
                f"{each.category}/{each.name}"
                for each, outcome in zip(wanted, outcomes, strict=True)
                if not isinstance(outcome, RushesError)
            ],
        )

    async def SortByPredictions(
        self, request: sorting_pb2.SortByPredictionsRequest, context: Context
    ) -> sorting_pb2.SortByPredictionsResponse:
        sortings = await self._by_predictions.sort(
            request.threshold, request.requested_by, dry_run=request.dry_run, only_mp4=request.only_mp4
        )
        return sorting_pb2.SortByPredictionsResponse(
            sortings=map(_predicted_to, sortings),
            categories=map(category_to, (await self._sorting.listing()).categories),
            moved=[f"{each.category}/{each.name}" for each in sortings if not request.dry_run and not each.problem],
        )

    async def UndoSorting(
        self, request: sorting_pb2.UndoSortingRequest, context: Context
    ) -> sorting_pb2.UndoSortingResponse:
        latest = await self._undo.undo(request.count, request.requested_by)
        return sorting_pb2.UndoSortingResponse(
            undone=[sorting_pb2.SortedVideo(name=each.name, category=each.target) for each in latest.undone],
            categories=map(category_to, (await self._sorting.listing()).categories),
            not_undone=map(_not_undone_to, latest.not_undone),
        )

    async def CreateSortCategory(
        self, request: sorting_pb2.CreateSortCategoryRequest, context: Context
    ) -> sorting_pb2.CreateSortCategoryResponse:
        _expect_none("name", limit_of_new_category(request.name))
        listing = await self._sorting.create(request.name)
        return sorting_pb2.CreateSortCategoryResponse(categories=map(category_to, listing.categories))

    async def RenameSortCategory(
        self, request: sorting_pb2.RenameSortCategoryRequest, context: Context
    ) -> sorting_pb2.RenameSortCategoryResponse:
        _expect_none("category", limit_of_category(request.category))
        _expect_none("name", limit_of_new_category(request.name))
        change = await self._edit.rename(request.category, request.name, request.requested_by)
        categories = (await self._sorting.listing()).categories
        return sorting_pb2.RenameSortCategoryResponse(change=change_to(change), categories=map(category_to, categories))

    async def MergeSortCategory(
        self, request: sorting_pb2.MergeSortCategoryRequest, context: Context
    ) -> sorting_pb2.MergeSortCategoryResponse:
        _expect_none("category", limit_of_category(request.category))
        _expect_none("into", limit_of_category(request.into))
        merged = await self._edit.merge(request.category, request.into, request.requested_by)
        return sorting_pb2.MergeSortCategoryResponse(
            change=change_to(merged.change),
            categories=map(category_to, (await self._sorting.listing()).categories),
            moved=merged.moved,
            staying=[
                sorting_pb2.StayingVideo(name=each.name, problem=problem_to(each.problem)) for each in merged.staying
            ],
            kept=problem_to(merged.kept) if merged.kept else None,
        )

    async def RemoveSortCategory(
        self, request: sorting_pb2.RemoveSortCategoryRequest, context: Context
    ) -> sorting_pb2.RemoveSortCategoryResponse:
        _expect_none("category", limit_of_category(request.category))
        change = await self._edit.remove(request.category, request.requested_by)
        categories = (await self._sorting.listing()).categories
        return sorting_pb2.RemoveSortCategoryResponse(change=change_to(change), categories=map(category_to, categories))


def _expect_none(field: str, limit: str | None) -> None:
    """Raise InvalidInput where the name in a field breaks a limit of categories."""
    if limit is not None:
        raise InvalidInput(f"{field}: {limit}", fields=[FieldMistake(field, limit)])


def _wanted_of(message: sorting_pb2.SortVideoRequest | sorting_pb2.WantedSorting) -> WantedSorting:
    return WantedSorting(message.name, message.category, message.origin, message.new_name, message.act)


def _outcome_to(wanted: WantedSorting, outcome: RecordedChange | RushesError) -> sorting_pb2.SortOutcome:
    name, category = wanted.name, wanted.category
    if isinstance(outcome, RushesError):
        problem = problem_to(Problem(outcome.reason, outcome.message))
        free_name = outcome.metadata.get("free_name")
        return sorting_pb2.SortOutcome(name=name, category=category, problem=problem, free_name=free_name)
    return sorting_pb2.SortOutcome(name=name, category=category, change=change_to(outcome))


def _not_undone_to(sorting: SortingNotUndone) -> sorting_pb2.SortingNotUndone:
    name, category, why = sorting.move.name, sorting.move.target, sorting.why
    problem = problem_to(Problem(why.reason, why.message))
    return sorting_pb2.SortingNotUndone(name=name, category=category, problem=problem)


def _predicted_to(sorting: PredictedSorting) -> sorting_pb2.PredictedSorting:
    return sorting_pb2.PredictedSorting(
        name=sorting.name,
        category=sorting.category,
        confidence=sorting.confidence,
        problem=problem_to(sorting.problem) if sorting.problem else None,
    )

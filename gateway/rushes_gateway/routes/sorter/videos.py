"""Videos to sort, the folders that they are sorted into, and the sorting."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Query, status
from pydantic import BaseModel, Field

from rushes.catalog.v1 import sorting_pb2
from rushes.media.v1 import sort_folder_pb2
from rushes_chassis.errors import InvalidInput, NotFound
from rushes_footage.sorting import LONGEST_NAME, limit_of_category, limit_of_new_category
from rushes_gateway.bytes.routes import VIDEO_NAME
from rushes_gateway.routes.dependencies import Asker, Connected, Targets
from rushes_gateway.sort_proposals import Proposals, proposals_for

router = APIRouter()

# Seconds: a video may have to be copied to another disk.
SORT_DEADLINE = 1800.0

SORT_ORDERS: dict[str, sorting_pb2.SortOrder.ValueType] = {
    "name": sorting_pb2.SORT_ORDER_NAME,
    "surest": sorting_pb2.SORT_ORDER_SUREST,
    "least_sure": sorting_pb2.SORT_ORDER_LEAST_SURE,
    "oldest": sorting_pb2.SORT_ORDER_OLDEST,
    # The same orders by their names in the replaced sorter's API.
    "confidence": sorting_pb2.SORT_ORDER_SUREST,
    "uncertain": sorting_pb2.SORT_ORDER_LEAST_SURE,
}


@router.get("/api/videos")
async def list_videos(
    services: Connected,
    limit: Annotated[int, Query(ge=0, le=1000, description="Number of videos at most; 0: all.")] = 0,
    offset: Annotated[int, Query(ge=0, le=10**9, description="Number of videos to skip.")] = 0,
    order: Annotated[
        Literal["name", "confidence", "uncertain"], Query(description="`confidence`: the surest proposals first.")
    ] = "name",
) -> dict[str, Any]:
    """Videos to sort, each with its proposed folder; `total` is the number of all of them."""
    request = sorting_pb2.ListVideosRequest(limit=limit, offset=offset, order=SORT_ORDERS[order], only_mp4=True)
    listed = await services.sorting.ListVideos(request)
    names = [each.name for each in listed.listing.categories]
    proposals = await proposals_for(services, listed.asset_ids, names)
    videos = [
        _video(name, proposals.get(asset_id))
        for name, asset_id in zip(listed.listing.videos, listed.asset_ids, strict=True)
    ]
    return {"videos": videos, "total": listed.total}


def _video(name: str, proposals: Proposals | None) -> dict[str, Any]:
    best = proposals.best if proposals else ()
    return {
        "filename": name,
        "predicted_folder": best[0].category if best else None,
        "confidence": best[0].confidence if best else 0.0,
        "top_predictions": [{"folder": each.category, "confidence": each.confidence} for each in best],
    }


@router.get("/api/folders")
async def list_folders(services: Connected) -> dict[str, Any]:
    """All folders by name, empty ones included, with the number of videos in each."""
    listed = await services.sorting.ListVideos(sorting_pb2.ListVideosRequest())
    return {"folders": folders_of(listed.listing.categories)}


class NewFolder(BaseModel):
    """The new name of a folder."""

    name: str


@router.post("/api/folders", status_code=status.HTTP_201_CREATED)
async def create_folder(services: Connected, targets: Targets, new: NewFolder) -> dict[str, Any]:
    """Create an empty folder; 409 where its name is taken."""
    _check_folder(limit_of_new_category(new.name))
    made = await services.sorting.CreateSortCategory(sorting_pb2.CreateSortCategoryRequest(name=new.name))
    targets.append(new.name)
    return {"success": True, "name": new.name, "folders": folders_of(made.categories)}


@router.patch("/api/folders/{name}")
async def rename_folder(
    services: Connected, asker: Asker, targets: Targets, name: str, wanted: NewFolder
) -> dict[str, Any]:
    """Rename a folder; 404 where it does not exist, 409 where the new name is taken."""
    _check_folder(limit_of_category(name))
    _check_folder(limit_of_new_category(wanted.name))
    request = sorting_pb2.RenameSortCategoryRequest(category=name, name=wanted.name, requested_by=asker)
    try:
        done = await services.sorting.RenameSortCategory(request, timeout=SORT_DEADLINE)
    except InvalidInput as same:
        raise HTTPException(400, same.message) from same
    targets += [name, wanted.name]
    return {"success": True, "name": wanted.name, "folders": folders_of(done.categories)}


@router.delete("/api/folders/{name}")
async def remove_folder(services: Connected, asker: Asker, targets: Targets, name: str) -> dict[str, Any]:
    """Remove an empty folder; 404 where it does not exist, 409 where it is not empty."""
    _check_folder(limit_of_category(name))
    request = sorting_pb2.RemoveSortCategoryRequest(category=name, requested_by=asker)
    done = await services.sorting.RemoveSortCategory(request, timeout=SORT_DEADLINE)
    targets.append(name)
    return {"success": True, "name": name, "folders": folders_of(done.categories)}


class Sorting(BaseModel):
    """The video to move, and the folder to move it to."""

    filename: str
    folder: str


@router.post("/api/sort")
async def sort_video(services: Connected, asker: Asker, targets: Targets, wanted: Sorting) -> dict[str, Any]:
    """Move a video into a folder. No file is ever replaced; `/api/sort/undo` undoes it."""
    if VIDEO_NAME.fullmatch(wanted.filename) is None or len(wanted.filename) > LONGEST_NAME:
        raise HTTPException(400, f"filename must be digits and .mp4, as in 12.mp4, not {wanted.filename!r}")
    _check_folder(limit_of_category(wanted.folder))
    request = sorting_pb2.SortVideoRequest(name=wanted.filename, category=wanted.folder, requested_by=asker)
    try:
        done = await services.sorting.SortVideo(request, timeout=SORT_DEADLINE)
    except NotFound as missing:
        if missing.reason == "NoSuchCategory":
            raise HTTPException(400, missing.message) from missing
        raise
    targets.append(f"{wanted.folder}/{wanted.filename}")
    return {
        "success": True,
        "filename": wanted.filename,
        "folder": wanted.folder,
        "folders": folders_of(done.categories),
    }


class AutomaticSorting(BaseModel):
    """Which predictions to follow."""

    threshold: float = Field(0.0, ge=0, le=1, allow_inf_nan=False)
    dry_run: bool = False


@router.post("/api/sort/auto")
async def sort_automatically(
    services: Connected, asker: Asker, targets: Targets, wanted: AutomaticSorting | None = None
) -> dict[str, Any]:
    """Move each video that is predicted with at least this confidence.

    Folders that no longer exist are created again.
    """
    asked = wanted or AutomaticSorting()
    request = sorting_pb2.SortByPredictionsRequest(
        threshold=asked.threshold, dry_run=asked.dry_run, requested_by=asker, only_mp4=True
    )
    done = await services.sorting.SortByPredictions(request, timeout=SORT_DEADLINE)
    moved = [each for each in done.sortings if not each.HasField("problem")]
    if not asked.dry_run:
        targets += [f"{each.category}/{each.name}" for each in moved]
    return {
        "success": True,
        "dry_run": asked.dry_run,
        "moved": [{"filename": each.name, "folder": each.category, "confidence": each.confidence} for each in moved],
        "failed": [
            {"filename": each.name, "folder": each.category, "detail": each.problem.detail}
            for each in done.sortings
            if each.HasField("problem")
        ],
        "folders": folders_of(done.categories),
    }


class Undoing(BaseModel):
    """The number of latest sortings to undo."""

    count: int = Field(1, ge=1, le=100)


@router.post("/api/sort/undo")
async def undo_sorting(
    services: Connected, asker: Asker, targets: Targets, wanted: Undoing | None = None
) -> dict[str, Any]:
    """Undo the latest sortings, the newest first; 404 where there is none, 409 where none of them can be undone.

    `not_undone` says why the others could not be undone. Videos that are gone, or were replaced, are not counted.
    """
    request = sorting_pb2.UndoSortingRequest(count=wanted.count if wanted else 1, requested_by=asker)
    done = await services.sorting.UndoSorting(request, timeout=SORT_DEADLINE)
    targets += [f"{each.category}/{each.name}" for each in done.undone]
    return {
        "success": True,
        "undone": [{"filename": each.name, "folder": each.category} for each in done.undone],
        "not_undone": [
            {"filename": each.name, "folder": each.category, "detail": each.problem.detail} for each in done.not_undone
        ],
        "folders": folders_of(done.categories),
    }


def folders_of(categories: Iterable[sort_folder_pb2.Category]) -> list[dict[str, Any]]:
    """The folders as the replaced sorter lists them."""
    return [{"name": each.name, "count": each.mp4_count} for each in categories]


def _check_folder(limit: str | None) -> None:
    if limit is not None:
        raise HTTPException(400, f"folder {limit}")

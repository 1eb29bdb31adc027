"""Loose videos, the folders that they are sorted into, and the sorting."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from fastapi import APIRouter, HTTPException, status
from pydantic import BaseModel, Field

from rushes.catalog.v1 import learning_pb2, sorting_pb2
from rushes.media.v1 import sort_folder_pb2
from rushes_chassis.errors import NotFound
from rushes_footage.sorting import is_category_name
from rushes_gateway.routes.dependencies import Asker, Connected, Targets

router = APIRouter()

VIDEO_NAME = re.compile(r"[0-9]+\.mp4")
"""What the replaced sorter could play and sort."""
# A video may have to be copied to another disk.
SORT_DEADLINE = 1800.0

_LONGEST_NAME = 255  # bytes, as file systems have it


@router.get("/api/videos")
async def list_videos(services: Connected) -> dict[str, Any]:
    """The loose ones, by name."""
    listed = await services.sorting.ListVideos(sorting_pb2.ListVideosRequest())
    there = {category.name for category in listed.listing.categories}
    predicted = {
        each.asset_id: [
            {"folder": guess.label, "confidence": guess.confidence}
            for guess in each.prediction.guesses
            if guess.label in there
        ]
        async for page in services.learning.ListPredictions(learning_pb2.ListPredictionsRequest())
        for each in page.predictions
    }
    videos = [
        _video(name, predicted.get(asset_id, []))
        for name, asset_id in zip(listed.listing.videos, listed.asset_ids, strict=True)
    ]
    return {"videos": videos, "total": len(videos)}


@router.get("/api/folders")
async def list_folders(services: Connected) -> dict[str, Any]:
    """By name, also empty ones, with how many videos lie in each."""
    listed = await services.sorting.ListVideos(sorting_pb2.ListVideosRequest())
    return {"folders": folders_of(listed.listing.categories)}


class NewFolder(BaseModel):
    """A folder to be made."""

    name: str


@router.post("/api/folders", status_code=status.HTTP_201_CREATED)
async def create_folder(services: Connected, targets: Targets, new: NewFolder) -> dict[str, Any]:
    """An empty one; 409 where there is something of its name."""
    _check_folder(new.name)
    made = await services.sorting.CreateSortCategory(sorting_pb2.CreateSortCategoryRequest(name=new.name))
    targets.append(new.name)
    return {"success": True, "name": new.name, "folders": folders_of(made.categories)}


class Sorting(BaseModel):
    """What is to be moved, and where to."""

    filename: str
    folder: str


@router.post("/api/sort")
async def sort_video(services: Connected, asker: Asker, targets: Targets, wanted: Sorting) -> dict[str, Any]:
    """Move a loose video into a folder; nothing is ever replaced, and `/api/sort/undo` takes it back."""
    if VIDEO_NAME.fullmatch(wanted.filename) is None or len(wanted.filename) > _LONGEST_NAME:
        raise HTTPException(400, f"filename must be digits and .mp4, as in 12.mp4, not {wanted.filename!r}")
    _check_folder(wanted.folder)
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


class Undoing(BaseModel):
    """How many of the latest sortings are taken back."""

    count: int = Field(1, ge=1, le=100)


@router.post("/api/sort/undo")
async def undo_sorting(
    services: Connected, asker: Asker, targets: Targets, wanted: Undoing | None = None
) -> dict[str, Any]:
    """Take back the latest sortings, the newest first; 404 where there is none, 409 where one cannot return."""
    request = sorting_pb2.UndoSortingRequest(count=wanted.count if wanted else 1, requested_by=asker)
    done = await services.sorting.UndoSorting(request, timeout=SORT_DEADLINE)
    targets += [f"{each.category}/{each.name}" for each in done.undone]
    undone = [{"filename": each.name, "folder": each.category} for each in done.undone]
    return {"success": True, "undone": undone, "folders": folders_of(done.categories)}


def _video(name: str, guesses: Sequence[dict[str, Any]]) -> dict[str, Any]:
    first = guesses[0] if guesses else {"folder": None, "confidence": 0.0}
    return {
        "filename": name,
        "predicted_folder": first["folder"],
        "confidence": first["confidence"],
        "top_predictions": guesses,
    }


def folders_of(categories: Iterable[sort_folder_pb2.Category]) -> list[dict[str, Any]]:
    """As the replaced sorter lists them."""
    return [{"name": each.name, "count": each.count} for each in categories]


def _check_folder(name: str) -> None:
    if not is_category_name(name) or len(name.encode()) > _LONGEST_NAME:
        raise HTTPException(400, f"folder must be the name of one folder, without '/', not {name!r}")

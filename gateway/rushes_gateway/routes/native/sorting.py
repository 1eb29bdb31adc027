"""Sorting the loose videos of a folder into the folders within it."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Query, status

from rushes.catalog.v1 import sorting_pb2
from rushes.media.v1 import sort_folder_pb2
from rushes_chassis.errors import FieldMistake, InvalidInput
from rushes_footage.sorting import is_category_name
from rushes_gateway.convert.changes import change
from rushes_gateway.routes.dependencies import Asker, Connected, Responses, Targets
from rushes_gateway.routes.sorter.videos import SORT_DEADLINE
from rushes_gateway.schemas import sorting as shapes
from rushes_gateway.schemas.base import Problem

router = APIRouter(tags=["sorting"])

_MISSING: Responses = {404: {"model": Problem, "description": "No such video, or no such category"}}
_TAKEN: Responses = {409: {"model": Problem, "description": "Something of its name is there, or another file by now"}}


@router.get("/sort")
async def list_loose_videos(
    services: Connected,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    cursor: Annotated[str, Query(max_length=255, description="`next_cursor` of the page before.")] = "",
) -> shapes.SortPage:
    """What is not sorted yet, as it lies on the disk. 503 where no folder is set up, see RUSHES_SORT_DIR."""
    request = sorting_pb2.ListVideosRequest(after=cursor, limit=limit)
    listed = await services.sorting.ListVideos(request)
    folder = await services.sorting.GetSortFolder(sorting_pb2.GetSortFolderRequest())
    names = listed.listing.videos
    return shapes.SortPage(
        folder=folder.path,
        videos=[
            shapes.LooseVideo(name=name, asset_id=asset_id or None)
            for name, asset_id in zip(names, listed.asset_ids, strict=True)
        ],
        total=listed.total,
        next_cursor=names[-1] if len(names) == limit else None,
        categories=_categories(listed.listing.categories),
    )


@router.post("/sort", responses={**_MISSING, **_TAKEN})
async def sort_loose_video(
    services: Connected, asker: Asker, targets: Targets, wanted: shapes.NewSorting
) -> shapes.Sorted:
    """Move a loose video into a category. Nothing is ever replaced; its change can be undone for 30 days."""
    request = sorting_pb2.SortVideoRequest(name=wanted.name, category=wanted.category, requested_by=asker)
    done = await services.sorting.SortVideo(request, timeout=SORT_DEADLINE)
    targets += [f"{wanted.category}/{wanted.name}", done.change.id]
    return shapes.Sorted(change=change(done.change), categories=_categories(done.categories))


@router.post("/sort/categories", status_code=status.HTTP_201_CREATED, responses=_TAKEN)
async def create_category(services: Connected, targets: Targets, new: shapes.NewCategory) -> shapes.Categories:
    """Make a folder that videos can be sorted into."""
    if not is_category_name(new.name):
        limit = "must be the name of one folder, without '/'"
        raise InvalidInput(f"name: {limit}", fields=[FieldMistake("name", limit)])
    made = await services.sorting.CreateSortCategory(sorting_pb2.CreateSortCategoryRequest(name=new.name))
    targets.append(new.name)
    return shapes.Categories(categories=_categories(made.categories))


def _categories(messages: Iterable[sort_folder_pb2.Category]) -> list[shapes.SortCategory]:
    return [shapes.SortCategory(name=each.name, count=each.count) for each in messages]

"""Sorting of a folder's videos into categories, the folders within it; and the last training of the classifier.

The other routes of both are made from the contract.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Query

from rushes.catalog.v1 import learning_pb2, sorting_pb2
from rushes_chassis.offset_cursors import offset_of
from rushes_gateway.contract.messages import as_json
from rushes_gateway.resources.sorting import convert, shapes
from rushes_gateway.routes.dependencies import Connected, Responses, Targets
from rushes_gateway.routes.sorter.videos import SORT_ORDERS
from rushes_gateway.shapes import Problem
from rushes_gateway.sort_proposals import proposals_for

router = APIRouter(tags=["sorting"])

_NO_FOLDER: Responses = {404: {"model": Problem, "description": "No such folder"}}


@router.get("/sort")
async def list_loose_videos(
    services: Connected,
    limit: Annotated[int, Query(ge=1, le=1000, description="Number of videos at most.")] = 200,
    cursor: Annotated[
        str, Query(max_length=255, description="`next_cursor` of the previous page; empty: the first page.")
    ] = "",
    order: Annotated[
        Literal["name", "surest", "least_sure", "oldest"],
        Query(
            description="`surest`, `least_sure`: by the confidence of the first proposal, videos without one last. "
            "`oldest`: by time of recording."
        ),
    ] = "name",
    proposed: Annotated[
        str,
        Query(
            max_length=255,
            description="Only videos proposed for this category with a confidence of 0.5 or more; empty: all.",
        ),
    ] = "",
    undecided: Annotated[
        bool, Query(description="Only videos whose first proposal has a confidence below 0.5.")
    ] = False,
    first: Annotated[
        str,
        Query(
            max_length=255,
            description="Name of a video that comes before all others, if it is among them; the same for every page.",
        ),
    ] = "",
) -> shapes.SortPage:
    """Videos that are not sorted yet, as they are on the disk now.

    503 where no sorted folder is set up, see RUSHES_SORT_DIR.
    """
    request = sorting_pb2.ListVideosRequest(
        order=SORT_ORDERS[order], limit=limit, proposed=proposed, undecided=undecided, with_assets=True, first=first
    )
    if _is_after_a_name(request):
        request.after = cursor
    elif cursor:
        request.offset = offset_of(cursor)
    listed = await services.sorting.ListVideos(request)
    folder = await services.sorting.GetSortFolder(sorting_pb2.GetSortFolderRequest())
    pace = await services.sorting.GetSortPace(sorting_pb2.GetSortPaceRequest())
    names = listed.listing.videos
    categories = [each.name for each in listed.listing.categories]
    proposals = await proposals_for(services, listed.asset_ids, categories)
    return shapes.SortPage(
        folder=folder.path,
        videos=[
            convert.loose_video(name, known, proposals.get(known.id))
            for name, known in zip(names, listed.assets, strict=True)
        ],
        total=listed.total,
        next_cursor=_cursor(request, names) if len(names) == limit else None,
        categories=[as_json(each) for each in listed.listing.categories],
        pace=convert.pace(pace),
    )


@router.put("/sort/folder", responses=_NO_FOLDER)
async def choose_sort_folder(
    services: Connected, targets: Targets, wanted: shapes.SortFolderChoice
) -> shapes.ChosenSortFolder:
    """Choose the folder to sort. The choice is stored and goes before RUSHES_SORT_DIR."""
    chosen = await services.sorting.SetSortFolder(sorting_pb2.SetSortFolderRequest(path=wanted.path.strip()))
    targets.append(chosen.path)
    return shapes.ChosenSortFolder(
        path=chosen.path,
        total=len(chosen.listing.videos),
        categories=[as_json(each) for each in chosen.listing.categories],
    )


def _cursor(request: sorting_pb2.ListVideosRequest, names: Sequence[str]) -> str:
    return names[-1] if _is_after_a_name(request) else str(request.offset + len(names))


def _is_after_a_name(request: sorting_pb2.ListVideosRequest) -> bool:
    """Whether the cursor is a name. A video that comes first is not where its name belongs."""
    return request.order == sorting_pb2.SORT_ORDER_NAME and not request.first


@router.get("/sort/training")
async def get_training(services: Connected) -> shapes.SortTraining:
    """The last training, its progress and result, and the accuracy of the classifier in use."""
    return convert.training(await services.learning.GetTraining(learning_pb2.GetTrainingRequest()))

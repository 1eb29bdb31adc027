"""Duplicates among the videos of the sorted folder: finding, dismissing and setting them aside."""

from typing import Annotated

from fastapi import APIRouter, Query, status

from rushes.catalog.v1 import duplicates_pb2
from rushes_gateway.contract.messages import as_json
from rushes_gateway.resources.sort_duplicates import convert, shapes
from rushes_gateway.resources.sorting.convert import categories
from rushes_gateway.resources.sorting.shapes import Sorted
from rushes_gateway.routes.cutter.freshness import bring_up_to_date
from rushes_gateway.routes.dependencies import Asker, Connected, Responses, Targets
from rushes_gateway.routes.native.sort_cursor import offset_of
from rushes_gateway.routes.sorter.videos import SORT_DEADLINE
from rushes_gateway.shapes import Problem
from rushes_gateway.sort_proposals import collection_of

router = APIRouter(tags=["sorting"])

_REFUSED: Responses = {
    404: {"model": Problem, "description": "No such video in the sorted folder"},
    409: {"model": Problem, "description": "`duplicates` has a file of this name, or the file has changed"},
}


@router.get("/sort/duplicates")
async def list_duplicates(
    services: Connected,
    limit: Annotated[int, Query(ge=1, le=500, description="Number of groups at most.")] = 50,
    cursor: Annotated[
        str, Query(max_length=9, description="`next_cursor` of the previous page; empty: the first page.")
    ] = "",
) -> shapes.SortDuplicates:
    """Groups of duplicates, and the state of the last search.

    Files with the same content are found without a search.
    """
    offset = offset_of(cursor) if cursor else 0
    found = await services.duplicates.ListDuplicates(duplicates_pb2.ListDuplicatesRequest(offset=offset, limit=limit))
    behind = offset + len(found.groups)
    return shapes.SortDuplicates(
        groups=[shapes.DuplicateGroup(videos=[convert.video(each) for each in group.videos]) for group in found.groups],
        total=found.total,
        next_cursor=str(behind) if behind < found.total else None,
        search=convert.search(found.search),
        unseen=found.unhashed,
    )


@router.post("/sort/duplicates/search", status_code=status.HTTP_202_ACCEPTED)
async def start_duplicate_search(services: Connected, asker: Asker) -> shapes.DuplicateSearchBegun:
    """Search for duplicates: examine each new video, and compare all. One search runs at a time."""
    await bring_up_to_date(services, (await collection_of(services)).root, asker)
    request = duplicates_pb2.StartDuplicateSearchRequest(requested_by=asker)
    return shapes.DuplicateSearchBegun(started=(await services.duplicates.StartDuplicateSearch(request)).started)


@router.delete("/sort/duplicates/search", status_code=status.HTTP_204_NO_CONTENT)
async def cancel_duplicate_search(services: Connected) -> None:
    """Cancel a running search. Examined videos are remembered, so the next search is shorter."""
    await services.duplicates.CancelDuplicateSearch(duplicates_pb2.CancelDuplicateSearchRequest())


@router.post("/sort/duplicates/dismiss", status_code=status.HTTP_204_NO_CONTENT)
async def dismiss_duplicates(services: Connected, targets: Targets, dismissed: shapes.NotDuplicates) -> None:
    """Mark videos as no duplicates of each other, even if searches find them similar; or undo that."""
    ids = [str(each) for each in dismissed.asset_ids]
    targets += ids
    request = duplicates_pb2.DismissDuplicatesRequest(asset_ids=ids, restore=dismissed.restore)
    await services.duplicates.DismissDuplicates(request)


@router.post("/sort/duplicates/aside", responses=_REFUSED)
async def set_duplicate_aside(
    services: Connected, asker: Asker, targets: Targets, wanted: shapes.DuplicateAside
) -> Sorted:
    """Move a duplicate into the folder `duplicates`, which is created where it is missing.

    It can be undone for 30 days.
    """
    asset_id = str(wanted.asset_id)
    request = duplicates_pb2.SetDuplicateAsideRequest(asset_id=asset_id, requested_by=asker)
    done = await services.duplicates.SetDuplicateAside(request, timeout=SORT_DEADLINE)
    targets += [asset_id, done.change.id]
    return Sorted(change=as_json(done.change), categories=categories(done.categories))

"""Starting a search for duplicates. The other routes of duplicates are made from the contract."""

from fastapi import APIRouter, status

from rushes.catalog.v1 import duplicates_pb2, sorting_pb2
from rushes_chassis.errors import Unavailable
from rushes_gateway.clients import Services
from rushes_gateway.resources.sort_duplicates.shapes import DuplicateSearchBegun
from rushes_gateway.routes.cutter.freshness import bring_up_to_date
from rushes_gateway.routes.dependencies import Asker, Connected

router = APIRouter(tags=["sorting"])


@router.post("/sort/duplicates/search", status_code=status.HTTP_202_ACCEPTED)
async def start_duplicate_search(services: Connected, asker: Asker) -> DuplicateSearchBegun:
    """Search for duplicates: examine each new video, and compare all. One search runs at a time."""
    await bring_up_to_date(services, await _root_of(services), asker)
    request = duplicates_pb2.StartDuplicateSearchRequest(requested_by=asker)
    return DuplicateSearchBegun(started=(await services.duplicates.StartDuplicateSearch(request)).started)


async def _root_of(services: Services) -> str:
    """The root of the sorted folder; raises Unavailable where none is chosen."""
    found = await services.sorting.GetSortFolder(sorting_pb2.GetSortFolderRequest())
    if not found.HasField("place"):
        # This call raises the reason where there is one.
        await services.sorting.ListVideos(sorting_pb2.ListVideosRequest(limit=1))
        raise Unavailable("No folder is set up to be sorted.", reason="NoSortFolderChosen")
    return found.place.root

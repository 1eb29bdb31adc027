"""Sorting of a folder's videos into categories, the folders within it; and training of the classifier."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, status

from rushes.catalog.v1 import learning_pb2, sorting_pb2
from rushes_chassis.errors import FieldMistake, InvalidInput
from rushes_footage.sorting import limit_of_category, limit_of_new_category
from rushes_gateway.contract.messages import as_json
from rushes_gateway.resources.sorting import convert, shapes
from rushes_gateway.routes.dependencies import Asker, Connected, Responses, Targets
from rushes_gateway.routes.native.sort_cursor import offset_of
from rushes_gateway.routes.sorter.videos import SORT_DEADLINE, SORT_ORDERS, sorted_by_proposals
from rushes_gateway.shapes import Problem
from rushes_gateway.sort_proposals import collection_of, proposals_for

router = APIRouter(tags=["sorting"])

_MISSING: Responses = {404: {"model": Problem, "description": "No such video, or no such category"}}
_TAKEN: Responses = {409: {"model": Problem, "description": "The name is taken there, or the file has changed"}}
_NOT_MERGED: Responses = {409: {"model": Problem, "description": "None of the category's videos can be moved"}}
_NO_VIDEO: Responses = {404: {"model": Problem, "description": "No such video"}}
_NO_FOLDER: Responses = {404: {"model": Problem, "description": "No such folder"}}
_NOT_EMPTY: Responses = {409: {"model": Problem, "description": "The folder is not empty"}}


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
        categories=convert.categories(listed.listing.categories),
        pace=convert.pace(pace),
    )


@router.get("/sort/proposals")
async def count_proposals(services: Connected) -> shapes.SortProposals:
    """The number of videos that are not sorted yet, by proposed category."""
    counts = await services.sorting.CountProposals(sorting_pb2.CountProposalsRequest())
    return shapes.SortProposals(
        categories=convert.categories(counts.proposals), undecided=counts.undecided, unsaid=counts.unsaid
    )


@router.get("/sort/videos/{asset_id}/lookalikes", responses=_NO_VIDEO)
async def list_lookalikes(
    services: Connected,
    asset_id: UUID,
    limit: Annotated[int, Query(ge=1, le=20, description="Number of videos at most.")] = 3,
) -> shapes.Lookalikes:
    """The sorted videos most similar to a video, among those that the classifier in use was trained on."""
    request = learning_pb2.ListLookalikesRequest(
        collection=await collection_of(services), asset_id=str(asset_id), limit=limit
    )
    return convert.lookalikes(await services.learning.ListLookalikes(request))


@router.get("/sort/review")
async def list_doubted_videos(
    services: Connected, limit: Annotated[int, Query(ge=1, le=1000, description="Number of videos at most.")] = 100
) -> shapes.SortReview:
    """Sorted videos that may be in the wrong category, as of the training of the classifier in use.

    Videos moved since are left out.
    """
    request = learning_pb2.ListDoubtsRequest(collection=await collection_of(services), limit=limit)
    doubted = await services.learning.ListDoubts(request)
    return shapes.SortReview(
        videos=[
            shapes.DoubtedVideo(
                name=each.name,
                asset_id=each.asset_id,
                category=each.label,
                proposed=each.told,
                confidence=each.confidence,
            )
            for each in doubted.videos
        ],
        total=doubted.total,
    )


@router.post("/sort/review/dismiss", status_code=status.HTTP_204_NO_CONTENT)
async def dismiss_doubts(services: Connected, targets: Targets, dismissed: shapes.Dismissal) -> None:
    """Mark videos as being in the right category. They are not listed again for as long as they stay there."""
    ids = [str(each) for each in dismissed.asset_ids]
    targets += ids
    request = learning_pb2.DismissDoubtsRequest(
        collection=await collection_of(services), asset_ids=ids, restore=dismissed.restore
    )
    await services.learning.DismissDoubts(request)


@router.post("/sort", responses={**_MISSING, **_TAKEN})
async def sort_loose_video(
    services: Connected, asker: Asker, targets: Targets, wanted: shapes.NewSorting
) -> shapes.Sorted:
    """Move a video into a category, and rename it where `new_name` is given. No file is ever replaced.

    Where the name is taken there, `free_name` of the problem is a name that is free. The change can be undone for 30
    days, which also restores the old name.
    """
    request = sorting_pb2.SortVideoRequest(
        name=wanted.name,
        category=wanted.category,
        origin=wanted.origin,
        new_name=wanted.new_name,
        requested_by=asker,
    )
    done = await services.sorting.SortVideo(request, timeout=SORT_DEADLINE)
    targets += [f"{wanted.category}/{wanted.new_name or wanted.name}", done.change.id]
    return shapes.Sorted(change=as_json(done.change), categories=convert.categories(done.categories))


@router.post("/sort/batch")
async def sort_loose_videos(
    services: Connected, asker: Asker, targets: Targets, wanted: shapes.NewSortings
) -> shapes.SortedVideos:
    """Move several videos, one after the other.

    Each move can be undone. The response says why a video could not be moved.
    """
    videos = [
        sorting_pb2.WantedSorting(
            name=each.name, category=each.category, origin=each.origin, new_name=each.new_name, act=each.act
        )
        for each in wanted.items
    ]
    request = sorting_pb2.SortVideosRequest(videos=videos, requested_by=asker)
    done = await services.sorting.SortVideos(request, timeout=SORT_DEADLINE)
    targets += [f"{each.category}/{each.name}" for each in done.outcomes if each.HasField("change")]
    return shapes.SortedVideos(
        results=[
            shapes.SortResult(
                name=each.name,
                category=each.category,
                change=as_json(each.change) if each.HasField("change") else None,
                problem=as_json(each.problem) if each.HasField("problem") else None,
                free_name=each.free_name or None,
            )
            for each in done.outcomes
        ],
        categories=convert.categories(done.categories),
    )


@router.post("/sort/auto", responses={409: {"model": Problem, "description": "No training has succeeded yet"}})
async def sort_by_proposals(
    services: Connected, asker: Asker, targets: Targets, wanted: shapes.NewAutomaticSorting
) -> shapes.AutomaticSortings:
    """Sort every video whose first proposal has at least the confidence `threshold`. Each move can be undone.

    Proposed categories that no longer exist are created again.
    """
    done = await sorted_by_proposals(services, asker, wanted.threshold, dry_run=wanted.dry_run)
    sortings = [
        shapes.AutomaticSorting(
            name=each.name,
            category=each.category,
            confidence=each.confidence,
            problem=as_json(each.problem) if each.HasField("problem") else None,
        )
        for each in done.sortings
    ]
    if not wanted.dry_run:
        targets += [f"{each.category}/{each.name}" for each in sortings if each.problem is None]
    return shapes.AutomaticSortings(sortings=sortings, categories=convert.categories(done.categories))


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
        categories=convert.categories(chosen.listing.categories),
    )


@router.post("/sort/categories", status_code=status.HTTP_201_CREATED, responses=_TAKEN)
async def create_category(services: Connected, targets: Targets, new: shapes.NewCategory) -> shapes.Categories:
    """Create a category: a folder that videos can be sorted into."""
    _check_category("name", limit_of_new_category(new.name))
    made = await services.sorting.CreateSortCategory(sorting_pb2.CreateSortCategoryRequest(name=new.name))
    targets.append(new.name)
    return shapes.Categories(categories=convert.categories(made.categories))


@router.patch("/sort/categories/{category}", responses={**_MISSING, **_TAKEN})
async def rename_category(
    services: Connected, asker: Asker, targets: Targets, category: str, wanted: shapes.CategoryName
) -> shapes.CategoryChanged:
    """Rename a category, with everything in its folder and everything that was learned about it.

    The change can be undone for 30 days.
    """
    _check_category("category", limit_of_category(category))
    _check_category("name", limit_of_new_category(wanted.name))
    request = sorting_pb2.RenameSortCategoryRequest(name=category, new_name=wanted.name, requested_by=asker)
    done = await services.sorting.RenameSortCategory(request, timeout=SORT_DEADLINE)
    targets += [category, wanted.name, done.change.id]
    return shapes.CategoryChanged(change=as_json(done.change), categories=convert.categories(done.categories))


@router.post("/sort/categories/{category}/merge", responses={**_MISSING, **_NOT_MERGED})
async def merge_category(
    services: Connected, asker: Asker, targets: Targets, category: str, wanted: shapes.Merging
) -> shapes.MergedCategory:
    """Merge a category into another: move all its videos there, and remove its folder if it is empty then.

    No file is ever replaced: videos whose names are taken there stay, and the response lists them. The change can be
    undone for 30 days.
    """
    _check_category("category", limit_of_category(category))
    _check_category("into", limit_of_category(wanted.into))
    request = sorting_pb2.MergeSortCategoryRequest(name=category, into=wanted.into, requested_by=asker)
    done = await services.sorting.MergeSortCategory(request, timeout=SORT_DEADLINE)
    targets += [category, wanted.into, done.change.id]
    return shapes.MergedCategory(
        change=as_json(done.change),
        categories=convert.categories(done.categories),
        moved=done.moved,
        staying=[shapes.StayingVideo(name=each.name, problem=as_json(each.problem)) for each in done.staying],
        kept=as_json(done.kept) if done.HasField("kept") else None,
    )


@router.delete("/sort/categories/{category}", responses={**_MISSING, **_NOT_EMPTY})
async def remove_category(services: Connected, asker: Asker, targets: Targets, category: str) -> shapes.CategoryChanged:
    """Remove an empty category. Hidden files count as content. The change can be undone for 30 days."""
    _check_category("category", limit_of_category(category))
    request = sorting_pb2.RemoveSortCategoryRequest(name=category, requested_by=asker)
    done = await services.sorting.RemoveSortCategory(request, timeout=SORT_DEADLINE)
    targets += [category, done.change.id]
    return shapes.CategoryChanged(change=as_json(done.change), categories=convert.categories(done.categories))


def _check_category(field: str, limit: str | None) -> None:
    if limit is not None:
        raise InvalidInput(f"{field}: {limit}", fields=[FieldMistake(field, limit)])


def _cursor(request: sorting_pb2.ListVideosRequest, names: Sequence[str]) -> str:
    return names[-1] if _is_after_a_name(request) else str(request.offset + len(names))


def _is_after_a_name(request: sorting_pb2.ListVideosRequest) -> bool:
    """Whether the cursor is a name. A video that comes first is not where its name belongs."""
    return request.order == sorting_pb2.SORT_ORDER_NAME and not request.first


@router.get("/sort/training")
async def get_training(services: Connected) -> shapes.SortTraining:
    """The last training, its progress and result, and the accuracy of the classifier in use."""
    request = learning_pb2.GetTrainingRequest(collection=await collection_of(services))
    return convert.training(await services.learning.GetTraining(request))


@router.post("/sort/training", status_code=status.HTTP_202_ACCEPTED)
async def start_training(
    services: Connected,
    asker: Asker,
    retry_problems: Annotated[
        bool,
        Query(description="Also retry videos that could not be described, or whose speech could not be recognised."),
    ] = False,
) -> shapes.TrainingBegun:
    """Train a classifier on the sorted videos, and propose categories for the others. One training runs at a time."""
    collection = await collection_of(services)
    request = learning_pb2.StartTrainingRequest(
        collection=collection, requested_by=asker, retry_problems=retry_problems
    )
    return shapes.TrainingBegun(started=(await services.learning.StartTraining(request)).started)


@router.delete("/sort/training", status_code=status.HTTP_204_NO_CONTENT)
async def cancel_training(services: Connected) -> None:
    """Cancel a running training. Descriptions of videos are kept, so the next training is shorter."""
    await services.learning.CancelTraining(learning_pb2.CancelTrainingRequest(collection=await collection_of(services)))

"""DuplicatesService: duplicates in the sort folder."""

from typing import Final

from rushes.catalog.v1 import duplicates_pb2, duplicates_pb2_grpc
from rushes_catalog.domain.ids import AssetId
from rushes_catalog.duplicates.domain.duplicates import (
    CollectedVideo,
    DuplicateGroup,
    DuplicateKind,
    Duplicates,
    Likeness,
    SearchState,
)
from rushes_catalog.duplicates.operations.find_duplicates import FindDuplicates
from rushes_catalog.rpc.messages import change_to
from rushes_catalog.sorting.operations.set_aside import SetAside
from rushes_catalog.sorting.operations.sort_videos import SortVideos
from rushes_chassis.context import Context
from rushes_chassis.offset_cursors import offset_of
from rushes_footage.messages.sorting import category_to

_GROUPS: Final = 50
"""Default number of groups per page."""
_KINDS: Final = {
    DuplicateKind.SAME_FILE: duplicates_pb2.DUPLICATE_KIND_SAME_FILE,
    DuplicateKind.COPY: duplicates_pb2.DUPLICATE_KIND_COPY,
    DuplicateKind.TRIMMED: duplicates_pb2.DUPLICATE_KIND_TRIMMED,
}
_STATES: Final = {
    SearchState.RUNNING: duplicates_pb2.DUPLICATE_SEARCH_STATE_RUNNING,
    SearchState.SUCCEEDED: duplicates_pb2.DUPLICATE_SEARCH_STATE_SUCCEEDED,
    SearchState.FAILED: duplicates_pb2.DUPLICATE_SEARCH_STATE_FAILED,
    SearchState.CANCELLED: duplicates_pb2.DUPLICATE_SEARCH_STATE_CANCELLED,
}


class DuplicatesServicer(duplicates_pb2_grpc.DuplicatesServiceServicer):
    """Implements DuplicatesService."""

    def __init__(self, duplicates: FindDuplicates, aside: SetAside, sorting: SortVideos) -> None:
        self._duplicates, self._aside, self._sorting = duplicates, aside, sorting

    async def StartDuplicateSearch(
        self, request: duplicates_pb2.StartDuplicateSearchRequest, context: Context
    ) -> duplicates_pb2.StartDuplicateSearchResponse:
        started = await self._duplicates.start(await self._sorting.collection(), request.requested_by)
        return duplicates_pb2.StartDuplicateSearchResponse(started=started)

    async def CancelDuplicateSearch(
        self, request: duplicates_pb2.CancelDuplicateSearchRequest, context: Context
    ) -> duplicates_pb2.CancelDuplicateSearchResponse:
        return duplicates_pb2.CancelDuplicateSearchResponse(cancelled=await self._duplicates.cancel())

    async def ListDuplicates(
        self, request: duplicates_pb2.ListDuplicatesRequest, context: Context
    ) -> duplicates_pb2.ListDuplicatesResponse:
        found = await self._duplicates.found(await self._sorting.collection())
        offset, total = offset_of(request.cursor) if request.cursor else 0, len(found.groups)
        some = found.groups[offset:][: request.limit or _GROUPS]
        behind = offset + len(some)
        return duplicates_pb2.ListDuplicatesResponse(
            groups=map(_group_to, some),
            total=total,
            next_cursor=str(behind) if behind < total else None,
            search=_search_to(found),
            unseen=found.unhashed,
        )

    async def DismissDuplicates(
        self, request: duplicates_pb2.DismissDuplicatesRequest, context: Context
    ) -> duplicates_pb2.DismissDuplicatesResponse:
        videos = {AssetId(each.lower()) for each in request.asset_ids}
        await self._duplicates.dismiss(videos, restore=request.restore)
        return duplicates_pb2.DismissDuplicatesResponse()

    async def SetDuplicateAside(
        self, request: duplicates_pb2.SetDuplicateAsideRequest, context: Context
    ) -> duplicates_pb2.SetDuplicateAsideResponse:
        change, listing = await self._aside.video(AssetId(request.asset_id.lower()), request.requested_by)
        return duplicates_pb2.SetDuplicateAsideResponse(
            change=change_to(change), categories=map(category_to, listing.categories)
        )


def _group_to(group: DuplicateGroup) -> duplicates_pb2.DuplicateGroup:
    others = (_video_to(video, likeness) for video, likeness in group.others)
    return duplicates_pb2.DuplicateGroup(videos=[_video_to(group.first, None), *others])


def _video_to(video: CollectedVideo, likeness: Likeness | None) -> duplicates_pb2.DuplicateVideo:
    return duplicates_pb2.DuplicateVideo(
        asset_id=video.asset_id,
        name=video.name,
        category=video.category or None,
        duration_seconds=video.duration_seconds,
        size=video.size,
        width=video.width,
        height=video.height,
        likeness=None if likeness is None else _likeness_to(likeness),
    )


def _likeness_to(likeness: Likeness) -> duplicates_pb2.Likeness:
    return duplicates_pb2.Likeness(
        kind=_KINDS[likeness.kind],
        mirrored=likeness.mirrored,
        later_seconds=likeness.later_seconds,
        alike=likeness.alike,
    )


def _search_to(found: Duplicates) -> duplicates_pb2.DuplicateSearch:
    message = duplicates_pb2.DuplicateSearch()
    if found.search is not None:
        message.state = _STATES[found.search.state]
        if found.search.error:
            message.error = found.search.error
        if found.search.ended_at is not None:
            message.ended_at.FromDatetime(found.search.ended_at)
    if found.progress is not None:
        message.done, message.total = found.progress.done, found.progress.total
    return message

"""SearchService: moments by words."""

from rushes.catalog.v1 import search_pb2, search_pb2_grpc
from rushes_catalog.search.domain.hits import Hit, SearchKind
from rushes_catalog.search.operations.search import Search
from rushes_catalog.seen.domain.seen import SeenLack
from rushes_chassis.context import Context

_LIMIT = 50
_KINDS = {
    SearchKind.NAME: search_pb2.SEARCH_KIND_NAME,
    SearchKind.LABEL: search_pb2.SEARCH_KIND_LABEL,
    SearchKind.SAID: search_pb2.SEARCH_KIND_SAID,
    SearchKind.SEEN: search_pb2.SEARCH_KIND_SEEN,
}

_LACKS = {
    SeenLack.NO_MODEL: search_pb2.SEEN_LACK_NO_MODEL,
    SeenLack.MODEL_MISSING: search_pb2.SEEN_LACK_MODEL_MISSING,
    SeenLack.NO_VIDEOS: search_pb2.SEEN_LACK_NO_VIDEOS,
    SeenLack.NOT_DESCRIBED: search_pb2.SEEN_LACK_NOT_DESCRIBED,
    SeenLack.LOADING: search_pb2.SEEN_LACK_LOADING,
    SeenLack.NO_ROOM: search_pb2.SEEN_LACK_NO_ROOM,
    SeenLack.AWAY: search_pb2.SEEN_LACK_AWAY,
}


class SearchServicer(search_pb2_grpc.SearchServiceServicer):
    """Implements SearchService."""

    def __init__(self, search: Search) -> None:
        self._search = search

    async def Search(self, request: search_pb2.SearchRequest, context: Context) -> search_pb2.SearchResponse:
        kinds = frozenset(map(SearchKind, request.kinds.split(","))) if request.kinds else frozenset(SearchKind)
        found = await self._search.search(request.q, kinds, request.limit or _LIMIT)
        lacks, reach = found.seen_lacks, found.seen_reach
        return search_pb2.SearchResponse(
            hits=map(_hit_to, found.hits),
            abstained=[_KINDS[kind] for kind in found.abstained],
            seen_lacks=lacks.words if lacks is not None else None,
            seen_lack=_LACKS[lacks.lack] if lacks is not None else None,
            seen_searched=reach.searched if reach is not None else None,
            seen_known=reach.known if reach is not None else None,
            seen_unkept=_unkept(reach.unkept) if reach is not None and reach.unkept else None,
        )


def _unkept(videos: int) -> str:
    of = "The pictures of one video" if videos == 1 else f"The pictures of {videos} videos"
    return f"{of} could not be kept: RUSHES_CACHE_BYTES is too small. Raise it, and start Rushes again."


def _hit_to(hit: Hit) -> search_pb2.SearchHit:
    return search_pb2.SearchHit(
        kind=_KINDS[hit.kind],
        asset_id=hit.asset_id,
        name=hit.name,
        start=hit.start,
        end=hit.end,
        first_frame=hit.first_frame,
        score=hit.score,
        text=hit.text,
    )

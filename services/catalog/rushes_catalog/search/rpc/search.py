"""SearchService: moments by words."""

from rushes.catalog.v1 import search_pb2, search_pb2_grpc
from rushes_catalog.search.domain.hits import Hit, SearchKind
from rushes_catalog.search.operations.search import Search
from rushes_chassis.context import Context

_LIMIT = 50
_KINDS = {
    SearchKind.NAME: search_pb2.SEARCH_KIND_NAME,
    SearchKind.LABEL: search_pb2.SEARCH_KIND_LABEL,
    SearchKind.SAID: search_pb2.SEARCH_KIND_SAID,
    SearchKind.SEEN: search_pb2.SEARCH_KIND_SEEN,
}


class SearchServicer(search_pb2_grpc.SearchServiceServicer):
    """Implements SearchService."""

    def __init__(self, search: Search) -> None:
        self._search = search

    async def Search(self, request: search_pb2.SearchRequest, context: Context) -> search_pb2.SearchResponse:
        kinds = frozenset(map(SearchKind, request.kinds.split(","))) if request.kinds else frozenset(SearchKind)
        found = await self._search.search(request.q, kinds, request.limit or _LIMIT)
        return search_pb2.SearchResponse(
            hits=map(_hit_to, found.hits),
            abstained=[_KINDS[kind] for kind in found.abstained],
            seen_lacks=found.seen_lacks or None,
        )


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

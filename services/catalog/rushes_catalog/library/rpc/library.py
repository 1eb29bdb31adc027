"""LibraryService: roots, folders and assets."""

from collections.abc import Iterable
from typing import Literal

from rushes.catalog.v1 import library_pb2, library_pb2_grpc
from rushes_catalog.annotations.domain.annotations import DEFAULT_PROFILE
from rushes_catalog.domain.ids import AssetId
from rushes_catalog.files.operations.report_death import report_death
from rushes_catalog.files.operations.request_scan import request_scan
from rushes_catalog.files.operations.scan_root import ScanRoot
from rushes_catalog.files.operations.settle_roots import settle_roots
from rushes_catalog.files.operations.watch_roots import WatchRoots
from rushes_catalog.library.domain.assets import AssetQuery, AssetSort, ExportedFilter, HiddenFilter
from rushes_catalog.library.domain.facets import FacetField, LengthClass, Month, Picks
from rushes_catalog.library.operations.correct_facts import correct_facts
from rushes_catalog.library.operations.inspect_asset import InspectAsset
from rushes_catalog.library.operations.read_facets import ReadFacets
from rushes_catalog.library.operations.read_library import (
    get_asset,
    get_neighbours,
    list_assets,
    list_folders,
    list_roots,
)
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.ports.clock import Clock
from rushes_catalog.rpc.messages import asset_to, root_to
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.context import Context
from rushes_footage.files import FoundFile
from rushes_footage.messages.facts import index_facts_from
from rushes_footage.messages.files import place_from, version_from

_DEFAULT_LIMIT = 100
_SORTS = {
    library_pb2.ASSET_SORT_UNSPECIFIED: AssetSort.PATH,
    library_pb2.ASSET_SORT_PATH: AssetSort.PATH,
    library_pb2.ASSET_SORT_PLACE: AssetSort.PLACE,
    library_pb2.ASSET_SORT_NAME: AssetSort.NAME,
    library_pb2.ASSET_SORT_SIZE: AssetSort.SIZE,
    library_pb2.ASSET_SORT_MODIFIED: AssetSort.MODIFIED,
    library_pb2.ASSET_SORT_RECORDED: AssetSort.RECORDED,
    library_pb2.ASSET_SORT_DURATION: AssetSort.DURATION,
    library_pb2.ASSET_SORT_ADDED: AssetSort.ADDED,
}
_HIDDEN = {
    library_pb2.HIDDEN_FILTER_UNSPECIFIED: HiddenFilter.EXCLUDE,
    library_pb2.HIDDEN_FILTER_INCLUDE: HiddenFilter.INCLUDE,
    library_pb2.HIDDEN_FILTER_ONLY: HiddenFilter.ONLY,
}
_EXPORTED = {
    library_pb2.EXPORTED_FILTER_UNSPECIFIED: ExportedFilter.ANY,
    library_pb2.EXPORTED_FILTER_ONLY: ExportedFilter.ONLY,
    library_pb2.EXPORTED_FILTER_NONE: ExportedFilter.NONE,
}

_FACETS = {
    library_pb2.FACET_FIELD_CAMERA: FacetField.CAMERA,
    library_pb2.FACET_FIELD_CODEC: FacetField.CODEC,
    library_pb2.FACET_FIELD_MONTH: FacetField.MONTH,
    library_pb2.FACET_FIELD_LABEL: FacetField.LABEL,
    library_pb2.FACET_FIELD_LENGTH: FacetField.LENGTH,
    library_pb2.FACET_FIELD_FOLDER: FacetField.FOLDER,
    library_pb2.FACET_FIELD_DAY: FacetField.DAY,
}


def _moment(
    request: library_pb2.ListAssetsRequest,
    field: Literal["modified_from", "modified_before", "recorded_from", "recorded_before"],
) -> int | None:
    """A time field in nanoseconds since 1970; None where it is not set."""
    return int(getattr(request, field).ToNanoseconds()) if request.HasField(field) else None


def _millis(nanoseconds: int | None) -> int | None:
    """Nanoseconds in milliseconds, rounded up."""
    return None if nanoseconds is None else -(-nanoseconds // 1_000_000)


def _chosen(given: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """The values of a field as AssetQuery has them: one alone, or several. Empty ones select nothing."""
    values = tuple(dict.fromkeys(filter(None, given)))
    return (values[0], ()) if len(values) == 1 else ("", values)


def _query(request: library_pb2.ListAssetsRequest) -> AssetQuery:
    camera, cameras = _chosen(request.camera)
    codec, codecs = _chosen(request.codec)
    label, labels = _chosen(request.label)
    folder, folders = _chosen(each.strip("/") for each in request.folder)
    return AssetQuery(
        root=request.root,
        folder=folder,
        # A path cannot contain NUL, which would end the query of the word index.
        words=tuple(request.q.replace("\0", " ").split()),
        path=request.path,
        name=request.name,
        # An enum value of a later contract is read as the default, as proto3 allows it.
        hidden=_HIDDEN.get(request.hidden, HiddenFilter.EXCLUDE),
        exported=_EXPORTED.get(request.exported, ExportedFilter.ANY),
        only_problems=request.only_problems,
        only_warnings=request.only_warnings,
        starred=request.starred if request.HasField("starred") else None,
        profile=request.profile or DEFAULT_PROFILE,
        sort=_SORTS.get(request.sort, AssetSort.PATH),
        descending=request.order == library_pb2.LIST_ORDER_DESC,
        limit=request.limit or _DEFAULT_LIMIT,
        cursor=request.cursor,
        camera=camera,
        modified_from_ns=_moment(request, "modified_from"),
        modified_before_ns=_moment(request, "modified_before"),
        recorded_from_ms=_millis(_moment(request, "recorded_from")),
        recorded_before_ms=_millis(_moment(request, "recorded_before")),
        codec=codec,
        needs_conversion=request.needs_conversion if request.HasField("needs_conversion") else None,
        label=label,
        min_duration=request.min_duration if request.HasField("min_duration") else None,
        max_duration=request.max_duration if request.HasField("max_duration") else None,
        picks=Picks(
            cameras=cameras,
            codecs=codecs,
            labels=labels,
            folders=folders,
            months=tuple(dict.fromkeys(map(Month.read, request.month))),
            lengths=tuple(dict.fromkeys(map(LengthClass, request.length))),
        ),
        present=request.present,
        offset=request.at,
        quick_total=request.quick_total,
    )


class LibraryServicer(library_pb2_grpc.LibraryServiceServicer):
    """Implements LibraryService."""

    def __init__(
        self,
        catalog: Catalog,
        fleet: Fleet,
        inspect: InspectAsset,
        scan: ScanRoot,
        watches: WatchRoots,
        facets: ReadFacets,
        now: Clock,
    ) -> None:
        self._catalog, self._fleet, self._inspect, self._now = catalog, fleet, inspect, now
        self._scan, self._watches, self._facets = scan, watches, facets

    async def ListRoots(self, request: library_pb2.ListRootsRequest, context: Context) -> library_pb2.ListRootsResponse:
        roots = await list_roots(self._catalog, self._fleet, self._scan)
        return library_pb2.ListRootsResponse(roots=[root_to(root) for root in roots])

    async def ListAssets(
        self, request: library_pb2.ListAssetsRequest, context: Context
    ) -> library_pb2.ListAssetsResponse:
        query = _query(request)
        page = await list_assets(self._catalog, self._fleet, query)
        return library_pb2.ListAssetsResponse(
            assets=[asset_to(asset) for asset in page.assets],
            next_cursor=page.next_cursor or None,
            total=page.total,
            shared_paths=sorted(page.shared_paths),
            total_is_least=not page.is_counted,
            mistakable_paths=sorted(page.mistakable_paths),
        )

    async def GetAsset(self, request: library_pb2.GetAssetRequest, context: Context) -> library_pb2.GetAssetResponse:
        asset_id = AssetId(request.asset_id.lower())
        asset = await get_asset(self._catalog, self._fleet, asset_id, request.profile or DEFAULT_PROFILE)
        return library_pb2.GetAssetResponse(asset=asset_to(asset))

    async def GetNeighbours(
        self, request: library_pb2.GetNeighboursRequest, context: Context
    ) -> library_pb2.GetNeighboursResponse:
        found = await get_neighbours(
            self._catalog,
            self._fleet,
            AssetId(request.asset_id.lower()),
            _query(request.list),
            playable=request.playable,
        )
        return library_pb2.GetNeighboursResponse(
            previous=asset_to(found.previous) if found.previous else None,
            next=asset_to(found.next) if found.next else None,
            position=found.position,
            total=found.total,
        )

    async def GetFacets(self, request: library_pb2.GetFacetsRequest, context: Context) -> library_pb2.GetFacetsResponse:
        fields = [_FACETS[each] for each in request.fields]
        facets = await self._facets.read(_query(request.list), fields, request.utc_offset_minutes)
        return library_pb2.GetFacetsResponse(
            facets=[
                library_pb2.Facet(
                    field=each,
                    values=[
                        library_pb2.FacetValue(value=found.value, count=found.count)
                        for found in facets.values[_FACETS[each]]
                    ],
                )
                for each in request.fields
            ],
            total=facets.total,
        )

    async def ListFolders(
        self, request: library_pb2.ListFoldersRequest, context: Context
    ) -> library_pb2.ListFoldersResponse:
        folders = await list_folders(self._catalog, request.root, request.folder.strip("/"))
        return library_pb2.ListFoldersResponse(
            folders=[library_pb2.Folder(path=folder.path, asset_count=folder.asset_count) for folder in folders]
        )

    async def Scan(self, request: library_pb2.ScanRequest, context: Context) -> library_pb2.ScanResponse:
        jobs = await request_scan(
            self._catalog,
            self._fleet,
            request.root,
            self._now,
            requested_by=request.requested_by,
            retry_problems=request.retry_problems,
        )
        return library_pb2.ScanResponse(job_ids=jobs)

    async def Settle(self, request: library_pb2.SettleRequest, context: Context) -> library_pb2.SettleResponse:
        untold = await settle_roots(self._catalog, self._fleet, self._watches, request.root)
        return library_pb2.SettleResponse(untold_roots=untold)

    async def InspectAsset(
        self, request: library_pb2.InspectAssetRequest, context: Context
    ) -> library_pb2.InspectAssetResponse:
        asset = await self._inspect.inspect(AssetId(request.asset_id.lower()), request.profile or DEFAULT_PROFILE)
        return library_pb2.InspectAssetResponse(asset=asset_to(asset))

    async def ReportDeath(
        self, request: library_pb2.ReportDeathRequest, context: Context
    ) -> library_pb2.ReportDeathResponse:
        source = request.source
        place, version = place_from(source), version_from(source.version)
        quarantined = await report_death(self._catalog, place, version, request.how, self._now)
        return library_pb2.ReportDeathResponse(quarantined=quarantined)

    async def ReportIndex(
        self, request: library_pb2.ReportIndexRequest, context: Context
    ) -> library_pb2.ReportIndexResponse:
        source = request.source
        file = FoundFile(source.path, version_from(source.version))
        await correct_facts(self._catalog, source.root, {file: index_facts_from(request.facts)}, self._now)
        return library_pb2.ReportIndexResponse()

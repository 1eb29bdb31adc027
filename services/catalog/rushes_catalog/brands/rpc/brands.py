"""BrandsService: lists of brands."""

from rushes.catalog.v1 import brands_pb2, brands_pb2_grpc
from rushes_catalog.brands.domain.brand_lists import BrandList, BrandListVersion
from rushes_catalog.brands.operations.keep_brand_lists import KeepBrandLists
from rushes_catalog.rpc.messages import change_to, time_to
from rushes_chassis.context import Context
from rushes_footage.brands import Brand

_VERSIONS_OF_A_PAGE = 50


class BrandsServicer(brands_pb2_grpc.BrandsServiceServicer):
    """Implements BrandsService."""

    def __init__(self, lists: KeepBrandLists) -> None:
        self._lists = lists

    async def ListBrandLists(
        self, request: brands_pb2.ListBrandListsRequest, context: Context
    ) -> brands_pb2.ListBrandListsResponse:
        return brands_pb2.ListBrandListsResponse(
            brand_lists=[
                brands_pb2.ListedBrandList(name=each.name, version=each.version, brands=each.brands)
                for each in await self._lists.listed()
            ]
        )

    async def GetBrandList(
        self, request: brands_pb2.GetBrandListRequest, context: Context
    ) -> brands_pb2.GetBrandListResponse:
        name = request.name
        wanted = self._lists.at(name, request.version) if request.HasField("version") else self._lists.newest(name)
        return brands_pb2.GetBrandListResponse(list=_list_to(await wanted))

    async def ListBrandListVersions(
        self, request: brands_pb2.ListBrandListVersionsRequest, context: Context
    ) -> brands_pb2.ListBrandListVersionsResponse:
        limit = request.limit if request.HasField("limit") else _VERSIONS_OF_A_PAGE
        page = await self._lists.versions(request.name, request.cursor, limit)
        return brands_pb2.ListBrandListVersionsResponse(
            versions=map(_version_to, page.versions), next_cursor=page.next_cursor
        )

    async def PutBrandList(
        self, request: brands_pb2.PutBrandListRequest, context: Context
    ) -> brands_pb2.PutBrandListResponse:
        brands = [Brand(each.name, tuple(each.aliases)) for each in request.brands]
        saved, created = await self._lists.put(
            request.name, brands, request.version if request.HasField("version") else None
        )
        return brands_pb2.PutBrandListResponse(list=_list_to(saved), created=created)

    async def DeleteBrandList(
        self, request: brands_pb2.DeleteBrandListRequest, context: Context
    ) -> brands_pb2.DeleteBrandListResponse:
        change = await self._lists.delete(request.name, request.requested_by)
        return brands_pb2.DeleteBrandListResponse(change=change_to(change))


def _version_to(listed: BrandListVersion) -> brands_pb2.BrandListVersion:
    made = None if listed.made_at is None else time_to(listed.made_at)
    return brands_pb2.BrandListVersion(version=listed.version, brands=listed.brands, time=made)


def _list_to(brand_list: BrandList) -> brands_pb2.BrandList:
    return brands_pb2.BrandList(
        name=brand_list.name,
        version=brand_list.version,
        brands=[brands_pb2.Brand(name=each.name, aliases=each.aliases) for each in brand_list.brands],
    )

"""BrandsService: lists of brands."""

from rushes.catalog.v1 import brands_pb2, brands_pb2_grpc
from rushes_catalog.brands.domain.brand_lists import BrandList
from rushes_catalog.brands.operations.keep_brand_lists import KeepBrandLists
from rushes_catalog.rpc.messages import change_to
from rushes_chassis.context import Context
from rushes_footage.brands import Brand


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
        return brands_pb2.GetBrandListResponse(list=_list_to(await self._lists.newest(request.name)))

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


def _list_to(brand_list: BrandList) -> brands_pb2.BrandList:
    return brands_pb2.BrandList(
        name=brand_list.name,
        version=brand_list.version,
        brands=[brands_pb2.Brand(name=each.name, aliases=each.aliases) for each in brand_list.brands],
    )

"""Saving brand lists, and brand lists as CSV. The other routes of brand lists are made from the contract."""

import re
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response, status

from rushes.catalog.v1 import brands_pb2
from rushes_chassis.errors import FieldMistake, InvalidInput
from rushes_gateway.bytes.dispositions import saved_as
from rushes_gateway.clients import Services
from rushes_gateway.contract.answers import BrandList
from rushes_gateway.contract.messages import as_json
from rushes_gateway.resources.brands import csv_file, shapes
from rushes_gateway.routes.dependencies import Connected, Responses
from rushes_gateway.shapes import Problem

router = APIRouter(tags=["brands"])

_CREATED: Responses = {201: {"model": BrandList, "description": "The list is new"}}
_SAVED: Responses = {
    **_CREATED,
    409: {"model": Problem, "description": "`version` is not the newest one, and the brands are other ones"},
}
_MISSING: Responses = {404: {"model": Problem, "description": "No such brand list"}}
_CSV = {"requestBody": {"required": True, "content": {"text/csv": {"schema": {"type": "string"}}}}}
Replaced = Annotated[int | None, Query(ge=0, description=shapes.REPLACED)]
_OF_LIST = re.compile(r"brands\[(\d+)\]\.(\w+)(?:\[\d+\])?")


# Before the routes of a list by its name, which would take ".csv" for a part of that.
@router.get(
    "/brand-lists/{name}.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}, "description": "name,aliases"}, **_MISSING},
)
async def brand_list_as_csv(services: Connected, name: str) -> Response:
    """The brands of a list as CSV (RFC 4180): name,aliases, with `|` between aliases."""
    found = await services.brands.GetBrandList(brands_pb2.GetBrandListRequest(name=name))
    headers = {"cache-control": "no-store", "content-disposition": saved_as(f"{name}.csv").decode()}
    return Response(
        csv_file.written(found.list.brands), media_type="text/csv; charset=utf-8; header=present", headers=headers
    )


@router.put("/brand-lists/{name}.csv", responses=_SAVED, openapi_extra=_CSV)
async def save_brand_list_from_csv(
    services: Connected, request: Request, response: Response, name: str, version: Replaced = None
) -> BrandList:
    """Save a brand list from a CSV file, as `PUT` of its brands does; a mistake names its line, and changes nothing.

    Columns are name and aliases, with `|` between aliases. The file may begin with a byte order mark, and need have no
    header and no aliases; empty lines are left out.
    """
    rows = csv_file.read(await request.body())
    brands = [brands_pb2.Brand(name=row.name, aliases=row.aliases) for row in rows]
    try:
        return await _saved(services, response, name, brands, version)
    except InvalidInput as refused:
        raise _at_line(refused, rows) from refused


@router.put("/brand-lists/{name}", responses=_SAVED)
async def save_brand_list(services: Connected, response: Response, name: str, wanted: shapes.NewBrands) -> BrandList:
    """Create a brand list, or make a new version of it with these brands. With the brands that it has, it stays.

    A name has 1 to 100 letters, digits, blanks, `-`, `_` and `.`, with a letter or digit first, no blank last, and no
    `.csv` at the end. Runs keep the versions that they used.
    """
    brands = [brands_pb2.Brand(name=each.name, aliases=each.aliases) for each in wanted.brands]
    return await _saved(services, response, name, brands, wanted.version)


async def _saved(
    services: Services, response: Response, name: str, brands: list[brands_pb2.Brand], version: int | None
) -> BrandList:
    request = brands_pb2.PutBrandListRequest(name=name, brands=brands, version=version)
    saved = await services.brands.PutBrandList(request)
    if saved.created:
        response.status_code = status.HTTP_201_CREATED
    return as_json(saved.list)


def _at_line(refused: InvalidInput, rows: list[csv_file.Row]) -> InvalidInput:
    """The same about lines and columns of the file."""
    fields = []
    for mistake in refused.fields:
        found = _OF_LIST.fullmatch(mistake.path)
        path = f"line {rows[int(found[1])].line}, {found[2]}" if found else mistake.path
        fields.append(FieldMistake(path, mistake.message))
    said = "; ".join(f"{mistake.path}: {mistake.message}" for mistake in fields)
    return InvalidInput(said or refused.message, reason=refused.reason, fields=fields)

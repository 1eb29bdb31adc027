"""Scrub proxies, by asset or by the id of a file.

Proxy files, and frames by asset, are served in front of the framework, by bytes/proxy_server.py.
"""

from typing import Annotated, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response, status

from rushes.catalog.v1 import proxies_pb2
from rushes_chassis.errors import InvalidInput
from rushes_gateway.bytes.lab_file_ids import readings, readings_in_path
from rushes_gateway.bytes.lab_files import LabFiles, asset_of
from rushes_gateway.bytes.places import decodable
from rushes_gateway.clients import Services
from rushes_gateway.resources.proxies import convert, shapes
from rushes_gateway.routes.dependencies import Asker, Connected, Responses, Targets
from rushes_gateway.routes.native.assets import JPEG, NOT_FOUND

router = APIRouter(tags=["proxies"])
"""Routes by asset."""
files_router = APIRouter(tags=["proxies"])
"""Routes by the id of a file, as in the contract of scrub proxies."""
PREFIX = "/api"
"""What their paths begin with."""

_BEGUN: Responses = {202: {"model": shapes.Proxy, "description": "The proxy is queued or being made"}}


async def _own_height(request: Request) -> int:
    return cast("int", request.app.state.proxy_height)


OwnHeight = Annotated[int, Depends(_own_height)]
"""Height in pixels of proxies for requests that name none."""


async def _wanted_height(own: OwnHeight, height: Annotated[shapes.Height | None, Query()] = None) -> int:
    return own if height is None else height


Height = Annotated[int, Depends(_wanted_height)]


@router.get("/assets/{asset_id}/proxy", responses=NOT_FOUND)
async def get_asset_proxy(services: Connected, asset_id: UUID, height: Height) -> shapes.Proxy:
    """The state of an asset's proxy. Nothing is started."""
    return await _status(services, str(asset_id), height)


@router.post("/assets/{asset_id}/proxy", responses={**_BEGUN, **NOT_FOUND})
async def make_asset_proxy(
    services: Connected,
    asker: Asker,
    asset_id: UUID,
    wanted: shapes.ProxyRequest,
    own_height: OwnHeight,
    response: Response,
) -> shapes.Proxy:
    """Make an asset's proxy where it is missing, or the file has changed since it was made."""
    return await _ensured(services, asker, str(asset_id), wanted, own_height, response, as_ffmpeg=False)


@router.delete("/assets/{asset_id}/proxy", responses=NOT_FOUND)
async def delete_asset_proxy(services: Connected, asset_id: UUID, height: Height) -> shapes.ClearedProxies:
    """Delete an asset's proxy for all sessions, or cancel the job that makes it."""
    one = proxies_pb2.GetProxyRequest(asset_id=str(asset_id), height=height)
    return await _cleared(services, proxies_pb2.ClearProxiesRequest(one=one))


async def _asset_of(request: Request, named: tuple[str, ...]) -> str:
    state = request.app.state
    return await asset_of(cast("Services", state.services).library, cast("LabFiles", state.lab_files), named)


async def _file(
    request: Request,
    file_id: Annotated[str, Path(description="Id of the file, as in `/videos/` and in the replaced tools' lists.")],
) -> str:
    # Versions of the framework differ in whether a route's path has the prefix that its router was included with.
    before, behind = request.scope["route"].path.removeprefix(PREFIX).split("{file_id:path}")
    return await _asset_of(request, readings_in_path(request.scope, file_id, f"{PREFIX}{before}", behind))


File = Annotated[str, Depends(_file)]
"""Id of the asset whose file the request's path names."""


@files_router.post("/proxies", responses={**_BEGUN, **NOT_FOUND})
async def make_proxy(
    services: Connected,
    asker: Asker,
    targets: Targets,
    wanted: shapes.FileProxyRequest,
    own_height: OwnHeight,
    request: Request,
    response: Response,
) -> shapes.Proxy:
    """Make a file's proxy where it is missing, or the file has changed since it was made.

    A video that names no YCbCr matrix is taken for BT.601, as FFmpeg does; proxies of assets are as browsers show it.
    """
    asset_id = await _asset_of(request, readings(wanted.file_id))
    targets.append(asset_id)
    return await _ensured(services, asker, asset_id, wanted, own_height, response, as_ffmpeg=True)


@files_router.delete("/proxies")
async def clear_proxies(
    services: Connected,
    session_id: Annotated[shapes.SessionId | None, Query()] = None,
    all_of_them: Annotated[
        bool,
        Query(
            alias="all",
            description="Delete the proxies of all sessions. Exactly one of `session_id` and `all=true` has to be "
            "given.",
        ),
    ] = False,
) -> shapes.ClearedProxies:
    """Delete the proxies that only this session requested, or all. Jobs that make them are cancelled."""
    if (session_id is None) != all_of_them:
        detail = "Say which proxies are to be deleted: session_id=…, or all=true for those of all sessions."
        raise InvalidInput(detail, reason="InvalidInput")
    if session_id is not None:
        return await _cleared(services, proxies_pb2.ClearProxiesRequest(session_id=session_id))
    return await _cleared(services, proxies_pb2.ClearProxiesRequest(all=True))


@files_router.get("/proxies/{file_id:path}", responses=NOT_FOUND)
async def get_proxy(services: Connected, asset_id: File, height: Height) -> shapes.Proxy:
    """The state of a file's proxy. Nothing is started."""
    return await _status(services, asset_id, height)


@files_router.get("/files/{file_id:path}/frame", response_class=Response, responses={200: JPEG[200], **NOT_FOUND})
async def get_frame(
    services: Connected,
    asset_id: File,
    height: Height,
    n: Annotated[
        int | None,
        Query(
            ge=0,
            le=2**62,
            description="Number of the frame, counted from 0. Exactly one of `n` and `t` has to be given.",
        ),
    ] = None,
    t: Annotated[
        float | None,
        Query(
            ge=0,
            allow_inf_nan=False,
            description="Seconds from frame 0: the frame shown then; after the end of the video, the last one.",
        ),
    ] = None,
) -> Response:
    """A frame of the file's scrub proxy as a JPEG. The header `x-frame-number` has its number."""
    if (n is None) == (t is None):
        detail = "Say which frame is wanted: n, its number, or t, a time in seconds."
        raise InvalidInput(detail, reason="InvalidInput")
    place = await decodable(services.library, asset_id)
    frame = await services.media.proxy_frame(place, height, number=n, seconds=t)
    headers = {"x-frame-number": str(frame.number), "cache-control": "private, no-cache"}
    return Response(frame.jpeg, media_type="image/jpeg", headers=headers)


async def _status(services: Services, asset_id: str, height: int) -> shapes.Proxy:
    request = proxies_pb2.GetProxyRequest(asset_id=asset_id, height=height)
    return convert.proxy((await services.proxies.GetProxy(request)).proxy)


async def _ensured(
    services: Services,
    asker: str,
    asset_id: str,
    wanted: shapes.ProxyRequest,
    own_height: int,
    response: Response,
    *,
    as_ffmpeg: bool,
) -> shapes.Proxy:
    request = proxies_pb2.EnsureProxyRequest(
        asset_id=asset_id,
        height=own_height if wanted.height is None else wanted.height,
        session_id=wanted.session_id or "",
        requested_by=asker,
        as_ffmpeg=as_ffmpeg,
    )
    made = convert.proxy((await services.proxies.EnsureProxy(request)).proxy)
    if made.status != "ready":
        response.status_code = status.HTTP_202_ACCEPTED
    return made


async def _cleared(services: Services, request: proxies_pb2.ClearProxiesRequest) -> shapes.ClearedProxies:
    cleared = await services.proxies.ClearProxies(request)
    return shapes.ClearedProxies(deleted=cleared.deleted, freed_bytes=cleared.freed_bytes)

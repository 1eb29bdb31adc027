"""Hidden flags and stars."""

from uuid import UUID

from fastapi import APIRouter

from rushes.catalog.v1 import annotations_pb2
from rushes_chassis.errors import NotFound
from rushes_gateway.clients import Services
from rushes_gateway.contract.messages import as_json
from rushes_gateway.resources.annotations import shapes
from rushes_gateway.routes.dependencies import Asker, Connected, Profile, Targets
from rushes_gateway.routes.native.assets import NOT_FOUND

router = APIRouter(tags=["annotations"])


@router.put("/assets/{asset_id}/hidden", responses=NOT_FOUND)
async def hide(services: Connected, asker: Asker, asset_id: UUID, profile: Profile = "default") -> shapes.Hidden:
    """Hide an asset in a profile."""
    return await _set_hidden(services, [asset_id], profile, asker, hidden=True)


@router.delete("/assets/{asset_id}/hidden", responses=NOT_FOUND)
async def unhide(services: Connected, asker: Asker, asset_id: UUID, profile: Profile = "default") -> shapes.Hidden:
    """Show an asset in a profile again."""
    return await _set_hidden(services, [asset_id], profile, asker, hidden=False)


@router.post("/assets/hidden", responses=NOT_FOUND)
async def set_hidden(services: Connected, asker: Asker, targets: Targets, wanted: shapes.ManyHidden) -> shapes.Hidden:
    """Hide several assets in a profile, or show them again, as one change. Unknown ids are ignored."""
    targets += [str(asset_id) for asset_id in wanted.asset_ids]
    return await _set_hidden(services, wanted.asset_ids, wanted.profile, asker, hidden=wanted.hidden)


async def _set_hidden(
    services: Services, asset_ids: list[UUID], profile: str, asker: str, *, hidden: bool
) -> shapes.Hidden:
    answer = await services.annotations.SetHidden(
        annotations_pb2.SetHiddenRequest(
            asset_ids=[str(asset_id) for asset_id in asset_ids], profile=profile, hidden=hidden, requested_by=asker
        )
    )
    if not answer.matched:
        raise NotFound(f"no asset {asset_ids[0]}", reason="AssetNotFound")
    return shapes.Hidden(hidden=hidden, change=as_json(answer.change) if answer.HasField("change") else None)


@router.put("/assets/{asset_id}/starred", responses=NOT_FOUND)
async def star(services: Connected, asker: Asker, asset_id: UUID) -> shapes.Starred:
    """Star an asset, in all profiles."""
    return await _set_starred(services, [asset_id], asker, starred=True)


@router.delete("/assets/{asset_id}/starred", responses=NOT_FOUND)
async def unstar(services: Connected, asker: Asker, asset_id: UUID) -> shapes.Starred:
    """Take an asset's star away."""
    return await _set_starred(services, [asset_id], asker, starred=False)


@router.post("/assets/starred", responses=NOT_FOUND)
async def set_starred(
    services: Connected, asker: Asker, targets: Targets, wanted: shapes.ManyStarred
) -> shapes.Starred:
    """Star several assets, or take their stars away, as one change. Unknown ids are ignored."""
    targets += [str(asset_id) for asset_id in wanted.asset_ids]
    return await _set_starred(services, wanted.asset_ids, asker, starred=wanted.starred)


async def _set_starred(services: Services, asset_ids: list[UUID], asker: str, *, starred: bool) -> shapes.Starred:
    answer = await services.annotations.SetStarred(
        annotations_pb2.SetStarredRequest(
            asset_ids=[str(asset_id) for asset_id in asset_ids], starred=starred, requested_by=asker
        )
    )
    if not answer.matched:
        raise NotFound(f"no asset {asset_ids[0]}", reason="AssetNotFound")
    return shapes.Starred(starred=starred, change=as_json(answer.change) if answer.HasField("change") else None)

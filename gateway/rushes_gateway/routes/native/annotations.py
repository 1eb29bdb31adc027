"""Markers, hidden flags, profiles, labels."""

from uuid import UUID

from fastapi import APIRouter, status

from rushes.catalog.v1 import annotations_pb2
from rushes_chassis.errors import NotFound
from rushes_gateway.clients import Services
from rushes_gateway.convert import annotations as convert
from rushes_gateway.routes.dependencies import Connected, Profile, Targets
from rushes_gateway.routes.native.assets import NOT_FOUND
from rushes_gateway.schemas import annotations as shapes

router = APIRouter(tags=["annotations"])


@router.get("/assets/{asset_id}/markers")
async def list_markers(services: Connected, asset_id: UUID, profile: Profile = "default") -> shapes.Markers:
    """What was cut from this asset, in order of start."""
    selector = annotations_pb2.AssetSelector(asset_id=str(asset_id))
    request = annotations_pb2.ListMarkersRequest(assets=selector, profile=profile)
    listed = await services.annotations.ListMarkers(request)
    return shapes.Markers(markers=[convert.marker(marker) for marker in listed.markers])


@router.put("/assets/{asset_id}/hidden", responses=NOT_FOUND)
async def hide(services: Connected, asset_id: UUID, profile: Profile = "default") -> shapes.Hidden:
    """Hide it in this profile."""
    return await _set_hidden(services, asset_id, profile, hidden=True)


@router.delete("/assets/{asset_id}/hidden", responses=NOT_FOUND)
async def unhide(services: Connected, asset_id: UUID, profile: Profile = "default") -> shapes.Hidden:
    """Show it again in this profile."""
    return await _set_hidden(services, asset_id, profile, hidden=False)


async def _set_hidden(services: Services, asset_id: UUID, profile: str, *, hidden: bool) -> shapes.Hidden:
    selector = annotations_pb2.AssetSelector(asset_id=str(asset_id))
    request = annotations_pb2.SetHiddenRequest(assets=selector, profile=profile, hidden=hidden)
    if not (await services.annotations.SetHidden(request)).matched:
        raise NotFound(f"no asset {asset_id}", reason="AssetNotFound")
    return shapes.Hidden(hidden=hidden)


@router.get("/profiles")
async def list_profiles(services: Connected) -> shapes.Profiles:
    """In alphabetical order; `default` is always among them."""
    listed = await services.annotations.ListProfiles(annotations_pb2.ListProfilesRequest())
    return shapes.Profiles(profiles=list(listed.names))


@router.post("/profiles", status_code=status.HTTP_201_CREATED)
async def create_profile(services: Connected, targets: Targets, new: shapes.NewProfile) -> shapes.NewProfile:
    """Create one; creating one that exists is not an error."""
    await services.annotations.CreateProfile(annotations_pb2.CreateProfileRequest(name=new.name))
    targets.append(new.name)
    return new


@router.get("/labels")
async def list_labels(services: Connected) -> shapes.Labels:
    """Every label that was used, the most recent first."""
    listed = await services.annotations.ListLabels(annotations_pb2.ListLabelsRequest())
    return shapes.Labels(labels=[convert.label(label) for label in listed.labels])

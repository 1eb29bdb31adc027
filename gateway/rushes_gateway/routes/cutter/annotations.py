"""Markers, profiles, labels, hidden files."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, StringConstraints

from rushes.catalog.v1 import annotations_pb2
from rushes_gateway.clients import Services
from rushes_gateway.roots import RootNames
from rushes_gateway.routes.cutter.dependencies import KnownRoots, Profile, selector
from rushes_gateway.routes.cutter.freshness import bring_up_to_date
from rushes_gateway.routes.dependencies import Asker, Connected, Targets

router = APIRouter()


@router.get("/api/markers/{filename:path}")
async def list_markers(
    services: Connected, roots: KnownRoots, filename: str, profile: Profile = "default", root: str | None = None
) -> list[dict[str, Any]]:
    """The groups of clips cut from the files of this name, in order of their start; [] for an unknown name."""
    request = annotations_pb2.ListMarkersRequest(
        assets=await selector(roots, filename, root), profile=profile, first_of_start=True
    )
    listed = await services.annotations.ListMarkers(request)
    return [
        {
            "start_time": marker.start,
            "marker_number": marker.number,
            "output_path": marker.output_path,
            "clips": marker.clips,
            "spread": marker.spread,
            "short_side": marker.short_side or None,
            "label": marker.label,
            "category": marker.category,
        }
        for marker in listed.markers
    ]


@router.get("/api/profiles")
async def list_profiles(services: Connected) -> list[str]:
    """All profiles in alphabetical order; `default` is always included."""
    listed = await services.annotations.ListProfiles(annotations_pb2.ListProfilesRequest())
    return list(listed.profiles)


class NewProfile(BaseModel):
    """A profile to create."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]


@router.post("/api/profiles")
async def create_profile(services: Connected, targets: Targets, new: NewProfile) -> dict[str, str]:
    """Create a profile. One that exists stays as it is."""
    await services.annotations.CreateProfile(annotations_pb2.CreateProfileRequest(name=new.name))
    targets.append(new.name)
    return {"name": new.name}


@router.get("/api/labels")
async def list_labels(services: Connected) -> list[str]:
    """Labels, the most recently used first."""
    listed = await services.annotations.ListLabels(annotations_pb2.ListLabelsRequest())
    return [label.text for label in listed.labels]


@router.get("/api/hidden")
async def list_hidden(services: Connected, profile: Profile = "default") -> list[str]:
    """Names of the hidden files, sorted."""
    listed = await services.annotations.ListHidden(annotations_pb2.ListHiddenRequest(profile=profile))
    return sorted({asset.name for asset in listed.assets})


@router.post("/api/hidden/{filename:path}")
async def hide(
    services: Connected,
    roots: KnownRoots,
    asker: Asker,
    filename: str,
    profile: Profile = "default",
    root: str | None = None,
) -> dict[str, str]:
    """Hide the file at a path of a root, or every file of a name, in one profile. An unknown name hides none."""
    await _set_hidden(services, roots, asker, filename, root, profile, hidden=True)
    return {"hidden": filename}


@router.delete("/api/hidden/{filename:path}")
async def unhide(
    services: Connected,
    roots: KnownRoots,
    asker: Asker,
    filename: str,
    profile: Profile = "default",
    root: str | None = None,
) -> dict[str, str]:
    """Show the file at a path of a root, or every file of a name, again in one profile."""
    await _set_hidden(services, roots, asker, filename, root, profile, hidden=False)
    return {"unhidden": filename}


async def _set_hidden(
    services: Services,
    roots: RootNames,
    asker: str,
    filename: str,
    root: str | None,
    profile: str,
    *,
    hidden: bool,
) -> None:
    assets = await selector(roots, filename, root)
    assets.gone_too = not hidden  # /api/hidden also lists files that are gone
    request = annotations_pb2.SetHiddenRequest(assets=assets, profile=profile, hidden=hidden, requested_by=asker)
    if (await services.annotations.SetHidden(request)).matched:
        return
    await bring_up_to_date(services, assets.root, asker)  # the file may have been copied a moment ago
    await services.annotations.SetHidden(request)

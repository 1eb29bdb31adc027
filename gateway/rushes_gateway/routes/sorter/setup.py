"""The folder whose videos are sorted."""

from typing import Any

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel

from rushes.catalog.v1 import sorting_pb2
from rushes_chassis.errors import InvalidInput, NotFound
from rushes_gateway.routes.dependencies import Connected, Targets

router = APIRouter()


@router.get("/api/config/status")
async def get_config_status(services: Connected) -> dict[str, Any]:
    """Whether a folder to sort is set up, and which."""
    found = await services.sorting.GetSortFolder(sorting_pb2.GetSortFolderRequest(look=True))
    path = "" if found.missing else found.path
    return {"configured": bool(path), "data_dir": path or None}


class Setup(BaseModel):
    """The folder to sort from now on."""

    data_dir: str


@router.post("/api/setup")
async def set_up(services: Connected, targets: Targets, wanted: Setup) -> dict[str, Any]:
    """Choose the folder to sort, and count its videos; 400 where it is not a folder in the library."""
    path = wanted.data_dir.strip().strip('"').strip()
    try:
        chosen = await services.sorting.SetSortFolder(sorting_pb2.SetSortFolderRequest(path=path))
    except (InvalidInput, NotFound) as wrong:
        raise HTTPException(400, f"data_dir: {wrong.message}") from wrong
    targets.append(chosen.path)
    return {
        "success": True,
        "data_dir": chosen.path,
        "unsorted_videos": sum(name.endswith(".mp4") for name in chosen.listing.videos),
        "folders": {each.name: each.mp4_count for each in chosen.listing.categories},
    }

"""Changes made by users, undoing and redoing them, and the trash."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from rushes.catalog.v1 import changes_pb2
from rushes_gateway.resources.changes import convert, shapes
from rushes_gateway.resources.shapes import Problem
from rushes_gateway.routes.dependencies import Asker, Connected, Responses, Targets

router = APIRouter(tags=["changes"])

# Seconds: the files of a whole group are checked and moved.
MOVE_DEADLINE = 120.0
# Seconds: many gigabytes of small files may have to be deleted.
_EMPTY_DEADLINE = 600.0
_REFUSED: Responses = {
    404: {"model": Problem, "description": "No such change, or it is no longer kept"},
    409: {"model": Problem, "description": "It can no longer be undone or redone; `detail` says why"},
}


@router.get("/changes")
async def list_changes(
    services: Connected,
    asset_id: UUID | None = None,
    act: Annotated[
        str, Query(pattern="^[0-9A-Za-z-]{0,40}$", description="Only changes of this act; empty: all.")
    ] = "",
    cursor: Annotated[
        str, Query(max_length=4096, description="`next_cursor` of the previous page; empty: the first page.")
    ] = "",
    limit: Annotated[int, Query(ge=1, le=200, description="Number of changes at most.")] = 50,
) -> shapes.ChangePage:
    """Changes that can be undone or redone, the newest first."""
    request = changes_pb2.ListChangesRequest(
        asset_id=str(asset_id) if asset_id else "", act=act, cursor=cursor, limit=limit
    )
    page = await services.changes.ListChanges(request)
    return shapes.ChangePage(
        changes=[convert.change(change) for change in page.changes], next_cursor=page.next_cursor or None
    )


@router.post("/changes/{change_id}/undo", responses=_REFUSED)
async def undo_change(services: Connected, asker: Asker, targets: Targets, change_id: UUID) -> shapes.Change:
    """Undo a change. Later changes of the same field are not undone."""
    request = changes_pb2.UndoChangeRequest(id=str(change_id), requested_by=asker)
    change = (await services.changes.UndoChange(request, timeout=MOVE_DEADLINE)).change
    targets.append(change.words)
    return convert.change(change)


@router.post("/changes/{change_id}/redo", responses=_REFUSED)
async def redo_change(services: Connected, asker: Asker, targets: Targets, change_id: UUID) -> shapes.Change:
    """Redo a change that was undone."""
    request = changes_pb2.RedoChangeRequest(id=str(change_id), requested_by=asker)
    change = (await services.changes.RedoChange(request, timeout=MOVE_DEADLINE)).change
    targets.append(change.words)
    return convert.change(change)


@router.get("/trash")
async def get_trash(services: Connected) -> shapes.Trash:
    """Size and number of the deleted clips that are kept."""
    return convert.trash((await services.trash.GetTrash(changes_pb2.GetTrashRequest())).trash)


@router.delete("/trash")
async def empty_trash(services: Connected) -> shapes.Trash:
    """Delete all clips in the trash for good."""
    request = changes_pb2.EmptyTrashRequest()
    return convert.trash((await services.trash.EmptyTrash(request, timeout=_EMPTY_DEADLINE)).trash)

"""Notes at frames: listing, adding, changing and deleting them."""

from uuid import UUID

from fastapi import APIRouter, Response, status

from rushes.catalog.v1 import notes_pb2
from rushes_gateway.resources.notes import convert, shapes
from rushes_gateway.resources.shapes import Problem
from rushes_gateway.routes.dependencies import Connected, Responses, Targets
from rushes_gateway.routes.native.assets import NOT_FOUND

router = APIRouter(tags=["annotations"])

_MISSING: Responses = {404: {"model": Problem, "description": "No such asset or note"}}
_FULL: Responses = {409: {"model": Problem, "description": "The asset has 1000 notes"}}


@router.get("/assets/{asset_id}/notes", responses=NOT_FOUND)
async def list_notes(services: Connected, asset_id: UUID) -> shapes.Notes:
    """The notes of an asset by frame. `q` of `/api/v1/assets` finds assets by the texts of their notes."""
    listed = await services.notes.ListNotes(notes_pb2.ListNotesRequest(asset_id=str(asset_id)))
    return shapes.Notes(notes=[convert.note(each) for each in listed.notes])


@router.post("/assets/{asset_id}/notes", status_code=status.HTTP_201_CREATED, responses={**NOT_FOUND, **_FULL})
async def add_note(services: Connected, targets: Targets, asset_id: UUID, new: shapes.NewNote) -> shapes.Note:
    """Add a note at a frame."""
    request = notes_pb2.AddNoteRequest(
        asset_id=str(asset_id), frame=new.frame, text=new.text, color=convert.color_to(new.color)
    )
    added = (await services.notes.AddNote(request)).note
    targets.append(added.id)
    return convert.note(added)


@router.patch("/assets/{asset_id}/notes/{note_id}", responses=_MISSING)
async def edit_note(services: Connected, asset_id: UUID, note_id: UUID, wanted: shapes.NoteEdit) -> shapes.Note:
    """Change a note's frame, text or colour."""
    request = notes_pb2.EditNoteRequest(
        asset_id=str(asset_id),
        id=str(note_id),
        frame=wanted.frame,
        text=wanted.text,
        color=convert.color_to(wanted.color),
    )
    return convert.note((await services.notes.EditNote(request)).note)


@router.delete("/assets/{asset_id}/notes/{note_id}", status_code=status.HTTP_204_NO_CONTENT, responses=_MISSING)
async def delete_note(services: Connected, asset_id: UUID, note_id: UUID) -> Response:
    """Delete a note."""
    await services.notes.DeleteNote(notes_pb2.DeleteNoteRequest(asset_id=str(asset_id), id=str(note_id)))
    return Response(status_code=status.HTTP_204_NO_CONTENT)

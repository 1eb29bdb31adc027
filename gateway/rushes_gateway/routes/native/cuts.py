"""Planned cuts: listing, adding, changing and deleting them, exporting them, and as files for other tools."""

import re
from pathlib import PurePosixPath
from uuid import UUID

from fastapi import APIRouter, Request, Response, status

from rushes.catalog.v1 import cuts_pb2, exports_pb2, library_pb2, notes_pb2
from rushes_chassis.errors import Conflict, DataLoss, FieldMistake, InvalidInput, NotFound, OutOfRange, RushesError
from rushes_footage.messages.formats import audio_to, dynamic_range_to, format_to
from rushes_footage.messages.fractions import fraction_from
from rushes_footage.names import group_name
from rushes_gateway.bytes.dispositions import saved_as
from rushes_gateway.bytes.places import decodable
from rushes_gateway.clients import Services
from rushes_gateway.contract.answers import Cuts, Export
from rushes_gateway.contract.messages import as_json
from rushes_gateway.contract.shapes import words_of
from rushes_gateway.resources.crops.convert import cropping_to
from rushes_gateway.resources.cuts import csv_file, edl, otio_file, shapes
from rushes_gateway.resources.cuts.edit_list import EditList, Note, edit_list
from rushes_gateway.resources.formats.shapes import checked_audio
from rushes_gateway.routes.dependencies import Asker, Connected, Responses, Targets
from rushes_gateway.routes.native.assets import NOT_FOUND
from rushes_gateway.routes.native.exports import CREATE_DEADLINE, CROSS_SHOTS
from rushes_gateway.shapes import Problem

router = APIRouter(tags=["annotations"])

_MISSING: Responses = {404: {"model": Problem, "description": "No such asset or cut"}}
_CSV = {"requestBody": {"required": True, "content": {"text/csv": {"schema": {"type": "string"}}}}}
_ALL = shapes.CutsExport()
_OF_LIST = re.compile(r"cuts\[(\d+)\]\.(\w+)")


@router.post("/assets/{asset_id}/cuts/export", status_code=status.HTTP_201_CREATED, responses=_MISSING)
async def export_cuts(
    services: Connected, targets: Targets, asker: Asker, asset_id: UUID, wanted: shapes.CutsExport = _ALL
) -> shapes.CutsExported:
    """Export planned cuts, one export of one clip for each, in the order of the list; the list stays.

    A clip begins exactly with the frame at or after its cut's start, and ends before its end. A cut that cannot be
    exported is named with the reason, and does not hinder the others.
    """
    cuts = _chosen(await _cuts(services, asset_id), wanted.ids)
    name = wanted.name or group_name((await _asset(services, asset_id)).name)
    exports: list[Export] = []
    failed: list[shapes.FailedCut] = []
    for cut in cuts:
        try:
            created = await services.exports.CreateExport(
                _order(asset_id, cut, wanted, name, asker), timeout=CREATE_DEADLINE
            )
        except (InvalidInput, OutOfRange, Conflict, DataLoss) as refused:
            failed.append(shapes.FailedCut(id=cut.id, reason=refused.message))
        except RushesError as other:
            # Not about the cut; what was ordered before has to be told nevertheless.
            if not exports:
                raise
            failed.append(shapes.FailedCut(id=cut.id, reason=other.message))
        else:
            exports.append(as_json(created.export))
            targets.append(created.export.group)
    return shapes.CutsExported(exports=exports, failed=failed)


@router.get(
    "/assets/{asset_id}/cuts.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}, "description": "start,end,label,note"}, **NOT_FOUND},
)
async def cuts_as_csv(services: Connected, asset_id: UUID) -> Response:
    """The planned cuts as CSV (RFC 4180): start,end,label,note, in seconds. `PUT` of it changes no time or text."""
    cuts = await _cuts(services, asset_id)
    stem = PurePosixPath((await _asset(services, asset_id)).name).stem
    return _saved(csv_file.written(cuts), "text/csv; charset=utf-8; header=present", f"{stem}.cuts.csv")


@router.put("/assets/{asset_id}/cuts.csv", responses=NOT_FOUND, openapi_extra=_CSV)
async def replace_cuts(services: Connected, request: Request, asset_id: UUID) -> Cuts:
    """Replace the planned cuts by those of a CSV file; a mistake in it names line and column, and changes nothing.

    Columns are start, end, label and note, in this order or as a header names them; times are in seconds. An absent end
    is that of the video. The file may begin with a byte order mark, and need have no header and no texts.
    """
    rows = csv_file.read(await request.body())
    message = cuts_pb2.ReplaceCutsRequest(
        asset_id=str(asset_id),
        cuts=[cuts_pb2.NewCut(start=row.start, end=row.end, label=row.label, note=row.note) for row in rows],
    )
    try:
        replaced = await services.cuts.ReplaceCuts(message)
    except (InvalidInput, OutOfRange) as refused:
        raise _at_line(refused, rows) from refused
    return as_json(replaced)


@router.get(
    "/assets/{asset_id}/cuts.edl",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}, "description": "CMX 3600"}, **NOT_FOUND},
)
async def cuts_as_edl(services: Connected, asset_id: UUID) -> Response:
    """The planned cuts as an edit decision list in the format of CMX 3600, with notes as locators (`LOC`).

    Source times are timecode of the file, from 00:00:00:00 where it has none; record times follow each other from
    01:00:00:00. Drop-frame timecode is used where the file has it, and at 29.97 and 59.94 frames per second where it
    has no timecode. At a variable frame rate, times are frames of the nearest whole rate.
    """
    edit = await _edit(services, asset_id)
    return _saved(edl.written(edit), "text/plain; charset=utf-8", f"{edit.title}.edl")


@router.get(
    "/assets/{asset_id}/cuts.otio",
    response_class=Response,
    responses={200: {"content": {"application/json": {}}, "description": "A timeline of OpenTimelineIO"}, **NOT_FOUND},
)
async def cuts_as_otio(services: Connected, asset_id: UUID) -> Response:
    """The planned cuts as a timeline of OpenTimelineIO, with notes as markers; timecode as in `cuts.edl`."""
    edit = await _edit(services, asset_id)
    return _saved(otio_file.written(edit), "application/json", f"{edit.title}.otio")


async def _cuts(services: Services, asset_id: UUID) -> list[cuts_pb2.PlannedCut]:
    listed = await services.cuts.ListCuts(cuts_pb2.ListCutsRequest(asset_id=str(asset_id)))
    return list(listed.cuts)


async def _asset(services: Services, asset_id: UUID) -> library_pb2.Asset:
    return (await services.library.GetAsset(library_pb2.GetAssetRequest(asset_id=str(asset_id)))).asset


def _chosen(cuts: list[cuts_pb2.PlannedCut], ids: list[UUID] | None) -> list[cuts_pb2.PlannedCut]:
    """The cuts of these ids in the order of the list, None: all. Raises NotFound; InvalidInput for an empty list."""
    if ids is None:
        if not cuts:
            raise InvalidInput("This video has no planned cuts.", reason="NoPlannedCuts")
        return cuts
    wanted = {str(each) for each in ids}
    for each in wanted - {cut.id for cut in cuts}:
        raise NotFound(f"There is no planned cut {each} of this video.", reason="CutNotFound")
    return [cut for cut in cuts if cut.id in wanted]


def _order(
    asset_id: UUID, cut: cuts_pb2.PlannedCut, wanted: shapes.CutsExport, name: str, asker: str
) -> exports_pb2.CreateExportRequest:
    return exports_pb2.CreateExportRequest(
        asset_id=str(asset_id),
        cursor=cut.start,
        end=cut.end,
        clips=1,
        name=name,
        short_side=wanted.short_side or 0,
        label=cut.label,
        category=wanted.category,
        profile=wanted.profile,
        folder_suffix=wanted.folder_suffix,
        requested_by=asker,
        crop=cropping_to(wanted.crop) if wanted.crop else None,
        format=format_to(wanted.format),
        audio=audio_to(checked_audio(wanted.format, wanted.audio)),
        dynamic_range=dynamic_range_to(wanted.dynamic_range),
        encoder=wanted.encoder,
        cross_shots=CROSS_SHOTS[wanted.cross_shots],
    )


def _at_line(refused: RushesError, rows: list[csv_file.Row]) -> RushesError:
    """The same about lines and columns of the file."""
    fields = []
    for mistake in refused.fields:
        found = _OF_LIST.fullmatch(mistake.path)
        path = f"line {rows[int(found[1])].line}, {found[2]}" if found else mistake.path
        fields.append(FieldMistake(path, mistake.message))
    said = "; ".join(f"{mistake.path}: {mistake.message}" for mistake in fields)
    return InvalidInput(said or refused.message, reason=refused.reason, fields=fields)


async def _edit(services: Services, asset_id: UUID) -> EditList:
    cuts = await _cuts(services, asset_id)
    noted = await services.notes.ListNotes(notes_pb2.ListNotesRequest(asset_id=str(asset_id)))
    words = words_of(notes_pb2.NoteColor.DESCRIPTOR)
    asset = await _asset(services, asset_id)
    timecode = await services.media.timecode(await decodable(services.library, str(asset_id)))
    return edit_list(
        cuts,
        [Note(each.id, each.frame, each.text, words[each.color]) for each in noted.notes],
        name=asset.name,
        url=PurePosixPath(asset.root_path, asset.path).as_uri(),
        rate=fraction_from(asset.facts.video.rate),
        timecode=timecode,
        seconds=asset.facts.duration_seconds,
    )


def _saved(content: str, kind: str, name: str) -> Response:
    headers = {"cache-control": "no-store", "content-disposition": saved_as(name).decode()}
    return Response(content, media_type=kind, headers=headers)

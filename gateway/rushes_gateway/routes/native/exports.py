"""Exports: planning, cutting, editing and deleting clips."""

from uuid import UUID

from fastapi import APIRouter, Request, status

from rushes.catalog.v1 import exports_pb2, library_pb2
from rushes_footage.messages.contracts import contract_to
from rushes_footage.messages.formats import audio_to, dynamic_range_to, format_to
from rushes_footage.names import group_name
from rushes_gateway.clients import Services
from rushes_gateway.contract.answers import Deleted, Edited, Export, ExportPlan
from rushes_gateway.contract.messages import as_json
from rushes_gateway.resources.crops.convert import cropping_to
from rushes_gateway.resources.exports import shapes
from rushes_gateway.resources.formats.shapes import checked_audio
from rushes_gateway.routes.dependencies import Asker, Connected, Responses, Targets
from rushes_gateway.routes.disconnects import unless_disconnected
from rushes_gateway.shapes import Problem

router = APIRouter(tags=["exports"])

# Seconds: planning needs the frame index, which is made first for a file that has none.
CREATE_DEADLINE = 300.0
# Seconds: the files of a whole group are checked and moved.
MOVE_DEADLINE = 120.0
CROSS_SHOTS = {
    "warn": exports_pb2.CROSS_SHOTS_UNSPECIFIED,
    "allow": exports_pb2.CROSS_SHOTS_ALLOW,
    "refuse": exports_pb2.CROSS_SHOTS_REFUSE,
}
_FITS = {"refuse": exports_pb2.FIT_UNSPECIFIED, "shift": exports_pb2.FIT_SHIFT}
_MISSING: Responses = {404: {"model": Problem, "description": "No such export or clip"}}
_BUSY: Responses = {409: {"model": Problem, "description": "The clips are being cut now, or the file cannot be used"}}


@router.post("/exports/plan", responses={**_MISSING, **_BUSY})
async def plan_export(request: Request, services: Connected, wanted: shapes.WantedClips) -> ExportPlan:
    """Plan an export: the frames of each clip, and its crop.

    Nothing is cut or stored. Where random choices are made, an export with the returned `crop` makes the same ones.
    """
    return as_json(await unless_disconnected(request, _plan(services, wanted)))


async def _plan(services: Services, wanted: shapes.WantedClips) -> exports_pb2.PlanExportResponse:
    return await services.exports.PlanExport(
        exports_pb2.PlanExportRequest(
            asset_id=str(wanted.asset_id),
            cursor=wanted.cursor,
            clips=wanted.clips,
            spread=wanted.spread,
            seconds=wanted.seconds,
            frames=wanted.frames,
            end=wanted.end,
            short_side=wanted.short_side or 0,
            fit=_FITS[wanted.fit],
            crop=cropping_to(wanted.crop) if wanted.crop else None,
            contract=contract_to(wanted.contract),
            replaces=str(wanted.replaces) if wanted.replaces else "",
            cross_shots=CROSS_SHOTS[wanted.cross_shots],
        ),
        timeout=CREATE_DEADLINE,
    )


@router.post("/exports", status_code=status.HTTP_201_CREATED, responses={**_MISSING, **_BUSY})
async def create_export(services: Connected, targets: Targets, asker: Asker, new: shapes.NewExport) -> Export:
    """Cut a batch of clips, of 8 seconds where nothing else is said.

    Each clip begins exactly with the frame at or after its start. The response is sent when the batch is planned and
    queued; `/api/v1/events` reports its progress.
    """
    name = new.name
    if name is None:
        found = await services.library.GetAsset(library_pb2.GetAssetRequest(asset_id=str(new.asset_id)))
        name = group_name(found.asset.name)
    created = await services.exports.CreateExport(
        exports_pb2.CreateExportRequest(
            asset_id=str(new.asset_id),
            cursor=new.cursor,
            name=name,
            clips=new.clips,
            spread=new.spread,
            seconds=new.seconds,
            frames=new.frames,
            end=new.end,
            short_side=new.short_side or 0,
            label=new.label,
            category=new.category,
            profile=new.profile,
            folder_suffix=new.folder_suffix,
            fit=_FITS[new.fit],
            requested_by=asker,
            crop=cropping_to(new.crop) if new.crop else None,
            contract=contract_to(new.contract),
            format=format_to(new.format),
            audio=audio_to(checked_audio(new.format, new.audio)),
            dynamic_range=dynamic_range_to(new.dynamic_range),
            encoder=new.encoder,
            replaces=str(new.replaces) if new.replaces else "",
            cross_shots=CROSS_SHOTS[new.cross_shots],
        ),
        timeout=CREATE_DEADLINE,
    )
    targets += [created.export.asset_id, created.export.id, created.export.group]
    return as_json(created.export)


@router.delete("/exports/{export_id}", responses={**_MISSING, **_BUSY})
async def delete_export(services: Connected, asker: Asker, targets: Targets, export_id: UUID) -> Deleted:
    """Move all clips of an export to the trash, and remove them from dataset.json."""
    request = exports_pb2.DeleteClipsRequest(export_id=str(export_id), requested_by=asker)
    return await _delete(services, request, targets)


@router.patch("/exports/{export_id}", responses=_MISSING)
async def edit_export(
    services: Connected, asker: Asker, targets: Targets, export_id: UUID, wanted: shapes.WantedFacts
) -> Edited:
    """Change an export's label, category or profile. dataset.json and the markers are updated."""
    return await _edit(services, [export_id], wanted, asker, targets)


@router.post("/exports/changes", responses=_MISSING)
async def edit_exports(services: Connected, asker: Asker, targets: Targets, wanted: shapes.WantedFactsOfMany) -> Edited:
    """Change the label, category or profile of several exports, as one change."""
    targets += [str(export_id) for export_id in wanted.export_ids]
    return await _edit(services, wanted.export_ids, wanted, asker, targets)


async def _edit(
    services: Services, export_ids: list[UUID], wanted: shapes.WantedFacts, asker: str, targets: list[str]
) -> Edited:
    answer = await services.exports.EditExports(
        exports_pb2.EditExportsRequest(
            export_ids=[str(export_id) for export_id in export_ids],
            label=wanted.label,
            category=wanted.category,
            profile=wanted.profile,
            requested_by=asker,
        )
    )
    targets += [*(each.group for each in answer.exports), *([wanted.label] if wanted.label else [])]
    return as_json(answer)


@router.post("/clips/deletions", responses={**_MISSING, **_BUSY})
async def delete_clips(services: Connected, asker: Asker, targets: Targets, clips: shapes.ClipsToDelete) -> Deleted:
    """Move clips to the trash, as one change, and remove them from dataset.json; none where one cannot be deleted."""
    ids = exports_pb2.ClipIds(ids=[str(clip_id) for clip_id in clips.ids])
    return await _delete(services, exports_pb2.DeleteClipsRequest(clips=ids, requested_by=asker), targets)


@router.delete("/clips/{clip_id}", responses={**_MISSING, **_BUSY})
async def delete_clip(services: Connected, asker: Asker, targets: Targets, clip_id: UUID) -> Deleted:
    """Move one clip to the trash, and remove it from dataset.json."""
    request = exports_pb2.DeleteClipsRequest(clip_id=str(clip_id), requested_by=asker)
    return await _delete(services, request, targets)


async def _delete(services: Services, request: exports_pb2.DeleteClipsRequest, targets: list[str]) -> Deleted:
    deleted = await services.exports.DeleteClips(request, timeout=MOVE_DEADLINE)
    targets += deleted.paths
    return as_json(deleted)

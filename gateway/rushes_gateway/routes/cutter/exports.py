"""Exports and their jobs."""

import posixpath
from typing import Any

from fastapi import APIRouter, HTTPException

from rushes.catalog.v1 import exports_pb2, jobs_pb2, nodes_pb2
from rushes_chassis.errors import NotFound
from rushes_footage.messages.formats import audio_to, format_to
from rushes_gateway.clients import Services
from rushes_gateway.contract.shapes import words_of
from rushes_gateway.resources.crops.convert import cropping_to
from rushes_gateway.resources.formats.shapes import checked_audio
from rushes_gateway.routes.cutter.export_request import ExportRequest
from rushes_gateway.routes.dependencies import Asker, Connected, Targets
from rushes_gateway.routes.native.exports import CREATE_DEADLINE, MOVE_DEADLINE

router = APIRouter()

_IN_EXPORT_FOLDER = "NoClipThere"
"""Reason of the catalog for a path in an export folder at which no clip is recorded."""

_STATUS = {
    jobs_pb2.JOB_STATE_WAITING: "running",
    jobs_pb2.JOB_STATE_RUNNING: "running",
    jobs_pb2.JOB_STATE_PAUSED: "running",
    jobs_pb2.JOB_STATE_DONE: "done",
    jobs_pb2.JOB_STATE_PARTIAL: "partial",
    jobs_pb2.JOB_STATE_FAILED: "error",
    jobs_pb2.JOB_STATE_CANCELLED: "cancelled",
}


@router.post("/api/export")
async def create_export(services: Connected, targets: Targets, asker: Asker, wanted: ExportRequest) -> dict[str, str]:
    """Cut a batch of clips. The response is sent when the batch is planned and queued."""
    wanted.refuse_invalid_values()
    created = await services.exports.CreateExport(
        exports_pb2.CreateExportRequest(
            absolute_path=wanted.input_path,
            cursor=wanted.cursor,
            name=wanted.name,
            clips=wanted.clips,
            spread=wanted.spread,
            short_side=wanted.short_side or 0,
            label=wanted.label,
            category=wanted.category,
            profile=wanted.profile,
            folder_suffix=wanted.folder_suffix,
            fit=exports_pb2.FIT_SHIFT if wanted.fit == "shift" else exports_pb2.FIT_UNSPECIFIED,
            requested_by=asker,
            crop=cropping_to(wanted.cropping) if wanted.cropping else None,
            format=format_to(wanted.clip_format),
            audio=audio_to(checked_audio(wanted.clip_format, None)),
            encoder=wanted.encoder,
        ),
        timeout=CREATE_DEADLINE,
    )
    targets += [created.export.asset_id, created.export.id]
    return {"job_id": created.export.job.ticket}


@router.get("/api/export/{job_id}")
async def get_export(services: Connected, job_id: str) -> dict[str, Any]:
    """The progress of an export."""
    try:
        found = await services.exports.GetExport(exports_pb2.GetExportRequest(job_ticket=job_id))
    except NotFound as missing:
        raise HTTPException(404, f"no job {job_id!r}") from missing
    return _status(found.export)


def _status(export: exports_pb2.Export) -> dict[str, Any]:
    done = [clip for clip in export.clips if clip.state == exports_pb2.CLIP_STATE_DONE]
    done.sort(key=lambda clip: clip.done_at.ToNanoseconds())
    words = words_of(exports_pb2.ClipState.DESCRIPTOR)
    return {
        "status": _STATUS[export.job.state],
        "total": export.job.total,
        "completed": export.job.completed,
        "outputs": [clip.path for clip in done],
        "error": export.job.error or None,
        "warning": export.job.warning or None,
        "progress": export.job.progress,
        "cursor": export.cursor,
        "clips": [
            {
                "index": clip.index,
                "start": clip.start,
                "path": clip.path,
                "status": words[clip.state],
                "error": clip.error or None,
                "encoder": clip.encoder or None,
            }
            for clip in export.clips
        ],
    }


@router.post("/api/export/{job_id}/cancel")
async def cancel_export(services: Connected, job_id: str) -> dict[str, Any]:
    """Cancel an export: its waiting and running clips end; finished ones stay."""
    try:
        await services.jobs.CancelJob(jobs_pb2.CancelJobRequest(ticket=job_id))
        found = await services.exports.GetExport(exports_pb2.GetExportRequest(job_ticket=job_id))
    except NotFound as missing:
        raise HTTPException(404, f"no job {job_id!r}") from missing
    return _status(found.export)


@router.delete("/api/export")
async def delete_by_query(
    services: Connected, targets: Targets, asker: Asker, output_path: str, *, group: bool = False
) -> dict[str, Any]:
    """Delete a clip by its stored path; with `group`, all clips of its group, which also removes the marker."""
    targets.append(output_path)
    return await _delete(services, output_path, asker, group=group)


@router.delete("/api/export/{output_path:path}")
async def delete_by_path(services: Connected, asker: Asker, output_path: str, *, group: bool = False) -> dict[str, Any]:
    """Delete a clip whose path is in the URL; a missing leading slash is added."""
    return await _delete(services, "/" + output_path.lstrip("/"), asker, group=group)


async def _delete(services: Services, output_path: str, asker: str, *, group: bool) -> dict[str, Any]:
    if "\0" in output_path or not output_path.startswith("/"):
        raise HTTPException(403, "output_path must be the absolute path of an exported clip")
    path = posixpath.normpath(output_path)
    request = exports_pb2.DeleteClipsRequest(output_path=path, requested_by=asker, whole_group=group)
    try:
        deleted = await services.exports.DeleteClips(request, timeout=MOVE_DEADLINE)
    except NotFound as missing:
        if missing.reason == _IN_EXPORT_FOLDER or await _is_exported(services, path):
            raise HTTPException(404, f"no clip was recorded at {path}; nothing was deleted") from missing
        raise HTTPException(403, f"{path} is not in the export folder; nothing was deleted") from missing
    if not deleted.paths:
        raise HTTPException(404, f"{path} was deleted before")
    return {"deleted": path, "paths": list(deleted.paths)} if group else {"deleted": deleted.paths[0]}


async def _is_exported(services: Services, path: str) -> bool:
    attached = await services.nodes.ListNodes(nodes_pb2.ListNodesRequest())
    folders = {node.export_folder.rstrip("/") for node in attached.nodes}
    return any(path.startswith((f"{folder}/", f"{folder}_")) for folder in folders)

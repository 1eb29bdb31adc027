"""Moments: their export. The other routes follow from the contract."""

from fastapi import APIRouter, status

from rushes.catalog.v1 import moments_pb2
from rushes_footage.messages.contracts import contract_to
from rushes_footage.messages.formats import audio_to, dynamic_range_to, format_to
from rushes_gateway.resources.crops.convert import cropping_to
from rushes_gateway.resources.formats.shapes import checked_audio
from rushes_gateway.resources.moments import shapes
from rushes_gateway.routes.dependencies import Asker, Connected, Responses, Targets
from rushes_gateway.routes.native.exports import CROSS_SHOTS
from rushes_gateway.shapes import Problem

router = APIRouter(tags=["find"])

# Seconds: each moment is planned and recorded by itself.
_DEADLINE = 1800.0
_REFUSED: Responses = {
    404: {"model": Problem, "description": "No such finder or moment"},
    409: {"model": Problem, "description": "The finder was not trained yet"},
}


@router.post("/moments/export", status_code=status.HTTP_202_ACCEPTED, responses=_REFUSED)
async def export_moments(
    services: Connected, targets: Targets, asker: Asker, wanted: shapes.MomentsExport
) -> shapes.MomentsExported:
    """Export moments, one export for each.

    Its clips are centred in the moment as a whole, within it where it is long enough, and shifted into the video where
    they would leave it. Nothing that is exported in the profile is exported again: such a moment is skipped, as is one
    that cannot be exported, with the reason. The response is sent when all are planned and queued; `/api/v1/events`
    reports their progress.
    """
    exported = await services.moments.ExportMoments(
        moments_pb2.ExportMomentsRequest(
            finder=str(wanted.finder),
            ids=wanted.ids or [],
            min_seconds=wanted.min_seconds,
            name=wanted.name or "",
            clips=wanted.clips,
            spread=wanted.spread,
            seconds=wanted.seconds,
            frames=wanted.frames,
            short_side=wanted.short_side or 0,
            label=wanted.label,
            category=wanted.category,
            profile=wanted.profile,
            folder_suffix=wanted.folder_suffix,
            requested_by=asker,
            crop=cropping_to(wanted.crop) if wanted.crop else None,
            contract=contract_to(wanted.contract),
            format=format_to(wanted.format),
            audio=audio_to(checked_audio(wanted.format, wanted.audio)),
            dynamic_range=dynamic_range_to(wanted.dynamic_range),
            encoder=wanted.encoder,
            cross_shots=CROSS_SHOTS[wanted.cross_shots],
        ),
        timeout=_DEADLINE,
    )
    targets += [str(wanted.finder), *(export.group for export in exported.exports)]
    return shapes.MomentsExported(
        exports=[export.id for export in exported.exports],
        skipped=[shapes.SkippedMoment(id=each.id, reason=each.reason) for each in exported.skipped],
    )

"""Pictures drawn over frames: stored by clients, or drawn by inference."""

import base64
import binascii
import hashlib
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response
from pydantic import AfterValidator, Field

from rushes.catalog.v1 import overlays_pb2
from rushes_chassis.errors import FieldMistake, InvalidInput, NotFound
from rushes_gateway.clients import Services
from rushes_gateway.routes.dependencies import Connected, Targets
from rushes_gateway.routes.detect import shapes
from rushes_gateway.routes.native.assets import cached
from rushes_gateway.shapes import Shape

router = APIRouter()

MOST_BYTES = 10 << 20
"""Bytes of all PNG files of a request together, before base64."""
MOST_KEYS = 16
DRAWING_DEADLINE = 300.0
"""Seconds: the first frame of a file may have to wait for its frame index."""
_KEY = "^[a-z][a-z0-9_]{0,63}$"


def _within_limit(overlays: dict[str, str]) -> dict[str, str]:
    if sum(map(len, overlays.values())) > MOST_BYTES * 4 // 3 + 4 * MOST_KEYS:
        raise ValueError(f"must be at most {MOST_BYTES} bytes of PNG files together")
    return overlays


class OverlayPlace(Shape):
    """One frame of one stage of a job."""

    timeline_id: shapes.Id
    job_id: shapes.Id
    stage: shapes.StageName
    seq: shapes.Seq


class NewOverlays(OverlayPlace):
    """Overlays of a frame by their keys: PNG files in base64."""

    overlays: Annotated[
        dict[Annotated[str, Field(pattern=_KEY)], str],
        Field(min_length=1, max_length=MOST_KEYS),
        AfterValidator(_within_limit),
    ]


class SavedOverlays(Shape):
    """Confirmation that overlays are stored."""

    status: str = "saved"
    count: int


class Overlays(Shape):
    """Overlays by their keys, in base64; empty where none are stored."""

    overlays: dict[str, str]


class OverlayFrames(Shape):
    """Frames with stored overlays, ascending."""

    frames: list[int]


@router.post("/detect/overlays")
async def save_overlays(services: Connected, targets: Targets, new: NewOverlays) -> SavedOverlays:
    """Store overlays of a frame, replacing those with equal keys. Above 256 MiB in total the oldest are deleted."""
    decoded = {key: _decoded(key, text) for key, text in new.overlays.items()}
    place = _place(new.timeline_id, new.job_id, new.stage, new.seq)
    await services.overlays.SaveOverlays(overlays_pb2.SaveOverlaysRequest(place=place, overlays=decoded))
    targets.append(new.job_id)
    return SavedOverlays(count=len(decoded))


@router.post("/detect/overlays/generate")
async def generate_overlays(services: Connected, asked: OverlayPlace) -> Overlays:
    """Draw overlays of a frame with the job's own parameters; none where the stage draws nothing."""
    return _in_base64(await _drawn(services, _place(asked.timeline_id, asked.job_id, asked.stage, asked.seq)))


@router.get("/detect/overlays/{timeline_id}/{job_id}/{stage}")
async def list_overlay_frames(services: Connected, timeline_id: UUID, job_id: UUID, stage: str) -> OverlayFrames:
    """Frames with stored overlays."""
    request = overlays_pb2.ListOverlayFramesRequest(place=_place(str(timeline_id), str(job_id), stage, 0))
    return OverlayFrames(frames=list((await services.overlays.ListOverlayFrames(request)).seqs))


@router.get("/detect/overlays/{timeline_id}/{job_id}/{stage}/{seq}")
async def read_overlays(
    services: Connected,
    timeline_id: UUID,
    job_id: UUID,
    stage: str,
    seq: shapes.Seq,
    generate: Annotated[bool, Query(description="Draw the overlays where none are stored.")] = False,
) -> Overlays:
    """The stored overlays of a frame."""
    place = _place(str(timeline_id), str(job_id), stage, seq)
    held = await _held(services, place)
    return _in_base64(held or (await _drawn(services, place) if generate else {}))


@router.get("/detect/overlays/{timeline_id}/{job_id}/{stage}/{seq}/{key}.png", response_class=Response)
async def read_overlay(
    services: Connected,
    timeline_id: UUID,
    job_id: UUID,
    stage: str,
    seq: shapes.Seq,
    key: str,
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """One stored overlay as a picture; 404 where there is none."""
    held = await _held(services, _place(str(timeline_id), str(job_id), stage, seq))
    if key not in held:
        raise NotFound(f"No overlay {key} of frame {seq} is kept.")
    headers = cached(hashlib.blake2b(held[key], digest_size=16).hexdigest(), keep=False)
    if headers["etag"] in (each.strip().removeprefix("W/") for each in if_none_match.split(",")):
        return Response(status_code=304, headers=headers)
    return Response(held[key], media_type="image/png", headers=headers)


async def _held(services: Services, place: overlays_pb2.OverlayPlace) -> dict[str, bytes]:
    request = overlays_pb2.ReadOverlaysRequest(place=place)
    return dict((await services.overlays.ReadOverlays(request)).overlays)


async def _drawn(services: Services, place: overlays_pb2.OverlayPlace) -> dict[str, bytes]:
    request = overlays_pb2.GenerateOverlaysRequest(place=place)
    return dict((await services.overlays.GenerateOverlays(request, timeout=DRAWING_DEADLINE)).overlays)


def _place(timeline_id: str, job_id: str, stage: str, seq: int) -> overlays_pb2.OverlayPlace:
    return overlays_pb2.OverlayPlace(timeline_id=timeline_id, run_id=job_id, stage=stage, seq=seq)


def _in_base64(overlays: dict[str, bytes]) -> Overlays:
    return Overlays(overlays={key: base64.b64encode(png).decode() for key, png in overlays.items()})


def _decoded(key: str, text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as wrong:
        field, said = f"overlays.{key}", "must be base64, without a data URL's prefix"
        raise InvalidInput(f"{field}: {said}", fields=[FieldMistake(field, said)]) from wrong

"""Transcripts: making them, and reading them as JSON and as subtitles."""

from collections.abc import Callable, Iterable
from pathlib import PurePosixPath
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Response, status
from fastapi.responses import JSONResponse

from rushes.catalog.v1 import transcripts_pb2
from rushes_chassis.errors import NotFound
from rushes_gateway.bytes.dispositions import saved_as
from rushes_gateway.clients import Services
from rushes_gateway.resources.transcripts import shapes
from rushes_gateway.resources.transcripts.subtitles import as_srt, as_vtt
from rushes_gateway.routes.dependencies import Asker, Connected, Responses, Targets
from rushes_gateway.shapes import Problem
from rushes_gateway.timestamps import moment

router = APIRouter(tags=["find"])

_BEGUN: Responses = {
    404: {"model": Problem, "description": "No such asset"},
    409: {
        "model": Problem,
        "description": "No model of speech is installed; `detail` has the command. Or the video is being transcribed",
    },
}
_MAKING: Responses = {
    202: {"model": shapes.TranscriptMaking, "description": "It is being made"},
    404: {"model": Problem, "description": "No such asset, or it has no transcript; `detail` says how to make one"},
}
_NO_TRANSCRIPT: Final = "NoTranscript"
_AS_IT_IS = shapes.TranscriptWanted()


def _file(kind: str, what: str) -> Responses:
    return {200: {"content": {kind: {}}, "description": what}, **_MAKING}


@router.post("/assets/{asset_id}/transcript", status_code=status.HTTP_202_ACCEPTED, responses=_BEGUN)
async def start_transcript(
    services: Connected,
    targets: Targets,
    asker: Asker,
    asset_id: UUID,
    wanted: shapes.TranscriptWanted = _AS_IT_IS,
) -> shapes.TranscriptBegun:
    """Transcribe what is said in a video, in the language that is spoken. It is a job.

    An earlier transcript stays until the new one is complete. Transcripts belong to the content of a file: a copy has
    it too, and a file that was replaced has none.
    """
    begun = await services.transcripts.StartTranscript(
        transcripts_pb2.StartTranscriptRequest(asset_id=str(asset_id), language=wanted.language, requested_by=asker)
    )
    targets.append(begun.job_id)
    return shapes.TranscriptBegun(job_id=begun.job_id)


@router.get(
    "/assets/{asset_id}/transcript",
    response_model=shapes.Transcript,
    responses={**_MAKING, 204: {"description": "It has no transcript, and `optional` was given"}},
)
async def get_transcript(
    services: Connected,
    asset_id: UUID,
    optional: Annotated[
        bool, Query(description="Answer 204 instead of 404 for an asset without a transcript.")
    ] = False,
) -> Response:
    """What is said in a video."""
    try:
        head, segments = await _transcript(services, asset_id)
    except NotFound as missing:
        if optional and missing.reason == _NO_TRANSCRIPT:
            return Response(status_code=status.HTTP_204_NO_CONTENT, headers={"cache-control": "no-store"})
        raise
    if isinstance(head, transcripts_pb2.TranscriptMaking):
        return _making(head)
    transcript = shapes.Transcript(
        language=head.language or None,
        made_at=moment(head.made_at),
        segments=[
            shapes.Segment(start=each.start, end=each.end, text=each.text, confidence=each.confidence)
            for each in segments
        ],
    )
    return Response(transcript.model_dump_json(), media_type="application/json", headers={"cache-control": "no-store"})


@router.get(
    "/assets/{asset_id}/transcript.vtt",
    response_class=Response,
    responses=_file("text/vtt", "WebVTT: a cue for each segment"),
)
async def transcript_as_vtt(services: Connected, asset_id: UUID) -> Response:
    """What is said in a video, as WebVTT."""
    return await _subtitles(services, asset_id, as_vtt, "text/vtt", "vtt")


@router.get(
    "/assets/{asset_id}/transcript.srt",
    response_class=Response,
    responses=_file("application/x-subrip", "SubRip: a subtitle for each segment"),
)
async def transcript_as_srt(services: Connected, asset_id: UUID) -> Response:
    """What is said in a video, as SubRip."""
    return await _subtitles(services, asset_id, as_srt, "application/x-subrip", "srt")


async def _subtitles(
    services: Services,
    asset_id: UUID,
    written: Callable[[Iterable[transcripts_pb2.TranscriptSegment]], str],
    kind: str,
    ending: str,
) -> Response:
    head, segments = await _transcript(services, asset_id)
    if isinstance(head, transcripts_pb2.TranscriptMaking):
        return _making(head)
    name = f"{PurePosixPath(head.name).stem}.{ending}"
    headers = {"cache-control": "no-store", "content-disposition": saved_as(name).decode()}
    return Response(written(segments), media_type=f"{kind}; charset=utf-8", headers=headers)


async def _transcript(
    services: Services, asset_id: UUID
) -> tuple[transcripts_pb2.TranscriptHead | transcripts_pb2.TranscriptMaking, list[transcripts_pb2.TranscriptSegment]]:
    head: transcripts_pb2.TranscriptHead | transcripts_pb2.TranscriptMaking = transcripts_pb2.TranscriptHead()
    segments: list[transcripts_pb2.TranscriptSegment] = []
    parts = services.transcripts.GetTranscript(transcripts_pb2.GetTranscriptRequest(asset_id=str(asset_id)))
    async for each in parts:
        match each.WhichOneof("part"):
            case "making":
                head = each.making
            case "head":
                head = each.head
            case _:
                segments += each.segments.segments
    return head, segments


def _making(making: transcripts_pb2.TranscriptMaking) -> JSONResponse:
    shown = shapes.TranscriptMaking(job_id=making.job_id, progress=making.progress)
    return JSONResponse(shown.model_dump(), status.HTTP_202_ACCEPTED, headers={"cache-control": "no-store"})

"""Changes as server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated

import structlog
from fastapi import APIRouter, Header, Query
from fastapi.responses import StreamingResponse

from rushes.catalog.v1 import events_pb2
from rushes_chassis.errors import RushesError
from rushes_gateway.contract.messages import as_json
from rushes_gateway.event_feed import Following
from rushes_gateway.resources.renditions.convert import MADE
from rushes_gateway.resources.sorting.convert import STAGES
from rushes_gateway.routes.dependencies import LAST_EVENT, Connected, Responses

log = structlog.get_logger()
router = APIRouter(tags=["events"])

# Proxies and browsers close connections without traffic.
HEARTBEAT_SECONDS = 15.0
_SSE: Responses = {
    200: {"content": {"text/event-stream": {}}, "description": "Events, until the client closes the connection"}
}


@router.get("/events", response_class=StreamingResponse, responses=_SSE)
async def watch_events(
    services: Connected,
    last_event_id: Annotated[str, Header()] = "",
    after: Annotated[
        int | None,
        Query(
            ge=0,
            le=LAST_EVENT,
            description="Id of the last event received, for a first connection; Last-Event-ID goes before it.",
        ),
    ] = None,
) -> StreamingResponse:
    """A stream of all changes as they happen, and of the progress of running work.

    Events with ids: `job`, `clip`, `assets`, `annotations` (markers, labels, profiles, hidden flags; without a profile:
    planned cuts and notes), `change` (one that can be undone), `node` (a media node was attached, detached or updated),
    `collection` (a training or a search for duplicates has begun or ended), `finder` (one has changed, or its moments),
    `labels` (people decided about brands in frames of a timeline), `brand-list` and `pipeline-profile` (the one of this
    `name` was made, changed or deleted, or has come back), `stage` (of a pipeline run: `state` is `started`, or
    `finished` with `counts` and `milliseconds`). A reconnecting client that sends the last id as Last-Event-ID misses
    none.

    Events without ids: `progress` (of jobs and clips; `attempt`: number of the attempt at a clip, why the one before
    was not enough, and seconds since it began), `stage` with the `state` `progress` (`progress` is that of the stage),
    `collection-progress` (with `stage`: of a training; null: of the search for duplicates), and `making` (of
    renditions, waveforms and shots; `ended`: the work is over, and the result can be requested). A client that was
    disconnected has to request the current state of these.
    """
    if last_event_id.isascii() and last_event_id.isdigit() and len(last_event_id) < 19:
        after = int(last_event_id)
    # Before the headers are sent: an unavailable catalog is a 503, not an empty stream.
    following = await services.feed.join(after)
    return StreamingResponse(
        _lines(following, services.ending), media_type="text/event-stream", headers={"cache-control": "no-store"}
    )


async def _lines(following: Following, ending: asyncio.Event) -> AsyncIterator[str]:
    yield _line("hello", following.sequence, {"sequence": following.sequence})
    messages = following.told()
    arriving, ended = asyncio.ensure_future(anext(messages, None)), asyncio.ensure_future(ending.wait())
    try:
        while True:
            await asyncio.wait({arriving, ended}, timeout=HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if not arriving.done():
                if ended.done():
                    return
                yield ": still here\n\n"
                continue
            try:
                message = arriving.result()
            except RushesError as away:
                # The client resumes with the last id. One line: it is no error of this process.
                log.info("a stream of events ends", why=away.message)
                return
            if message is None:
                return
            if message.text is None:
                message.text = event_line(message.event)
            if message.text:
                yield message.text
            arriving = asyncio.ensure_future(anext(messages, None))
    finally:
        arriving.cancel()
        ended.cancel()
        # It may have failed while the client left.
        await asyncio.gather(arriving, return_exceptions=True)
        await messages.aclose()


def event_line(event: events_pb2.Event) -> str:
    """An event in the format of the stream; "" for kinds of events that this version does not know."""
    match event.WhichOneof("change"):
        case "job":
            return _line("job", event.sequence, as_json(event.job))
        case "clip":
            changed = {"clip": as_json(event.clip.clip), "job_id": event.clip.job_id}
            return _line("clip", event.sequence, changed)
        case "assets":
            found = {"root": event.assets.root, "asset_ids": list(event.assets.asset_ids)}
            return _line("assets", event.sequence, found)
        case "annotations":
            said = {"asset_id": event.annotations.asset_id or None, "profile": event.annotations.profile}
            return _line("annotations", event.sequence, said)
        case "recorded":
            return _line("change", event.sequence, {"change_id": event.recorded.change_id or None})
        case "node":
            return _line("node", event.sequence, {"name": event.node.name})
        case "collection":
            return _line("collection", event.sequence, {"root": event.collection.root, "path": event.collection.path})
        case "finder":
            return _line("finder", event.sequence, {"finder_id": event.finder.finder_id})
        case "labels":
            return _line("labels", event.sequence, {"timeline_id": event.labels.timeline_id})
        case "brand_list":
            return _line("brand-list", event.sequence, {"name": event.brand_list.name})
        case "pipeline_profile":
            return _line("pipeline-profile", event.sequence, {"name": event.pipeline_profile.name})
        case "stage":
            return _line("stage", event.sequence, _stage_of(event.stage))
        case "stage_progress":
            told = event.stage_progress
            present = events_pb2.StageChanged(run_id=told.run_id, timeline_id=told.timeline_id, stage=told.stage)
            return _line("stage", None, {**_stage_of(present), "state": "progress", "progress": told.fraction})
        case "making":
            making = event.making
            if making.kind not in MADE:
                return ""
            further = {
                "asset_id": making.asset_id,
                "kind": MADE[making.kind],
                "progress": making.fraction,
                "ended": making.ended,
            }
            return _line("making", None, further)
        case "collection_progress":
            collected = event.collection_progress
            learned = {
                "root": collected.root,
                "path": collected.path,
                "stage": STAGES.get(collected.stage),
                "done": collected.done,
                "total": collected.total,
            }
            return _line("collection-progress", None, learned)
        case "progress":
            progress = event.progress
            return _line(
                "progress",
                None,
                {
                    "job_id": progress.job_id,
                    "job_fraction": progress.job_fraction,
                    "clip_id": progress.clip_id or None,
                    "clip_fraction": progress.clip_fraction,
                    "stage": progress.stage,
                    "attempt": _attempt_of(progress),
                },
            )
        case _:
            return ""


def _stage_of(change: events_pb2.StageChanged) -> dict[str, object]:
    return {
        "run_id": change.run_id,
        "timeline_id": change.timeline_id,
        "stage": change.stage,
        "state": "finished" if change.ended else "started",
        "progress": float(change.ended),
        "reused": change.reused,
        "counts": dict(change.counts),
        "milliseconds": change.milliseconds,
    }


def _attempt_of(progress: events_pb2.Progress) -> dict[str, object] | None:
    if not progress.HasField("attempt"):
        return None
    number, why, seconds = progress.attempt.number, progress.attempt.why, progress.attempt.seconds
    return {"number": number, "why": why, "seconds": round(seconds, 1)}


def _line(kind: str, sequence: int | None, data: object) -> str:
    identity = "" if sequence is None else f"id: {sequence}\n"
    return f"event: {kind}\n{identity}data: {json.dumps(data, ensure_ascii=False)}\n\n"

"""WebSocket /ws/export: events of exports, for every connected client."""

import asyncio
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Query, WebSocket

from rushes.catalog.v1 import events_pb2, exports_pb2, jobs_pb2
from rushes_chassis.errors import RushesError
from rushes_gateway.clients import Services
from rushes_gateway.routes.dependencies import LAST_EVENT
from rushes_gateway.started_streams import started_watch

log = structlog.get_logger()
router = APIRouter()

_ENDED = {
    jobs_pb2.JOB_STATE_DONE,
    jobs_pb2.JOB_STATE_PARTIAL,
    jobs_pb2.JOB_STATE_FAILED,
    jobs_pb2.JOB_STATE_CANCELLED,
}
_TRY_AGAIN_LATER = 1013


@router.websocket("/ws/export")
async def export_events(socket: WebSocket, after: Annotated[int | None, Query(ge=0, le=LAST_EVENT)] = None) -> None:
    """Events from the time of connecting on, or all events after the id `after`.

    Messages of the client are discarded.
    """
    services: Services = socket.app.state.services
    request = events_pb2.WatchRequest()
    if after is not None:
        request.after = after
    try:
        watch = await started_watch(services.events, request)  # Later events will be received.
    except RushesError as away:
        await socket.close(_TRY_AGAIN_LATER, away.message[:120])
        return
    await socket.accept()
    listening = asyncio.ensure_future(_discard(socket))
    sending = asyncio.ensure_future(_send(socket, watch.rest))
    try:
        await asyncio.wait({listening, sending}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        listening.cancel()
        sending.cancel()
    failed = sending.done() and not sending.cancelled() and sending.exception()
    if isinstance(failed, RushesError):
        # The client reconnects by itself; `after` then has the missed events.
        await socket.close(_TRY_AGAIN_LATER, failed.message[:120])


async def _discard(socket: WebSocket) -> None:
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass


async def _send(socket: WebSocket, responses: Any) -> None:
    async for response in responses:
        if (message := socket_message(response.event)) is not None:
            await socket.send_json(message)


def socket_message(event: events_pb2.Event) -> dict[str, Any] | None:
    """The event in the cutter's format; None for kinds of events that the cutter did not have."""
    match event.WhichOneof("change"):
        case "clip" if event.clip.noted:
            return None
        case "clip" if event.clip.clip.state == exports_pb2.CLIP_STATE_DONE:
            return {
                "type": "clip_done",
                "job_id": event.clip.job_ticket,
                "path": event.clip.clip.path,
                "seq": event.sequence,
            }
        case "clip" if event.clip.clip.state == exports_pb2.CLIP_STATE_FAILED:
            return {
                "type": "error",
                "job_id": event.clip.job_ticket,
                "msg": event.clip.clip.error,
                "path": event.clip.clip.path,
                "seq": event.sequence,
            }
        case "job" if event.job.kind == "export" and event.job.state in _ENDED:
            return {"type": "all_done", "job_id": event.job.ticket, "seq": event.sequence}
        case _:
            return None

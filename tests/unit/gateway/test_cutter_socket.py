"""What the replaced cutter's socket tells of clips: each once, when it is done."""

from rushes.catalog.v1 import events_pb2, exports_pb2
from rushes_gateway.routes.cutter.socket import socket_message


def _told(state: exports_pb2.ClipState.ValueType, *, noted: bool = False) -> str | None:
    clip = exports_pb2.Clip(state=state, path="/exports/a_001.mp4", error="no space")
    change = events_pb2.ClipChanged(clip=clip, job_ticket="0123abcd", noted=noted)
    message = socket_message(events_pb2.Event(sequence=7, clip=change))
    return None if message is None else message["type"]


def test_a_clip_is_done_once_whatever_is_noted_of_it_later() -> None:
    assert _told(exports_pb2.CLIP_STATE_RUNNING) is None
    assert _told(exports_pb2.CLIP_STATE_DONE) == "clip_done"
    assert _told(exports_pb2.CLIP_STATE_FAILED) == "error"
    assert _told(exports_pb2.CLIP_STATE_DONE, noted=True) is None
    assert _told(exports_pb2.CLIP_STATE_FAILED, noted=True) is None

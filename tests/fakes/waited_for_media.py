"""A media node that notes how long its callers would wait for it: what inference's gRPC adapters talk to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import grpc

from rushes.media.v1 import files_pb2, frames_pb2, frames_pb2_grpc, sounds_pb2, sounds_pb2_grpc
from rushes_chassis.context import Context
from rushes_chassis.interceptors import ServiceInterceptor

_ONE_PIXEL = b"P6\n1 1\n255\n\x01\x02\x03"


class Waits(dict[str, float]):
    """Seconds by method."""

    def note(self, method: str, context: Context) -> None:
        """Note the deadline of a call."""
        seconds = context.time_remaining()
        assert seconds is not None
        self[method] = seconds


class _Frames(frames_pb2_grpc.FramesServiceServicer):
    GetFrames = GetPicture = PlanClips = PreparePictures = None  # type: ignore[assignment]  # not called here

    def __init__(self, waits: Waits) -> None:
        self._waits = waits

    async def GetFrameIndex(
        self, request: frames_pb2.GetFrameIndexRequest, context: Context
    ) -> frames_pb2.GetFrameIndexResponse:
        self._waits.note("GetFrameIndex", context)
        base = files_pb2.Rational(numerator=1, denominator=25)
        run = frames_pb2.DeltaRun(delta=1, count=2)
        return frames_pb2.GetFrameIndexResponse(frame_count=3, time_base=base, deltas=[run])

    async def GetFrame(self, request: frames_pb2.GetFrameRequest, context: Context) -> frames_pb2.GetFrameResponse:
        self._waits.note("GetFrame", context)
        return frames_pb2.GetFrameResponse(frame=request.frame, data=_ONE_PIXEL)


class _Sounds(sounds_pb2_grpc.SoundsServiceServicer):
    ReadSound = None  # type: ignore[assignment]  # not called here

    def __init__(self, waits: Waits) -> None:
        self._waits = waits

    async def GetSound(self, request: sounds_pb2.GetSoundRequest, context: Context) -> sounds_pb2.GetSoundResponse:
        self._waits.note("GetSound", context)
        return sounds_pb2.GetSoundResponse()


@asynccontextmanager
async def waited_for_media(socket: Path) -> AsyncIterator[Waits]:
    """One that serves on this socket."""
    waits = Waits()
    server = grpc.aio.server(interceptors=[ServiceInterceptor()])
    frames_pb2_grpc.add_FramesServiceServicer_to_server(_Frames(waits), server)
    sounds_pb2_grpc.add_SoundsServiceServicer_to_server(_Sounds(waits), server)
    server.add_insecure_port(f"unix:{socket}")
    await server.start()
    try:
        yield waits
    finally:
        await server.stop(None)

"""PacketsService: a picture's packets for decoders in the browser."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

from rushes.media.v1 import packets_pb2, packets_pb2_grpc
from rushes_chassis.chunks import CHUNK_BYTES
from rushes_chassis.context import Context
from rushes_footage.messages.files import source_from
from rushes_media.domain.streams.packet_runs import NoRuns, Refusal
from rushes_media.operations.streams.packets import DescribedPackets, Packets

_REASONS = {
    NoRuns.CODEC: packets_pb2.REFUSAL_REASON_CODEC,
    NoRuns.OPEN_GOP: packets_pb2.REFUSAL_REASON_OPEN_GOP,
    NoRuns.ORDER: packets_pb2.REFUSAL_REASON_ORDER,
    NoRuns.PARAMETERS: packets_pb2.REFUSAL_REASON_PARAMETERS,
}


class PacketsServicer(packets_pb2_grpc.PacketsServiceServicer):
    """Implements PacketsService."""

    def __init__(self, packets: Packets) -> None:
        self._packets = packets

    async def GetPackets(
        self, request: packets_pb2.GetPacketsRequest, context: Context
    ) -> packets_pb2.GetPacketsResponse:
        described = await self._packets.described(source_from(request.source))
        # In a thread: hours of intra-only video are hundreds of thousands of runs.
        return await asyncio.to_thread(_described_to, described)

    async def ReadRun(
        self, request: packets_pb2.ReadRunRequest, context: Context
    ) -> AsyncIterator[packets_pb2.ReadRunResponse]:
        source = source_from(request.source)
        async with self._packets.run(source, request.run, request.mark) as run:
            first = True
            async with aclosing(run.pieces) as pieces:
                async for piece in pieces:
                    for chunk in _chunks(piece):
                        yield packets_pb2.ReadRunResponse(
                            size=run.size if first else 0, mark=run.mark if first else "", data=chunk
                        )
                        first = False


def _chunks(piece: bytes) -> list[bytes]:
    return [piece[begin : begin + CHUNK_BYTES] for begin in range(0, len(piece), CHUNK_BYTES)]


def _described_to(described: DescribedPackets) -> packets_pb2.GetPacketsResponse:
    picture, runs = described.plan.packets.picture, described.runs
    return packets_pb2.GetPacketsResponse(
        mark=described.mark,
        codec=picture.codec_string,
        description=picture.description,
        coded_width=picture.coded_width,
        coded_height=picture.coded_height,
        display_width=picture.display_width,
        display_height=picture.display_height,
        rotation=picture.rotation,
        mirrored=picture.mirrored,
        frame_count=described.plan.index.frame_count,
        first_frames=runs.first_frames,
        frame_counts=runs.frame_counts,
        byte_counts=runs.byte_counts,
        refusal=_refusal_to(runs.refusal) if runs.refusal else None,
    )


def _refusal_to(refusal: Refusal) -> packets_pb2.Refusal:
    return packets_pb2.Refusal(reason=_REASONS[refusal.reason], detail=refusal.detail)

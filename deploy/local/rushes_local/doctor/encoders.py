"""Which encoders are usable: what the running nodes found, or where none runs a trial on this machine."""

import asyncio
from collections.abc import Iterator, Sequence

from rushes.catalog.v1 import nodes_pb2, nodes_pb2_grpc
from rushes.media.v1 import encoders_pb2
from rushes_chassis.channel import open_channel
from rushes_chassis.errors import RushesError
from rushes_local.doctor.findings import Finding, fails, lacks, works
from rushes_media.adapters.ffmpeg.trials import trials_alone
from rushes_media.domain.encoders import CPU
from rushes_media.encoder_messages import encoder_to
from rushes_media.settings import MediaSettings

_CATALOG_SECONDS = 5.0
_ADVICE = "unset RUSHES_FFMPEG to use the bundled program, or name one with libx264"


def check_encoders(catalog: str, credential: str, media: MediaSettings) -> Iterator[Finding]:
    """Each encoder of each node; `catalog` is where one that runs would answer."""
    nodes = asyncio.run(_attached(catalog, credential))
    if nodes:
        for node in nodes:
            yield from (_finding(encoder, node.name) for encoder in node.trials)
    else:
        yield from (_finding(encoder, "this machine") for encoder in asyncio.run(_tried(media)))


async def _attached(catalog: str, credential: str) -> Sequence[nodes_pb2.Node]:
    async with open_channel(catalog, credential=credential) as channel:
        try:
            request = nodes_pb2.ListNodesRequest()
            return (await nodes_pb2_grpc.NodesServiceStub(channel).ListNodes(request, timeout=_CATALOG_SECONDS)).nodes
        except RushesError:
            return ()  # it does not run: another check says so


async def _tried(media: MediaSettings) -> list[encoders_pb2.Encoder]:
    async with trials_alone(media.ffmpeg_program, media.vaapi_device, media.stall_seconds) as trials:
        return [encoder_to(trial) async for trial in trials.results()]


def _finding(encoder: encoders_pb2.Encoder, where: str) -> Finding:
    subject = f"encoder {encoder.name} on {where}"
    if encoder.state == encoders_pb2.ENCODER_STATE_TRYING:
        return lacks(subject, "is being tried", "ask again in a moment")
    if encoder.state == encoders_pb2.ENCODER_STATE_USABLE:
        return works(subject, "a second of video came out right")
    if encoder.name == CPU:
        return fails(subject, encoder.reason, _ADVICE)
    return lacks(subject, encoder.reason)

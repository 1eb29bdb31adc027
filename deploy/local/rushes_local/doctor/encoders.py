"""Checks of encoders and decoders: results of the attached nodes, or without any, of trials on this machine."""

import asyncio
from collections.abc import Iterator, Sequence

from rushes.catalog.v1 import nodes_pb2, nodes_pb2_grpc
from rushes.media.v1 import encoders_pb2
from rushes_chassis.channel import open_channel
from rushes_chassis.errors import RushesError
from rushes_chassis.trust import Peer
from rushes_footage.encoders import CPU
from rushes_footage.messages.encoders import decoder_to, encoder_to
from rushes_local.doctor.findings import Finding, fails, limited, works
from rushes_media.adapters.ffmpeg.trials_alone import trials_alone
from rushes_media.domain.trials.decoders import in_words
from rushes_media.settings import MediaSettings

_CATALOG_SECONDS = 5.0
_ADVICE = "unset RUSHES_FFMPEG to use the bundled program, or name one with libx264"


def check_encoders(catalog: Peer, media: MediaSettings) -> Iterator[Finding]:
    """Check each encoder and decoder of each node; `catalog` is the address of the catalog, which need not run."""
    nodes = asyncio.run(_attached(catalog))
    if nodes:
        for node in nodes:
            yield from (_finding(encoder, node.name, media) for encoder in node.encoders)
            yield from (_decoder_finding(decoder, node.name) for decoder in node.decoders)
    else:
        encoders, decoders = asyncio.run(_tried(media))
        yield from (_finding(encoder, "this machine", media) for encoder in encoders)
        yield from (_decoder_finding(decoder, "this machine") for decoder in decoders)


async def _attached(catalog: Peer) -> Sequence[nodes_pb2.Node]:
    async with open_channel(catalog) as channel:
        try:
            request = nodes_pb2.ListNodesRequest()
            return (await nodes_pb2_grpc.NodesServiceStub(channel).ListNodes(request, timeout=_CATALOG_SECONDS)).nodes
        except RushesError:
            return ()  # the catalog does not run, which another check reports


async def _tried(media: MediaSettings) -> tuple[list[encoders_pb2.Encoder], list[encoders_pb2.Decoder]]:
    program, device, decoders = media.ffmpeg_program, media.vaapi_device, media.decoder == "auto"
    trials = trials_alone(program, device, media.stall_seconds, decoders=decoders, confined=media.ffmpeg_confined)
    async with trials as (of_encoders, of_decoders):
        return (
            [encoder_to(trial) async for trial in of_encoders.results()],
            [decoder_to(in_words(trial)) async for trial in of_decoders.results()],
        )


def _finding(encoder: encoders_pb2.Encoder, where: str, media: MediaSettings) -> Finding:
    subject = f"encoder {encoder.name} on {where}"
    if encoder.state == encoders_pb2.ENCODER_STATE_TRYING:
        return limited(subject, "is being tried", "ask again in a moment")
    if encoder.state == encoders_pb2.ENCODER_STATE_USABLE:
        at_once = "" if encoder.name == CPU else f"; runs at most {media.max_card_sessions} encodes at once"
        return works(subject, f"a second of video was encoded correctly{at_once}")
    if encoder.name == CPU:
        return fails(subject, encoder.reason, _ADVICE)
    return limited(subject, encoder.reason)


def _decoder_finding(decoder: encoders_pb2.Decoder, where: str) -> Finding:
    subject = f"decoder {decoder.name} on {where}"
    if decoder.state == encoders_pb2.ENCODER_STATE_TRYING:
        return limited(subject, "is being tried", "ask again in a moment")
    if decoder.state == encoders_pb2.ENCODER_STATE_USABLE:
        beside = f"; {decoder.reason}" if decoder.reason else ""
        return works(subject, f"{', '.join(decoder.decodes)} decoded bit-exactly as by the CPU{beside}")
    return limited(subject, decoder.reason)

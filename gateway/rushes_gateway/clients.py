"""The three services, as typed stubs on channels that live as long as the gateway."""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from rushes.catalog.v1 import (
    annotations_pb2_grpc,
    audit_pb2_grpc,
    changes_pb2_grpc,
    events_pb2_grpc,
    exports_pb2_grpc,
    jobs_pb2_grpc,
    library_pb2_grpc,
    nodes_pb2_grpc,
    tokens_pb2_grpc,
)
from rushes.inference.v1 import models_pb2_grpc
from rushes.media.v1 import files_pb2_grpc, frames_pb2_grpc, live_pb2_grpc, renditions_pb2_grpc, waveforms_pb2_grpc
from rushes_chassis.channel import open_channel
from rushes_chassis.credentials import service_credential
from rushes_chassis.errors import RushesError, Unavailable
from rushes_gateway.bytes.client import ByteClient, is_away
from rushes_gateway.settings import GatewaySettings

HEALTH_DEADLINE = 2.0
T = TypeVar("T")


@dataclass(frozen=True)
class MediaNode:
    """One media process."""

    target: str
    files: files_pb2_grpc.FilesServiceStub
    frames: frames_pb2_grpc.FramesServiceStub
    renditions: renditions_pb2_grpc.RenditionsServiceStub
    live: live_pb2_grpc.LiveServiceStub
    waveforms: waveforms_pb2_grpc.WaveformsServiceStub
    health: health_pb2_grpc.HealthStub
    bytes: ByteClient


class MediaNodes:
    """All media processes: each call goes to the next one in turn, and on to another where one is away."""

    def __init__(self, nodes: list[MediaNode]) -> None:
        self.nodes = nodes
        self._turn = itertools.count()

    async def call(self, ask: Callable[[MediaNode], Awaitable[T]]) -> T:
        """The first answer; raises what the node says, or Unavailable where none is there."""
        first = next(self._turn)
        away: Unavailable | None = None
        for offset in range(len(self.nodes)):
            try:
                return await ask(self.nodes[(first + offset) % len(self.nodes)])
            except Unavailable as error:
                if not is_away(error):
                    raise
                away = error
        raise Unavailable("No media node answers. It is being started again; try in a moment.") from away


@dataclass(frozen=True)
class Services:
    """Everything that the gateway talks to."""

    library: library_pb2_grpc.LibraryServiceStub
    annotations: annotations_pb2_grpc.AnnotationsServiceStub
    exports: exports_pb2_grpc.ExportsServiceStub
    jobs: jobs_pb2_grpc.JobsServiceStub
    events: events_pb2_grpc.EventsServiceStub
    nodes: nodes_pb2_grpc.NodesServiceStub
    tokens: tokens_pb2_grpc.TokensServiceStub
    audit: audit_pb2_grpc.AuditServiceStub
    changes: changes_pb2_grpc.ChangesServiceStub
    trash: changes_pb2_grpc.TrashServiceStub
    models: models_pb2_grpc.ModelsServiceStub
    media: MediaNodes
    catalog_health: health_pb2_grpc.HealthStub
    inference_health: health_pb2_grpc.HealthStub


@asynccontextmanager
async def connect(settings: GatewaySettings) -> AsyncIterator[Services]:
    """Open every channel, and close them in the end."""
    credential = service_credential(settings.token.get_secret_value())
    async with AsyncExitStack() as stack:
        catalog = await stack.enter_async_context(open_channel(settings.catalog, credential=credential))
        inference = await stack.enter_async_context(open_channel(settings.inference, credential=credential))
        nodes = []
        for target in settings.media:
            media = await stack.enter_async_context(open_channel(target, credential=credential))
            byte_client = await stack.enter_async_context(ByteClient(target, credential=credential))
            nodes.append(
                MediaNode(
                    target,
                    files_pb2_grpc.FilesServiceStub(media),
                    frames_pb2_grpc.FramesServiceStub(media),
                    renditions_pb2_grpc.RenditionsServiceStub(media),
                    live_pb2_grpc.LiveServiceStub(media),
                    waveforms_pb2_grpc.WaveformsServiceStub(media),
                    health_pb2_grpc.HealthStub(media),
                    byte_client,
                )
            )
        yield Services(
            library=library_pb2_grpc.LibraryServiceStub(catalog),
            annotations=annotations_pb2_grpc.AnnotationsServiceStub(catalog),
            exports=exports_pb2_grpc.ExportsServiceStub(catalog),
            jobs=jobs_pb2_grpc.JobsServiceStub(catalog),
            events=events_pb2_grpc.EventsServiceStub(catalog),
            nodes=nodes_pb2_grpc.NodesServiceStub(catalog),
            tokens=tokens_pb2_grpc.TokensServiceStub(catalog),
            audit=audit_pb2_grpc.AuditServiceStub(catalog),
            changes=changes_pb2_grpc.ChangesServiceStub(catalog),
            trash=changes_pb2_grpc.TrashServiceStub(catalog),
            models=models_pb2_grpc.ModelsServiceStub(inference),
            media=MediaNodes(nodes),
            catalog_health=health_pb2_grpc.HealthStub(catalog),
            inference_health=health_pb2_grpc.HealthStub(inference),
        )


async def answers(health: health_pb2_grpc.HealthStub) -> bool:
    """Whether a service says of itself that it serves."""
    try:
        response = await health.Check(health_pb2.HealthCheckRequest(), timeout=HEALTH_DEADLINE)
    except (TimeoutError, RushesError, grpc.aio.UsageError):
        return False
    return bool(response.status == health_pb2.HealthCheckResponse.SERVING)

"""Services on a network answer only processes that have the same RUSHES_SERVICE_SECRET."""

from collections.abc import AsyncIterator

import grpc
import pytest
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from rushes.catalog.v1 import events_pb2, events_pb2_grpc, nodes_pb2, nodes_pb2_grpc
from rushes.inference.v1 import models_pb2, models_pb2_grpc
from rushes.media.v1 import export_folder_pb2, export_folder_pb2_grpc, files_pb2
from rushes_chassis.channel import open_channel
from rushes_chassis.context import Context
from rushes_chassis.credentials import CredentialCheck
from rushes_chassis.errors import NotYet, Unauthenticated
from rushes_chassis.interceptors import ServiceInterceptor
from rushes_chassis.trust import Peer, Trust, service_credential
from rushes_gateway.byte_client import ByteClient

OURS, THEIRS = service_credential("our secret, long enough"), service_credential("their secret, long enough")


class Models(models_pb2_grpc.ModelsServiceServicer):
    async def ListModels(
        self, request: models_pb2.ListModelsRequest, context: Context
    ) -> models_pb2.ListModelsResponse:
        return models_pb2.ListModelsResponse()

    GetModel = AddModel = AddWords = RemoveModel = TestModel = ReadModel = None  # type: ignore[assignment]
    ListPublished = StartDownload = CancelDownload = None  # type: ignore[assignment]


class Events(events_pb2_grpc.EventsServiceServicer):
    async def Watch(
        self, request: events_pb2.WatchRequest, context: Context
    ) -> AsyncIterator[events_pb2.WatchResponse]:
        yield events_pb2.WatchResponse(event=events_pb2.Event(sequence=1))


class Nodes(nodes_pb2_grpc.NodesServiceServicer):
    async def Attach(
        self, request_iterator: AsyncIterator[nodes_pb2.AttachRequest], context: Context
    ) -> AsyncIterator[nodes_pb2.AttachResponse]:
        yield nodes_pb2.AttachResponse()

    ListNodes = WatchNodes = TryEncoders = None  # type: ignore[assignment]


class Folder(export_folder_pb2_grpc.ExportFolderServiceServicer):
    async def WriteManifest(
        self, requests: AsyncIterator[export_folder_pb2.WriteManifestRequest], context: Context
    ) -> export_folder_pb2.WriteManifestResponse:
        async for _ in requests:
            pass
        return export_folder_pb2.WriteManifestResponse()

    GetHighestGroup = RemoveClip = DiscardClips = RestoreClips = None  # type: ignore[assignment]
    DestroyClips = LabelClips = FindClips = VerifyClip = None  # type: ignore[assignment]


def peer(target: str, credential: str) -> Peer:
    """The server, for a caller with this credential."""
    return Peer("catalog", target, Trust(credential))


@pytest.fixture(name="target")
async def _target() -> AsyncIterator[str]:
    server = grpc.aio.server(interceptors=[CredentialCheck(OURS), ServiceInterceptor()])
    models_pb2_grpc.add_ModelsServiceServicer_to_server(Models(), server)
    events_pb2_grpc.add_EventsServiceServicer_to_server(Events(), server)
    nodes_pb2_grpc.add_NodesServiceServicer_to_server(Nodes(), server)
    export_folder_pb2_grpc.add_ExportFolderServiceServicer_to_server(Folder(), server)
    healthy = health.aio.HealthServicer()  # type: ignore[attr-defined]  # the stubs leave it out
    health_pb2_grpc.add_HealthServicer_to_server(healthy, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    yield f"127.0.0.1:{port}"
    await server.stop(None)


async def test_whoever_has_the_secret_is_answered_on_every_kind_of_call(target: str) -> None:
    async with open_channel(peer(target, OURS)) as channel:
        await models_pb2_grpc.ModelsServiceStub(channel).ListModels(models_pb2.ListModelsRequest())
        watched = [event async for event in events_pb2_grpc.EventsServiceStub(channel).Watch(events_pb2.WatchRequest())]
        assert len(watched) == 1
        attached = nodes_pb2_grpc.NodesServiceStub(channel).Attach(_no_nodes())
        assert [answer async for answer in attached] == [nodes_pb2.AttachResponse()]
        folder = export_folder_pb2_grpc.ExportFolderServiceStub(channel)
        assert await folder.WriteManifest(_manifest(10)) == export_folder_pb2.WriteManifestResponse()


@pytest.mark.parametrize("credential", ["", THEIRS])
async def test_whoever_has_not_is_refused_on_every_kind_of_call(target: str, credential: str) -> None:
    async with open_channel(peer(target, credential)) as channel:
        with pytest.raises(Unauthenticated, match="same RUSHES_SERVICE_SECRET"):
            await models_pb2_grpc.ModelsServiceStub(channel).ListModels(models_pb2.ListModelsRequest())
        with pytest.raises(Unauthenticated):
            [event async for event in events_pb2_grpc.EventsServiceStub(channel).Watch(events_pb2.WatchRequest())]
        with pytest.raises(Unauthenticated):
            [answer async for answer in nodes_pb2_grpc.NodesServiceStub(channel).Attach(_no_nodes())]
        with pytest.raises(Unauthenticated):
            await export_folder_pb2_grpc.ExportFolderServiceStub(channel).WriteManifest(_manifest(0))
    async with ByteClient(peer(target, credential)) as client:
        source = files_pb2.ReadSlicesRequest().source
        with pytest.raises(Unauthenticated):
            await client.read(source, 0, 1)
        with pytest.raises(Unauthenticated):
            [chunk async for chunk in client.stream(source, 0, 1)]


async def test_a_refusal_is_told_whether_it_comes_before_the_request_or_after(target: str) -> None:
    """A call of slices is opened first and asked then; it may be refused in between."""
    source = files_pb2.ReadSlicesRequest().source
    for _ in range(100):
        async with ByteClient(peer(target, THEIRS)) as client:
            with pytest.raises(Unauthenticated):
                await client.read(source, 0, 1)


async def test_the_byte_client_shows_it_too(target: str) -> None:
    async with ByteClient(peer(target, OURS)) as client:
        with pytest.raises(NotYet):  # no such method here: it got past the door
            await client.read(files_pb2.ReadSlicesRequest().source, 0, 1)


async def test_probes_of_health_need_none(target: str) -> None:
    async with grpc.aio.insecure_channel(target) as channel:
        answer = await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest())
    assert answer.status == health_pb2.HealthCheckResponse.SERVING


async def _no_nodes() -> AsyncIterator[nodes_pb2.AttachRequest]:
    nodes: tuple[nodes_pb2.AttachRequest, ...] = ()
    for node in nodes:
        yield node


async def _manifest(parts: int) -> AsyncIterator[export_folder_pb2.WriteManifestRequest]:
    for _ in range(parts):
        yield export_folder_pb2.WriteManifestRequest(data=b"{}")

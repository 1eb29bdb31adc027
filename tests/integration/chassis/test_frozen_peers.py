"""A process that is stopped answers nobody and closes nothing; whoever talks to it notices within 20 s."""

import asyncio
import os
import signal
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from pathlib import Path

import grpc
import pytest

from rushes.catalog.v1 import events_pb2, events_pb2_grpc, library_pb2, library_pb2_grpc, nodes_pb2, nodes_pb2_grpc
from rushes.media.v1 import source_pb2
from rushes_chassis.channel import open_channel
from rushes_chassis.context import Context
from rushes_chassis.errors import Unavailable
from rushes_chassis.interceptors import ServiceInterceptor
from rushes_chassis.liveness import NOTICED_SECONDS
from rushes_chassis.server import OPTIONS
from rushes_gateway.byte_client import ByteClient

pytestmark = pytest.mark.proof("kills")

# What a busy machine may take besides.
_LEEWAY = 5.0
_LONG = 600.0
# So many seconds that a server which takes pings for an attack has had too many.
_MANY_PINGS = 40.0

_ATTACHED_NODE = """
import asyncio, sys
from rushes.catalog.v1 import nodes_pb2, nodes_pb2_grpc
from rushes_chassis.channel import open_channel

async def requests():
    yield nodes_pb2.AttachRequest(node=nodes_pb2.Node(name="media-1"))
    await asyncio.Event().wait()

async def attach():
    async with open_channel(sys.argv[1]) as channel:
        async for _ in nodes_pb2_grpc.NodesServiceStub(channel).Attach(requests()):
            print("attached", flush=True)

asyncio.run(attach())
"""


@asynccontextmanager
async def process(*arguments: str, environment: dict[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    """One that is killed in the end, frozen or not."""
    started = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, env={**os.environ, **environment}, stdout=PIPE
    )
    try:
        yield started
    finally:
        started.kill()
        await started.wait()


async def seconds_until_unavailable(waiting: Awaitable[object]) -> float:
    began = time.monotonic()
    with pytest.raises(Unavailable):
        await waiting
    return time.monotonic() - began


async def test_a_frozen_service_is_noticed_by_whoever_waits_for_it(tmp_path: Path) -> None:
    target = f"unix:{tmp_path}/catalog.sock"
    environment = {"RUSHES_DATA_DIR": str(tmp_path)}
    async with (
        process("-m", "rushes_catalog", "--listen", target, environment=environment) as catalog,
        open_channel(target) as channel,
        ByteClient(target) as byte_client,
    ):
        library = library_pb2_grpc.LibraryServiceStub(channel)
        watch = aiter(events_pb2_grpc.EventsServiceStub(channel).Watch(events_pb2.WatchRequest(), wait_for_ready=True))
        await anext(watch)
        with pytest.raises(Exception, match="Method not found"):
            await byte_client.read(source_pb2.Source(root="a", path="b"), 0, 1)  # connected from now on

        # No ping may be too many for it.
        await asyncio.sleep(_MANY_PINGS)
        await library.ListRoots(library_pb2.ListRootsRequest())

        catalog.send_signal(signal.SIGSTOP)
        noticed = await asyncio.gather(
            seconds_until_unavailable(anext(watch)),
            seconds_until_unavailable(library.ListRoots(library_pb2.ListRootsRequest(), timeout=_LONG)),
            seconds_until_unavailable(byte_client.read(source_pb2.Source(root="a", path="b"), 0, 1)),
        )
        assert max(noticed) < NOTICED_SECONDS + _LEEWAY
        again = library.ListRoots(library_pb2.ListRootsRequest(), timeout=_LONG)
        assert await seconds_until_unavailable(again) < NOTICED_SECONDS + _LEEWAY

        catalog.send_signal(signal.SIGCONT)
        await library.ListRoots(library_pb2.ListRootsRequest(), wait_for_ready=True)


class _Attachments(nodes_pb2_grpc.NodesServiceServicer):
    """Notes when a node is there no more."""

    ListNodes = WatchNodes = TryEncoders = None  # type: ignore[assignment]

    def __init__(self) -> None:
        self.ended = asyncio.Event()

    async def Attach(
        self, request_iterator: AsyncIterator[nodes_pb2.AttachRequest], context: Context
    ) -> AsyncIterator[nodes_pb2.AttachResponse]:
        try:
            async for _ in request_iterator:
                yield nodes_pb2.AttachResponse(attached=True)
        finally:
            self.ended.set()


async def test_a_frozen_client_is_noticed_by_the_service(tmp_path: Path) -> None:
    target, attachments = f"unix:{tmp_path}/catalog.sock", _Attachments()
    server = grpc.aio.server(interceptors=[ServiceInterceptor()], options=OPTIONS)
    nodes_pb2_grpc.add_NodesServiceServicer_to_server(attachments, server)
    server.add_insecure_port(target)
    await server.start()
    async with process("-c", _ATTACHED_NODE, target, environment={}) as node:
        assert node.stdout is not None
        assert await node.stdout.readline() == b"attached\n"
        await asyncio.sleep(_MANY_PINGS)
        assert not attachments.ended.is_set(), "it says nothing, but is there"
        node.send_signal(signal.SIGSTOP)
        began = time.monotonic()
        await asyncio.wait_for(attachments.ended.wait(), _LONG)
        assert time.monotonic() - began < NOTICED_SECONDS + _LEEWAY
    await server.stop(None)

"""Connecting to a Triton: TLS, shared memory on the same host, and its statistics as metrics."""

import hashlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import grpc
from prometheus_client import REGISTRY
from tritonclient.grpc import MAX_GRPC_MESSAGE_SIZE, InferenceServerClient, aio

from rushes_inference.adapters.triton.address import TritonAddress
from rushes_inference.adapters.triton.server import TritonServer
from rushes_inference.adapters.triton.shared_memory import SharedMemory
from rushes_inference.adapters.triton.statistics import StatisticsCollector

_OPTIONS = [
    ("grpc.max_send_message_length", MAX_GRPC_MESSAGE_SIZE),
    ("grpc.max_receive_message_length", MAX_GRPC_MESSAGE_SIZE),
    # gRPC's default back-off would ignore a restarted Triton for up to two minutes.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1_000),
    # Time limit of one connection attempt; with gRPC's 20 s a switched-off host cannot be told from a slow model.
    ("grpc.min_reconnect_backoff_ms", 2_000),
    ("grpc.keepalive_time_ms", 10_000),
    ("grpc.keepalive_timeout_ms", 5_000),
]


@dataclass(frozen=True)
class TlsFiles:
    """PEM files; without the first, gRPC's default certificate authorities are trusted."""

    authorities: Path | None = None
    certificate: Path | None = None
    key: Path | None = None


@asynccontextmanager
async def triton_server(
    address: TritonAddress, tls: TlsFiles, *, seconds: float, owner: str
) -> AsyncIterator[TritonServer]:
    """The Triton at this address; the connection is opened with the first call.

    `owner` distinguishes this process from others on this host; a restarted process has the same.
    """
    credentials = _credentials(tls) if address.encrypted else None
    client = aio.InferenceServerClient(address.target, creds=credentials, channel_args=_OPTIONS)
    memory = SharedMemory(client, _mark(owner)) if address.on_this_host else None
    # Prometheus' thread has a client of its own: the other one belongs to the event loop.
    asking = InferenceServerClient(address.target, creds=credentials, channel_args=_OPTIONS)
    collector = StatisticsCollector(asking)
    REGISTRY.register(collector)
    server = TritonServer(client, address.target, memory, seconds)
    try:
        yield server
    finally:
        await server.close()
        REGISTRY.unregister(collector)
        asking.close()
        if memory is not None:
            await memory.close()
        await client.close()


def _credentials(tls: TlsFiles) -> grpc.ChannelCredentials:
    """Raises OSError where a file cannot be read."""
    authorities, certificate, key = (
        path.read_bytes() if path is not None else None for path in (tls.authorities, tls.certificate, tls.key)
    )
    return grpc.ssl_channel_credentials(authorities, key, certificate)


def _mark(owner: str) -> str:
    return hashlib.sha256(f"{socket.gethostname()} {owner}".encode()).hexdigest()[:12]

"""A service of all kinds of calls: `python -m tests.integration.chassis.traced_service <gRPC target>`."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import grpc
import structlog

from rushes_chassis.context import Context
from rushes_chassis.errors import Exhausted, NotFound, Unavailable
from rushes_chassis.server import Parts, Service, run_service
from rushes_chassis.settings import CommonSettings, load_settings

log = structlog.get_logger()


async def _say(request: bytes, context: Context) -> bytes:
    """The seconds that the caller waits at most."""
    log.info("said")
    return str(context.time_remaining()).encode()


async def _count(requests: AsyncIterator[bytes], context: Context) -> bytes:
    return str(len([request async for request in requests])).encode()


async def _echo(requests: AsyncIterator[bytes], context: Context) -> AsyncIterator[bytes]:
    async for request in requests:
        yield request


async def _pour(request: bytes, context: Context) -> AsyncIterator[bytes]:
    """Without end, and without a pause: a caller who leaves does so while some of it is on its way."""
    while True:
        yield bytes(1 << 16)


async def _drip(request: bytes, context: Context) -> AsyncIterator[bytes]:
    """Once, and nothing more."""
    yield b"one"
    await asyncio.Event().wait()


async def _hang(request: bytes, context: Context) -> bytes:
    await asyncio.Event().wait()
    return b""


async def _missing(request: bytes, context: Context) -> bytes:
    raise NotFound("no clip a1", reason="ClipNotFound")


async def _full(requests: AsyncIterator[bytes], context: Context) -> bytes:
    """Refuses before it has read anything."""
    raise Exhausted("the disk is full")


async def _away(request: bytes, context: Context) -> AsyncIterator[bytes]:
    yield b"one"
    raise Unavailable("the disk is away")


@asynccontextmanager
async def _register(server: grpc.aio.Server) -> AsyncIterator[Parts]:
    methods = {
        "Say": grpc.unary_unary_rpc_method_handler(_say),
        "Count": grpc.stream_unary_rpc_method_handler(_count),
        "Echo": grpc.stream_stream_rpc_method_handler(_echo),
        "Pour": grpc.unary_stream_rpc_method_handler(_pour),
        "Drip": grpc.unary_stream_rpc_method_handler(_drip),
        "Watch": grpc.unary_stream_rpc_method_handler(_drip),
        "Hang": grpc.unary_unary_rpc_method_handler(_hang),
        "Missing": grpc.unary_unary_rpc_method_handler(_missing),
        "Full": grpc.stream_unary_rpc_method_handler(_full),
        "Away": grpc.unary_stream_rpc_method_handler(_away),
    }
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("t.T", methods)])
    yield Parts(())


if __name__ == "__main__":
    run_service(Service("media", "media", [sys.argv[1]], load_settings(CommonSettings), _register))

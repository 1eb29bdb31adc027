"""Whatever is called on a channel, what goes wrong is an error of our own tree, and never one of gRPC's."""

import asyncio
import importlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.message_factory import GetMessageClass

import rushes
from rushes_chassis.channel import open_channel
from rushes_chassis.credentials import CredentialCheck
from rushes_chassis.errors import Exhausted, NotYet, Unauthenticated, Unavailable
from rushes_chassis.interceptors import ServiceInterceptor
from rushes_chassis.status import is_away
from rushes_chassis.trust import Peer, Trust, service_credential

OURS, THEIRS = service_credential("our secret, long enough"), service_credential("their secret, long enough")


def services() -> list[ServiceDescriptor]:
    """Of every package of the contract."""
    found = []
    for folder in sorted(Path(next(iter(rushes.__path__))).glob("*/v1")):
        for file in sorted(folder.glob("*_pb2.py")):
            module = importlib.import_module(f"rushes.{folder.parent.name}.v1.{file.stem}")
            found += module.DESCRIPTOR.services_by_name.values()
    return found


METHODS = [method for service in services() for method in service.methods]


def kind(method: MethodDescriptor) -> tuple[bool, bool]:
    """Whether it streams requests, and whether it streams responses."""
    return method.client_streaming, method.server_streaming


def stub_of(method: MethodDescriptor, channel: grpc.aio.Channel) -> Callable[..., Any]:
    service = method.containing_service
    module = importlib.import_module(service.file.name.removesuffix(".proto").replace("/", ".") + "_pb2_grpc")
    stub: Callable[..., Any] = getattr(getattr(module, f"{service.name}Stub")(channel), method.name)
    return stub


async def outcome(method: MethodDescriptor, channel: grpc.aio.Channel) -> object:
    """What comes of calling it with an empty request: a response, a list of them, or what was raised."""
    request = GetMessageClass(method.input_type)()

    async def requests() -> AsyncIterator[Any]:
        yield request

    call = stub_of(method, channel)(requests() if method.client_streaming else request)
    try:
        return [response async for response in call] if method.server_streaming else await call
    except Exception as raised:
        return raised


def test_the_contract_has_calls_of_all_four_kinds() -> None:
    assert {kind(method) for method in METHODS} == {(False, False), (False, True), (True, False), (True, True)}


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.full_name)
async def test_a_target_that_is_dead_is_unavailable(method: MethodDescriptor, tmp_path: Path) -> None:
    async with open_channel(f"unix:{tmp_path}/nobody.sock") as channel:
        raised = await outcome(method, channel)
    assert isinstance(raised, Unavailable)
    assert is_away(raised)


@pytest.fixture(name="guarded", scope="module")
async def _guarded() -> AsyncIterator[str]:
    """A server on a network that asks for a credential; who has it learns that there is no such method."""
    server = grpc.aio.server(interceptors=[CredentialCheck(OURS), ServiceInterceptor()])
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    yield f"127.0.0.1:{port}"
    await server.stop(None)


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.full_name)
async def test_a_target_that_asks_for_a_credential_is_shown_it_and_refuses_who_has_none(
    method: MethodDescriptor, guarded: str
) -> None:
    for credential, kind_of_error in (("", Unauthenticated), (THEIRS, Unauthenticated), (OURS, NotYet)):
        async with open_channel(Peer("media", guarded, Trust(credential))) as channel:
            raised = await outcome(method, channel)
        assert type(raised) is kind_of_error


# -- requests that are streamed ----------------------------------------------


async def _count(requests: AsyncIterator[bytes], context: object) -> bytes:
    return str(len([request async for request in requests])).encode()


async def _echo(requests: AsyncIterator[bytes], context: object) -> AsyncIterator[bytes]:
    async for request in requests:
        yield request


async def _full(requests: AsyncIterator[bytes], context: object) -> bytes:
    raise Exhausted("the disk is full")


async def _full_too(requests: AsyncIterator[bytes], context: object) -> AsyncIterator[bytes]:
    yield await _full(requests, context)


@pytest.fixture(name="plain")
async def _plain(tmp_path: Path) -> AsyncIterator[grpc.aio.Channel]:
    """A server that counts what it is sent, says it again, or refuses it without looking."""
    server = grpc.aio.server(interceptors=[ServiceInterceptor()])
    methods = {
        "Count": grpc.stream_unary_rpc_method_handler(_count),
        "Echo": grpc.stream_stream_rpc_method_handler(_echo),
        "Full": grpc.stream_unary_rpc_method_handler(_full),
        "FullToo": grpc.stream_stream_rpc_method_handler(_full_too),
    }
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("t.T", methods)])
    server.add_insecure_port(f"unix:{tmp_path}/plain.sock")
    await server.start()
    async with open_channel(f"unix:{tmp_path}/plain.sock") as channel:
        yield channel
    await server.stop(None)


def count(channel: grpc.aio.Channel, requests: Any) -> Any:
    return channel.stream_unary("/t.T/Count", bytes, bytes)(requests)


def echo(channel: grpc.aio.Channel, requests: Any = None) -> Any:
    return channel.stream_stream("/t.T/Echo", bytes, bytes)(requests)


async def broken(error: Exception) -> AsyncIterator[bytes]:
    yield b"one"
    raise error


@pytest.mark.parametrize("error", [KeyError("a mistake"), Unavailable("the database is locked")], ids=repr)
async def test_what_making_the_requests_raises_is_raised_by_the_call(plain: grpc.aio.Channel, error: Exception) -> None:
    with pytest.raises(type(error)) as of_upload:
        await count(plain, broken(error))
    with pytest.raises(type(error)) as of_both:
        [response async for response in echo(plain, broken(error))]
    assert of_upload.value is of_both.value is error


async def test_a_refusal_is_the_servers_while_requests_are_still_sent(plain: grpc.aio.Channel) -> None:
    async def requests() -> AsyncIterator[bytes]:
        for _ in range(5):
            await asyncio.sleep(0)
            yield b"one"

    # gRPC's own answer is INTERNAL in about a third of these.
    for _ in range(100):
        with pytest.raises(Exhausted, match="the disk is full"):
            await plain.stream_unary("/t.T/Full", bytes, bytes)(requests())
        with pytest.raises(Exhausted, match="the disk is full"):
            [response async for response in plain.stream_stream("/t.T/FullToo", bytes, bytes)(requests())]


async def test_requests_may_come_from_any_iterable(plain: grpc.aio.Channel) -> None:
    assert await count(plain, [b"one", b"two"]) == b"2"
    assert [response async for response in echo(plain, iter([b"one", b"two"]))] == [b"one", b"two"]


async def test_requests_may_be_written_one_by_one(plain: grpc.aio.Channel) -> None:
    call = echo(plain)
    for word in (b"one", b"two"):
        await call.write(word)
        assert await call.read() == word
    await call.done_writing()
    assert await call.read() is grpc.aio.EOF  # type: ignore[attr-defined]  # the stubs leave it out
    uploading = count(plain, None)
    await uploading.write(b"one")
    await uploading.done_writing()
    assert await uploading == b"1"


async def test_who_leaves_while_sending_is_cancelled_whatever_the_requests_do(plain: grpc.aio.Channel) -> None:
    begun = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        yield b"one"
        begun.set()
        await asyncio.Event().wait()

    sending = asyncio.ensure_future(count(plain, endless()))
    await begun.wait()
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending

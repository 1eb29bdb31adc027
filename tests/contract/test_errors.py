"""Every error of the tree has its row in both tables, and arrives on the other side of an RPC as it left."""

import asyncio
import importlib
import pkgutil
from collections.abc import Awaitable, Callable

import grpc
import pytest

import rushes_catalog
import rushes_gateway
import rushes_inference
import rushes_media
from rushes_catalog.adapters.expected_answers import expecting_answers
from rushes_chassis.channel import open_channel
from rushes_chassis.context import Context
from rushes_chassis.errors import FieldMistake, Frozen, Internal, InvalidInput, RushesError, Unavailable
from rushes_chassis.interceptors import ServiceInterceptor
from rushes_chassis.status import STATUS, code_of, from_rpc_error, is_away, to_status
from rushes_gateway.problems import HTTP, http_status, problem_of


def _tree(kind: type[RushesError]) -> set[type[RushesError]]:
    return (
        {kind}.union(*map(_tree, kind.__subclasses__()))
        if kind is not RushesError
        else set().union(*map(_tree, kind.__subclasses__()))
    )


def _all_errors() -> list[type[RushesError]]:
    for package in (rushes_catalog, rushes_media, rushes_inference, rushes_gateway):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__") and ".migrations" not in module.name:
                importlib.import_module(module.name)
    return sorted(_tree(RushesError), key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", _all_errors(), ids=lambda kind: kind.__name__)
def test_every_error_has_a_row_in_both_tables(kind: type[RushesError]) -> None:
    error = kind.__new__(kind)
    assert code_of(error) in STATUS.values()
    assert http_status(error) in HTTP.values()


def test_both_tables_list_the_same_classes() -> None:
    assert set(STATUS) == set(HTTP)


def test_no_two_listed_errors_share_a_status_because_the_way_back_could_not_tell_them_apart() -> None:
    assert len(set(STATUS.values())) == len(STATUS)
    assert grpc.StatusCode.UNKNOWN not in STATUS.values()


def test_a_process_that_dies_in_the_middle_of_a_stream_is_away() -> None:
    nothing = grpc.aio.Metadata()
    removed = grpc.aio.AioRpcError(grpc.StatusCode.UNKNOWN, nothing, nothing, "Stream removed (Socket closed)", "")
    died = from_rpc_error(removed, "/rushes.inference.v1.DetectService/DetectFrames")
    assert isinstance(died, Unavailable)
    assert is_away(died)
    assert (died.message.split(":")[0], died.metadata) == (
        "The inference service does not answer",
        {"grpc": "Stream removed (Socket closed)"},
    )
    raised = grpc.aio.AioRpcError(grpc.StatusCode.UNKNOWN, nothing, nothing, "Unexpected <class 'KeyError'>", "")
    assert isinstance(from_rpc_error(raised, "/grpc.health.v1.Health/Check"), Internal)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (grpc.StatusCode.UNKNOWN, "Stream removed (ping timeout)"),
        (grpc.StatusCode.UNAVAILABLE, "ping timeout"),
        (grpc.StatusCode.UNAVAILABLE, "unix:/a: connection attempt timed out before receiving SETTINGS frame"),
    ],
)
def test_a_process_that_is_stopped_is_too_slow_and_nobody_promises_a_restart(code: grpc.StatusCode, said: str) -> None:
    nothing = grpc.aio.Metadata()
    failed = grpc.aio.AioRpcError(code, nothing, nothing, said, "")
    frozen = from_rpc_error(failed, "/rushes.inference.v1.ExamineService/Examine")
    assert isinstance(frozen, Frozen)
    assert (is_away(frozen), code_of(frozen), http_status(frozen)) == (True, grpc.StatusCode.UNAVAILABLE, 504)
    assert "it hangs" in frozen.message
    assert "starting again" not in frozen.message


def test_reason_metadata_and_fields_travel_as_error_details() -> None:
    kind = next(iter(STATUS))
    status = to_status(kind("no", reason="Why", metadata={"a": "b"}, fields=[FieldMistake("clips", "must be ≤ 99")]))
    assert [detail.type_url.rpartition(".")[2] for detail in status.details] == ["ErrorInfo", "BadRequest"]


_LONG = [
    InvalidInput("No such file: /" + "0" * 4096),
    InvalidInput("No such file: /" + "映" * 4096 + ".mp4"),
    InvalidInput("; ".join(["x" * 300] * 20), fields=[FieldMistake(f"clips.{n}", "映" * 300) for n in range(20)]),
    InvalidInput("no", fields=[FieldMistake("f" * 900, "m" * 900) for _ in range(20)]),
]


async def heard_from(method: Callable[[bytes, Context], Awaitable[bytes]]) -> RushesError:
    """The error of a call of this method, which a real server answers."""
    server = grpc.aio.server(interceptors=[ServiceInterceptor()])
    handlers = {"Fail": grpc.unary_unary_rpc_method_handler(method)}
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("rushes.inference.v1.T", handlers)])
    port = server.add_insecure_port("localhost:0")
    await server.start()
    try:
        async with open_channel(f"localhost:{port}") as channel:
            with pytest.raises(RushesError) as heard:
                await channel.unary_unary("/rushes.inference.v1.T/Fail", bytes, bytes)(b"", timeout=1)
    finally:
        await server.stop(None)
    return heard.value


async def test_a_service_that_hangs_is_too_slow_for_whoever_asks_another_one_that_asks_it() -> None:
    frozen = Frozen("The inference service is there and does not answer.")

    async def ask_inference(request: bytes, context: Context) -> bytes:
        with expecting_answers():
            raise frozen

    said = await heard_from(ask_inference)
    assert (http_status(said), said.reason, said.message) == (504, "Frozen", frozen.message)


async def test_an_answer_that_does_not_come_in_time_is_said_in_words() -> None:
    async def wait(request: bytes, context: Context) -> bytes:
        await asyncio.Event().wait()
        return b""

    said = await heard_from(wait)
    assert (http_status(said), said.metadata) == (504, {"grpc": "Deadline Exceeded"})
    assert said.message == "The inference service did not answer in time. Try again in a moment."


@pytest.mark.parametrize("error", _LONG, ids=lambda error: str(error)[:12])
async def test_what_an_error_quotes_may_be_long_and_it_arrives_all_the_same(error: InvalidInput) -> None:
    async def fail(request: bytes, context: Context) -> bytes:
        raise error

    said = await heard_from(fail)
    assert isinstance(said, InvalidInput)
    assert said.reason == "InvalidInput"
    assert said.message[:70] == error.message[:70]
    assert said.message[-50:] == error.message[-50:]
    assert [field.path for field in said.fields] == [field.path for field in error.fields][: len(said.fields)]
    assert bool(said.fields) == bool(error.fields)


def test_a_problem_is_named_by_its_reason() -> None:
    kind = next(iter(STATUS))
    said = problem_of(kind("too late", reason="SpanDoesNotFit", metadata={"latest_start": "41.8"}))
    assert (said.type, said.title, said.latest_start) == ("/problems/span-does-not-fit", "Span does not fit", 41.8)


def test_a_title_has_its_words_apart_and_the_type_stays_as_clients_know_it() -> None:
    said = problem_of(InvalidInput("It is neither JPEG nor PNG nor WebP.", reason="NotAPicture"))
    assert (said.title, said.type) == ("Not a picture", "/problems/not-apicture")

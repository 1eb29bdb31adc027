"""What a span knows of a request over HTTP, and what it never knows."""

import asyncio
from collections.abc import Iterator

import httpx
import pytest
from opentelemetry.trace import TraceFlags

from rushes_chassis.requests import enter_request
from rushes_chassis.tracing import trace_metadata, tracing
from rushes_gateway.asgi import App, Receive, Scope, Send, answer
from rushes_gateway.middleware.tracing import traced
from tests.fakes.collector import Collector, KeptSpan, running_collector
from tests.integration.gateway.in_process import Asked

_ASSET = "0199c0de-5f3a-7b1c-8000-000000000000"
_FRAME = f"/api/v1/assets/{_ASSET}/frames/0"
_SIGNATURE, _TOKEN, _BEARER, _COOKIE = "5ec4e7-signature", "5ec4e7-token", "5ec4e7-bearer", "5ec4e7-cookie"


@pytest.fixture(name="collector")
def _collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    with running_collector() as collector:
        for name, value in collector.environment.items():
            monkeypatch.setenv(name, value)
        yield collector


class Behind:
    """Stands behind the span, and sees the request as it came."""

    def __init__(self) -> None:
        self.seen: list[Scope] = []
        self.carried: list[tuple[tuple[str, str], ...]] = []
        """What its calls would tell of the present span."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        enter_request("the-id-of-the-request")
        self.seen.append(scope)
        self.carried.append(trace_metadata())
        status = 500 if scope["path"].endswith("/frames/1") else 200
        await answer(send, status, [(b"set-cookie", b"rushes_session=" + _COOKIE.encode())], b"the content")


async def asked(
    collector: Collector, path: str, query: bytes = b"", headers: list[tuple[str, bytes]] | None = None
) -> tuple[KeptSpan, Scope]:
    """The span that a request makes, and what the application was asked."""
    behind = Behind()
    with tracing("gateway"):
        await _get(traced(behind), path, query, headers or [])
    [span] = await asyncio.to_thread(collector.until, bool)
    return span, behind.seen[0]


async def _get(app: App, path: str, query: bytes = b"", headers: list[tuple[str, bytes]] | None = None) -> None:
    async with httpx.AsyncClient(transport=Asked(app), base_url="http://127.0.0.1:8000") as client:
        url = httpx.URL(f"http://127.0.0.1:8000{path}").copy_with(query=query or None)
        await client.get(url, headers=[(name.encode(), value) for name, value in headers or []])


async def test_a_request_is_a_span_named_by_its_route_with_its_id(collector: Collector) -> None:
    span, _ = await asked(collector, _FRAME)
    assert (span.service, span.kind, span.name) == (
        "rushes-gateway",
        "SERVER",
        "GET /api/v1/assets/{asset_id}/frames/{frame}",
    )
    assert span.attributes["rushes.request_id"] == "the-id-of-the-request"
    assert (span.attributes["http.target"], span.attributes["http.status_code"]) == (_FRAME, "200")
    assert not span.is_error


async def test_a_mistake_of_ours_is_an_error_of_the_span(collector: Collector) -> None:
    span, _ = await asked(collector, f"/api/v1/assets/{_ASSET}/frames/1")
    assert (span.attributes["http.status_code"], span.is_error) == ("500", True)


async def test_a_request_belongs_to_the_trace_of_whoever_asks(collector: Collector) -> None:
    trace_id, parent_id = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
    span, _ = await asked(collector, _FRAME, headers=[("traceparent", f"00-{trace_id}-{parent_id}-01".encode())])
    assert (span.trace_id, span.parent_id) == (trace_id, parent_id)


async def test_no_secret_and_no_content_comes_into_a_span(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A setting of the library that has it note all headers.
    for side in ("REQUEST", "RESPONSE"):
        monkeypatch.setenv(f"OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SERVER_{side}", ".*")
    query = f"width=320&token={_TOKEN}&expires=1&sig={_SIGNATURE}".encode()
    headers = [("authorization", f"Bearer {_BEARER}".encode()), ("cookie", f"rushes_session={_COOKIE}".encode())]
    span, seen = await asked(collector, _FRAME, query, [*headers, ("referer", b"http://x/?token=" + _TOKEN.encode())])
    assert seen["query_string"] == query
    assert dict(seen["headers"])[b"authorization"] == headers[0][1]
    assert span.attributes["http.url"].endswith(_FRAME)
    sent = b"".join(collector.sent)
    assert _FRAME.encode() in sent
    for secret in ("5ec4e7", "sig=", "token=", "the content"):
        assert secret.encode() not in sent


@pytest.mark.parametrize("header", ["user-agent", "traceparent", "tracestate"])
async def test_what_nobody_can_read_in_a_request_hinders_no_span(collector: Collector, header: str) -> None:
    span, seen = await asked(collector, _FRAME, b"%ff=%ff", [(header, b"\xff\\x")])
    assert span.attributes["http.status_code"] == "200"
    assert (header.encode(), b"\xff\\x") in seen["headers"]


async def test_long_fields_are_carried_nowhere(collector: Collector) -> None:
    # gRPC's calls within would fail with them.
    long = [("baggage", b"a=" + b"b" * 4096), ("tracestate", b"a=" + b"b" * 4096), ("user-agent", b"c" * 4096)]
    await asked(collector, _FRAME, headers=long)
    assert b"bbbb" not in b"".join(collector.sent)
    assert b"cccc" not in b"".join(collector.sent)


@pytest.mark.parametrize("path", ["/health", "/api/v1/events"])
async def test_health_and_event_streams_make_no_span_nor_do_calls_on_their_behalf(
    collector: Collector, path: str
) -> None:
    app = Behind()
    with tracing("gateway"):
        layered = traced(app)
        await _get(layered, path)
        await _get(layered, _FRAME)
    assert [scope["path"] for scope in app.seen] == [path, _FRAME]
    flags = [int(dict(carried)["traceparent"].rpartition("-")[2], 16) for carried in app.carried]
    assert [bool(each & TraceFlags.SAMPLED) for each in flags] == [False, True]
    assert [span.attributes["http.target"] for span in await asyncio.to_thread(collector.until, bool)] == [_FRAME]

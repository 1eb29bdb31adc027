"""Requests are counted by route, so that no client can make labels without number."""

import pytest
from prometheus_client import REGISTRY

from rushes_gateway.asgi import Message, Receive, Scope, Send, answer
from rushes_gateway.middleware.metrics import Metrics


async def _teapot(_scope: Scope, _receive: Receive, send: Send) -> None:
    await answer(send, 418)


async def _gone(_scope: Scope, _receive: Receive, _send: Send) -> None:
    return


async def _nothing() -> Message:
    return {}


async def _drop(_message: Message) -> None:
    return


def counted(method: str, route: str) -> tuple[float, float]:
    """Answered requests, and how many of them were timed."""
    labels = {"method": method, "route": route}
    answered = REGISTRY.get_sample_value("rushes_http_requests_total", {**labels, "code": "418"})
    timed = REGISTRY.get_sample_value("rushes_http_request_seconds_count", labels)
    return answered or 0.0, timed or 0.0


@pytest.mark.parametrize(
    ("method", "path", "labels"),
    [
        ("GET", "/api/v1/assets/a1", ("GET", "/api/v1/assets/{asset_id}")),
        ("GET", "/no/such/path", ("GET", "")),
        ("BREW", "/pot-7", ("OTHER", "")),
    ],
)
async def test_a_request_is_counted_by_its_route(method: str, path: str, labels: tuple[str, str]) -> None:
    before = counted(*labels)
    await Metrics(_teapot)({"type": "http", "method": method, "path": path}, _nothing, _drop)
    assert counted(*labels) == (before[0] + 1, before[1] + 1)


async def test_what_was_not_answered_is_not_counted() -> None:
    before = counted("GET", "/health")
    await Metrics(_gone)({"type": "http", "method": "GET", "path": "/health"}, _nothing, _drop)
    assert counted("GET", "/health") == before

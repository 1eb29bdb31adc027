"""One request is one trace through every service that had a part in it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.stack import Stack
from tests.fakes.collector import KeptSpan, running_collector
from tests.footage import recipes
from tests.footage.recipes import Recipe

pytestmark = pytest.mark.proof("traces")

_ROUTE = "GET /api/v1/assets/{asset_id}/frames/{frame}"


def test_a_frame_is_one_trace_of_gateway_catalog_and_media(
    tmp_path: Path, make_footage: Callable[[Recipe], Path]
) -> None:
    with running_collector() as collector:
        stack = Stack(tmp_path / "stack", environment=collector.environment)
        stack.add(make_footage(recipes.SHORT_5S_MP4))
        with stack:
            stack.scan()
            [asset] = stack.get("/api/v1/assets").json()["assets"]
            answer = stack.get(f"/api/v1/assets/{asset['id']}/frames/0")
            assert answer.status_code == 200
            collector.until(lambda spans: _services(_trace(spans)) >= {"catalog", "gateway", "media"})
        # Whatever else has ended since belongs to the same request.
        trace = _trace(collector.spans)
        known = {span.span_id for span in trace}
        assert [span.name for span in trace if span.parent_id not in known] == [_ROUTE]
        assert {span.attributes["rushes.request_id"] for span in trace} == {answer.headers["x-request-id"]}
        assert not any(span.is_error for span in trace)
        # What the services do by themselves is traced as well, but not what lasts for ever, nor what health asks for.
        assert not any(
            span.name.endswith(("/Watch", "/Attach", "/Check", "/ListServedModels")) for span in collector.spans
        )
        assert "Failed to detach context" not in stack.log.read_text()


def _trace(spans: list[KeptSpan]) -> list[KeptSpan]:
    """The spans of the request for a frame."""
    return [span for span in spans if span.trace_id in {root.trace_id for root in spans if root.name == _ROUTE}]


def _services(trace: list[KeptSpan]) -> set[str]:
    return {span.service.removeprefix("rushes-") for span in trace}

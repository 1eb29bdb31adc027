"""Mistakes of our own are answered in the format of the path's clients, and end the connection."""

import httpx
import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from rushes_gateway.middleware.errors import ErrorResponses
from rushes_gateway.problems import PROBLEM_TYPE
from rushes_gateway.routes.detail_errors import answer_with_details


@pytest.mark.parametrize(("path", "media_type"), [("/api/sort", "application/json"), ("/api/v1/sort", PROBLEM_TYPE)])
async def test_a_mistake_is_no_plain_text(path: str, media_type: str) -> None:
    app = FastAPI()
    answer_with_details(app)

    @app.get(path)
    async def fails() -> None:
        raise ValueError("a mistake")

    transport = httpx.ASGITransport(ErrorResponses(app))
    async with httpx.AsyncClient(transport=transport, base_url="http://rushes") as client:
        with capture_logs() as logged:
            answer = await client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (500, media_type)
    assert answer.json()["detail"] == "Internal error in Rushes; the gateway's log has details."
    assert answer.headers["connection"] == "close"
    assert [each["event"] for each in logged] == ["request failed"]

"""Work whose client leaves."""

import asyncio
from typing import Any

from fastapi import FastAPI, Request

from rushes_gateway.routes.disconnects import handle_disconnects, unless_disconnected


async def test_work_is_given_up_when_its_client_leaves_and_that_is_no_error() -> None:
    begun, given_up = asyncio.Event(), asyncio.Event()
    app = FastAPI()
    handle_disconnects(app)

    async def work() -> str:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            given_up.set()
        raise AssertionError

    @app.get("/")
    async def answer(request: Request) -> str:
        return await unless_disconnected(request, work())

    sent: list[Any] = []

    async def receive() -> dict[str, str]:
        await begun.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}
    await app(scope, receive, send)
    await given_up.wait()
    assert sent[0]["status"] == 499

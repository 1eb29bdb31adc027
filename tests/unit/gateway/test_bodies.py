"""Limits of bodies: so many with pictures are held in memory at once, and others wait outside of it."""

import asyncio

import pytest

from rushes_chassis.errors import InvalidInput
from rushes_gateway.asgi import Message, Receive, Scope, Send, answer
from rushes_gateway.middleware.bodies import MODELS, MOST_OF_MODEL, PICTURES_AT_ONCE, BodyLimits

CALLERS = 64


class Held:
    """An application that answers when it may, and what its callers have sent and received."""

    def __init__(self) -> None:
        self.may_answer = asyncio.Event()
        self.bodies = 0
        """Bodies that were read."""
        self.statuses: list[int] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request (ASGI)."""
        await receive()
        await self.may_answer.wait()
        await answer(send, 200, [], b"")

    async def receive(self) -> Message:
        self.bodies += 1
        return {"type": "http.request", "body": b"a picture", "more_body": False}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.statuses.append(message["status"])


async def settled() -> None:
    """As long as others have something to do."""
    for _ in range(20):
        await asyncio.sleep(0)


@pytest.mark.parametrize("path", ["/api/v1/detect", "/detect/gpu/detect_edges"])
async def test_of_many_callers_at_once_all_are_answered_and_few_are_in_memory(path: str) -> None:
    app = Held()
    limits, scope = BodyLimits(app), {"type": "http", "method": "POST", "path": path, "headers": []}
    callers = [asyncio.create_task(limits(scope, app.receive, app.send)) for _ in range(CALLERS)]
    await settled()
    assert (app.bodies, app.statuses) == (PICTURES_AT_ONCE, [])
    app.may_answer.set()
    await asyncio.gather(*callers)
    assert (app.bodies, app.statuses) == (CALLERS, [200] * CALLERS)


async def test_a_model_that_turns_out_to_be_too_large_is_refused_like_one_that_says_so() -> None:
    part, app = bytes(MOST_OF_MODEL // 4), Held()

    async def receive() -> Message:
        return {"type": "http.request", "body": part, "more_body": True}

    async def reading(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            while True:
                await receive()
        except InvalidInput:
            await answer(send, 422, [], b"")

    for headers in ([], [(b"content-length", b"%d" % (MOST_OF_MODEL + 1))]):
        await BodyLimits(reading)(
            {"type": "http", "method": "POST", "path": MODELS, "headers": headers}, receive, app.send
        )
    assert app.statuses == [413, 413]

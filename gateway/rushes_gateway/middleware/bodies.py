"""Request bodies: at most 1 MiB, and JSON no deeper than anything that the API takes."""

import re

from rushes_gateway.asgi import App, Message, Receive, Scope, Send
from rushes_gateway.problem_answers import answer_refusal

MOST_BYTES = 1 << 20
DEEPEST_JSON = 32

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKET = re.compile(rb"[\[{]|[\]}]")


def json_depth(document: bytes) -> int:
    """How deep arrays and objects are nested, counted without parsing: a parser may recurse."""
    depth = deepest = 0
    for bracket in _BRACKET.finditer(_STRING.sub(b"", document)):
        depth += 1 if bracket.group() in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


class BodyLimits:
    """Reads the body before anything else does; what is refused has cost at most MOST_BYTES."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, as ASGI calls it."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > MOST_BYTES:
                await answer_refusal(
                    scope, send, 413, "BodyTooLarge", f"A request body may have {MOST_BYTES} bytes at most."
                )
                return
        if json_depth(bytes(body)) > DEEPEST_JSON:
            await answer_refusal(
                scope, send, 422, "JsonTooDeep", f"JSON may be nested {DEEPEST_JSON} levels deep at most."
            )
            return
        pending: list[Message] = [{"type": "http.request", "body": bytes(body), "more_body": False}]

        async def receive_again() -> Message:
            return pending.pop() if pending else await receive()

        await self._app(scope, receive_again, send)

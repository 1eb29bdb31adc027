"""Request bodies: at most 1 MiB, and JSON no deeper than anything that the API takes."""

import re
from itertools import accumulate

from rushes_gateway.asgi import App, Message, Receive, Scope, Send
from rushes_gateway.problem_answers import answer_refusal

MOST_BYTES = 1 << 20
DEEPEST_JSON = 32

# What has been matched is never tried again, nor is a string without an end: each byte is looked at once.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_NO_BRACKETS = bytes(set(range(256)) - _STEP.keys())


def json_depth(document: bytes) -> int:
    """How deep arrays and objects are nested, counted without parsing: a parser may recurse."""
    brackets = _STRING.sub(b"", document).translate(None, _NO_BRACKETS)
    return max(accumulate(map(_STEP.__getitem__, brackets), initial=0))


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

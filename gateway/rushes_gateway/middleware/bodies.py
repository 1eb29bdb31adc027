"""Limits of request bodies, 1 MiB for most; the nesting of JSON, and text that is no text."""

import re
from contextlib import AsyncExitStack
from itertools import accumulate

from rushes_chassis.errors import FieldMistake, InvalidInput
from rushes_chassis.turns import NoTurn, Turns
from rushes_gateway.asgi import App, Message, Receive, Scope, Send, header_map
from rushes_gateway.problem_responses import answer_refusal

MOST_BYTES = 1 << 20
WITH_PICTURES = ("/detect/gpu/", "/detect/overlays")
"""Prefixes of paths with pictures in base64 in their bodies."""
PICTURE_ALONE = "/api/v1/detect"
"""Takes a picture file as its body."""
MODELS = "/api/v1/models"
"""Takes a model's file as its body, which is streamed."""
MOST_OF_MODEL = 512 << 20
BRAND_LISTS = "/api/v1/brand-lists/"
MOST_OF_BRANDS = 4 << 20
"""As many brands as a list can have, with some aliases each."""
MOST_WITH_PICTURE = 14 << 20
PICTURES_AT_ONCE = 32
"""Concurrent requests with pictures: each body is in memory until it is answered."""
PICTURES_WAITING = 256
"""Further requests with pictures that wait for that; their bodies are not read meanwhile."""
LONGEST_WAIT = 20.0
"""Seconds that they wait."""
DEEPEST_JSON = 32

# Possessive quantifiers and unterminated strings: each byte is read at most once.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_NO_BRACKETS = bytes(set(range(256)) - _STEP.keys())


def json_depth(document: bytes) -> int:
    """Nesting depth of arrays and objects, counted without parsing, as parsers may recurse."""
    brackets = _STRING.sub(b"", document).translate(None, _NO_BRACKETS)
    return max(accumulate(map(_STEP.__getitem__, brackets), initial=0))


# Never in UTF-8.
_RAW_SURROGATE = re.compile(rb"\xed[\xa0-\xbf]")
# An escape in JSON; a pair of surrogates is one character.
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u(?P<code>[0-9a-fA-F]{4})|[^u])", re.DOTALL
)


def has_lone_surrogate(document: bytes) -> bool:
    """Whether a text of the JSON has half a surrogate pair, escaped or not: no file name, database or message can
    hold it, but Python's parser takes it."""
    if _RAW_SURROGATE.search(document):
        return True
    codes = (found["code"] for found in _ESCAPE.finditer(document))
    return any(code is not None and 0xD800 <= int(code, 16) <= 0xDFFF for code in codes)


class BodyLimits:
    """Reads the body first; a refused one has cost no more than the limit."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._pictures = Turns(at_once=PICTURES_AT_ONCE, most_waiting=PICTURES_WAITING, seconds=LONGEST_WAIT)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request (ASGI)."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self._app(scope, receive, send)
        elif scope["path"] == MODELS and scope["method"] == "POST":
            await self._passed_on(MOST_OF_MODEL, scope, receive, send)
        elif scope["path"].startswith(BRAND_LISTS):
            await self._limited(MOST_OF_BRANDS, scope, receive, send)
        elif not scope["path"].startswith(WITH_PICTURES) and scope["path"] != PICTURE_ALONE:
            await self._limited(MOST_BYTES, scope, receive, send)
        else:
            await self._in_turn(scope, receive, send)

    async def _in_turn(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with AsyncExitStack() as held:
            try:
                await held.enter_async_context(self._pictures.turn())
            except NoTurn:
                said = f"{PICTURES_AT_ONCE} pictures are already being analysed, and others wait. Retry in a moment."
                await answer_refusal(scope, send, 503, "Busy", said, [(b"retry-after", b"1")])
                return
            await self._limited(MOST_WITH_PICTURE, scope, receive, send)

    async def _passed_on(self, most: int, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse bodies with too large a Content-Length, and stop reading those that exceed it."""
        limit = f"may have {most} bytes at most"
        told = header_map(scope).get("content-length", "")
        if told.isascii() and told.isdigit() and int(told) > most:
            await answer_refusal(scope, send, 413, "BodyTooLarge", f"This body {limit}.")
            return
        read = 0

        async def receive_counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise InvalidInput(f"The body {limit}.", fields=[FieldMistake("body", limit)])
            return message

        async def send_unless_too_large(message: Message) -> None:
            # What the application says of the error above has the status of other mistakes.
            if read <= most:
                await send(message)

        await self._app(scope, receive_counted, send_unless_too_large)
        if read > most:
            await answer_refusal(scope, send, 413, "BodyTooLarge", f"This body {limit}.")

    async def _limited(self, most: int, scope: Scope, receive: Receive, send: Send) -> None:
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > most:
                await answer_refusal(scope, send, 413, "BodyTooLarge", f"A request body may have {most} bytes at most.")
                return
        if scope["path"] != PICTURE_ALONE and json_depth(bytes(body)) > DEEPEST_JSON:
            await answer_refusal(
                scope, send, 422, "JsonTooDeep", f"JSON may be nested {DEEPEST_JSON} levels deep at most."
            )
            return
        if scope["path"] != PICTURE_ALONE and has_lone_surrogate(bytes(body)):
            said = r'The body has half a surrogate pair, as in "\ud800", which is no character.'
            await answer_refusal(scope, send, 422, "LoneSurrogate", said)
            return
        pending: list[Message] = [{"type": "http.request", "body": bytes(body), "more_body": False}]

        async def receive_again() -> Message:
            return pending.pop() if pending else await receive()

        await self._app(scope, receive_again, send)

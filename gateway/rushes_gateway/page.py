"""The page: the built bundle, and index.html for paths that the page routes itself."""

import asyncio
import gzip
import re
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

from rushes_gateway.asgi import App, Headers, Message, Receive, Scope, Send, answer, header_map

STATIC = Path(__file__).parent / "static"

_NOT_BUILT = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Rushes</title></head>
<body><h1>The page is not built</h1><p>Run <code>make web</code>, then reload. The API is at
<a href="/api/v1/openapi.json">/api/v1</a>.</p></body></html>"""


# Paths that the page routes; all others are 404.
_ROUTED = {"library", "cut", "jobs", "problems", "settings", "history", "signin", "find", "sort", "setup", "tune"}


_COMPRESSIBLE = {".js": b"text/javascript; charset=utf-8", ".css": b"text/css; charset=utf-8"}


class _Compressed:
    """Scripts and styles of the page, each compressed once. Names under /assets have a hash of their content."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[str, bytes] = {}

    async def serve(self, scope: Scope, send: Send, keep: bytes) -> bool:
        """Serve a script or style where the client takes it compressed; else nothing was sent."""
        name = scope["path"].removeprefix("/assets/")
        kind, headers = _COMPRESSIBLE.get(Path(name).suffix), header_map(scope)
        if kind is None or "/" in name or "range" in headers or not _takes_gzip(headers.get("accept-encoding", "")):
            return False
        data = self._made.get(name)
        if data is None:
            try:
                data = self._made[name] = await asyncio.to_thread(self._compressed, name)
            except (OSError, ValueError):  # Answered with 404 as any other missing file.
                return False
        fields = [(b"content-type", kind), (b"content-encoding", b"gzip"), (b"vary", b"Accept-Encoding")]
        await answer(send, 200, [*fields, (b"cache-control", keep)], data)
        return True

    def _compressed(self, name: str) -> bytes:
        return gzip.compress((self._folder / name).read_bytes(), mtime=0)


def _takes_gzip(accepted: str) -> bool:
    for each in accepted.lower().split(","):
        coding, _, weight = each.partition(";")
        if coding.strip() == "gzip":
            return re.fullmatch(r"\s*q\s*=\s*0(\.0*)?\s*", weight) is None
    return False


class Page:
    """Static files. Names under /assets have a hash of their content, so they are cached for ever."""

    def __init__(self, folder: Path = STATIC) -> None:
        self._files: App | None = StaticFiles(directory=folder) if (folder / "index.html").is_file() else None
        self._compressed = _Compressed(folder / "assets")

    def routes(self, scope: Scope) -> bool:
        """Whether the page serves this request."""
        return scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and _is_routed(scope["path"])

    async def as_sign_in(self, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        """The page for users who have to sign in first: it shows the form at any address."""

        async def send_as_401(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                message = {**message, "status": 401, "headers": [*message["headers"], *headers]}
            await send(message)

        # Unconditional: 304 would be wrong for a user without access.
        asked = [(name, value) for name, value in scope["headers"] if not name.startswith(b"if-")]
        await self({**scope, "headers": asked}, receive, send_as_401)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request (ASGI)."""
        if scope["method"] not in ("GET", "HEAD"):
            await answer(send, 405, [(b"allow", b"GET, HEAD")])
        elif self._files is None:
            await HTMLResponse(_NOT_BUILT, 503)(scope, receive, send)
        else:
            path = scope["path"]
            keep = _keeping(path)
            if path.startswith("/assets/") and await self._compressed.serve(scope, send, keep):
                return
            shown = "/index.html" if _is_routed(path) else path
            try:
                await self._files({**scope, "path": shown}, receive, _with_cache_control(send, keep))
            except HTTPException as missing:
                body = b"There is nothing here. The page is at /"
                await answer(send, missing.status_code, [(b"content-type", b"text/plain; charset=utf-8")], body)


def _is_routed(path: str) -> bool:
    return path == "/" or path.split("/")[1] in _ROUTED


def _keeping(path: str) -> bytes:
    if path.startswith("/assets/"):
        return b"public, max-age=31536000, immutable"
    # Browsers check the icon again whenever the address changes, which it does with each cursor position.
    return b"public, max-age=86400" if path == "/favicon.svg" else b"no-cache"


def _with_cache_control(send: Send, value: bytes) -> Send:
    async def send_with_cache(message: Message) -> None:
        # Partial responses and 304 have the same cache headers as the whole (RFC 9110, 15.3.7 and 15.4.5).
        if message["type"] == "http.response.start" and message["status"] in (200, 206, 304):
            message["headers"] = [*message["headers"], (b"cache-control", value), (b"vary", b"Accept-Encoding")]
        await send(message)

    return send_with_cache

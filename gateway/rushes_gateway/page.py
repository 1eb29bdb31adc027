"""The page: the built bundle, and index.html for every path that the page itself routes."""

from pathlib import Path

from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

from rushes_gateway.asgi import App, Message, Receive, Scope, Send, answer

STATIC = Path(__file__).parent / "static"

_NOT_BUILT = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Rushes</title></head>
<body><h1>The page is not built</h1><p>Run <code>make web</code>, then reload. The API is at
<a href="/api/v1/openapi.json">/api/v1</a>.</p></body></html>"""


class Page:
    """Static files. Names under /assets carry a hash of their content, so they may be kept for ever."""

    def __init__(self) -> None:
        self._files: App | None = StaticFiles(directory=STATIC) if (STATIC / "index.html").is_file() else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, as ASGI calls it."""
        if scope["method"] not in ("GET", "HEAD"):
            await answer(send, 405, [(b"allow", b"GET, HEAD")])
            return
        if self._files is None:
            await HTMLResponse(_NOT_BUILT, 503)(scope, receive, send)
            return
        path = scope["path"]
        is_file = path.startswith("/assets/") or "." in path.rpartition("/")[2]
        keep = b"public, max-age=31536000, immutable" if path.startswith("/assets/") else b"no-cache"

        async def send_with_cache(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                message["headers"] = [*message["headers"], (b"cache-control", keep)]
            await send(message)

        await self._files({**scope, "path": path if is_file else "/index.html"}, receive, send_with_cache)

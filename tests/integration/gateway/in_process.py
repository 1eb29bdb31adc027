"""The whole gateway in this process: asked through ASGI, on a real catalog; nothing listens on a port."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import httpx
from pydantic import SecretStr

from rushes_gateway.access.gatekeeper import Gatekeeper
from rushes_gateway.access.record import Record
from rushes_gateway.access.roles import Role
from rushes_gateway.app import build_app
from rushes_gateway.asgi import App, Message, Scope
from rushes_gateway.bytes.routes import MOVED_WITHIN
from rushes_gateway.clients import connect
from rushes_gateway.settings import GatewaySettings
from rushes_local.certificate_folder import CertificateFolder
from tests.integration.catalog.harness import Client, World

HOST = "127.0.0.1:8000"
ADMIN = "the-admin's-token-of-these-tests"
NOTHING = "0199c0de-5f3a-7b1c-8000-000000000000"
"""An id that nothing has."""
_SERVER: Scope = {
    "asgi": {"version": "3.0", "spec_version": "2.3"},
    "http_version": "1.1",
    "root_path": "",
    "server": ("127.0.0.1", 8000),
}
"""What every request has of the server, uvicorn here."""


def bearer(token: str) -> dict[str, str]:
    """The header that shows it."""
    return {"authorization": f"Bearer {token}"}


class Asked(httpx.AsyncBaseTransport):
    """Calls an application as its server would, from an address.

    Unlike httpx's own it hands an answer on while it is being sent, so that a stream can be left; the call has ended
    when the answer is closed, and what it raised is raised there. Who is cancelled before that has left, too.
    """

    def __init__(self, app: App, address: str = "127.0.0.1", scheme: str = "http") -> None:
        self._app, self._address, self._scheme = app, address, scheme

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raw_path, _, query = request.url.raw_path.partition(b"?")
        scope: Scope = {
            **_SERVER,
            "type": "http",
            "method": request.method,
            "scheme": self._scheme,
            "path": unquote(raw_path.decode("ascii")),
            "raw_path": raw_path,
            "query_string": query,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "client": (self._address, 50_000),
        }
        assert isinstance(request.stream, httpx.AsyncByteStream)
        answer = _Answer(self._app, scope, [piece async for piece in request.stream])
        try:
            start = await answer.next()
        except asyncio.CancelledError:
            await answer.aclose()
            raise
        return httpx.Response(start["status"], headers=list(start["headers"]), stream=answer)


class _Answer(httpx.AsyncByteStream):
    """What the application sends; closing it is the client's leaving."""

    def __init__(self, app: App, scope: Scope, body: list[bytes]) -> None:
        pieces: list[Message] = [{"type": "http.request", "body": piece, "more_body": True} for piece in body]
        self._unread = deque([*pieces, {"type": "http.request", "body": b"", "more_body": False}])
        self._left = asyncio.Event()
        self._sent: asyncio.Queue[Message | None] = asyncio.Queue()
        self._serving = asyncio.ensure_future(app(scope, self._receive, self._sent.put))
        self._serving.add_done_callback(lambda _: self._sent.put_nowait(None))

    async def next(self) -> Message:
        """What is sent next; raises what the application has raised instead."""
        message = await self._sent.get()
        if message is None:
            self._serving.result()
            raise AssertionError("the application has ended in the middle of its answer")
        return message

    async def __aiter__(self) -> AsyncIterator[bytes]:
        more = True
        while more:
            message = await self.next()
            more = message.get("more_body", False)
            yield message.get("body", b"")

    async def aclose(self) -> None:
        self._left.set()
        await self._serving

    async def _receive(self) -> Message:
        if self._unread:
            return self._unread.popleft()
        await self._left.wait()
        return {"type": "http.disconnect"}


class Socket:
    """A WebSocket as the application sees it."""

    def __init__(self, app: App, path: str, headers: Mapping[str, str], address: str) -> None:
        path, _, query = path.partition("?")
        fields = {"host": HOST, **headers}
        scope: Scope = {
            **_SERVER,
            "type": "websocket",
            "scheme": "ws",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in fields.items()],
            "client": (address, 50_000),
            "subprotocols": [],
        }
        self._said: asyncio.Queue[Message] = asyncio.Queue()
        self._said.put_nowait({"type": "websocket.connect"})
        self._heard: asyncio.Queue[Message] = asyncio.Queue()
        self._serving = asyncio.ensure_future(app(scope, self._said.get, self._heard.put))

    async def hear(self) -> Message:
        """What the application says next."""
        async with asyncio.timeout(120):
            return await self._heard.get()

    @property
    def silent(self) -> bool:
        """Whether the application has nothing more to say, and listens."""
        return self._heard.empty() and not self._serving.done()

    async def leave(self) -> None:
        """As a client that closes it, or does not come any more."""
        await self._said.put({"type": "websocket.disconnect", "code": 1005})
        await self._serving


@dataclass(frozen=True)
class Gateway:
    """The application, the catalog behind it, and what that stands on."""

    app: App
    settings: GatewaySettings
    record: Record
    world: World
    catalog: Client
    ending: asyncio.Event

    def client(self, *, address: str = "127.0.0.1", scheme: str = "http", **headers: str) -> httpx.AsyncClient:
        """Somebody who asks from an address; cookies are kept."""
        return httpx.AsyncClient(
            transport=Asked(self.app, address, scheme), base_url=f"{scheme}://{HOST}", headers=headers
        )

    async def ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, **body: Any
    ) -> httpx.Response:
        """One request of somebody who comes for the first time; what would never end is left when it has begun."""
        async with self.client() as client, client.stream(method, path, headers=headers, **body) as answer:
            if not answer.headers.get("content-type", "").startswith("text/event-stream"):
                await answer.aread()
        return answer

    async def token(self, name: str, role: str = "viewer", **fields: Any) -> dict[str, Any]:
        """A new one, with its secret; the gateway asks for ADMIN."""
        answer = await self.ask("POST", "/api/v1/tokens", bearer(ADMIN), json={"name": name, "role": role, **fields})
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def entry(self, request_id: str) -> dict[str, Any]:
        """What the record has of a request that was answered; the gateway asks for ADMIN, or for nothing."""
        await self.record.close()  # it is told behind the answer
        listed = (await self.ask("GET", "/api/v1/audit?limit=200", bearer(ADMIN))).json()["entries"]
        [entry] = [entry for entry in listed if entry["request_id"] == request_id]
        found: dict[str, Any] = entry
        return found

    @asynccontextmanager
    async def socket(
        self, path: str, headers: Mapping[str, str] | None = None, address: str = "127.0.0.1"
    ) -> AsyncIterator[Socket]:
        """A WebSocket that is left in the end."""
        socket = Socket(self.app, path, headers or {}, address)
        try:
            yield socket
        finally:
            await socket.leave()


@asynccontextmanager
async def running_gateway(
    world: World,
    *,
    token: str = "",
    steady: Callable[[], float] = time.monotonic,
    anonymous: Role | None = None,
    certificate: CertificateFolder | None = None,
    moved_within: Sequence[float] = MOVED_WITHIN,
) -> AsyncIterator[Gateway]:
    """A gateway with a catalog of its own. Media nodes and inference are where a test puts them, else they are away."""
    async with (
        world.catalog() as catalog,
        gateway_on(
            world,
            catalog,
            token=token,
            steady=steady,
            anonymous=anonymous,
            certificate=certificate,
            moved_within=moved_within,
        ) as gateway,
    ):
        yield gateway


@asynccontextmanager
async def gateway_on(
    world: World,
    catalog: Client,
    *,
    token: str,
    steady: Callable[[], float],
    anonymous: Role | None = None,
    certificate: CertificateFolder | None = None,
    moved_within: Sequence[float] = MOVED_WITHIN,
) -> AsyncIterator[Gateway]:
    """A gateway on a catalog that runs; what expires goes by that world's clock."""
    folder = world.folder
    settings = GatewaySettings(
        data_dir=folder,
        token=SecretStr(token),
        catalog=f"unix:{folder}/catalog.sock",
        media=(f"unix:{folder}/media-1.sock",),
        inference=f"unix:{folder}/inference.sock",
        grants=False,
        tls_cert=None if certificate is None else certificate.server,
        tls_key=None if certificate is None else certificate.server_key,
    )
    ending = asyncio.Event()
    async with connect(settings, ending) as services:
        gatekeeper = Gatekeeper(services.tokens, token, world.now, steady, anonymous=anonymous)
        record = Record(services.audit)
        try:
            app = build_app(services, settings, gatekeeper, record, None, moved_within)
            yield Gateway(app, settings, record, world, catalog, ending)
        finally:
            await record.close()

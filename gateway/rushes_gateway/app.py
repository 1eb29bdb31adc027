"""The whole gateway as one ASGI application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rushes_gateway.access.gatekeeper import Gatekeeper
from rushes_gateway.access.record import Record
from rushes_gateway.asgi import App, Receive, Scope, Send
from rushes_gateway.bytes.lab_files import LabFiles
from rushes_gateway.bytes.routes import ByteRoutes
from rushes_gateway.clients import Services, connect
from rushes_gateway.middleware.access import Access
from rushes_gateway.middleware.bodies import BodyLimits
from rushes_gateway.middleware.guard import Guard
from rushes_gateway.middleware.requests import RequestAccount
from rushes_gateway.page import Page
from rushes_gateway.problem_answers import NATIVE_PREFIX
from rushes_gateway.roots import RootNames
from rushes_gateway.routes.cutter.app import cutter_app
from rushes_gateway.routes.lab.app import lab_app
from rushes_gateway.routes.native.app import native_app
from rushes_gateway.settings import GatewaySettings


@asynccontextmanager
async def gateway(settings: GatewaySettings) -> AsyncIterator[App]:
    """The application, connected for as long as the context lives."""
    async with connect(settings) as services:
        record = Record(services.audit)
        try:
            yield build_app(services, settings, record)
        finally:
            await record.close()


def build_app(services: Services, settings: GatewaySettings, record: Record) -> App:
    """From the outside in: account, guard, access, limits, byte paths, the framework's applications and the page."""
    roots = RootNames(services.library)
    gatekeeper = Gatekeeper(services.tokens, settings.token.get_secret_value())
    page = Page()
    lab = LabFiles(services)
    paths = _ByPath(native_app(services, gatekeeper), cutter_app(services, roots), lab_app(services, lab), page)
    limited = BodyLimits(ByteRoutes(paths, services, roots, lab))
    return RequestAccount(Guard(Access(limited, page, gatekeeper, record), settings))


class _ByPath:
    """Each application knows its whole paths, so that OpenAPI shows what a client has to send."""

    def __init__(self, native: App, cutter: App, lab: App, page: App) -> None:
        self._native, self._cutter, self._lab, self._page = native, cutter, lab, page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, as ASGI calls it."""
        path = scope["path"]
        if path.startswith(NATIVE_PREFIX) or path in ("/health", "/api/v1"):
            await self._native(scope, receive, send)
        elif path.startswith(("/api/", "/ws/")) or scope["type"] == "websocket":
            await self._cutter(scope, receive, send)
        elif path == "/videos" or path.startswith("/videos/"):
            await self._lab(scope, receive, send)
        else:
            await self._page(scope, receive, send)

"""The whole gateway as one ASGI application."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from rushes_gateway.access.gatekeeper import Gatekeeper
from rushes_gateway.access.record import Record
from rushes_gateway.access.roles import ROLES
from rushes_gateway.asgi import App, Receive, Scope, Send
from rushes_gateway.bytes.file_calls import KernelCalls
from rushes_gateway.bytes.grants import Grants
from rushes_gateway.bytes.lab_files import LabFiles
from rushes_gateway.bytes.places import DecodablePlaces
from rushes_gateway.bytes.routes import MOVED_WITHIN, ByteRoutes
from rushes_gateway.clients import Services, connect
from rushes_gateway.middleware.access import Access
from rushes_gateway.middleware.bodies import BodyLimits
from rushes_gateway.middleware.errors import ErrorResponses
from rushes_gateway.middleware.guard import Guard
from rushes_gateway.middleware.metrics import Metrics
from rushes_gateway.middleware.requests import RequestAccount
from rushes_gateway.middleware.responses import CachingAndCompression
from rushes_gateway.middleware.tracing import traced
from rushes_gateway.page import Page
from rushes_gateway.problem_responses import NATIVE_PREFIX
from rushes_gateway.roots import RootNames
from rushes_gateway.routes.cutter.app import cutter_app
from rushes_gateway.routes.detect.app import detect_app
from rushes_gateway.routes.detect.editor import editor_app
from rushes_gateway.routes.lab.app import lab_app
from rushes_gateway.routes.native.app import native_app
from rushes_gateway.routes.sorter.app import is_sorters, sorter_app
from rushes_gateway.settings import GatewaySettings


@asynccontextmanager
async def gateway(settings: GatewaySettings, ending: asyncio.Event) -> AsyncIterator[App]:
    """The application, connected for as long as the context lives; streams of events end once `ending` is set."""
    async with connect(settings, ending) as services:
        record = Record(services.audit)
        grants = Grants(services.media, KernelCalls()) if settings.grants else None
        anonymous = ROLES[settings.anonymous] if settings.anonymous is not None else None
        gatekeeper = Gatekeeper(services.tokens, settings.token.get_secret_value(), anonymous=anonymous)
        try:
            yield build_app(services, settings, gatekeeper, record, grants)
        finally:
            if grants is not None:
                grants.close()
            await record.close()


def build_app(
    services: Services,
    settings: GatewaySettings,
    gatekeeper: Gatekeeper,
    record: Record,
    grants: Grants | None,
    moved_within: Sequence[float] = MOVED_WITHIN,
) -> App:
    """From the outside in: spans where tracing is on, metrics, caching and compression, request log, host check,
    errors, access, limits, byte paths, then the framework's applications and the page; `moved_within` is as in
    ByteRoutes.
    """
    roots = RootNames(services.library)
    page = Page()
    lab, places = LabFiles(services), DecodablePlaces(services.library)
    native = native_app(services, gatekeeper, lab, places, settings.proxy_height)
    cutter = cutter_app(services, roots)
    lab_paths, sorter = lab_app(services, lab), sorter_app(services)
    paths = _ByPath(native, cutter, lab_paths, sorter, detect_app(services), editor_app(services), page)
    shared = not gatekeeper.needs_sign_in
    files = ByteRoutes(
        paths,
        services,
        roots,
        lab,
        places,
        grants,
        shared=shared,
        proxy_height=settings.proxy_height,
        moved_within=moved_within,
    )
    limited = BodyLimits(files)
    guarded = Guard(ErrorResponses(Access(limited, page, gatekeeper, record)), settings)
    return traced(Metrics(CachingAndCompression(RequestAccount(guarded))))


_NATIVE_PATHS = ("/health", "/api/v1", "/api/proxies")
_FRAME = re.compile(r"/api/files/.+/frame", re.DOTALL)


class _ByPath:
    """Dispatches by path; each application has complete paths, as OpenAPI has to show them."""

    def __init__(self, native: App, cutter: App, lab: App, sorter: App, detect: App, editor: App, page: App) -> None:
        self._native, self._cutter, self._lab, self._sorter = native, cutter, lab, sorter
        self._detect, self._editor, self._page = detect, editor, page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request (ASGI)."""
        path = scope["path"]
        if path.startswith((NATIVE_PREFIX, "/api/proxies/")) or path in _NATIVE_PATHS or _FRAME.fullmatch(path):
            await self._native(scope, receive, send)
        elif is_sorters(path):
            await self._sorter(scope, receive, send)
        elif path.startswith(("/api/", "/ws/")) or scope["type"] == "websocket":
            await self._cutter(scope, receive, send)
        elif path == "/videos" or path.startswith("/videos/"):
            await self._lab(scope, receive, send)
        elif path.startswith("/detect/gpu/"):
            await self._detect(scope, receive, send)
        elif path.startswith("/detect/"):
            await self._editor(scope, receive, send)
        else:
            await self._page(scope, receive, send)

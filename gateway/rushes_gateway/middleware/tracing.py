"""A span per request, where tracing is on, without secrets."""

from typing import TYPE_CHECKING, Any, Final

from rushes_chassis.tracing import tracer_provider, unsampled
from rushes_gateway.access.route_table import LASTING, row_of
from rushes_gateway.asgi import App, Receive, Scope, Send

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

_WHOLE: Final = "rushes.scope"
_SHOWN: Final = frozenset({b"host", b"user-agent", b"content-length", b"traceparent", b"tracestate"})
"""Header fields that spans may use. Not `baggage`, which a client could use to add metadata to every call."""
_LONGEST_SHOWN: Final = 512
"""Bytes of a field. `tracestate` of this length has to be propagated; gRPC refuses calls with long metadata."""


def traced(app: App) -> App:
    """The application with a span per request; unchanged while tracing is off."""
    provider = tracer_provider()
    return app if provider is None else _Traced(app, provider)


class _Traced:
    """OpenTelemetry's middleware, which gets a copy of the request without query and credentials."""

    def __init__(self, app: App, provider: "TracerProvider") -> None:
        from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware

        self._app = app
        self._spans = OpenTelemetryMiddleware(
            self._within,
            default_span_details=_name_and_route,
            tracer_provider=provider,
            # A setting of the library can record response headers.
            http_capture_headers_sanitize_fields=["set-cookie"],
            # Spans per body chunk are disabled.
            exclude_spans=["receive", "send"],
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request (ASGI)."""
        if _is_traced(scope):
            await self._spans(_shown(scope), receive, send)
        else:
            with unsampled():  # Calls on its behalf are not traced either.
                await self._app(scope, receive, send)

    async def _within(self, shown: Scope, receive: Receive, send: Send) -> None:
        await self._app(shown[_WHOLE], receive, send)


def _is_traced(scope: Scope) -> bool:
    # WebSockets and event streams last as long as a page is open.
    return scope["type"] == "http" and scope["path"] != "/health" and _template(scope) not in LASTING


def _template(scope: Scope) -> str:
    return row_of(scope["method"], scope["path"]).template


def _shown(scope: Scope) -> Scope:
    """The request as spans may have it. Queries may have signatures and tokens; logs leave them out too."""
    headers = [
        (name, _plain(value)) for name, value in scope["headers"] if name in _SHOWN and len(value) <= _LONGEST_SHOWN
    ]
    return {**scope, "headers": headers, "query_string": b"", _WHOLE: scope}


def _plain(value: bytes) -> bytes:
    """A value that the library can decode: it assumes UTF-8."""
    return value.decode("ascii", "replace").encode("ascii", "replace")


def _name_and_route(scope: Scope) -> tuple[str, dict[str, Any]]:
    """Named by the route, of which there are few, not by the path."""
    from opentelemetry.util.http import sanitize_method

    known: str = sanitize_method(scope["method"])
    method = "HTTP" if known == "_OTHER" else known
    template = _template(scope)
    return (f"{method} {template}", {"http.route": template}) if template else (method, {})

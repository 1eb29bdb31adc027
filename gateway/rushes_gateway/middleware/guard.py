"""Host and origin checks: requests to our own hosts, from our own origins or configured ones.

On loopback there may be no sign-in, so any page in the user's browser could reach the gateway: by a name that resolves
to 127.0.0.1 (DNS rebinding, visible in Host) or by a cross-site request (visible in Origin). Both are refused here.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from rushes_gateway.asgi import App, Message, Receive, Scope, Send, answer, header_map
from rushes_gateway.problem_responses import answer_refusal
from rushes_gateway.settings import LOOPBACK_HOSTS, GatewaySettings

_REMEMBERED = 256
_LONGEST_REMEMBERED = 256
"""Characters of a cached value; longer ones are not cached, as any client can send them."""
_PREFLIGHT_SECONDS = b"86400"
"""As the contract of the lab library wants it."""
_METHODS = b"GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
_EXPOSED = (
    b"Accept-Ranges, Content-Length, Content-Range, ETag, Last-Modified, Retry-After, X-Frame-Number, X-Frame-Pts, "
    b"X-Frame-Time, X-Request-Id, X-Start-Time"
)


def host_name(host: str) -> str:
    """The name in a Host field, without port and in lower case; "" where it is invalid."""
    return _remembered_name(host) if len(host) <= _LONGEST_REMEMBERED else _name_in(host)


def _name_in(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "") if host else ""
    except ValueError:
        return ""


def _name_given(name: str) -> str:
    """The name of a setting, where IPv6 addresses may have no brackets."""
    return host_name(f"[{name}]" if name.count(":") > 1 and not name.startswith("[") else name) or name.lower()


_remembered_name = lru_cache(_REMEMBERED)(_name_in)


_VARY = (b"vary", b"Origin")


def _is_plain_probe(scope: Scope, headers: Mapping[str, str]) -> bool:
    """Whether a load balancer asks for the health in HTTP/1.0, which has no Host field. No browser does."""
    return (
        scope["type"] == "http"
        and scope["path"] == "/health"
        and scope["http_version"] == "1.0"
        and "host" not in headers
        and "origin" not in headers
    )


class Guard:
    """Refuses foreign hosts and origins, and implements CORS for the allowed ones."""

    def __init__(self, app: App, settings: GatewaySettings) -> None:
        self._app = app
        certificate = settings.certificate
        # Names of our own certificate cannot be used for DNS rebinding.
        certified = () if certificate is None else certificate.names
        names: Iterable[str] = (*LOOPBACK_HOSTS, settings.host, *settings.allowed_hosts, *certified)
        self._hosts = {_name_given(name) for name in names}
        # Without a certificate; a TLS proxy in front may have one.
        self._schemes = ("http", "https") if certificate is None else ("https",)
        self._origins = {origin.rstrip("/").lower() for origin in settings.allowed_origins}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request (ASGI)."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = header_map(scope)
        host = headers.get("host", "")
        if host_name(host) not in self._hosts and not _is_plain_probe(scope, headers):
            await self._refuse(
                scope,
                send,
                "HostNotAllowed",
                f"The host {host!r} is not allowed; RUSHES_ALLOWED_HOSTS lists further hosts that are.",
            )
            return
        origin = headers.get("origin")
        if origin is not None and not self._is_allowed(origin, host):
            await self._refuse(
                scope,
                send,
                "OriginNotAllowed",
                f"The origin {origin!r} is not allowed; RUSHES_ALLOWED_ORIGINS lists those that are.",
            )
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # Also without an origin: a cache would give that response to a page of another one.
        cors = [_VARY]
        if origin is not None:
            cors += [
                (b"access-control-allow-origin", origin.encode("latin-1")),
                (b"access-control-allow-credentials", b"true"),
            ]
        if origin is not None and scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            asked = headers.get("access-control-request-headers", "Content-Type, Range").encode("latin-1")
            preflight = [
                (b"access-control-allow-methods", _METHODS),
                (b"access-control-allow-headers", asked),
                (b"access-control-max-age", _PREFLIGHT_SECONDS),
            ]
            await answer(send, 200, [*cors, *preflight])
            return

        async def send_with_cors(message: Message) -> None:
            if message["type"] == "http.response.start":
                exposed = () if origin is None else ((b"access-control-expose-headers", _EXPOSED),)
                message["headers"] = [*message.get("headers", ()), *cors, *exposed]
            await send(message)

        await self._app(scope, receive, send_with_cors)

    def _is_allowed(self, origin: str, host: str) -> bool:
        # Same origin: the page came from the host and port of the request, and that host is allowed.
        return origin.lower() in self._origins or origin.lower() in (
            f"{scheme}://{host}".lower() for scheme in self._schemes
        )

    async def _refuse(self, scope: Scope, send: Send, reason: str, detail: str) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": detail[:120]})
            return
        await answer_refusal(scope, send, 403, reason, detail)

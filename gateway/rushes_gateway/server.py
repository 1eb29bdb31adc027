"""The HTTP/1.1 and WebSocket server of the gateway, with TLS where there is a certificate."""

import socket

import uvicorn

from rushes_chassis.probes import Probes
from rushes_gateway.asgi import App
from rushes_gateway.http_limits import LimitedHttp
from rushes_gateway.settings import GatewaySettings

# Event streams and paused players never end by themselves.
GRACE_SECONDS = 3


class _Server(uvicorn.Server):
    """Tells the probes when it serves, and when it stops."""

    def __init__(self, config: uvicorn.Config, probes: Probes) -> None:
        super().__init__(config)
        self._probes = probes

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.should_exit:
            self._probes.serving()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._probes.waiting("it is stopping")
        await super().shutdown(sockets)


def http_server(app: App, settings: GatewaySettings, probes: Probes) -> uvicorn.Server:
    """Serves on the given sockets.

    LimitedHttp's limits begin after the TLS handshake, which has the loop's own 60 s; uvicorn does not expose that.
    """
    return _Server(
        uvicorn.Config(
            app,
            http=LimitedHttp,
            ws="websockets-sansio",
            lifespan="off",
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            date_header=True,
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=list(settings.trusted_proxies),
            backlog=1024,
            ws_max_size=64 * 1024,
            timeout_graceful_shutdown=GRACE_SECONDS,
            ssl_certfile=settings.tls_cert,
            ssl_keyfile=settings.tls_key,
        ),
        probes,
    )

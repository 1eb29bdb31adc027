"""The HTTP/1.1 and WebSocket server of the gateway, with TLS where there is a certificate."""

import asyncio
import socket
from types import FrameType

import uvicorn

from rushes_chassis.loops import until_set
from rushes_chassis.probes import Probes
from rushes_gateway.asgi import App
from rushes_gateway.http_limits import LimitedHttp
from rushes_gateway.settings import GatewaySettings

# Paused players never end by themselves.
GRACE_SECONDS = 3
_NOTICE_SECONDS = 5.0
"""How long requests are still taken while the probe says that none should be sent."""


class _Server(uvicorn.Server):
    """Tells the probes when it serves, and drains when it is told to stop."""

    def __init__(self, config: uvicorn.Config, probes: Probes, ending: asyncio.Event, drain_seconds: float) -> None:
        super().__init__(config)
        self._probes, self._ending, self._drain_seconds = probes, ending, drain_seconds
        self._hurry = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen."""
        await super().startup(sockets)
        if not self.should_exit:
            self._probes.serving()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop; a second signal ends requests that are being answered.

        Not the inherited one, which has the process killed by the same signal at the end: what is open would not be
        closed, and the exit status would say that it failed.
        """
        if self.should_exit:
            self.force_exit = True
            self._hurry.set()
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Finish what is being answered; streams of events end, which clients continue at another gateway.

        Where there is time, requests are taken until load balancers have noticed that none should be sent.
        """
        self._probes.waiting("it is stopping")
        await until_set(self._hurry, min(self._drain_seconds, _NOTICE_SECONDS))
        self._ending.set()
        await super().shutdown(sockets)


def http_server(app: App, settings: GatewaySettings, probes: Probes, ending: asyncio.Event) -> uvicorn.Server:
    """Serves on the given sockets; sets `ending` when it is to stop.

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
            timeout_graceful_shutdown=max(GRACE_SECONDS, round(settings.drain_seconds)),
            ssl_certfile=settings.tls_cert,
            ssl_keyfile=settings.tls_key,
        ),
        probes,
        ending,
        settings.drain_seconds,
    )

"""Starting a service, reporting its health, and stopping it."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
import structlog
import uvloop
from grpc_health.v1 import health, health_pb2
from grpc_reflection.v1alpha import reflection

from rushes_chassis.addresses import host_port, is_socket, prepare_to_listen
from rushes_chassis.credentials import CredentialCheck
from rushes_chassis.interceptors import ServiceInterceptor
from rushes_chassis.liveness import ACCEPTED_PINGS, PINGS
from rushes_chassis.logs import configure_logs
from rushes_chassis.loops import LOOPS, Loop, end_all, failing_loops, keep, notified_of_failing_loops, running, working
from rushes_chassis.memory import keep_large_blocks, skip_collection_at_exit
from rushes_chassis.metrics import serve_metrics
from rushes_chassis.probes import Probes
from rushes_chassis.probing import probed
from rushes_chassis.servicers import add_servicers
from rushes_chassis.settings import CommonSettings, refuse_settings, refuse_unusable_certificates
from rushes_chassis.settings_servicer import SettingsServicer
from rushes_chassis.tracing import server_interceptors, tracing
from rushes_chassis.trust import Trust
from rushes_chassis.watchdog import watched

log = structlog.get_logger()

GRACE_SECONDS = 5.0
_CALLS_SECONDS = 30.0
"""Most seconds that calls have after a drain: a stream to a paused player never ends, and goes on elsewhere."""
OPTIONS: Sequence[tuple[str, int]] = (
    *PINGS,
    *ACCEPTED_PINGS,
    ("grpc.max_send_message_length", -1),
    ("grpc.max_receive_message_length", 16 << 20),
    # Otherwise two processes on one address would share calls at random instead of one failing to start.
    ("grpc.so_reuseport", 0),
)
"""Options of every server."""
_CONNECTION_SECONDS = 60
_RENEWED: Sequence[tuple[str, int]] = (("grpc.max_connection_age_ms", _CONNECTION_SECONDS * 1000),)
"""Connections end without disturbing their calls, which have no limit, and clients look up the target again."""


@dataclass(frozen=True)
class Parts:
    """What a service consists of while it runs."""

    services: Sequence[str]
    """Full names of what it has added to the server."""
    loops: Mapping[str, Loop] = field(default_factory=dict)
    """What it does by itself, by name: from its first answer until all running calls have ended."""
    drain: Callable[[], Awaitable[None]] | None = None
    """Takes nothing new from now on, and returns when what was begun has ended, without the calls that still run: their
    callers continue elsewhere. None: the calls are all that there is to finish."""


@dataclass(frozen=True)
class Service:
    """A process that serves RPCs.

    `name` is its name in logs, traces and messages, `role` that in certificates. `register` adds servicers to the
    server; it is entered before the server starts and left after it and all loops have stopped, so that their
    resources live as long as they do.
    Where one of the addresses in `listen` is on a network, calls need the deployment's credential. `is_one_of_many`:
    any number of such processes stand behind one target, so connections end from time to time and clients find new
    ones.
    `drains`: when it is to stop, it has the setting's time to finish what it has begun; otherwise running calls have
    GRACE_SECONDS, and nothing else has any.
    `before_stop` is called when the process is to stop, before running calls are waited for: it ends the streams that
    would otherwise never end.
    """

    name: str
    role: str
    listen: Sequence[str]
    settings: CommonSettings
    register: Callable[[grpc.aio.Server], AbstractAsyncContextManager[Parts]]
    before_stop: Callable[[], None] = lambda: None
    is_one_of_many: bool = False
    drains: bool = True
    probes: Probes = field(default_factory=Probes)


def run_service(service: Service) -> None:
    """Serve until SIGTERM or SIGINT, then let running calls finish for at most GRACE_SECONDS."""
    keep_large_blocks()
    configure_logs(service.name, service.settings.log_format)
    refuse_strangers(service)
    serve_metrics(service.settings.metrics_port)
    with probed(service.settings.probe_port, service.probes), tracing(service.name):
        uvloop.run(_serve(service))
    skip_collection_at_exit()


async def _serve(service: Service) -> None:
    loop = asyncio.get_running_loop()
    service.probes.watch(loop)
    with watched(loop):
        await _until_told(service, loop)


async def _until_told(service: Service, loop: asyncio.AbstractEventLoop) -> None:
    begun, stop, hurry = asyncio.Event(), asyncio.Event(), asyncio.Event()
    serving = asyncio.ensure_future(_served(service, begun, stop, hurry))

    def end() -> None:
        if stop.is_set():
            hurry.set()
        stop.set()
        if not begun.is_set():
            # It may be waiting for something without an end, such as that of another catalog.
            serving.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end)
    try:
        await serving
    except asyncio.CancelledError:
        if not stop.is_set():
            raise
        log.info("ended before it served")


async def _served(service: Service, begun: asyncio.Event, stop: asyncio.Event, hurry: asyncio.Event) -> None:
    """Register, serve until `stop`, and end, without draining from `hurry` on; sets `begun` before the first call can
    arrive."""
    probes = service.probes
    trust, is_local = service.settings.trust, all(map(is_socket, service.listen))
    secured = trust.tls is not None and not is_local
    checks = [CredentialCheck(trust.credential)] if trust.credential and not is_local and not secured else []
    options = (*OPTIONS, *(_RENEWED if service.is_one_of_many else ()))
    interceptors = [*checks, *server_interceptors(), ServiceInterceptor(checks_callers=secured)]
    server = grpc.aio.server(interceptors=interceptors, options=options)
    async with service.register(server) as parts:
        names = [*parts.services, *add_servicers(server, [SettingsServicer(service.settings)])]
        healthy = health.aio.HealthServicer()  # type: ignore[attr-defined]  # the stubs leave it out
        answered = [*names, *add_servicers(server, [healthy]), reflection.SERVICE_NAME]
        reflection.enable_server_reflection(answered, server)
        for address in service.listen:
            try:
                prepare_to_listen(address)
                _add_port(server, address, trust)
            except (RuntimeError, OSError) as taken:
                raise SystemExit(f"rushes {service.name}: cannot listen on {address}: {taken}") from taken
        begun.set()
        await server.start()
        for name in ("", *names):
            await healthy.set(name, health_pb2.HealthCheckResponse.SERVING)
        log.info("serving", listen=",".join(service.listen))
        async with working(parts.loops):
            async with loop_health_reported(healthy):
                probes.serving()
                await stop.wait()
            probes.waiting("it is stopping")
            drain_seconds = service.settings.drain_seconds if service.drains else 0.0
            log.info("stopping", drain_seconds=drain_seconds)
            grace = await _drained(parts, drain_seconds, hurry)
            service.before_stop()
            await healthy.enter_graceful_shutdown()
            stopped = asyncio.ensure_future(server.stop(grace))
            hurried = asyncio.ensure_future(hurry.wait())
            await asyncio.wait((stopped, hurried), return_when=asyncio.FIRST_COMPLETED)
            hurried.cancel()
            if not stopped.done():
                await server.stop(GRACE_SECONDS)
            await stopped


def _add_port(server: grpc.aio.Server, address: str, trust: Trust) -> None:
    if trust.tls is None or is_socket(address):
        server.add_insecure_port(address)
        return
    # Imported on use: most processes need none.
    from rushes_chassis.secure_channels import server_credentials

    server.add_secure_port(address, server_credentials(trust.tls))


def refuse_strangers(service: Service) -> None:
    """Exit where others could reach this service without any check, or its certificate cannot be used."""
    settings = service.settings
    refuse_unusable_certificates(settings, service.role)
    if settings.trust.tls is not None:
        return
    open_to_others = [each for each in service.listen if (at := host_port(each)) is not None and not at.is_loopback]
    if open_to_others and settings.plaintext != "private-network":
        refusal = (
            f"--listen {open_to_others[0]}: other machines could read and send everything there. Set "
            "RUSHES_SERVICE_CERT, RUSHES_SERVICE_KEY and RUSHES_SERVICE_CA (`rushes certs services` makes such files), "
            "or RUSHES_PLAINTEXT=private-network where only trusted machines reach that network"
        )
        refuse_settings([refusal])
    if open_to_others and not settings.trust.credential:
        log.warning("calls are not authenticated: RUSHES_SERVICE_SECRET is not set", listen=",".join(open_to_others))


async def _drained(parts: Parts, seconds: float, hurry: asyncio.Event) -> float:
    """Finish what was begun, for at most so many seconds; returns how many running calls may still take."""
    clock = asyncio.get_running_loop().time
    ends = clock() + seconds
    if not seconds or hurry.is_set():
        return GRACE_SECONDS
    if parts.drain is None:
        return max(GRACE_SECONDS, seconds)
    draining, hurried = asyncio.ensure_future(parts.drain()), asyncio.ensure_future(hurry.wait())
    try:
        await asyncio.wait((draining, hurried), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        log.info("drained" if draining.done() else "what is left is handed back")
    finally:
        await end_all((draining, hurried))
    return max(GRACE_SECONDS, min(ends - clock(), _CALLS_SECONDS))


@asynccontextmanager
async def loop_health_reported(healthy: Any) -> AsyncIterator[None]:
    """While the block runs, report under LOOPS in this HealthServicer whether a background loop fails."""
    news = asyncio.Event()

    async def tell() -> None:
        news.clear()
        states = health_pb2.HealthCheckResponse
        await healthy.set(LOOPS, states.NOT_SERVING if failing_loops() else states.SERVING)

    with notified_of_failing_loops(news.set):
        async with running(keep("health of loops", tell, lambda _: news.wait())):
            yield

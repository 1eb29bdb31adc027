"""gRPC channels and ports with mutual TLS whose certificates are read again when their files change."""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Any, Final, cast

import grpc
import structlog

from rushes_chassis.service_tls import Pems, ServiceTls, UnusableCertificates, role_host

log = structlog.get_logger()

LOOK_SECONDS: Final = 5.0
"""How often the files are looked at, at most."""
_LINGER_SECONDS: Final = 600.0
"""How long calls of a channel with former certificates may go on."""


class _Watched:
    """The contents of the files, read again when they change; those before where the new ones cannot be used."""

    def __init__(self, tls: ServiceTls, look_seconds: float) -> None:
        self._tls, self._look_seconds = tls, look_seconds
        self.pems = tls.read()
        self._version, self._looked, self._last_problem = tls.version(), time.monotonic(), ""

    def changed(self) -> bool:
        """Whether there are new contents since the last time."""
        now = time.monotonic()
        if now - self._looked < self._look_seconds:
            return False
        self._looked = now
        if (version := self._tls.version()) == self._version:
            return False
        try:
            self.pems = self._tls.read()
        except UnusableCertificates as unusable:
            # They may be replaced one after the other.
            if str(unusable) != self._last_problem:
                self._last_problem = str(unusable)
                log.warning("new certificates cannot be used yet", why=self._last_problem)
            return False
        self._version, self._last_problem = version, ""
        log.info("certificates were read again", certificate=str(self._tls.certificate))
        return True


def server_credentials(tls: ServiceTls, look_seconds: float = LOOK_SECONDS) -> grpc.ServerCredentials:
    """For a port whose callers have to show a certificate of the same authority; raises UnusableCertificates."""
    watched = _Watched(tls, look_seconds)

    def present() -> grpc.ServerCertificateConfiguration | None:
        return _configuration(watched.pems) if watched.changed() else None

    # None, which stands for the same as before, is missing in the stubs.
    fetch = cast("Callable[[], grpc.ServerCertificateConfiguration]", present)
    return grpc.dynamic_ssl_server_credentials(_configuration(watched.pems), fetch, require_client_authentication=True)


def _configuration(pems: Pems) -> grpc.ServerCertificateConfiguration:
    return grpc.ssl_server_certificate_configuration([(pems.key, pems.certificate)], pems.authority)


class SecureChannel(grpc.aio.Channel):
    """A channel to a process of a role; new calls use new certificates once there are some."""

    def __init__(
        self,
        target: str,
        tls: ServiceTls,
        role: str,
        options: Sequence[tuple[str, Any]],
        interceptors: Sequence[grpc.aio.ClientInterceptor] = (),
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        self._target, self._role, self._options, self._interceptors = target, role, options, interceptors
        self._watched = _Watched(tls, look_seconds)
        self._inner = self._open()
        self._epoch = 0
        self._closing: set[asyncio.Task[None]] = set()

    def _open(self) -> grpc.aio.Channel:
        pems = self._watched.pems
        # Certificates of one kind: where one's own is for any host, so are those of the others.
        any_host = any(role_host(role) in pems.hosts for role in pems.roles)
        named = (("grpc.ssl_target_name_override", role_host(self._role)),) if any_host else ()
        return grpc.aio.secure_channel(
            self._target,
            grpc.ssl_channel_credentials(pems.authority, pems.key, pems.certificate),
            options=(*self._options, *named),
            interceptors=self._interceptors,
        )

    def present(self) -> tuple[int, grpc.aio.Channel]:
        """The channel of the present certificates, and its number."""
        if self._watched.changed():
            closing = asyncio.ensure_future(self._inner.close(_LINGER_SECONDS))
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)
            self._inner = self._open()
            self._epoch += 1
        return self._epoch, self._inner

    async def __aenter__(self) -> "SecureChannel":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close(None)

    async def close(self, grace: float | None = None) -> None:
        """Close it, those with former certificates at once."""
        for closing in self._closing:
            closing.cancel()
        if self._closing:
            await asyncio.wait(self._closing)
        await self._inner.close(grace)

    def get_state(self, try_to_connect: bool = False) -> grpc.ChannelConnectivity:
        """That of the present channel."""
        return self._inner.get_state(try_to_connect)

    async def wait_for_state_change(self, last_observed_state: grpc.ChannelConnectivity) -> None:
        """That of the present channel."""
        await self._inner.wait_for_state_change(last_observed_state)

    async def channel_ready(self) -> None:
        """Return when the present channel is connected."""
        await self._inner.channel_ready()

    def unary_unary(self, *arguments: Any, **named: Any) -> Any:
        """See grpc.aio.Channel."""
        return _Method(self, lambda inner: inner.unary_unary(*arguments, **named))

    def unary_stream(self, *arguments: Any, **named: Any) -> Any:
        """See grpc.aio.Channel."""
        return _Method(self, lambda inner: inner.unary_stream(*arguments, **named))

    def stream_unary(self, *arguments: Any, **named: Any) -> Any:
        """See grpc.aio.Channel."""
        return _Method(self, lambda inner: inner.stream_unary(*arguments, **named))

    def stream_stream(self, *arguments: Any, **named: Any) -> Any:
        """See grpc.aio.Channel."""
        return _Method(self, lambda inner: inner.stream_stream(*arguments, **named))


class _Method:
    """A method on the present channel."""

    def __init__(self, channel: SecureChannel, made: Callable[[grpc.aio.Channel], Any]) -> None:
        self._channel, self._made = channel, made
        self._epoch, inner = channel.present()
        self._method = made(inner)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        epoch, inner = self._channel.present()
        if epoch != self._epoch:
            self._epoch, self._method = epoch, self._made(inner)
        return self._method(*arguments, **named)

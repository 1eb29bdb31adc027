"""`rushes proxy`: making, locating and deleting scrub proxies, through a running Rushes."""

import asyncio
import os
import shutil
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeAlias

from rushes.catalog.v1 import proxies_pb2, proxies_pb2_grpc
from rushes_chassis.trust import Peer
from rushes_local.calls import DONE, FAILED, Progress, run_with_channel, say

Stub: TypeAlias = proxies_pb2_grpc.ProxiesServiceStub

_POLL_SECONDS = 0.5
# Seconds; a file that no scan has found yet is inspected first.
_DEADLINE = 240.0
_REQUESTED_BY = "rushes proxy"


def _absolute(file: Path) -> str:
    # Symbolic links are not resolved: the catalog has roots by their paths as configured.
    return str(file.absolute())


def print_path(catalog: Peer, file: Path, height: int) -> int:
    """Print the path that a file's proxy has or would have; the exit code."""

    async def act(proxies: Stub) -> int:
        request = proxies_pb2.GetProxyRequest(absolute_path=_absolute(file), height=height)
        proxy = (await proxies.GetProxy(request, timeout=_DEADLINE)).proxy
        say(proxy.absolute_path)
        return DONE

    return _with_stub(catalog, act)


def ensure(catalog: Peer, file: Path, height: int, session: str) -> int:
    """Make a file's proxy where it is missing, and print its path; the exit code."""

    async def act(proxies: Stub) -> int:
        proxy = await _made(proxies, file, height, session)
        if proxy is None:
            return FAILED
        say(proxy.made.absolute_path)
        return DONE

    return _with_stub(catalog, act)


def generate(catalog: Peer, file: Path, target: Path, height: int) -> int:
    """Make a file's proxy where it is missing, and copy it to `target`, which is replaced atomically; the exit code."""

    async def act(proxies: Stub) -> int:
        proxy = await _made(proxies, file, height, "")
        if proxy is None:
            return FAILED
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.{os.getpid()}.part")
        try:
            shutil.copyfile(proxy.made.absolute_path, part)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        say(f"{target}  {proxy.made.version.size / 1_000_000:.1f} MB")
        return DONE

    return _with_stub(catalog, act)


def clean_up(catalog: Peer, session: str | None) -> int:
    """Delete the proxies that only this session requested; None: all proxies. The exit code."""

    async def act(proxies: Stub) -> int:
        which = proxies_pb2.ClearProxiesRequest(all=True)
        if session is not None:
            which = proxies_pb2.ClearProxiesRequest(session_id=session)
        cleared = await proxies.ClearProxies(which, timeout=_DEADLINE)
        say(f"{cleared.deleted} proxies deleted, {cleared.freed_bytes / 1_000_000:.1f} MB freed")
        return DONE

    return _with_stub(catalog, act)


async def _made(proxies: Stub, file: Path, height: int, session: str) -> proxies_pb2.Proxy | None:
    """The proxy when it is made; None where that failed, after printing why."""
    path = _absolute(file)
    request = proxies_pb2.EnsureProxyRequest(
        absolute_path=path, height=height, session_id=session, requested_by=_REQUESTED_BY, as_ffmpeg=True
    )
    proxy = (await proxies.EnsureProxy(request, timeout=_DEADLINE)).proxy
    poll = proxies_pb2.GetProxyRequest(absolute_path=path, height=height)
    with Progress() as progress:
        while proxy.state in (proxies_pb2.PROXY_STATE_QUEUED, proxies_pb2.PROXY_STATE_RUNNING):
            progress.show(f"{file.name}: {proxy.progress:4.0%}")
            await asyncio.sleep(_POLL_SECONDS)
            proxy = (await proxies.GetProxy(poll, timeout=_DEADLINE)).proxy
    if proxy.state == proxies_pb2.PROXY_STATE_READY:
        return proxy
    say(proxy.error or f"{file}: making its proxy was cancelled.", sys.stderr)
    return None


def _with_stub(catalog: Peer, act: Callable[[Stub], Awaitable[int]]) -> int:
    return run_with_channel(catalog, lambda channel: act(proxies_pb2_grpc.ProxiesServiceStub(channel)))

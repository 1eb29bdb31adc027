"""A network of hosts: namespaces on one bridge, with cables that can be pulled out. Needs root and iproute2."""

import ctypes
import os
import random
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import pytest

# Several networks may be there at the same time. Their addresses are those for benchmarks (RFC 2544).
_RANDOM = random.SystemRandom()
_NET: Final = 0x40000000
"""CLONE_NEWNET: which namespace is meant."""


def _can_be_made() -> bool:
    """Whether namespaces may be made here: containers may forbid it, also to root."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        return False
    name = f"r{_RANDOM.randrange(16**5):05x}-try"
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True, check=False).returncode == 0
    if made:
        _ip("netns", "del", name)
    return made


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, stdin=subprocess.DEVNULL)


def _enter(namespace: int) -> None:
    # os.setns is of Python 3.12.
    if ctypes.CDLL(None, use_errno=True).setns(namespace, _NET) != 0:
        raise OSError(ctypes.get_errno(), "this thread may not enter a namespace")


needs_hosts = pytest.mark.skipif(
    "RUSHES_NEED_HOSTS" not in os.environ and not _can_be_made(),
    reason="network namespaces need root, iproute2 and the permission to make them",
)


class Network:
    """Hosts by name. This machine's own network stays as it is: a browser drops what it loads where that changes."""

    def __init__(self, hosts: Sequence[str]) -> None:
        self._mark = f"r{_RANDOM.randrange(16**5):05x}"
        self._prefix = f"198.{18 + _RANDOM.randrange(2)}.{_RANDOM.randrange(256)}"
        self._hosts = tuple(hosts)

    @property
    def range(self) -> str:
        """All addresses."""
        return f"{self._prefix}.0/24"

    def address(self, host: str) -> str:
        """Of a host."""
        return f"{self._prefix}.{self._hosts.index(host) + 10}"

    def on(self, host: str) -> tuple[str, ...]:
        """What a command begins with that is to run on a host."""
        return ("ip", "netns", "exec", self._space(host))

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Sockets that this thread opens while the block runs are on the network, and stay so."""
        with ExitStack() as closing:
            own, there = (
                closing.enter_context(Path(path).open("rb"))
                for path in ("/proc/thread-self/ns/net", f"/run/netns/{self._switch}")
            )
            _enter(there.fileno())
            try:
                yield
            finally:
                _enter(own.fileno())

    def plug(self, host: str, *, in_: bool) -> None:
        """Plug a host's cable in, or out."""
        _ip("-n", self._switch, "link", "set", self._port(host), "up" if in_ else "down")

    @contextmanager
    def laid(self) -> Iterator[None]:
        """The network is there while the block runs."""
        with ExitStack() as undoing:
            for space in (self._switch, *map(self._space, self._hosts)):
                _ip("netns", "add", space)
                undoing.callback(_ip, "netns", "del", space)
            _ip("-n", self._switch, "link", "add", "bridge", "type", "bridge")
            _ip("-n", self._switch, "link", "set", "bridge", "up")
            for host in self._hosts:
                end = ("peer", "name", "eth0", "netns", self._space(host))
                _ip("-n", self._switch, "link", "add", self._port(host), "type", "veth", *end)
                _ip("-n", self._switch, "link", "set", self._port(host), "master", "bridge", "up")
                _ip("-n", self._space(host), "addr", "add", f"{self.address(host)}/24", "dev", "eth0")
                for link in ("eth0", "lo"):
                    _ip("-n", self._space(host), "link", "set", link, "up")
            _ip("-n", self._switch, "addr", "add", f"{self._prefix}.1/24", "dev", "bridge")
            yield

    @property
    def _switch(self) -> str:
        return f"{self._mark}-switch"

    def _space(self, host: str) -> str:
        return f"{self._mark}-{host}"

    def _port(self, host: str) -> str:
        return f"port{self._hosts.index(host)}"

"""Throttles guessing of tokens: a wrong token costs growing delays, for its address and for all guessers.

An address without wrong tokens never waits, whoever else is guessing.
"""

import ipaddress
import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

FREE_TRIES = 3
LONGEST_WAIT = 300.0
_FORGOTTEN_AFTER = 3600.0
_MOST_ADDRESSES = 4096
# So many wrong tokens from all addresses together are an attack; one is forgotten in so many seconds.
_CALM = 30.0
_FORGET_ONE_SECONDS = 10.0


class TooManyWrongTokens(Exception):
    """The address has to wait; `seconds` is how long, rounded up."""

    def __init__(self, wait: float) -> None:
        self.seconds = math.ceil(wait)
        super().__init__(f"Too many wrong tokens. Try again in {self.seconds} s.")


@dataclass(slots=True)
class _Guesser:
    failures: int
    failed_at: float
    until: float


class Brake:
    """Counts wrong tokens. Bounded: the addresses idle longest are forgotten."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._guessers: OrderedDict[str, _Guesser] = OrderedDict()
        self._right: OrderedDict[tuple[str, bytes], None] = OrderedDict()
        """Addresses with digests of valid tokens that they have used, the least recently used first."""
        self._pressure = 0.0
        self._pressure_at = now()

    def wait(self, address: str) -> float:
        """Seconds until this address may try again; 0: now."""
        guesser = self._guessers.get(_source(address))
        return max(0.0, guesser.until - self._now()) if guesser is not None else 0.0

    def failed(self, address: str) -> Callable[[], None]:
        """A wrong token came from this address; the returned function reverts that, if the token could not be
        checked."""
        now, source = self._now(), _source(address)
        guesser = self._guessers.pop(source, None)
        if guesser is None or now - guesser.failed_at > _FORGOTTEN_AFTER:
            guesser = _Guesser(0, now, now)
        before = guesser.until
        guesser.failures += 1
        guesser.failed_at = now
        self._pressure = max(0.0, self._pressure - (now - self._pressure_at) / _FORGET_ONE_SECONDS) + 1
        self._pressure_at = now
        own = _wait(guesser.failures - FREE_TRIES)
        everyones = _wait(math.floor((self._pressure - _CALM) / FREE_TRIES))
        guesser.until = until = now + max(own, everyones)
        self._guessers[source] = guesser
        if len(self._guessers) > _MOST_ADDRESSES:
            self._guessers.popitem(last=False)

        def take_back() -> None:
            guesser.failures -= 1
            self._pressure = max(0.0, self._pressure - 1)
            if guesser.until == until:  # Otherwise it has sent another wrong one meanwhile.
                guesser.until = before

        return take_back

    def succeeded(self, address: str) -> None:
        """A valid token came from this address."""
        self._guessers.pop(_source(address), None)

    def note_right(self, address: str, digest: bytes) -> None:
        """The token was valid from this address: sending it again is no guess."""
        key = _source(address), digest
        self._right[key] = None
        self._right.move_to_end(key)
        if len(self._right) > _MOST_ADDRESSES:
            self._right.popitem(last=False)

    def has_been_right(self, address: str, digest: bytes) -> bool:
        """Whether this token was valid from this address before."""
        return (_source(address), digest) in self._right


def _wait(beyond: int) -> float:
    return 0.0 if beyond < 0 else min(LONGEST_WAIT, 2.0 ** min(beyond, 30))


def _source(address: str) -> str:
    """An IPv6 user has 2**64 addresses, which count as one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network((int(parsed), 64), strict=False))

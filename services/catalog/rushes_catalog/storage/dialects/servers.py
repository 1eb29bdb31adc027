"""Finds among the servers of an address the one to write to: the primary of the newest timeline.

libpq's `target_session_attrs=read-write` takes the first server that accepts writes. After a promotion this may be the
former primary, started again as if nothing had happened, and what is written there is lost. A promotion begins a new
timeline, so of several servers that accept writes the one with the highest is right; a server whose timeline is behind
one that was seen is a former primary, also while the right one is away.
"""

import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

import psycopg

from rushes_catalog.storage.addresses import Server

LOOK_SECONDS: Final = 5
"""Most seconds to wait for a server's answer: all have to be asked before one is chosen."""
_LOOK: Final = """
    SELECT pg_is_in_recovery(), CASE WHEN pg_is_in_recovery()
      -- Of its last checkpoint: it may be behind, but not ahead.
      THEN (SELECT timeline_id FROM pg_control_checkpoint())
      ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint END
"""
# They would choose among the servers themselves.
_CHOICES_OF_LIBPQ: Final = frozenset({"target_session_attrs", "load_balance_hosts", "hostaddr"})


@dataclass(frozen=True)
class Look:
    """What a server has answered."""

    server: Server
    is_replica: bool = False
    timeline: int = 0
    """0: it has not answered."""
    problem: str = ""
    """Why it has not."""


class NoPrimary(psycopg.OperationalError):
    """No server may be written to now."""


class Servers:
    """The servers of an address; remembers the highest timeline, so one instance serves as long as the process."""

    def __init__(self, servers: Sequence[Server]) -> None:
        self._servers = tuple(servers)
        self._highest = 0
        self._changing = threading.Lock()

    def primary(self, arguments: Mapping[str, Any]) -> Server:
        """The server to write to. Blocks for up to LOOK_SECONDS; raises NoPrimary.

        `arguments`: the driver's for a connection, whatever server they name.
        """
        with ThreadPoolExecutor(len(self._servers)) as threads:
            return self.chosen(list(threads.map(lambda server: _look(server, arguments), self._servers)))

    def chosen(self, looks: Sequence[Look]) -> Server:
        """The server to write to by what all have answered; raises NoPrimary."""
        with self._changing:
            self._highest = max(self._highest, *(look.timeline for look in looks))
            highest = self._highest
        for look in looks:
            if look.timeline == highest and highest and not look.is_replica:
                return look.server
        raise NoPrimary(f"none of its servers may be written to: {'; '.join(_why(look, highest) for look in looks)}")


def _why(look: Look, highest: int) -> str:
    if not look.timeline:
        return f"{look.server} does not answer ({look.problem})"
    if look.is_replica:
        return f"{look.server} is a replica"
    return (
        f"{look.server} was the primary before another one was promoted (timeline {look.timeline}, and {highest} was "
        "seen)"
    )


def _look(server: Server, arguments: Mapping[str, Any]) -> Look:
    try:
        with psycopg.connect(
            **{
                **directed(arguments, server),
                "connect_timeout": LOOK_SECONDS,
                "fallback_application_name": "rushes catalog, looking for the primary",
                "options": f"{arguments.get('options', '')} -c statement_timeout={LOOK_SECONDS * 1000}".strip(),
                "autocommit": True,
            }
        ) as connection:
            row = connection.execute(_LOOK).fetchone()
    except psycopg.Error as failed:
        return Look(server, problem=" ".join(str(failed).split()) or type(failed).__name__)
    assert row is not None
    return Look(server, is_replica=bool(row[0]), timeline=int(row[1]))


def directed(arguments: Mapping[str, Any], server: Server) -> dict[str, Any]:
    """The driver's arguments with this server alone."""
    others = {name: value for name, value in arguments.items() if name not in {"host", "port", *_CHOICES_OF_LIBPQ}}
    named = {"host": server.host, "port": server.port}
    return {**others, **{name: value for name, value in named.items() if value}}

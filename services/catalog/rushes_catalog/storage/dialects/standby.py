"""Waiting to take a PostgreSQL database over from the catalog that holds it.

One candidate at a time waits for the lock of the database's catalog, and holds a lock of its own until it has taken
over, so that no other one comes between its migration and its first write. A holder whose heartbeat is old is frozen or
cut off: the candidate ends its session, which releases the lock, and from then on the database refuses what that holder
writes.
"""

import threading
import time
from collections.abc import Callable
from typing import Final

import structlog
from psycopg.errors import UndefinedColumn, UndefinedTable
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from rushes_catalog.storage.dialects.port import AlreadyRunning, Waiting, WaitingListener

log = structlog.get_logger()

# The advisory lock of a database's catalog: "rush" in ASCII; that of the candidate is the next number.
LOCK: Final = 0x72757368
_CANDIDACY: Final = LOCK + 1
HEARTBEAT_SECONDS: Final = 2.0
"""How often the holder renews its heartbeat."""
STALE_SECONDS: Final = 10.0
"""Age of a heartbeat at which its holder counts as frozen or cut off."""
KEEPALIVES: Final = (
    # The server notices a dead client in half a minute; until then that would keep its locks.
    "SET tcp_keepalives_idle = 10",
    "SET tcp_keepalives_interval = 5",
    "SET tcp_keepalives_count = 3",
)
LOOK_SECONDS: Final = 1.0
"""How often a waiting catalog looks at the heartbeat."""
_ASK_SECONDS: Final = 0.2
"""How often it asks for the lock, and whether it is to give up."""
_AWAY_SECONDS: Final = 1.0
_HAS_IDLE_LIMIT: Final = 14
"""The version of PostgreSQL from which idle sessions can have a limit."""
_FROZEN_SECONDS: Final = 20
"""After this time without a statement the server ends the session of a candidate, which is frozen."""
_END_STALE = text(
    f"""
    SELECT pg_terminate_backend(held.pid), extract(epoch FROM clock_timestamp() - holder.seen_at)
    FROM pg_locks AS held, catalog_holder AS holder
    WHERE held.locktype = 'advisory' AND held.granted AND held.classid = 0 AND held.objsubid = 1
      AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND held.objid = {LOCK} AND held.pid <> pg_backend_pid()
      AND holder.seen_at < clock_timestamp() - interval '{STALE_SECONDS:g} seconds'
    """  # noqa: S608  # constants
)


def in_one_line(failed: DBAPIError) -> str:
    """The driver's message; libpq's have several lines."""
    return " ".join(str(failed.orig).split())


class Candidate:
    """A catalog that stands by. `address`: the database's, for messages."""

    def __init__(self, address: str, listener: WaitingListener) -> None:
        self._address, self._listener = address, listener
        self._given_up = threading.Event()
        self._session: Connection | None = None
        self._last_reason = ""

    def give_up(self) -> None:
        """Have `wait` raise AlreadyRunning soon. May be called from any thread."""
        self._given_up.set()

    def wait(self, engine: Engine, check: Callable[[Connection], None], migrate: Callable[[], None]) -> None:
        """Return when the database is free and migrated, and this is the only candidate for it.

        Where the server is away, waits for it too. Raises what `check` and `migrate` raise, and AlreadyRunning.
        May be called again where the database was not taken over after all.
        """
        if self._session is not None:
            self._leave()
            if self._given_up.wait(_AWAY_SECONDS):
                raise self._ended()
        while True:
            try:
                self._session = self._become_candidate(engine, check)
                self._take(self._session, LOCK, "another catalog is active")
                self._limit_idleness(self._session, 0)
                migrate()
                self._session.execute(text(f"SELECT pg_advisory_unlock({LOCK})"))
            except OperationalError as failed:
                self._leave()
                self._report(f"{self._address} cannot be used: {in_one_line(failed)}", could_take_over=False)
                if self._given_up.wait(_AWAY_SECONDS):
                    raise self._ended() from None
            except BaseException:
                self._leave()
                raise
            else:
                return

    def succeeded(self) -> None:
        """This catalog holds the database: another candidate may wait for its end."""
        self._leave()

    def _become_candidate(self, engine: Engine, check: Callable[[Connection], None]) -> Connection:
        session = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            check(session)
            for statement in KEEPALIVES:
                session.execute(text(statement))
            self._limit_idleness(session, _FROZEN_SECONDS)
            self._take(session, _CANDIDACY, "another catalog is active, and a second one waits before this one")
        except BaseException:
            session.close()
            raise
        return session

    def _take(self, session: Connection, lock: int, meanwhile: str) -> None:
        """Asks again and again: a wait in the server that is given up would be an error in its log."""
        looked_at = time.monotonic()
        while not session.scalar(text(f"SELECT pg_try_advisory_lock({lock})")):
            self._report(meanwhile)
            if lock == LOCK and time.monotonic() - looked_at >= LOOK_SECONDS:
                looked_at = time.monotonic()
                self._end_stale_holder(session)
            if self._given_up.wait(_ASK_SECONDS):
                raise self._ended()

    def _end_stale_holder(self, session: Connection) -> None:
        try:
            ended = session.execute(_END_STALE).all()
        except ProgrammingError as refused:
            # Without these the holder is of a version that has no heartbeat, or has only begun to make the tables.
            if isinstance(refused.orig, UndefinedTable | UndefinedColumn):
                return
            log.warning("the session of a silent catalog cannot be ended", why=str(refused.orig))
            return
        for _, seconds in ended:
            log.warning("the active catalog was silent, and its session was ended", seconds=round(float(seconds), 1))

    def _limit_idleness(self, session: Connection, seconds: int) -> None:
        version = int(session.scalar(text("SHOW server_version_num")) or 0) // 10_000
        if version >= _HAS_IDLE_LIMIT:
            session.execute(text(f"SET idle_session_timeout = {seconds * 1000}"))

    def _leave(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.invalidate()
            session.close()

    def _report(self, why: str, *, could_take_over: bool = True) -> None:
        if why != self._last_reason:
            self._last_reason = why
            self._listener(Waiting(why, could_take_over))

    def _ended(self) -> AlreadyRunning:
        return AlreadyRunning(f"rushes catalog: it was to end while it waited: {self._last_reason or self._address}")

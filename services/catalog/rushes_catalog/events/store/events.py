"""The table of events. With one writer at a time, sequence numbers are in the order of commits."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select

from rushes_catalog.events.domain.events import AssetsChanged, Change, Event
from rushes_catalog.storage.schema.changes import event
from rushes_catalog.storage.signals import Signals
from rushes_catalog.storage.steady import SteadyConnection
from rushes_catalog.storage.stored_json import CHANGE

KEPT_EVENTS = 100_000
KEPT_TIME = timedelta(days=30)
# Old events are deleted once per this number of writes, without a timer.
_PRUNE_EVERY = 500


class Events:
    """All events in order; old ones are deleted."""

    def __init__(self, connection: SteadyConnection, signals: Signals) -> None:
        self._connection, self._signals = connection, signals

    async def append(self, change: Change, at: datetime) -> None:
        """Add an event to the transaction of its change."""
        row = {"time": at, "change": CHANGE.dump_json(change).decode()}
        sequence = await self._connection.scalar(insert(event).values(**row).returning(event.c.sequence))
        self._signals.events = True
        if isinstance(change, AssetsChanged):
            self._signals.roots.add(change.root)
        if sequence is not None and sequence % _PRUNE_EVERY == 0:
            too_old = (event.c.sequence <= sequence - KEPT_EVENTS) | (event.c.time < at - KEPT_TIME)
            await self._connection.execute(delete(event).where(too_old))

    async def bounds(self) -> tuple[int, int]:
        """(a, b): the events with sequence numbers a < n <= b are stored."""
        first, last = (
            await self._connection.execute(select(func.min(event.c.sequence), func.max(event.c.sequence)))
        ).one()
        return (first - 1, last) if last is not None else (0, 0)

    async def after(self, sequence: int, limit: int) -> list[Event]:
        """The next events after this sequence number, at most `limit`."""
        rows = await self._connection.execute(
            select(event).where(event.c.sequence > sequence).order_by(event.c.sequence).limit(limit)
        )
        return [Event(row.sequence, row.time, CHANGE.validate_json(row.change)) for row in rows]

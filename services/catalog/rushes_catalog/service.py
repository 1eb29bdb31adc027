"""Composes the catalog from given media and inference ports."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager

import grpc
import structlog

from rushes_catalog.domain.errors import StorageFailed
from rushes_catalog.events.operations.watch_events import Watching
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.ports.clock import Clock, wall_clock
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.database import Database
from rushes_catalog.storage.dialects.port import Dialect
from rushes_catalog.wiring.brands import Brands
from rushes_catalog.wiring.clips import Clips
from rushes_catalog.wiring.core import Choices, Core, Inference, Media, Subject
from rushes_catalog.wiring.finders import Finders
from rushes_catalog.wiring.gauges import Gauges
from rushes_catalog.wiring.jobs import Jobs
from rushes_catalog.wiring.library import Library
from rushes_catalog.wiring.pipelines import Pipelines
from rushes_catalog.wiring.proxies import Proxies
from rushes_catalog.wiring.records import Records
from rushes_catalog.wiring.search import Searching
from rushes_catalog.wiring.seen import Seen
from rushes_catalog.wiring.sorting import Sorting
from rushes_catalog.wiring.transcripts import Transcripts
from rushes_chassis.loops import Pauses, keep, running
from rushes_chassis.server import Parts
from rushes_chassis.servicers import add_servicers

log = structlog.get_logger()


@asynccontextmanager
async def running_catalog(
    server: grpc.aio.Server,
    dialect: Dialect,
    fleet: Fleet,
    media: Media,
    inference: Inference,
    choices: Choices,
    stopping: asyncio.Event,
    now: Clock = wall_clock,
) -> AsyncIterator[Parts]:
    """Open the database until the block is left, and register every service.

    Ends the process where another catalog holds the database, or a later version made it.
    """
    async with opened_database(dialect) as database, _beating(database, dialect.heartbeat_seconds):
        catalog = Catalog(database, choices.name_patterns)
        core = Core(catalog, fleet, media, inference, choices, Watching(catalog), now, stopping)
        library = Library(core)
        clips, sorting, pipelines = Clips(core, library), Sorting(core, library), Pipelines(core, library)
        finders, transcripts, seen = Finders(core, library, clips), Transcripts(core, library), Seen(core)
        await sorting.recover()
        subjects: Sequence[Subject] = (
            library,
            clips,
            sorting,
            pipelines,
            finders,
            transcripts,
            Brands(core),
            seen,
            Searching(core, library, seen),
            Proxies(core, library),
            Jobs(core, library, pipelines, finders, transcripts, seen),
            Records(core, library, clips, sorting),
            Gauges(core),
        )
        names = add_servicers(server, [servicer for each in subjects for servicer in each.servicers])
        try:
            yield Parts(names, {name: loop for each in subjects for name, loop in each.loops.items()})
        finally:
            await database.close()


@asynccontextmanager
async def opened_database(dialect: Dialect) -> AsyncIterator[Database]:
    """Hold and open the database; one that stands by waits again where the first write fails."""
    while True:
        async with _held(dialect):
            database = Database(dialect)
            try:
                await database.open()
            except StorageFailed as failed:
                if not dialect.stands_by:
                    raise SystemExit(f"rushes catalog: {failed}") from failed
                log.warning("the database was not taken over; standing by again", why=failed.message)
                continue
            yield database
            return


@asynccontextmanager
async def _held(dialect: Dialect) -> AsyncIterator[None]:
    """Hold the database; waiting for it and migrating it leave the event loop free."""
    holding = ExitStack()

    def enter() -> SystemExit | None:
        try:
            holding.enter_context(dialect.held())
        except SystemExit as refused:
            return refused  # Raised below: out of a task of its own it would end the event loop at once.
        return None

    entering = asyncio.ensure_future(asyncio.to_thread(enter))
    try:
        refused = await asyncio.shield(entering)
    except asyncio.CancelledError:
        dialect.give_up()
        await entering
        holding.close()
        raise
    if refused is not None:
        raise refused
    with holding:
        yield


@asynccontextmanager
async def _beating(database: Database, seconds: float | None) -> AsyncIterator[None]:
    """Show from the first moment on that this catalog lives: what follows may take as long as its death."""
    if seconds is None:
        yield
        return
    pauses = Pauses(first=seconds / 4, longest=seconds)
    async with running(keep("heartbeat", database.beat, lambda _: asyncio.sleep(seconds), pauses)):
        yield

"""Reports to the catalog which files workers died of."""

import asyncio

import structlog

from rushes.catalog.v1 import library_pb2
from rushes.catalog.v1.library_pb2_grpc import LibraryServiceStub
from rushes_chassis.errors import RushesError
from rushes_footage.files import Source
from rushes_footage.messages.files import source_to

log = structlog.get_logger()

_DEADLINE = 5.0


class DeathReports:
    """Implements ports.Deaths. Reports are sent in the background, and lost while the catalog is away: the next death
    is reported again."""

    def __init__(self, library: LibraryServiceStub) -> None:
        self._library = library
        self._telling: set[asyncio.Task[None]] = set()

    def note(self, source: Source, how: str) -> None:
        """See ports.Deaths."""
        log.warning("a worker died of a file", root=source.root, path=source.path, how=how)
        telling = asyncio.create_task(self._tell(source, how))
        self._telling.add(telling)
        telling.add_done_callback(self._telling.discard)

    async def _tell(self, source: Source, how: str) -> None:
        assert source.version is not None  # it was open
        try:
            told = await self._library.ReportDeath(
                library_pb2.ReportDeathRequest(source=source_to(source), how=how), timeout=_DEADLINE
            )
        except RushesError as failed:
            log.warning("the catalog did not hear of it", why=failed.message)
            return
        if told.quarantined:
            log.warning("quarantined", root=source.root, path=source.path)

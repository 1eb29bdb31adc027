"""Reports to the catalog what frame indexes say."""

import asyncio

import structlog

from rushes.catalog.v1 import library_pb2
from rushes.catalog.v1.library_pb2_grpc import LibraryServiceStub
from rushes_chassis.errors import RushesError
from rushes_footage.facts import IndexFacts
from rushes_footage.files import Source
from rushes_footage.messages.facts import index_facts_to
from rushes_footage.messages.files import source_to

log = structlog.get_logger()

_DEADLINE = 60.0
"""Seconds: a catalog that restarts is waited for."""


class IndexReports:
    """Implements ports.IndexReports. Reports are sent in the background. One that is lost is repeated when the index is
    read from its file again, and by the catalog's work ahead of need, which has the facts of each index that it does
    not know."""

    def __init__(self, library: LibraryServiceStub) -> None:
        self._library = library
        self._telling: set[asyncio.Task[None]] = set()

    def note(self, source: Source, facts: IndexFacts) -> None:
        """See ports.IndexReports."""
        telling = asyncio.create_task(self._tell(source, facts))
        self._telling.add(telling)
        telling.add_done_callback(self._telling.discard)

    async def _tell(self, source: Source, facts: IndexFacts) -> None:
        request = library_pb2.ReportIndexRequest(source=source_to(source), facts=index_facts_to(facts))
        try:
            await self._library.ReportIndex(request, timeout=_DEADLINE, wait_for_ready=True)
        except RushesError as failed:
            log.warning("the catalog has not got what an index says", path=source.path, why=failed.message)

"""All state in one SQL database."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from rushes_catalog.adapters.annotations import SqlAnnotations
from rushes_catalog.adapters.assets import SqlAssets
from rushes_catalog.adapters.audit import SqlAudit
from rushes_catalog.adapters.category_edits import SqlCategoryEdits
from rushes_catalog.adapters.changes import SqlChanges
from rushes_catalog.adapters.contents import SqlContents
from rushes_catalog.adapters.counts import CountsOfMoment
from rushes_catalog.adapters.cutter_rows import SqlCutterRows
from rushes_catalog.adapters.database import Database
from rushes_catalog.adapters.detections import SqlDetections
from rushes_catalog.adapters.duplicates import SqlCopies
from rushes_catalog.adapters.events import SqlEvents
from rushes_catalog.adapters.exports import SqlExports
from rushes_catalog.adapters.files import SqlFiles
from rushes_catalog.adapters.job_logs import SqlJobLogs
from rushes_catalog.adapters.jobs import SqlJobs
from rushes_catalog.adapters.learning import SqlLearning
from rushes_catalog.adapters.manifests import SqlManifests
from rushes_catalog.adapters.overlays import SqlOverlays
from rushes_catalog.adapters.pipelines import SqlPipelines
from rushes_catalog.adapters.proxies import SqlProxies
from rushes_catalog.adapters.roots import SqlRoots
from rushes_catalog.adapters.signals import Signals
from rushes_catalog.adapters.sortings import SqlSortings
from rushes_catalog.adapters.steady import SteadyConnection
from rushes_catalog.adapters.tasks import SqlTasks
from rushes_catalog.adapters.tokens import SqlTokens
from rushes_catalog.adapters.trash import SqlTrash
from rushes_catalog.domain.recording_times import NamePattern
from rushes_catalog.ports.storage import Committed, Stores


class SqlStores:
    """The stores on one connection, which is in a transaction."""

    def __init__(
        self,
        connection: SteadyConnection,
        signals: Signals,
        counts: CountsOfMoment,
        name_patterns: Sequence[NamePattern],
    ) -> None:
        self.roots = SqlRoots(connection)
        self.assets = SqlAssets(connection, counts)
        self.files = SqlFiles(connection, name_patterns)
        self.contents = SqlContents(connection)
        self.exports = SqlExports(connection, signals)
        self.jobs = SqlJobs(connection, signals)
        self.job_logs = SqlJobLogs(connection)
        self.tasks = SqlTasks(connection, signals)
        self.proxies = SqlProxies(connection)
        self.detections = SqlDetections(connection)
        self.pipelines = SqlPipelines(connection)
        self.overlays = SqlOverlays(connection)
        self.learning = SqlLearning(connection)
        self.copies = SqlCopies(connection)
        self.annotations = SqlAnnotations(connection)
        self.cutter_rows = SqlCutterRows(connection)
        self.manifests = SqlManifests(connection)
        self.changes = SqlChanges(connection, signals)
        self.sortings = SqlSortings(connection)
        self.category_edits = SqlCategoryEdits(connection)
        self.trash = SqlTrash(connection, signals)
        self.events = SqlEvents(connection, signals)
        self.tokens = SqlTokens(connection)
        self.audit = SqlAudit(connection)


class SqlCatalog:
    """Implements ports.storage.Catalog."""

    def __init__(self, database: Database, name_patterns: Sequence[NamePattern] = ()) -> None:
        """`name_patterns`: how cameras write moments into names, beside those ways that are always known."""
        self._database, self._name_patterns = database, name_patterns
        self._listeners: list[Callable[[Committed], None]] = []

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Stores]:
        """On a connection that cannot write."""
        counts = self._database.counts.now()
        async with self._database.reading() as connection:
            yield SqlStores(connection, Signals(), counts, self._name_patterns)

    @asynccontextmanager
    async def changing(self) -> AsyncIterator[Stores]:
        """On the one that can."""
        signals = Signals()
        try:
            async with self._database.changing() as connection:
                yield SqlStores(connection, signals, self._database.counts.now(), self._name_patterns)
        finally:
            # Also when the block was left by an error or a cancellation: that may have come with the commit done
            # already, and being told of nothing does no harm.
            committed = signals.committed()
            for listener in self._listeners:
                listener(committed)

    def on_commit(self, listener: Callable[[Committed], None]) -> None:
        """Kept for as long as the catalog lives."""
        self._listeners.append(listener)

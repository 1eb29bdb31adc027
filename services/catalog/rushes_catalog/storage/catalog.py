"""All state in one SQL database."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from rushes_catalog.access.store.audit import Audit
from rushes_catalog.access.store.tokens import Tokens
from rushes_catalog.annotations.store.annotations import Annotations
from rushes_catalog.annotations.store.frame_notes import FrameNotes
from rushes_catalog.annotations.store.planned_cuts import PlannedCuts
from rushes_catalog.brands.store.brand_lists import BrandLists
from rushes_catalog.changes.store.changes import Changes
from rushes_catalog.duplicates.store.duplicates import Duplicates
from rushes_catalog.events.store.events import Events
from rushes_catalog.exports.store.clips import Clips
from rushes_catalog.exports.store.exports import Exports
from rushes_catalog.exports.store.trash import Trash
from rushes_catalog.files.store.contents import Contents
from rushes_catalog.files.store.files import Files
from rushes_catalog.files.store.roots import Roots
from rushes_catalog.finders.store.decisions import Decisions
from rushes_catalog.finders.store.examples import Examples
from rushes_catalog.finders.store.finders import Finders
from rushes_catalog.finders.store.scans import Scans
from rushes_catalog.finders.store.versions import Versions
from rushes_catalog.finders.store.window_scores import WindowScoreRows
from rushes_catalog.imports.store.cutter_rows import CutterRowStore
from rushes_catalog.jobs.store.job_logs import JobLogs
from rushes_catalog.jobs.store.jobs import Jobs
from rushes_catalog.jobs.store.tasks import Tasks
from rushes_catalog.learning.store.doubts import Doubts
from rushes_catalog.learning.store.learning import Learning
from rushes_catalog.learning.store.transcripts import Transcripts
from rushes_catalog.learning.store.vectors import Vectors
from rushes_catalog.library.domain.recording_times import NamePattern
from rushes_catalog.library.store.assets import Assets
from rushes_catalog.library.store.facets import FacetSources
from rushes_catalog.library.store.video_files import VideoFiles
from rushes_catalog.manifests.store.manifests import Manifests
from rushes_catalog.pipelines.store.brand_labels import BrandLabels
from rushes_catalog.pipelines.store.detections import Detections
from rushes_catalog.pipelines.store.outside_calls import OutsideCalls
from rushes_catalog.pipelines.store.overlays import Overlays
from rushes_catalog.pipelines.store.pipelines import Pipelines
from rushes_catalog.pipelines.store.profiles import PipelineProfiles
from rushes_catalog.pipelines.store.stage_parts import StageParts
from rushes_catalog.proxies.store.proxies import Proxies
from rushes_catalog.search.store.labels import LabelledClips
from rushes_catalog.seen.store.seen_contents import SeenContents
from rushes_catalog.sorting.store.category_edits import CategoryEdits
from rushes_catalog.sorting.store.sortings import Sortings
from rushes_catalog.storage.counts import CountsOfMoment
from rushes_catalog.storage.database import Database
from rushes_catalog.storage.signals import Committed, Signals
from rushes_catalog.storage.steady import SteadyConnection
from rushes_catalog.transcripts.store.video_transcripts import VideoTranscripts


class Stores:
    """The stores of one transaction's connection."""

    def __init__(
        self,
        connection: SteadyConnection,
        signals: Signals,
        counts: CountsOfMoment,
        name_patterns: Sequence[NamePattern],
    ) -> None:
        self.roots = Roots(connection)
        self.assets = Assets(connection, counts)
        self.facets = FacetSources(connection, counts)
        self.video_files = VideoFiles(connection)
        self.files = Files(connection, signals, name_patterns)
        self.contents = Contents(connection)
        self.exports = Exports(connection, signals)
        self.clips = Clips(connection, signals)
        self.jobs = Jobs(connection, signals)
        self.job_logs = JobLogs(connection)
        self.tasks = Tasks(connection, signals)
        self.proxies = Proxies(connection)
        self.detections = Detections(connection)
        self.pipelines = Pipelines(connection)
        self.pipeline_profiles = PipelineProfiles(connection)
        self.overlays = Overlays(connection)
        self.stage_parts = StageParts(connection)
        self.outside_calls = OutsideCalls(connection)
        self.brand_lists = BrandLists(connection)
        self.brand_labels = BrandLabels(connection)
        self.finders = Finders(connection)
        self.finder_examples = Examples(connection)
        self.finder_versions = Versions(connection)
        self.scans = Scans(connection)
        self.window_scores = WindowScoreRows(connection)
        self.decisions = Decisions(connection)
        self.learning = Learning(connection, signals)
        self.doubts = Doubts(connection)
        self.vectors = Vectors(connection)
        self.transcripts = Transcripts(connection)
        self.labelled_clips = LabelledClips(connection)
        self.video_transcripts = VideoTranscripts(connection)
        self.seen_contents = SeenContents(connection, signals)
        self.duplicates = Duplicates(connection)
        self.annotations = Annotations(connection)
        self.planned_cuts = PlannedCuts(connection)
        self.frame_notes = FrameNotes(connection)
        self.cutter_rows = CutterRowStore(connection)
        self.manifests = Manifests(connection)
        self.changes = Changes(connection, signals)
        self.sortings = Sortings(connection)
        self.category_edits = CategoryEdits(connection)
        self.trash = Trash(connection, signals)
        self.events = Events(connection, signals)
        self.tokens = Tokens(connection)
        self.audit = Audit(connection)


class Catalog:
    """All state. Operations open one transaction at a time, never a nested one."""

    def __init__(self, database: Database, name_patterns: Sequence[NamePattern] = ()) -> None:
        """`name_patterns`: patterns of recording times in file names, beside the built-in ones."""
        self._database, self._name_patterns = database, name_patterns
        self._listeners: list[Callable[[Committed], None]] = []

    @property
    def most_path_bytes(self) -> int | None:
        """The longest path that the database can store; None: any."""
        return self._database.most_path_bytes

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Stores]:
        """A snapshot; writing fails."""
        counts = self._database.counts.now()
        async with self._database.reading() as connection:
            yield Stores(connection, Signals(), counts, self._name_patterns)

    @asynccontextmanager
    async def changing(self) -> AsyncIterator[Stores]:
        """A writing transaction; one at a time. Durable when the block has been left."""
        signals = Signals()
        try:
            async with self._database.changing() as connection:
                yield Stores(connection, signals, self._database.counts.now(), self._name_patterns)
        finally:
            # Also after an error or a cancellation, which may have come after the commit; a spurious notification does
            # no harm.
            committed = signals.committed()
            for listener in self._listeners:
                listener(committed)

    def on_commit(self, listener: Callable[[Committed], None]) -> None:
        """Call back after every commit, in the event loop."""
        self._listeners.append(listener)

"""Where state is kept: one transaction at a time, its parts by subject."""

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from rushes_catalog.domain.annotations import HiddenAsset, Label, Marker
from rushes_catalog.domain.assets import (
    AnnouncedRoot,
    Asset,
    AssetPage,
    AssetQuery,
    AssetSelector,
    Folder,
    LibraryRoot,
    Neighbours,
)
from rushes_catalog.domain.changes import ExportFacts
from rushes_catalog.domain.cutting import PublishedClip
from rushes_catalog.domain.events import Change, Event
from rushes_catalog.domain.exports import Clip, ClipSelector, Export, NewExport, Origin, RecordedClip
from rushes_catalog.domain.ids import AssetId, ClipId, ExportId, JobId
from rushes_catalog.ports.access import Audit, Tokens
from rushes_catalog.ports.category_edits import CategoryEdits
from rushes_catalog.ports.changes import Changes, Trash
from rushes_catalog.ports.contents import Contents
from rushes_catalog.ports.cutter_rows import CutterRowStore
from rushes_catalog.ports.detections import Detections
from rushes_catalog.ports.duplicates import Copies
from rushes_catalog.ports.files import Files
from rushes_catalog.ports.jobs import JobLogs, Jobs, Tasks
from rushes_catalog.ports.learning import Learning
from rushes_catalog.ports.manifests import Manifests
from rushes_catalog.ports.overlays import Overlays
from rushes_catalog.ports.pipelines import Pipelines
from rushes_catalog.ports.proxies import Proxies
from rushes_catalog.ports.sorting import Sortings
from rushes_footage.clips import ClipOrder
from rushes_footage.files import FileVersion, Place
from rushes_footage.plans import ClipPlace, ClipPlan
from rushes_footage.proofs import ClipProof


class Roots(Protocol):
    """The library's roots. They are never removed: who knows whether the disk comes back."""

    async def record(self, announced: Sequence[AnnouncedRoot]) -> None:
        """Write down names, paths and order as announced."""

    async def all(self) -> list[LibraryRoot]:
        """In their configured order."""

    async def expect(self, name: str) -> None:
        """Raise RootNotFound where there is none of this name."""

    async def scanned(self, name: str, at: datetime) -> None:
        """A scan of it has ended."""


class Assets(Protocol):
    """The assets, for people. `profile` says whose counts and hidden flags they carry."""

    async def get(self, asset_id: AssetId, profile: str) -> Asset:
        """Raises AssetNotFound."""

    async def at(self, place: Place, profile: str) -> Asset | None:
        """The asset whose file lies there, or lay there last."""

    async def page(self, query: AssetQuery, online: Collection[str] = ()) -> AssetPage:
        """One page; `online` names the mounted roots. Raises ForeignCursor, RootNotFound."""

    async def neighbours(
        self, query: AssetQuery, asset_id: AssetId, online: Collection[str] = (), *, playable: bool = False
    ) -> Neighbours:
        """Those beside one in a list, whose part it asks for does not matter; with `playable` only such as can be
        opened. Raises AssetNotFound, RootNotFound."""

    async def folders(self, root: str, folder: str) -> list[Folder]:
        """The folders directly below one, in natural order; raises RootNotFound."""

    async def selected(self, selector: AssetSelector) -> list[AssetId]:
        """Those that are meant; none where nothing is."""


class Exports(Protocol):
    """Exports and their clips."""

    async def highest_number(self, folder_suffix: str, name: str) -> int:
        """The highest group number ever recorded for this name in this folder; 0: none."""

    async def add(self, export: NewExport) -> None:
        """Record it with its clips, all waiting; raises AssetNotFound, GroupTaken where the number was just taken."""

    async def get(self, export_id: ExportId) -> Export:
        """Raises ExportNotFound."""

    async def of_ticket(self, ticket: str) -> Export:
        """Raises ExportNotFound."""

    async def of_job(self, job_id: JobId) -> Export:
        """Raises ExportNotFound."""

    async def page(self, asset_id: AssetId | None, profile: str, limit: int, cursor: str) -> tuple[list[Export], str]:
        """The newest first, and the next cursor; raises ForeignCursor."""

    async def clip(self, clip_id: ClipId) -> Clip:
        """Raises ClipNotFound."""

    async def change_fallback(self, export_id: ExportId, before: str, after: str) -> None:
        """A clip was made again: why it was not encoded as asked for, before and now; "": it was."""

    async def fallbacks(self, export_id: ExportId) -> tuple[dict[str, int], int]:
        """Clips that were not encoded as asked for, counted by why, most frequent first; how many clips it has."""

    async def replaces(self, export_id: ExportId) -> ExportId | None:
        """The export whose group it takes over; raises ExportNotFound."""

    async def recorded(self, selector: ClipSelector) -> list[RecordedClip]:
        """The clips that are meant; raises ClipNotFound or ExportNotFound."""

    async def at_place(self, place: ClipPlace) -> RecordedClip | None:
        """The clip that was recorded there; of several that which exists, else the latest."""

    async def rebase(self, export_id: ExportId, version: FileVersion) -> None:
        """Its source is the same, but of this version now."""

    async def replaced(self, export_id: ExportId, name: str) -> RecordedClip | None:
        """The clip of this name that is still there from the exports whose group this one takes over."""

    async def of_group(self, export_id: ExportId) -> list[RecordedClip]:
        """All clips, in whatever state, that were ever planned for the group of this export, by this one or another."""

    async def group_number(self, export_id: ExportId) -> tuple[str, int]:
        """Name and number that its group's folder is named by; raises ExportNotFound."""

    async def order(self, clip_id: ClipId) -> ClipOrder:
        """What is to be cut, from where the asset lies now."""

    async def mark_running(self, clip_id: ClipId) -> None:
        """Cutting has begun."""

    async def mark_waiting(self, clip_id: ClipId) -> None:
        """Cutting will begin, again."""

    async def mark_failed(self, clip_id: ClipId, error: str) -> None:
        """Cutting has failed for good."""

    async def mark_cancelled(self, clip_id: ClipId) -> None:
        """A person wants it no more."""

    async def mark_done(self, clip_id: ClipId, published: PublishedClip, at: datetime) -> None:
        """It lies at its place and is proven."""

    async def adopt(self, clip_id: ClipId, version: FileVersion | None, size: int, at: datetime) -> None:
        """The tool before Rushes made it, and this is its file, None: it is not there. It has no proof."""

    async def prove(self, clip_id: ClipId, plan: ClipPlan, proof: ClipProof) -> None:
        """Nothing is wrong with one that was adopted: it has these frames."""

    async def origin(self, export_id: ExportId) -> Origin:
        """Who made its clips; raises ExportNotFound."""

    async def mark_deleted(self, clip_id: ClipId) -> None:
        """A person deleted it."""

    async def mark_restored(self, clip_id: ClipId) -> None:
        """It is back at its place, with the proof that it had."""

    async def facts(self, export_id: ExportId) -> ExportFacts:
        """What is said of it as a whole now; raises ExportNotFound."""

    async def set_facts(self, export_id: ExportId, facts: ExportFacts, at: datetime) -> None:
        """Say something else; its clips' manifests lack it from now on."""

    async def with_stale_labels(self) -> list[tuple[ExportId, datetime]]:
        """Exports whose label dataset.json may lack, and the time of their last edit."""

    async def labels_synced(self, export_id: ExportId, edited_at: datetime) -> None:
        """dataset.json has the label of this edit; a later edit keeps the export among `with_stale_labels`."""


class Annotations(Protocol):
    """What people said about assets."""

    async def markers(self, assets: Collection[AssetId], profile: str) -> list[Marker]:
        """One for each export with a clip that exists, in no order, not collapsed."""

    async def profiles(self) -> list[str]:
        """In alphabetical order."""

    async def add_profile(self, name: str) -> bool:
        """Create it; False where it exists."""

    async def labels(self) -> list[Label]:
        """The most recently used first."""

    async def use_label(self, text: str, at: datetime) -> None:
        """It was given at this time."""

    async def set_hidden(self, assets: Collection[AssetId], profile: str, *, hidden: bool) -> int:
        """Hide or show; the number of assets that were not so before."""

    async def hidden(self, profile: str) -> list[HiddenAsset]:
        """In natural order of their names."""

    async def hidden_among(self, assets: Collection[AssetId], profile: str) -> set[AssetId]:
        """Those of them that the profile hides."""

    async def forget_unused_label(self, text: str) -> None:
        """Where no export bears it any more."""


class Events(Protocol):
    """Everything that changed, in order; old ones are forgotten after a while."""

    async def append(self, change: Change, at: datetime) -> None:
        """Record a change with the transaction that makes it."""

    async def bounds(self) -> tuple[int, int]:
        """Every sequence after the first number and up to the second is at hand."""

    async def after(self, sequence: int, limit: int) -> list[Event]:
        """The next ones."""


class Stores(Protocol):
    """The parts of state within one transaction."""

    @property
    def roots(self) -> Roots:
        """The library's roots."""

    @property
    def assets(self) -> Assets:
        """The assets, for people."""

    @property
    def files(self) -> Files:
        """The assets, for the scan."""

    @property
    def contents(self) -> Contents:
        """What all of their bytes hash to."""

    @property
    def exports(self) -> Exports:
        """Exports and clips."""

    @property
    def jobs(self) -> Jobs:
        """Jobs."""

    @property
    def job_logs(self) -> JobLogs:
        """What happened to jobs."""

    @property
    def tasks(self) -> Tasks:
        """Tasks."""

    @property
    def proxies(self) -> Proxies:
        """Scrub proxies."""

    @property
    def detections(self) -> Detections:
        """What models found."""

    @property
    def pipelines(self) -> Pipelines:
        """Timelines, and what stages found on them."""

    @property
    def overlays(self) -> Overlays:
        """Pictures drawn over frames."""

    @property
    def learning(self) -> Learning:
        """What was learned from collections."""

    @property
    def copies(self) -> Copies:
        """Which videos show the same."""

    @property
    def annotations(self) -> Annotations:
        """Markers, profiles, labels, hidden flags."""

    @property
    def cutter_rows(self) -> CutterRowStore:
        """The rows of the replaced cutter's database."""

    @property
    def manifests(self) -> Manifests:
        """What dataset.jsonl says."""

    @property
    def changes(self) -> Changes:
        """What can be undone."""

    @property
    def sortings(self) -> Sortings:
        """Videos that were sorted."""

    @property
    def category_edits(self) -> CategoryEdits:
        """What was done with categories."""

    @property
    def trash(self) -> Trash:
        """Deleted clips."""

    @property
    def events(self) -> Events:
        """The record of changes."""

    @property
    def tokens(self) -> Tokens:
        """Who may use Rushes."""

    @property
    def audit(self) -> Audit:
        """What they did."""


@dataclass(frozen=True, slots=True)
class Committed:
    """What a transaction that has just been committed concerns."""

    events: bool
    # Tasks wait that did not, or must be stopped.
    tasks: bool
    # A manifest has to be written again.
    manifests: bool
    # The label of an export changed.
    labels: bool
    # Clips have to be moved into the trash or out of it.
    moves: bool
    # The trash holds more than before.
    trash: bool


class Catalog(Protocol):
    """State as a whole. Operations open one transaction, and never a second within it."""

    def reading(self) -> AbstractAsyncContextManager[Stores]:
        """A view of one moment; writing to it fails."""

    def changing(self) -> AbstractAsyncContextManager[Stores]:
        """All or nothing; one at a time. What it did is durable when the block has been left."""

    def on_commit(self, listener: Callable[[Committed], None]) -> None:
        """Have every commit told, right after it, in the event loop."""


async def append_all(events: Events, changes: Iterable[Change], at: datetime) -> None:
    """Record several changes in order."""
    for change in changes:
        await events.append(change, at)

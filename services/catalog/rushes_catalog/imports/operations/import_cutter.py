"""Imports the database of the clip cutter that Rushes replaces: its rows become clips, markers, labels, hidden flags.

All rows are stored first, each once however often Rushes starts. A row is placed once the library has been scanned and
exactly one file has the row's name. Others stay stored until such a file appears.
"""

import asyncio
import posixpath
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from rushes_catalog.domain.ids import AssetId, ClipId, ExportId, JobId, id_at, new_id
from rushes_catalog.events.domain.events import AnnotationsChanged
from rushes_catalog.exports.domain.cropping import clip_crops
from rushes_catalog.exports.domain.exports import ExportRequest, NewClip, NewExport, Origin, export_title
from rushes_catalog.imports.domain.cutter_rows import (
    ClipRow,
    CutterBatch,
    CutterRow,
    ImportStanding,
    batches_of,
    cropping_of,
    group_of,
    supposed_plan,
)
from rushes_catalog.jobs.domain.jobs import JobKind, NewJob, NewTask, Rank, TaskKind
from rushes_catalog.library.domain.assets import Asset
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.cutter_rows import CutterDatabase
from rushes_catalog.ports.media import ExportFolder
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_catalog.storage.signals import Committed
from rushes_chassis.loops import Pauses, keep, until_set
from rushes_footage.clips import FoundClip, TaskId
from rushes_footage.contracts import CLIP_SECONDS, Contract
from rushes_footage.encoders import AUTO, CPU
from rushes_footage.formats import DynamicRange

log = structlog.get_logger()

_FILES_AT_ONCE = 20
_HIDDEN_AT_ONCE = 500
_LISTED = 1000
_LONGEST_PATH = 4096
"""In bytes; longer paths are invalid."""
_PAUSE = 0.2
"""Seconds to collect changes of the library before the next round."""
_LOOK_AGAIN = 30.0
"""Seconds between rounds while rows are left and nothing changes."""
_NOWHERE = FoundClip(None, None, 0)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """State of the import; `path` "" where no database is configured."""

    path: str
    notices: tuple[str, ...]
    standing: ImportStanding


class ImportCutter:
    """Reads the database once, and places its rows while some are left."""

    def __init__(
        self, catalog: Catalog, fleet: Fleet, folder: ExportFolder, database: CutterDatabase | None, now: Clock
    ) -> None:
        self._catalog, self._fleet, self._folder, self._now = catalog, fleet, folder, now
        self._database, self._is_read = database, database is None
        self._notices: tuple[str, ...] = ()
        self._wake = asyncio.Event()
        catalog.on_commit(self._committed)

    def _committed(self, _: Committed) -> None:
        # Any commit: the end of a scan is no event.
        self._wake.set()

    async def run(self) -> None:
        """Until cancelled."""
        await keep("import of the replaced cutter", self._round, self._rest, Pauses(2.0))

    async def report(self) -> ImportReport:
        """The present state."""
        async with self._catalog.reading() as stores:
            standing = await stores.cutter_rows.standing(_LISTED)
        return ImportReport(self._database.path if self._database else "", self._notices, standing)

    async def _round(self) -> bool:
        """Returns whether rows are left."""
        self._wake.clear()
        if not self._is_read:
            await self._read()
        async with self._catalog.reading() as stores:
            if not await stores.cutter_rows.any_unplaced():
                return False
            roots = {root.name: root for root in await stores.roots.all()}
        online = self._fleet.online_roots
        if not online or any(name not in roots or roots[name].scanned_at is None for name in online):
            return True  # A second file of the same name may still be found.
        placed = False
        while await self._place_clips() or await self._hide():
            placed = True
        if placed:
            log.info("rows of the replaced cutter placed", **_counts((await self.report()).standing))
        async with self._catalog.reading() as stores:
            return await stores.cutter_rows.any_unplaced()

    async def _rest(self, rows_left: bool) -> None:
        if not rows_left:
            await asyncio.Event().wait()
        # An attached node causes no commit by itself.
        await until_set(self._wake, _LOOK_AGAIN)
        await asyncio.sleep(_PAUSE)

    async def _read(self) -> None:
        assert self._database is not None
        read = await asyncio.to_thread(self._database.read)
        async with self._catalog.changing() as stores:
            new = await stores.cutter_rows.add(read.rows)
        self._notices, self._is_read = read.notices, True
        for notice in read.notices:
            log.warning(notice)
        log.info("database of the replaced cutter read", file=self._database.path, rows=len(read.rows), new=new)

    async def _place_clips(self) -> bool:
        async with self._catalog.reading() as stores:
            placeable = await stores.cutter_rows.placeable_clips(_FILES_AT_ONCE)
        for asset_id, rows in placeable:
            clips = [row for row in rows if isinstance(row, ClipRow)]
            found = dict(zip(clips, await self._found(clips), strict=True))
            async with self._catalog.changing() as stores:
                for batch in batches_of(clips):
                    asset = await stores.assets.get(asset_id, batch.first.profile)
                    await self._record(stores, asset, batch, [found[row] for row in batch.rows])
                await stores.cutter_rows.placed(rows, self._now())
        return bool(placeable)

    async def _found(self, rows: Sequence[ClipRow]) -> list[FoundClip]:
        asked = [row for row in rows if len(row.output_path.encode()) <= _LONGEST_PATH]
        wanted = [(posixpath.normpath(row.output_path), row.clip_format) for row in asked]
        found = dict(zip(asked, await self._folder.find_clips(wanted), strict=True)) if asked else {}
        return [found.get(row, _NOWHERE) for row in rows]

    async def _record(self, stores: Stores, asset: Asset, batch: CutterBatch, found: Sequence[FoundClip]) -> None:
        export = _new_export(asset, batch, found, self._now)
        request, at = export.request, export.created_at
        tasks = [
            NewTask(clip.task_id, TaskKind.CLIP, clip.id, asset.place.root, Rank.EXPORT, CPU) for clip in export.clips
        ]
        title = export_title(len(tasks), asset.name, request.label)
        job = NewJob(export.job_id, JobKind.EXPORT, title, "", at)
        await stores.jobs.add_done(job, tasks)
        await stores.exports.add(export)
        for clip, file in zip(export.clips, found, strict=True):
            await stores.clips.adopt(clip.id, file.version, file.size, at)
        await stores.annotations.add_profile(request.profile)
        if request.label.strip():
            await stores.annotations.use_label(request.label, at)
        await stores.events.append(AnnotationsChanged(asset.id, request.profile), self._now())

    async def _hide(self) -> bool:
        async with self._catalog.reading() as stores:
            placeable = await stores.cutter_rows.placeable_hidden(_HIDDEN_AT_ONCE)
        if not placeable:
            return False
        told: set[tuple[AssetId, str]] = set()
        done: list[CutterRow] = []
        async with self._catalog.changing() as stores:
            for assets, row in placeable:
                # The old tool identified files by name only, so it hid all of them.
                await stores.annotations.set_hidden(assets, row.profile, hidden=True)
                await stores.annotations.add_profile(row.profile)
                told |= {(asset_id, row.profile) for asset_id in assets}
                done.append(row)
            await stores.cutter_rows.placed(done, self._now())
            for asset_id, profile in sorted(told):
                await stores.events.append(AnnotationsChanged(asset_id, profile), self._now())
        return True


def _counts(standing: ImportStanding) -> dict[str, int]:
    return {
        "clips": standing.clips,
        "hidden": standing.hidden,
        "clips_without_file": standing.missing_clips,
        "left": standing.unplaced_rows,
    }


def _new_export(asset: Asset, batch: CutterBatch, found: Sequence[FoundClip], now: Clock) -> NewExport:
    first, group = batch.first, group_of(batch, found)
    at = first.processed_at or now()
    cropping = cropping_of(first)
    starts = [first.start_time + index * first.spread for index in batch.indexes()]
    crops = clip_crops(cropping, starts, CLIP_SECONDS, None) if cropping else (None,) * len(starts)
    clips = []
    for row, index, start, crop in zip(batch.rows, batch.indexes(), starts, crops, strict=True):
        name = posixpath.basename(row.output_path)
        name = name if row.clip_format.is_sequence else posixpath.splitext(name)[0]
        path = posixpath.normpath(row.output_path)
        plan = supposed_plan(start, asset.facts)
        clips.append(NewClip(ClipId(id_at(at)), TaskId(new_id()), index, name, path, plan, crop))
    request = ExportRequest(
        asset_id=asset.id,
        absolute_path="",
        cursor=first.start_time,
        name=group.name,
        clips=first.clip_count,
        spread=first.spread,
        short_side=first.short_side,
        label=first.label,
        category=first.category,
        profile=first.profile,
        folder_suffix=group.suffix,
        shift_to_fit=False,
        requested_by="",
        cropping=cropping,
        contract=Contract.PLAIN,
        format=first.clip_format,
        # It wrote PCM into MP4 too, which none of its settings can reproduce.
        audio=first.clip_format.audio[0],
        dynamic_range=DynamicRange.SDR,
        # Not recorded by the old tool.
        encoder=AUTO,
    )
    return NewExport(
        id=ExportId(id_at(at)),
        job_id=JobId(id_at(at)),
        asset_id=asset.id,
        request=request,
        cursor=first.start_time,
        seconds=CLIP_SECONDS,
        source_version=asset.version,
        source_fingerprint=asset.fingerprint,
        number=group.number,
        clips=tuple(clips),
        created_at=at,
        origin=Origin.OUTSIDE if group.outside else Origin.IMPORTED,
        folder=group.folder,
    )

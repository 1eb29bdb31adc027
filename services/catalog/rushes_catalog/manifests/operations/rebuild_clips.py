"""Making clips again from the lines of their manifest, whether their rows still exist or not."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pydantic import ValidationError

from rushes_catalog.annotations.domain.annotations import DEFAULT_PROFILE
from rushes_catalog.changes.domain.changes import ExportFacts
from rushes_catalog.domain.ids import AssetId, ClipId, ExportId, JobId, new_id
from rushes_catalog.events.domain.events import AnnotationsChanged
from rushes_catalog.exports.domain.cutting import PublishedClip
from rushes_catalog.exports.domain.errors import GroupTaken, MistakenLine, SourceNotFound
from rushes_catalog.exports.domain.exports import (
    ClipState,
    ExportRequest,
    NewClip,
    NewExport,
    RecordedClip,
    export_folder,
    group_name,
)
from rushes_catalog.exports.operations.record_export import record_export
from rushes_catalog.exports.operations.verify_clip import VerifyClips
from rushes_catalog.jobs.operations.settle_task import append_clip_event, append_job_event, close_if_over
from rushes_catalog.library.domain.assets import Asset
from rushes_catalog.library.operations.find_asset import FindAsset
from rushes_catalog.manifests.domain.manifest import ManifestBatch, ManifestLine, ManifestSource, kept_before
from rushes_catalog.manifests.operations.write_manifests import LINE
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.media import ExportFolder
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_chassis.errors import RushesError
from rushes_footage.clips import ClipOrder, TaskId
from rushes_footage.contracts import size_multiple, timing_of
from rushes_footage.encoders import CPU
from rushes_footage.files import FileVersion
from rushes_footage.plans import ClipPlace


class Rebuilding(StrEnum):
    """Outcome for a line of a manifest."""

    RIGHT = "right"
    QUEUED = "queued"
    DIFFERS = "differs"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class RebuiltClip:
    """The outcome for a line, with its reason in words; without a clip where rebuilding is impossible."""

    outcome: Rebuilding
    path: str
    clip_id: ClipId | None = None
    words: str = ""


_NAME = re.compile(r"[^./\\\x00-\x1f\x7f][^/\\\x00-\x1f\x7f]{0,99}")


class RebuildClips:
    """Existing files at a clip's place are not changed."""

    def __init__(
        self, catalog: Catalog, find_asset: FindAsset, folder: ExportFolder, verify: VerifyClips, now: Clock
    ) -> None:
        self._catalog, self._find_asset, self._folder = catalog, find_asset, folder
        self._verify, self._now = verify, now

    async def rebuild(self, lines: Sequence[str], requested_by: str) -> list[RebuiltClip]:
        """A result per line, in order. Raises NoMediaNode."""
        outcomes: dict[int, RebuiltClip] = {}
        lost: dict[tuple[str, str, int], list[tuple[int, ManifestLine]]] = {}
        for at, text in enumerate(lines):
            try:
                line = _read(text)
            except MistakenLine as mistaken:
                outcomes[at] = RebuiltClip(Rebuilding.IMPOSSIBLE, "", words=mistaken.message)
                continue
            async with self._catalog.reading() as stores:
                recorded = await stores.clips.at_place(_place_of(line))
            if recorded is not None:
                outcomes[at] = await self._recorded(line, recorded)
            else:
                batch = line.batch
                lost.setdefault((batch.folder_suffix, batch.name, batch.number), []).append((at, line))
        for group in lost.values():
            outcomes |= await self._lost(group, requested_by)
        return [outcomes[at] for at in range(len(lines))]

    async def _recorded(self, line: ManifestLine, recorded: RecordedClip) -> RebuiltClip:
        clip = recorded.clip
        if clip.state in (ClipState.WAITING, ClipState.RUNNING):
            return RebuiltClip(Rebuilding.QUEUED, line.path, clip.id)
        if clip.state is ClipState.DONE:
            verified = await self._verify.verify_recorded(recorded)
            if not verified.differences:
                return RebuiltClip(Rebuilding.RIGHT, line.path, clip.id)
            if not verified.gone:
                return RebuiltClip(Rebuilding.DIFFERS, line.path, clip.id, "; ".join(verified.differences))
        try:
            asset = await self._source(line.source)
        except RushesError as hindered:
            return RebuiltClip(Rebuilding.IMPOSSIBLE, line.path, words=hindered.message)
        async with self._catalog.changing() as stores:
            await stores.exports.rebase(clip.export_id, asset.version)
            await stores.tasks.redo(recorded.task_id)
            await stores.jobs.reopen(recorded.job_id)
            await stores.clips.mark_waiting(clip.id)
            await append_clip_event(stores, clip.id, recorded.job_id, self._now)
            await append_job_event(stores, recorded.job_id, self._now)
        return RebuiltClip(Rebuilding.QUEUED, line.path, clip.id)

    async def _lost(self, group: list[tuple[int, ManifestLine]], requested_by: str) -> dict[int, RebuiltClip]:
        """Clips of one export whose rows no longer exist. Files that prove to be these clips are taken over."""
        lines = [line for _, line in group]
        first = lines[0]
        try:
            asset = await self._source(first.source)
            new = self._new_export(asset, lines, requested_by)
            present = await self._present(new, asset, lines)
            async with self._catalog.changing() as stores:
                await record_export(stores, new, asset, self._now)
                await self._take_over(stores, new, present)
        except GroupTaken:
            words = f"Another export has the group {group_name(first.batch.name, first.batch.number)}."
            return {at: RebuiltClip(Rebuilding.IMPOSSIBLE, line.path, words=words) for at, line in group}
        except RushesError as hindered:
            return {at: RebuiltClip(Rebuilding.IMPOSSIBLE, line.path, words=hindered.message) for at, line in group}
        return {
            at: RebuiltClip(Rebuilding.RIGHT if clip.id in present else Rebuilding.QUEUED, line.path, clip.id)
            for (at, line), clip in zip(group, new.clips, strict=True)
        }

    async def _present(
        self, new: NewExport, asset: Asset, lines: Sequence[ManifestLine]
    ) -> dict[ClipId, tuple[PublishedClip, FileVersion]]:
        """Which of the clips exist already, with the frames of their lines: their rows were lost, not their files."""
        wanted = [(clip.path, line.format) for clip, line in zip(new.clips, lines, strict=True)]
        present = {}
        for clip, line, file in zip(new.clips, lines, await self._folder.find_clips(wanted), strict=True):
            if file.version is None:
                continue
            verified = await self._folder.verify_clip(_order_of(new, asset, clip), file.version)
            if verified.proof is not None and not verified.differences:
                published = PublishedClip(clip.path, file.size, verified.proof, line.encoder, "")
                present[clip.id] = (published, file.version)
        return present

    async def _take_over(
        self, stores: Stores, new: NewExport, present: Mapping[ClipId, tuple[PublishedClip, FileVersion]]
    ) -> None:
        if not present:
            return
        request = new.request
        await stores.tasks.were_done([clip.task_id for clip in new.clips if clip.id in present])
        for clip_id, (published, version) in present.items():
            await stores.clips.mark_done(clip_id, published, self._now(), adopted=version)
            await append_clip_event(stores, clip_id, new.job_id, self._now)
        # Their labels may be missing in dataset.json, into which only cutting writes them.
        facts = ExportFacts(request.label, request.category, request.profile)
        await stores.exports.set_facts(new.id, facts, self._now())
        await stores.events.append(AnnotationsChanged(new.asset_id, request.profile), self._now())
        await close_if_over(stores, new.job_id, self._now)

    def _new_export(self, asset: Asset, lines: Sequence[ManifestLine], requested_by: str) -> NewExport:
        batch = lines[0].batch
        location = export_folder(self._folder.location(), batch.folder_suffix)
        clips = [
            NewClip(
                id=ClipId(new_id()),
                task_id=TaskId(new_id()),
                index=line.batch.index,
                name=line.clip_name,
                path=f"{location}/{line.path}",
                plan=line.plan,
                crop=line.crop,
                cuts=line.cuts,
            )
            for line in lines
        ]
        return NewExport(
            id=ExportId(new_id()),
            job_id=JobId(new_id()),
            asset_id=asset.id,
            request=_request_of(asset.id, batch, lines[0], requested_by),
            cursor=batch.cursor,
            seconds=_seconds_of(lines[0]),
            source_version=asset.version,
            source_fingerprint=asset.fingerprint,
            number=batch.number,
            clips=tuple(clips),
            created_at=self._now(),
        )

    async def _source(self, source: ManifestSource) -> Asset:
        """A clip's source at its present place; raises SourceNotFound, AssetUnusable, NoMediaNode."""
        async with self._catalog.reading() as stores:
            there = await stores.assets.at(source.place, DEFAULT_PROFILE)
            same = await stores.files.of_fingerprints([source.fingerprint]) if source.fingerprint else []
        if there is not None and there.present and _is(source, there):
            return await self._find_asset.by_id(there.id)
        for file in same:
            if file.present:
                return await self._find_asset.by_id(file.id)
        raise SourceNotFound(source.root, source.path)


def _is(source: ManifestSource, asset: Asset) -> bool:
    if source.fingerprint:
        return asset.fingerprint == source.fingerprint
    return asset.version == source.version


def _read(text: str) -> ManifestLine:
    try:
        line = LINE.validate_json(text)
    except ValidationError as wrong:
        mistake = wrong.errors()[0]
        raise MistakenLine(".".join(map(str, mistake["loc"])) or "the line", mistake["msg"]) from wrong
    for field, name in (("name", line.batch.name), ("folder_suffix", line.batch.folder_suffix or "-")):
        if not _NAME.fullmatch(name) or ".." in name:
            raise MistakenLine(f"batch.{field}", "must be a plain name of a folder")
    group = group_name(line.batch.name, line.batch.number)
    if line.path.count("/") != 1 or not line.path.startswith(f"{group}/"):
        raise MistakenLine("path", f"must be in the folder {group}")
    return line


def _order_of(new: NewExport, asset: Asset, clip: NewClip) -> ClipOrder:
    request = new.request
    return ClipOrder(
        task_id=clip.task_id,
        source=asset.place.at(new.source_version),
        plan=clip.plan,
        place=ClipPlace(request.folder_suffix, new.group, clip.name, request.format),
        short_side=request.short_side,
        label=request.label,
        encoder=request.encoder,
        crop=clip.crop,
        size_multiple=size_multiple(request.contract),
        audio=request.audio,
        dynamic_range=request.dynamic_range,
    )


def _seconds_of(line: ManifestLine) -> float:
    """Length of the clip; of a line of an earlier version what its contract asks for."""
    if line.timing is not None:
        return line.timing.duration_seconds
    length = timing_of(line.contract).length
    assert isinstance(length, float)
    return length


def _place_of(line: ManifestLine) -> ClipPlace:
    return ClipPlace(
        line.batch.folder_suffix, group_name(line.batch.name, line.batch.number), line.clip_name, line.format
    )


def _request_of(asset_id: AssetId, batch: ManifestBatch, line: ManifestLine, requested_by: str) -> ExportRequest:
    return ExportRequest(
        asset_id=asset_id,
        absolute_path="",
        cursor=batch.cursor,
        name=batch.name,
        clips=batch.clips,
        spread=batch.spread,
        short_side=batch.short_side,
        label=line.label,
        category=line.category,
        profile=line.profile,
        folder_suffix=batch.folder_suffix,
        shift_to_fit=False,
        requested_by=requested_by,
        cropping=batch.cropping,
        contract=line.contract,
        format=line.format,
        audio=line.audio,
        dynamic_range=line.dynamic_range or kept_before(line.format),
        encoder=line.encoder or CPU,
    )

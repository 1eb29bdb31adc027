"""Deleting recorded clips: into the trash, from where they can be restored.

Of clips outside of the export folders only the rows are deleted, because Rushes changes nothing there.
"""

from collections.abc import Sequence

from rushes_catalog.changes.domain.changes import (
    ClipsDeleted,
    ClipsForgotten,
    NewChange,
    RecordedChange,
    Step,
    deletion_words,
    forgetting_words,
)
from rushes_catalog.domain.ids import ChangeId, ClipId, new_id
from rushes_catalog.events.domain.events import AnnotationsChanged, ChangeRecorded
from rushes_catalog.exports.domain.errors import ClipInWork
from rushes_catalog.exports.domain.exports import ClipSelector, ClipState, Origin, RecordedClip
from rushes_catalog.exports.operations.clips_at_path import as_recorded
from rushes_catalog.exports.operations.expire_trash import ExpireTrash
from rushes_catalog.exports.operations.move_clips import MoveClips
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.media import ExportFolder
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_chassis.errors import RushesError


class DeleteClips:
    """Marks the rows first, then moves the files."""

    def __init__(
        self, catalog: Catalog, folder: ExportFolder, moves: MoveClips, expire: ExpireTrash, now: Clock
    ) -> None:
        self._catalog, self._folder, self._moves, self._expire, self._now = catalog, folder, moves, expire, now

    async def delete(self, selector: ClipSelector, by: str) -> tuple[list[str], RecordedChange | None]:
        """The paths of the deleted clips, and the undoable change; none where all were deleted before.

        A path may lead to a clip through other links than the recorded one. Raises ClipNotFound (NoClipThere for a path
        in an export folder), ExportNotFound, ClipInWork, NoMediaNode and what media refuses.
        """
        self._moves.expect_node()
        selector = await as_recorded(self._catalog, self._folder, selector)
        async with self._moves.move_lock:
            async with self._catalog.changing() as stores:
                recorded = await _meant(stores, selector)
                for each in recorded:
                    if each.clip.state in (ClipState.WAITING, ClipState.RUNNING):
                        raise ClipInWork(each.place.name)
                done = [each for each in recorded if each.clip.state is ClipState.DONE]
                if not done:
                    return [], None
                outside = [each for each in done if each.origin is Origin.OUTSIDE]
                inside = [each for each in done if each.origin is not Origin.OUTSIDE]
                forgotten = await self._forget(stores, outside, by) if outside else None
                # An earlier deletion of some of them may have been interrupted: it is finished with this one.
                going = await stores.trash.going([each.clip.id for each in inside])
                changes = set(going.values())
                if rest := [each for each in inside if each.clip.id not in going]:
                    changes.add(await self._record(stores, rest, by))
            await self._settle(changes)
        if self._expire.budget == 0:
            for change_id in sorted(changes):
                await self._expire.destroy(change_id)
        async with self._catalog.reading() as stores:
            last = max(changes, default=forgotten)
            return [each.clip.path for each in done], await stores.changes.get(last) if last else None

    async def _settle(self, changes: set[ChangeId]) -> None:
        """Settle all changes, even after a refusal; the first refusal is raised at the end."""
        refused: RushesError | None = None
        for change_id in sorted(changes):
            try:
                await self._moves.settle(change_id)
            except RushesError as why:
                refused = refused or why
        if refused is not None:
            raise refused

    async def _forget(self, stores: Stores, outside: list[RecordedClip], by: str) -> ChangeId:
        clip_ids = tuple(each.clip.id for each in outside)
        change = NewChange(
            id=ChangeId(new_id()),
            what=ClipsForgotten(clip_ids),
            words=forgetting_words(outside),
            made_by=by,
            made_at=self._now(),
            assets=tuple(dict.fromkeys(each.asset_id for each in outside)),
        )
        await stores.changes.add(change)
        await forget(stores, clip_ids, self._now, forgotten=True)
        await stores.events.append(ChangeRecorded(change.id), self._now())
        return change.id

    async def _record(self, stores: Stores, done: list[RecordedClip], by: str) -> ChangeId:
        change = NewChange(
            id=ChangeId(new_id()),
            what=ClipsDeleted(tuple(each.clip.id for each in done)),
            words=deletion_words(done),
            made_by=by,
            made_at=self._now(),
            assets=tuple(dict.fromkeys(each.asset_id for each in done)),
            step=Step.MAKING,
        )
        await stores.changes.add(change)
        await stores.trash.add([each.clip.id for each in done], change.id, by, change.made_at)
        return change.id


async def _meant(stores: Stores, selector: ClipSelector) -> list[RecordedClip]:
    recorded = await stores.clips.recorded(selector)
    if not selector.whole_group:
        return recorded
    clips: dict[ClipId, RecordedClip] = {}
    for export_id in dict.fromkeys(each.clip.export_id for each in recorded):
        clips |= {each.clip.id: each for each in await stores.clips.of_group(export_id)}
    return list(clips.values())


async def forget(stores: Stores, clip_ids: Sequence[ClipId], now: Clock, *, forgotten: bool) -> None:
    """Hide clips outside of the export folders, or show them again; their markers follow in the transaction."""
    told: set[tuple[str, str]] = set()
    for clip_id in clip_ids:
        [recorded] = await stores.clips.recorded(ClipSelector(clip_id=clip_id))
        if forgotten:
            await stores.clips.mark_deleted(clip_id)
        else:
            await stores.clips.mark_restored(clip_id)
        told.add((recorded.asset_id, recorded.profile))
    for asset_id, profile in sorted(told):
        await stores.events.append(AnnotationsChanged(asset_id, profile), now())

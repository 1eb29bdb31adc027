"""Undoing and redoing changes."""

from collections.abc import Sequence
from contextlib import AsyncExitStack

from rushes_catalog.annotations.operations.set_hidden import apply_visibility
from rushes_catalog.annotations.operations.set_starred import apply_stars
from rushes_catalog.changes.domain.changes import (
    BrandListDeleted,
    CategoryEdited,
    ClipsDeleted,
    ClipsForgotten,
    ExampleDeleted,
    ExportsEdited,
    FinderDeleted,
    GroupOverwritten,
    MomentsDecided,
    PipelineDeleted,
    PipelineProfileDeleted,
    RecordedChange,
    RegionDecided,
    RegionsDecided,
    ShotsDrafted,
    StarsSet,
    Step,
    TranscriptDeleted,
    TrashState,
    VersionChosen,
    VideoSorted,
    VisibilitySet,
    What,
    reversed_facts,
)
from rushes_catalog.changes.domain.errors import NotReversible
from rushes_catalog.changes.operations.named_deletions import turn_named_deletion
from rushes_catalog.domain.ids import ChangeId, ExportId
from rushes_catalog.events.domain.events import BrandListSaved, ChangeRecorded, PipelineProfileSaved
from rushes_catalog.exports.domain.exports import ClipSelector, ClipState
from rushes_catalog.exports.operations.delete_clips import forget
from rushes_catalog.exports.operations.edit_exports import apply_facts
from rushes_catalog.exports.operations.move_clips import MoveClips
from rushes_catalog.finders.operations.decide_moments import turn_decisions
from rushes_catalog.finders.operations.undo_finders import turn_finder_change
from rushes_catalog.pipelines.domain.brand_labels import BrandLabel
from rushes_catalog.pipelines.domain.errors import PipelineInUse
from rushes_catalog.pipelines.operations.decide_alike import (
    labels_to_redo,
    redo_decisions_alike,
    undo_decisions_alike,
)
from rushes_catalog.pipelines.operations.delete_pipelines import bring_part_back, delete_part
from rushes_catalog.pipelines.operations.review_regions import turn_region_decision
from rushes_catalog.ports.clock import Clock
from rushes_catalog.shots.operations.draft_shots import turn_drafts
from rushes_catalog.sorting.domain.category_edits import EditState
from rushes_catalog.sorting.domain.sorting import SortState
from rushes_catalog.sorting.operations.edit_categories import EditCategories
from rushes_catalog.sorting.operations.sort_videos import SortVideos
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_catalog.transcripts.operations.keep_transcripts import turn_deletion
from rushes_chassis.errors import NotFound


class UndoChange:
    """Later changes of the same field are never undone with it: that is refused with a reason."""

    def __init__(
        self, catalog: Catalog, moves: MoveClips, sorting: SortVideos, categories: EditCategories, now: Clock
    ) -> None:
        self._catalog, self._moves, self._sorting, self._categories = catalog, moves, sorting, categories
        self._now = now

    async def undo(self, change_id: ChangeId, by: str) -> RecordedChange:
        """The change in its present state. Raises ChangeNotFound, NotReversible, NoMediaNode and media's refusals."""
        return await self._turned(change_id, Step.UNDOING, by)

    async def redo(self, change_id: ChangeId, by: str) -> RecordedChange:
        """Raises like `undo`."""
        return await self._turned(change_id, Step.REDOING, by)

    async def _turned(self, change_id: ChangeId, step: Step, by: str) -> RecordedChange:
        async with self._catalog.reading() as stores:
            what = (await stores.changes.get(change_id)).what
        mover: MoveClips | SortVideos | EditCategories | None = None
        async with AsyncExitStack() as stack:
            if isinstance(what, VideoSorted):
                await self._sorting.expect_node(change_id)
                mover = self._sorting
            elif isinstance(what, CategoryEdited):
                await self._categories.expect_node(change_id)
                mover = self._categories
            elif isinstance(what, (ClipsDeleted, GroupOverwritten)):
                self._moves.expect_node()
                mover = self._moves
            if mover is not None:
                await stack.enter_async_context(mover.alone(change_id))
            videos = await self._videos_of(change_id, what, step)
            labels: Sequence[BrandLabel] = ()
            if isinstance(what, RegionsDecided) and step is Step.REDOING:
                # Tens of thousands, before the transaction.
                labels = await labels_to_redo(self._catalog, change_id)
            async with self._catalog.changing() as stores:
                change = await stores.changes.get(change_id)
                if change.step is not Step.NONE:
                    raise NotReversible("It is still in progress. Try again in a moment.")
                if (change.undone_at is not None) == (step is Step.UNDOING):
                    return change
                await stores.changes.begin(change.id, step, by, self._now())
                await self._turn(stores, change, step, by, videos, labels)
                if mover is None:
                    await stores.changes.end(change.id)
                    await stores.events.append(ChangeRecorded(change.id), self._now())
            if mover is not None:
                await mover.settle(change.id)
        async with self._catalog.reading() as stores:
            return await stores.changes.get(change_id)

    async def _videos_of(self, change_id: ChangeId, what: What, step: Step) -> Sequence[str]:
        """Names of the videos to move when undoing or redoing a merge; () where that is done already or under way."""
        if not isinstance(what, CategoryEdited):
            return ()
        async with self._catalog.reading() as stores:
            change = await stores.changes.get(change_id)
        if change.step is not Step.NONE or (change.undone_at is not None) == (step is Step.UNDOING):
            return ()
        return await self._categories.turnable(change_id, again=step is Step.REDOING)

    async def _turn(
        self,
        stores: Stores,
        change: RecordedChange,
        step: Step,
        by: str,
        videos: Sequence[str],
        labels: Sequence[BrandLabel],
    ) -> None:
        again = step is Step.REDOING
        match change.what:
            case ClipsDeleted() if again:
                await self._discard_again(stores, change, change.what, by)
            case ClipsDeleted():
                await _return(stores, change)
            case ClipsForgotten(clip_ids):
                await forget(stores, clip_ids, self._now, forgotten=again)
            case GroupOverwritten(export_id):
                await self._turn_overwriting(stores, change, export_id, by, again=again)
            case VideoSorted():
                await stores.sortings.put(change.id, SortState.GOING if again else SortState.RETURNING)
            case CategoryEdited():
                state = EditState.GOING if again else EditState.RETURNING
                await stores.category_edits.turn(change.id, state, videos)
            case PipelineDeleted() as deleted if again:
                await _delete_part_again(stores, change, deleted)
            case PipelineDeleted() as deleted:
                await bring_part_back(stores, change.id, deleted)
            case FinderDeleted() | ExampleDeleted() | VersionChosen() as what:
                await turn_finder_change(stores, change.id, what, self._now, again=again)
            case MomentsDecided() as decided:
                await turn_decisions(stores, decided, self._now, again=again)
            case ShotsDrafted() as drafted:
                await turn_drafts(stores, drafted, self._now, again=again)
            case TranscriptDeleted() as deleted_transcript:
                await turn_deletion(stores, change.id, deleted_transcript, self._now, again=again)
            case BrandListDeleted(name):
                await turn_named_deletion(stores.brand_lists, change.id, "brand list", name, again=again)
                await stores.events.append(BrandListSaved(name), self._now())
            case PipelineProfileDeleted(name):
                profiles = stores.pipeline_profiles
                await turn_named_deletion(profiles, change.id, "pipeline profile", name, again=again)
                await stores.events.append(PipelineProfileSaved(name), self._now())
            case RegionDecided() as decision:
                await turn_region_decision(stores, decision, self._now, again=again)
            case RegionsDecided() as decisions if again:
                await redo_decisions_alike(stores, labels, decisions, self._now)
            case RegionsDecided() as decisions:
                await undo_decisions_alike(stores, change.id, decisions, self._now)
            case VisibilitySet():
                await self._turn_visibility(stores, change, change.what, again=again)
            case StarsSet(starred):
                await self._turn_stars(stores, change, starred=starred is again)
            case ExportsEdited(edits):
                wanted = [
                    (edit.export_id, reversed_facts(edit, await stores.exports.facts(edit.export_id), again=again))
                    for edit in edits
                ]
                await apply_facts(stores, wanted, self._now)

    async def _discard_again(self, stores: Stores, change: RecordedChange, what: ClipsDeleted, by: str) -> None:
        for clip_id in what.clip_ids:
            [recorded] = await stores.clips.recorded(ClipSelector(clip_id=clip_id))
            if recorded.clip.state is not ClipState.DONE:
                raise NotReversible(f"{recorded.place.name} was deleted since.")
        await stores.trash.add(what.clip_ids, change.id, by, self._now())

    async def _turn_overwriting(
        self, stores: Stores, change: RecordedChange, export_id: ExportId, by: str, *, again: bool
    ) -> None:
        """Clips in the trash and their successors change places."""
        group = await stores.clips.of_group(export_id)
        if any(each.clip.state in (ClipState.WAITING, ClipState.RUNNING) for each in group):
            raise NotReversible("The group is being cut. Try again when its job has ended.")
        returning = {each.recorded.clip.id for each in await stores.trash.of(change.id)}
        await _return(stores, change)
        names = {each.place.name for each in group if each.clip.id in returning}
        new = {each.clip.id for each in group if each.clip.export_id == export_id}
        # A successor that was never proven has replaced nothing.
        is_whole = new <= returning
        going = [
            each.clip.id
            for each in group
            if each.clip.state is ClipState.DONE
            and (each.clip.id in new) != again
            and (not again or is_whole or each.place.name in names)
        ]
        if going:
            await stores.trash.add(going, change.id, by, self._now())

    async def _turn_visibility(
        self, stores: Stores, change: RecordedChange, what: VisibilitySet, *, again: bool
    ) -> None:
        wanted = what.hidden if again else not what.hidden
        assets = await stores.changes.assets(change.id)
        hidden = await stores.annotations.hidden_among(assets, what.profile)
        so_already = [asset for asset in assets if (asset in hidden) == wanted]
        if so_already or not assets:
            done = "hidden" if wanted else "shown"
            count = "It was" if len(assets) < 2 else f"{len(so_already)} of {len(assets)} videos were"
            raise NotReversible(f"{count} already {done} again; nothing was changed.")
        await apply_visibility(stores, assets, what.profile, hidden=wanted, now=self._now)

    async def _turn_stars(self, stores: Stores, change: RecordedChange, *, starred: bool) -> None:
        assets = await stores.changes.assets(change.id)
        before = await stores.annotations.starred_among(assets)
        so_already = [asset for asset in assets if (asset in before) == starred]
        if so_already or not assets:
            done = "starred" if starred else "unstarred"
            count = "It was" if len(assets) < 2 else f"{len(so_already)} of {len(assets)} videos were"
            raise NotReversible(f"{count} already {done} again; nothing was changed.")
        await apply_stars(stores, assets, starred=starred, now=self._now)


async def _delete_part_again(stores: Stores, change: RecordedChange, what: PipelineDeleted) -> None:
    try:
        await delete_part(stores, change.id, what)
    except (NotFound, PipelineInUse) as refused:
        raise NotReversible(refused.message) from refused


async def _return(stores: Stores, change: RecordedChange) -> None:
    clips = await stores.trash.of(change.id)
    if not clips or any(each.state is not TrashState.KEPT for each in clips):
        raise NotReversible("Its clips are no longer in the trash.")
    await stores.trash.returning(change.id)

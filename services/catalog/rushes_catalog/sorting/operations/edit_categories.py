"""Renames, merges and removes the categories of the sorted folder, as their rows state.

As in sort_videos.py, a row first states what is wanted, then media does it, then the row states that it is done. A
merge also has a row for each video, and settles several at a time.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

from rushes_catalog.changes.domain.changes import CategoryEdited, NewChange, RecordedChange, Step
from rushes_catalog.changes.domain.errors import NotReversible
from rushes_catalog.changes.operations.settle_changes import ChangeSettling
from rushes_catalog.domain.ids import ChangeId, new_id
from rushes_catalog.events.domain.events import ChangeRecorded, assets_changed
from rushes_catalog.learning.domain.learning import Relabelling
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.sorting import SortingNode
from rushes_catalog.sorting.domain.category_edits import (
    CategoryEdit,
    Deed,
    EditState,
    Merged,
    MergedVideo,
    StayingVideo,
    parted,
    still_there,
    taken_in,
)
from rushes_catalog.sorting.domain.errors import NothingToMerge, SameCategory
from rushes_catalog.sorting.domain.sorting import SortState
from rushes_catalog.sorting.operations.sort_videos import SortVideos, raising_if_gone
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_chassis.errors import NotFound, RushesError, TimedOut, Unavailable
from rushes_footage.facts import Problem
from rushes_footage.files import Place
from rushes_footage.sorting import CategoryContents, CategoryVideo, FolderIdentity, SortedFile, SortFolder

_MOVED_TOGETHER = 200
_FILES_AT_ONCE = 1000


class EditCategories:
    """While a category is edited, no videos are moved into it or out of it."""

    def __init__(self, catalog: Catalog, node: SortingNode, sorting: SortVideos, now: Clock) -> None:
        self._catalog, self._node, self._sorting, self._now = catalog, node, sorting, now
        self._settling = ChangeSettling("category edits", self.alone, self._under_way, self._settle)

    @asynccontextmanager
    async def alone(self, change_id: ChangeId) -> AsyncIterator[None]:
        """Nothing else is moved in the categories of a change until this is left."""
        async with self._catalog.reading() as stores:
            edit = await stores.category_edits.of(change_id)
        async with self._holding(edit.folder, edit.name, edit.target):
            yield

    def _holding(self, folder: SortFolder, *names: str) -> AbstractAsyncContextManager[None]:
        return self._sorting.moved.holding([folder.place_of_category(name) for name in names if name])

    async def run(self) -> None:
        """Settle every edit under way, until cancelled; the next start continues with the rest."""
        await self._settling.run()

    async def rename(self, name: str, new_name: str, by: str) -> RecordedChange:
        """Rename a category; returns the change, which can be undone.

        Raises SameCategory, NoSortFolderChosen, and what SortingNode.rename raises.
        """
        if name == new_name:
            raise SameCategory("name", name)
        folder = await self._sorting.folder()
        async with self._holding(folder, name, new_name):
            seen = await self._seen(folder, name)
            edit = CategoryEdit(Deed.RENAME, folder, name, new_name, seen.identity)
            change_id = await self._record(edit, by)
            await self.settle(change_id)
        return await self._change(change_id)

    async def merge(self, name: str, into: str, by: str) -> Merged:
        """Move all videos of a category into another one, and remove the category if it is empty then.

        Raises SameCategory, NothingToMerge, NoSortFolderChosen, and what SortingNode.contents raises.
        """
        if name == into:
            raise SameCategory("into", name)
        folder = await self._sorting.folder()
        async with self._holding(folder, name, into):
            origin, target = await self._seen(folder, name), await self._seen(folder, into)
            going, staying = parted(origin, target, into)
            if not going and not origin.is_empty:
                raise NothingToMerge(name, _why(staying, origin, name))
            edit = CategoryEdit(Deed.MERGE, folder, name, into, origin.identity)
            change_id = await self._record(edit, by, going)
            staying += await self.settle(change_id)
        async with self._catalog.reading() as stores:
            settled = await stores.category_edits.of(change_id)
            moved = await stores.category_edits.videos(change_id)
            change = await stores.changes.get(change_id)
        kept = None if settled.removed else await self._kept_because(folder, name)
        return Merged(change, len(moved), tuple(sorted(staying, key=lambda each: each.name)), kept)

    async def remove(self, name: str, by: str) -> RecordedChange:
        """Remove an empty category; returns the change, which can be undone.

        Raises NoSortFolderChosen, and what SortingNode.remove raises.
        """
        folder = await self._sorting.folder()
        async with self._holding(folder, name):
            seen = await self._seen(folder, name)
            change_id = await self._record(CategoryEdit(Deed.REMOVAL, folder, name, "", seen.identity), by)
            await self.settle(change_id)
        return await self._change(change_id)

    async def _seen(self, folder: SortFolder, name: str) -> CategoryContents:
        with raising_if_gone(folder):
            return await self._node.contents(folder, name)

    async def expect_node(self, change_id: ChangeId) -> None:
        """Raise NoMediaNode where no attached node holds the folder of a change's category."""
        async with self._catalog.reading() as stores:
            self._node.expect_node((await stores.category_edits.of(change_id)).folder)

    async def turnable(self, change_id: ChangeId, *, again: bool) -> Sequence[str]:
        """Names of the videos that undoing or redoing a merge would move; () for other edits.

        `again`: the change is redone. The caller has entered `alone`. Raises NotReversible where another folder or file
        is in the way, or none of the videos can be moved, and what SortingNode.contents raises.
        """
        async with self._catalog.reading() as stores:
            edit = await stores.category_edits.of(change_id)
            videos = await stores.category_edits.videos(change_id)
        match edit.deed:
            case Deed.RENAME:
                return ()
            case Deed.REMOVAL if again:
                seen = await self._node.contents(edit.folder, edit.name)
                if not seen.is_empty:
                    raise NotReversible(f"“{edit.name}” is not empty any more: it holds {seen.words}.")
                return ()
            case Deed.REMOVAL:
                await self._expect_absent(edit)
                return ()
            case Deed.MERGE if again:
                return await self._mergeable(edit, videos)
            case Deed.MERGE:
                return await self._returnable(edit, videos)

    async def settle(self, change_id: ChangeId) -> list[StayingVideo]:
        """Edit a category as its row states; returns the videos that could not be moved. The caller is `alone`.

        Raises what media refuses, after the row has been restored. Unavailable and TimedOut leave the change under way:
        it is unknown what media did, so the loop retries until it is known.
        """
        return await self._settling.settle(change_id)

    async def _under_way(self) -> list[ChangeId]:
        async with self._catalog.reading() as stores:
            return await stores.category_edits.under_way()

    async def _settle(self, change_id: ChangeId) -> list[StayingVideo]:
        async with self._catalog.reading() as stores:
            edit = await stores.category_edits.of(change_id)
        staying: list[StayingVideo] = []
        try:
            match edit.deed:
                case Deed.RENAME:
                    await self._settle_renaming(change_id, edit)
                case Deed.REMOVAL:
                    await self._settle_removal(change_id, edit)
                case Deed.MERGE if edit.state is EditState.RETURNING:
                    staying = await self._settle_return(change_id, edit)
                case Deed.MERGE:
                    staying = await self._settle_merge(change_id, edit)
        except (Unavailable, TimedOut):
            raise
        except RushesError:
            async with self._catalog.changing() as stores:
                await stores.category_edits.call_off(change_id)
                await stores.changes.call_off(change_id)
                await stores.events.append(ChangeRecorded(change_id), self._now())
            raise
        return staying

    async def _settle_renaming(self, change_id: ChangeId, edit: CategoryEdit) -> None:
        back = edit.state is EditState.RETURNING
        old, new = (edit.target, edit.name) if back else (edit.name, edit.target)
        await self._node.rename(edit.folder, old, new, edit.identity)
        async with self._catalog.changing() as stores:
            await self._carry_folder(stores, edit.folder, old, new)
            await stores.category_edits.follow_renaming(edit.folder, old, new)
            await self._relabel(stores, change_id, edit, back=back)
            await self._end(stores, change_id, edit, edit.identity, removed=False)

    async def _settle_removal(self, change_id: ChangeId, edit: CategoryEdit) -> None:
        identity = edit.identity
        if edit.state is EditState.RETURNING:
            identity = await self._made(edit)
        else:
            await self._node.remove(edit.folder, edit.name, identity)
        async with self._catalog.changing() as stores:
            await self._end(stores, change_id, edit, identity, removed=False)

    async def _settle_merge(self, change_id: ChangeId, edit: CategoryEdit) -> list[StayingVideo]:
        staying = await self._move(change_id, edit, edit.name, edit.target, SortState.SORTED)
        kept = await self._removed(edit, edit.identity)
        async with self._catalog.changing() as stores:
            if kept is not None and not await stores.category_edits.videos(change_id, SortState.SORTED):
                raise NothingToMerge(edit.name, staying[0].problem.detail if staying else kept.message)
            if kept is None:
                await self._relabel(stores, change_id, edit, back=False)
            await self._end(stores, change_id, edit, edit.identity, removed=kept is None)
        return staying

    async def _removed(self, edit: CategoryEdit, identity: FolderIdentity) -> RushesError | None:
        """Remove the category if it is empty; returns why it was not removed."""
        try:
            await self._node.remove(edit.folder, edit.name, identity)
        except (Unavailable, TimedOut):
            raise
        except RushesError as refused:
            return refused
        return None

    async def _settle_return(self, change_id: ChangeId, edit: CategoryEdit) -> list[StayingVideo]:
        identity = await self._made(edit)
        staying = await self._move(change_id, edit, edit.target, edit.name, SortState.BACK)
        async with self._catalog.reading() as stores:
            came = await stores.category_edits.videos(change_id, SortState.BACK)
        if staying and not came:
            await self._removed(edit, identity)
            raise NotReversible(staying[0].problem.detail)
        async with self._catalog.changing() as stores:
            if edit.removed:
                await self._relabel(stores, change_id, edit, back=True)
            await self._end(stores, change_id, edit, identity, removed=False)
        return staying

    async def _move(
        self, change_id: ChangeId, edit: CategoryEdit, origin: str, target: str, arrived: SortState
    ) -> list[StayingVideo]:
        """Move all videos that are under way; returns those that could not be moved. After a crash the rest is
        moved.
        """
        under_way = SortState.GOING if arrived is SortState.SORTED else SortState.RETURNING
        async with self._catalog.reading() as stores:
            videos = await stores.category_edits.videos(change_id, under_way)
        staying = []
        for start in range(0, len(videos), _MOVED_TOGETHER):
            some = videos[start : start + _MOVED_TOGETHER]
            outcomes = await self._moved(edit.folder, origin, target, some)
            went = {
                video.name: (video.file, outcome)
                for video, outcome in zip(some, outcomes, strict=True)
                if isinstance(outcome, SortedFile)
            }
            stayed = [
                StayingVideo(video.name, outcome)
                for video, outcome in zip(some, outcomes, strict=True)
                if isinstance(outcome, Problem)
            ]
            async with self._catalog.changing() as stores:
                files = {name: now for name, (_, now) in went.items()}
                await stores.category_edits.put_videos(change_id, arrived, files)
                await stores.category_edits.leave_videos(change_id, [each.name for each in stayed])
                await stores.category_edits.follow_videos(edit.folder, origin, target, went)
                await self._carry(
                    stores,
                    edit.folder.root,
                    {_path(edit.folder, origin, name): _path(edit.folder, target, name) for name in went},
                )
            staying += stayed
        return staying

    async def _moved(
        self, folder: SortFolder, origin: str, target: str, videos: Sequence[MergedVideo]
    ) -> Sequence[SortedFile | Problem]:
        """Move several videos; an error of the whole call is the result of each, as some may have been moved before."""
        wanted = [CategoryVideo(video.name, video.file) for video in videos]
        try:
            return await self._node.move_all(folder, origin, target, wanted)
        except (Unavailable, TimedOut):
            raise
        except RushesError as refused:
            return [Problem(refused.reason, refused.message)] * len(videos)

    async def _made(self, edit: CategoryEdit) -> FolderIdentity:
        """Create the category again; it may exist already after a crash."""
        await self._node.create(edit.folder, edit.name, may_exist=True)
        return (await self._node.contents(edit.folder, edit.name)).identity

    async def _expect_absent(self, edit: CategoryEdit) -> None:
        try:
            await self._node.contents(edit.folder, edit.name)
        except NotFound:
            return
        raise NotReversible(f"There is another folder “{edit.name}” by now; both were left as they are.")

    async def _returnable(self, edit: CategoryEdit, videos: Sequence[MergedVideo]) -> Sequence[str]:
        """Names of the merged videos that are still where the merge moved them; raises NotReversible."""
        taken: set[str] = set()
        if edit.removed:
            await self._expect_absent(edit)
        else:
            with suppress(NotFound):  # removed meanwhile: it is created again
                taken = taken_in(await self._node.contents(edit.folder, edit.name))
        merged = [video for video in videos if video.state is SortState.SORTED]
        back = still_there(merged, await self._node.contents(edit.folder, edit.target)) if merged else []
        if merged and not back:
            raise NotReversible(f"None of the moved videos is still unchanged in “{edit.target}”.")
        if blocked := [name for name in back if name in taken]:
            raise NotReversible(f"There is another “{blocked[0]}” in “{edit.name}” by now; nothing was moved.")
        return back

    async def _mergeable(self, edit: CategoryEdit, videos: Sequence[MergedVideo]) -> Sequence[str]:
        """Names of the videos that were moved back and are still there; raises NotReversible."""
        brought = [video for video in videos if video.state is SortState.BACK]
        origin = await self._node.contents(edit.folder, edit.name)
        target = await self._node.contents(edit.folder, edit.target)
        taken = taken_in(target)
        going = [name for name in still_there(brought, origin) if name not in taken]
        if not going and not origin.is_empty:
            raise NotReversible(f"None of the videos moved back to “{edit.name}” can be moved again.")
        return going

    async def _kept_because(self, folder: SortFolder, name: str) -> Problem | None:
        """Why a category still exists after a merge; None: it was removed."""
        try:
            contents = await self._node.contents(folder, name)
        except NotFound:
            return None
        if contents.is_empty:
            return Problem("CategoryNotRemoved", f"{name!r} is empty and could not be removed.")
        return Problem("CategoryNotEmpty", f"{name!r} still holds {contents.words}.")

    async def _relabel(self, stores: Stores, change_id: ChangeId, edit: CategoryEdit, *, back: bool) -> None:
        """Apply the edit to the folder's classifiers, predictions and dismissed doubts."""
        collection = Place(edit.folder.root, edit.folder.path)
        step = Relabelling(change_id, edit.name, edit.target)
        await stores.learning.relabel(collection, step, merge=edit.deed is Deed.MERGE, back=back)
        if edit.deed is Deed.RENAME:
            old, new = (edit.target, edit.name) if back else (edit.name, edit.target)
            await stores.doubts.follow_renaming(collection, old, new)

    async def _carry_folder(self, stores: Stores, folder: SortFolder, old: str, new: str) -> None:
        """Move the assets of a category's files with them, at any depth."""
        before, now = _path(folder, old), _path(folder, new)
        ways: dict[str, str] = {}
        after = ""
        while page := await stores.files.present_below(folder.root, before, after, _FILES_AT_ONCE):
            ways |= {place.path: now + place.path.removeprefix(before) for _, _, place, _ in page}
            after = page[-1][2].path
        await self._carry(stores, folder.root, ways)

    async def _carry(self, stores: Stores, root: str, ways: dict[str, str]) -> None:
        """Move assets with their files, unless a scan has already done so."""
        moment = self._now()
        if carried := await stores.files.carry(root, ways, moment):
            await stores.events.append(assets_changed(root, carried), moment)

    async def _end(
        self, stores: Stores, change_id: ChangeId, edit: CategoryEdit, identity: FolderIdentity, *, removed: bool
    ) -> None:
        moment = self._now()
        state = EditState.BACK if edit.state is EditState.RETURNING else EditState.DONE
        await stores.category_edits.settle(change_id, state, moment, identity=identity, removed=removed)
        await stores.changes.end(change_id)
        await stores.events.append(ChangeRecorded(change_id), moment)

    async def _record(self, edit: CategoryEdit, by: str, videos: Sequence[CategoryVideo] = ()) -> ChangeId:
        change = NewChange(
            id=ChangeId(new_id()),
            what=CategoryEdited(),
            words=edit.words,
            made_by=by,
            made_at=self._now(),
            assets=(),
            step=Step.MAKING,
        )
        async with self._catalog.changing() as stores:
            await stores.changes.add(change)
            await stores.category_edits.add(change.id, edit, videos)
        return change.id

    async def _change(self, change_id: ChangeId) -> RecordedChange:
        async with self._catalog.reading() as stores:
            return await stores.changes.get(change_id)


def _path(folder: SortFolder, category: str, name: str = "") -> str:
    return folder.place_of(name, category).path.rstrip("/")


def _why(staying: Sequence[StayingVideo], origin: CategoryContents, name: str) -> str:
    """Why no video of a category can be moved to another one."""
    if not staying:
        return f"{name!r} has no video, but holds {origin.words}."
    others = f" {len(staying) - 1} more cannot be moved either." if len(staying) > 1 else ""
    return f"{staying[0].problem.detail}{others}"

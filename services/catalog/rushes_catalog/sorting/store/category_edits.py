"""Edits of categories, in SQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, case, delete, insert, select, update

from rushes_catalog.domain.ids import ChangeId
from rushes_catalog.learning.domain.learning import Relabelling
from rushes_catalog.sorting.domain.category_edits import CategoryEdit, Deed, EditState, MergedVideo
from rushes_catalog.sorting.domain.sorting import SortState
from rushes_catalog.storage.schema.changes import change
from rushes_catalog.storage.schema.sorting import category_edit, merged_video, sorted_video
from rushes_catalog.storage.steady import SteadyConnection
from rushes_footage.files import Place
from rushes_footage.sorting import CategoryVideo, FolderIdentity, SortedFile, SortFolder

# The states that calling off restores. Rows that were never done have no earlier state, and are deleted.
_BEFORE = {EditState.GOING: EditState.BACK, EditState.RETURNING: EditState.DONE}
_VIDEO_BEFORE = {SortState.GOING: SortState.BACK, SortState.RETURNING: SortState.SORTED}
_NAMES_AT_ONCE = 500


class CategoryEdits:
    """Recorded edits, one per undoable change."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def add(self, change_id: ChangeId, edit: CategoryEdit, videos: Sequence[CategoryVideo] = ()) -> None:
        """Record an edit as under way; for a merge with the videos to move."""
        await self._connection.execute(
            insert(category_edit).values(
                change_id=change_id,
                deed=edit.deed,
                root=edit.folder.root,
                folder=edit.folder.path,
                name=edit.name,
                target=edit.target,
                state=edit.state,
                removed=edit.removed,
                **_identity_columns(edit.identity),
            )
        )
        rows = [
            {"change_id": change_id, "name": video.name, "state": SortState.GOING, **_file_columns(video.file)}
            for video in videos
        ]
        if rows:
            await self._connection.execute(insert(merged_video), rows)

    async def of(self, change_id: ChangeId) -> CategoryEdit:
        """The edit of a change."""
        of_change = select(category_edit).where(category_edit.c.change_id == change_id)
        row = (await self._connection.execute(of_change)).one()
        return CategoryEdit(
            Deed(row.deed),
            SortFolder(row.root, row.folder),
            row.name,
            row.target,
            FolderIdentity(int(row.device), int(row.inode)),
            EditState(row.state),
            row.removed,
        )

    async def turn(self, change_id: ChangeId, state: EditState, videos: Collection[str] = ()) -> None:
        """Record that an edit is under way again, forward or back; for a merge with these videos."""
        await self._connection.execute(
            update(category_edit).where(category_edit.c.change_id == change_id).values(state=state)
        )
        moving = SortState.GOING if state is EditState.GOING else SortState.RETURNING
        for some in _chunks(videos):
            await self._connection.execute(update(merged_video).where(*_named(change_id, some)).values(state=moving))

    async def settle(
        self, change_id: ChangeId, state: EditState, at: datetime, *, identity: FolderIdentity, removed: bool
    ) -> None:
        """Record that an edit is done or undone."""
        await self._connection.execute(
            update(category_edit)
            .where(category_edit.c.change_id == change_id)
            .values(state=state, settled_at=at, removed=removed, **_identity_columns(identity))
        )

    async def call_off(self, change_id: ChangeId) -> None:
        """Restore the state before `turn`; delete an edit that was never done."""
        of_change = category_edit.c.change_id == change_id
        never = select(category_edit.c.change_id).where(of_change, category_edit.c.settled_at.is_(None))
        await self._connection.execute(delete(merged_video).where(merged_video.c.change_id.in_(never)))
        await self._connection.execute(delete(category_edit).where(of_change, category_edit.c.settled_at.is_(None)))
        for now, before in _BEFORE.items():
            turned = (of_change, category_edit.c.state == now)
            await self._connection.execute(update(category_edit).where(*turned).values(state=before))
        await self._leave(merged_video.c.change_id == change_id)

    async def videos(self, change_id: ChangeId, *states: SortState) -> Sequence[MergedVideo]:
        """Videos of a merge, by name, in these states; without states: all."""
        of_change = select(merged_video).where(merged_video.c.change_id == change_id).order_by(merged_video.c.name)
        wanted = of_change.where(merged_video.c.state.in_(states)) if states else of_change
        return [
            MergedVideo(
                row.name,
                SortedFile(int(row.device), int(row.inode), row.size, row.mtime_ns),
                SortState(row.state),
            )
            for row in await self._connection.execute(wanted)
        ]

    async def put_videos(self, change_id: ChangeId, state: SortState, files: Mapping[str, SortedFile]) -> None:
        """Record that videos are at their wanted place, with the identities of their files by name."""
        statement = (
            update(merged_video)
            .where(merged_video.c.change_id == change_id, merged_video.c.name == bindparam("of_name"))
            .values(
                state=state,
                **{column: bindparam(f"new_{column}") for column in ("device", "inode", "size", "mtime_ns")},
            )
        )
        rows = [{"of_name": name, **_bound("new", file)} for name, file in files.items()]
        if rows:
            await self._connection.execute(statement, rows)

    async def leave_videos(self, change_id: ChangeId, names: Collection[str]) -> None:
        """Record that videos stay where they are: restore their previous state; delete those that were never moved."""
        never = select(category_edit.c.change_id).where(
            category_edit.c.change_id == change_id, category_edit.c.settled_at.is_(None)
        )
        for some in _chunks(names):
            those = and_(*_named(change_id, some))
            await self._connection.execute(delete(merged_video).where(those, merged_video.c.change_id.in_(never)))
            await self._leave(those)

    async def _leave(self, those: ColumnElement[bool]) -> None:
        before = case(_VIDEO_BEFORE, value=merged_video.c.state, else_=merged_video.c.state)
        await self._connection.execute(update(merged_video).where(those).values(state=before))

    async def under_way(self) -> list[ChangeId]:
        """Changes of categories with a step under way, in order of making."""
        rows = await self._connection.scalars(
            select(change.c.id).join(category_edit).where(change.c.step != "").order_by(change.c.id)
        )
        return [ChangeId(change_id) for change_id in rows]

    async def follow_renaming(self, folder: SortFolder, old: str, new: str) -> None:
        """Rename a category in the recorded sortings and merges, so that these can still be undone."""
        for column in (sorted_video.c.category, sorted_video.c.origin):
            there = (sorted_video.c.root == folder.root, sorted_video.c.folder == folder.path, column == old)
            await self._connection.execute(update(sorted_video).where(*there).values({column: new}))
        merges = (
            category_edit.c.root == folder.root,
            category_edit.c.folder == folder.path,
            category_edit.c.deed == Deed.MERGE,
        )
        into = (*merges, category_edit.c.target == old)
        await self._connection.execute(update(category_edit).where(*into).values(target=new))
        # A removed category's name may belong to another folder by now.
        out_of = (*merges, category_edit.c.name == old, ~category_edit.c.removed)
        await self._connection.execute(update(category_edit).where(*out_of).values(name=new))

    async def follow_videos(
        self, folder: SortFolder, origin: str, target: str, videos: Mapping[str, tuple[SortedFile, SortedFile]]
    ) -> None:
        """Change recorded sortings into `origin` whose videos were moved to `target`; `videos`: the file's identity
        before and now, by name."""
        called = case((sorted_video.c.new_name == "", sorted_video.c.name), else_=sorted_video.c.new_name)
        statement = (
            update(sorted_video)
            .where(
                sorted_video.c.root == folder.root,
                sorted_video.c.folder == folder.path,
                sorted_video.c.category == origin,
                called == bindparam("of_name"),
                sorted_video.c.device == bindparam("old_device"),
                sorted_video.c.inode == bindparam("old_inode"),
            )
            .values(
                category=target,
                **{column: bindparam(f"new_{column}") for column in ("device", "inode", "size", "mtime_ns")},
            )
        )
        rows = [
            {
                "of_name": name,
                "old_device": str(before.device),
                "old_inode": str(before.inode),
                **_bound("new", now),
            }
            for name, (before, now) in videos.items()
        ]
        if rows:
            await self._connection.execute(statement, rows)

    async def relabellings(self, collection: Place, since: datetime) -> Sequence[Relabelling]:
        """Changes of categories' names by edits that were settled after this time, in that order."""
        rows = await self._connection.execute(
            select(category_edit)
            .where(
                category_edit.c.root == collection.root,
                category_edit.c.folder == collection.path,
                category_edit.c.settled_at > since,
            )
            .order_by(category_edit.c.settled_at)
        )
        found = []
        for row in rows:
            change_id, state = ChangeId(row.change_id), EditState(row.state)
            renamed = row.deed == Deed.RENAME
            if state is EditState.DONE and (renamed or row.removed):
                found.append(Relabelling(change_id, row.name, row.target))
            elif state is EditState.BACK and renamed:
                found.append(Relabelling(change_id, row.target, row.name))
        return found


def _chunks(names: Collection[str]) -> list[list[str]]:
    ordered = sorted(names)
    return [ordered[start : start + _NAMES_AT_ONCE] for start in range(0, len(ordered), _NAMES_AT_ONCE)]


def _named(change_id: ChangeId, names: Sequence[str]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return merged_video.c.change_id == change_id, merged_video.c.name.in_(names)


def _identity_columns(identity: FolderIdentity) -> dict[str, str]:
    # As text: inodes may use all 64 bits, and SQLite's integers are signed.
    return {"device": str(identity.device), "inode": str(identity.inode)}


def _file_columns(file: SortedFile) -> dict[str, int | str]:
    return {"device": str(file.device), "inode": str(file.inode), "size": file.size, "mtime_ns": file.mtime_ns}


def _bound(prefix: str, file: SortedFile) -> dict[str, int | str]:
    return {f"{prefix}_{column}": value for column, value in _file_columns(file).items()}

"""Sorted videos, and the choice of the sort folder, in SQL."""

from datetime import datetime

from sqlalchemy import ColumnElement, case, delete, func, insert, select, true, update

from rushes_catalog.changes.domain.changes import Step
from rushes_catalog.domain.ids import AssetId, ChangeId
from rushes_catalog.sorting.domain.sort_pace import LATELY, MOST_MOMENTS, SortPace, per_minute
from rushes_catalog.sorting.domain.sorting import SortedVideo, SortState
from rushes_catalog.storage.portable import upsert
from rushes_catalog.storage.schema.changes import change, change_asset
from rushes_catalog.storage.schema.library import asset
from rushes_catalog.storage.schema.sorting import sort_folder, sorted_video
from rushes_catalog.storage.steady import SteadyConnection
from rushes_footage.files import Place
from rushes_footage.sorting import SortedFile, SortFolder, VideoMove

_THE_ONE = 1


class Sortings:
    """Recorded moves of videos, one per undoable change."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def chosen_folder(self) -> str:
        """Absolute path of the chosen sort folder; "" where none was chosen."""
        return await self._connection.scalar(select(sort_folder.c.path)) or ""

    async def choose_folder(self, path: str) -> None:
        """Set the sort folder."""
        await self._connection.execute(upsert(sort_folder, {"id": _THE_ONE, "path": path}, ("path",)))

    async def add(
        self, change_id: ChangeId, move: VideoMove, file: SortedFile, *, judged: bool = False, proposed: str = ""
    ) -> None:
        """Record a move as under way. `judged`: a user chose the category; `proposed`: the proposal then, or ""."""
        await self._connection.execute(
            insert(sorted_video).values(
                change_id=change_id,
                root=move.folder.root,
                folder=move.folder.path,
                name=move.name,
                origin=move.origin,
                category=move.target,
                new_name=move.new_name,
                state=SortState.GOING,
                judged=judged,
                proposed=proposed,
                **_file_columns(file),
            )
        )

    async def of(self, change_id: ChangeId) -> SortedVideo:
        """The video of a change."""
        row = (await self._connection.execute(select(sorted_video).where(sorted_video.c.change_id == change_id))).one()
        return SortedVideo(
            VideoMove(SortFolder(row.root, row.folder), row.name, row.origin, row.category, row.new_name),
            SortedFile(int(row.device), int(row.inode), row.size, row.mtime_ns),
            SortState(row.state),
        )

    async def put(self, change_id: ChangeId, state: SortState, file: SortedFile | None = None) -> None:
        """Set the state of a move, and with `file` the identity of the file at its new place."""
        columns = _file_columns(file) if file is not None else {}
        await self._connection.execute(
            update(sorted_video).where(sorted_video.c.change_id == change_id).values(state=state, **columns)
        )

    async def under_way(self, collection: Place | None = None) -> list[ChangeId]:
        """Sortings with a step under way, of one folder or all, in order of making."""
        there = () if collection is None else _of(collection)
        rows = await self._connection.scalars(
            select(change.c.id).join(sorted_video).where(*there, change.c.step != "").order_by(change.c.id)
        )
        return [ChangeId(change_id) for change_id in rows]

    async def is_under_way(self, asset_id: AssetId) -> bool:
        """Whether a sorting of this asset has a step under way."""
        moving = (
            select(true())
            .select_from(change)
            .join(sorted_video)
            .join(change_asset, change_asset.c.change_id == change.c.id)
            .join(asset, asset.c.number == change_asset.c.asset_number)
            .where(change.c.step != "", asset.c.id == asset_id)
        )
        return bool(await self._connection.scalar(moving.limit(1)))

    async def latest(self, collection: Place, count: int) -> list[ChangeId]:
        """Sortings of a folder that are in effect, the newest first, without those whose file was lost."""
        rows = await self._connection.scalars(
            select(change.c.id)
            .join(sorted_video)
            .where(*_standing(collection), sorted_video.c.state != SortState.LOST)
            .order_by(sorted_video.c.change_id.desc())
            .limit(count)
        )
        return [ChangeId(change_id) for change_id in rows]

    async def count_standing(self, collection: Place, since: datetime | None) -> int:
        """Number of sortings in this folder that were made after `since` and are in effect; None: at any time."""
        sorted_there = (
            select(func.count())
            .select_from(sorted_video)
            .join(change)
            .where(*_standing(collection), change.c.made_at > since if since is not None else true())
        )
        return int(await self._connection.scalar(sorted_there))

    async def pace(self, collection: Place) -> SortPace:
        """The pace of users' sorting in a folder, and how often they followed proposals."""
        judged = (*_standing(collection), sorted_video.c.judged)
        lately = (
            select(sorted_video.c.proposed, sorted_video.c.category)
            .join(change)
            .where(*judged)
            .order_by(sorted_video.c.change_id.desc())
            .limit(LATELY)
            .subquery()
        )
        counted = select(func.count(), func.sum(case((lately.c.proposed == lately.c.category, 1), else_=0))).where(
            lately.c.proposed != ""
        )
        count, right = (await self._connection.execute(counted)).one()
        moments = await self._connection.scalars(
            select(change.c.made_at)
            .join(sorted_video)
            .where(*judged)
            .order_by(sorted_video.c.change_id.desc())
            .limit(MOST_MOMENTS)
        )
        return SortPace(int(count), int(right or 0), per_minute(sorted(moments, reverse=True)))

    async def forget(self, change_id: ChangeId) -> None:
        """Delete the record of a video that was never moved, whose change is cancelled."""
        await self._connection.execute(delete(sorted_video).where(sorted_video.c.change_id == change_id))


def _of(collection: Place) -> tuple[ColumnElement[bool], ...]:
    """Conditions for sortings of a folder."""
    return (sorted_video.c.root == collection.root, sorted_video.c.folder == collection.path)


def _standing(collection: Place) -> tuple[ColumnElement[bool], ...]:
    """Conditions for sortings of a folder that are in effect: no step under way, and not undone."""
    return (*_of(collection), change.c.step == Step.NONE, change.c.undone_at.is_(None))


def _file_columns(file: SortedFile) -> dict[str, int | str]:
    # As text: inodes may use all 64 bits, and SQLite's integers are signed.
    return {"device": str(file.device), "inode": str(file.inode), "size": file.size, "mtime_ns": file.mtime_ns}

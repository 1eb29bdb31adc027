"""What was sorted, in SQL."""

from datetime import datetime

from sqlalchemy import ColumnElement, case, delete, func, insert, select, true, update

from rushes_catalog.domain.changes import Step
from rushes_catalog.domain.ids import AssetId, ChangeId
from rushes_catalog.domain.sort_pace import LATELY, MOST_MOMENTS, SortPace, per_minute
from rushes_catalog.domain.sorting import SortedVideo, SortState
from rushes_catalog.storage.portable import upsert
from rushes_catalog.storage.schema.changes import change, change_asset
from rushes_catalog.storage.schema.library import asset
from rushes_catalog.storage.schema.sorting import sort_folder, sorted_video
from rushes_catalog.storage.steady import SteadyConnection
from rushes_footage.files import Place
from rushes_footage.sorting import SortedFile, SortFolder, VideoMove

_THE_ONE = 1


class Sortings:
    """The record of moves, each of a change that can be undone."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def chosen_folder(self) -> str:
        """An absolute path; "" where nobody chose one."""
        return await self._connection.scalar(select(sort_folder.c.path)) or ""

    async def choose_folder(self, path: str) -> None:
        """From now on."""
        await self._connection.execute(upsert(sort_folder, {"id": _THE_ONE, "path": path}, ("path",)))

    async def add(
        self, change_id: ChangeId, move: VideoMove, file: SortedFile, *, judged: bool = False, proposed: str = ""
    ) -> None:
        """It is on its way; `judged`: a person has said where it belongs, which was `proposed`, if anything was."""
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
        """How it stands now; `file`: which it is in its new place."""
        columns = _file_columns(file) if file is not None else {}
        await self._connection.execute(
            update(sorted_video).where(sorted_video.c.change_id == change_id).values(state=state, **columns)
        )

    async def under_way(self) -> list[ChangeId]:
        """Changes of which a video has to be moved, in order of making."""
        rows = await self._connection.scalars(
            select(change.c.id).join(sorted_video).where(change.c.step != "").order_by(change.c.id)
        )
        return [ChangeId(change_id) for change_id in rows]

    async def is_under_way(self, asset_id: AssetId) -> bool:
        """Whether this one has to be moved."""
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
        """The changes of a folder that stand, the newest first."""
        rows = await self._connection.scalars(
            select(change.c.id)
            .join(sorted_video)
            .where(*_standing(collection))
            .order_by(sorted_video.c.change_id.desc())
            .limit(count)
        )
        return [ChangeId(change_id) for change_id in rows]

    async def count_standing(self, collection: Place, since: datetime | None) -> int:
        """Videos that were sorted in this folder after a moment, and not brought back; None: since ever."""
        sorted_there = (
            select(func.count())
            .select_from(sorted_video)
            .join(change)
            .where(*_standing(collection), change.c.made_at > since if since is not None else true())
        )
        return int(await self._connection.scalar(sorted_there))

    async def pace(self, collection: Place) -> SortPace:
        """Of what people have sorted in a folder."""
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
        """It was never moved, and its change is called off."""
        await self._connection.execute(delete(sorted_video).where(sorted_video.c.change_id == change_id))


def _standing(collection: Place) -> tuple[ColumnElement[bool], ...]:
    """What was sorted in a folder, is where it was sorted to, and was not brought back."""
    return (
        sorted_video.c.root == collection.root,
        sorted_video.c.folder == collection.path,
        change.c.step == Step.NONE,
        change.c.undone_at.is_(None),
    )


def _file_columns(file: SortedFile) -> dict[str, int | str]:
    # Inodes take all 64 bits, which SQLite's numbers do not hold.
    return {"device": str(file.device), "inode": str(file.inode), "size": file.size, "mtime_ns": file.mtime_ns}

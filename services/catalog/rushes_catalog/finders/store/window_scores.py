"""Scores of windows as lists of moments need them, in SQL."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, and_, select, union

from rushes_catalog.domain.ids import AssetId, FinderId, VersionId
from rushes_catalog.domain.times import MICROSECONDS
from rushes_catalog.finders.domain.moments import NO_GRID, Grid, ListedVideo, MomentState
from rushes_catalog.library.store.asset_rows import PLACE_KEY
from rushes_catalog.storage.schema.finders import finder_score, moment_decision
from rushes_catalog.storage.schema.library import asset, root
from rushes_catalog.storage.steady import SteadyConnection

_TOGETHER = 500
"""Rows in a statement."""


class WindowScoreRows:
    """Scores. Those of a file's earlier content are not found."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def videos(self, finder_id: FinderId, version_id: VersionId) -> list[ListedVideo]:
        """Videos that a version has scored, or that have an accepted moment of its finder, by path."""
        scored = select(finder_score.c.asset_number).where(finder_score.c.version_id == version_id)
        accepted = select(moment_decision.c.asset_number).where(
            moment_decision.c.finder_id == finder_id, moment_decision.c.state == MomentState.ACCEPTED
        )
        numbers = union(scored, accepted).subquery()
        rows = await self._connection.execute(
            _videos(version_id)
            .where(asset.c.number.in_(select(numbers.c.asset_number)))
            .order_by(root.c.position, root.c.id, PLACE_KEY, asset.c.number)
        )
        return [_video_of(row) for row in rows]

    async def video(self, asset_id: AssetId, version_id: VersionId) -> ListedVideo | None:
        """A video, whether or not the version has scored it; None: there is none."""
        rows = await self._connection.execute(_videos(version_id).where(asset.c.id == asset_id))
        row = rows.one_or_none()
        return None if row is None else _video_of(row)

    async def scores(self, version_id: VersionId, numbers: Sequence[int]) -> dict[int, bytes]:
        """Stored scores by the row numbers of their videos."""
        found: dict[int, bytes] = {}
        for begin in range(0, len(numbers), _TOGETHER):
            rows = await self._connection.execute(
                select(finder_score.c.asset_number, finder_score.c.scores).where(
                    finder_score.c.version_id == version_id,
                    finder_score.c.asset_number.in_(numbers[begin : begin + _TOGETHER]),
                )
            )
            found |= {row.asset_number: row.scores for row in rows}
        return found


def _videos(version_id: VersionId) -> Select[*tuple[Any, ...]]:
    of_this_content = and_(
        finder_score.c.version_id == version_id,
        finder_score.c.asset_number == asset.c.number,
        finder_score.c.source_size == asset.c.size,
        finder_score.c.source_mtime_ns == asset.c.mtime_ns,
    )
    return select(
        asset.c.number,
        asset.c.id,
        asset.c.name,
        root.c.name.label("root_name"),
        asset.c.path,
        asset.c.duration,
        finder_score.c.window,
        finder_score.c.hop,
        finder_score.c.start,
        finder_score.c.scored_at,
    ).select_from(asset.join(root, root.c.id == asset.c.root_id).outerjoin(finder_score, of_this_content))


def _video_of(row: Row[*tuple[Any, ...]]) -> ListedVideo:
    return ListedVideo(
        number=row.number,
        asset_id=AssetId(row.id),
        name=row.name,
        root=row.root_name,
        path=row.path,
        length_us=round(row.duration * MICROSECONDS),
        grid=NO_GRID if row.scored_at is None else Grid(row.window, row.hop, row.start),
        scored_at=row.scored_at,
    )

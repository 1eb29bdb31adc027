"""Decisions about moments, and what else lies over their spans, in SQL."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Row, delete, insert, or_, select, update

from rushes_catalog.domain.ids import AssetId, DecisionId, FinderId
from rushes_catalog.domain.times import MICROSECONDS
from rushes_catalog.exports.domain.exports import ClipState
from rushes_catalog.finders.domain.decisions import DecidedSpan, Decision, DecisionEdit
from rushes_catalog.finders.domain.moments import ClipSpan, MomentState
from rushes_catalog.storage.schema.exports import clip, export
from rushes_catalog.storage.schema.finders import moment_decision
from rushes_catalog.storage.schema.library import asset
from rushes_catalog.storage.steady import SteadyConnection

_TOGETHER = 500
"""Rows in a statement."""
_STATES = {state.value: state for state in MomentState}
_EXPORTED = (ClipState.WAITING, ClipState.RUNNING, ClipState.DONE)


class Decisions:
    """Decisions of all finders."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def of(self, finder_id: FinderId, numbers: Collection[int] | None = None) -> list[Decision]:
        """Decisions of a finder by video and start; about these videos, None: about all."""
        mine = (
            select(moment_decision)
            .where(moment_decision.c.finder_id == finder_id)
            .order_by(moment_decision.c.asset_number, moment_decision.c.start_us, moment_decision.c.id)
        )
        if numbers is None:
            return [_decision_of(row) for row in await self._connection.execute(mine)]
        found: list[Decision] = []
        wanted = sorted(set(numbers))
        for begin in range(0, len(wanted), _TOGETHER):
            some = mine.where(moment_decision.c.asset_number.in_(wanted[begin : begin + _TOGETHER]))
            found += [_decision_of(row) for row in await self._connection.execute(some)]
        return found

    async def spans(self, finder_id: FinderId) -> list[DecidedSpan]:
        """Spans and states of all decisions of a finder; faster than `of`, as each list reads them."""
        rows = await self._connection.execute(
            select(
                moment_decision.c.asset_number,
                moment_decision.c.start_us,
                moment_decision.c.end_us,
                moment_decision.c.state,
            ).where(moment_decision.c.finder_id == finder_id)
        )
        return [DecidedSpan(number, start, end, _STATES[state]) for number, start, end, state in rows]

    async def make(self, edits: Sequence[DecisionEdit]) -> None:
        """Store what edits change."""
        gone = [each.before.id for each in edits if each.before and not each.after]
        for begin in range(0, len(gone), _TOGETHER):
            some = moment_decision.c.id.in_(gone[begin : begin + _TOGETHER])
            await self._connection.execute(delete(moment_decision).where(some))
        for each in edits:
            if each.before and each.after:
                row = update(moment_decision).where(moment_decision.c.id == each.after.id)
                await self._connection.execute(row.values(**_columns(each.after)))
        new = [_columns(each.after) for each in edits if each.after and not each.before]
        for begin in range(0, len(new), _TOGETHER):
            await self._connection.execute(insert(moment_decision), new[begin : begin + _TOGETHER])

    async def assets(self, numbers: Iterable[int]) -> list[AssetId]:
        """Ids of the videos with these row numbers, in order."""
        wanted, found = sorted(set(numbers)), list[AssetId]()
        for begin in range(0, len(wanted), _TOGETHER):
            some = asset.c.number.in_(wanted[begin : begin + _TOGETHER])
            found += map(
                AssetId, await self._connection.scalars(select(asset.c.id).where(some).order_by(asset.c.number))
            )
        return found

    async def clip_name(self, clip_id: str) -> str:
        """The name of a clip; "a clip" where there is none."""
        return str(await self._connection.scalar(select(clip.c.name).where(clip.c.id == clip_id)) or "a clip")

    async def clips(self, profile: str | None, numbers: Collection[int]) -> list[ClipSpan]:
        """What clips that wait, are being cut or are done show of these videos, in a profile; None: in any."""
        found: list[ClipSpan] = []
        # Where the file was replaced, clips of its former content show nothing of the present one.
        same_content = or_(
            export.c.source_fingerprint == "",
            asset.c.fingerprint == "",
            export.c.source_fingerprint == asset.c.fingerprint,
        )
        statement = (
            select(export.c.asset_number, clip.c.start, export.c.seconds, clip.c.name)
            .join_from(export, clip, clip.c.export_id == export.c.id)
            .join(asset, asset.c.number == export.c.asset_number)
            .where(clip.c.state.in_(_EXPORTED), same_content)
            .order_by(clip.c.id)
        )
        if profile is not None:
            statement = statement.where(export.c.profile == profile)
        wanted = sorted(set(numbers))
        for begin in range(0, len(wanted), _TOGETHER):
            some = statement.where(export.c.asset_number.in_(wanted[begin : begin + _TOGETHER]))
            found += [
                ClipSpan(
                    row.asset_number,
                    round(row.start * MICROSECONDS),
                    round((row.start + row.seconds) * MICROSECONDS),
                    row.name,
                )
                for row in await self._connection.execute(some)
            ]
        return found


def _columns(of: Decision) -> dict[str, Any]:
    return {
        "id": of.id,
        "finder_id": of.finder_id,
        "asset_number": of.asset_number,
        "start_us": of.start_us,
        "end_us": of.end_us,
        "state": of.state,
        "enabled": of.enabled,
        "decided_at": of.decided_at,
    }


def _decision_of(row: Row[*tuple[Any, ...]]) -> Decision:
    return Decision(
        id=DecisionId(row.id),
        finder_id=FinderId(row.finder_id),
        asset_number=row.asset_number,
        start_us=row.start_us,
        end_us=row.end_us,
        state=_STATES[row.state],
        enabled=bool(row.enabled),
        decided_at=row.decided_at,
    )

"""Examples of finders in SQL: clips, what was marked, and rejected moments, as one list."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    Select,
    Subquery,
    case,
    cast,
    delete,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    tuple_,
    union_all,
    update,
)

from rushes_catalog.domain.cursors import list_mark, read_cursor, write_cursor
from rushes_catalog.domain.ids import AssetId, ChangeId, ClipId, ExampleId, new_id
from rushes_catalog.domain.times import MICROSECONDS
from rushes_catalog.exports.domain.exports import ClipState
from rushes_catalog.finders.domain.errors import ExampleNotFound
from rushes_catalog.finders.domain.examples import (
    Example,
    ExampleFilter,
    ExampleOrigin,
    MarkedSpan,
)
from rushes_catalog.finders.domain.finders import ExampleCounts, Finder
from rushes_catalog.storage.portable import upsert
from rushes_catalog.storage.schema.columns import TEXT
from rushes_catalog.storage.schema.exports import clip, export
from rushes_catalog.storage.schema.finders import finder_clip_off, finder_example, moment_decision
from rushes_catalog.storage.schema.library import asset, root
from rushes_catalog.storage.steady import SteadyConnection

_ALL = ExampleFilter()
_REJECTED = "rejected"
"""State of moments that are hard negatives."""
_TOGETHER = 1_000
"""Rows in a statement."""


def _microseconds(seconds: ColumnElement[Any]) -> ColumnElement[int]:
    return cast(func.round(seconds * MICROSECONDS), BigInteger)


_CLIP_START = _microseconds(clip.c.start)
# The span of the clip's frames; clips that were imported have none, and the length of their export.
_CLIP_LENGTH = case(
    (
        clip.c.end_pts > clip.c.start_pts,
        _microseconds(
            (clip.c.end_pts - clip.c.start_pts) * 1.0 * asset.c.time_base_numerator / asset.c.time_base_denominator
        ),
    ),
    else_=_microseconds(export.c.seconds),
)


@dataclass(frozen=True, slots=True)
class KnownVideo:
    """A video that examples may be in; the duration in seconds, 0 where it is not known."""

    number: int
    duration: float


class Examples:
    """Examples. Those of clips come and go with them; of a clip whose video's content was replaced there is none."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def page(self, of: Finder, which: ExampleFilter, limit: int, cursor: str) -> tuple[list[Example], str]:
        """Examples by video and start, and the next cursor; raises ForeignCursor."""
        mark = list_mark("examples", of.id, of.profile, of.labels, which)
        after = None
        if cursor:
            number, start, example_id = read_cursor(mark, cursor, [int, int, str])
            after = (number, start, example_id)
        found = await self._page(of, which, limit + 1, after)
        if len(found) <= limit:
            return found, ""
        last = found[limit - 1]
        return found[:limit], write_cursor(mark, [last.asset_number, last.start_us, last.id])

    async def enabled(self, of: Finder) -> list[Example]:
        """All that trainings use, by video and start."""
        rows = await self._connection.execute(_ordered(_listed(of, ExampleFilter(enabled=True))))
        return [_example_of(row) for row in rows]

    async def positives(self, of: Finder, numbers: Collection[int]) -> list[Example]:
        """The enabled positive ones in these videos, by video and start."""
        found: list[Example] = []
        wanted = sorted(set(numbers))
        for begin in range(0, len(wanted), _TOGETHER):
            listed = _listed(of, ExampleFilter(positive=True, enabled=True))
            some = listed.c.asset_number.in_(wanted[begin : begin + _TOGETHER])
            found += [_example_of(row) for row in await self._connection.execute(_ordered(listed).where(some))]
        return found

    async def get(self, of: Finder, example_id: ExampleId) -> Example:
        """Raises ExampleNotFound."""
        listed = _listed(of, _ALL, example_id)
        row = (await self._connection.execute(_named(listed))).one_or_none()
        if row is None:
            raise ExampleNotFound(example_id)
        return _example_of(row)

    async def counts(self, of: Finder) -> ExampleCounts:
        """Numbers of enabled examples."""
        listed = _listed(of, ExampleFilter(enabled=True))
        rows = await self._connection.execute(
            select(listed.c.origin, listed.c.positive, func.count().label("number")).group_by(
                listed.c.origin, listed.c.positive
            )
        )
        found: Counter[str] = Counter()
        hard = 0
        for row in rows:
            found["positive" if row.positive else "negative"] += row.number
            hard += row.number if row.origin == ExampleOrigin.REJECTED else 0
        return ExampleCounts(found["positive"], found["negative"], hard)

    async def count_marked(self, of: Finder) -> int:
        """Number of marked examples, enabled or not."""
        there = (finder_example.c.finder_id == of.id, finder_example.c.deletion_id.is_(None))
        number: int = await self._connection.scalar(select(func.count()).select_from(finder_example).where(*there))
        return number

    async def videos(self, asset_ids: Collection[AssetId]) -> dict[AssetId, KnownVideo]:
        """Those of these videos that are known."""
        found: dict[AssetId, KnownVideo] = {}
        wanted = list(dict.fromkeys(asset_ids))
        for begin in range(0, len(wanted), _TOGETHER):
            some = asset.c.id.in_(wanted[begin : begin + _TOGETHER])
            rows = await self._connection.execute(select(asset.c.id, asset.c.number, asset.c.duration).where(some))
            found |= {AssetId(row.id): KnownVideo(row.number, row.duration) for row in rows}
        return found

    async def names(self, asset_ids: Collection[AssetId]) -> dict[AssetId, str]:
        """Names of the files of these videos, of those that are known."""
        rows = await self._connection.execute(select(asset.c.id, asset.c.name).where(asset.c.id.in_(asset_ids)))
        return {AssetId(row.id): row.name for row in rows}

    async def roots(self, asset_ids: Sequence[AssetId]) -> dict[AssetId, str]:
        """The names of the roots of these videos."""
        found: dict[AssetId, str] = {}
        for begin in range(0, len(asset_ids), _TOGETHER):
            some = asset.c.id.in_(asset_ids[begin : begin + _TOGETHER])
            rows = await self._connection.execute(select(asset.c.id, root.c.name).join_from(asset, root).where(some))
            found |= {AssetId(row.id): row.name for row in rows}
        return found

    async def mark(self, of: Finder, spans: Sequence[tuple[int, MarkedSpan]], at: datetime) -> int:
        """Add examples, each with its video's number; returns how many were not there already."""
        new = dict.fromkeys(spans)
        numbers = list(dict.fromkeys(number for number, _ in spans))
        for begin in range(0, len(numbers), _TOGETHER):
            rows = await self._connection.execute(
                select(finder_example).where(
                    finder_example.c.finder_id == of.id,
                    finder_example.c.deletion_id.is_(None),
                    finder_example.c.asset_number.in_(numbers[begin : begin + _TOGETHER]),
                )
            )
            for row in rows:
                new.pop((row.asset_number, MarkedSpan(row.start_us, row.end_us, bool(row.positive))), None)
        added = [
            {
                "id": new_id(),
                "finder_id": of.id,
                "asset_number": number,
                "start_us": span.start_us,
                "end_us": span.end_us,
                "positive": span.positive,
                "enabled": True,
                "created_at": at,
            }
            for number, span in new
        ]
        for begin in range(0, len(added), _TOGETHER):
            await self._connection.execute(insert(finder_example), added[begin : begin + _TOGETHER])
        return len(added)

    async def set_enabled(self, of: Finder, example: Example, *, enabled: bool) -> None:
        """Switch an example on or off."""
        match example.origin:
            case ExampleOrigin.CLIP:
                row = {"finder_id": of.id, "clip_id": ClipId(example.id)}
                if enabled:
                    off = delete(finder_clip_off).where(
                        finder_clip_off.c.finder_id == of.id, finder_clip_off.c.clip_id == example.id
                    )
                    await self._connection.execute(off)
                else:
                    await self._connection.execute(upsert(finder_clip_off, row, ()))
            case ExampleOrigin.MARKED:
                marked = update(finder_example).where(finder_example.c.id == example.id)
                await self._connection.execute(marked.values(enabled=enabled))
            case ExampleOrigin.REJECTED:
                rejected = update(moment_decision).where(moment_decision.c.id == example.id)
                await self._connection.execute(rejected.values(enabled=enabled))

    async def delete(self, of: Finder, example_id: ExampleId, change_id: ChangeId) -> None:
        """Mark a marked example as deleted by a change; raises ExampleNotFound."""
        there = update(finder_example).where(
            finder_example.c.finder_id == of.id,
            finder_example.c.id == example_id,
            finder_example.c.deletion_id.is_(None),
        )
        if not (await self._connection.execute(there.values(deletion_id=change_id))).rowcount:
            raise ExampleNotFound(example_id)

    async def bring_back(self, change_id: ChangeId) -> bool:
        """Undo a deletion; False where there is nothing any more."""
        deleted = update(finder_example).where(finder_example.c.deletion_id == change_id)
        return (await self._connection.execute(deleted.values(deletion_id=None))).rowcount > 0

    async def _page(
        self, of: Finder, which: ExampleFilter, limit: int, after: tuple[Any, Any, Any] | None
    ) -> list[Example]:
        listed = _listed(of, which, from_asset=None if after is None else after[0])
        statement = _ordered(listed).limit(limit)
        if after is not None:
            number, start, example_id = after
            statement = statement.where(
                tuple_(listed.c.asset_number, listed.c.start_us, listed.c.id)
                > tuple_(
                    literal(number, listed.c.asset_number.type),
                    literal(start, listed.c.start_us.type),
                    literal(example_id, listed.c.id.type),
                )
            )
        return [_example_of(row) for row in await self._connection.execute(statement)]


def _listed(
    of: Finder, which: ExampleFilter, example_id: ExampleId | None = None, from_asset: int | None = None
) -> Subquery:
    """The examples of a finder, of all origins."""
    parts = [_clips(of), _marked(of), _rejected(of)]
    chosen = []
    for part, columns in parts:
        conditions = []
        if which.origin is not None:
            conditions.append(columns.origin == which.origin)
        if which.positive is not None:
            conditions.append(columns.positive if which.positive else ~columns.positive)
        if which.enabled is not None:
            conditions.append(columns.enabled if which.enabled else ~columns.enabled)
        if example_id is not None:
            conditions.append(columns.id == example_id)
        if from_asset is not None:
            conditions.append(columns.asset_number >= from_asset)
        chosen.append(part.where(*conditions))
    return union_all(*chosen).subquery("listed")


@dataclass(frozen=True, slots=True)
class _Columns:
    id: ColumnElement[str]
    asset_number: ColumnElement[int]
    start_us: ColumnElement[int]
    end_us: ColumnElement[int]
    positive: ColumnElement[bool]
    enabled: ColumnElement[bool]
    origin: ColumnElement[str]

    @property
    def selected(self) -> Select[*tuple[Any, ...]]:
        return select(
            self.id.label("id"),
            self.asset_number.label("asset_number"),
            self.start_us.label("start_us"),
            self.end_us.label("end_us"),
            self.positive.label("positive"),
            self.enabled.label("enabled"),
            self.origin.label("origin"),
        )


def _clips(of: Finder) -> tuple[Select[*tuple[Any, ...]], _Columns]:
    off = (
        select(finder_clip_off.c.clip_id)
        .where(finder_clip_off.c.finder_id == of.id, finder_clip_off.c.clip_id == clip.c.id)
        .exists()
    )
    columns = _Columns(
        clip.c.id,
        export.c.asset_number,
        _CLIP_START,
        _CLIP_START + _CLIP_LENGTH,
        true(),
        ~off,
        literal(ExampleOrigin.CLIP.value, TEXT),
    )
    # The file that it was cut from: what lies at its place by now may be another one.
    same_content = or_(
        export.c.source_fingerprint == "",
        asset.c.fingerprint == "",
        export.c.source_fingerprint == asset.c.fingerprint,
    )
    clips = (
        columns.selected.select_from(export)
        .join(clip, clip.c.export_id == export.c.id)
        .join(asset, asset.c.number == export.c.asset_number)
        .where(export.c.label.in_(of.labels), clip.c.state == ClipState.DONE, same_content)
    )
    return clips if of.profile is None else clips.where(export.c.profile == of.profile), columns


def _marked(of: Finder) -> tuple[Select[*tuple[Any, ...]], _Columns]:
    columns = _Columns(
        finder_example.c.id,
        finder_example.c.asset_number,
        finder_example.c.start_us,
        finder_example.c.end_us,
        finder_example.c.positive,
        finder_example.c.enabled,
        literal(ExampleOrigin.MARKED.value, TEXT),
    )
    marked = columns.selected.where(finder_example.c.finder_id == of.id, finder_example.c.deletion_id.is_(None))
    return marked, columns


def _rejected(of: Finder) -> tuple[Select[*tuple[Any, ...]], _Columns]:
    columns = _Columns(
        moment_decision.c.id,
        moment_decision.c.asset_number,
        moment_decision.c.start_us,
        moment_decision.c.end_us,
        false(),
        moment_decision.c.enabled,
        literal(ExampleOrigin.REJECTED.value, TEXT),
    )
    rejected = columns.selected.where(moment_decision.c.finder_id == of.id, moment_decision.c.state == _REJECTED)
    return rejected, columns


def _named(listed: Subquery) -> Select[*tuple[Any, ...]]:
    return select(listed, asset.c.id.label("asset_id"), asset.c.name).join(
        asset, asset.c.number == listed.c.asset_number
    )


def _ordered(listed: Subquery) -> Select[*tuple[Any, ...]]:
    return _named(listed).order_by(listed.c.asset_number, listed.c.start_us, listed.c.id)


def _example_of(row: Row[*tuple[Any, ...]]) -> Example:
    return Example(
        id=ExampleId(row.id),
        asset_number=row.asset_number,
        asset_id=AssetId(row.asset_id),
        name=row.name,
        start_us=row.start_us,
        end_us=row.end_us,
        positive=bool(row.positive),
        enabled=bool(row.enabled),
        origin=ExampleOrigin(row.origin),
    )

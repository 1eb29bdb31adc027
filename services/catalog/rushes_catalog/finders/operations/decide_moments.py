"""Decisions about moments: accepting and rejecting them, moving their ends, and taking that back."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rushes_catalog.changes.domain.changes import MomentsDecided, NewChange, RecordedChange
from rushes_catalog.changes.domain.errors import NotReversible
from rushes_catalog.domain.ids import ChangeId, DecisionId, FinderId, new_id
from rushes_catalog.domain.times import MICROSECONDS
from rushes_catalog.events.domain.events import ChangeRecorded, FinderChanged
from rushes_catalog.finders.domain.decisions import (
    Decision,
    DecisionEdit,
    MomentEdit,
    assets_of,
    decision_words,
    edit_of,
    edits_of_many,
    finders_of,
    packed,
    unpacked,
)
from rushes_catalog.finders.domain.examples import Example, ExampleOrigin
from rushes_catalog.finders.domain.moment_errors import MomentNotFound, OverlapsExample
from rushes_catalog.finders.domain.moment_ids import MomentKey, moment_key
from rushes_catalog.finders.domain.moments import Moment, MomentState
from rushes_catalog.finders.operations.list_moments import ListMoments
from rushes_catalog.library.domain.video_files import VideoFile
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_chassis.errors import NotFound

if TYPE_CHECKING:
    from rushes_catalog.finders.domain.overlaps import Spans


class DecideMoments:
    """All or nothing, and undone in one step."""

    def __init__(self, catalog: Catalog, moments: ListMoments, now: Clock) -> None:
        self._catalog, self._moments, self._now = catalog, moments, now

    async def edit(self, moment_id: str, edit: MomentEdit, by: str) -> Moment:
        """The moment as it is then. Raises MomentNotFound, SpanOutsideVideo, OverlapsExample."""
        key = moment_key(moment_id)
        async with self._catalog.changing() as stores:
            [(_, file)] = await named(stores, [key])
            finder = await stores.finders.get(key.finder_id)
            version = await stores.finder_versions.get(key.finder_id, key.version_id)
            video = await stores.window_scores.video(key.asset_id, key.version_id)
            assert video is not None
            before = await stores.decisions.of(key.finder_id, [file.number])
            new = self._decision(key, file, MomentState.NEW)
            span = (key.start_us, key.end_us)
            edits, after = edit_of(edit, span, before, new, file.duration)
            await self._record(stores, edits, by)
        if after is not None:
            span = (after.start_us, after.end_us)
        return await self._moments.one(finder, version, video, span, after)

    async def change(self, moment_ids: Sequence[str], state: MomentState, by: str) -> tuple[int, RecordedChange | None]:
        """Decide about many at once; returns how many have another state now, and the change, None where none has.

        Raises MomentNotFound, OverlapsExample.
        """
        keys = await asyncio.to_thread(lambda: [moment_key(each) for each in moment_ids])
        async with self._catalog.changing() as stores:
            files = dict(await named(stores, keys))
            edits: list[DecisionEdit] = []
            for finder_id in dict.fromkeys(key.finder_id for key in keys):
                mine = [key for key in keys if key.finder_id == finder_id]
                before = await stores.decisions.of(finder_id, {files[key].number for key in mine})
                wanted = [self._decision(key, files[key], state) for key in mine]
                edits += await asyncio.to_thread(_edits, state, wanted, before)
            change = await self._record(stores, edits, by)
        return len(edits), change

    def _decision(self, key: MomentKey, file: VideoFile, state: MomentState) -> Decision:
        at, decision_id = self._now(), DecisionId(new_id())
        return Decision(decision_id, key.finder_id, file.number, key.start_us, key.end_us, state, True, at)

    async def _record(self, stores: Stores, edits: Sequence[DecisionEdit], by: str) -> RecordedChange | None:
        if not edits:
            return None
        await _expect_no_examples(stores, edits)
        await stores.decisions.make(edits)
        numbers = assets_of(edits)
        assets = await stores.decisions.assets(numbers)
        name = next(iter((await stores.video_files.by_number(numbers)).values())).name if len(numbers) == 1 else ""
        change = NewChange(
            id=ChangeId(new_id()),
            what=MomentsDecided(await asyncio.to_thread(packed, edits)),
            words=decision_words(edits, name),
            made_by=by,
            made_at=self._now(),
            assets=tuple(assets),
        )
        await stores.changes.add(change)
        await _tell(stores, finders_of(edits), self._now)
        await stores.events.append(ChangeRecorded(change.id), self._now())
        return await stores.changes.get(change.id)


async def turn_decisions(stores: Stores, what: MomentsDecided, now: Clock, *, again: bool) -> None:
    """Undo decisions, or make them again; raises NotReversible where something was decided about the same since."""
    edits = await asyncio.to_thread(unpacked, what.edits)
    turned = edits if again else [DecisionEdit(each.after, each.before) for each in edits]
    for finder_id in finders_of(turned):
        try:
            await stores.finders.get(finder_id)
        except NotFound as gone:
            raise NotReversible(gone.message) from gone
        mine = [each for each in turned if finder_id in finders_of([each])]
        present = {each.id: each for each in await stores.decisions.of(finder_id, assets_of(mine))}
        changed = _changed_since(mine, present)
        changed += await asyncio.to_thread(_decided_beside, mine, list(present.values()))
        if changed:
            count = "One of its moments was" if changed == 1 else f"{changed} of its moments were"
            raise NotReversible(f"{count} decided about again since; nothing was changed.")
    try:
        await _expect_no_examples(stores, turned)
    except OverlapsExample as overlaps:
        raise NotReversible(overlaps.message) from overlaps
    await stores.decisions.make(turned)
    await _tell(stores, finders_of(turned), now)


async def named(stores: Stores, keys: Sequence[MomentKey]) -> list[tuple[MomentKey, VideoFile]]:
    """The files of the moments' videos. Raises MomentNotFound where a finder, a version or a video is not there, and
    where a span is not within its video."""
    known: dict[FinderId, set[str]] = {}
    for finder_id in dict.fromkeys(key.finder_id for key in keys):
        try:
            await stores.finders.get(finder_id)
        except NotFound:
            continue
        known[finder_id] = {each.id for each in await stores.finder_versions.of(finder_id)}
    files = await stores.video_files.by_id({key.asset_id for key in keys})
    found = []
    for key in keys:
        file = files.get(key.asset_id)
        if key.version_id not in known.get(key.finder_id, ()) or file is None:
            raise MomentNotFound(key.id)
        if file.duration and key.start_us >= round(file.duration * MICROSECONDS):
            raise MomentNotFound(key.id)
        found.append((key, file))
    return found


def _edits(state: MomentState, wanted: Sequence[Decision], before: Sequence[Decision]) -> list[DecisionEdit]:
    from rushes_catalog.finders.domain.moment_lists import same_moments

    held, same = same_moments(_spans(wanted), _spans(before))
    holding = {place: [before[each] for each in places] for place, places in held.items()}
    return edits_of_many(state, wanted, holding, same)


def _spans(decisions: Iterable[Decision]) -> "Spans":
    from rushes_catalog.finders.domain.overlaps import spans_of

    return spans_of([(each.asset_number, each.start_us, each.end_us) for each in decisions])


def _changed_since(turned: Sequence[DecisionEdit], present: dict[DecisionId, Decision]) -> int:
    """How many decisions are not as the edits expect them. Whether a rejected one is an example is no decision."""
    changed = 0
    for each in turned:
        expected, decision_id = each.before, (each.before or each.after)
        assert decision_id is not None
        there = present.get(decision_id.id)
        if expected is None or there is None:
            changed += expected is not there
        else:
            changed += (there.start_us, there.end_us, there.state) != (
                expected.start_us,
                expected.end_us,
                expected.state,
            )
    return changed


def _decided_beside(turned: Sequence[DecisionEdit], present: Sequence[Decision]) -> int:
    """How many decisions that come back are about what another one, made since, holds for."""
    from rushes_catalog.finders.domain.overlaps import holding

    own = {each.before.id for each in turned if each.before}
    coming = [each.after for each in turned if each.after and not each.before]
    others = [each for each in present if each.id not in own]
    return len(set(holding(_spans(coming), _spans(others)).one.tolist()))


async def _expect_no_examples(stores: Stores, edits: Sequence[DecisionEdit]) -> None:
    """Raise OverlapsExample where a moment that is rejected now overlaps an enabled positive example."""
    from rushes_catalog.finders.domain.overlaps import overlapping

    rejected = [
        each.after
        for each in edits
        if each.after
        and each.after.state is MomentState.REJECTED
        and (
            each.before is None
            or (each.before.state, each.before.start_us, each.before.end_us)
            != (each.after.state, each.after.start_us, each.after.end_us)
        )
    ]
    for finder_id in sorted({each.finder_id for each in rejected}):
        mine = [each for each in rejected if each.finder_id == finder_id]
        finder = await stores.finders.get(finder_id)
        examples = await stores.finder_examples.positives(finder, {each.asset_number for each in mine})
        if not examples:
            continue
        rows = [(each.asset_number, each.start_us, each.end_us) for each in examples]
        from rushes_catalog.finders.domain.overlaps import spans_of

        pairs = await asyncio.to_thread(overlapping, _spans(mine), spans_of(rows))
        if len(pairs.one):
            moment, example = mine[int(pairs.one[0])], examples[int(pairs.other[0])]
            name = f"The moment at {moment.start_us / MICROSECONDS:.6g} s of {example.name}"
            raise OverlapsExample(name, await _name_of(stores, example))


async def _name_of(stores: Stores, example: Example) -> str:
    span = f"from {example.start:.6g} to {example.end:.6g} s"
    if example.origin is not ExampleOrigin.CLIP:
        return f"that was marked {span}"
    return f"{await stores.decisions.clip_name(example.id)}, {span}"


async def _tell(stores: Stores, finder_ids: Iterable[FinderId], now: Clock) -> None:
    for finder_id in finder_ids:
        await stores.events.append(FinderChanged(finder_id), now())

"""Finding the cuts that planned clips cross, and where else they would cross none."""

import asyncio
from collections import OrderedDict
from collections.abc import Coroutine, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import structlog

from rushes_catalog.exports.domain.cutting import BatchPlan
from rushes_catalog.ports.media import FootageReader
from rushes_catalog.ports.shots import ShotFinder
from rushes_catalog.shots.domain.crossing import Crossing, crossings
from rushes_catalog.shots.domain.errors import CrossesCut
from rushes_chassis.errors import OutOfRange, RushesError
from rushes_chassis.single_flight import SingleFlight
from rushes_footage.contracts import ClipTiming
from rushes_footage.files import Place, Source
from rushes_footage.shots import Cut, cuts_within, merged

log = structlog.get_logger()

_AT_ONCE: Final = 4
"""Stretches that are decoded at the same time."""
_MOST_ALONE: Final = 8
"""Stretches that are decoded to the end, or wait to be, though nobody waits for them any more."""
_REMEMBERED: Final = 2000
_SEARCHED: Final = 60.0
"""Seconds after which no other start of a batch is looked for: whoever orders waits for it."""
_LOOKED_AROUND: Final = 120.0
"""Seconds before and after a batch in which another start is looked for."""
_AROUND_AT_ONCE: Final = 30.0
"""Seconds that are decoded at a time for that."""
_MOST_TRIES: Final = 200
_DECIMALS: Final = 6
"""Of starts: a time with so many names the frame that begins there."""

_Stretch = tuple[Source, int, int]


class FindCuts:
    """What was found of a stretch is remembered, also for stretches within it, and found to its end when the caller
    has gone, as far as others have not left more: an order comes after its preview, and its clips after the order."""

    def __init__(self, shots: ShotFinder, reader: FootageReader, searched: float = _SEARCHED) -> None:
        self._shots, self._reader, self._searched = shots, reader, searched
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._found: OrderedDict[_Stretch, Sequence[Cut]] = OrderedDict()
        self._finding: SingleFlight[Sequence[Cut]] = SingleFlight(_MOST_ALONE)
        self._under_way: set[_Stretch] = set()

    async def within(self, source: Source, stretches: Iterable[tuple[int, int]]) -> list[Cut]:
        """The cuts within stretches of frames, each from its first one, which may not be a cut's, to its last.

        In order, each once. Raises what ShotFinder raises.
        """
        wanted = [(source, first, last) for first, last in merged(stretches)]
        found = await asyncio.gather(*map(self._of_stretch, wanted))
        return [cut for cuts in found for cut in cuts]

    async def crossed(self, place: Place, plan: BatchPlan) -> list[Crossing]:
        """The clips of a batch that cross cuts; raises what ShotFinder raises."""
        return crossings(plan.clips, await self.within(place.at(plan.version), _spans(plan)))

    async def refuse(self, place: Place, plan: BatchPlan, timing: ClipTiming, spread: float, name: str) -> None:
        """Raises CrossesCut where a clip of the batch crosses a cut, with the nearest starts of the batch where none
        does, within the video and two minutes from this one, as far as they are found within a minute; and what
        ShotFinder raises. `name`: of the video."""
        if crossed := await self.crossed(place, plan):
            worst = crossed[0]
            what = f"Clip {worst.index + 1} of {name}" if len(plan.clips) > 1 else f"The clip of {name}"
            around = _Around(self, self._reader, place, replace(timing, length=plan.seconds), spread, plan, crossed)
            found, whole = await _within_time(self._searched, around.before(), around.after())
            nearest = [start for start in found if start is not None]
            raise CrossesCut(what, worst.cuts[0], nearest, whole=whole)

    async def _of_stretch(self, stretch: _Stretch) -> Sequence[Cut]:
        wider = _containing(stretch, self._found)
        if wider is not None:
            self._found.move_to_end(wider)
            return _part_of(self._found[wider], stretch)
        wider = _containing(stretch, self._under_way)
        if wider is not None:
            try:
                return _part_of(await self._finding.do(wider, partial(self._find, wider), goes_on=True), stretch)
            except RushesError as refused:
                if wider == stretch:
                    raise
                log.info("cuts are looked for in a part, as a stretch was refused", why=refused.message)
        self._under_way.add(stretch)
        return await self._finding.do(stretch, partial(self._find, stretch), goes_on=True)

    async def _find(self, stretch: _Stretch) -> Sequence[Cut]:
        try:
            async with self._turn:
                found = await self._shots.cuts_within(*stretch)
        finally:
            self._under_way.discard(stretch)
        self._found[stretch] = found
        while len(self._found) > _REMEMBERED:
            self._found.popitem(last=False)
        return found


async def _within_time(
    seconds: float, *searches: Coroutine[None, None, float | None]
) -> tuple[Sequence[float | None], bool]:
    """What searches find that run at the same time, and whether all have ended by then; raises what one raises."""
    tasks = [asyncio.ensure_future(search) for search in searches]
    try:
        done, left = await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
        return [task.result() if task in done else None for task in tasks], not left
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)  # The results are not needed any more.


@dataclass
class _Around:
    """Looks for another start of a batch that crosses cuts."""

    find: FindCuts
    reader: FootageReader
    place: Place
    timing: ClipTiming
    spread: float
    plan: BatchPlan
    crossed: Sequence[Crossing]

    async def after(self) -> float | None:
        """The first start after the batch's where no clip crosses a cut: a clip that crosses one has to begin there at
        the earliest."""
        crossed = self.crossed
        for _ in range(_MOST_TRIES):
            cursor = round(max(each.cuts[-1].seconds - each.index * self.spread for each in crossed), _DECIMALS)
            plan = await self._planned(cursor)
            if plan is None:
                return None
            crossed = await self._crossed(plan)
            if not crossed:
                return cursor
        return None

    async def before(self) -> float | None:
        """The last start before the batch's where no clip crosses a cut: a clip that crosses one has to end there at
        the latest."""
        plan, crossed = self.plan, self.crossed
        cursor = plan.cursor
        for _ in range(_MOST_TRIES):
            earlier = min(each.cuts[0].seconds - plan.seconds - each.index * self.spread for each in crossed)
            # A start between two frames is that of the later one: a frame less then.
            frame = plan.seconds / plan.clips[0].frame_count
            cursor = round(earlier if earlier < cursor - frame / 2 else cursor - frame, _DECIMALS) + 0.0
            found = await self._planned(cursor)
            if found is None:
                return None
            plan, crossed = found, await self._crossed(found)
            if not crossed:
                return cursor
        return None

    async def _crossed(self, plan: BatchPlan) -> Sequence[Crossing]:
        """By stretches that many starts have in common; and where those have none, as an order would find them."""
        frames = max(round(_AROUND_AT_ONCE * plan.clips[0].frame_count / plan.seconds), 1)
        numbers = {number for first, last in _spans(plan) for number in range(first // frames, last // frames + 1)}
        # With the frame before, or a cut between two stretches would be in neither. One by one, or they were merged.
        stretches = [(max(number * frames - 1, 0), (number + 1) * frames - 1) for number in sorted(numbers)]
        source = self.place.at(plan.version)
        cuts = [cut for stretch in stretches for cut in await self.find.within(source, [stretch])]
        return crossings(plan.clips, cuts) or await self.find.crossed(self.place, plan)

    async def _planned(self, cursor: float) -> BatchPlan | None:
        """The batch from another start; None where that is too far away, or the batch would leave the video."""
        if cursor < 0 or abs(cursor - self.plan.cursor) > _LOOKED_AROUND:
            return None
        try:
            planned = await self.reader.plan_clips(
                self.place,
                cursor=cursor,
                clips=len(self.plan.clips),
                spread=self.spread,
                timing=self.timing,
                shift_to_fit=False,
            )
        except OutOfRange:
            return None
        return planned if planned.version == self.plan.version else None


def _containing(stretch: _Stretch, others: Iterable[_Stretch]) -> _Stretch | None:
    """One of the others that has all frames of a stretch."""
    source, first, last = stretch
    return next((each for each in others if each[1] <= first and last <= each[2] and each[0] == source), None)


def _part_of(cuts: Iterable[Cut], stretch: _Stretch) -> Sequence[Cut]:
    _, first, last = stretch
    return cuts_within(cuts, first, last - first + 1)


def _spans(plan: BatchPlan) -> list[tuple[int, int]]:
    """First and last frame of each clip."""
    return [(clip.first_frame, clip.last_frame) for clip in plan.clips]

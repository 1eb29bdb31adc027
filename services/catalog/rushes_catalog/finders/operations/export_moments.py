"""Exporting moments: a batch of clips for each, and nothing that is exported already."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Final, Protocol, TypeVar

from rushes_catalog.domain.ids import FinderId
from rushes_catalog.domain.times import MICROSECONDS
from rushes_catalog.exports.domain.contracts import expect_possible
from rushes_catalog.exports.domain.cross_shots import CrossShots
from rushes_catalog.exports.domain.cutting import BatchPlan
from rushes_catalog.exports.domain.exports import Export, ExportRequest
from rushes_catalog.exports.operations.create_export import CreateExport, PlannedExport
from rushes_catalog.finders.domain.decisions import Decision, best_holding
from rushes_catalog.finders.domain.finders import Finder
from rushes_catalog.finders.domain.moment_errors import MomentNotFound
from rushes_catalog.finders.domain.moment_ids import MomentKey, moment_key
from rushes_catalog.finders.domain.moments import ClipSpan, MomentState
from rushes_catalog.finders.operations.decide_moments import named
from rushes_catalog.finders.operations.list_moments import version_of
from rushes_catalog.library.domain.assets import Asset
from rushes_catalog.library.operations.find_asset import FindAsset
from rushes_catalog.ports.media import FootageReader
from rushes_catalog.shots.domain.crossing import shifted_starts
from rushes_catalog.shots.operations.find_cuts import FindCuts
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.errors import Conflict, DataLoss, InvalidInput, NotFound, OutOfRange, RushesError
from rushes_chassis.in_order import in_order
from rushes_footage.contracts import ClipEnd, ClipFrames, timing_of
from rushes_footage.files import Place
from rushes_footage.names import group_name

_DEFAULT_PROFILE = "default"
_AHEAD: Final = 8
"""Moments that are planned at the same time: cuts may have to be decoded for each."""
_TOGETHER: Final = 20
"""Exports in one transaction: more would keep all other writers waiting."""
_ABOUT_THE_MOMENT = (InvalidInput, OutOfRange, Conflict, DataLoss, NotFound)
"""Refusals that concern one moment, or its video. Others concern all, such as a media node that does not answer."""


@dataclass(frozen=True, slots=True)
class MomentExport:
    """What is to be exported; `request` has all but the video, the cursor, and the name where that is ""."""

    finder_id: FinderId
    moment_ids: Sequence[str]
    """Empty: all accepted ones."""
    min_seconds: float
    label: str | None
    """None: the finder's, where it has one."""
    profile: str | None
    """None: the finder's, or the default one."""
    request: ExportRequest


@dataclass(frozen=True, slots=True)
class SkippedMoment:
    """A moment that was not exported; `reason` is for people."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class ExportedMoments:
    """The exports in the order of the moments, by video and start, and the moments that were skipped."""

    exports: Sequence[Export]
    skipped: Sequence[SkippedMoment]


@dataclass(frozen=True, slots=True)
class _Wanted:
    key: MomentKey
    number: int
    state: MomentState

    @property
    def seconds(self) -> float:
        return (self.key.end_us - self.key.start_us) / MICROSECONDS


class _Skipped(Exception):
    """The reason why a moment is not exported."""


@dataclass(frozen=True, slots=True)
class _Planned:
    """The batch of clips for a moment, or what speaks against it."""

    moment: _Wanted
    outcome: PlannedExport | _Skipped | RushesError


class ExportMoments:
    """Plans moments side by side, and creates some exports at a time: a process that dies in the middle leaves whole
    ones, and whoever calls it again gets the rest."""

    def __init__(
        self, catalog: Catalog, create: CreateExport, find: FindAsset, reader: FootageReader, cuts: FindCuts
    ) -> None:
        self._catalog, self._create, self._find, self._reader = catalog, create, find, reader
        self._cuts = cuts
        # Two calls at once would each find that the other has exported nothing.
        self._turn = asyncio.Lock()

    async def export(self, wanted: MomentExport) -> ExportedMoments:
        """Raises FinderNotFound, FinderNotTrained, MomentNotFound, ContractImpossible, and where nothing was exported
        yet what creating an export raises that is not about its video."""
        async with self._catalog.reading() as stores:
            finder = await stores.finders.get(wanted.finder_id)
        request = _of_finder(wanted, finder)
        # What is wrong with all of them is no reason to skip each.
        expect_possible(request.contract, request.short_side, finder.name, None, request.length)
        moments = await self._moments(finder, wanted.moment_ids)
        exports: list[Export] = []
        skipped: list[SkippedMoment] = []
        async with aclosing(in_order(moments, partial(self._plan, request, wanted.min_seconds), _AHEAD)) as planned:
            async for some in _parts(planned, _TOGETHER):
                outcomes = await self._export(some, request.profile)
                exports += [outcome for _, outcome in outcomes if isinstance(outcome, Export)]
                for moment, outcome in outcomes:
                    match outcome:
                        case Export():
                            continue
                        case _Skipped():
                            skipped.append(SkippedMoment(moment.key.id, str(outcome)))
                        case _ if exports or isinstance(outcome, _ABOUT_THE_MOMENT):
                            # What was ordered has to be told, whatever else went wrong.
                            skipped.append(SkippedMoment(moment.key.id, outcome.message))
                        case _:
                            raise outcome
        return ExportedMoments(exports, skipped)

    async def _moments(self, finder: Finder, moment_ids: Sequence[str]) -> list[_Wanted]:
        """The wanted moments by video and start, with the spans of the decisions that hold for them."""
        async with self._catalog.reading() as stores:
            if moment_ids:
                keys = await asyncio.to_thread(lambda: [moment_key(each) for each in moment_ids])
                for key in keys:
                    if key.finder_id != finder.id:
                        raise MomentNotFound(key.id)
                files = dict(await named(stores, keys))
                decisions = _by_video(await stores.decisions.of(finder.id, {each.number for each in files.values()}))
                found = [_decided(key, files[key].number, decisions.get(files[key].number, ())) for key in keys]
            else:
                version = await version_of(stores, finder, None)
                accepted = [each for each in await stores.decisions.of(finder.id) if each.state is MomentState.ACCEPTED]
                videos = await stores.video_files.by_number({each.asset_number for each in accepted})
                found = [
                    _Wanted(
                        MomentKey(finder.id, version.id, videos[each.asset_number].id, each.start_us, each.end_us),
                        each.asset_number,
                        each.state,
                    )
                    for each in accepted
                ]
            places = await stores.video_files.by_path({each.number for each in found})
        order = {number: place for place, number in enumerate(places)}
        return sorted(found, key=lambda each: (order[each.number], each.key.start_us, each.key.end_us))

    async def _plan(self, request: ExportRequest, min_seconds: float, moment: _Wanted) -> _Planned:
        try:
            asset, plan = await self._clips(request, min_seconds, moment)
            name = request.name or group_name(asset.name)
            order = replace(request, asset_id=asset.id, cursor=plan.cursor, name=name)
            return _Planned(moment, await self._create.planned(order, asset, plan))
        except (_Skipped, RushesError) as against:
            return _Planned(moment, against)

    async def _clips(self, request: ExportRequest, min_seconds: float, moment: _Wanted) -> tuple[Asset, BatchPlan]:
        if moment.state is MomentState.REJECTED:
            raise _Skipped("it is rejected")
        if moment.key.end_us - moment.key.start_us < round(min_seconds * MICROSECONDS):
            raise _Skipped(f"it is shorter than {min_seconds:g} s: {moment.seconds:.6g} s")
        asset = await self._find.by_id(moment.key.asset_id)
        expect_possible(request.contract, request.short_side, asset.name, asset.facts, request.length)
        rate = asset.facts.video.rate if asset.facts else Fraction(0)
        reach = _reach(request, rate)
        middle = (moment.key.start_us + moment.key.end_us) / 2 / MICROSECONDS
        # Planned first: where the clips will be is certain only on the frame index.
        plan = await self._planned(asset.place, request, max(0.0, middle - reach / 2))
        if request.cross_shots is CrossShots.REFUSE:
            plan = await self._within_a_shot(asset.place, request, plan, middle)
        return asset, plan

    async def _export(
        self, planned: Sequence[_Planned], profile: str
    ) -> list[tuple[_Wanted, Export | _Skipped | RushesError]]:
        """The export of each moment, or what speaks against it; of those that would show the same, the first one."""
        async with self._turn:
            outcomes: dict[int, Export | _Skipped | RushesError] = {}
            numbers = {each.moment.number for each in planned if isinstance(each.outcome, PlannedExport)}
            left = list(enumerate(planned))
            while left:
                async with self._catalog.reading() as stores:
                    there = _by_video(await stores.decisions.clips(profile, numbers))
                together: list[tuple[int, int, PlannedExport]] = []
                later: list[tuple[int, _Planned]] = []
                for place, each in left:
                    number, order = each.moment.number, each.outcome
                    if not isinstance(order, PlannedExport):
                        outcomes[place] = order
                        continue
                    plan = order.surveyed.plan
                    if (clip := _overlapped(plan, there.get(number, ()))) is not None:
                        outcomes[place] = _Skipped(f"exported already as {clip.name}")
                    elif any(of == number and _share(plan, other.surveyed.plan) for _, of, other in together):
                        # Compared again when the other one is there: the reason names its clip.
                        later.append((place, each))
                    else:
                        together.append((place, number, order))
                created = await self._created([order for _, _, order in together])
                outcomes.update(zip((place for place, _, _ in together), created, strict=True))
                left = later
        return [(each.moment, outcomes[place]) for place, each in enumerate(planned)]

    async def _created(self, orders: Sequence[PlannedExport]) -> Sequence[Export | RushesError]:
        if not orders:
            return []
        try:
            return await self._create.create_all(orders)
        except RushesError as refused:
            if len(orders) == 1:
                return [refused]
        # One of them is to blame: each by itself says which.
        alone: list[Export | RushesError] = []
        for order in orders:
            try:
                alone += await self._create.create_all([order])
            except RushesError as refused:
                alone.append(refused)
        return alone

    async def _planned(self, place: Place, request: ExportRequest, cursor: float) -> BatchPlan:
        return await self._reader.plan_clips(
            place,
            cursor=cursor,
            clips=request.clips,
            spread=request.spread,
            timing=timing_of(request.contract, request.length),
            shift_to_fit=True,
        )

    async def _within_a_shot(self, place: Place, request: ExportRequest, plan: BatchPlan, middle: float) -> BatchPlan:
        """The batch where no clip crosses a cut: as planned, or shifted as a whole into the shot that `middle`, in
        seconds, is in."""
        crossed = await self._cuts.crossed(place, plan)
        if not crossed:
            return plan
        first = plan.clips[0].first_frame
        frames = plan.clips[-1].first_frame + plan.clips[-1].frame_count - first
        around = (max(first - frames, 0), first + 2 * frames)
        cuts = await self._cuts.within(place.at(plan.version), [around])
        begin = max((cut.seconds for cut in cuts if cut.seconds <= middle), default=None)
        end = min((cut.seconds for cut in cuts if cut.seconds > middle), default=None)
        for cursor in shifted_starts(plan, begin, end):
            shifted = await self._planned(place, request, cursor)
            if not await self._cuts.crossed(place, shifted):
                return shifted
        raise _Skipped(f"crosses the cut at frame {crossed[0].cuts[0].frame}")


def _of_finder(wanted: MomentExport, finder: Finder) -> ExportRequest:
    label = wanted.label
    if label is None:
        label = finder.labels[0] if len(finder.labels) == 1 else ""
    profile = wanted.profile or finder.profile or _DEFAULT_PROFILE
    return replace(wanted.request, label=label, profile=profile, shift_to_fit=True)


def _decided(key: MomentKey, number: int, decisions: Sequence[Decision]) -> _Wanted:
    decision = best_holding(decisions, key.start_us, key.end_us)
    if decision is None:
        return _Wanted(key, number, MomentState.NEW)
    return _Wanted(replace(key, start_us=decision.start_us, end_us=decision.end_us), number, decision.state)


class _OfVideo(Protocol):
    @property
    def asset_number(self) -> int: ...


Each = TypeVar("Each", bound=_OfVideo)


def _by_video(found: Iterable[Each]) -> dict[int, list[Each]]:
    videos: dict[int, list[Each]] = {}
    for each in found:
        videos.setdefault(each.asset_number, []).append(each)
    return videos


async def _parts(planned: AsyncIterable[_Planned], most: int) -> AsyncGenerator[list[_Planned]]:
    part: list[_Planned] = []
    async for each in planned:
        part.append(each)
        if len(part) == most:
            yield part
            part = []
    if part:
        yield part


def _reach(request: ExportRequest, rate: Fraction) -> float:
    """Seconds from the beginning of the first clip to the end of the last one."""
    match timing_of(request.contract, request.length).length:
        case ClipFrames(frames):
            length = float(frames / rate) if rate else 0.0
        case ClipEnd():
            raise AssertionError("moments are not exported up to an end")
        case seconds:
            length = seconds
    return (request.clips - 1) * request.spread + length


def _overlapped(plan: BatchPlan, there: Sequence[ClipSpan]) -> ClipSpan | None:
    """The clip of which a plan would show a part once more."""
    for start_us, end_us in _stretches(plan):
        for clip in there:
            if start_us < clip.end_us and clip.start_us < end_us:
                return clip
    return None


def _share(one: BatchPlan, other: BatchPlan) -> bool:
    """Whether clips of both would show the same, of one video."""
    return any(
        start < other_end and other_start < end
        for start, end in _stretches(one)
        for other_start, other_end in _stretches(other)
    )


def _stretches(plan: BatchPlan) -> list[tuple[int, int]]:
    """Beginnings and ends of its clips, in microseconds."""
    return [
        (round(each.start * MICROSECONDS), round((each.start + plan.seconds) * MICROSECONDS)) for each in plan.clips
    ]

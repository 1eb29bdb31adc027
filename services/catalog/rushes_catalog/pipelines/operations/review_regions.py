"""Reviewing the regions of a run that show brands, or seem to: listing, deciding, taking decisions back, evaluating."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from rushes_catalog.brands.domain.brand_lists import mistake_in_name
from rushes_catalog.changes.domain.changes import NewChange, RecordedChange, RegionDecided, quoted
from rushes_catalog.changes.domain.errors import NotReversible
from rushes_catalog.domain.cursors import list_mark, read_cursor, write_cursor
from rushes_catalog.domain.ids import BrandLabelId, ChangeId, RunId, new_id
from rushes_catalog.events.domain.events import ChangeRecorded, LabelsChanged
from rushes_catalog.pipelines.domain.brand_evaluation import Evaluation, evaluate
from rushes_catalog.pipelines.domain.brand_labels import BrandLabel, Verdict, holding, same_writing
from rushes_catalog.pipelines.domain.brand_regions import BrandRegion, Limits, RegionState, brand_regions
from rushes_catalog.pipelines.domain.errors import (
    ContentUnknown,
    NothingDecided,
    RegionNotFound,
    WrongConfiguration,
    WrongDecision,
)
from rushes_catalog.pipelines.domain.pipelines import MOST_FRAMES, Config, Timeline
from rushes_catalog.pipelines.operations.brand_findings import RunFindings, findings_of_run
from rushes_catalog.pipelines.operations.whole_runs import WholeRuns
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_footage.parameter_values import Mistake
from rushes_footage.stage_schema import Stage
from rushes_footage.stages import SCHEMAS, BadConfiguration, stage_named

_COMPARING: Final = Stage("match_brands")
"""The stage whose parameters are the limits of scores."""
_REGION: Final = re.compile(r"(0|[1-9][0-9]{0,8})-(0|[1-9][0-9]{0,8})")


@dataclass(frozen=True, slots=True)
class RegionQuery:
    """Which regions are listed; None: of any state, or any brand."""

    state: RegionState | None = None
    brand: str | None = None
    stage: str = ""
    """"": the last one that the run has completed."""
    limit: int = 50
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class ReviewedRegions:
    """Regions of a run, in order."""

    timeline: Timeline
    limits: Limits
    regions: Sequence[BrandRegion]
    next_cursor: str
    """"": these were the last ones."""


class ReviewRegions:
    """What a run found, and what people say to that. A decision holds for the writing in the frame, in all runs."""

    def __init__(self, catalog: Catalog, whole: WholeRuns, now: Clock) -> None:
        self._catalog, self._whole, self._now = catalog, whole, now

    async def listed(self, run_id: RunId, query: RegionQuery) -> ReviewedRegions:
        """One page. Raises RunNotFound, CheckpointNotFound, WrongConfiguration, ForeignCursor, ChunkDamaged."""
        stage = _stage_of(query.stage)
        mark = list_mark("brand regions", run_id, query.stage, query.state, query.brand)
        after = (-1, -1)
        if query.cursor:
            seq, place = read_cursor(mark, query.cursor, [int, int])
            after = (int(seq or 0), int(place or 0))

        async def page() -> ReviewedRegions:
            of = await findings_of_run(self._catalog, run_id, stage, range(max(0, after[0]), MOST_FRAMES))

            def chosen() -> list[BrandRegion]:
                frames = [frame for frame in of.found.frames if frame.seq >= after[0]]
                wanted = (
                    each for each in brand_regions(frames, of.found.labels) if each.key > after and _is_of(each, query)
                )
                return list(islice(wanted, query.limit + 1))

            found = await asyncio.to_thread(chosen)
            shown, more = found[: query.limit], len(found) > query.limit
            cursor = write_cursor(mark, shown[-1].key) if more else ""
            return ReviewedRegions(of.timeline, limits_of(of.run.config), shown, cursor)

        return await self._whole.read(page)

    async def decide(
        self, run_id: RunId, region_id: str, verdict: Verdict, brand: str | None, by: str
    ) -> tuple[ReviewedRegions, RecordedChange | None]:
        """Confirm or reject a region; returns it as it is then, and the change, None where it was decided so before.

        Without `brand` a confirmed one shows the brand that it has. Raises RunNotFound, CheckpointNotFound,
        RegionNotFound, WrongDecision, ContentUnknown, ChunkDamaged.
        """
        expect_possible(verdict, brand)
        # One frame of thousands; none, where this is no id.
        seqs = () if (named := _REGION.fullmatch(region_id)) is None else (int(named[1]),)
        of = await findings_of_run(self._catalog, run_id, seqs=seqs)
        region = await asyncio.to_thread(region_of, of, region_id)
        frame = of.timeline.frames[region.seq]
        asset, fingerprint = of.timeline.assets[frame.asset], of.found.contents[frame.asset]
        async with self._catalog.changing() as stores:
            there = await stores.brand_labels.of_contents([fingerprint], frame.number, frame.number)
            before = holding(region.region, there)
            region = replace(region, label=before)
            shown = brand_to_decide(region, verdict, brand)
            change = None
            if before is None or (before.verdict, before.brand) != (verdict, shown):
                change_id = ChangeId(new_id())
                label = self._label(change_id, region, fingerprint, frame.number, verdict, shown, by)
                words = f"{words_of(label.text, verdict, shown)} in {asset.name}, frame {frame.number}"
                change = NewChange(
                    id=change_id,
                    what=RegionDecided(of.timeline.id, before, label),
                    words=words,
                    made_by=by,
                    made_at=self._now(),
                    assets=(asset.id,),
                )
                await stores.brand_labels.put(label)
                await stores.changes.add(change)
                await stores.events.append(LabelsChanged(of.timeline.id), self._now())
                await stores.events.append(ChangeRecorded(change.id), self._now())
                region = replace(region, label=label)
            recorded = None if change is None else await stores.changes.get(change.id)
        return ReviewedRegions(of.timeline, limits_of(of.run.config), [region], ""), recorded

    async def evaluated(self, run_id: RunId) -> Evaluation:
        """How well a run finds brands. Raises RunNotFound, CheckpointNotFound, NothingDecided, ChunkDamaged."""

        async def compared() -> Evaluation | None:
            of = await findings_of_run(self._catalog, run_id)
            return await asyncio.to_thread(evaluate, of.found.frames, of.found.labels)

        evaluation = await self._whole.read(compared)
        if evaluation is None:
            raise NothingDecided(run_id)
        return evaluation

    def _label(
        self,
        change_id: ChangeId,
        region: BrandRegion,
        fingerprint: str,
        number: int,
        verdict: Verdict,
        brand: str | None,
        by: str,
    ) -> BrandLabel:
        """A decision: another one about the same writing, or the first."""
        at = self._now()
        if region.label is not None:
            return replace(region.label, verdict=verdict, brand=brand, made_by=by, made_at=at, change_id=change_id)
        found = region.region
        return BrandLabel(
            BrandLabelId(new_id()),
            fingerprint,
            number,
            found.x,
            found.y,
            found.w,
            found.h,
            found.text,
            verdict,
            brand,
            by,
            at,
            change_id,
        )


async def turn_region_decision(stores: Stores, what: RegionDecided, now: Clock, *, again: bool) -> None:
    """Undo a decision, or redo it with `again`; raises NotReversible where the same was decided on since.

    Without it there is what it has replaced, or nothing where that is undone: a decision about many is undone while
    others that were made since stand on some of it.
    """
    before = what.before
    if before is not None and before.change_id is not None and await stores.changes.is_undone(before.change_id):
        before = None
    expected, wanted = (before, what.after) if again else (what.after, before)
    if await stores.brand_labels.get(what.after.id) != expected:
        raise NotReversible("The region was decided on again since; nothing was changed.")
    if wanted is None:
        await stores.brand_labels.delete(what.after.id)
    else:
        beside = await stores.brand_labels.of_contents([wanted.fingerprint], wanted.frame, wanted.frame)
        if any(each.id != wanted.id and same_writing(each, wanted) for each in beside):
            raise NotReversible("Another decision was made about the same text since; nothing was changed.")
        await stores.brand_labels.put(wanted)
    await stores.events.append(LabelsChanged(what.timeline_id), now())


def expect_possible(verdict: Verdict, brand: str | None) -> None:
    """Raise WrongDecision where a brand is given to what is rejected, or is no name of a brand."""
    if verdict is Verdict.REJECTED and brand is not None:
        raise WrongDecision("brand", "must be null where the region is rejected, as it shows no brand then")
    if brand is not None and (wrong := mistake_in_name(brand.strip())):
        raise WrongDecision("brand", wrong)


def brand_to_decide(region: BrandRegion, verdict: Verdict, brand: str | None) -> str | None:
    """The brand of a decision: the given one, or the one that the region has; None: it is rejected.

    Raises WrongDecision where there is none to confirm.
    """
    if verdict is Verdict.REJECTED:
        return None
    shown = brand.strip() if brand is not None else region.brand or region.match.brand
    if shown is None:
        raise WrongDecision("brand", "is needed to confirm this region, as it comes near none of the list")
    return shown


def limits_of(config: Config) -> Limits:
    """The limits of scores with which a run compared texts."""
    defaults = {each.name: each.default for each in SCHEMAS[_COMPARING].parameters}
    values = {**defaults, **config.get(_COMPARING, {})}
    matched, doubtful = values["min_score"], values["doubt_score"]
    assert isinstance(matched, int)
    assert isinstance(doubtful, int)
    return Limits(matched, doubtful)


def _stage_of(name: str) -> Stage | None:
    if not name:
        return None
    try:
        stage = stage_named(name)
    except BadConfiguration as bad:
        raise WrongConfiguration(bad) from bad
    if not SCHEMAS[stage].matches:
        known = ", ".join(each for each in SCHEMAS if SCHEMAS[each].matches)
        message = f"{stage} compares no text with brands; stages that do are {known}"
        raise WrongConfiguration(BadConfiguration([Mistake("stage", message)]))
    return stage


def _is_of(region: BrandRegion, query: RegionQuery) -> bool:
    return query.state in (None, region.state) and query.brand in (None, region.brand)


def region_of(of: RunFindings, region_id: str) -> BrandRegion:
    """A region to decide on. Raises RegionNotFound, and ContentUnknown where its video has another content now."""
    named = _REGION.fullmatch(region_id)
    if named is not None:
        seq, place = int(named[1]), int(named[2])
        frames = [frame for frame in of.found.frames if frame.seq == seq]
        for each in brand_regions(frames, of.found.labels):
            if each.place == place:
                asset = of.timeline.frames[seq].asset
                if not of.found.contents[asset]:
                    raise ContentUnknown(of.timeline.assets[asset].name)
                return each
    raise RegionNotFound(region_id, of.run.id)


def words_of(text: str, verdict: Verdict, brand: str | None) -> str:
    """As in "“Nxrdwave” confirmed as Nordwave"."""
    return f"{quoted(text)} rejected" if verdict is Verdict.REJECTED else f"{quoted(text)} confirmed as {brand}"

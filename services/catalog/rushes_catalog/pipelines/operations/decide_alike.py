"""Deciding at once on all regions of a run that say the same, and taking that back."""

import asyncio
from functools import partial

from rushes_catalog.changes.domain.changes import NewChange, RecordedChange, RegionsDecided
from rushes_catalog.changes.domain.errors import NotReversible
from rushes_catalog.domain.ids import ChangeId, RunId, new_id
from rushes_catalog.events.domain.events import ChangeRecorded, LabelsChanged
from rushes_catalog.pipelines.domain.brand_labels import Verdict
from rushes_catalog.pipelines.domain.brand_regions import BrandRegion
from rushes_catalog.pipelines.domain.decisions_alike import (
    Decided,
    DecisionsAlike,
    decisions_alike,
    packed,
    saying,
    to_bring_back,
    to_take_back,
    unpacked,
)
from rushes_catalog.pipelines.domain.pipelines import StageRegion, Timeline
from rushes_catalog.pipelines.operations.brand_findings import RunFindings, findings_of_run
from rushes_catalog.pipelines.operations.review_regions import brand_to_decide, expect_possible, region_of, words_of
from rushes_catalog.pipelines.operations.whole_runs import WholeRuns
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog, Stores


class DecideAlike:
    """A misspelt board is in thousands of frames: one decision for all of them, which is one change."""

    def __init__(self, catalog: Catalog, whole: WholeRuns, now: Clock) -> None:
        self._catalog, self._whole, self._now = catalog, whole, now

    async def decide(
        self, run_id: RunId, like: str, verdict: Verdict, brand: str | None, by: str
    ) -> tuple[int, RecordedChange | None]:
        """Confirm or reject all regions that say the same as one and that nobody has decided on.

        Returns how many, and the change, None where there was none. Without `brand` confirmed ones show the brand that
        this one has. Raises RunNotFound, CheckpointNotFound, RegionNotFound, WrongDecision, ContentUnknown,
        ChunkDamaged.
        """
        expect_possible(verdict, brand)
        of, region, regions = await self._whole.read(partial(self._alike, run_id, like))
        shown = brand_to_decide(region, verdict, brand)
        timeline, contents, change_id = of.timeline, of.found.contents, ChangeId(new_id())
        numbers = [timeline.frames[seq].number for seq, _ in regions]
        decided = Decided(verdict, shown, by, self._now())
        async with self._catalog.changing() as stores:
            there = await stores.brand_labels.of_contents(contents, min(numbers), max(numbers))
            new = await asyncio.to_thread(decisions_alike, change_id, decided, regions, timeline, contents, there)
            if not new.labels:
                return 0, None
            await stores.brand_labels.add(new.labels)
            change = NewChange(
                id=change_id,
                what=RegionsDecided(timeline.id, await asyncio.to_thread(packed, new.labels)),
                words=f"{words_of(region.region.text, verdict, shown)} in {_place_of(new, timeline)}",
                made_by=by,
                made_at=decided.made_at,
                assets=tuple(dict.fromkeys(timeline.assets[each].id for each in new.assets)),
            )
            await stores.changes.add(change)
            await stores.events.append(LabelsChanged(timeline.id), self._now())
            await stores.events.append(ChangeRecorded(change.id), self._now())
            return new.regions, await stores.changes.get(change.id)

    async def _alike(self, run_id: RunId, like: str) -> tuple[RunFindings, BrandRegion, list[tuple[int, StageRegion]]]:
        """A region of a run, and all that say the same, with their `seq`."""
        of = await findings_of_run(self._catalog, run_id)
        region = await asyncio.to_thread(region_of, of, like)
        return of, region, await asyncio.to_thread(saying, region.region.text, of.found.frames)


async def turn_decisions_alike(
    stores: Stores, change_id: ChangeId, what: RegionsDecided, now: Clock, *, again: bool
) -> None:
    """Undo decisions made at once, or redo them with `again`, except about what was decided on since.

    Raises NotReversible where all of it was.
    """
    labels = await asyncio.to_thread(unpacked, change_id, what.labels)
    numbers = [each.frame for each in labels]
    contents = {each.fingerprint for each in labels}
    there = await stores.brand_labels.of_contents(contents, min(numbers), max(numbers))
    turned = await asyncio.to_thread(to_bring_back if again else to_take_back, labels, there)
    if not turned:
        raise NotReversible("All of these regions were decided on again since; nothing was changed.")
    if again:
        await stores.brand_labels.add(turned)
    else:
        await stores.brand_labels.delete([each.id for each in turned])
    await stores.events.append(LabelsChanged(what.timeline_id), now())


def _place_of(new: DecisionsAlike, timeline: Timeline) -> str:
    """As in "2,000 frames of a.mp4"."""
    frames = {(each.fingerprint, each.frame) for each in new.labels}
    names = list(dict.fromkeys(timeline.assets[each].name for each in new.assets))
    videos = names[0] if len(names) == 1 else f"{len(names)} videos"
    return f"{videos}, frame {new.labels[0].frame}" if len(frames) == 1 else f"{len(frames):,} frames of {videos}"

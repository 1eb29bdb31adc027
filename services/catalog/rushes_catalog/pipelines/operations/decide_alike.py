"""Deciding at once on all regions of a run that say the same, and taking that back."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from rushes_catalog.changes.domain.changes import NewChange, RecordedChange, RegionsDecided
from rushes_catalog.changes.domain.errors import NotReversible
from rushes_catalog.domain.ids import ChangeId, RunId, new_id
from rushes_catalog.events.domain.events import ChangeRecorded, LabelsChanged
from rushes_catalog.pipelines.domain.brand_labels import BrandLabel, Verdict
from rushes_catalog.pipelines.domain.brand_regions import BrandRegion
from rushes_catalog.pipelines.domain.decisions_alike import (
    MOST_ALIKE,
    Decided,
    DecisionsAlike,
    decisions_alike,
    packed,
    saying,
    to_bring_back,
    unpacked,
)
from rushes_catalog.pipelines.domain.errors import TooManyAlike
from rushes_catalog.pipelines.domain.pipelines import StageRegion, Timeline
from rushes_catalog.pipelines.operations.brand_findings import findings_of_run
from rushes_catalog.pipelines.operations.review_regions import brand_to_decide, expect_possible, region_of, words_of
from rushes_catalog.pipelines.operations.whole_runs import WholeRuns
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog, Stores


class DecideAlike:
    """A misspelt board is in thousands of frames: one decision for all of them, which is one change."""

    def __init__(self, catalog: Catalog, whole: WholeRuns, now: Clock, most: int = MOST_ALIKE) -> None:
        """`most`: regions of one decision."""
        self._catalog, self._whole, self._now, self._most = catalog, whole, now, most

    async def decide(
        self, run_id: RunId, like: str, verdict: Verdict, brand: str | None, by: str
    ) -> tuple[int, RecordedChange | None]:
        """Confirm or reject all regions that say the same as one and that nobody has decided on.

        Returns how many, and the change, None where there was none. Without `brand` confirmed ones show the brand that
        this one has. Raises RunNotFound, CheckpointNotFound, RegionNotFound, WrongDecision, ContentUnknown,
        TooManyAlike, ChunkDamaged.
        """
        expect_possible(verdict, brand)
        alike = await self._whole.read(partial(self._alike, run_id, like))
        timeline, shown = alike.timeline, brand_to_decide(alike.region, verdict, brand)
        decided = Decided(verdict, shown, by, self._now())
        words = words_of(alike.region.region.text, verdict, shown)
        change_id, within = ChangeId(new_id()), alike.within()
        while True:
            async with self._catalog.reading() as stores:
                there = await stores.brand_labels.of_contents(*within)
            # Before the transaction, which holds up all others that write.
            new = await asyncio.to_thread(
                decisions_alike, change_id, decided, alike.regions, timeline, alike.contents, there
            )
            if new.regions > self._most:
                raise TooManyAlike(new.regions, self._most)
            if not new.labels:
                return 0, None
            stored = await asyncio.to_thread(packed, new.labels)
            change = NewChange(
                id=change_id,
                what=RegionsDecided(timeline.id),
                words=f"{words} in {_place_of(new, timeline)}",
                made_by=by,
                made_at=decided.made_at,
                assets=tuple(dict.fromkeys(timeline.assets[each].id for each in new.assets)),
            )
            known = {each.id for each in there}
            async with self._catalog.changing() as stores:
                if not await stores.brand_labels.ids_of_contents(*within) <= known:
                    # Somebody has decided meanwhile, perhaps on some of these.
                    continue
                await stores.brand_labels.add(new.labels)
                await stores.changes.add(change)
                await stores.brand_labels.keep(change_id, stored)
                await stores.events.append(LabelsChanged(timeline.id), self._now())
                await stores.events.append(ChangeRecorded(change_id), self._now())
                return new.regions, await stores.changes.get(change_id)

    async def _alike(self, run_id: RunId, like: str) -> "_Alike":
        of = await findings_of_run(self._catalog, run_id)
        region = await asyncio.to_thread(region_of, of, like)
        regions = await asyncio.to_thread(saying, region.region.text, of.found.frames)
        return _Alike(of.timeline, of.found.contents, region, regions)


@dataclass(frozen=True)
class _Alike:
    """A region, and all of its run that say the same, with the `seq` of their frames."""

    timeline: Timeline
    contents: Sequence[str]
    """Fingerprints of the timeline's videos."""
    region: BrandRegion
    regions: Sequence[tuple[int, StageRegion]]

    def within(self) -> tuple[Sequence[str], int, int]:
        """Contents with the first and last number of these frames in them."""
        numbers = [self.timeline.frames[seq].number for seq, _ in self.regions]
        return self.contents, min(numbers), max(numbers)


async def labels_to_redo(catalog: Catalog, change_id: ChangeId) -> list[BrandLabel]:
    """What a change about many has decided."""
    async with catalog.reading() as stores:
        stored = await stores.brand_labels.kept(change_id)
    return await asyncio.to_thread(unpacked, change_id, stored)


async def undo_decisions_alike(stores: Stores, change_id: ChangeId, what: RegionsDecided, now: Clock) -> None:
    """Undo decisions made at once, except about what was decided on since; raises NotReversible where all of it was."""
    if not await stores.brand_labels.delete_of(change_id):
        raise _all_decided()
    await stores.events.append(LabelsChanged(what.timeline_id), now())


async def redo_decisions_alike(stores: Stores, labels: Sequence[BrandLabel], what: RegionsDecided, now: Clock) -> None:
    """Redo decisions made at once, except about what was decided on since; raises NotReversible where all of it was."""
    numbers, contents = [each.frame for each in labels], {each.fingerprint for each in labels}
    there = await stores.brand_labels.of_contents(contents, min(numbers), max(numbers))
    turned = await asyncio.to_thread(to_bring_back, labels, there)
    if not turned:
        raise _all_decided()
    await stores.brand_labels.add(turned)
    await stores.events.append(LabelsChanged(what.timeline_id), now())


def _all_decided() -> NotReversible:
    return NotReversible("All of these regions were decided on again since; nothing was changed.")


def _place_of(new: DecisionsAlike, timeline: Timeline) -> str:
    """As in "2,000 frames of a.mp4"."""
    frames = {(each.fingerprint, each.frame) for each in new.labels}
    names = list(dict.fromkeys(timeline.assets[each].name for each in new.assets))
    videos = names[0] if len(names) == 1 else f"{len(names)} videos"
    return f"{videos}, frame {new.labels[0].frame}" if len(frames) == 1 else f"{len(frames):,} frames of {videos}"

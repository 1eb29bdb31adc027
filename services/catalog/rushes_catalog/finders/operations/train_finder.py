"""Training a finder on its examples, and recording the version."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from rushes_catalog.domain.ids import AssetId, FinderId, VersionId, new_id
from rushes_catalog.events.domain.events import FinderChanged
from rushes_catalog.finders.domain.errors import TooFewExamples
from rushes_catalog.finders.domain.examples import LEAST_POSITIVES, LessonSpan, lesson, spans_used
from rushes_catalog.finders.domain.finders import DescriptorNames, Finder, WindowKind
from rushes_catalog.finders.domain.versions import (
    FinderCard,
    KnownVersion,
    NewVersion,
    TrainedFinder,
    UsedSpan,
    VersionCard,
    WorstExample,
    takes_over,
)
from rushes_catalog.finders.store.versions import packed
from rushes_catalog.jobs.domain.jobs import Claim
from rushes_catalog.jobs.operations.deliver_tasks import Report
from rushes_catalog.jobs.operations.settle_task import settle_success
from rushes_catalog.library.domain.assets import Asset, AssetState
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.inference import WindowClassifiers
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_footage.files import Source

_READ_TOGETHER: Final = 1_000
_SEED_BITS: Final = 0x7FFF_FFFF


@dataclass(frozen=True)
class _Lesson:
    """What a training gets."""

    finder: Finder
    assets: Sequence[AssetId]
    """In the order of `sources`."""
    sources: Sequence[tuple[Source, Sequence[LessonSpan]]]
    used: tuple[UsedSpan, ...]
    """Examples of this training."""
    left_out: int
    """Examples in videos that are offline or gone."""


class TrainFinder:
    """Implements jobs.operations.deliver_tasks.TaskHandler. A training that was interrupted begins anew: what was
    described stays described."""

    def __init__(self, catalog: Catalog, fleet: Fleet, classifiers: WindowClassifiers, now: Clock) -> None:
        self._catalog, self._fleet, self._classifiers, self._now = catalog, fleet, classifiers, now

    async def run(self, claim: Claim, report: Report) -> None:
        """Train, and record the version with the end of the task. Raises FinderNotFound, TooFewExamples, and the errors
        of inference."""
        finder_id = FinderId(claim.subject)
        taught = await self._lesson(finder_id)
        trained = await self._train(taught, report)
        spans = await asyncio.to_thread(packed, taught.used)
        async with self._catalog.changing() as stores:
            await stores.finders.get(finder_id)
            before = await stores.finder_versions.active(finder_id)
            card = _card(taught, trained.card)
            in_use = takes_over(card, there_is_one=before is not None)
            if not in_use:
                assert before is not None
                card = replace(card, note=_joined(card.note, _worse(card, before)))
            new = NewVersion(VersionId(new_id()), finder_id, self._now(), card, taught.used, trained.model)
            await stores.finder_versions.add(new, spans, in_use=in_use)
            await stores.events.append(FinderChanged(finder_id), self._now())
            await settle_success(stores, claim, self._now)

    async def withdraw(self, claim: Claim) -> None:
        """Does nothing: the training ended with the call, and has left nothing."""

    async def _lesson(self, finder_id: FinderId) -> _Lesson:
        async with self._catalog.reading() as stores:
            finder = await stores.finders.get(finder_id)
            examples = await stores.finder_examples.enabled(finder)
            active = await stores.finder_versions.active(finder_id)
            before = () if active is None else await stores.finder_versions.spans(active.id)
            spans = lesson(spans_used(examples, await stores.decisions.spans(finder_id)), before)
            assets = await self._usable(stores, spans)
        used = tuple(each.span for asset_id in assets for each in spans[asset_id] if each.now)
        wanted = sum(each.now for of_asset in spans.values() for each in of_asset)
        there = sum(each.positive for each in used)
        if there < LEAST_POSITIVES:
            away = wanted - len(used)
            besides = f" {_examples(away)} in videos that are offline, gone or unreadable." if away else ""
            raise TooFewExamples(LEAST_POSITIVES, there, besides)
        sources = [(assets[each].place.at(assets[each].version), spans[each]) for each in assets]
        return _Lesson(finder, list(assets), sources, used, wanted - len(used))

    async def _usable(self, stores: Stores, spans: Mapping[AssetId, Sequence[LessonSpan]]) -> Mapping[AssetId, Asset]:
        """The videos that can be read now, in the order of the spans."""
        wanted, online = list(spans), self._fleet.online_roots
        found: dict[AssetId, Asset] = {}
        for begin in range(0, len(wanted), _READ_TOGETHER):
            some = wanted[begin : begin + _READ_TOGETHER]
            present = await stores.assets.present(some)
            for asset_id in some:
                asset = present.get(asset_id)
                if asset is not None and asset.among(online).state is AssetState.READY:
                    found[asset_id] = asset
        return found

    async def _train(self, taught: _Lesson, report: Report) -> TrainedFinder:
        finder = taught.finder
        said = self._classifiers.train(finder.descriptors, _seed(finder.id), taught.sources)
        async with aclosing(said) as steps:
            async for each in steps:
                if isinstance(each, TrainedFinder):
                    return each
                await report(min(max(each.fraction, 0.0), 1.0), each.stage)
        raise AssertionError("a training ends with a classifier or an error")


def _seed(finder_id: FinderId) -> int:
    """The same for all trainings of a finder, so that its versions are compared on the same folds."""
    return UUID(finder_id).int & _SEED_BITS


def _card(taught: _Lesson, said: FinderCard) -> VersionCard:
    unusable = {number for number, _ in said.problems}
    hard = sum(
        each.now and each.span.rejected
        for number, (_, spans) in enumerate(taught.sources)
        if number not in unusable
        for each in spans
    )
    return VersionCard(
        algorithm=said.algorithm,
        descriptors=_names(said),
        positives=said.positives,
        negatives=said.negatives,
        hard=hard,
        drawn=said.drawn,
        sources=said.sources,
        average_precision=said.average_precision,
        average_precision_before=said.average_precision_before,
        threshold=said.threshold,
        note=_joined(said.note, *_limits(taught, said)),
        window=said.window,
        hop=said.hop,
        trainer=said.trainer,
        curve=said.curve,
        mistakes=tuple(
            WorstExample(taught.assets[each.source], each.start, each.end, each.score, each.positive)
            for each in said.mistakes
            if 0 <= each.source < len(taught.assets)
        ),
    )


def _names(said: FinderCard) -> DescriptorNames:
    names = {each.kind: each.descriptor.name for each in said.descriptors}
    return DescriptorNames(names.get(WindowKind.SOUND), names.get(WindowKind.PICTURE))


def _limits(taught: _Lesson, said: FinderCard) -> list[str]:
    """What the catalog knows of a version's limits."""
    limits = []
    if taught.finder.by.picture and taught.finder.descriptors.picture is None:
        limits.append("It looks at sound only: no picture descriptor is installed.")
    if taught.left_out:
        limits.append(f"{_examples(taught.left_out)} left out: their videos are offline, gone or unreadable.")
    if said.problems:
        _, first = said.problems[0]
        more = len(said.problems)
        limits.append(f"{more} {'video' if more == 1 else 'videos'} could not be used: {first.detail}")
    return limits


def _worse(card: VersionCard, before: KnownVersion) -> str:
    return (
        f"Version {before.number} stays in use: on the same videos the examples of this one do worse, "
        f"{card.average_precision:.2f} against {card.average_precision_before:.2f}."
    )


def _examples(count: int) -> str:
    return f"{count} {'example is' if count == 1 else 'examples are'}"


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))

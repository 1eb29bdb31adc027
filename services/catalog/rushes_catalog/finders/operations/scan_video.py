"""Scanning a video with a version of a finder: all its windows are scored."""

from contextlib import aclosing
from typing import Final

from rushes_catalog.annotations.domain.annotations import DEFAULT_PROFILE
from rushes_catalog.events.domain.events import FinderChanged
from rushes_catalog.finders.domain.errors import ScanModelMissing, ScannedFileChanged, ScanWaits, VideoNotScored
from rushes_catalog.finders.domain.scans import ScanKey
from rushes_catalog.finders.domain.versions import KnownVersion, ScoredWindows
from rushes_catalog.jobs.domain.jobs import Claim
from rushes_catalog.jobs.operations.deliver_tasks import Report
from rushes_catalog.jobs.operations.settle_task import settle_success
from rushes_catalog.library.domain.assets import Asset
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.inference import OF_THE_MODEL, WindowClassifiers
from rushes_catalog.ports.media import AWAY, FILE_CHANGED
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.errors import RushesError
from rushes_footage.facts import Problem

_STAGE: Final = "describing"


class ScanVideo:
    """Implements jobs.operations.deliver_tasks.TaskHandler. What was described before an interruption stays
    described."""

    def __init__(self, catalog: Catalog, fleet: Fleet, classifiers: WindowClassifiers, now: Clock) -> None:
        self._catalog, self._fleet, self._classifiers, self._now = catalog, fleet, classifiers, now

    async def run(self, claim: Claim, report: Report) -> None:
        """Score the present version of the file, and store the scores with the end of the task.

        Raises VersionNotFound, AssetNotFound, AssetUnusable, ScannedFileChanged, VideoNotScored, and the errors of
        inference.
        """
        key = ScanKey.of_subject(claim.subject)
        async with self._catalog.reading() as stores:
            version = await stores.finder_versions.by_id(key.version_id)
            asset = (await stores.assets.get(key.asset_id, DEFAULT_PROFILE)).among(self._fleet.online_roots)
            is_scored = await stores.finder_versions.scored(version.id, asset.id) == asset.version
            model = b"" if is_scored else await stores.finder_versions.model(version.id)
        found = None
        if not is_scored:
            asset.expect_usable()
            found = await self._score(version, model, asset, report)
        async with self._catalog.changing() as stores:
            if found is not None:
                await stores.finder_versions.by_id(version.id)
                if (await stores.assets.get(asset.id, DEFAULT_PROFILE)).version != found.source:
                    raise ScannedFileChanged(asset.name)
                await stores.finder_versions.keep_scores(version.id, asset.id, found, self._now())
                await stores.events.append(FinderChanged(version.finder_id), self._now())
            await settle_success(stores, claim, self._now)

    async def withdraw(self, claim: Claim) -> None:
        """Does nothing: the scoring ended with the call, and has left nothing."""

    async def _score(self, version: KnownVersion, model: bytes, asset: Asset, report: Report) -> ScoredWindows:
        said = self._classifiers.score(version.card.descriptors, model, asset.place, asset.version)
        async with aclosing(said) as steps:
            async for each in steps:
                if isinstance(each, ScoredWindows):
                    return each
                if isinstance(each, Problem):
                    raise _error_of(each, asset.name)
                await report(min(max(each, 0.0), 1.0), _STAGE)
        raise AssertionError("scoring ends with scores, a problem or an error")


def _error_of(problem: Problem, name: str) -> RushesError:
    if problem.reason in FILE_CHANGED:
        return ScannedFileChanged(name)
    if problem.reason in OF_THE_MODEL:
        return ScanModelMissing(name, problem)
    return ScanWaits(name, problem) if problem.reason in AWAY else VideoNotScored(name, problem)

"""Describing the pictures of a video for the search by words."""

from contextlib import aclosing
from typing import Final

from rushes_catalog.annotations.domain.annotations import DEFAULT_PROFILE
from rushes_catalog.jobs.domain.jobs import Claim
from rushes_catalog.jobs.operations.deliver_tasks import Report
from rushes_catalog.jobs.operations.settle_task import settle_success
from rushes_catalog.library.domain.assets import Asset
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.inference import OF_THE_MODEL, Sight
from rushes_catalog.ports.media import AWAY, FILE_CHANGED
from rushes_catalog.seen.domain.errors import (
    DescribingFailed,
    PicturesNotDescribed,
    PicturesNotKept,
    SeenFileChanged,
    SeenModelMissing,
    SeenNotInspected,
    SeenOff,
    SeenWaits,
)
from rushes_catalog.seen.domain.seen import DescribedPictures, SeenKey, SeenModel
from rushes_catalog.seen.operations.seen_models import SeenModels
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.errors import Exhausted, RushesError
from rushes_footage.facts import Problem

_STAGE: Final = "describing"
_UNLUCKY: Final = frozenset({"TimedOut", "BackendFailed"})
"""Reasons that say nothing about the content: the file is tried again, at the next start too."""


class DescribePictures:
    """Implements jobs.operations.deliver_tasks.TaskHandler. What was described before an interruption stays
    described."""

    def __init__(self, catalog: Catalog, fleet: Fleet, models: SeenModels, sight: Sight, now: Clock) -> None:
        self._catalog, self._fleet, self._models, self._sight, self._now = catalog, fleet, models, sight, now

    async def run(self, claim: Claim, report: Report) -> None:
        """Describe the present version of the file, and record it with the end of the task.

        Raises SeenOff, SeenModelMissing, AssetNotFound, AssetUnusable, SeenNotInspected, SeenFileChanged, SeenWaits,
        DescribingFailed, PicturesNotDescribed, PicturesNotKept, and the errors of inference.
        """
        if not self._models.name:
            raise SeenOff
        model = await self._models.present()
        key = SeenKey.of_subject(claim.subject)
        async with self._catalog.reading() as stores:
            asset = (await stores.assets.get(key.asset_id, DEFAULT_PROFILE)).among(self._fleet.online_roots)
            known = await stores.seen_contents.of(model, asset.fingerprint)
        found = None
        if known is None or known.problem is not None:
            asset.expect_usable()
            if not asset.fingerprint:
                raise SeenNotInspected(asset.name)
            try:
                found = await self._describe(model, asset, report)
            except Exhausted as full:
                raise PicturesNotKept(asset.name, full) from full
        failed = None if found is None or found.problem is None else found.problem
        async with self._catalog.changing() as stores:
            if found is not None:
                present = await stores.assets.get(asset.id, DEFAULT_PROFILE)
                if (present.version, present.fingerprint) != (asset.version, asset.fingerprint):
                    raise SeenFileChanged(asset.name)
                await stores.seen_contents.keep(model, asset.fingerprint, found, self._now())
            if failed is None:
                await settle_success(stores, claim, self._now)
        if failed is not None:
            raise PicturesNotDescribed(asset.name, failed)

    async def withdraw(self, claim: Claim) -> None:
        """Does nothing: the describing ended with the call, and what it has described can be used."""

    async def _describe(self, model: SeenModel, asset: Asset, report: Report) -> DescribedPictures:
        said = self._sight.describe(model.name, asset.place, asset.version)
        async with aclosing(said) as steps:
            async for each in steps:
                if isinstance(each, float):
                    await report(min(max(each, 0.0), 1.0), _STAGE)
                elif each.problem is not None and (passing := _passing(each.problem, asset.name)) is not None:
                    raise passing
                else:
                    return each
        raise AssertionError("describing ends with a number of pictures, a problem or an error")


def _passing(problem: Problem, name: str) -> RushesError | None:
    """The error of a problem that is not the content's own."""
    if problem.reason in OF_THE_MODEL:
        return SeenModelMissing(problem.detail)
    if problem.reason in FILE_CHANGED:
        return SeenFileChanged(name)
    if problem.reason in AWAY:
        return SeenWaits(name, problem)
    return DescribingFailed(name, problem) if problem.reason in _UNLUCKY else None

"""Learns again from collections whose videos are described by something else than when they were learned from.

That is so where somebody has chosen another descriptor, and after an update of Rushes that has a new version of the
built-in one.
"""

import asyncio

from rushes_catalog.domain.errors import DescriptorGone
from rushes_catalog.domain.learning import DescriptorChoice
from rushes_catalog.operations.descriptors import Descriptors
from rushes_catalog.operations.trainings import Trainings
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.loops import Pauses, for_each, keep
from rushes_footage.features import Descriptor
from rushes_footage.files import Place

_PAUSES = Pauses(5.0)


class RenewClassifiers:
    """Looks when the catalog starts and at each choice.

    Without a choice once for each descriptor: a training that fails would fail again, and says why where people look.
    """

    def __init__(self, catalog: Catalog, descriptors: Descriptors, trainings: Trainings) -> None:
        self._catalog, self._descriptors, self._trainings = catalog, descriptors, trainings
        self._chosen: set[Place] = set()
        """Collections for which somebody has chosen while another training was under way."""
        self._tried: set[tuple[Place, Descriptor]] = set()
        self._news = asyncio.Event()
        self._news.set()

    async def choose(self, collection: Place, name: str) -> DescriptorChoice:
        """Have another one describe, and where something was learned already, learn again from what it says.

        What was learned before proposes until that has ended. Raises like Descriptors.choose.
        """
        choice = await self._descriptors.choose(collection, name)
        self._chosen.add(collection)
        if not await self._begun(collection):
            self._news.set()
        return choice

    async def run(self) -> None:
        """For as long as the catalog runs."""
        await keep("renewed classifiers", self._round, pauses=_PAUSES)

    async def _round(self) -> None:
        await self._news.wait()
        self._news.clear()
        try:
            async with self._catalog.reading() as stores:
                collections = await stores.learning.collections()
            await for_each(collections, self._renew)
        except Exception:
            self._news.set()
            raise

    async def _renew(self, collection: Place) -> None:
        while not await self._begun(collection):
            await self._trainings.ended()

    async def _begun(self, collection: Place) -> bool:
        """Whether all that is to be done was begun; False where another training is under way."""
        lacking = await self._lacking(collection)
        if lacking is not None:
            if not await self._trainings.start(collection, requested_by=""):
                return False
            self._tried.add((collection, lacking))
        self._chosen.discard(collection)
        return True

    async def _lacking(self, collection: Place) -> Descriptor | None:
        """The descriptor from which something is to be learned; None where nothing has to be done."""
        try:
            descriptor = await self._descriptors.of(collection)
        except DescriptorGone:
            return None  # the next training says so
        async with self._catalog.reading() as stores:
            known = await stores.learning.classifiers(collection)
        if collection in self._chosen:
            # Whoever has chosen wants it to propose, too.
            there = all(each.card.descriptor == descriptor for each in known if each.chosen)
        else:
            there = not known or any(each.card.descriptor == descriptor for each in known)
            there = there or (collection, descriptor) in self._tried
        return None if there else descriptor

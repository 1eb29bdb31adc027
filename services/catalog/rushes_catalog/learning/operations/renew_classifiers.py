"""Trains classifiers again whose descriptor is not the collection's present one.

This is the case after a user has chosen another descriptor, and after an update of Rushes with a new version of the
built-in one.
"""

import asyncio

from rushes_catalog.learning.domain.learning import DescriptorChoice
from rushes_catalog.learning.operations.descriptors import Descriptors
from rushes_catalog.learning.operations.trainings import Trainings
from rushes_catalog.sorting.domain.errors import DescriptorGone
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.loops import Pauses, for_each, keep
from rushes_footage.features import Descriptor
from rushes_footage.files import Place

_PAUSES = Pauses(5.0)


class RenewClassifiers:
    """Checks all collections when the catalog starts, and a collection when its descriptor is chosen.

    Without a choice, a training is started once per descriptor: one that failed would fail again, and its error is
    shown with the training.
    """

    def __init__(self, catalog: Catalog, descriptors: Descriptors, trainings: Trainings) -> None:
        self._catalog, self._descriptors, self._trainings = catalog, descriptors, trainings
        self._chosen: set[Place] = set()
        """Collections whose descriptor was chosen, and whose training waits for another one to end."""
        self._tried: set[tuple[Place, Descriptor]] = set()
        self._news = asyncio.Event()
        self._news.set()

    async def choose(self, collection: Place, name: str) -> DescriptorChoice:
        """Choose a collection's descriptor; if the classifier in use has another one, start a training with it.

        The previous classifier is used until that has ended. Raises like Descriptors.choose.
        """
        choice = await self._descriptors.choose(collection, name)
        self._chosen.add(collection)
        if not await self._begun(collection):
            self._news.set()
        return choice

    async def run(self) -> None:
        """Run until cancelled."""
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
        """Start the training that a collection needs, if any; False where another training is running."""
        lacking = await self._lacking(collection)
        if lacking is not None:
            if not await self._trainings.start(collection, requested_by=""):
                return False
            self._tried.add((collection, lacking))
        self._chosen.discard(collection)
        return True

    async def _lacking(self, collection: Place) -> Descriptor | None:
        """The descriptor of the training that a collection needs; None where it needs none."""
        try:
            descriptor = await self._descriptors.of(collection)
        except DescriptorGone:
            return None  # The next training reports this.
        async with self._catalog.reading() as stores:
            known = await stores.learning.classifiers(collection)
        if collection in self._chosen:
            # After a choice the classifier in use has to have this descriptor; otherwise any stored one is enough.
            there = all(each.card.descriptor == descriptor for each in known if each.chosen)
        else:
            there = not known or any(each.card.descriptor == descriptor for each in known)
            there = there or (collection, descriptor) in self._tried
        return None if there else descriptor

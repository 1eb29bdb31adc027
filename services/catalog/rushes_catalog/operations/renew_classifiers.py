"""Learns again from collections whose videos are described by something else than when they were learned from.

That is so where somebody has chosen another descriptor, and after an update of Rushes that has a new version of the
built-in one.
"""

import asyncio

from rushes_catalog.domain.errors import DescriptorGone
from rushes_catalog.operations.descriptors import Descriptors
from rushes_catalog.operations.trainings import Trainings
from rushes_catalog.ports.storage import Catalog
from rushes_chassis.loops import Pauses, for_each, keep
from rushes_footage.features import Descriptor
from rushes_footage.files import Place

_PAUSES = Pauses(5.0)


class RenewClassifiers:
    """Looks when the catalog starts and after each choice.

    Once for each descriptor: a training that fails would fail again, and says why where people look.
    """

    def __init__(self, catalog: Catalog, descriptors: Descriptors, trainings: Trainings) -> None:
        self._catalog, self._descriptors, self._trainings = catalog, descriptors, trainings
        self._tried: set[tuple[Place, Descriptor]] = set()
        self._news = asyncio.Event()
        self._news.set()
        descriptors.on_chosen(self._chosen)

    def _chosen(self) -> None:
        # Who chooses again wants it to be tried again.
        self._tried.clear()
        self._news.set()

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
        while True:
            try:
                descriptor = await self._descriptors.of(collection)
            except DescriptorGone:
                return  # the next training says so
            async with self._catalog.reading() as stores:
                known = await stores.learning.classifiers(collection)
            if descriptor in (each.card.descriptor for each in known) or (collection, descriptor) in self._tried:
                return
            if await self._trainings.start(collection, requested_by=""):
                self._tried.add((collection, descriptor))
                return
            await self._trainings.ended()

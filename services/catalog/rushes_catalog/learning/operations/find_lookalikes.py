"""Finding the sorted videos most similar to a given one, by vectors of the descriptor of the classifier in use."""

import asyncio
from collections.abc import Sequence
from typing import Final, TypeAlias

from rushes_catalog.domain.ids import AssetId
from rushes_catalog.learning.domain.learning import KnownClassifier
from rushes_catalog.learning.domain.lookalikes import MOST_VECTORS, FiledVideo, KnownLooks, Lookalikes, looks_of
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.signals import Committed
from rushes_footage.features import Descriptor
from rushes_footage.files import Place

_READ_TOGETHER: Final = 500
"""Vectors read per query: one or two megabytes."""
_ASKED_TOGETHER: Final = 500
"""Nearest vectors whose places are read per query: most of them may belong to loose videos."""

_Generation: TypeAlias = tuple[Place, str, Descriptor]
"""A collection, the id of its classifier, and the descriptor of that classifier."""


class FindLookalikes:
    """Keeps the vectors of the last requested collection in memory, until another classifier is in use there or many
    more videos have vectors."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._kept: tuple[_Generation, KnownLooks] | None = None
        self._reading = asyncio.Lock()
        self._may_be_more = False
        """Whether vectors were stored since the last count."""
        catalog.on_commit(self._committed)

    def _committed(self, committed: Committed) -> None:
        if committed.vectors:
            self._may_be_more = True

    async def find(self, collection: Place, asset_id: AssetId, most: int) -> Lookalikes:
        """The most similar videos first, without the given one. Raises RootNotFound, AssetNotFound."""
        async with self._catalog.reading() as stores:
            await stores.assets.get(asset_id, profile="")
            classifier = await stores.learning.classifier(collection)
            if classifier is None:
                return Lookalikes(described=False, videos=())
            vector = await stores.vectors.of(asset_id, classifier.card.descriptor)
        if vector is None:
            return Lookalikes(described=False, videos=())
        async with self._reading:
            looks = await self._looks(collection, classifier)
        nearest = await asyncio.to_thread(looks.nearest_first, vector)
        return Lookalikes(described=True, videos=tuple(await self._filed(collection, nearest, asset_id, most)))

    async def _filed(self, collection: Place, nearest: Sequence[str], but: AssetId, most: int) -> Sequence[FiledVideo]:
        """Videos with these fingerprints that are in a category now, in this order, except `but`; `most` at most."""
        found: list[FiledVideo] = []
        for begin in range(0, len(nearest), _ASKED_TOGETHER):
            some = nearest[begin : begin + _ASKED_TOGETHER]
            places = {fingerprint: place for place, fingerprint in enumerate(some)}
            async with self._catalog.reading() as stores:
                lying = [each for each in await stores.vectors.filed(collection, some) if each.asset_id != but]
            found += sorted(lying, key=lambda each: places[each.fingerprint])
            if len(found) >= most:
                break
        return found[:most]

    async def _looks(self, collection: Place, classifier: KnownClassifier) -> KnownLooks:
        descriptor = classifier.card.descriptor
        generation: _Generation = (collection, classifier.id, descriptor)
        if self._kept is not None and self._kept[0] == generation and not await self._has_fallen_behind(*self._kept):
            return self._kept[1]
        self._kept = None  # So that no two sets of vectors are in memory at once.
        looks = await asyncio.to_thread(looks_of, await self._rows(collection, descriptor))
        self._kept = generation, looks
        return looks

    async def _has_fallen_behind(self, generation: _Generation, looks: KnownLooks) -> bool:
        if not self._may_be_more:
            return False
        self._may_be_more = False  # Before counting: further vectors may be stored meanwhile.
        collection, _, descriptor = generation
        async with self._catalog.reading() as stores:
            count = await stores.vectors.count(collection, descriptor, MOST_VECTORS)
        return looks.has_fallen_behind(count)

    async def _rows(self, collection: Place, descriptor: Descriptor) -> list[tuple[str, bytes]]:
        """Fingerprints and vectors of the newest videos, each fingerprint once."""
        rows: dict[str, bytes] = {}
        async with self._catalog.reading() as stores:
            numbers = await stores.vectors.numbers(collection, descriptor, MOST_VECTORS)
        # By row numbers: each page of a query over the collection would read through all of the collection.
        for begin in range(0, len(numbers), _READ_TOGETHER):
            async with self._catalog.reading() as stores:
                rows |= await stores.vectors.of_numbers(numbers[begin : begin + _READ_TOGETHER], descriptor)
        return list(rows.items())

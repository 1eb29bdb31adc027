"""Choosing the descriptor of a collection's videos: the built-in one, or an added model."""

from rushes_catalog.learning.domain.learning import DescribedVideos, DescriptorChoice
from rushes_catalog.ports.inference import Learner
from rushes_catalog.sorting.domain.errors import DescriptorGone
from rushes_catalog.storage.catalog import Catalog
from rushes_footage.features import Descriptor
from rushes_footage.files import Place


class Descriptors:
    """For all collections. Each method raises RootNotFound, and Unavailable where inference does not answer."""

    def __init__(self, catalog: Catalog, learner: Learner) -> None:
        self._catalog, self._learner = catalog, learner

    async def choice(self, collection: Place) -> DescriptorChoice:
        """The available descriptors and the chosen one."""
        known = tuple(await self._learner.descriptors())
        async with self._catalog.reading() as stores:
            name = await stores.learning.descriptor_name(collection)
        return DescriptorChoice(known, name or known[0].name)

    async def of(self, collection: Place) -> Descriptor:
        """The chosen descriptor; raises DescriptorGone."""
        return (await self.choice(collection)).chosen

    async def described(self, collection: Place, choice: DescriptorChoice) -> DescribedVideos | None:
        """How many of its videos the chosen descriptor has described; None where that is gone."""
        try:
            descriptor = choice.chosen
        except DescriptorGone:
            return None
        async with self._catalog.reading() as stores:
            return await stores.learning.described(collection, descriptor)

    async def choose(self, collection: Place, name: str) -> DescriptorChoice:
        """Choose another descriptor; raises DescriptorGone where none has this name."""
        known = tuple(await self._learner.descriptors())
        if name not in (each.name for each in known):
            raise DescriptorGone(name)
        async with self._catalog.changing() as stores:
            await stores.learning.choose_descriptor(collection, name)
        return DescriptorChoice(known, name)

"""What describes the videos of a collection: the built-in descriptor, or a model that somebody has added and chosen."""

from rushes_catalog.domain.errors import DescriptorGone
from rushes_catalog.domain.learning import DescribedVideos, DescriptorChoice
from rushes_catalog.ports.inference import Learner
from rushes_catalog.storage.catalog import Catalog
from rushes_footage.features import Descriptor
from rushes_footage.files import Place


class Descriptors:
    """Of all collections. Each of these raises RootNotFound, and Unavailable where inference does not answer."""

    def __init__(self, catalog: Catalog, learner: Learner) -> None:
        self._catalog, self._learner = catalog, learner

    async def choice(self, collection: Place) -> DescriptorChoice:
        """What there is, and what is chosen."""
        known = tuple(await self._learner.descriptors())
        async with self._catalog.reading() as stores:
            name = await stores.learning.descriptor_name(collection)
        return DescriptorChoice(known, name or known[0].name)

    async def of(self, collection: Place) -> Descriptor:
        """The one that is chosen; raises DescriptorGone."""
        return (await self.choice(collection)).chosen

    async def described(self, collection: Place, choice: DescriptorChoice) -> DescribedVideos | None:
        """How far its videos could be described by what is chosen; None where that is gone."""
        try:
            descriptor = choice.chosen
        except DescriptorGone:
            return None
        async with self._catalog.reading() as stores:
            return await stores.learning.described(collection, descriptor)

    async def choose(self, collection: Place, name: str) -> DescriptorChoice:
        """Have another one describe from now on; raises DescriptorGone where there is none of the name."""
        known = tuple(await self._learner.descriptors())
        if name not in (each.name for each in known):
            raise DescriptorGone(name)
        async with self._catalog.changing() as stores:
            await stores.learning.choose_descriptor(collection, name)
        return DescriptorChoice(known, name)

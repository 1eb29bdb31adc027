"""Which model compares pictures with words: that of the setting, as inference has it."""

from typing import Final

from rushes_catalog.finders.domain.finders import WindowKind
from rushes_catalog.ports.inference import WindowClassifiers
from rushes_catalog.seen.domain.errors import SeenModelMissing
from rushes_catalog.seen.domain.seen import SeenModel

SET_UP: Final = (
    "`rushes models add clip-vit-b-32` adds one, and RUSHES_SEARCH_SEEN=clip-vit-b-32 names it to the catalog."
)
"""What to do for a model, in a sentence."""
LOOK: Final = 30.0
"""Seconds until a missing model is looked for again."""


class SeenModels:
    """Its version is that of the vectors of its pictures, which are those that finders use."""

    def __init__(self, name: str, classifiers: WindowClassifiers) -> None:
        """`name` "": none is set, and nothing may be asked."""
        self.name, self._classifiers = name, classifiers

    async def present(self) -> SeenModel:
        """The model; raises SeenModelMissing, and InferenceAway."""
        for each in await self._classifiers.list_descriptors():
            if each.kind is WindowKind.PICTURE and each.descriptor.name == self.name:
                return SeenModel(self.name, each.descriptor.version)
        raise SeenModelMissing(
            f"There is no model {self.name!r} that describes pictures, as RUSHES_SEARCH_SEEN names it. "
            f"Add it with `rushes models add`, or name another one."
        )

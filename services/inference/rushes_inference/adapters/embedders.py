"""What makes vectors here: see ports.embedders."""

import asyncio
from collections.abc import Sequence
from typing import Final

from rushes_footage.features import Descriptor
from rushes_inference.domain.errors import DescriptorNotFound
from rushes_inference.domain.features import FeatureVector
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.sounds import Sound
from rushes_inference.hearing import loudness
from rushes_inference.ports.embedders import Embedder, Sample
from rushes_inference.vision.descriptor import DESCRIPTOR, described

BUILT_IN: Final = Sample(box=160, seconds=loudness.SECONDS)
"""More than the built-in descriptor looks at."""


class BuiltInEmbedder:
    """Needs no model."""

    @property
    def descriptor(self) -> Descriptor:
        """Of a version of this code."""
        return DESCRIPTOR

    @property
    def sample(self) -> Sample:
        """Small pictures, and some sound."""
        return BUILT_IN

    async def vector(self, pictures: Sequence[RgbPicture], sound: Sound) -> FeatureVector:
        """Beside everything else that goes on here."""
        return await asyncio.to_thread(described, pictures, sound)


class InstalledEmbedders:
    """The built-in one."""

    def list(self) -> Sequence[Embedder]:
        """All."""
        return (BuiltInEmbedder(),)

    def get(self, name: str) -> Embedder:
        """By the name of its descriptor."""
        known = self.list()
        for each in known:
            if name in ("", each.descriptor.name):
                return each
        raise DescriptorNotFound(name, [each.descriptor.name for each in known])

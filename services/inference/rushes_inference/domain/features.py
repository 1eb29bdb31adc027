"""Feature vectors of videos."""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rushes_footage.facts import Problem
from rushes_footage.features import Descriptor, Transcript

FeatureVector: TypeAlias = NDArray[np.float32]
"""A finite number for each dimension of its descriptor. Similar videos have a small angle between their vectors."""


DESCRIPTOR: Final = Descriptor("colour-texture-motion", "2", 285)
"""The built-in one, which needs no model: vision/descriptor.py."""


@dataclass(frozen=True)
class Described:
    """The result for one file of a batch."""

    number: int
    """Index in the batch, from 0 on."""
    answer: FeatureVector | Problem
    transcript: Transcript | None = None
    """Beside a vector that includes speech."""

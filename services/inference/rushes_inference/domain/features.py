"""Feature vectors of videos."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from rushes_footage.facts import Problem
from rushes_footage.features import Transcript

FeatureVector: TypeAlias = NDArray[np.float32]
"""A finite number for each dimension of its descriptor. Similar videos have a small angle between their vectors."""


@dataclass(frozen=True)
class Described:
    """The result for one file of a batch."""

    number: int
    """Index in the batch, from 0 on."""
    answer: FeatureVector | Problem
    transcript: Transcript | None = None
    """Beside a vector that includes speech."""

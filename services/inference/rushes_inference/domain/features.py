"""What a video looks like in numbers, for whatever sorts videos by examples."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from rushes_footage.facts import Problem
from rushes_footage.features import Transcript

FeatureVector: TypeAlias = NDArray[np.float32]
"""One number for each dimension of its descriptor, finite. Alike videos have a small angle between theirs."""


@dataclass(frozen=True)
class Described:
    """A file of a batch."""

    number: int
    """Its place in the batch, from 0 on."""
    answer: FeatureVector | Problem
    transcript: Transcript | None = None
    """Beside a vector for which it was listened to what is said."""

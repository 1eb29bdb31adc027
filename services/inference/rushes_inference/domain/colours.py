"""Normalisation of a network's input colours."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Colours:
    """Input is (colour - mean) / spread, for red, green and blue of 0 to 1."""

    mean: tuple[float, float, float]
    spread: tuple[float, float, float]


AS_THEY_ARE: Final = Colours((0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
CLIP: Final = Colours((0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711))
"""Of the pictures that CLIP was trained on (Radford et al. 2021)."""

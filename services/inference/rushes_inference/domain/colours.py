"""How a network has seen colours while it learned."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Colours:
    """Red, green and blue of 0 to 1 are given to it less the mean, in units of the spread."""

    mean: tuple[float, float, float]
    spread: tuple[float, float, float]


AS_THEY_ARE: Final = Colours((0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
CLIP: Final = Colours((0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711))
"""Of the pictures that CLIP has learned from (Radford et al. 2021)."""

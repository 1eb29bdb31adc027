"""Hits of a search: stretches of videos, and why they were found."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from rushes_catalog.domain.ids import AssetId
from rushes_catalog.library.domain.natural_order import fold
from rushes_catalog.seen.domain.seen import SeenLacks, SeenReach
from rushes_catalog.transcripts.domain.spoken_words import QUOTED

PATIENCE: Final = 2.0
"""Seconds after which a search no longer waits for frame indexes: somebody is typing."""


class SearchKind(StrEnum):
    """What a hit was found in."""

    NAME = "name"
    LABEL = "label"
    SAID = "said"
    SEEN = "seen"


@dataclass(frozen=True, slots=True)
class Hit:
    """A stretch of a video. Times in seconds from frame 0; the end is exclusive."""

    kind: SearchKind
    asset_id: AssetId
    name: str
    start: float
    end: float
    first_frame: int
    score: float
    """0 to 1: the part of the path, label or segment that the words are, counted in characters; of pictures, how much
    nearer to the words they are than to any sentence."""
    text: str | None
    """The label, or what was said; None of names and pictures."""


@dataclass(frozen=True, slots=True)
class LabelHit:
    """A clip whose label was found."""

    asset_id: AssetId
    name: str
    label: str
    start: float
    end: float
    first_frame: int


@dataclass(frozen=True, slots=True)
class Hits:
    """The result of a search."""

    hits: tuple[Hit, ...]
    abstained: tuple[SearchKind, ...]
    """Kinds that have no answer."""
    seen_lacks: SeenLacks | None
    """Why pictures were not searched; None: they were, or were not to be."""
    seen_reach: SeenReach | None
    """How many videos' pictures were searched; None: none, or they were not to be."""


def contained_words(q: str) -> tuple[str, ...]:
    """What a name or label has to contain, folded: words, and what is quoted as it stands."""
    parts = (match[1] if match[2] is None else match[2] for match in QUOTED.finditer(q))
    return tuple(folded for part in parts if (folded := fold(part).strip()))


def contains(text: str, words: Sequence[str]) -> bool:
    """Whether a text contains each of some folded words."""
    folded = fold(text)
    return all(word in folded for word in words)


def share(words: Sequence[str], text: str) -> float:
    """The part of a text that some folded words are."""
    return min(1.0, sum(map(len, words)) / max(1, len(fold(text))))

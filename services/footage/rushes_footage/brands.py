"""Brands, and how near a text comes to one."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Brand:
    """A brand, with other ways in which it is written."""

    name: str
    aliases: tuple[str, ...] = ()


class MatchState(StrEnum):
    """How sure it is that a text names a brand."""

    MATCHED = "matched"
    DOUBTFUL = "doubtful"
    UNRESOLVED = "unresolved"


class FoundBy(StrEnum):
    """What found the brand of a region."""

    TEXT = "text"
    """Its letters alone."""
    LOCAL = "local"
    """An outside model in one's own network."""
    CLOUD = "cloud"
    """An outside model elsewhere."""


@dataclass(frozen=True, slots=True)
class BrandMatch:
    """The brand of a list that a text comes nearest to."""

    brand: str | None
    """None: the text comes near none."""
    score: int
    """0 to 100: how near the text comes to `alias`."""
    alias: str
    """The name or alias of the list that the text comes nearest to; "" where the list is empty."""
    state: MatchState
    by: FoundBy = FoundBy.TEXT
    model: str = ""
    """Name of the outside model that named the brand; "" where none did."""
    words: str = ""
    """What it answered."""

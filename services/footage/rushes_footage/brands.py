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

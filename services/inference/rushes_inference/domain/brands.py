"""Brands whose names are looked for in texts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Brand:
    """A brand of a list."""

    name: str
    aliases: tuple[str, ...] = ()
    """Other texts that stand for it."""

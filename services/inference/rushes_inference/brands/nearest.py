"""The name of a list that a text comes nearest to: RapidFuzz's weighted ratio over normalised letters."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz, process

from rushes_footage.brand_letters import letters_of
from rushes_footage.brands import Brand

_SHORT: Final = 3
"""Letters of a name that counts only as a word of its own: such a few are within many words."""
_REMEMBERED: Final = 65_536
"""Texts whose result is kept: the boards of a match say the same in thousands of frames."""


@dataclass(frozen=True)
class Nearest:
    """The name that a text comes nearest to."""

    brand: str
    alias: str
    """The name or alias of the brand, as it is written in the list."""
    score: int
    """0 to 100, rounded down."""


@dataclass(frozen=True)
class _Name:
    letters: str
    brand: str
    alias: str


class NearestBrand:
    """Compares texts with all names of a list.

    A text that is longer than a name may contain it. A text that is shorter is compared as a whole: a single letter is
    within every name.
    """

    def __init__(self, brands: Sequence[Brand]) -> None:
        said = [
            _Name(letters_of(alias), brand.name, alias) for brand in brands for alias in (brand.name, *brand.aliases)
        ]
        self._names = sorted((each for each in said if each.letters), key=lambda each: len(each.letters))
        self._letters = [each.letters for each in self._names]
        self._lengths = [len(each) for each in self._letters]
        self._words = bisect_right(self._lengths, _SHORT)
        """Names before this place count only as words."""
        self.of = lru_cache(_REMEMBERED)(self._of)

    def _of(self, text: str) -> Nearest | None:
        letters = letters_of(text)
        if not letters or not self._names:
            return None
        words = set(letters.split())
        within = max(self._words, bisect_right(self._lengths, len(letters)))
        found = [(place, 100.0) for place in range(self._words) if self._letters[place] in words]
        for begin, end, ratio in ((self._words, within, fuzz.WRatio), (within, len(self._names), fuzz.ratio)):
            best = process.extractOne(letters, self._letters[begin:end], scorer=ratio) if begin < end else None
            if best is not None:
                found.append((begin + best[2], best[1]))
        if not found:
            return None
        # The longest of equal ones: it says more.
        place, score = max(found, key=lambda each: (each[1], each[0]))
        return Nearest(self._names[place].brand, self._names[place].alias, int(score))

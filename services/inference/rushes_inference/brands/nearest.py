"""The name of a list that a text comes nearest to, by RapidFuzz over normalised letters.

Its weighted ratio finds a name within a longer text by the best part of that, which may begin within a word: "audience"
has Audi. Here the parts of a text are its words, some at a time.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final

from rapidfuzz import fuzz, process

from rushes_footage.brand_letters import letters_of
from rushes_footage.brands import Brand

_SHORT: Final = 3
"""Letters of a name that counts only as a word of its own: such a few are within many words."""
_LONG: Final = 7
"""Letters of a name that is found within a word, too, as where a reader saw no blank: so many are no chance."""
_WITHIN: Final = 0.9
"""What such a find counts for, as in the weighted ratio."""
_LEAST_SHARE: Final = 0.4
"""Of the letters of one that the other has at least: below it their ratio is under 60."""
_MOST_PARTS: Final = 400
"""Parts of a text that are compared; a board has fewer."""
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

    A text is compared as a whole, and each part of it, some words in a row, with the names of about its length.
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
        self._most_words = max((1 + each.count(" ") for each in self._letters), default=0)
        self.of = lru_cache(_REMEMBERED)(self._of)

    def _of(self, text: str) -> Nearest | None:
        letters = letters_of(text)
        if not letters or not self._names:
            return None
        words = letters.split()
        known = set(words)
        found = [(100.0, place) for place in range(self._words) if self._letters[place] in known]
        found += self._best(letters, self._words, len(self._names))
        for part in self._parts(words):
            least, most = math.ceil(len(part) * _LEAST_SHARE), math.floor(len(part) / _LEAST_SHARE)
            begin = max(self._words, bisect_left(self._lengths, least))
            found += self._best(part, begin, bisect_right(self._lengths, most), max(found, default=(0.0, 0))[0])
        begin, end = bisect_left(self._lengths, _LONG), bisect_left(self._lengths, len(letters))
        if begin < end:
            within = process.extractOne(letters, self._letters[begin:end], scorer=fuzz.partial_ratio)
            found.append((within[1] * _WITHIN, begin + within[2]))
        if not found:
            return None
        # The longest of equal ones: it says more.
        score, place = max(found)
        return Nearest(self._names[place].brand, self._names[place].alias, int(score))

    def _parts(self, words: Sequence[str]) -> Iterator[str]:
        """Some words in a row: as many as a name has, or one more, as a reader may see a blank within a name."""
        most = min(self._most_words + 1, len(words) - 1)
        parts = (
            " ".join(words[begin : begin + count])
            for count in range(1, most + 1)
            for begin in range(len(words) - count + 1)
        )
        return islice(parts, _MOST_PARTS)

    def _best(self, letters: str, begin: int, end: int, least: float = 0.0) -> list[tuple[float, int]]:
        """Score and place of the nearest of some names, the longest of equal ones; none below `least`."""
        if begin >= end:
            return []
        # From the longest to the shortest: of equal ones the first is taken.
        some = self._letters[begin:end][::-1]
        best = process.extractOne(letters, some, scorer=fuzz.ratio, score_cutoff=least)
        return [] if best is None else [(best[1], end - 1 - best[2])]

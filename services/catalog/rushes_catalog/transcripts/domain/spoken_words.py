"""Words of transcripts as they are indexed and searched, on every database alike."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rushes_catalog.library.domain.natural_order import fold

_LONGEST_WORD: Final = 64
"""Characters: of longer words the beginning is indexed."""
_UNBROKEN: Final = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x3005, 0x3007),
    (0x3040, 0x30FF),  # Hiragana, Katakana
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),  # Han from here on
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
"""Scripts that are written without blanks: each of their letters is a word."""
QUOTED: Final = re.compile('"([^"]*)"?|([^"\\s]+)')
"""Parts of what a user types: the first group is what stands in quotes, the second one a word without."""


def words_of(text: str) -> list[str]:
    """The words of a text in order, without case and accents: runs of letters, digits and their marks."""
    words: list[str] = []
    goes_on = False
    """The next letter belongs to the last word."""
    for character in fold(text):
        kind = unicodedata.category(character)[0]
        if kind not in "LNM":
            goes_on = False
        elif kind == "M":
            # Marks never begin a word: they would only be found with what they stand on.
            if words and (goes_on or _is_unbroken(words[-1][0])):
                words[-1] += character
        elif _is_unbroken(character):
            words.append(character)
            goes_on = False
        elif goes_on:
            words[-1] += character
        else:
            words.append(character)
            goes_on = True
    return [word[:_LONGEST_WORD] for word in words]


def _may_go_on(word: str) -> bool:
    """A letter of an unbroken script is a word, which only goes on with marks."""
    return len(word) > 1 or _is_unbroken(word)


def letters_in(words: Iterable[str]) -> int:
    """How many characters words have together."""
    return sum(map(len, words))


def _is_unbroken(character: str) -> bool:
    code = ord(character)
    return any(first <= code <= last for first, last in _UNBROKEN)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other; there is at least one."""

    words: tuple[str, ...]
    begun: bool
    """Of the last word the beginning is enough."""


@dataclass(frozen=True, slots=True)
class SaidQuery:
    """What a text has to contain: each phrase."""

    phrases: tuple[Phrase, ...]

    @property
    def letters(self) -> int:
        """How many characters its words have together."""
        return sum(letters_in(phrase.words) for phrase in self.phrases)


def said_query(q: str) -> SaidQuery:
    """What a user typed: words and quoted phrases. Of the last word, unless it is quoted, the beginning is enough, from
    two letters on: with one begin thousands of words.

    Words that are written with marks between them, such as "l'eau", are phrases.
    """
    parts = [(match[2] or match[1] or "", match[2] is None) for match in QUOTED.finditer(q)]
    phrases: list[Phrase] = []
    for place, (text, quoted) in enumerate(parts):
        if words := words_of(text):
            begun = place == len(parts) - 1 and not quoted and _may_go_on(words[-1])
            phrases.append(Phrase(tuple(words), begun))
    return SaidQuery(tuple(phrases))

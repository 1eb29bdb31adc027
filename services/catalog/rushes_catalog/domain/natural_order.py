"""Paths as people order and search them: "take 2" before "Take 10", "école" beside "ecole"."""

import re
import unicodedata

_DIGITS = re.compile("[0-9]+")
# Combining marks of Latin, Greek and Cyrillic. Others carry meaning: vowel signs of Indic scripts, for example.
_ACCENTS = re.compile("[\u0300-\u036f]")
# Sorts below everything a name holds, so that a folder's contents stay together.
_SEPARATOR = "\x01"
# PostgreSQL refuses index entries above 2.7 KB. Equal beginnings of that length are told apart by age.
LONGEST_KEY = 500


def fold(text: str) -> str:
    """The text without case and accents, for searching."""
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).casefold()


def natural_key(path: str) -> str:
    """A text whose order by code points is the natural order of paths; at most LONGEST_KEY characters.

    A run of digits is preceded by its length, so that longer numbers come later; 9 stands for "nine digits and more to
    count", which keeps lengths themselves in order. Leading zeros do not count.
    """
    return _DIGITS.sub(_counted, fold(path).replace("/", _SEPARATOR))[:LONGEST_KEY]


def _counted(run: re.Match[str]) -> str:
    digits = run.group().lstrip("0") or "0"
    nines, rest = divmod(len(digits), 9)
    return "9" * nines + str(rest) + digits

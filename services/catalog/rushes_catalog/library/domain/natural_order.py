"""Natural order and search keys of paths: "take 2" before "Take 10", "école" beside "ecole"."""

import re
import unicodedata

_DIGITS = re.compile("[0-9]+")
# Combining marks of Latin, Greek and Cyrillic. Others carry meaning, such as vowel signs of Indic scripts.
_ACCENTS = re.compile("[\u0300-\u036f]")
# Sorts before all characters of names, so that a folder's contents stay together.
_SEPARATOR = "\x01"
# PostgreSQL limits index entries to 2.7 KB. Keys that are equal up to this length are ordered by age.
LONGEST_KEY = 500
# Sorts after all characters of names: no character has this number.
LAST = "\U0010ffff"


def fold(text: str) -> str:
    """The text without case and accents, for searching."""
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).casefold()


def natural_key(path: str) -> str:
    """A key whose order by code points is the natural order of paths; at most LONGEST_KEY characters.

    A run of digits is preceded by its length, so that longer numbers sort later; 9 stands for "nine digits or more,
    followed by another length". Leading zeros are ignored.
    """
    return _DIGITS.sub(_counted, fold(path).replace("/", _SEPARATOR))[:LONGEST_KEY]


def path_key(path: str, *, unreadable: bool) -> str:
    """The natural key of a file's path; those of unreadable files are after all others."""
    return LAST + natural_key(path) if unreadable else natural_key(path)


def _counted(run: re.Match[str]) -> str:
    digits = run.group().lstrip("0") or "0"
    nines, rest = divmod(len(digits), 9)
    return "9" * nines + str(rest) + digits

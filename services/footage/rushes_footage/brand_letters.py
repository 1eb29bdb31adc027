"""The letters by which names of brands are compared: with each other, and with text that was read from pictures."""

import re
import unicodedata
from typing import Final

_OTHER_ASCII: Final = re.compile("[^a-z0-9]+")
# Combining marks of Latin, Greek and Cyrillic. Those of other scripts are parts of letters, such as vowel signs.
_ACCENTS: Final = re.compile("[\u0300-\u036f]")
# Within a word: "McDonald's" is written "McDonalds" as often.
_APOSTROPHES: Final = re.compile("['`\u00b4\u2018\u2019\u02bc\uff07]")
# Unicode's categories: letters, marks and numbers.
_KEPT: Final = frozenset("LMN")


def letters_of(text: str) -> str:
    """The text in lower case, without accents and apostrophes; words of letters and digits, with one blank between.

    Signs such as ™ separate words like blanks. Other scripts stay as they are, in Unicode's form NFC. The letters of
    what was returned are the same once more.
    """
    plain = _APOSTROPHES.sub("", text)
    if plain.isascii():
        return _OTHER_ASCII.sub(" ", plain.lower()).strip()
    # Signs first: the compatible letters of ™ are TM.
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", _worded(plain))).casefold()
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", plain))
    return unicodedata.normalize("NFC", " ".join(_worded(plain).split()))


def _worded(text: str) -> str:
    return "".join(each if unicodedata.category(each)[0] in _KEPT else " " for each in text)

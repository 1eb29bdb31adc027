"""The scripts of languages, by which read text is told from signs that only look like letters of another script."""

import unicodedata
from collections.abc import Collection, Mapping
from typing import Final

_LATIN: Final = ("LATIN",)
_HAN: Final = (*_LATIN, "CJK")
_OTHERS: Final[Mapping[str, tuple[str, ...]]] = {"ja": (*_HAN, "HIRAGANA", "KATAKANA"), "zh": _HAN}
# fmt: off
_IN_LATIN: Final = (
    "af", "az", "bs", "ca", "cs", "cy", "da", "de", "es", "et", "eu", "fi", "fr", "ga", "gl", "hr", "hu", "id", "is",
    "it", "ku", "la", "lb", "lt", "lv", "mi", "ms", "mt", "nl", "no", "oc", "pl", "pt", "qu", "rm", "ro", "sk", "sl",
    "sq", "sv", "sw", "tl", "tr", "uz", "vi",
)
# fmt: on
LANGUAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "en": _LATIN,
    **_OTHERS,
    **dict.fromkeys(_IN_LATIN, _LATIN),
}
"""Codes (ISO 639-1) of the languages that PP-OCRv6 reads, with their scripts as Unicode's names of letters begin;
brands are written in Latin letters everywhere."""
_SIGNS: Final = frozenset({"FEMININE ORDINAL INDICATOR", "MASCULINE ORDINAL INDICATOR", "MICRO SIGN"})
"""Letters of no script, by Unicode's names."""


def scripts_of(languages: str) -> frozenset[str]:
    """The scripts of languages: codes with commas between."""
    return frozenset(script for code in languages.split(",") for script in LANGUAGES[code.strip()])


def is_of(text: str, scripts: Collection[str]) -> bool:
    """Whether all letters of a text are of these scripts."""
    return all(
        unicodedata.name(each, "").replace("FULLWIDTH ", "").startswith(tuple(scripts))
        for each in text
        if each.isalpha() and not each.isascii() and unicodedata.name(each, "") not in _SIGNS
    )

"""Lists of brands, and what a list can have."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rushes_catalog.brands.domain.errors import WrongBrands
from rushes_chassis.errors import FieldMistake
from rushes_footage.brand_letters import letters_of
from rushes_footage.brands import Brand

DEFAULT_LIST: Final = "default"
"""The list that is always there, and the one that a run uses where it names none."""
SEPARATOR: Final = "|"
"""Between aliases in CSV."""
MOST_BRANDS: Final = 10_000
MOST_ALIASES: Final = 50
"""Of a brand."""
LONGEST_NAME: Final = 100
"""Characters of a name or an alias."""
_MOST_MISTAKES: Final = 20
"""Mistakes that are looked for."""
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class BrandList:
    """A version of a named list."""

    name: str
    version: int
    """From 1 on."""
    brands: tuple[Brand, ...]


@dataclass(frozen=True, slots=True)
class ListedBrands:
    """A list without its brands."""

    name: str
    version: int
    brands: int
    """How many it has."""


@dataclass(frozen=True, slots=True)
class BrandListVersion:
    """What a list of versions says of one."""

    version: int
    """From 1 on."""
    brands: int
    """How many it has."""
    made_at: datetime | None
    """None of the first version of the default list, which nobody has saved."""


FIRST_DEFAULT: Final = BrandList(DEFAULT_LIST, 1, ())
"""The default list before anybody has written to it."""


def checked(brands: Sequence[Brand]) -> tuple[Brand, ...]:
    """The brands as a list has them, without blanks at both ends of their texts; raises WrongBrands.

    No two brands have the same letters, as of `letters_of`, in a name or an alias.
    """
    if len(brands) > MOST_BRANDS:
        message = f"a list has at most {MOST_BRANDS} brands, and these are {len(brands)}"
        raise WrongBrands([FieldMistake("brands", message)])
    stripped = tuple(Brand(each.name.strip(), tuple(alias.strip() for alias in each.aliases)) for each in brands)
    mistakes: list[FieldMistake] = []
    for mistake in _mistakes(stripped):
        mistakes.append(mistake)
        if len(mistakes) == _MOST_MISTAKES:
            break
    if mistakes:
        raise WrongBrands(mistakes)
    return stripped


def _mistakes(brands: Sequence[Brand]) -> Iterator[FieldMistake]:
    owners: dict[str, tuple[int, str]] = {}
    for place, brand in enumerate(brands):
        if len(brand.aliases) > MOST_ALIASES:
            message = f"a brand has at most {MOST_ALIASES} aliases, and these are {len(brand.aliases)}"
            yield FieldMistake(f"brands[{place}].aliases", message)
            continue
        for path, text in _texts(place, brand):
            letters = letters_of(text)
            if wrong := _wrong(text, letters, is_alias=path.endswith("]")):
                yield FieldMistake(path, wrong)
                continue
            owner, written = owners.setdefault(letters, (place, text))
            if owner != place:
                other, own = _named(brands[owner], written), _named(brand, text)
                yield FieldMistake(path, f"{own} and {other} have the same letters: remove one of them")


def _texts(place: int, brand: Brand) -> Iterator[tuple[str, str]]:
    yield f"brands[{place}].name", brand.name
    for number, alias in enumerate(brand.aliases):
        yield f"brands[{place}].aliases[{number}]", alias


def mistake_in_name(text: str) -> str:
    """What is wrong with the name of a brand; "" where nothing is."""
    return _wrong(text, letters_of(text), is_alias=False)


def _wrong(text: str, letters: str, *, is_alias: bool) -> str:
    """What is wrong with a text by itself; "" where nothing is."""
    if not text:
        return "must not be empty or only blanks"
    if len(text) > LONGEST_NAME:
        return f"must have at most {LONGEST_NAME} characters, and has {len(text)}"
    if _CONTROL.search(text):
        return "must be one line without control characters"
    if is_alias and SEPARATOR in text:
        return f"must not contain {SEPARATOR!r}, which separates aliases in CSV"
    return "" if letters else f"must have a letter or a digit, as {text!r} has none to compare"


def _named(brand: Brand, text: str) -> str:
    return f"the brand {brand.name!r}" if text == brand.name else f"the alias {text!r} of {brand.name!r}"

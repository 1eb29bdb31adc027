"""Which name of a list a text comes nearest to."""

import pytest

from rushes_footage.brands import Brand
from rushes_inference.brands.nearest import NearestBrand

NAMES = (Brand("Nordwave"), Brand("Quenta Cola", ("Quenta", "QC")), Brand("Hexalume"), Brand("Müller & Söhne"))


def found(text: str, brands: tuple[Brand, ...] = NAMES) -> tuple[str, str, int] | None:
    nearest = NearestBrand(brands).of(text)
    return None if nearest is None else (nearest.brand, nearest.alias, nearest.score)


@pytest.mark.parametrize(
    ("text", "brand", "alias"),
    [
        ("Nordwave", "Nordwave", "Nordwave"),
        ("NORDWAVE\u2122", "Nordwave", "Nordwave"),
        ("quenta-cola", "Quenta Cola", "Quenta Cola"),
        ("MULLER SOHNE", "Müller & Söhne", "Müller & Söhne"),
        ("the QC bank", "Quenta Cola", "QC"),
    ],
)
def test_case_accents_and_signs_make_no_difference(text: str, brand: str, alias: str) -> None:
    assert found(text) == (brand, alias, 100)


@pytest.mark.parametrize(
    ("text", "name", "score"),
    [
        ("drink hexalume tonight", "Hexalume", 100),
        # However long the text is.
        ("this evening is brought to you by the friends of nordwave and of all who watch", "Nordwave", 100),
        ("cold quenta cola here", "Quenta Cola", 100),
        # A reader may see a blank too many, or one too few.
        ("visit NORD WAVE today", "Nordwave", 94),
        ("QUENTACOLA", "Quenta Cola", 95),
        ("DRINKHEXALUMETONIGHT", "Hexalume", 90),
    ],
)
def test_a_longer_text_may_contain_a_name(text: str, name: str, score: int) -> None:
    nearest = found(text)
    assert nearest is not None
    assert (nearest[0], nearest[2]) == (name, score)


@pytest.mark.parametrize("text", ["audience", "the audience claps", "gaudily audible"])
def test_a_name_that_is_part_of_another_word_is_not_meant(text: str) -> None:
    nearest = found(text, (Brand("Audi"),))
    assert nearest is None or nearest[2] < 85


@pytest.mark.parametrize("text", ["Hxeulume", "Hexagone", "Hexa"])
def test_a_few_wrong_letters_are_no_match(text: str) -> None:
    nearest = found(text)
    assert nearest is not None
    assert nearest[2] < 85


@pytest.mark.parametrize("text", ["o", "al", "ume", "wav"])
def test_a_piece_of_a_name_is_not_the_name(text: str) -> None:
    nearest = found(text)
    assert nearest is None or nearest[2] < 60


def test_a_short_name_is_a_word() -> None:
    assert found("acquired", (Brand("QC"), Brand("Re"))) is None
    assert found("re acquired", (Brand("QC"), Brand("Re"))) == ("Re", "Re", 100)


def test_of_names_that_come_equally_near_the_longest_counts() -> None:
    brands = (Brand("Nova"), Brand("Nova Bank"))
    assert found("Nova Bank", brands) == ("Nova Bank", "Nova Bank", 100)


def test_nothing_is_near_where_there_is_nothing() -> None:
    assert found("Nordwave", ()) is None
    assert found("\u2122 !", NAMES) is None

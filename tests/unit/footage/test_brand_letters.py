"""Letters of brands: what is written in different ways is the same, and what is another name is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes_footage.brand_letters import letters_of


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Coca-Cola", "coca cola"),
        ("  COCA   cola! ", "coca cola"),
        ("Nestlé", "nestle"),
        ("Nestle\u0301", "nestle"),
        ("McDonald's", "mcdonalds"),
        ("McDonald\u2019s", "mcdonalds"),
        ("Nike™ Ⓡ", "nike"),
        ("Weiß & Söhne", "weiss sohne"),
        ("\uff21\uff22\uff23 \ufb01rst", "abc first"),
        ("İstanbul", "istanbul"),
        ("under_score", "under score"),
        ("3M", "3m"),
        ("½ price", "1 2 price"),
        ("Ёлка", "елка"),
        ("ガス 語", "ガス 語"),
        ("삼성", "삼성"),
        ("हिन्दी", "हिन्दी"),
        ("+++", ""),
        ("", ""),
    ],
)
def test_letters_are_compared_without_case_accents_and_signs(text: str, letters: str) -> None:
    assert letters_of(text) == letters


@given(st.text(max_size=30))
def test_letters_of_letters_are_the_same(text: str) -> None:
    once = letters_of(text)
    assert letters_of(once) == once
    assert once == " ".join(once.split())

"""Paths in the order in which people count."""

import random
import re

from hypothesis import given
from hypothesis import strategies as st

from rushes_catalog.library.domain.natural_order import LONGEST_KEY, fold, natural_key, path_key

names = st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=12)
paths = st.lists(names, min_size=1, max_size=4).map("/".join)
stems = st.text(st.sampled_from("abz -_."), max_size=3)


def test_numbers_count_and_case_and_accents_do_not() -> None:
    ordered = ["b1/x", "B 2", "take 1", "Take 2", "take 10", "take 10b", "tâke 11", "zoo"]
    assert sorted(random.Random(1).sample(ordered, len(ordered)), key=natural_key) == ["B 2", "b1/x", *ordered[2:]]


def test_a_folders_contents_stay_together() -> None:
    assert sorted(["a b/1", "a/2", "a!/3", "a/1"], key=natural_key) == ["a/1", "a/2", "a b/1", "a!/3"]


@given(stems, st.integers(0, 10**40), st.integers(0, 10**40), stems)
def test_longer_numbers_come_later(stem: str, one: int, other: int, rest: str) -> None:
    assert (natural_key(f"{stem}{one}{rest}") < natural_key(f"{stem}{other}{rest}")) == (one < other)


@given(stems, st.integers(0, 10**12), st.integers(1, 5))
def test_leading_zeros_do_not_count(stem: str, number: int, zeros: int) -> None:
    assert natural_key(f"{stem}{number}") == natural_key(f"{stem}{'0' * zeros}{number}")


@given(paths, paths)
def test_a_folders_key_begins_the_keys_of_what_it_holds(folder: str, inside: str) -> None:
    key = natural_key(f"{folder}/")
    assert natural_key(f"{folder}/{inside}").startswith(key) or len(key) == LONGEST_KEY


@given(paths, paths)
def test_files_that_cannot_be_read_come_last_in_the_order_of_their_paths(one: str, other: str) -> None:
    assert path_key(one, unreadable=False) == natural_key(one)
    # No name has the last code point, which is no character.
    if not natural_key(other).startswith("\U0010ffff"):
        assert path_key(one, unreadable=True) > path_key(other, unreadable=False)
    assert (natural_key(one) < natural_key(other)) == (
        path_key(one, unreadable=True) < path_key(other, unreadable=True)
    )


@given(st.lists(paths, max_size=20))
def test_the_databases_order_of_bytes_is_the_order_of_the_keys(some: list[str]) -> None:
    keys = [natural_key(path) for path in some]
    assert sorted(keys) == sorted(keys, key=lambda key: key.encode())


@given(paths)
def test_keys_are_short_enough_to_be_indexed(path: str) -> None:
    assert len(natural_key(path * 200)) <= LONGEST_KEY


@given(st.text(max_size=30), st.text(max_size=5))
def test_folding_twice_is_folding_once_and_keeps_parts(text: str, part: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert re.search("[A-ZÄÉ]", fold(text)) is None


def test_folding_finds_what_people_type() -> None:
    assert fold("École ÄPFEL Straße") == "ecole apfel strasse"

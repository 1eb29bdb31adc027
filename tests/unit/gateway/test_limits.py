"""JSON depth, host names, group names: small rules that hostile input meets first."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes_footage.names import group_name
from rushes_gateway.middleware.bodies import MOST_BYTES, has_lone_surrogate, json_depth
from rushes_gateway.middleware.guard import host_name

Json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=20,
)


def _depth(value: object) -> int:
    if isinstance(value, list):
        return 1 + max(map(_depth, value), default=0)
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    return 0


@given(Json)
def test_depth_is_counted_as_a_parser_would(value: object) -> None:
    assert json_depth(json.dumps(value).encode()) == _depth(value)


def test_brackets_in_strings_do_not_count() -> None:
    assert json_depth(rb'{"a": "[[[[\"[[[["}') == 1


def test_depth_of_a_hundred_thousand_is_counted_not_recursed() -> None:
    assert json_depth(b"[" * 100_000) == 100_000


@given(st.text(st.characters() | st.characters(categories=["Cs"])), st.booleans())
def test_half_a_surrogate_pair_is_found_however_it_is_written(text: str, ascii_only: bool) -> None:
    document = json.dumps({text: [text]}, ensure_ascii=ascii_only).encode(errors="surrogatepass")
    (read,) = json.loads(document)  # in which halves beside each other are one character
    lone = any(0xD800 <= ord(character) <= 0xDFFF for character in read)
    assert has_lone_surrogate(document) == lone


@pytest.mark.parametrize(
    ("document", "lone"),
    [
        (rb'"\ud83d\ude00"', False),
        (rb'"\uD83D\uDE00"', False),
        (rb'"\\ud800"', False),  # a backslash, and letters
        (rb'"\\\ud800"', True),
        (rb'"\ude00\ud83d"', True),
        (rb'"\ud800"', True),
        ('"\N{GRINNING FACE}"'.encode(), False),
    ],
)
def test_pairs_and_backslashes_are_no_half_pairs(document: bytes, lone: bool) -> None:
    assert has_lone_surrogate(document) is lone


@pytest.mark.timeout(10)
@pytest.mark.parametrize("piece", [b'\\"', b'"', b'"\\', b"\\", b"[]", b'"[', b'{"":'])
def test_depth_of_the_largest_body_is_counted_at_once_whatever_it_is_made_of(piece: bytes) -> None:
    json_depth(piece * (MOST_BYTES // len(piece)))
    json_depth(b'"' + piece * (MOST_BYTES // len(piece)))
    has_lone_surrogate(b'"' + piece * (MOST_BYTES // len(piece)))


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("localhost:8000", "localhost"),
        ("LOCALHOST", "localhost"),
        ("[::1]:8000", "::1"),
        ("127.0.0.1", "127.0.0.1"),
        ("", ""),
        ("[::1", ""),
        ("evil.example@localhost", "localhost"),
    ],
)
def test_host_names_are_read_as_a_browser_would(host: str, name: str) -> None:
    assert host_name(host) == name


@pytest.mark.parametrize(
    ("file", "group"),
    [
        ("dog.mp4", "dog"),
        ("a..b.mp4", "a.b"),
        (".hidden.mp4", "hidden"),
        ("back\\slash.mov", "back_slash"),
        ("...mp4", "clip"),
        ("ü" * 80 + ".mp4", "ü" * 50),
        ("take\x012.mp4", "take_2"),
    ],
)
def test_a_group_is_named_after_its_file_in_a_form_fit_for_a_folder(file: str, group: str) -> None:
    assert group_name(file) == group


@given(st.text(min_size=1).filter(lambda name: "/" not in name))
def test_every_file_name_gives_a_group_name_that_the_contract_accepts(name: str) -> None:
    group = group_name(name)
    assert 1 <= len(group.encode()) <= 100
    assert not group.startswith(".")
    assert not any(part in group for part in ("/", "\\", ".."))

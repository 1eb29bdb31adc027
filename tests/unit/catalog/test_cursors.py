"""Cursors come back as they went out, and nothing else passes for one."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes_catalog.domain.cursors import Value, list_mark, read_cursor, write_cursor
from rushes_catalog.domain.errors import ForeignCursor

values = st.lists(
    st.one_of(st.text(max_size=40), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False, allow_infinity=False)),
    max_size=4,
)


@given(values)
def test_a_cursor_comes_back_as_it_went_out(some: list[Value]) -> None:
    mark = list_mark("assets", "x")
    kinds = [type(value) for value in some]
    assert read_cursor(mark, write_cursor(mark, some), kinds) == some


@given(values)
def test_another_list_refuses_it(some: list[Value]) -> None:
    cursor = write_cursor(list_mark("assets", "x"), some)
    with pytest.raises(ForeignCursor):
        read_cursor(list_mark("assets", "y"), cursor, [type(value) for value in some])


@given(st.one_of(st.text(max_size=60), st.binary(max_size=60).map(lambda raw: base64.urlsafe_b64encode(raw).decode())))
def test_anything_else_is_refused_in_words(cursor: str) -> None:
    with pytest.raises(ForeignCursor) as refused:
        read_cursor(list_mark("assets"), cursor, [str, int])
    assert [field.path for field in refused.value.fields] == ["cursor"]


@pytest.mark.parametrize("some", [["text", "text"], [1, 1], ["text"], ["text", 1, 1], ["text", True], ["text", 2**63]])
def test_other_kinds_of_values_are_refused(some: list[Value]) -> None:
    mark = list_mark("assets")
    with pytest.raises(ForeignCursor):
        read_cursor(mark, write_cursor(mark, some), [str, int])


def test_deep_nonsense_is_refused() -> None:
    deep = base64.urlsafe_b64encode(b"[" * 100_000).decode()
    with pytest.raises(ForeignCursor):
        read_cursor(list_mark("assets"), deep, [str])

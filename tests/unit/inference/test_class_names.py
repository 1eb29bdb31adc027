"""Names of a model's classes, as files of annotations need them: one line each, and each of them once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes_inference.trial.onnx_file import class_names

LONG = "n" * 300


@pytest.mark.parametrize(
    ("said", "names"),
    [
        (["person", "ball"], ("person", "ball")),
        (["a", "a", "b", "a"], ("a", "a (1)", "b", "a (2)")),
        (["a", "a", "a (1)"], ("a", "a (2)", "a (1)")),
        (["", "b", "  "], ("class 0", "b", "class 2")),
        (["class 1", ""], ("class 1", "class 1 (1)")),
        (["a\0", "b\nc", "\ud800"], ("a", "b c", "class 2")),
        ([LONG, LONG + "m", LONG], (LONG[:200], LONG[:196] + " (1)", LONG[:196] + " (2)")),
        (["Ä", "Mischlingshündin 🐕"], ("Ä", "Mischlingshündin 🐕")),
        ([1, None], ("1", "None")),
    ],
)
def test_each_class_has_a_name_of_its_own_on_one_line(said: list[object], names: tuple[str, ...]) -> None:
    assert class_names({"names": repr(said)}) == names
    assert class_names({"names": repr(dict(enumerate(said)))}) == names


@given(st.lists(st.text("a (1)\0", max_size=6), max_size=30))
def test_no_two_names_are_equal_and_none_is_empty(said: list[str]) -> None:
    names = class_names({"names": repr(said)})
    assert len(set(names)) == len(said)
    assert all(name == name.strip() != "" for name in names)

"""Names that every file system keeps, and names that some take for the same one."""

import pytest

from rushes_footage.names import name_key, portable, portable_end


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("dog run", "dog run"),
        ('a<b>c:d"e|f?g*h', "a_b_c_d_e_f_g_h"),
        ("con.take", "_con.take"),
        ("LPT1 .x", "_LPT1 .x"),
        ("con", "con"),
        ("console.x", "console.x"),
        ("Café", "Café"),
    ],
)
def test_what_windows_forbids_is_replaced(name: str, kept: str) -> None:
    assert portable(name) == kept


@pytest.mark.parametrize(("name", "kept"), [("night. ", "night"), ("night", "night"), ("a: b", "a_ b"), (" . ", "")])
def test_an_end_has_neither_dots_nor_blanks(name: str, kept: str) -> None:
    assert portable_end(name) == kept


def test_names_that_differ_in_case_or_composition_only_are_the_same() -> None:
    assert name_key("Case") == name_key("CASE") != name_key("Cases")
    assert name_key("Caf\u00e9") == name_key("Cafe\u0301") != name_key("Cafe")
    assert name_key("Straße") == name_key("STRASSE")

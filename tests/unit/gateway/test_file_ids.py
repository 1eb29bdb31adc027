"""Each listed id of the lab library leads to its file, in every way in which clients write it."""

from urllib.parse import quote, unquote_to_bytes

import pytest

from rushes_gateway.bytes.lab_file_ids import file_action_of, id_of

THERE = ("cam/a b.mp4", "cam/a+b.mp4", "cam/c d+e%20.mp4", "cam/f%2B.mp4")


def found(path: str, query: str = "") -> str:
    """The file that a server takes for the one of a request, of all that are there."""
    decoded = unquote_to_bytes(path).decode()
    wanted = file_action_of({"path": decoded, "raw_path": path.encode(), "query_string": query.encode()})
    assert wanted is not None
    return next(reading for reading in wanted.paths if reading in THERE)


@pytest.mark.parametrize("path", THERE)
def test_an_id_leads_to_its_file_although_another_name_has_a_plus_where_it_has_a_space(path: str) -> None:
    file_id = id_of(path, mistakable=path.replace(" ", "+") in THERE and " " in path)
    for sent in (file_id, quote(file_id, safe="")):
        assert found(f"/videos/{sent}/stream") == path
        assert found("/videos/stream", f"file_id={sent}") == path


def test_an_id_is_quoted_as_a_form_value_unless_that_is_the_path_of_another_file() -> None:
    assert id_of("cam/a b.mp4", mistakable=False) == "cam%2Fa+b.mp4"
    assert id_of("cam/a b.mp4", mistakable=True) == "cam%2Fa%20b.mp4"

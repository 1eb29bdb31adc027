"""What a sorted video can be called instead of its own name."""

import re
from itertools import islice

import pytest

from rushes_media.domain.files.video_names import limit_of_new_name, numbered_names


@pytest.mark.parametrize(
    ("new_name", "limit"),
    [
        ("2.mp4", None),
        ("a day at the sea (2).mp4", None),
        # A family is several characters that are joined by one that cannot be seen.
        ("\U0001f469\u200d\U0001f467.mp4", None),
        ("a/2.mp4", "one file"),
        ("a\\2.mp4", "one file"),
        ("a\n2.mp4", "control"),
        ("..", "dot"),
        (".2.mp4", "dot"),
        (".mp4", "dot"),
        ("2", r"\.mp4"),
        ("2.MP4", r"\.mp4"),
        ("2.mp4.exe", r"\.mp4"),
        (f"{'n' * 251}.mp4", None),
        (f"{'n' * 252}.mp4", "255 bytes"),
        (f"{'ü' * 126}.mp4", "255 bytes"),
        ("con.mp4", "Windows"),
        ("LPT1.x.mp4", "Windows"),
        ("control.mp4", None),
    ],
)
def test_a_new_name_is_that_of_a_file_that_any_disk_can_hold(new_name: str, limit: str | None) -> None:
    found = limit_of_new_name("1.mp4", new_name)
    if limit is None:
        assert found is None
    else:
        assert found is not None
        assert re.search(limit, found)


def test_what_was_hidden_can_stay_so_but_is_no_companion_of_another_file() -> None:
    assert limit_of_new_name(".1.mp4", ".2.mp4") is None
    assert limit_of_new_name(".1.mp4", "._2.mp4") is not None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("1.mp4", ["1 (2).mp4", "1 (3).mp4"]),
        ("sea (2).MOV", ["sea (3).MOV", "sea (4).MOV"]),
        ("sea (2019).mp4", ["sea (2019) (2).mp4", "sea (2019) (3).mp4"]),
        ("sea.part.mp4", ["sea.part (2).mp4", "sea.part (3).mp4"]),
        # Cut where a character ends.
        (f"{'ü' * 125}n.mp4", [f"{'ü' * 123} (2).mp4", f"{'ü' * 123} (3).mp4"]),
        # Whatever is added, nobody could give it.
        ("a\n1.mp4", []),
    ],
)
def test_free_names_are_numbered_and_never_too_long(name: str, expected: list[str]) -> None:
    assert list(islice(numbered_names(name), 2)) == expected

"""The suffix of a file's name tells its kind."""

import pytest

from rushes_media.domain.files.suffixes import is_video_name, suffix_of


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("take.MP4", ".mp4"),
        ("of a folder.d/take", ""),
        (".mp4", ""),
        ("...mp4", ".mp4"),
        ("take.2.mkv", ".mkv"),
        ("take.", "."),
    ],
)
def test_it_is_what_follows_the_last_dot_of_a_name_that_begins_with_something_else(name: str, suffix: str) -> None:
    assert suffix_of(name) == suffix
    assert suffix_of(f"folder/{name}") == suffix


def test_companions_of_videos_are_none() -> None:
    assert is_video_name("cards/take.mp4")
    assert not is_video_name("cards/._take.mp4")

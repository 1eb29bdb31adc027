import pytest

from rushes_catalog.learning.domain.learning import LOOSE, label_of
from rushes_footage.files import Place


@pytest.mark.parametrize(
    ("folder", "path", "label"),
    [
        ("", "a.mp4", LOOSE),
        ("", "food/a.mp4", "food"),
        ("", "food/more/a.mp4", None),
        ("", ".trash/a.mp4", None),
        ("my/phone", "my/phone/a.mp4", LOOSE),
        ("my/phone", "my/phone/.a.mp4", LOOSE),
        ("my/phone", "my/phone/food/a.mp4", "food"),
        ("my/phone", "my/phone/.trash/a.mp4", None),
        ("my/phone", "my/a.mp4", None),
        ("my/phone", "my/phones/a.mp4", None),
        ("my/phone", "My/Phone/a.mp4", None),
    ],
)
def test_a_folder_directly_in_a_collection_is_a_label(folder: str, path: str, label: str | None) -> None:
    assert label_of(Place("lib", folder), path) == label

"""Marks in files: read back by us and by others, and never seen where there are none."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from rushes_footage.formats import ClipFormat, picture_name, picture_number
from rushes_media.file_marks import bears_mark, sound_bears_mark, with_mark

MARK = "rushes:0199c0de-5f3a-7b1c-9a55-0c5a3f1d2e4b"
PICTURES = [(ClipFormat.WEBP, "WEBP"), (ClipFormat.PNG, "PNG"), (ClipFormat.JPEG, "JPEG")]
forms = pytest.mark.parametrize(("form", "name"), PICTURES, ids=[name for _, name in PICTURES])


def picture(name: str, size: tuple[int, int] = (34, 18)) -> bytes:
    """A picture without marks, as an encoder writes it."""
    written = io.BytesIO()
    Image.radial_gradient("L").resize(size).convert("RGB").save(written, name)
    return written.getvalue()


@forms
def test_a_mark_is_read_back_and_the_picture_is_the_same(form: ClipFormat, name: str) -> None:
    plain = picture(name)
    marked = with_mark(plain, form, MARK)
    assert bears_mark(io.BytesIO(marked), form, MARK)
    with Image.open(io.BytesIO(plain)) as before, Image.open(io.BytesIO(marked)) as after:
        assert dict(after.getexif()) == {0x010E: MARK}
        assert after.size == before.size
        assert after.tobytes() == before.tobytes()


@forms
def test_only_exactly_this_mark_counts(form: ClipFormat, name: str) -> None:
    plain = picture(name)
    assert not bears_mark(io.BytesIO(plain), form, MARK)
    assert not bears_mark(io.BytesIO(with_mark(plain, form, MARK)), form, MARK[:-1])
    assert not bears_mark(io.BytesIO(with_mark(plain, form, MARK[:-1])), form, MARK)


@given(content=st.binary(max_size=200), form=st.sampled_from([form for form, _ in PICTURES]))
def test_whatever_a_file_holds_it_bears_no_mark(content: bytes, form: ClipFormat) -> None:
    for start in (b"", b"RIFF\xff\xff\xff\xffWEBP", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n"):
        assert not bears_mark(io.BytesIO(start + content), form, MARK)
        assert not sound_bears_mark(io.BytesIO(start + content), MARK)


@given(st.integers(1, 10**9 - 1), st.sampled_from([form for form, _ in PICTURES]))
def test_a_picture_is_known_by_its_name(number: int, form: ClipFormat) -> None:
    assert picture_number(form, picture_name(form, number)) == number


@pytest.mark.parametrize("name", ["frame_0000.png", "frame_001.png", "frame_00001.png", "frame_0001.webp", "x.png", ""])
def test_other_names_are_no_pictures(name: str) -> None:
    assert picture_number(ClipFormat.PNG, name) is None

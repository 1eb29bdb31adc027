"""Fields are told from frames by the first bytes of their packets."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes_media.sandbox.files.field_pictures import FieldPairs
from rushes_media.sandbox.files.parameter_sets import Units
from tests.footage.fields import CodedPicture, FieldCoding, coded_pictures, sequence_set

UNITS = Units("h264", b"")

CODINGS = st.builds(
    FieldCoding,
    b_frames=st.integers(0, 3),
    whole=st.sampled_from([0, 0, 1, 2, 5]),
    key_distance=st.integers(1, 9),
    scaling_lists=st.booleans(),
    wide_numbers=st.booleans(),
)


def told(pictures: list[CodedPicture]) -> Iterator[bool]:
    """Which of the pictures are taken for second fields."""
    pairs = FieldPairs()
    for picture in pictures:
        pairs.learn(UNITS.parameter_sets(picture.data))
        yield pairs.is_second(UNITS.first_picture(memoryview(picture.data), 64))


@given(CODINGS)
@settings(max_examples=30)
def test_second_fields_are_told_in_streams_of_all_kinds(coding: FieldCoding) -> None:
    pictures = [*coded_pictures(coding, 15)]
    assert [*told(pictures)] == [picture.is_second for picture in pictures]


@given(st.integers(0, 4), st.lists(st.integers(0, 11), max_size=6, unique=True))
@settings(max_examples=30)
def test_a_second_field_that_is_missing_costs_no_other_frame(whole: int, missing: list[int]) -> None:
    coding = FieldCoding(whole=whole, key_distance=6)
    pictures = [each for each in coded_pictures(coding, 12) if not (each.is_second and each.frame in missing)]
    assert [*told(pictures)] == [picture.is_second for picture in pictures]


@pytest.mark.parametrize("scaling_lists", [False, True])
@pytest.mark.parametrize("wide_numbers", [False, True])
def test_a_sequence_set_says_that_fields_are_possible(*, scaling_lists: bool, wide_numbers: bool) -> None:
    pairs = FieldPairs()
    assert not pairs.are_possible
    unit = sequence_set(FieldCoding(scaling_lists=scaling_lists, wide_numbers=wide_numbers))
    pairs.learn(UNITS.parameter_sets(unit))
    assert pairs.are_possible


def test_sets_and_slices_that_end_early_are_noticed() -> None:
    unit = sequence_set(FieldCoding(scaling_lists=True))[4:]
    for length in range(1, 8):
        with pytest.raises(IndexError):
            FieldPairs().learn([unit[:length]])
    [first, *_] = coded_pictures(FieldCoding(), 1)
    pairs = FieldPairs()
    pairs.learn([unit])
    with pytest.raises(IndexError):
        pairs.is_second(UNITS.first_picture(memoryview(first.data), 64)[:2])
    with pytest.raises(IndexError):
        UNITS.first_picture(memoryview(sequence_set(FieldCoding())), 64)

"""What travels to the algorithms elsewhere, and back, is what is given to them here."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes_inference.domain.edges import EdgeParameters
from rushes_inference.domain.field import FieldParameters
from rushes_inference.vision import tensors
from rushes_inference.vision.edges import find_edges
from rushes_inference.vision.field import find_field
from tests.unit.inference.drawn import plain, with_field, with_lines


@settings(max_examples=25)
@pytest.mark.parametrize("wanted", [False, True])
@given(canny=st.floats(0, 5000), votes=st.integers(1, 500), gap=st.floats(0, 100), tops=st.lists(st.integers(0, 300)))
def test_edges_come_back_as_they_were_found(
    wanted: bool, canny: float, votes: int, gap: float, tops: list[int]
) -> None:
    picture = with_lines(*tops)
    parameters = EdgeParameters(canny_low=canny, hough_threshold=votes, hough_max_gap=gap)
    names = tensors.edge_outputs(overlays=wanted)
    answer = tensors.answer_edges(tensors.asked(picture, parameters), names)
    found = tensors.edges_from({name: answer[name] for name in names})
    assert found == find_edges(picture, parameters, overlays=wanted)


@settings(max_examples=25)
@pytest.mark.parametrize("wanted", [False, True])
@given(hue=st.integers(0, 179), kernel=st.integers(1, 99), least=st.floats(0, 1))
def test_the_field_comes_back_as_it_was_found(wanted: bool, hue: int, kernel: int, least: float) -> None:
    picture = with_field(3, 5, 60, 70, width=80, height=90)
    parameters = FieldParameters(hue_high=hue, morph_kernel=kernel, min_area_ratio=least)
    names = tensors.field_outputs(mask=wanted)
    answer = tensors.answer_field(tensors.asked(picture, parameters), names)
    found = tensors.field_from({name: answer[name] for name in names})
    assert found == find_field(picture, parameters, mask=wanted)


@pytest.mark.parametrize("shape", [(4, 4), (4, 4, 4), (4, 4, 1)])
def test_a_picture_has_three_colours(shape: tuple[int, ...]) -> None:
    sent = {**tensors.asked(plain(4, 4), EdgeParameters()), tensors.PICTURE: np.zeros(shape, np.uint8)}
    with pytest.raises(ValueError, match="height x width x 3"):
        tensors.answer_edges(sent, [])


def test_parameters_of_another_version_are_refused() -> None:
    sent = {**tensors.asked(plain(4, 4), EdgeParameters()), tensors.PARAMETERS: np.zeros(8)}
    with pytest.raises(ValueError, match="7 numbers"):
        tensors.answer_edges(sent, [])

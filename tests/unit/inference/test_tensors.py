"""What travels to the algorithms elsewhere, and back, is what is given to them here."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes_footage.stage_schema import Value
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.stage_findings import StageFindings
from rushes_inference.stages import tensors
from rushes_inference.stages.installed import PictureStage, picture_stages
from tests.unit.inference.drawn import plain, with_field, with_lines

EDGES, FIELD = picture_stages()["detect_edges"], picture_stages()["field_segmentation"]


def values_of(stage: PictureStage, **given: Value) -> dict[str, Value]:
    return {each.name: each.default for each in stage.schema.parameters} | given


def there_and_back(
    stage: PictureStage, picture: RgbPicture, values: dict[str, Value], *, overlays: bool
) -> StageFindings:
    names = tensors.outputs(stage.schema, overlays=overlays)
    answered = tensors.answer(stage, tensors.asked(stage.schema, picture, values), names)
    return tensors.findings_from(stage.schema, {name: answered[name] for name in names})


@settings(max_examples=25)
@pytest.mark.parametrize("wanted", [False, True])
@given(canny=st.floats(0, 5000), votes=st.integers(1, 500), gap=st.floats(0, 100), tops=st.lists(st.integers(0, 300)))
def test_edges_come_back_as_they_were_found(
    wanted: bool, canny: float, votes: int, gap: float, tops: list[int]
) -> None:
    picture = with_lines(*tops)
    values = values_of(EDGES, edge_canny_low=canny, edge_hough_threshold=votes, edge_hough_max_gap=gap)
    found = there_and_back(EDGES, picture, values, overlays=wanted)
    assert found == EDGES.examine(picture, values, overlays=wanted)


@settings(max_examples=25)
@pytest.mark.parametrize("wanted", [False, True])
@given(hue=st.integers(0, 179), kernel=st.integers(1, 99), least=st.floats(0, 1))
def test_the_field_comes_back_as_it_was_found(wanted: bool, hue: int, kernel: int, least: float) -> None:
    picture = with_field(3, 5, 60, 70, width=80, height=90)
    values = values_of(FIELD, hue_high=hue, morph_kernel=kernel, min_area_ratio=least)
    found = there_and_back(FIELD, picture, values, overlays=wanted)
    assert found == FIELD.examine(picture, values, overlays=wanted)


@pytest.mark.parametrize("shape", [(4, 4), (4, 4, 4), (4, 4, 1)])
def test_a_picture_has_three_colours(shape: tuple[int, ...]) -> None:
    sent = {**tensors.asked(EDGES.schema, plain(4, 4), values_of(EDGES)), tensors.PICTURE: np.zeros(shape, np.uint8)}
    with pytest.raises(ValueError, match="height x width x 3"):
        tensors.answer(EDGES, sent, [])


def test_parameters_of_another_version_are_refused() -> None:
    sent = {**tensors.asked(EDGES.schema, plain(4, 4), values_of(EDGES)), tensors.PARAMETERS: np.zeros(8)}
    with pytest.raises(ValueError, match="7 numbers"):
        tensors.answer(EDGES, sent, [])

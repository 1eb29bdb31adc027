"""What travels to the algorithms elsewhere, and back, is what is given to them here."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes_footage.brands import BrandMatch, MatchState
from rushes_footage.stage_schema import Stage, Value
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.stage_findings import Inputs, Region, StageFindings
from rushes_inference.stages import tensors
from rushes_inference.stages.installed import PictureStage, picture_stages
from tests.unit.inference.drawn import plain, with_field, with_lines

EDGES, FIELD, CROPS = (picture_stages()[name] for name in ("detect_edges", "field_segmentation", "prepare_regions"))


def values_of(stage: PictureStage, **given: Value) -> dict[str, Value]:
    return {each.name: each.default for each in stage.schema.parameters} | given


def there_and_back(
    stage: PictureStage,
    picture: RgbPicture,
    values: dict[str, Value],
    inputs: Inputs | None = None,
    *,
    overlays: bool = False,
) -> StageFindings:
    names = tensors.outputs(stage.schema, overlays=overlays)
    answered = tensors.answer(stage, tensors.asked(picture, values, inputs or {}), names)
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
    assert found == EDGES.examine(picture, values, {}, overlays=wanted)


@settings(max_examples=25)
@pytest.mark.parametrize("wanted", [False, True])
@given(hue=st.integers(0, 179), kernel=st.integers(1, 99), least=st.floats(0, 1))
def test_the_field_comes_back_as_it_was_found(wanted: bool, hue: int, kernel: int, least: float) -> None:
    picture = with_field(3, 5, 60, 70, width=80, height=90)
    values = values_of(FIELD, hue_high=hue, morph_kernel=kernel, min_area_ratio=least)
    found = there_and_back(FIELD, picture, values, overlays=wanted)
    assert found == FIELD.examine(picture, values, {}, overlays=wanted)


@pytest.mark.parametrize("shape", [(4, 4), (4, 4, 4), (4, 4, 1)])
def test_a_picture_has_three_colours(shape: tuple[int, ...]) -> None:
    sent = {**tensors.asked(plain(4, 4), values_of(EDGES), {}), tensors.PICTURE: np.zeros(shape, np.uint8)}
    with pytest.raises(ValueError, match="height x width x 3"):
        tensors.answer(EDGES, sent, [])


BOX = st.tuples(st.integers(0, 90), st.integers(0, 60), st.integers(1, 90), st.integers(1, 60), st.floats(0, 1))


@settings(max_examples=25)
@given(
    boxes=st.lists(BOX, max_size=8), pad=st.floats(0, 1), source=st.sampled_from(["edges", "objects", "both", "frame"])
)
def test_what_other_stages_found_travels_with_the_picture(
    boxes: list[tuple[int, int, int, int, float]], pad: float, source: str
) -> None:
    picture, values = with_lines(60, 100), values_of(CROPS, pad=pad, source=source, min_height=1)
    regions = tuple(Region(x, y, width, height, sure, "board") for x, y, width, height, sure in boxes)
    inputs = {Stage("detect_edges"): regions, Stage("detect_objects"): regions[::2]}
    found = there_and_back(CROPS, picture, values, inputs)
    assert found == CROPS.examine(picture, values, inputs, overlays=False)
    assert found.regions or (not boxes and source != "frame") or (source == "objects" and not regions[::2])


def test_all_that_a_region_says_travels() -> None:
    match = BrandMatch("Nordwind", 91, "NORDWÍND", MatchState.DOUBTFUL)
    polygon = ((0.25, 1.0), (8.5, 1.0), (8.5, 4.75), (0.25, 4.75))
    text = 'NÖRD "WIND" № 😀'
    region = Region(0, 1, 9, 4, 1 / 3, "doubtful", polygon=polygon, of=2, text=text, match=match)
    seen: list[Inputs] = []

    def function(picture: RgbPicture, parameters: object, *, inputs: Inputs, overlays: bool) -> StageFindings:
        seen.append(inputs)
        return StageFindings(inputs[Stage("detect_edges")])

    stage = PictureStage(CROPS.schema, CROPS.parameters, function)
    inputs = {Stage("detect_edges"): (region, Region(1, 2, 3, 4, 0.5, "board"))}
    assert there_and_back(stage, plain(16, 16), values_of(CROPS), inputs).regions == inputs[Stage("detect_edges")]
    assert seen == [inputs]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"edge_canny_low": None}, "edge_canny_low"),
        ({"edge_canny_low": "much"}, "edge_canny_low must be"),
        ({"edge_colour": 3}, "edge_colour is no parameter of this stage"),
    ],
)
def test_parameters_of_another_version_are_refused(change: dict[str, object], said: str) -> None:
    parameters = {name: value for name, value in {**values_of(EDGES), **change}.items() if value is not None}
    asked = np.frombuffer(json.dumps({"parameters": parameters, "inputs": {}}).encode(), np.uint8)
    with pytest.raises(ValueError, match=said):
        tensors.answer(EDGES, {tensors.PICTURE: plain(4, 4), tensors.ASKED: asked}, [])

"""What stages may be set to, and which of them a run has."""

from collections.abc import Mapping

import pytest

from rushes_footage.stage_schema import FRAMES, Parameter, ParameterType, Stage, StageSchema
from rushes_footage.stages import (
    COUNTING,
    PIPELINE,
    SCHEMAS,
    BadConfiguration,
    Values,
    effective,
    named_now,
    stages_of,
    stages_of_replay,
)

EDGES, FIELD = Stage("detect_edges"), Stage("field_segmentation")
OBJECTS, TRACK = Stage("detect_objects"), Stage("track")
CROPS, TEXTS, MATCHING = Stage("prepare_regions"), Stage("read_text"), Stage("match_brands")


def test_a_run_has_what_needs_no_model_and_what_is_set() -> None:
    without = (FRAMES, FIELD, EDGES, COUNTING)
    assert stages_of([], {}) == without
    assert stages_of([], {"track": {}}) == (*without[:3], OBJECTS, TRACK, COUNTING)
    assert stages_of(["track"], {}) == (FRAMES, OBJECTS, TRACK)
    with pytest.raises(BadConfiguration, match="there is no stage 'edges'"):
        stages_of(["edges"], {})


def test_a_replay_has_its_origins_stages_and_those_that_are_added_with_what_they_need() -> None:
    origin = (FRAMES, EDGES, COUNTING)
    assert stages_of_replay(origin, EDGES, {}, {"detect_edges": {"edge_canny_low": 5}}) == origin
    assert stages_of_replay(origin, OBJECTS, {}, {}) == (FRAMES, EDGES, OBJECTS, COUNTING)
    assert stages_of_replay(origin, EDGES, {}, {"track": {}}) == (
        FRAMES,
        EDGES,
        OBJECTS,
        TRACK,
        COUNTING,
    )
    # What needs no model is added as the first stage only.
    assert stages_of_replay(origin, EDGES, {}, {"field_segmentation": {}}) == origin


def test_brands_need_texts_and_texts_crops_of_what_is_chosen() -> None:
    assert stages_of(["match_brands"], {}) == (FRAMES, EDGES, CROPS, TEXTS, MATCHING)
    source = {
        each: stages_of(["prepare_regions"], {"prepare_regions": {"source": each}})
        for each in ("edges", "objects", "both", "frame")
    }
    assert source == {
        "edges": (FRAMES, EDGES, CROPS),
        "objects": (FRAMES, OBJECTS, CROPS),
        "both": (FRAMES, EDGES, OBJECTS, CROPS),
        "frame": (FRAMES, CROPS),
    }
    # A replay has what its origin was set to, unless it is set to something else.
    origin = (FRAMES, CROPS)
    base: dict[str, Values] = {CROPS: {"source": "frame"}}
    assert stages_of_replay(origin, CROPS, base, {}) == origin
    assert stages_of_replay(origin, CROPS, base, {"prepare_regions": {"source": "edges"}}) == (FRAMES, EDGES, CROPS)


def test_the_report_is_known_by_its_former_name() -> None:
    assert stages_of(["report"], {}) == (FRAMES, COUNTING)
    assert named_now({"report": {"gap_seconds": 1}, "track": {}}) == {COUNTING: {"gap_seconds": 1}, "track": {}}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"source": "ears"}, "must be one of edges, objects, both, frame"),
        ({"source": True}, "must be a text"),
        ({"deskew": 1}, "must be true or false"),
        ({"deskew": "yes"}, "must be true or false"),
    ],
)
def test_choices_and_switches_have_only_their_values(values: Mapping[str, object], said: str) -> None:
    with pytest.raises(BadConfiguration, match=said):
        effective([CROPS], {}, {"prepare_regions": values})


def test_overrides_come_before_what_was_and_that_before_defaults() -> None:
    base: dict[str, Values] = {EDGES: {"edge_canny_low": 10.0, "edge_canny_high": 20.0}}
    found = effective([EDGES], base, {"detect_edges": {"edge_canny_low": 5}})[EDGES]
    assert (found["edge_canny_low"], found["edge_canny_high"], found["edge_hough_threshold"]) == (5.0, 20.0, 80)


def test_every_default_is_within_its_own_limits() -> None:
    for stage in PIPELINE:
        if stage.stage != OBJECTS:  # its model has to be named
            given = {parameter.name: parameter.default for parameter in stage.parameters}
            assert effective([stage.stage], {}, {stage.stage: given})[stage.stage] == given


def test_every_stage_and_parameter_has_a_name_and_a_sentence_for_people() -> None:
    described: list[StageSchema | Parameter] = [*PIPELINE, *(each for stage in PIPELINE for each in stage.parameters)]
    for each in described:
        assert each.label[:1].isupper(), each
        assert "_" not in each.label, each
        assert each.help[:1].isupper(), each
        assert each.help.endswith("."), each
    for stage in PIPELINE:
        labels = [each.label for each in stage.parameters]
        assert len(set(labels)) == len(labels)
    assert len({stage.label for stage in PIPELINE}) == len(PIPELINE)


def test_every_numbers_useful_range_is_within_its_limits_and_holds_the_default() -> None:
    numbers = [each for stage in PIPELINE for each in stage.parameters if each.min is not None]
    assert len(numbers) == 32
    for each in numbers:
        assert each.min is not None
        assert each.max is not None
        assert each.useful is not None
        assert isinstance(each.default, (int, float))
        low, high = each.useful
        assert each.min <= low <= each.default <= high <= each.max, each


def test_the_report_reads_what_other_stages_count() -> None:
    assert SCHEMAS[COUNTING].reads == (EDGES, OBJECTS, TRACK, MATCHING, "escalate_local", "escalate_cloud")


def test_each_limit_is_included_and_nothing_beyond_it() -> None:
    for stage in PIPELINE:
        for parameter in stage.parameters:
            if parameter.min is None or parameter.max is None:
                continue
            below = 1 if parameter.type is ParameterType.INTEGER else 0.001
            needed: Mapping[str, object] = {"model": "a"} if stage.stage == OBJECTS else {}
            for value in (parameter.min, parameter.max):
                effective([stage.stage], {}, {stage.stage: {**needed, parameter.name: value}})
            wrong: list[object] = [parameter.min - below, parameter.max + below, float("nan"), "1", True, None]
            for each in wrong:
                with pytest.raises(BadConfiguration) as refused:
                    effective([stage.stage], {}, {stage.stage: {**needed, parameter.name: each}})
                assert [mistake.field for mistake in refused.value.mistakes] == [f"{stage.stage}.{parameter.name}"]


def test_every_mistake_is_told() -> None:
    with pytest.raises(BadConfiguration) as refused:
        effective([EDGES, FIELD], {}, {"detect_edges": {"hue_low": 1}, "field_segmentation": 5, "report": {}})
    assert [mistake.field for mistake in refused.value.mistakes] == [
        "detect_edges.hue_low",
        "field_segmentation",
        "report",
    ]

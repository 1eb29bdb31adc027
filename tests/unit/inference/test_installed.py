"""What a stage says of itself is refused where it cannot be run so, before anybody runs it."""

from dataclasses import replace
from typing import Any

import pytest

from rushes_footage.stage_schema import Count, Kind, Need, Overlay, Stage, StageSchema
from rushes_inference.stages.installed import (
    derived_stages,
    expect_runnable,
    in_order,
    picture_stages,
    pipeline,
    selecting_stages,
)

EDGES = picture_stages()["detect_edges"]
OTHER = replace(EDGES.schema, stage=Stage("other"), place=35, served="other", overlays=())


def test_stages_come_by_their_places() -> None:
    names = [each.stage for each in in_order([OTHER, *reversed(pipeline())])]
    assert names == [
        "extract_frames",
        "filter_scenes",
        "field_segmentation",
        "detect_edges",
        "other",
        "detect_objects",
        "track",
        "prepare_regions",
        "read_text",
        "match_brands",
        "escalate_local",
        "escalate_cloud",
        "compile_report",
    ]


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (replace(OTHER, place=5), "other comes before extract_frames"),
        (replace(OTHER, reads=(Stage("track"),)), "other comes before track"),
        (replace(OTHER, stage=Stage("detect_edges")), "the same name: detect_edges"),
        (replace(OTHER, place=30), "the same place: 30"),
        (replace(OTHER, served="edges"), "the same name as a model: edges"),
        (replace(OTHER, overlays=(Overlay("drawn", "lines"),)), "the same layer: lines"),
    ],
)
def test_a_stage_takes_nothing_from_another(other: StageSchema, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        in_order([*pipeline(), other])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": Kind.LINKS}, "kind picture or selects"),
        ({"needs": Need.MODEL}, "without a model"),
        ({"served": ""}, "`served`"),
        ({"version": ""}, "`version`"),
        ({"counts": (Count("pears", "pear_count"),)}, "does not measure: pear_count"),
    ],
)
def test_a_stage_with_a_function_has_what_backends_need(change: dict[str, Any], said: str) -> None:
    wrong = replace(EDGES, schema=replace(EDGES.schema, **change))
    with pytest.raises(ValueError, match=said):
        expect_runnable(wrong)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": Kind.PICTURE}, "kind selects"),
        ({"measures": ("kept",), "counts": ()}, "have to be kept and dropped"),
    ],
)
def test_a_stage_that_selects_says_what_it_keeps(change: dict[str, Any], said: str) -> None:
    scenes = selecting_stages()["filter_scenes"]
    with pytest.raises(ValueError, match=said):
        expect_runnable(replace(scenes, schema=replace(scenes.schema, **change)))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": Kind.PICTURE}, "kind derived"),
        ({"inputs": (), "reads": ()}, "has to read findings"),
        ({"overlays": (Overlay("drawn", "Drawn"),)}, "can draw nothing"),
        ({"served": ""}, "`served`"),
    ],
)
def test_a_derived_stage_reads_what_others_found(change: dict[str, Any], said: str) -> None:
    brands = derived_stages()["match_brands"]
    with pytest.raises(ValueError, match=said):
        expect_runnable(replace(brands, schema=replace(brands.schema, **change)))

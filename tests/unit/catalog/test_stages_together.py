"""Which stages of a run examine each picture together."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from rushes_catalog.domain.ids import RunId, TimelineId
from rushes_catalog.pipelines.domain.pipelines import NewRun
from rushes_catalog.pipelines.domain.stages_together import computed_together, shares_of
from rushes_footage.stage_schema import Stage

STAGES = (
    "extract_frames",
    "filter_scenes",
    "field_segmentation",
    "detect_edges",
    "detect_objects",
    "track",
    "prepare_regions",
    "read_text",
    "match_brands",
    "compile_report",
)


def run_of(*stages: str, pause_after: str = "", stepping: bool = False) -> NewRun:
    own = tuple(map(Stage, stages or STAGES))
    return NewRun(
        RunId(uuid4().hex),
        TimelineId(uuid4().hex),
        "default",
        own,
        own[0],
        None,
        "",
        {},
        {},
        synchronous=False,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        pause_after=pause_after,
        stepping=stepping,
    )


def groups(run: NewRun) -> list[Sequence[str]]:
    there: list[Stage] = []
    found: list[Sequence[str]] = []
    while together := computed_together(run, there):
        there += together
        found.append(together)
    return found


def test_stages_that_examine_the_same_pictures_are_together() -> None:
    assert groups(run_of()) == [
        ("extract_frames",),
        ("filter_scenes",),
        ("field_segmentation", "detect_edges"),
        ("detect_objects",),
        ("track",),
        ("prepare_regions", "read_text"),
        ("match_brands",),
        ("compile_report",),
    ]
    assert groups(run_of("detect_edges", "prepare_regions", "read_text", "match_brands")) == [
        ("detect_edges", "prepare_regions", "read_text"),
        ("match_brands",),
    ]


def test_none_is_together_with_others_where_the_run_pauses_between() -> None:
    some = ("detect_edges", "prepare_regions", "read_text", "match_brands")
    each = [(stage,) for stage in some]
    assert groups(run_of(*some, pause_after="each")) == each
    assert computed_together(run_of(*some, stepping=True), ()) == ("detect_edges",)
    assert groups(run_of(*some, pause_after="prepare_regions")) == [
        ("detect_edges", "prepare_regions"),
        ("read_text",),
        ("match_brands",),
    ]
    assert groups(run_of(*some, pause_after="match_brands")) == [some[:3], ("match_brands",)]


def test_what_is_there_already_is_left_out() -> None:
    run = run_of("detect_edges", "prepare_regions", "read_text")
    assert computed_together(run, {Stage("detect_edges")}) == ("prepare_regions", "read_text")
    assert computed_together(run, set(run.stages)) == ()


def test_seconds_are_shared_out_by_what_each_has_cost() -> None:
    assert shares_of(10.0, [1.0, 3.0]) == pytest.approx([2.5, 7.5])
    assert shares_of(3.0, [0.0, 0.0]) == pytest.approx([1.5, 1.5])
    assert shares_of(2.0, [0.0]) == pytest.approx([2.0])


def test_a_run_of_before_keeps_its_stages_in_their_order() -> None:
    run = replace(run_of("detect_edges", "read_text"), pause_after="")
    assert groups(run) == [("detect_edges", "read_text")]

"""What a re-run of a scenario found in another way."""

from dataclasses import replace

import pytest

from rushes_catalog.pipelines.domain.pipelines import StageFrame, StageRegion
from rushes_catalog.pipelines.domain.scenario_reruns import VersionChange, frames_changed, versions_changed
from rushes_footage.brands import BrandMatch, FoundBy, MatchState

MATCH = BrandMatch("Nordwave", 90, "Nordwave", MatchState.DOUBTFUL)
REGION = StageRegion(1, 2, 30, 10, 0.9, "doubtful", text="Nxrdwave", match=MATCH)
OTHER = StageRegion(5, 5, 9, 9, 0.5, "unresolved", text="Exit")
FRAME = StageFrame(0, (REGION, OTHER), outline=((0, 0), (9, 0), (9, 9)), measures={"pairs": 2.0}, size=(640, 360))


@pytest.mark.parametrize(
    "now",
    [
        replace(FRAME, regions=(REGION,)),
        replace(FRAME, regions=(REGION, OTHER, OTHER)),
        replace(FRAME, regions=(replace(REGION, x=2), OTHER)),
        replace(FRAME, regions=(replace(REGION, h=11), OTHER)),
        replace(FRAME, regions=(replace(REGION, label="matched"), OTHER)),
        replace(FRAME, regions=(replace(REGION, track=1), OTHER)),
        replace(FRAME, regions=(replace(REGION, text="Nordwave"), OTHER)),
        replace(FRAME, regions=(replace(REGION, match=None), OTHER)),
        replace(FRAME, regions=(replace(REGION, match=replace(MATCH, score=91)), OTHER)),
        replace(FRAME, regions=(replace(REGION, match=replace(MATCH, by=FoundBy.LOCAL)), OTHER)),
        replace(FRAME, outline=((0, 0), (9, 0), (9, 8))),
        replace(FRAME, measures={"pairs": 3.0}),
        StageFrame(0, problem="The model died."),
    ],
)
def test_another_finding_changes_its_frame(now: StageFrame) -> None:
    same = replace(FRAME, seq=1)
    assert frames_changed([FRAME, same], [now, same]) == 1
    assert frames_changed([now, same], [FRAME, same]) == 1


@pytest.mark.parametrize(
    "now",
    [
        FRAME,
        replace(FRAME, regions=(OTHER, REGION)),
        replace(FRAME, regions=(replace(REGION, confidence=0.8999), OTHER)),
        replace(FRAME, stand_in=3),
    ],
)
def test_order_confidence_and_stand_ins_change_nothing(now: StageFrame) -> None:
    assert frames_changed([FRAME], [now]) == 0


def test_a_frame_that_only_one_run_has_is_changed() -> None:
    assert frames_changed([FRAME], []) == 1
    assert frames_changed([], [FRAME, replace(FRAME, seq=4)]) == 2


def test_versions_that_differ_are_named_in_order() -> None:
    before = {"detect_edges": "3", "list sponsors": "1", "old": "1"}
    after = {"list sponsors": "2", "detect_edges": "3", "new": "1"}
    assert versions_changed(before, after) == (
        VersionChange("list sponsors", "1", "2"),
        VersionChange("new", None, "1"),
        VersionChange("old", "1", None),
    )


def test_what_a_run_did_is_no_finding() -> None:
    """An outside model is asked once: a re-run sends nothing."""
    again = replace(FRAME, measures={"requests": 0.0})
    assert frames_changed([replace(FRAME, measures={"requests": 1.0})], [again], measured=False) == 0
    assert frames_changed([FRAME], [replace(again, regions=(OTHER,))], measured=False) == 1

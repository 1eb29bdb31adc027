"""When a text is a brand, when that is doubtful, and when it is none."""

import pytest

from rushes_footage.brands import Brand, MatchState
from rushes_footage.stage_schema import Stage
from rushes_inference.brands.nearest import NearestBrand
from rushes_inference.domain.stage_findings import Region
from rushes_inference.stages.match_brands import Parameters, derive

BRANDS = (Brand("Nordwave"), Brand("Hexalume"))
TEXT = "Nordwxvs"
NEAREST = NearestBrand(BRANDS).of(TEXT)
assert NEAREST is not None
SCORE = NEAREST.score


def matched(text: str, **values: int) -> Region:
    found = derive(Parameters(**values), BRANDS)({Stage("read_text"): (Region(0, 0, 9, 5, 0.9, text, text=text),)})  # type: ignore[arg-type]
    [region] = found.regions
    assert region.match is not None
    assert sum(found.measures.values()) == 1
    assert found.measures[f"{region.match.state}_regions"] == 1
    return region


@pytest.mark.parametrize(
    ("least", "doubt", "state"),
    [
        (SCORE, 0, MatchState.MATCHED),
        (SCORE + 1, SCORE, MatchState.DOUBTFUL),
        (SCORE + 1, SCORE + 1, MatchState.UNRESOLVED),
        # Whatever matches is no doubt.
        (SCORE, SCORE + 1, MatchState.MATCHED),
    ],
)
def test_scores_reach_their_limits(least: int, doubt: int, state: MatchState) -> None:
    assert 60 < SCORE < 90
    region = matched(TEXT, min_score=least, doubt_score=doubt)
    assert region.match is not None
    assert region.match.state is state
    assert (region.match.score, region.match.alias) == (SCORE, "Nordwave")
    assert region.match.brand == (None if state is MatchState.UNRESOLVED else "Nordwave")
    assert region.label == ("Nordwave" if state is MatchState.MATCHED else state.value)


def test_a_region_keeps_its_text_and_place() -> None:
    region = matched("HEXALUME")
    assert (region.text, region.label, region.width) == ("HEXALUME", "Hexalume", 9)

"""Which brands of a list the texts of a picture name."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rushes_footage.brands import Brand, BrandMatch, MatchState
from rushes_footage.stage_schema import Count, Kind, Need, Stage, StageSchema
from rushes_inference.domain.stage_findings import Inputs, Region, StageFindings
from rushes_inference.stages.deriving import Deriving
from rushes_inference.stages.description import Scale, integer, parameters_of, text

_TEXTS = Stage("read_text")
_SCORE = Scale(0, 100, (30, 100), unit="of 100")

MATCHED, DOUBTFUL, UNRESOLVED = "matched_regions", "doubtful_regions", "unresolved_regions"
"""How many of the texts are so."""


@dataclass(frozen=True)
class Parameters:
    """The list, and how near a text has to come to a name of it."""

    brand_list: str = text("Brand list", "Name of the list whose brands are looked for.", "default")
    min_score: int = integer(85, _SCORE, "Match", "Higher takes only texts as a brand that come nearer to its name.")
    doubt_score: int = integer(60, _SCORE, "Doubt", "Higher leaves fewer texts to be looked at.")


STAGE = StageSchema(
    stage=Stage("match_brands"),
    place=80,
    work=0.1,
    kind=Kind.DERIVED,
    inputs=(_TEXTS,),
    label="Brands",
    help="Finds the brands of a list in the texts.",
    parameters=parameters_of(Parameters),
    needs=Need.BRAND_LIST,
    optional=True,
    served="brands",
    version="2",
    measures=(MATCHED, DOUBTFUL, UNRESOLVED),
    counts=(Count("matched", MATCHED), Count("doubtful", DOUBTFUL), Count("unresolved", UNRESOLVED)),
    matches=True,
)


def derive(parameters: Parameters, brands: Sequence[Brand]) -> Deriving:
    """One region for each text, with the brand that it comes nearest to."""
    from rushes_inference.brands.nearest import NearestBrand  # with RapidFuzz

    nearest = NearestBrand(brands)

    def matched(said: str) -> BrandMatch:
        found = nearest.of(said)
        if found is not None and found.score >= parameters.min_score:
            return BrandMatch(found.brand, found.score, found.alias, MatchState.MATCHED)
        if found is not None and found.score >= parameters.doubt_score:
            return BrandMatch(found.brand, found.score, found.alias, MatchState.DOUBTFUL)
        score, alias = (found.score, found.alias) if found else (0, "")
        return BrandMatch(None, score, alias, MatchState.UNRESOLVED)

    def region(text_found: Region) -> Region:
        match = matched(text_found.text)
        label = match.brand if match.state is MatchState.MATCHED and match.brand else match.state.value
        return replace(text_found, label=label, match=match)

    def findings(inputs: Inputs) -> StageFindings:
        regions = tuple(map(region, inputs.get(_TEXTS, ())))
        states = [each.match.state for each in regions if each.match]
        measures = {
            MATCHED: states.count(MatchState.MATCHED),
            DOUBTFUL: states.count(MatchState.DOUBTFUL),
            UNRESOLVED: states.count(MatchState.UNRESOLVED),
        }
        return StageFindings(regions, measures=measures)

    return findings

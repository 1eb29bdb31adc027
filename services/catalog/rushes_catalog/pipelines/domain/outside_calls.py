"""Questions to outside models about single regions: what is asked, and what an answer changes."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from rushes_catalog.pipelines.domain.pipelines import StageRegion
from rushes_footage.brand_letters import letters_of
from rushes_footage.brands import Brand, FoundBy, MatchState
from rushes_footage.outside_models import Outcome
from rushes_footage.stage_schema import Stage

NONE: Final = "none"
"""The answer that the picture shows no brand of the list."""
_ASKED_ABOUT: Final[Mapping[str, frozenset[MatchState]]] = {
    "doubtful": frozenset({MatchState.DOUBTFUL}),
    "unresolved": frozenset({MatchState.UNRESOLVED}),
    "both": frozenset({MatchState.DOUBTFUL, MatchState.UNRESOLVED}),
}


@dataclass(frozen=True, slots=True)
class OutsideCall:
    """A request to an outside model."""

    stage: Stage
    number: int
    """Among the requests of the stage in its run, from 1 on."""
    seq: int
    """Of the frame in the timeline."""
    region: int
    """Place of the region among those of the frame."""
    crop: str
    """SHA-256 of the JPEG file that was sent."""
    size: int
    """Of that file, in bytes."""
    model: str
    sent_at: datetime
    outcome: Outcome = Outcome.SENT
    words: str = ""
    """What the model answered."""
    milliseconds: int = 0
    """Until its answer."""


def hash_of(crop: bytes) -> str:
    """SHA-256 of a JPEG file."""
    return hashlib.sha256(crop).hexdigest()


def question_of(provider: str, model: str, crop: str, prompt: str, brands: Sequence[str]) -> str:
    """All that an answer depends on, as a hash: equal questions are asked once."""
    said = json.dumps([provider, model, crop, prompt, list(brands)])
    return hashlib.sha256(said.encode()).hexdigest()


def is_asked_about(region: StageRegion, only: str) -> bool:
    """Whether the region is one of those that are asked about; `only`: the parameter of the stage."""
    return region.match is not None and region.match.state in _ASKED_ABOUT[only]


class AnswerReader:
    """Reads answers by the brands of a list."""

    def __init__(self, brands: Sequence[Brand]) -> None:
        self._named = {letters_of(each): brand.name for brand in brands for each in (brand.name, *brand.aliases)}

    def resolved(self, region: StageRegion, words: str, by: FoundBy, model: str) -> StageRegion | None:
        """The region as the answer says; None where that names no brand of the list and is not "none".

        Score and alias stay those of the text.
        """
        said = letters_of(words)
        brand = self._named.get(said)
        if region.match is None or (brand is None and said != NONE):
            return None
        state = MatchState.UNRESOLVED if brand is None else MatchState.MATCHED
        match = replace(region.match, brand=brand, state=state, by=by, model=model, words=words)
        return replace(region, label=brand or state.value, match=match)

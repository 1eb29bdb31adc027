"""What the stages that ask outside models have in common: parameters, measures and counts."""

from dataclasses import dataclass
from typing import Final

from rushes_footage.outside_models import ANSWERED, ASKED, LEFT, OPEN, REQUESTS, RESOLVED
from rushes_footage.stage_schema import Choice, Count
from rushes_inference.stages.description import Scale, boolean, choice, integer, text

PROMPT: Final = (
    "The picture is a part of a frame of a sports broadcast. Which of the brands below does it show? "
    "Answer with the name of that brand as it is written below, or with the word none, and with nothing else."
)
MEASURES: Final = (REQUESTS, ANSWERED, RESOLVED, LEFT)
COUNTS: Final = tuple(map(Count, (ASKED, "answered", "resolved", OPEN), MEASURES))
_LONGEST_PROMPT: Final = 2000


@dataclass(frozen=True)
class Parameters:
    """Whether it asks at all, how often, what, and about which regions."""

    enabled: bool = boolean(
        "Ask", "Sends the crops of these regions to the outside model, with the names of the brands.", default=False
    )
    max_calls: int = integer(
        50, Scale(0, 10000, (0, 500), unit="requests"), "Most requests", "Higher sends more requests in a run."
    )
    calls_per_minute: int = integer(
        30, Scale(1, 6000, (1, 120), unit="a minute"), "Rate", "Higher sends requests in quicker succession."
    )
    prompt: str = text(
        "Question", "What is asked about each crop; the names of the brands are added to it.", PROMPT, _LONGEST_PROMPT
    )
    only: str = choice(
        "Regions",
        "Which regions it is asked about.",
        Choice("doubtful", "Doubtful"),
        Choice("unresolved", "Unresolved"),
        Choice("both", "Doubtful and unresolved"),
    )

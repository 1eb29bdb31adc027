"""What comes of a request to an outside model."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

REQUESTS: Final = "requests"
"""Of a frame, as all of these: requests that were sent."""
ANSWERED: Final = "answered_regions"
"""Regions that have an answer."""
RESOLVED: Final = "resolved_regions"
"""Regions whose answer was used."""
LEFT: Final = "open_regions"
"""Regions that were to be asked about and are not resolved."""
ASKED: Final = "asked"
"""The count of requests in all frames."""
OPEN: Final = "open"
"""The count of regions that are left."""


class Outcome(StrEnum):
    """What came of a request."""

    SENT = "sent"
    """Not known: it was about to be sent, or it was, and no answer was recorded."""
    ANSWERED = "answered"
    LIMITED = "limited"
    """The model takes no more requests now."""
    FAILED = "failed"
    """It reports an error of its own."""
    UNUSABLE = "unusable"
    """Its answer is none of the API, or too long."""
    REFUSED = "refused"
    """It does not take this request, or redirects it."""
    SLOW = "slow"
    """No answer in time."""
    AWAY = "away"
    """No connection."""


@dataclass(frozen=True, slots=True)
class OutsideAnswer:
    """The end of a request."""

    outcome: Outcome
    words: str = ""
    """What the model answered; "" where it did not."""
    why: str = ""
    """For people: what went wrong; "" where it answered."""
    retry_after: float | None = None
    """Seconds after which it may be asked again, as it says; None: it does not say."""

"""What to do with a task whose attempt failed: retry free, retry and count, or fail."""

from dataclasses import dataclass
from enum import Enum, auto

from rushes_chassis.errors import Aborted, Exhausted, Internal, RushesError, TimedOut, Unavailable

MOST_FAILURES = 2
# Seconds until a counted failure is retried.
FAILURE_PAUSE = 2.0
# Seconds until a task that a node lost or refused is offered again; the node itself is shunned for longer and longer.
REFUSAL_PAUSE = 0.25
# Seconds until a task of the catalog itself is retried: the folder that it needs is away for longer than that.
AWAY_PAUSE = 2.0
# Seconds after which a task whose model is missing or damaged is retried at the latest. No event reports a new model.
LONGEST_MODEL_PAUSE = 60.0
_OF_THE_MODEL = frozenset({"ScanModelMissing", "SeenModelMissing"})


class Verdict(Enum):
    """What to do next."""

    # The attempt is not the task's current one: nothing may be written.
    DROP = auto()
    # Not the task's fault: retry without counting.
    GIVE_BACK = auto()
    # May succeed later: retry, up to MOST_FAILURES times.
    COUNT = auto()
    # Would fail again.
    FAIL = auto()


@dataclass(frozen=True, slots=True)
class _Row:
    kind: type[RushesError]
    reason: str
    verdict: Verdict


# The first matching row decides; a reason of "" matches every reason.
_TABLE = (
    _Row(Aborted, "Fenced", Verdict.DROP),
    _Row(Aborted, "", Verdict.GIVE_BACK),
    _Row(Unavailable, "", Verdict.GIVE_BACK),
    _Row(Exhausted, "NoFreeSlot", Verdict.GIVE_BACK),
    # Inference runs one training at a time.
    _Row(Exhausted, "TrainerBusy", Verdict.GIVE_BACK),
    _Row(RushesError, "EncoderFailed", Verdict.COUNT),
    _Row(Exhausted, "", Verdict.COUNT),
    _Row(TimedOut, "", Verdict.COUNT),
    _Row(Internal, "", Verdict.COUNT),
    _Row(RushesError, "", Verdict.FAIL),
)


def verdict_on(error: RushesError, failures_before: int) -> Verdict:
    """The verdict on a failed attempt of a task with so many counted failures before."""
    row = next(row for row in _TABLE if isinstance(error, row.kind) and row.reason in ("", error.reason))
    if row.verdict is Verdict.COUNT and failures_before + 1 >= MOST_FAILURES:
        return Verdict.FAIL
    return row.verdict


def away_pause(error: RushesError, attempt: int) -> float:
    """Seconds until a task of the catalog itself is retried that waits for something; `attempt`: from 1 on.

    Each attempt that finds its model missing doubles them, up to LONGEST_MODEL_PAUSE.
    """
    if error.reason not in _OF_THE_MODEL:
        return AWAY_PAUSE
    doublings = min(max(attempt - 1, 0), 10)
    pause: float = min(AWAY_PAUSE * 2.0**doublings, LONGEST_MODEL_PAUSE)
    return pause

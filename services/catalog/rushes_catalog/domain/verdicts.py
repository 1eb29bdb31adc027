"""What becomes of a task whose attempt went wrong: again for nothing, again but counted, or the end."""

from dataclasses import dataclass
from enum import Enum, auto

from rushes_chassis.errors import Aborted, Exhausted, Internal, RushesError, TimedOut, Unavailable

MOST_FAILURES = 2
# Seconds before a counted failure is tried again.
FAILURE_PAUSE = 2.0
# Seconds before a task that a node lost or refused is offered again; the node itself is shunned for longer and longer.
REFUSAL_PAUSE = 0.25
# Seconds before a task that the catalog does itself is tried again: the folder it needs is away for longer than that.
AWAY_PAUSE = 2.0


class Verdict(Enum):
    """What to do next."""

    # The row says that the task is not this attempt's any more: nothing may be written.
    DROP = auto()
    # Not the task's fault: again, as if nothing had been.
    GIVE_BACK = auto()
    # May go better next time: again, as long as MOST_FAILURES allows.
    COUNT = auto()
    # Would go wrong again.
    FAIL = auto()


@dataclass(frozen=True, slots=True)
class _Row:
    kind: type[RushesError]
    reason: str
    verdict: Verdict


# The first row that fits decides; a reason of "" fits every reason.
_TABLE = (
    _Row(Aborted, "Fenced", Verdict.DROP),
    _Row(Aborted, "", Verdict.GIVE_BACK),
    _Row(Unavailable, "", Verdict.GIVE_BACK),
    _Row(Exhausted, "NoFreeSlot", Verdict.GIVE_BACK),
    _Row(RushesError, "EncoderFailed", Verdict.COUNT),
    _Row(Exhausted, "", Verdict.COUNT),
    _Row(TimedOut, "", Verdict.COUNT),
    _Row(Internal, "", Verdict.COUNT),
    _Row(RushesError, "", Verdict.FAIL),
)


def verdict_on(error: RushesError, failures_before: int) -> Verdict:
    """The verdict on an attempt that ended so, of a task that had failed so often before."""
    row = next(row for row in _TABLE if isinstance(error, row.kind) and row.reason in ("", error.reason))
    if row.verdict is Verdict.COUNT and failures_before + 1 >= MOST_FAILURES:
        return Verdict.FAIL
    return row.verdict

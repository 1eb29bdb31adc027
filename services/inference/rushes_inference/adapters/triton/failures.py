"""What Triton's client raises, as errors of ours."""

from tritonclient.utils import InferenceServerException

from rushes_chassis.errors import RushesError
from rushes_inference.domain.errors import BackendAway, BackendFailed, BackendSlow

_AWAY = frozenset({"UNAVAILABLE", "CANCELLED"})
"""Nobody is there, or who is there takes no more or is being stopped: later it may work. Who cancels a call of ours
sees no status."""


def is_away(failed: InferenceServerException) -> bool:
    """Whether the same call may succeed in a moment."""
    return _code(failed) in _AWAY


def loads_nothing(failed: InferenceServerException) -> bool:
    """Whether this Triton loads its models by itself alone; the status is that of one that is away."""
    return "explicit model load / unload is not allowed" in words(failed)


def is_unknown(failed: InferenceServerException) -> bool:
    """Whether Triton knows no such model or shared memory."""
    return _code(failed) == "NOT_FOUND"


def is_broken(failed: InferenceServerException) -> bool:
    """Whether a process of the model has died, as by the kernel for its memory: Triton starts no other by itself.

    There is no status for it, and Triton goes on saying that the model is ready.
    """
    return _code(failed) == "INTERNAL" and "Stub process" in words(failed)


def is_late(failed: InferenceServerException) -> bool:
    """Whether time was up."""
    return _code(failed) == "DEADLINE_EXCEEDED"


def translated(failed: InferenceServerException, model: str, seconds: float) -> RushesError:
    """The error of a call that is not repeated; `seconds` is how long all attempts together might take.

    It says nothing of addresses and paths: it is for those who asked, who may be anybody.
    """
    if is_away(failed):
        return BackendAway(model, seconds)
    if is_late(failed):
        return BackendSlow(model, seconds)
    return BackendFailed(model, words(failed).partition("\n")[0])  # the rest is where it stands in the model's code


def words(failed: InferenceServerException) -> str:
    """As Triton or gRPC say it, for the log."""
    return str(failed.message() or failed)


def _code(failed: InferenceServerException) -> str:
    return str(failed.status() or "").removeprefix("StatusCode.")

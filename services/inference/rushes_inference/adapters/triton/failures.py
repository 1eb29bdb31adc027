"""Translates exceptions of Triton's client into our errors."""

from tritonclient.utils import InferenceServerException

from rushes_chassis.errors import RushesError
from rushes_inference.domain.errors import BackendAway, BackendFailed, BackendSlow

_AWAY = frozenset({"UNAVAILABLE", "CANCELLED"})
"""Unreachable, overloaded or shutting down: the same call may succeed later."""


def is_away(failed: InferenceServerException) -> bool:
    """Whether the same call may succeed in a moment."""
    return _code(failed) in _AWAY


def loads_nothing(failed: InferenceServerException) -> bool:
    """Whether this Triton refuses to load models on request; its status is that of an unavailable one."""
    return "explicit model load / unload is not allowed" in words(failed)


def is_unknown(failed: InferenceServerException) -> bool:
    """Whether Triton does not have such a model or shared memory region."""
    return _code(failed) == "NOT_FOUND"


def is_broken(failed: InferenceServerException) -> bool:
    """Whether a process of the model has died, as by the kernel's OOM killer: Triton does not restart it.

    There is no status for that, and Triton goes on reporting the model as ready.
    """
    return _code(failed) == "INTERNAL" and "Stub process" in words(failed)


def is_late(failed: InferenceServerException) -> bool:
    """Whether the deadline was exceeded."""
    return _code(failed) == "DEADLINE_EXCEEDED"


def translated(failed: InferenceServerException, model: str, seconds: float) -> RushesError:
    """The error of a call that is not retried; `seconds` is the limit for all attempts together.

    Addresses and paths are left out: the message is sent to the caller, who may be anybody.
    """
    if is_away(failed):
        return BackendAway(model, seconds)
    if is_late(failed):
        return BackendSlow(model, seconds)
    return BackendFailed(model, words(failed).partition("\n")[0])  # The rest is a position in the model's code.


def words(failed: InferenceServerException) -> str:
    """The message of Triton or gRPC, for the log."""
    return str(failed.message() or failed)


def _code(failed: InferenceServerException) -> str:
    return str(failed.status() or "").removeprefix("StatusCode.")

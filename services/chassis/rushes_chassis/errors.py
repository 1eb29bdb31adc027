"""All errors, in one tree; tables map these classes to gRPC and HTTP statuses.

RushesError
├── InvalidInput   the request itself is wrong, whatever the state; names its fields
├── OutOfRange     wrong for this file or collection: it would be right for another
├── NotFound
├── AlreadyExists
├── Forbidden
├── Unauthenticated a process of ours did not show the credential of this deployment
├── Conflict       not in the present state: changed, busy, in use
├── Aborted        ended by somebody: stopped, superseded
├── Exhausted      no slot, no space, too many; later it may work
├── NotYet         known, but not built in this version
├── Unavailable    a part that is needed does not answer
├── TimedOut
├── DataLoss       footage or a result is damaged
└── Internal       a mistake of ours

Services subclass these; the subclass's name is the error's `reason`. A test proves that every class of the tree has
its row in the status table (chassis) and in the HTTP table (gateway).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class FieldMistake:
    """One invalid field: `path` as in `clips` or `source.path`, and what is wrong with it, naming the limit."""

    path: str
    message: str


class RushesError(Exception):
    """Base class of all errors whose message is sent to the caller."""

    def __init__(
        self,
        message: str,
        *,
        reason: str | None = None,
        metadata: Mapping[str, str] | None = None,
        fields: Sequence[FieldMistake] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        # Set only where the error came from another process, whose subclasses are not defined here.
        self.reason = reason or type(self).__name__
        self.metadata = dict(metadata or {})
        self.fields = tuple(fields)


class InvalidInput(RushesError):
    """The request is wrong in itself."""


class OutOfRange(RushesError):
    """The request does not suit this file or collection."""


class NotFound(RushesError):
    """What was asked for does not exist."""


class AlreadyExists(RushesError):
    """What was to be made exists."""


class Forbidden(RushesError):
    """The caller may not do this."""


class Unauthenticated(RushesError):
    """The calling process is none of this deployment."""


class Conflict(RushesError):
    """The present state does not allow this."""


class Aborted(RushesError):
    """Somebody ended the work."""


class Exhausted(RushesError):
    """No room now."""


class NotYet(RushesError):
    """This version cannot do it yet."""


class Unavailable(RushesError):
    """A needed part does not answer."""


class TimedOut(RushesError):
    """It took longer than allowed."""


class DataLoss(RushesError):
    """Damaged footage or results."""


class Internal(RushesError):
    """A mistake of ours."""

"""All errors, in one tree; tables map these classes to gRPC and HTTP statuses.

RushesError
├── InvalidInput   the request itself is wrong, whatever the state; lists the invalid fields
├── OutOfRange     wrong for this file or collection, possibly valid for another
├── NotFound
├── AlreadyExists
├── Forbidden
├── Unauthenticated the calling process did not send the credential of this deployment
├── Conflict       not possible in the present state: changed, busy, in use
├── Aborted        the work was ended: stopped, superseded
├── Exhausted      no slot, no space, too many; a later attempt may succeed
├── NotYet         known, but not implemented in this version
├── Unavailable    a required part does not answer
│   └── Frozen
├── TimedOut
├── DataLoss       footage or a result is damaged
└── Internal       a bug in Rushes

Services subclass these; the subclass's name is the error's `reason`. A test proves that every class of the tree has
its row in the status table (chassis) and in the HTTP table (gateway).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class FieldMistake:
    """One invalid field: its `path`, as in `clips` or `source.path`, and a message with the limit that it breaks."""

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
    """The requested object does not exist."""


class AlreadyExists(RushesError):
    """The object to be created exists already."""


class Forbidden(RushesError):
    """The caller may not do this."""


class Unauthenticated(RushesError):
    """The calling process did not send the credential of this deployment."""


class Conflict(RushesError):
    """The present state does not allow this."""


class Aborted(RushesError):
    """The work was stopped or superseded."""


class Exhausted(RushesError):
    """No slot or space is free at present."""


class NotYet(RushesError):
    """Not implemented in this version."""


class Unavailable(RushesError):
    """A required part does not answer."""


class Frozen(Unavailable):
    """Another process is there and does not answer, such as a stopped one: nothing restarts it."""


class TimedOut(RushesError):
    """It took longer than allowed."""


class DataLoss(RushesError):
    """Damaged footage or results."""


class Internal(RushesError):
    """A bug in Rushes."""

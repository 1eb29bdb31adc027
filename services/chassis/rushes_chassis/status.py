"""Conversion of errors to google.rpc.Status and back, by one table for both ends of every RPC."""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast
from urllib.parse import quote

import grpc
from google.protobuf import any_pb2
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc_status import rpc_status

from rushes_chassis.errors import (
    Aborted,
    AlreadyExists,
    Conflict,
    DataLoss,
    Exhausted,
    FieldMistake,
    Forbidden,
    Frozen,
    Internal,
    InvalidInput,
    NotFound,
    NotYet,
    OutOfRange,
    RushesError,
    TimedOut,
    Unauthenticated,
    Unavailable,
)

DOMAIN = "rushes"

STATUS: dict[type[RushesError], grpc.StatusCode] = {
    InvalidInput: grpc.StatusCode.INVALID_ARGUMENT,
    OutOfRange: grpc.StatusCode.OUT_OF_RANGE,
    NotFound: grpc.StatusCode.NOT_FOUND,
    AlreadyExists: grpc.StatusCode.ALREADY_EXISTS,
    Forbidden: grpc.StatusCode.PERMISSION_DENIED,
    Unauthenticated: grpc.StatusCode.UNAUTHENTICATED,
    Conflict: grpc.StatusCode.FAILED_PRECONDITION,
    Aborted: grpc.StatusCode.ABORTED,
    Exhausted: grpc.StatusCode.RESOURCE_EXHAUSTED,
    NotYet: grpc.StatusCode.UNIMPLEMENTED,
    Unavailable: grpc.StatusCode.UNAVAILABLE,
    TimedOut: grpc.StatusCode.DEADLINE_EXCEEDED,
    DataLoss: grpc.StatusCode.DATA_LOSS,
    Internal: grpc.StatusCode.INTERNAL,
}
# gRPC refuses trailing metadata at random beyond 8 KiB; some of that is needed for other keys.
_MOST_BYTES = 7 << 10
# Lengths to which each text of an error is cut, tried in turn.
_MOST_CHARACTERS = (1000, 400, 150)
# gRPC's words for a peer that is connected to, or accepts a connection, and does not answer pings or greetings.
_FROZEN = ("ping timeout", "keepalive", "before receiving SETTINGS frame")
_BY_CODE = {code: kind for kind, code in STATUS.items()}


def code_of(error: RushesError) -> grpc.StatusCode:
    """The status code of the error's nearest listed ancestor; raises LookupError where none is listed."""
    for ancestor in type(error).__mro__:
        if ancestor in STATUS:
            return STATUS[ancestor]
    raise LookupError(f"{type(error).__name__} has no row in the status table")


def to_status(error: RushesError) -> status_pb2.Status:
    """The error with its reason, metadata and field mistakes, for a call's trailing metadata.

    Texts that quote the caller may be of any length, but the metadata is limited: long texts lose their middle, and
    mistakes that still do not fit are left out.
    """
    for most in _MOST_CHARACTERS:
        fields = [replace(field, message=_shortened(field.message, most)) for field in error.fields]
        status = _status(error, _shortened(error.message, most), fields)
        if _travelling_bytes(status) <= _MOST_BYTES:
            return status
    while fields and _travelling_bytes(status) > _MOST_BYTES:
        fields = fields[: len(fields) // 2]
        status = _status(error, status.message, fields)
    return status


def _shortened(text: str, most: int) -> str:
    half = most // 2
    return text if len(text) <= most else f"{text[:half]}…{text[-half:]}"


def _travelling_bytes(status: status_pb2.Status) -> int:
    """Size of the message, which is sent twice: alone, with three bytes for each non-ASCII byte, and in the status in
    base64."""
    whole: int = status.ByteSize()
    return len(quote(status.message, safe=" ")) + whole * 4 // 3


def _status(error: RushesError, message: str, fields: Sequence[FieldMistake]) -> status_pb2.Status:
    info = error_details_pb2.ErrorInfo(reason=error.reason, domain=DOMAIN, metadata=error.metadata)
    details = [any_pb2.Any()]
    details[0].Pack(info)
    if fields:
        bad = error_details_pb2.BadRequest(
            field_violations=[
                error_details_pb2.BadRequest.FieldViolation(field=field.path, description=field.message)
                for field in fields
            ]
        )
        details.append(any_pb2.Any())
        details[-1].Pack(bad)
    number = code_pb2.Code.Value(code_of(error).name)
    return status_pb2.Status(code=number, message=message, details=details)


def from_rpc_error(failed: grpc.aio.AioRpcError, method: str | bytes) -> RushesError:
    """The other process's error, as its listed ancestor class with the reason kept.

    `method` is the call's, as in /rushes.catalog.v1.LibraryService/ListAssets. It names the service that does not
    answer, where gRPC reports only which address could not be connected to.
    """
    kind = _BY_CODE.get(failed.code(), Internal)
    reason, metadata, fields = None, {}, []
    # How gRPC reports that the other process cut the call off as it ends, at some moments: what this process cancels
    # itself raises CancelledError. Work that somebody stopped has an error of its own.
    if failed.code() is grpc.StatusCode.CANCELLED:
        kind = Unavailable
    # How gRPC reports that the other process died in the middle of a stream; at other moments it says UNAVAILABLE.
    if failed.code() is grpc.StatusCode.UNKNOWN and (failed.details() or "").startswith("Stream removed"):
        kind = Unavailable
    try:
        status = rpc_status.from_call(cast("grpc.Call", failed))
    except ValueError:  # A status that contradicts its own code is not from Rushes: keep the plain code.
        status = None
    for detail in status.details if status is not None else ():
        info = error_details_pb2.ErrorInfo()
        bad = error_details_pb2.BadRequest()
        if detail.Unpack(info):
            reason, metadata = info.reason, dict(info.metadata)
        elif detail.Unpack(bad):
            fields = [FieldMistake(item.field, item.description) for item in bad.field_violations]
    message = failed.details() or failed.code().name
    if kind is Unavailable and reason is None:
        metadata = {"grpc": message}
        if any(words in message for words in _FROZEN):
            kind = Frozen
        message = _words(_service_of(method), frozen=kind is Frozen)
    elif kind is Unavailable and reason == Frozen.__name__:
        kind = Frozen  # The other process passes it on.
    elif kind is TimedOut and reason is None:
        metadata = {"grpc": message}
        message = f"The {_service_of(method)} service did not answer in time. Try again in a moment."
    return kind(message, reason=reason, metadata=metadata, fields=fields)


def _words(service: str, *, frozen: bool) -> str:
    if frozen:
        return (
            f"The {service} service is there and does not answer: it hangs, or its machine has too much to do. "
            "If it goes on like this, restart it."
        )
    return f"The {service} service does not answer: it is starting again, or has ended. Try again in a moment."


def _service_of(method: str | bytes) -> str:
    words = (method.decode() if isinstance(method, bytes) else method).removeprefix("/").split(".")
    return words[1] if words[0] == "rushes" else "other"


def is_away(error: Unavailable) -> bool:
    """Whether the process itself does not answer; False where it reports that something else is unavailable, such as a
    root."""
    return isinstance(error, Frozen) or error.reason in ("Unavailable", "")

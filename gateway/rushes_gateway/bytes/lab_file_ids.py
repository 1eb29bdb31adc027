"""Ids of the lab library: a file's path below its root, quoted as a form value ("/" as %2F, a space as "+").

Clients put them into addresses as they are, encode them once more, or write the path itself. Each reading is a possible
path, so all are tried, the path itself first.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, quote_plus, unquote, unquote_plus

from rushes_gateway.asgi import Scope

_FILE_ACTION = re.compile(r"/videos/(?:(.+)/)?(stream-transcoded|stream|thumbnail)", re.DOTALL)


@dataclass(frozen=True)
class FileAction:
    """A requested action on a file, and the paths that its id may mean; none where no id was given."""

    action: str
    paths: tuple[str, ...]


def id_of(path: str, *, mistakable: bool) -> str:
    """The id of a file, as in listings.

    `mistakable`: there is another file with a plus for each space, whose path the usual id would be.
    """
    return quote(path, safe="") if mistakable else quote_plus(path)


def file_action_of(scope: Scope) -> FileAction | None:
    """The action and file of a request's address; None where it does not concern a file."""
    match = _FILE_ACTION.fullmatch(scope["path"])
    if match is None:
        return None
    written, action = match[1], match[2]
    if written is None:
        return FileAction(action, tuple(_unique(_query_readings(scope["query_string"].decode(errors="replace")))))
    return FileAction(action, readings_in_path(scope, written, "/videos/", f"/{action}"))


def readings(file_id: str) -> tuple[str, ...]:
    """The possible paths of an id in a request's body."""
    return tuple(_unique(iter((file_id, unquote_plus(file_id)))))


def readings_in_path(scope: Scope, written: str, before: str, behind: str) -> tuple[str, ...]:
    """The possible paths of an id in a request's path, between `before` and `behind`.

    The server has decoded `written` once, leaving "+" as it was.
    """
    raw: bytes = (scope.get("raw_path") or b"").partition(b"?")[0]
    found = [written, unquote_plus(written)]
    if raw.startswith(before.encode()) and raw.endswith(behind.encode()):
        as_sent = raw.removeprefix(before.encode()).removesuffix(behind.encode())
        found.insert(1, unquote_plus(as_sent.decode(errors="replace")))
    return tuple(_unique(iter(found)))


def _query_readings(query: str) -> Iterator[str]:
    """The possible paths of the `file_id` in a query; where a field is repeated, the last one counts."""
    decoded = dict(parse_qsl(query, keep_blank_values=True)).get("file_id", "")
    if not decoded:
        return
    yield decoded
    raw = [part.partition("=")[2] for part in query.split("&") if part.partition("=")[0] == "file_id"]
    yield from map(unquote, raw[-1:])
    yield unquote_plus(decoded)


def _unique(readings: Iterator[str]) -> Sequence[str]:
    return list(dict.fromkeys(readings))

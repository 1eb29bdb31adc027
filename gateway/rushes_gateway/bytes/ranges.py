"""The Range header (RFC 9110, section 14)."""

import re
from typing import NamedTuple

# Beyond this a list of ranges is an attack or a mistake; the whole file is a valid answer to either.
MOST_RANGES = 16

_SPEC = re.compile(r"(\d*)-(\d*)")
# No file is that large, and Python refuses to convert numbers that are very much longer.
_LONGEST_NUMBER = 19
_BEYOND_ALL = 10**_LONGEST_NUMBER
# What players send; everything else is looked at more closely.
_ONE_SPAN = re.compile(rf"bytes=([0-9]{{1,{_LONGEST_NUMBER}}})-([0-9]{{1,{_LONGEST_NUMBER}}})")


class Span(NamedTuple):
    """Bytes `first` to `last`, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """In bytes, at least 1."""
        return self.last - self.first + 1

    def content_range(self, size: int) -> str:
        """The Content-Range field for this part of a file of `size` bytes."""
        return f"bytes {self.first}-{self.last}/{size}"


class Unsatisfiable(Exception):
    """No byte of the file lies in any of the ranges: 416."""


def requested_spans(header: str | None, size: int) -> list[Span] | None:
    """The parts of a file of `size` bytes that a Range header asks for, in its order; None for the whole file.

    A header that is malformed, of another unit, or lists too much is ignored, as the RFC allows. Raises Unsatisfiable.
    """
    if header is None:
        return None
    if (one := _ONE_SPAN.fullmatch(header)) and (first := int(one[1])) <= (last := int(one[2])) and first < size:
        return [Span(first, min(last, size - 1))]
    unit, equals, listed = header.partition("=")
    if not equals or unit.strip().lower() != "bytes":
        return None
    spans: list[Span] = []
    specs = [spec.strip() for spec in listed.split(",")]
    specs = [spec for spec in specs if spec]  # empty list elements are allowed and mean nothing
    if not specs or len(specs) > MOST_RANGES:
        return None
    for spec in specs:
        match = _SPEC.fullmatch(spec)
        if match is None or not spec.isascii():
            return None
        start, end = map(_number, match.groups())
        if start is None and end is None:
            return None
        if start is not None and end is not None and _is_after(*match.groups()):
            return None
        span = _clamped(start, end, size)
        if span is not None:
            spans.append(span)
    if not spans:
        raise Unsatisfiable
    if sum(span.length for span in spans) > max(size, 1) * 2:
        return None  # overlapping parts that add up to more than the file twice over
    return spans


def _number(digits: str) -> int | None:
    """None where there is none; of those that lie beyond every file it does not matter which one it is."""
    if not digits:
        return None
    significant = digits.lstrip("0") or "0"
    return int(significant) if len(significant) <= _LONGEST_NUMBER else _BEYOND_ALL


def _is_after(start: str, end: str) -> bool:
    """Whether the first number is the greater one, however long they are."""
    start, end = start.lstrip("0"), end.lstrip("0")
    return (len(start), start) > (len(end), end)


def _clamped(start: int | None, end: int | None, size: int) -> Span | None:
    if start is None:  # a suffix: the last `end` bytes
        length = min(end or 0, size)
        return Span(size - length, size - 1) if length else None
    if start >= size:
        return None
    return Span(start, size - 1 if end is None else min(end, size - 1))

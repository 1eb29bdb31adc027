"""The Range header (RFC 9110, section 14)."""

import re
from typing import NamedTuple

# Longer lists are an attack or a mistake; the whole file is a valid response to either.
MOST_RANGES = 16

_SPEC = re.compile(r"(\d*)-(\d*)")
# No file is that large, and Python refuses to convert much longer numbers.
_LONGEST_NUMBER = 19
_BEYOND_ALL = 10**_LONGEST_NUMBER
# The form that players send; all others are parsed fully.
_ONE_SPAN = re.compile(rf"bytes=([0-9]{{1,{_LONGEST_NUMBER}}})-([0-9]{{1,{_LONGEST_NUMBER}}})")


class Span(NamedTuple):
    """Bytes `first` to `last`, inclusive."""

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
    """No requested byte exists: 416."""


def requested_spans(header: str | None, size: int) -> list[Span] | None:
    """The ranges of a file of `size` bytes that a Range header requests, in its order; None for the whole file.

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
    specs = [spec for spec in specs if spec]  # Empty list elements are allowed and ignored.
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
        return None  # Overlapping ranges that add up to more than twice the file.
    return spans


def _number(digits: str) -> int | None:
    """None where there is none; all numbers beyond any file size are equivalent."""
    if not digits:
        return None
    significant = digits.lstrip("0") or "0"
    return int(significant) if len(significant) <= _LONGEST_NUMBER else _BEYOND_ALL


def _is_after(start: str, end: str) -> bool:
    """Whether the first number is greater, for numbers of any length."""
    start, end = start.lstrip("0"), end.lstrip("0")
    return (len(start), start) > (len(end), end)


def _clamped(start: int | None, end: int | None, size: int) -> Span | None:
    if start is None:  # A suffix: the last `end` bytes.
        length = min(end or 0, size)
        return Span(size - length, size - 1) if length else None
    if start >= size:
        return None
    return Span(start, size - 1 if end is None else min(end, size - 1))

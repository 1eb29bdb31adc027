"""The Range header (RFC 9110, section 14)."""

import re
from typing import NamedTuple

# Beyond this a list of ranges is an attack or a mistake; the whole file is a valid answer to either.
MOST_RANGES = 16

_SPEC = re.compile(r"(\d*)-(\d*)")
# Python refuses to convert longer numbers, and no file is that large.
_LONGEST_NUMBER = 19
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
        if match is None or not spec.isascii() or max(map(len, match.groups())) > _LONGEST_NUMBER:
            return None
        start, end = match.groups()
        if start and end and int(start) > int(end):
            return None
        if not start and not end:
            return None
        span = _clamped(start, end, size)
        if span is not None:
            spans.append(span)
    if not spans:
        raise Unsatisfiable
    if sum(span.length for span in spans) > max(size, 1) * 2:
        return None  # overlapping parts that add up to more than the file twice over
    return spans


def _clamped(start: str, end: str, size: int) -> Span | None:
    if not start:  # a suffix: the last `end` bytes
        length = min(int(end), size)
        return Span(size - length, size - 1) if length else None
    if int(start) >= size:
        return None
    return Span(int(start), min(int(end), size - 1) if end else size - 1)

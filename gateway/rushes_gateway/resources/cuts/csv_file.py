"""Planned cuts as comma-separated values (RFC 4180): start,end,label,note, times in seconds.

Seconds have as many digits as their 64-bit values need, so that reading a written file changes no cut. Texts are
written as they are, also where a spreadsheet would take one for a formula: a mark before it would become part of the
text.
"""

import csv
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rushes.catalog.v1.cuts_pb2 import PlannedCut
from rushes_gateway.resources.csv_lines import MistakenRow, lines
from rushes_gateway.resources.cuts.shapes import LONGEST_LABEL, LONGEST_NOTE, MOST_CUTS

COLUMNS = ("start", "end", "label", "note")

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
# What the catalog stores of each text: labels are one line, and notes have no control characters but line breaks.
_TEXTS = {
    "label": (LONGEST_LABEL, re.compile(r"[\x00-\x1f\x7f]"), "must be one line without control characters"),
    "note": (LONGEST_NOTE, re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"), "must not contain control characters"),
}


@dataclass(frozen=True)
class Row:
    """A cut as read; times in seconds, `end` None: the end of the video."""

    line: int
    """Where it begins, from 1."""
    start: float
    end: float | None
    label: str
    note: str


def written(cuts: Sequence[PlannedCut]) -> str:
    """The file, with a header."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    rows.writerows([repr(cut.start), repr(cut.end), cut.label, cut.note] for cut in cuts)
    return text.getvalue()


def read(content: bytes) -> list[Row]:
    """The cuts of a file in UTF-8, with or without byte order mark and header; raises MistakenRow.

    The header names columns in any order; without one they are start, end, label and note. Columns may be missing, and
    so may texts at the end of a row. An empty start is 0.
    """
    rows: list[Row] = []
    columns: Sequence[str] = COLUMNS
    for number, (line, fields) in enumerate(lines(content)):
        if number == 0 and _is_header(fields):
            columns = _columns(line, fields)
            continue
        if len(rows) == MOST_CUTS:
            raise MistakenRow(line, "start", f"a video has at most {MOST_CUTS} planned cuts")
        rows.append(_row(line, columns, fields))
    return rows


def _is_header(fields: Sequence[str]) -> bool:
    return any(field.strip().lower() in COLUMNS[:2] for field in fields)


def _columns(line: int, fields: Sequence[str]) -> list[str]:
    names = [field.strip().lower() for field in fields]
    for name in names:
        if name not in COLUMNS or names.count(name) > 1:
            raise MistakenRow(line, name or "header", f"columns are {', '.join(COLUMNS)}, each once")
    return names


def _row(line: int, columns: Sequence[str], fields: Sequence[str]) -> Row:
    if len(fields) > len(columns):
        raise MistakenRow(line, columns[-1], f"must be the last column, but {len(fields)} were found")
    named = dict(zip(columns, fields, strict=False))
    for column, (longest, unwanted, rule) in _TEXTS.items():
        field = named.get(column, "")
        if len(field) > longest:
            raise MistakenRow(line, column, f"must have at most {longest} characters, but has {len(field)}")
        if unwanted.search(field):
            raise MistakenRow(line, column, rule)
    start, end = (_seconds(line, column, named.get(column, "")) for column in COLUMNS[:2])
    return Row(line, start or 0.0, end, named.get("label", ""), named.get("note", ""))


def _seconds(line: int, column: str, field: str) -> float | None:
    if not field.strip():
        return None
    if not _NUMBER.fullmatch(field.strip()) or not 0 <= float(field) < math.inf:
        raise MistakenRow(line, column, f"must be a number of seconds, 0 or more, but is {field.strip()[:40]!r}")
    return float(field)

"""Brands as comma-separated values (RFC 4180): name,aliases, with `|` between aliases."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from rushes.catalog.v1.brands_pb2 import Brand
from rushes_gateway.resources.csv_lines import MistakenRow, lines

COLUMNS = ("name", "aliases")
SEPARATOR = "|"


@dataclass(frozen=True)
class Row:
    """A brand as read."""

    line: int
    """Where it begins, from 1."""
    name: str
    aliases: tuple[str, ...]


def written(brands: Sequence[Brand]) -> str:
    """The file, with a header."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    rows.writerows([brand.name, SEPARATOR.join(brand.aliases)] for brand in brands)
    return text.getvalue()


def read(content: bytes) -> list[Row]:
    """The brands of a file in UTF-8, with or without byte order mark, header and aliases; raises MistakenRow."""
    found: list[Row] = []
    for number, (line, fields) in enumerate(lines(content)):
        if number == 0 and _is_header(fields):
            continue
        name, aliases, *further = (*fields, "") if len(fields) == 1 else fields
        if any(field.strip() for field in further):
            raise MistakenRow(
                line,
                "aliases",
                f"must be the last of 2 columns, but {len(fields)} were found: put {SEPARATOR} between aliases, and "
                "quotes around a text with a comma",
            )
        if not name.strip():
            raise MistakenRow(line, "name", "must not be empty")
        parts = (part.strip() for part in aliases.split(SEPARATOR))
        found.append(Row(line, name.strip(), tuple(part for part in parts if part)))
    return found


def _is_header(fields: Sequence[str]) -> bool:
    named = [field.strip().lower() for field in fields]
    return named[:1] == ["name"] and named[1:2] in ([], [""], ["aliases"])

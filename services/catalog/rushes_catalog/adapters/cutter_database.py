"""The SQLite file of the replaced cutter, of any version, which is only read, never written.

Opened read-only and as immutable: SQLite then creates no file beside it, not even a lock. A read-only mount is enough,
and the old tool, if it still runs, is not disturbed.
"""

import math
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias
from urllib.parse import quote

from typing_extensions import override

from rushes_catalog.annotations.domain.annotations import DEFAULT_PROFILE
from rushes_catalog.imports.domain.cutter_rows import ClipRow, CutterRow, CutterRows, HiddenRow
from rushes_catalog.ports.cutter_rows import CutterDatabase

_Value: TypeAlias = str | bytes | int | float | None

_NEEDED = frozenset({"filename", "start_time", "output_path"})
"""Columns that all versions had."""
_FIRST_YEAR = 1971
"""Ids hold milliseconds since 1970."""
_MOST_CLIPS, _LONGEST_SPREAD, _LONGEST_SIDE = 99, 3600.0, 4320


class SqliteCutterDatabase(CutterDatabase):
    """Implements ports.cutter_rows.CutterDatabase."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @property
    @override
    def path(self) -> str:
        return str(self._file)

    @override
    def read(self) -> CutterRows:
        """Problems of the file are returned in words, not raised: they must not keep the catalog from starting."""
        try:
            if self._file.is_dir():
                return CutterRows((), (f"{self._file} is a folder: nothing is imported from it.",))
            if not self._file.is_file():
                return CutterRows((), (f"{self._file} does not exist: nothing is imported from it.",))
            uri = f"file:{quote(os.fsencode(self._file))}?mode=ro&immutable=1"
            with closing(sqlite3.connect(uri, uri=True)) as connection:
                connection.text_factory = lambda text: text.decode(errors="replace")
                return self._read(connection)
        except (sqlite3.Error, OSError) as unreadable:
            return CutterRows((), (f"{self._file} could not be read: {unreadable}. Nothing is imported from it.",))

    def _read(self, connection: sqlite3.Connection) -> CutterRows:
        columns = _columns(connection, "processed")
        if not columns >= _NEEDED:
            return CutterRows((), (f"{self._file} is not a database of the clip cutter: nothing is imported from it.",))
        rows: list[CutterRow] = []
        unreadable = 0
        for values in _rows(connection, "processed", columns):
            row = _clip_row(values)
            if row is None:
                unreadable += 1
            else:
                rows.append(row)
        hidden = _columns(connection, "hidden_files")
        if "filename" in hidden:
            rows += [
                HiddenRow(name, _text(values, "profile") or DEFAULT_PROFILE)
                for values in _rows(connection, "hidden_files", hidden)
                if (name := _text(values, "filename"))
            ]
        return CutterRows(tuple(rows), tuple(self._notices(unreadable)))

    def _notices(self, unreadable: int) -> Iterator[str]:
        if unreadable:
            what = "1 row" if unreadable == 1 else f"{unreadable} rows"
            yield f"{what} of {self._file} cannot be imported: a file name, a time or a path is missing."
        log = self._file.with_name(f"{self._file.name}-wal")
        if log.exists() and log.stat().st_size:
            yield (
                f"{log} holds changes that are not in {self._file} yet, and were not read. "
                "End the old tool, and start Rushes again."
            )


def _columns(connection: sqlite3.Connection, table: str) -> frozenset[str]:
    return frozenset(str(row[1]) for row in connection.execute(f"PRAGMA table_info({table})"))


def _rows(connection: sqlite3.Connection, table: str, columns: frozenset[str]) -> Iterator[dict[str, _Value]]:
    names = sorted(columns)
    listed = ", ".join(f'"{name}"' for name in names)
    cursor = connection.execute(f"SELECT rowid, {listed} FROM {table} ORDER BY rowid")  # noqa: S608  # its own names
    for row in cursor:
        yield dict(zip(("rowid", *names), row, strict=True))


def _clip_row(values: dict[str, _Value]) -> ClipRow | None:
    """None where values that every version wrote are missing."""
    filename, path = _text(values, "filename"), _text(values, "output_path")
    start = _number(values, "start_time", math.nan, 0.0, math.inf)
    if not filename or "/" in filename or not path.startswith("/") or "\0" in path or not math.isfinite(start):
        return None
    return ClipRow(
        number=int(_number(values, "rowid", 0, -math.inf, math.inf)),
        filename=filename,
        start_time=start,
        output_path=path,
        label=_text(values, "label"),
        category=_text(values, "category"),
        short_side=int(_number(values, "short_side", 0, 0, _LONGEST_SIDE)),
        portrait_ratio=_text(values, "portrait_ratio"),
        crop_center=_number(values, "crop_center", 0.5, 0.0, 1.0),
        format=_text(values, "format") or "MP4",
        clip_count=int(_number(values, "clip_count", 1, 1, _MOST_CLIPS)),
        spread=_number(values, "spread", 3.0, 0.0, _LONGEST_SPREAD),
        profile=_text(values, "profile") or DEFAULT_PROFILE,
        processed_at=_moment(_text(values, "processed_at")),
    )


def _text(values: dict[str, _Value], name: str) -> str:
    value = values.get(name)
    if isinstance(value, bytes):
        value = value.decode(errors="replace")
    return "" if value is None else str(value)


def _number(values: dict[str, _Value], name: str, default: float, least: float, most: float) -> float:
    """A number within its limits, else the default: SQLite stores values of any type."""
    try:
        number = float(values[name])  # type: ignore[arg-type]  # None and absent ones raise
    except (KeyError, TypeError, ValueError):
        return default
    return number if math.isfinite(number) and least <= number <= most else default


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment if moment.year >= _FIRST_YEAR else None

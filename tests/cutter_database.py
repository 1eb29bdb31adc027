"""The database of the clip cutter that Rushes replaces, as its versions made it."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

# All columns beside the first three came in later versions.
COLUMNS = {
    "label": "TEXT NOT NULL DEFAULT ''",
    "category": "TEXT NOT NULL DEFAULT ''",
    "short_side": "INTEGER DEFAULT 512",
    "portrait_ratio": "TEXT NOT NULL DEFAULT ''",
    "crop_center": "REAL NOT NULL DEFAULT 0.5",
    "format": "TEXT NOT NULL DEFAULT 'MP4'",
    "clip_count": "INTEGER NOT NULL DEFAULT 3",
    "spread": "REAL NOT NULL DEFAULT 3.0",
    "profile": "TEXT NOT NULL DEFAULT 'default'",
    "processed_at": "TEXT NOT NULL DEFAULT ''",
}


def cutter_database(
    file: Path,
    rows: Sequence[dict[str, Any]],
    hidden: Sequence[tuple[str, str]] = (),
    columns: Sequence[str] = tuple(COLUMNS),
) -> Path:
    """A database with these rows; `columns` are those that its version had."""
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(
            "CREATE TABLE processed (id INTEGER PRIMARY KEY AUTOINCREMENT, filename TEXT NOT NULL,"
            " start_time REAL NOT NULL, output_path TEXT NOT NULL"
            + "".join(f", {name} {COLUMNS[name]}" for name in columns)
            + ")"
        )
        connection.execute("CREATE INDEX idx_filename ON processed (filename)")
        for row in rows:
            add_row(connection, row)
        if "profile" in columns:
            connection.execute(
                "CREATE TABLE hidden_files (filename TEXT NOT NULL, profile TEXT NOT NULL DEFAULT 'default',"
                " PRIMARY KEY (filename, profile))"
            )
            connection.executemany("INSERT INTO hidden_files VALUES (?, ?)", hidden)
    return file


def add_row(connection: sqlite3.Connection, row: dict[str, Any]) -> None:
    """One more clip."""
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO processed ({names}) VALUES ({marks})", list(row.values()))


def batch(filename: str, start: float, group: str, clips: int = 3, **fields: Any) -> list[dict[str, Any]]:
    """The rows of a batch; `group` is the path of its folder."""
    name = group.rpartition("/")[2]
    return [
        {
            "filename": filename,
            "start_time": start,
            "output_path": f"{group}/{name}_{index}.mp4" if clips > 1 else f"{group}/{name}.mp4",
            "clip_count": clips,
            **fields,
        }
        for index in range(clips)
    ]

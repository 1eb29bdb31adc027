"""Libraries of any size, written straight into the tables: no such disk is there, and what is looked at is reading."""

import itertools
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from rushes_catalog.domain.ids import new_id
from rushes_catalog.library.domain.assets import folders_above
from rushes_catalog.library.domain.natural_order import fold, natural_key, path_key
from rushes_catalog.library.store.asset_rows import CONVERTS, PLAYS, UNKNOWN
from rushes_footage.files import FileVersion

# One file in so many is broken.
PROBLEMS_APART = 500
# One in so many is of a codec that browsers do not play, and one in so many of those of another one.
CONVERTED_APART, RARE_APART = 3, 1000


def _codec_and_conversion(at: int, problems_apart: int) -> tuple[str, int]:
    """What a row says of its pictures, and of whether browsers play it."""
    if at % problems_apart == 0:
        return "", UNKNOWN
    if at % CONVERTED_APART:
        return "h264", PLAYS
    return "mpeg4" if at % RARE_APART < CONVERTED_APART else "hevc", CONVERTS


CACHE_KIB = 1 << 20


def fill(
    database: Path,
    root: str,
    number: int,
    files: Iterable[tuple[str, FileVersion]],
    *,
    problems_apart: int = PROBLEMS_APART,
) -> int:
    """All rows in one transaction, looked into long ago; how many. The catalog must not run."""
    held: Counter[str] = Counter()
    row_number = itertools.count(1)

    def rows() -> Iterator[tuple[Any, ...]]:
        for path, version in files:
            held.update(folders_above(path))
            at, name = next(row_number), path.rpartition("/")[2]
            state = "ready" if at % problems_apart else "problem"
            keys = (path_key(path, unreadable=state == "problem"), natural_key(name), fold(path))
            yield (
                new_id(),
                number,
                path,
                name,
                *keys,
                version.size,
                version.mtime_ns,
                state,
                at % 600,
                version.mtime_ns // 10**6,
                *_codec_and_conversion(at, problems_apart),
            )

    with closing(sqlite3.connect(database)) as connection, connection:
        # Rows go anywhere into a dozen indexes: with SQLite's 2 MB these are read and written back again and again.
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        connection.execute(
            "INSERT INTO root (id, name, path, position) VALUES (?, ?, ?, ?)", (number, root, "/", number)
        )
        connection.executemany(
            "INSERT INTO asset (id, root_id, path, name, path_key, name_key, folded, size, mtime_ns, state, duration,"
            " recorded_ms, video_codec, conversion, added_at, placed_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 1)",
            rows(),
        )
        connection.executemany(
            "INSERT INTO folder (root_id, path, parent, asset_count) VALUES (?, ?, ?, ?)",
            [(number, path, path.rpartition("/")[0] if path else None, count) for path, count in held.items()],
        )
        connection.execute("ANALYZE")
    return held[""]


def written_takes(count: int) -> Iterator[tuple[str, FileVersion]]:
    """`day 0/take 0.mp4` and so on, 500 a day; in natural order they stand by their numbers."""
    for number in range(count):
        yield f"day {number // 500}/take {number}.mp4", FileVersion(1, (1_700_000_000 + number) * 10**9)

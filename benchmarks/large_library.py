"""A library for benchmarks: a million rows of a root that is not mounted, and rows of a root with real files."""

import os
import random
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from benchmarks.catalog import library
from rushes_catalog.storage.migration import migrate
from rushes_footage.contents import DIGEST_BYTES
from rushes_footage.files import FileVersion
from tests.e2e.stack import Stack
from tests.e2e.written_library import fill, written_takes

FILES, ASSETS = 100_000, 1_000_000


def large_stack(folder: Path, files: int, assets: int, kept: Path | None) -> Stack:
    """A stack that is not started, whose database has `files` rows of the root `library` and `assets` of `archive`.

    `kept` is the database of an earlier run with the same numbers; where it does not exist, this run stores its own
    there, as writing the rows takes longer than most of the measurements.
    """
    stack = Stack(folder / "stack")
    stack.environment["RUSHES_LIBRARY"] = f"library={stack.library},archive={folder}/away"
    # The files hold no video: otherwise media would try, and fail, to make pictures of each during the measurement.
    stack.environment["RUSHES_PICTURES_AHEAD"] = "nothing"
    database = folder / "stack" / "data" / "catalog.db"
    database.parent.mkdir(parents=True)
    if kept and kept.exists():
        shutil.copyfile(kept, database)
        return stack
    began = time.perf_counter()
    migrate(database)
    if files:
        fill(database, "library", 1, written_takes(files))
        mark_hashed(database, 1)
    chance = random.Random(2)
    some = ((file.path, FileVersion(chance.randrange(10**10), chance.randrange(10**18))) for file in library(assets))
    fill(database, "archive", 2, some)
    print(f"{files + assets:,} rows written in {time.perf_counter() - began:.0f} s")
    if kept:
        shutil.copyfile(database, kept)
    return stack


def mark_hashed(database: Path, root: int) -> None:
    """Mark all files of a root as hashed whole.

    Otherwise the catalog would hash them in the background during the measurement, and files of one byte each cause it
    more work than real ones.
    """
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(
            "INSERT INTO content (asset_number, size, mtime_ns, digests)"
            " SELECT number, size, mtime_ns, zeroblob(?) FROM asset WHERE root_id = ?",
            (DIGEST_BYTES, root),
        )


def make_files(folder: Path, count: int) -> None:
    """Write the files of the rows of `library`, filled with zeros: their content is not inspected."""
    for path, version in written_takes(count):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"\0" * version.size)
        os.utime(file, ns=(version.mtime_ns, version.mtime_ns))

"""A library of a million rows below a root that is not mounted, and of real files beside it, for those who read it."""

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
    """Not started: `files` rows of the root `library`, `assets` of `archive`. What is `kept` was written by a run
    before with the same numbers, or is left there by this one: writing takes longer than most of what is measured."""
    stack = Stack(folder / "stack")
    stack.environment["RUSHES_LIBRARY"] = f"library={stack.library},archive={folder}/away"
    # As `read_whole`: there is nothing in these files, so that one after the other is looked into and given up.
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
        read_whole(database, 1)
    chance = random.Random(2)
    some = ((file.path, FileVersion(chance.randrange(10**10), chance.randrange(10**18))) for file in library(assets))
    fill(database, "archive", 2, some)
    print(f"{files + assets:,} rows written in {time.perf_counter() - began:.0f} s")
    if kept:
        shutil.copyfile(database, kept)
    return stack


def read_whole(database: Path, root: int) -> None:
    """Say that every byte of a root's files was read: what is left is read while nobody waits, beside what is measured,
    and of files of one byte each the catalog has more work than of real ones."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(
            "INSERT INTO content (asset_number, size, mtime_ns, digests)"
            " SELECT number, size, mtime_ns, zeroblob(?) FROM asset WHERE root_id = ?",
            (DIGEST_BYTES, root),
        )


def make_files(folder: Path, count: int) -> None:
    """Those that the rows of `library` tell of: nobody looks into them."""
    for path, version in written_takes(count):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"\0" * version.size)
        os.utime(file, ns=(version.mtime_ns, version.mtime_ns))

"""Checks of the paths in settings before any process starts.

A disk may be mounted later: what is only missing, or cannot be written now, is a mistake only where Rushes cannot run
without it.

Asked by os.path, not by Path.is_dir and Path.exists, which before Python 3.14 raise where a folder may not be entered.
"""

import os
import posixpath
import tempfile
from collections.abc import Iterator
from pathlib import Path

from rushes_catalog.settings import CatalogSettings
from rushes_media.settings import MediaSettings


def path_mistakes(catalog: CatalogSettings, media: MediaSettings) -> Iterator[str]:
    """Paths with which Rushes cannot run, each with its variable."""
    if (hindrance := _hindrance(media.data_dir)) is not None:
        yield f"RUSHES_DATA_DIR: {_not_written(media.data_dir, hindrance)}"
    for variable, folder in _written_later(media):
        if isinstance(_hindrance(folder), NotADirectoryError):
            yield f"{variable}: {_no_folder(folder)}"
    if catalog.database_url and isinstance(catalog.database, Path):
        yield from _database_mistakes(catalog.database)
    if catalog.cutter_file is not None and os.path.isdir(catalog.cutter_file):  # noqa: PTH112
        yield f"RUSHES_DB_PATH: {catalog.cutter_file} is a folder, and this takes the file of a database"
    if catalog.sort_dir and not any(_is_within(catalog.sort_dir, root.path) for root in media.library):
        yield f"RUSHES_SORT_DIR: {catalog.sort_dir} lies in no folder of RUSHES_LIBRARY"


def path_notices(catalog: CatalogSettings, media: MediaSettings) -> Iterator[str]:
    """What is missing or cannot be written now, and the state of the database to import."""
    for variable, folder in _written_later(media):
        if (hindrance := _hindrance(folder)) is not None:
            yield f"{variable}: {_not_written(folder, hindrance)}. Nothing is written to it until it can"
    if catalog.sort_dir and not os.path.isdir(catalog.sort_dir):  # noqa: PTH112
        yield f"RUSHES_SORT_DIR: {catalog.sort_dir} is not there now. Its videos can be sorted when it is"
    if catalog.cutter_file is not None:
        # Imported where there is one: nothing starts before the settings are read.
        from rushes_catalog.adapters.cutter_database import SqliteCutterDatabase

        read = SqliteCutterDatabase(catalog.cutter_file).read()
        yield from (f"DB_PATH: {notice}" for notice in read.notices)
        if read.rows:
            yield (
                f"DB_PATH: {catalog.cutter_file} is imported, and never written. "
                "The page's Problems, and rushes doctor, list rows that belong to no video."
            )


def _written_later(media: MediaSettings) -> tuple[tuple[str, Path], ...]:
    """Folders to which nothing is written at the start."""
    return ("RUSHES_EXPORT_DIR", media.export_folder), ("RUSHES_CACHE_DIR", media.cache_folder)


def _database_mistakes(file: Path) -> Iterator[str]:
    if os.path.isdir(file):  # noqa: PTH112
        yield f"RUSHES_DATABASE_URL: {file} is a folder, and this takes a file, such as {file / 'catalog.db'}"
    elif os.path.exists(file) and not os.access(file, os.R_OK | os.W_OK):  # noqa: PTH110
        yield f"RUSHES_DATABASE_URL: {file} cannot be read and written"
    elif (hindrance := _hindrance(file.parent)) is not None:  # SQLite writes files beside it
        yield f"RUSHES_DATABASE_URL: {_not_written(file.parent, hindrance)}"


def _hindrance(folder: Path) -> OSError | None:
    """What keeps files from being created in the folder, which is not created itself; None where nothing does."""
    try:
        present = next(each for each in (folder, *folder.parents) if each.exists())
        with tempfile.TemporaryDirectory(prefix=".rushes-", dir=present):
            return None
    except OSError as hindrance:
        return hindrance


def _no_folder(path: Path) -> str:
    return f"{path} is a file or lies in one, and this takes a folder"


def _not_written(folder: Path, hindrance: OSError) -> str:
    if isinstance(hindrance, NotADirectoryError):
        return _no_folder(folder)
    return f"{folder} cannot be written ({hindrance.strerror})"


def _is_within(folder: str, root: str) -> bool:
    """By the paths as they are written, as the catalog compares them."""
    wanted, base = posixpath.normpath(folder), posixpath.normpath(root)
    return wanted == base or wanted.startswith(f"{base.rstrip('/')}/")

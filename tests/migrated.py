"""A new database of the catalog with all its tables, made once in a process: every further one is a copy of it."""

import atexit
import functools
import shutil
import tempfile
from pathlib import Path

from rushes_catalog.storage.migration import migrate


def put_migrated(file: Path) -> Path:
    """Put one where there is none; the file's folder as well."""
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copy(_migrated(), file)
    return file


@functools.cache
def _migrated() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="rushes-migrated-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    migrate(folder / "catalog.db")
    return folder / "catalog.db"

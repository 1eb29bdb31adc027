"""`rushes backup` and `rushes restore`: one archive of the catalog's SQLite database and, on request, derived files.

A tar archive: `backup.json` describes its content, `catalog.db` is a consistent copy of the database, `derived/` has
the derived files, except renditions. Footage, clips, added models, certificates and keys are not in it: back them up as
files.
"""

import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from sqlalchemy.engine import URL

from rushes_catalog.migrations import HEAD
from rushes_catalog.storage.migration import version_of
from rushes_media.adapters.clips.final_names import publish_once

FORMAT = 1
_HEAD = "backup.json"
_DATABASE = "catalog.db"
_DERIVED = "derived"
_RENDITIONS = "renditions"
_MOST_HEAD_BYTES = 1 << 20
_COUNTED = {"asset": "videos", "export": "exports", "clip": "clips", "job": "jobs"}


class BackupError(Exception):
    """A backup or restore that cannot be done; the message has the reason and what to do."""


@dataclass(frozen=True)
class Backup:
    """The content of an archive, as described in its `backup.json`."""

    format: int
    made_at: str
    """ISO 8601, UTC."""
    step: str
    """Migration step of the database."""
    rows: dict[str, int]
    """Number of rows by table."""
    derived_files: int
    settings: dict[str, str]
    """Settings given in the environment, by variable, without secrets."""

    def summary(self) -> str:
        """The content in one line: numbers of rows and files, time, and migration step."""
        counted = ", ".join(f"{self.rows.get(table, 0)} {name}" for table, name in _COUNTED.items())
        derived = f", {self.derived_files} derived files" if self.derived_files else ""
        return f"{counted}{derived}; made {self.made_at}, database step {self.step}"


def sqlite_file(database: Path | URL) -> Path:
    """The file of a SQLite database; raises BackupError for PostgreSQL."""
    if isinstance(database, Path):
        return database
    raise BackupError(
        f"The database is on PostgreSQL ({database.database} on {database.host or 'this machine'}). Back it up by"
        " pg_dump --format=custom --file=rushes.dump ADDRESS, also while Rushes runs, and restore it by"
        " pg_restore --clean --if-exists --dbname=ADDRESS rushes.dump with Rushes stopped. ADDRESS is"
        " RUSHES_DATABASE_URL. Derived files in RUSHES_DATA_DIR are made again."
    )


def make_backup(database: Path, derived: Path | None, settings: Mapping[str, str], target: Path) -> Backup:
    """Write an archive, also while Rushes runs; with `derived` None it has no derived files.

    The archive appears at `target` only when it is complete, and on the disk. Raises BackupError, OSError.
    """
    if not database.exists():
        raise BackupError(f"There is no database at {database}. Is RUSHES_DATA_DIR the one that Rushes runs with?")
    if target.exists():
        raise BackupError(f"{target} exists. Name another file, or remove it first.")
    with _beside(target) as part, tempfile.TemporaryDirectory(prefix=".rushes-backup-", dir=part.parent) as folder:
        copy = Path(folder) / _DATABASE
        step = _copied(database, copy)
        files = sorted(_small(derived)) if derived else []
        with tarfile.open(part, "w") as archive:
            kept = 0
            archive.add(copy, _DATABASE)
            for path in files:
                kept += _add(archive, path, f"{_DERIVED}/{path.relative_to(derived or path)}")
            now = datetime.now(UTC).isoformat(timespec="seconds")
            made = Backup(FORMAT, now, step, _rows(copy), kept, dict(settings))
            head = Path(folder) / _HEAD
            head.write_text(json.dumps(asdict(made), indent=2, ensure_ascii=False))
            archive.add(head, _HEAD)
        # Else its name could outlive a power cut, and its content not.
        _sync(part)
        publish_once(part, target)
        _sync(target.parent)
    return made


def _small(derived: Path) -> Iterator[Path]:
    """The derived files except renditions, which are as large as footage, and may be incomplete."""
    for path in derived.rglob("*"):
        if path.is_file() and path.relative_to(derived).parts[0] != _RENDITIONS:
            yield path


def restore_backup(source: Path, database: Path, derived: Path) -> Backup:
    """Restore the files of an archive where there is no database yet, nor anything that one left.

    Numbers of rows are first compared with those in `backup.json`. Raises BackupError, OSError.
    """
    if existing := _existing(database):
        raise BackupError(f"{existing} exists. Move it away first, or set RUSHES_DATA_DIR to a new folder.")
    database.parent.mkdir(parents=True, exist_ok=True)
    try:
        with _beside(database) as part, tarfile.open(source, "r:") as archive:
            made = _head_of(archive, source)
            _extract(archive, archive.getmember(_DATABASE), part)
            _check(part, made, source)
            if made.derived_files:
                _restore_derived(archive, derived)
            publish_once(part, database)
            _sync(database.parent)
    except (tarfile.TarError, KeyError, EOFError) as damaged:
        raise BackupError(f"{source} is no backup of Rushes, or is damaged ({damaged}).") from damaged
    return made


def _existing(database: Path) -> str:
    """The database and the logs of its last transactions, as far as they exist, in words; "" without any.

    SQLite would apply a log that another database left there, after a kill or a power cut, to the restored one.
    """
    logs = (database.with_name(database.name + ending) for ending in ("-wal", "-shm", "-journal"))
    return " with ".join(str(path) for path in (database, *logs) if path.exists())


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A temporary path beside `target` for an incomplete file, which is removed at the end."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Return when a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _copied(database: Path, copy: Path) -> str:
    """Copy the database consistently, also while it is written to; returns its migration step. Raises BackupError."""
    try:
        with (
            closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as failed:
        raise BackupError(f"{database} cannot be copied into {copy.parent.parent}: {failed}.") from failed
    step = version_of(copy)
    if step is None:
        raise BackupError(f"{database} is empty: there is nothing to back up.")
    return step


def _rows(database: Path) -> dict[str, int]:
    with closing(sqlite3.connect(database)) as connection:
        names = connection.execute(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite!_%' "
            "ESCAPE '!' ORDER BY name"
        ).fetchall()
        counts = {}
        for (name,) in names:
            quoted = name.replace('"', '""')
            counts[name] = connection.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()[0]  # noqa: S608  # quoted
        return counts


def _add(archive: tarfile.TarFile, path: Path, name: str) -> int:
    """Add a file; returns 1, or 0 where it no longer exists, as derived files are deleted at any time."""
    try:
        archive.add(path, name)
    except FileNotFoundError:
        return 0
    return 1


def _head_of(archive: tarfile.TarFile, source: Path) -> Backup:
    member = archive.getmember(_HEAD)
    file = archive.extractfile(member)
    if file is None or member.size > _MOST_HEAD_BYTES:
        raise BackupError(f"{source} is no backup of Rushes.")
    try:
        said = json.load(file)
        if said["format"] != FORMAT:
            raise BackupError(f"{source} has format {said['format']}; this version reads {FORMAT}. Update Rushes.")
        return Backup(**said)
    except (ValueError, TypeError, KeyError) as wrong:
        raise BackupError(f"{source} is no backup of Rushes: its {_HEAD} cannot be understood.") from wrong


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    file = archive.extractfile(member)
    if file is None:
        raise KeyError(member.name)
    with target.open("xb") as written:
        shutil.copyfileobj(file, written, 1 << 20)
        written.flush()
        os.fsync(written.fileno())


def _check(database: Path, made: Backup, source: Path) -> None:
    if made.step > HEAD:
        raise BackupError(
            f"{source} is of a later version of Rushes (step {made.step}, this one knows {HEAD}). Update Rushes first."
        )
    try:
        found = _rows(database)
    except sqlite3.Error as damaged:
        raise BackupError(f"{source} is damaged: {damaged}.") from damaged
    if found != made.rows:
        differing = [name for name in sorted({*found, *made.rows}) if found.get(name) != made.rows.get(name)]
        raise BackupError(f"{source} is damaged: {', '.join(differing)} have other numbers of rows than recorded.")


def _restore_derived(archive: tarfile.TarFile, derived: Path) -> None:
    # Not by extractall: in Python before 3.11.4, which Debian 12 has, it lacks the filter against paths outside the
    # folder.
    derived.mkdir(parents=True, exist_ok=True)
    for member in archive:
        place = PurePosixPath(member.name)
        if not member.isreg() or place.parts[:1] != (_DERIVED,):
            continue
        if ".." in place.parts:
            raise BackupError(f"The archive is damaged: {member.name!r} leads out of the folder of derived files.")
        target = derived.joinpath(*place.parts[1:])
        target.parent.mkdir(parents=True, exist_ok=True)
        with _beside(target) as part:
            _extract(archive, member, part)
            # Derived files are evicted by the time of their last use, which is their mtime.
            os.utime(part, (member.mtime, member.mtime))
            part.replace(target)

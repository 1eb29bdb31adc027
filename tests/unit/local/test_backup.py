"""A backup holds everything, also of a database that is being written, and is restored whole or not at all."""

import errno
import io
import json
import os
import resource
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from rushes_local.backup import BackupError, make_backup, restore_backup, sqlite_file
from tests.migrated import put_migrated


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """With three profiles."""
    file = tmp_path / "data" / "catalog.db"
    file.parent.mkdir()
    put_migrated(file)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        for name in ("one", "two", "three"):
            connection.execute("INSERT INTO profile (name) VALUES (?)", (name,))
        connection.commit()
    return file


def profiles(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM profile ORDER BY rowid")]


def test_of_a_database_on_postgresql_it_is_said_what_backs_it_up() -> None:
    with pytest.raises(BackupError, match="pg_dump") as told:
        sqlite_file(URL.create("postgresql", "ada", "hunter2", "db", database="rushes"))
    assert "hunter2" not in str(told.value)


def test_what_was_backed_up_comes_back_and_is_counted(database: Path, tmp_path: Path) -> None:
    derived = tmp_path / "derived" / "pictures"
    derived.mkdir(parents=True)
    (derived / "a.jpg").write_bytes(b"picture")
    os.utime(derived / "a.jpg", (1_000_000, 1_000_000))
    (derived.parent / "renditions" / "ab").mkdir(parents=True)
    (derived.parent / "renditions" / "ab" / "a.mp4").write_bytes(b"large, and made again")
    archive = tmp_path / "rushes.tar"
    made = make_backup(database, derived.parent, {"RUSHES_PORT": "8001"}, archive)
    assert made.rows["profile"] == len(profiles(database))
    assert made.derived_files == 1

    other = tmp_path / "other"
    restored = restore_backup(archive, other / "catalog.db", other / "derived")

    assert restored == made
    assert restored.settings == {"RUSHES_PORT": "8001"}
    assert profiles(other / "catalog.db") == profiles(database)
    assert (other / "derived" / "pictures" / "a.jpg").read_bytes() == b"picture"
    assert (other / "derived" / "pictures" / "a.jpg").stat().st_mtime == 1_000_000
    assert sorted(path.name for path in other.iterdir()) == ["catalog.db", "derived"]


def test_a_database_in_use_is_backed_up_as_of_its_last_commit(database: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(database)) as writer:
        writer.execute("INSERT INTO profile (name) VALUES ('four')")
        writer.commit()
        writer.execute("INSERT INTO profile (name) VALUES ('five')")
        make_backup(database, None, {}, tmp_path / "rushes.tar")
        writer.rollback()
    restore_backup(tmp_path / "rushes.tar", tmp_path / "new.db", tmp_path / "derived")
    assert profiles(tmp_path / "new.db")[-1] == "four"


def test_nothing_is_overwritten(database: Path, tmp_path: Path) -> None:
    archive = tmp_path / "rushes.tar"
    make_backup(database, None, {}, archive)
    with pytest.raises(BackupError, match="exists"):
        make_backup(database, None, {}, archive)
    with pytest.raises(BackupError, match="Move it away"):
        restore_backup(archive, database, tmp_path / "derived")


@pytest.mark.parametrize("ending", ["-wal", "-shm", "-journal"])
def test_nothing_is_restored_beside_the_log_of_a_database_that_is_gone(
    database: Path, tmp_path: Path, ending: str
) -> None:
    archive = tmp_path / "rushes.tar"
    make_backup(database, None, {}, archive)
    left = tmp_path / "new" / f"catalog.db{ending}"
    left.parent.mkdir()
    left.write_bytes(b"last transactions")
    with pytest.raises(BackupError, match=rf"catalog\.db{ending} exists\. Move it away"):
        restore_backup(archive, tmp_path / "new" / "catalog.db", tmp_path / "derived")
    assert list(left.parent.iterdir()) == [left]


def test_on_a_disk_without_hard_links_it_is_backed_up_and_restored_all_the_same(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refused)
    archive = tmp_path / "rushes.tar"
    make_backup(database, None, {}, archive)
    restore_backup(archive, tmp_path / "new" / "catalog.db", tmp_path / "derived")
    assert profiles(tmp_path / "new" / "catalog.db") == profiles(database)


def test_without_a_database_it_says_where_it_looked(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match=r"RUSHES_DATA_DIR"):
        make_backup(tmp_path / "none.db", None, {}, tmp_path / "rushes.tar")
    assert list(tmp_path.iterdir()) == []


def changed(archive: Path, **said: object) -> Path:
    """The archive with something else in its head."""
    target = archive.with_name("changed.tar")
    with tarfile.open(archive) as old, tarfile.open(target, "w") as new:
        for member in old:
            file = old.extractfile(member)
            assert file is not None
            content = file.read()
            if member.name == "backup.json":
                content = json.dumps({**json.loads(content), **said}).encode()
                member.size = len(content)
            new.addfile(member, io.BytesIO(content))
    return target


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"step": "9999"}, "later version"),
        ({"format": 2}, "format 2"),
        ({"rows": {}}, "damaged"),
        ({"surprise": 1}, "cannot be understood"),
    ],
)
def test_an_archive_that_is_not_what_it_says_is_refused_and_leaves_nothing(
    database: Path, tmp_path: Path, said: dict[str, object], words: str
) -> None:
    archive = tmp_path / "rushes.tar"
    make_backup(database, None, {}, archive)
    with pytest.raises(BackupError, match=words):
        restore_backup(changed(archive, **said), tmp_path / "new" / "catalog.db", tmp_path / "derived")
    assert list((tmp_path / "new").iterdir()) == []


@pytest.mark.parametrize("keep", [0, 100, 5000])
def test_a_torn_archive_is_refused_and_leaves_nothing(database: Path, tmp_path: Path, keep: int) -> None:
    archive = tmp_path / "rushes.tar"
    make_backup(database, None, {}, archive)
    archive.write_bytes(archive.read_bytes()[:keep])
    with pytest.raises(BackupError):
        restore_backup(archive, tmp_path / "new" / "catalog.db", tmp_path / "derived")
    assert list((tmp_path / "new").iterdir()) == []


def test_a_derived_file_that_the_disk_does_not_take_whole_is_not_left_under_its_name(
    database: Path, tmp_path: Path
) -> None:
    most = 4_000_000
    derived = tmp_path / "derived"
    derived.mkdir()
    (derived / "a.jpg").write_bytes(bytes(most + 1))
    archive = tmp_path / "rushes.tar"
    make_backup(database, derived, {}, archive)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            restore_backup(archive, tmp_path / "new" / "catalog.db", tmp_path / "other")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [*(tmp_path / "new").iterdir(), *(tmp_path / "other").iterdir()] == []


def test_a_member_that_leads_elsewhere_is_not_followed(database: Path, tmp_path: Path) -> None:
    archive = tmp_path / "rushes.tar"
    make_backup(database, None, {}, archive)
    evil = changed(archive, derived_files=1)
    with tarfile.open(evil, "a") as opened:
        member = tarfile.TarInfo("derived/../../escaped")
        member.size = 1
        opened.addfile(member, io.BytesIO(b"x"))
    with pytest.raises(BackupError):
        restore_backup(evil, tmp_path / "new" / "catalog.db", tmp_path / "deep" / "derived")
    assert not (tmp_path / "escaped").exists()
    assert not (tmp_path / "deep" / "escaped").exists()


def test_an_archive_has_its_name_only_once_it_is_on_the_disk(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a power cut shows, which no test can make."""
    archive, other = tmp_path / "rushes.tar", tmp_path / "other"
    fsync, synced = os.fsync, list[tuple[int, int, bool, bool]]()

    def noting(descriptor: int) -> None:
        fsync(descriptor)
        found = os.fstat(descriptor)
        synced.append((found.st_ino, found.st_size, archive.exists(), (other / "catalog.db").exists()))

    monkeypatch.setattr(os, "fsync", noting)
    make_backup(database, None, {}, archive)
    made = archive.stat()
    assert (made.st_ino, made.st_size, False, False) in synced
    assert [sync for sync in synced if sync[0] == tmp_path.stat().st_ino and sync[2]], "and so is its name"
    restore_backup(archive, other / "catalog.db", other / "derived")
    restored = (other / "catalog.db").stat()
    assert (restored.st_ino, restored.st_size, True, False) in synced
    assert [sync for sync in synced if sync[0] == other.stat().st_ino and sync[3]], "and so is its name"

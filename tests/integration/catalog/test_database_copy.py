"""`rushes db copy`: everything goes from a SQLite file into PostgreSQL, or nothing does."""

import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import URL

from rushes_catalog.migrations import HEAD
from rushes_catalog.storage.dialects.postgresql import PostgresqlDatabase
from rushes_catalog.storage.dialects.sqlite import only_catalog_of
from rushes_catalog.storage.schema import metadata
from rushes_chassis.settings import REFUSED
from rushes_local.database_copy import COPIED, FAILED, copy
from tests.fakes.rights import without_rights
from tests.integration.catalog.places import PostgresqlPlaces
from tests.integration.catalog.rows_of_all_tables import DELETED, ROWS, fill_all_tables
from tests.postgresql.server import PostgresqlServer

_INDEXES = "SELECT string_agg(indexdef, '; ' ORDER BY indexdef) FROM pg_indexes WHERE schemaname = 'public'"
TABLES = [table for table in metadata.sorted_tables if table.name != "path_ending"]


@pytest.fixture(name="file")
def _file(empty_database: Path, tmp_path: Path) -> Path:
    """A SQLite file with rows in every table."""
    file = Path(shutil.copy(empty_database, tmp_path / "catalog.db"))
    fill_all_tables(file)
    return file


@pytest.fixture(name="ready")
async def _ready(postgresql_places: PostgresqlPlaces, tmp_path: Path) -> URL:
    """An empty database with tables, which takes no time to make."""
    return await postgresql_places.empty(tmp_path)


@pytest.fixture(name="target")
def _target(postgresql: PostgresqlServer) -> Iterator[URL]:
    """An empty database without tables."""
    name = postgresql.made()
    yield postgresql.url(name)
    postgresql.remove(name)


def shown(url: URL) -> str:
    return url.render_as_string(hide_password=False)


class Copying:
    """One run of the command, with what it said."""

    def __init__(self, source: Path | URL, target: URL | str) -> None:
        self.out, self.err = list[str](), list[str]()
        address = f"sqlite:///{source}" if isinstance(source, Path) else shown(source)
        self.status = copy(
            address, target if isinstance(target, str) else shown(target), self.out.append, self.err.append
        )


def in_sqlite(file: Path, table: str, columns: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(f'SELECT {columns} FROM "{table}"').fetchall()


def in_postgresql(postgresql: PostgresqlServer, url: URL, table: str, columns: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(postgresql.conninfo(url.database or "")) as connection:
        return connection.execute(f'SELECT {columns} FROM "{table}"'.encode()).fetchall()


def tables_of(postgresql: PostgresqlServer, url: URL) -> int:
    return int(postgresql.execute(url.database or "", "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))


def test_every_row_of_every_table_arrives_as_it_was(postgresql: PostgresqlServer, file: Path, ready: URL) -> None:
    before, indexes = file.read_bytes(), postgresql.execute(ready.database or "", _INDEXES)
    copying = Copying(file, ready)
    assert copying.status == COPIED, copying.err
    width = max(len(table.name) for table in TABLES)
    for table in TABLES:
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        there = in_sqlite(file, table.name, columns)
        assert len(there) == ROWS, table.name
        assert sorted(there, key=repr) == sorted(
            [
                tuple(int(v) if isinstance(v, bool) else v for v in row)
                for row in in_postgresql(postgresql, ready, table.name, columns)
            ],
            key=repr,
        )
        assert f"{table.name:<{width}}  {ROWS:>14}  {ROWS:>14}" in copying.out
    assert copying.out[-1].startswith(f"All {ROWS * len(TABLES)} rows were read back from TARGET")
    assert file.read_bytes() == before
    assert postgresql.execute(ready.database or "", _INDEXES) == indexes


def test_numbers_are_never_used_again(postgresql: PostgresqlServer, file: Path, ready: URL) -> None:
    assert Copying(file, ready).status == COPIED
    name = ready.database or ""
    added = "INSERT INTO event (time, change) VALUES (0, '') RETURNING sequence"
    assert postgresql.execute(name, added) == 100 + DELETED
    for table, column in (("audit", "sequence"), ("root", "id"), ("asset", "number"), ("job_log", "number")):
        sequence = f"SELECT nextval(pg_get_serial_sequence('{table}', '{column}'))"
        assert postgresql.execute(name, sequence) == ROWS + 1


@pytest.mark.proof("postgresql")
def test_triggers_work_again_afterwards(postgresql: PostgresqlServer, file: Path, target: URL) -> None:
    assert Copying(file, target).status == COPIED
    name = target.database or ""
    postgresql.execute(name, "UPDATE asset SET duration = 12 WHERE number = 1")
    assert postgresql.execute(name, "SELECT count(*) FROM asset_change") == ROWS + 1


@pytest.mark.proof("postgresql")
def test_a_catalog_goes_on_with_the_copy(file: Path, target: URL) -> None:
    assert Copying(file, target).status == COPIED
    with PostgresqlDatabase(target).held(patience=0):
        pass


@pytest.mark.proof("postgresql")
def test_from_one_server_to_another(postgresql: PostgresqlServer, file: Path, target: URL) -> None:
    second = postgresql.url(postgresql.made())
    try:
        assert Copying(file, target).status == COPIED
        postgresql.execute(target.database or "", "SELECT setval('event_sequence_seq', 500)")
        copying = Copying(target, second)
        assert copying.status == COPIED, copying.err
        for table in TABLES:
            assert sorted(in_postgresql(postgresql, target, table.name, "*"), key=repr) == sorted(
                in_postgresql(postgresql, second, table.name, "*"), key=repr
            )
        added = "INSERT INTO event (time, change) VALUES (0, '') RETURNING sequence"
        assert postgresql.execute(second.database or "", added) == 501
    finally:
        postgresql.remove(second.database or "")


@pytest.mark.proof("postgresql")
def test_what_postgresql_cannot_store_is_replaced_and_told(
    postgresql: PostgresqlServer, file: Path, target: URL
) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE job SET title = ? WHERE rowid = 1", ["said\0by a program"])
    copying = Copying(file, target)
    assert copying.status == COPIED, copying.err
    assert ("said\ufffdby a program",) in in_postgresql(postgresql, target, "job", "title")
    assert (
        "job: 1 texts have the character U+0000, which PostgreSQL cannot store; TARGET has U+FFFD in its place."
        in copying.out
    )


# -- nothing is copied where not everything is ---------------------------------


@pytest.mark.proof("postgresql")
@pytest.mark.parametrize("column", ["title TYPE char(50)", "created_at TYPE numeric(30, 1)"])
def test_a_value_that_the_target_changes_is_noticed(
    postgresql: PostgresqlServer, file: Path, target: URL, column: str
) -> None:
    name = target.database or ""
    with PostgresqlDatabase(target).held(patience=0):
        pass
    postgresql.execute(name, f"ALTER TABLE job ALTER COLUMN {column}")
    copying = Copying(file, target)
    assert (copying.status, copying.out) == (FAILED, [])
    assert copying.err[-1] == (
        f"job: what PostgreSQL's {name} on this machine has is not what {file} has ({ROWS} rows were read there, "
        f"{ROWS} here, and their contents differ). Nothing was kept"
    )
    assert postgresql.execute(name, "SELECT count(*) FROM job") == 0


def with_a_path_that_is_too_long(file: Path) -> str:
    with closing(sqlite3.connect(file)) as connection, connection:
        long = "".join(chr(0x4E00 + index * 7919 % 20_000) for index in range(1300))
        connection.execute("UPDATE asset SET path = ?, path_key = ? WHERE number = 2", [long, long])
    return "move such files, let Rushes scan them, and copy again. Nothing was kept"


def with_two_keys_that_become_one(file: Path) -> str:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("INSERT INTO profile (name) VALUES (?), (?)", ["a\0", "a\ufffd"])
    return "profile: two rows of"


def with_a_text_that_is_none(file: Path) -> str:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE job SET title = CAST(x'ff' AS TEXT) WHERE id = 'job 1'")
    return "Could not decode to UTF-8"


def with_a_number_that_is_none(file: Path) -> str:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE asset SET size = 'many' WHERE number = 2")
    return 'invalid input syntax for type bigint: "many"'


@pytest.mark.proof("postgresql")
@pytest.mark.parametrize(
    "spoil",
    [with_a_path_that_is_too_long, with_two_keys_that_become_one, with_a_text_that_is_none, with_a_number_that_is_none],
)
def test_what_cannot_be_stored_is_told_and_nothing_is_kept(
    postgresql: PostgresqlServer, file: Path, target: URL, spoil: Callable[[Path], str]
) -> None:
    words = spoil(file)
    copying = Copying(file, target)
    assert (copying.status, copying.out) == (FAILED, [])
    assert words in copying.err[-1]
    assert tables_of(postgresql, target) == 0


def test_a_target_with_a_row_is_refused(postgresql: PostgresqlServer, file: Path, ready: URL) -> None:
    postgresql.execute(ready.database or "", "INSERT INTO label (text, used_at) VALUES ('mine', 1)")
    copying = Copying(file, ready)
    assert copying.status == REFUSED
    assert "is not empty: its table label has rows. Name a new database" in copying.err[-1]
    assert postgresql.execute(ready.database or "", "SELECT count(*) FROM label") == 1


@pytest.mark.proof("postgresql")
@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("0060", f"is of an earlier version of Rushes (step 0060; this version has {HEAD}): start this version on it"),
        ("9999", f"was made by a later version of Rushes (step 9999; this version has {HEAD}): copy it with that"),
    ],
)
def test_a_source_of_another_version_is_refused(
    postgresql: PostgresqlServer, file: Path, target: URL, step: str, words: str
) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", [step])
    copying = Copying(file, target)
    assert copying.status == REFUSED
    assert words in copying.err[-1]
    assert tables_of(postgresql, target) == 0


def test_a_file_without_tables_and_one_that_is_not_there_are_refused(tmp_path: Path, ready: URL) -> None:
    (tmp_path / "empty.db").touch()
    for name, words in (("empty.db", "has no tables of Rushes"), ("none.db", "there is no database at")):
        copying = Copying(tmp_path / name, ready)
        assert copying.status == REFUSED
        assert words in copying.err[-1]
    assert not (tmp_path / "none.db").exists()


@pytest.mark.proof("postgresql")
def test_a_file_of_another_user_is_refused_with_what_to_do(file: Path, ready: URL) -> None:
    file.chmod(0)
    with without_rights():
        copying = Copying(file, ready)
    assert copying.status == REFUSED
    assert "Copy as the user who owns it" in copying.err[-1]


@pytest.mark.proof("postgresql")
def test_running_catalogs_are_refused(postgresql: PostgresqlServer, file: Path, target: URL) -> None:
    with only_catalog_of(file):
        copying = Copying(file, target)
    assert (copying.status, copying.err) == (
        REFUSED,
        [f"another catalog is running on {file}: stop Rushes, and copy again"],
    )
    with PostgresqlDatabase(target).alone():
        copying = Copying(file, target)
    assert copying.status == REFUSED
    assert copying.err[-1].startswith("another catalog is running on PostgreSQL's")


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        ("mysql://h/db", "postgresql://h/db", "SOURCE must look like sqlite:////data/catalog.db or postgresql://"),
        ("sqlite:////x.db", "sqlite:////y.db", "TARGET: only databases on PostgreSQL are copied to"),
        ("postgresql://u:hunter2@h/db", "postgresql://u:hunter2@h/db", "SOURCE and TARGET are the same database"),
        ("sqlite:////x.db", "postgresql://u:hunter2@h:port/db", "TARGET must look like"),
    ],
)
def test_addresses_that_cannot_be_copied_are_refused_without_their_passwords(
    source: str, target: str, words: str
) -> None:
    err = list[str]()
    assert copy(source, target, err.append, err.append) == REFUSED
    assert words in err[-1]
    assert "hunter2" not in err[-1]


_HOLD = 42
_WAITS = f"SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = {_HOLD} AND NOT granted)"


def held_at(table: str) -> str:
    """Statements that have a copy wait for a lock when it has come to a table."""
    return (
        "CREATE FUNCTION hold() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() WHERE object_identity = 'public.{table}') THEN"
        # Not while the tables are made.
        f" IF EXISTS (SELECT FROM root) THEN PERFORM pg_advisory_xact_lock({_HOLD}); END IF; END IF; END $$;"
        "CREATE EVENT TRIGGER hold ON ddl_command_end WHEN TAG IN ('ALTER TABLE') EXECUTE FUNCTION hold()"
    )


@pytest.mark.parametrize("at", ["asset", "trash"])
@pytest.mark.parametrize("tables_before", [False, True])
@pytest.mark.proof("kills")
def test_one_that_is_killed_leaves_the_target_as_it_was(
    postgresql: PostgresqlServer, file: Path, target: URL, at: str, *, tables_before: bool
) -> None:
    name = target.database or ""
    if tables_before:
        with PostgresqlDatabase(target).held(patience=0):
            pass
    before = tables_of(postgresql, target)
    postgresql.execute(name, held_at(at))
    command = [sys.executable, "-m", "rushes_local", "db", "copy", f"sqlite:///{file}", shown(target)]
    with psycopg.connect(postgresql.conninfo(name), autocommit=True) as hold:
        hold.execute("SELECT pg_advisory_lock(%s)", [_HOLD])
        copying = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(postgresql, name, _WAITS)
        copying.send_signal(signal.SIGKILL)
        assert copying.wait(60) == -signal.SIGKILL
    until(postgresql, name, _ALONE)
    assert tables_of(postgresql, target) == before
    if tables_before:
        counts = " + ".join(f'(SELECT count(*) FROM "{table.name}")' for table in TABLES)
        assert postgresql.execute(name, f"SELECT {counts}") == 0
    again = Copying(file, target)
    assert again.status == COPIED, again.err


_ALONE = (
    "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend')"
)


def until(postgresql: PostgresqlServer, name: str, condition: str) -> None:
    deadline = time.monotonic() + 120
    while not postgresql.execute(name, condition):
        assert time.monotonic() < deadline, condition
        time.sleep(0.05)

"""What is PostgreSQL's alone: its tables, who holds it, and a server that goes and comes back."""

import asyncio
import random
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, insert, select
from sqlalchemy.engine import URL

from rushes.catalog.v1 import jobs_pb2, library_pb2
from rushes_catalog.domain.errors import StorageFailed
from rushes_catalog.library.domain.assets import AnnouncedRoot
from rushes_catalog.migrations import HEAD
from rushes_catalog.service import opened_database
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.database import Database
from rushes_catalog.storage.dialects.port import AlreadyRunning, Unusable
from rushes_catalog.storage.dialects.postgresql import PostgresqlDatabase
from rushes_catalog.storage.dialects.standby import LOCK, LOOK_SECONDS, Candidate
from rushes_catalog.storage.migration import NewerDatabase
from rushes_catalog.storage.schema import metadata
from rushes_catalog.storage.schema.library import folder, profile, root
from rushes_chassis.errors import Unavailable
from rushes_local.doctor.database import check_database
from rushes_local.doctor.findings import Verdict
from tests.integration.catalog.harness import World
from tests.integration.catalog.places import PostgresqlPlaces
from tests.postgresql.server import PostgresqlServer


@pytest.fixture
async def address(postgresql_places: PostgresqlPlaces, tmp_path: Path) -> URL:
    """Of an empty database."""
    return await postgresql_places.empty(tmp_path)


@asynccontextmanager
async def opened(address: URL, lost: Callable[[], None] = lambda: None) -> AsyncIterator[Database]:
    database = Database(PostgresqlDatabase(address, lost))
    await database.open()
    yield database
    await database.close()


async def note(database: Database, name: str) -> None:
    async with database.changing() as connection:
        await connection.execute(insert(profile).values(name=name))


async def noted(database: Database) -> set[str]:
    async with database.reading() as connection:
        return set(await connection.scalars(select(profile.c.name)))


# -- what it cannot hold ------------------------------------------------------


@pytest.mark.parametrize("letter", ["a", "語", "한", "🎞"])
async def test_files_with_the_longest_paths_are_listed_and_longer_ones_are_told(
    postgresql_places: PostgresqlPlaces, address: URL, tmp_path: Path, letter: str
) -> None:
    world = World(tmp_path, beside=postgresql_places, place=address)
    most = PostgresqlDatabase.most_path_bytes
    assert most
    # In no order, as what repeats itself takes less room in an index.
    chance = random.Random(2)
    letters = (most - len(".mp4")) // len(letter.encode())
    longest = "".join(chr(ord(letter) + chance.randrange(20)) for _ in range(letters)) + ".mp4"
    world.footage.put(longest, "broken")  # the index of problems holds the most
    world.footage.put(f"too{longest}", "b")
    world.footage.put("after.mp4", "c")
    async with world.catalog() as catalog:
        await catalog.attach()
        await catalog.quiet()
        job = await catalog.scan()
        assert job.state == jobs_pb2.JOB_STATE_DONE
        assert f"1 place could not be read: too{longest[:197]}… (its path has more than {most} bytes" in job.warning
        assert {each.path for each in await catalog.assets()} == {longest, "after.mp4"}


# -- tables ------------------------------------------------------------------


def test_its_steps_make_the_tables_that_the_code_names(postgresql: PostgresqlServer, address: URL) -> None:
    # What SQLite's index of words is asked by; its own, which SQLAlchemy does not tell in full; and who holds it.
    others = {"path_ending", "asset_words", "transcript_segment_search", "catalog_holder"}
    with PostgresqlDatabase(address).plain_engine().connect() as connection:
        ours = MigrationContext.configure(
            connection, opts={"include_name": lambda name, _, __: name not in others, "compare_type": True}
        )
        changes = compare_metadata(ours, metadata)
    assert [change for change in changes if change[1].name not in others] == []
    assert postgresql.execute(address.database or "", "SELECT version_num FROM alembic_version") == HEAD


def test_texts_are_compared_by_their_bytes_whatever_the_language(postgresql: PostgresqlServer, address: URL) -> None:
    otherwise = (
        "SELECT string_agg(table_name || '.' || column_name, ' ') FROM information_schema.columns"
        " WHERE table_schema = 'public' AND data_type IN ('text', 'character varying')"
        " AND collation_name IS DISTINCT FROM 'C' AND table_name NOT IN ('alembic_version', 'asset_search')"
    )
    assert postgresql.execute(address.database or "", otherwise) is None


def test_a_later_versions_database_is_refused(postgresql: PostgresqlServer, address: URL) -> None:
    name = address.database or ""
    postgresql.execute(name, "UPDATE alembic_version SET version_num = '9999'")
    try:
        with pytest.raises(NewerDatabase, match="later version"), PostgresqlDatabase(address).held():
            pass
    finally:
        postgresql.execute(name, f"UPDATE alembic_version SET version_num = '{HEAD}'")


async def test_values_come_as_they_do_from_sqlite(address: URL) -> None:
    async with opened(address) as database:
        await note(database, "said\x00by a program")
        assert await noted(database) == {"said\ufffdby a program"}
        async with Catalog(database).changing() as stores:
            await stores.roots.record([AnnouncedRoot("lib", "/lib", online=True)])
        async with database.changing() as connection:
            number = await connection.scalar(select(root.c.id))
            rows = [{"root_id": number, "path": path, "asset_count": 1 << 62} for path in ("a", "b")]
            await connection.execute(insert(folder), rows)
            total = await connection.scalar(select(func.sum(folder.c.asset_count)))
        assert (type(total), total) == (int, 1 << 63)


def test_the_doctor_says_what_it_is_and_how_far_it_has_come(address: URL) -> None:
    server, database = check_database(address)
    assert (server.verdict, database.verdict) == (Verdict.WORKS, Verdict.WORKS)
    assert f"step {HEAD} of {HEAD}" in database.said


@pytest.mark.proof("postgresql")
async def test_what_pg_dump_has_written_pg_restore_brings_back(
    postgresql: PostgresqlServer, address: URL, tmp_path: Path
) -> None:
    dump = str(tmp_path / "rushes.dump")
    name = address.render_as_string(hide_password=False)
    async with opened(address) as database:
        await note(database, "kept")
        postgresql.client("pg_dump", "--format=custom", f"--file={dump}", name)
        await note(database, "lost")
    postgresql.client("pg_restore", "--clean", "--if-exists", f"--dbname={name}", dump)
    with PostgresqlDatabase(address).held(patience=0):
        async with opened(address) as database:
            assert await noted(database) == {"kept"}
            await note(database, "goes on")


# -- what is refused at the start ----------------------------------------------


def refusal(address: URL) -> str:
    with pytest.raises(Unusable) as refused, PostgresqlDatabase(address, standing_by=lambda _: None).held():
        pass
    return str(refused.value)


def test_a_database_in_another_encoding_is_refused(postgresql: PostgresqlServer) -> None:
    postgresql.execute("postgres", "CREATE DATABASE in_ascii ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0")
    try:
        assert "in_ascii on this machine has the encoding SQL_ASCII, and UTF8 is needed" in refusal(
            postgresql.url("in_ascii")
        )
    finally:
        postgresql.remove("in_ascii")


@pytest.fixture(name="stranger")
def _stranger(postgresql: PostgresqlServer, address: URL) -> Iterator[str]:
    """A role without rights."""
    postgresql.execute("postgres", "CREATE ROLE stranger LOGIN")
    yield "stranger"
    postgresql.execute(address.database or "", "DROP OWNED BY stranger")
    postgresql.execute("postgres", "DROP ROLE stranger")


def test_a_role_that_may_not_write_ends_a_catalog_that_stands_by(
    postgresql: PostgresqlServer, address: URL, stranger: str
) -> None:
    name = address.database or ""
    postgresql.execute(name, f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {stranger}")
    postgresql.execute(name, f"REVOKE DELETE ON label, profile FROM {stranger}")
    assert "the role stranger may not read and write these tables of PostgreSQL's" in refusal(
        address.set(username=stranger)
    )
    assert "on this machine: label, profile. Name the role that owns them" in refusal(address.set(username=stranger))


def test_a_role_that_may_not_make_tables_is_refused(postgresql: PostgresqlServer, stranger: str) -> None:
    made = postgresql.made()
    try:
        postgresql.execute(made, "CREATE EXTENSION pg_trgm")
        refused = refusal(postgresql.url(made).set(username=stranger))
        assert "the role stranger may not create or change the tables of" in refused
        assert "permission denied for schema public" in refused
    finally:
        postgresql.remove(made)


def test_a_database_that_is_read_only_is_refused(postgresql: PostgresqlServer, address: URL, stranger: str) -> None:
    postgresql.execute("postgres", f"ALTER ROLE {stranger} SET default_transaction_read_only = on")
    assert "is read-only for the role stranger, by the setting default_transaction_read_only" in refusal(
        address.set(username=stranger)
    )


async def test_one_that_stands_by_waits_again_where_its_first_write_fails(
    postgresql: PostgresqlServer, address: URL
) -> None:
    name = address.database or ""
    waiting = (
        "SELECT pid FROM pg_stat_activity WHERE datname = '{}' AND wait_event_type = 'Lock' AND query LIKE {}".format(
            name, "'SELECT number FROM catalog_holder%'"
        )
    )
    dialect = PostgresqlDatabase(address, standing_by=lambda _: None)
    begun = asyncio.Event()

    async def begin() -> None:
        async with opened_database(dialect) as database:
            await note(database, "after all")
            begun.set()
            await database.close()

    async def writer() -> int:
        async with asyncio.timeout(60):
            while True:
                if (pid := await asyncio.to_thread(postgresql.execute, name, waiting)) is not None:
                    return int(pid)
                await asyncio.sleep(0.05)

    with psycopg.connect(postgresql.conninfo(name)) as holding:
        holding.execute("LOCK TABLE catalog_holder IN ACCESS EXCLUSIVE MODE")
        beginning = asyncio.create_task(begin())
        first = await writer()
        holding.execute("SELECT pg_terminate_backend(%s, 10000)", [first])
        assert await writer() != first
        assert not begun.is_set()
    await asyncio.wait_for(beginning, 60)
    async with opened(address) as database:
        assert await noted(database) == {"after all"}


# -- one owner ---------------------------------------------------------------


async def test_a_second_catalog_on_one_database_says_so_and_ends(address: URL) -> None:
    async with opened(address):
        second = PostgresqlDatabase(address)
        with pytest.raises(AlreadyRunning, match="another catalog is running on PostgreSQL's"), second.held(patience=0):
            pass
    with second.held(patience=0):
        pass


@pytest.mark.parametrize("still_there", [True, False])
async def test_a_catalog_that_was_cut_off_writes_nothing_after_another_one_has(
    postgresql: PostgresqlServer, address: URL, *, still_there: bool
) -> None:
    lost = list[bool]()
    async with opened(address, lambda: lost.append(True)) as first:
        await note(first, "mine")
        await asyncio.to_thread(postgresql.disconnect, address.database or "")
        async with opened(address) as second:
            await note(second, "another's")
            if still_there:
                await refuses_writing(first)
        await refuses_writing(first)
        assert lost
        async with opened(address) as third:
            assert await noted(third) == {"mine", "another's"}


async def refuses_writing(database: Database) -> None:
    # The first attempt may be what finds out that the connection is gone.
    for _ in range(2):
        with pytest.raises(StorageFailed) as failed:
            await note(database, "late")
    assert "another catalog has taken it over" in str(failed.value)


async def test_the_heartbeat_is_the_holders_alone_and_shows_it_that_it_was_replaced(
    postgresql: PostgresqlServer, address: URL
) -> None:
    name, lost = address.database or "", list[bool]()
    age = "SELECT clock_timestamp() - seen_at < interval '1 minute' FROM catalog_holder"
    async with opened(address, lambda: lost.append(True)) as database:
        postgresql.execute(name, "UPDATE catalog_holder SET seen_at = clock_timestamp() - interval '1 hour'")
        await database.beat()
        assert (postgresql.execute(name, age), lost) == (True, [])
        postgresql.execute(
            name, "UPDATE catalog_holder SET number = number + 1, seen_at = clock_timestamp() - interval '1 hour'"
        )
        await database.beat()
        assert (postgresql.execute(name, age), lost) == (False, [True])


async def test_a_catalog_waits_where_the_server_still_keeps_its_own_last_connection(
    postgresql: PostgresqlServer, address: URL
) -> None:
    lost = list[bool]()
    async with opened(address, lambda: lost.append(True)) as database:
        await asyncio.to_thread(postgresql.disconnect, address.database or "")
        with psycopg.connect(postgresql.conninfo(address.database or ""), autocommit=True) as kept:
            kept.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            with pytest.raises(StorageFailed):
                await note(database, "too soon")
            with pytest.raises(StorageFailed, match="this catalog's previous connection is still open"):
                await note(database, "too soon")
        await note(database, "later")
        assert (await noted(database), lost) == ({"later"}, [])


# -- a server that goes and comes back -----------------------------------------


def test_a_server_that_is_not_there_is_told_without_what_signs_in(tmp_path: Path) -> None:
    address = URL.create("postgresql", "ada", "hunter2", database="rushes", query={"host": str(tmp_path)})
    with pytest.raises(Unusable, match="cannot be used") as told, PostgresqlDatabase(address).held():
        pass
    assert "hunter2" not in str(told.value)


@pytest.mark.parametrize("how", ["fast", "immediate"])
async def test_what_is_asked_of_a_server_that_went_is_an_outage_and_goes_on_when_it_is_back(
    postgresql: PostgresqlServer, address: URL, how: str
) -> None:
    async with opened(address) as database:
        await note(database, "before")
        async with database.reading() as reader:
            await reader.scalar(select(func.count()).select_from(profile))
            await asyncio.to_thread(postgresql.stop, how)
            try:
                with pytest.raises(StorageFailed):
                    await note(database, "meanwhile")
                with pytest.raises(StorageFailed):
                    await noted(database)
            finally:
                await asyncio.to_thread(postgresql.start)
        await note(database, "after")
        assert await noted(database) == {"before", "after"}


async def test_a_catalog_goes_on_by_itself_after_its_server_was_started_again(
    postgresql: PostgresqlServer, postgresql_places: PostgresqlPlaces, address: URL, tmp_path: Path
) -> None:
    world = World(tmp_path, beside=postgresql_places, place=address)
    for number in range(40):
        world.footage.put(f"{number}.mp4", f"{number}")
    async with world.catalog() as catalog:
        await catalog.attach()
        async with asyncio.timeout(120):
            while not (await catalog.jobs.ListJobs(jobs_pb2.ListJobsRequest())).jobs:
                pass
        await asyncio.to_thread(postgresql.stop, "immediate")
        try:
            with pytest.raises(Unavailable) as refused:
                await catalog.library.ListAssets(library_pb2.ListAssetsRequest(limit=10))
            assert refused.value.reason == "StorageFailed"
        finally:
            await asyncio.to_thread(postgresql.start)
        async with asyncio.timeout(120):
            while True:
                with suppress(Unavailable):  # for a moment it may still be away
                    await catalog.quiet()
                    break
        assert len(await catalog.assets()) == 40


@pytest.mark.proof("postgresql")
def test_a_candidate_has_a_lock_once_whenever_it_was_released(postgresql: PostgresqlServer, address: URL) -> None:
    """PostgreSQL may end the wait for a lock with a timeout and grant it nevertheless."""
    chance = random.Random(3)
    waiting = LOOK_SECONDS
    with psycopg.connect(postgresql.conninfo(address.database or ""), autocommit=True) as holder:
        for _ in range(12):
            holder.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            release = threading.Timer(waiting + chance.uniform(-0.0005, 0.003), lambda: _release(holder))
            candidate = Candidate("here", lambda _: None)
            engine = PostgresqlDatabase(address).plain_engine()
            release.start()
            candidate.wait(engine, lambda _: None, lambda: None)
            release.join()
            left = holder.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone()
            candidate.succeeded()
            assert left == (True,)
            _release(holder)


def _release(holder: "psycopg.Connection[tuple[object, ...]]") -> None:
    holder.execute("SELECT pg_advisory_unlock(%s)", [LOCK])

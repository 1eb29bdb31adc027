"""The database: transactions that survive their callers, and one owner."""

import asyncio
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.engine.interfaces import CacheStats
from sqlalchemy.exc import DBAPIError, IntegrityError

from rushes_catalog.domain.errors import StorageFailed
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.database import Database
from rushes_catalog.storage.dialects.port import AlreadyRunning
from rushes_catalog.storage.dialects.sqlite import only_catalog_of
from rushes_catalog.storage.schema.library import profile
from rushes_catalog.storage.signals import Committed

# -- transactions ------------------------------------------------------------


async def test_a_caller_that_is_cancelled_anywhere_leaves_all_or_nothing_and_no_lock(database: Database) -> None:
    async def write(number: int) -> None:
        async with database.changing() as connection:
            await connection.execute(insert(profile).values(name=f"{number} first"))
            await connection.execute(insert(profile).values(name=f"{number} second"))

    for steps in range(40):
        writing = asyncio.create_task(write(steps))
        for _ in range(steps):
            await asyncio.sleep(0)  # one turn of the event loop: each count interrupts at another point
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        async with asyncio.timeout(120), database.changing() as connection:
            names = set((await connection.scalars(select(profile.c.name))).all())
        assert {f"{steps} first", f"{steps} second"} <= names or f"{steps} first" not in names


async def test_readers_see_one_moment_and_never_wait_for_a_writer(database: Database) -> None:
    async with database.reading() as reader:
        before = (await reader.scalars(select(profile.c.name))).all()
        async with database.changing() as writer:
            await writer.execute(insert(profile).values(name="new"))
        assert (await reader.scalars(select(profile.c.name))).all() == before
    async with database.reading() as reader:
        assert "new" in (await reader.scalars(select(profile.c.name))).all()


async def test_what_the_writer_has_compiled_readers_do_not_compile_again(database: Database) -> None:
    statement = select(profile.c.name.label(f"only_here_{uuid4().hex}"))
    async with database.changing() as writer:
        written = (await writer.execute(statement)).context
    async with database.reading() as reader:
        read = (await reader.execute(statement)).context
    assert (written.cache_hit, read.cache_hit) == (CacheStats.CACHE_MISS, CacheStats.CACHE_HIT)


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(StorageFailed, match=r"read-?only"):
        async with database.reading() as reader:
            await reader.execute(insert(profile).values(name="new"))


# On PostgreSQL what is refused ends the transaction; nothing of ours goes on in one.
@pytest.mark.sqlite
async def test_statements_say_what_came_of_them_and_what_is_refused_leaves_the_connection_usable(
    database: Database,
) -> None:
    async with database.changing() as writer:
        made = await writer.execute(insert(profile).values(name="a").returning(profile.c.name))
        assert made.scalars().all() == ["a"]
        await writer.execute(insert(profile), [{"name": "b"}, {"name": "c"}])
        with pytest.raises(IntegrityError):
            await writer.execute(insert(profile), [{"name": "d"}, {"name": "a"}])
        assert (await writer.execute(update(profile).values(name=profile.c.name + "!"))).rowcount == 4
        nothing = await writer.execute(delete(profile).where(profile.c.name == "none"))
        assert (nothing.rowcount, nothing.returns_rows) == (0, False)
    async with database.reading() as reader:
        rows = await reader.execute(select(profile.c.name, (profile.c.name + "?").label("asked")).order_by("name"))
        assert [(row.name, row.asked) for row in rows] == [(f"{name}!", f"{name}!?") for name in "abcd"]
        assert (await reader.execute(select(profile).where(profile.c.name == "none"))).one_or_none() is None
        assert await reader.scalar(select(profile.c.name).where(profile.c.name == "none")) is None


async def test_a_transaction_within_a_transaction_is_a_mistake_that_shows(database: Database) -> None:
    async with database.changing():
        with pytest.raises(RuntimeError, match="wait for itself"):
            async with database.changing():
                pass


async def test_a_mistake_in_a_statement_is_not_taken_for_an_outage(database: Database) -> None:
    with pytest.raises(DBAPIError):
        async with database.reading() as reader:
            await reader.execute(text("SELECT nothing FROM nowhere"))


async def test_listeners_hear_of_every_transaction_and_what_failed_left_nothing(database: Database) -> None:
    catalog, heard = Catalog(database), list[Committed]()
    catalog.on_commit(heard.append)
    async with catalog.changing() as stores:
        await stores.annotations.add_profile("quiet")
    assert heard == [
        Committed(
            events=False,
            roots=frozenset(),
            files=frozenset(),
            tasks=False,
            attempts=False,
            manifests=False,
            labels=False,
            moves=False,
            trash=False,
            vectors=False,
            cuts=False,
            seen=False,
        )
    ]

    async def fail_halfway() -> None:
        async with catalog.changing() as stores:
            await stores.annotations.add_profile("lost")
            raise KeyError

    with pytest.raises(KeyError):
        await fail_halfway()
    assert len(heard) == 2
    async with catalog.reading() as stores:
        assert await stores.annotations.profiles() == ["quiet"]


# -- one owner -----------------------------------------------------------------


def test_a_second_catalog_on_one_file_says_so_and_ends(tmp_path: Path) -> None:
    file = tmp_path / "catalog.db"
    second = only_catalog_of(file, patience=0)
    with only_catalog_of(file), pytest.raises(AlreadyRunning, match="another catalog"), second:
        pass
    with only_catalog_of(file):
        pass


def test_a_successor_waits_for_a_predecessor_that_is_dying(tmp_path: Path) -> None:
    file = tmp_path / "catalog.db"
    script = (
        "import sys, time, pathlib\n"
        "from rushes_catalog.storage.dialects.sqlite import only_catalog_of\n"
        "with only_catalog_of(pathlib.Path(sys.argv[1])):\n"
        "    print('held', flush=True); time.sleep(60)"
    )
    holding = subprocess.Popen([sys.executable, "-c", script, str(file)], stdout=subprocess.PIPE)
    assert holding.stdout is not None
    with holding, holding.stdout:
        assert holding.stdout.readline() == b"held\n"
        holding.kill()
        with only_catalog_of(file, patience=120):
            pass

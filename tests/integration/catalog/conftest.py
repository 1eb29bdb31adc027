"""One world per test."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.database import Database
from rushes_catalog.storage.migration import migrate
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.lists_by_hand import fill, thin


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with all its tables, made once: each test begins with a copy."""
    file = tmp_path_factory.mktemp("empty") / "catalog.db"
    migrate(file)
    return file


@pytest.fixture
def world(tmp_path: Path, empty_database: Path) -> World:
    """Footage and nodes, without a catalog."""
    world = World(tmp_path)
    shutil.copy(empty_database, world.database)
    return world


@pytest.fixture
async def catalog(world: World) -> AsyncIterator[Client]:
    """A running catalog without nodes."""
    async with world.catalog() as client:
        yield client


@pytest.fixture
async def ready(world: World, catalog: Client) -> Client:
    """A catalog with one file and one node with two slots."""
    world.footage.put("a.mp4", "a")
    await catalog.attach(slots=2)
    await catalog.quiet()
    return catalog


@pytest.fixture
async def database(world: World) -> AsyncIterator[Database]:
    """An open database without a catalog around it."""
    database = Database(world.database)
    yield database
    await database.close()


@pytest.fixture
def empty_catalog(database: Database) -> Catalog:
    """State, without anything that acts on it."""
    return Catalog(database)


@pytest_asyncio.fixture(scope="session")
async def filled_database(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Path:
    """A database of three hundred assets, made once: each test begins with a copy."""
    file = tmp_path_factory.mktemp("filled") / "catalog.db"
    shutil.copy(empty_database, file)
    database = Database(file)
    await fill(Catalog(database))
    await database.close()
    return file


@pytest.fixture
async def filled(world: World, filled_database: Path, database: Database) -> Catalog:
    """Three hundred assets in two roots, a third of them hidden in one profile."""
    shutil.copy(filled_database, world.database)  # nothing is connected to it yet
    return Catalog(database)


@pytest.fixture
async def thinned(filled: Catalog) -> Catalog:
    """Every eleventh file is gone."""
    await thin(filled)
    return filled

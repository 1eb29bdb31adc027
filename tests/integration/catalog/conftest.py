"""One world per test."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.database import Database
from rushes_catalog.storage.list_bounds import ListBounds
from rushes_catalog.storage.migration import migrate
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.lists_by_hand import thin
from tests.integration.catalog.places import Places, PostgresqlPlaces, SqlitePlaces
from tests.postgresql.server import PostgresqlServer, postgresql_server

# Of these `make test` runs the tests on PostgreSQL too: between them they use every store. The others are proofs there.
_ON_BOTH = frozenset(
    {
        "test_annotations",
        "test_brand_lists",
        "test_broken_last",
        "test_cuts",
        "test_events",
        "test_facets",
        "test_moments",
        "test_planned",
        "test_postgresql",
        "test_shots",
        "test_search",
        "test_tokens",
    }
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test of a world comes once for each kind of database, but for those of SQLite alone."""
    if "database_kind" not in metafunc.fixturenames:
        return
    if metafunc.definition.get_closest_marker("sqlite"):
        metafunc.parametrize("database_kind", ["sqlite"], indirect=True)
        return
    is_quick = metafunc.module.__name__.rpartition(".")[2] in _ON_BOTH
    marks = () if is_quick else (pytest.mark.proof("postgresql"),)
    metafunc.parametrize("database_kind", ["sqlite", pytest.param("postgresql", marks=marks)], indirect=True)


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    """Of the database."""
    return str(request.param)


@pytest.fixture(scope="session")
def sqlite_places(tmp_path_factory: pytest.TempPathFactory) -> SqlitePlaces:
    """Files."""
    return SqlitePlaces(tmp_path_factory.mktemp("templates"))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    """A server."""
    with postgresql_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgresql_places(postgresql: PostgresqlServer) -> PostgresqlPlaces:
    """Databases on it."""
    return PostgresqlPlaces(postgresql)


@pytest.fixture
def places(database_kind: str, request: pytest.FixtureRequest) -> Iterator[Places]:
    """Where this test's database comes from."""
    places: Places = request.getfixturevalue(f"{database_kind}_places")
    yield places
    places.leave()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all its tables, made once: each test begins with a copy."""
    file = tmp_path_factory.mktemp("empty") / "catalog.db"
    migrate(file)
    return file


@pytest.fixture
async def world(tmp_path: Path, places: Places) -> World:
    """Footage and nodes, without a catalog."""
    return World(tmp_path, beside=places, place=await places.empty(tmp_path))


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
def bounds() -> ListBounds:
    """Those of the database below. A test that is parametrized with `bounds` has others."""
    return ListBounds()


@pytest.fixture
async def database(world: World, bounds: ListBounds) -> AsyncIterator[Database]:
    """An open database without a catalog around it."""
    database = Database(world.database, bounds)
    yield database
    await database.close()


@pytest.fixture
def empty_catalog(database: Database) -> Catalog:
    """State, without anything that acts on it."""
    return Catalog(database)


@pytest.fixture
async def filled_world(tmp_path: Path, places: Places, world: World) -> World:
    """The same world with three hundred assets in two roots, a third of them hidden in one profile."""
    world.place = await places.filled(tmp_path)  # nothing is connected to the other one
    return world


@pytest.fixture
async def filled(filled_world: World, database: Database) -> Catalog:
    """What it knows."""
    return Catalog(database)


@pytest.fixture
async def thinned(filled: Catalog) -> Catalog:
    """Every eleventh file is gone."""
    await thin(filled)
    return filled

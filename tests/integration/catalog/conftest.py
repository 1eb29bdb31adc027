"""One world per test."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.database import Database
from rushes_catalog.storage.list_bounds import ListBounds
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.lists_by_hand import thin
from tests.integration.catalog.places import Places, PostgresqlPlaces, SqlitePlaces
from tests.migrated import put_migrated
from tests.postgresql.server import PostgresqlServer, postgresql_server

# These `make test` runs on PostgreSQL too, all of a file or those that are named: between them they use every store.
# The others are proofs there.
_ON_BOTH = {
    "test_annotations": (
        "test_a_batch_is_one_marker_with_what_it_takes_to_repeat_it",
        "test_labels_come_the_latest_first",
        "test_lists_leave_hidden_ones_out_or_show_only_them",
    ),
    "test_brand_lists": (),
    "test_brand_review": (
        "test_a_run_is_evaluated_as_computed_by_hand",
        "test_an_undone_decision_is_the_one_before",
        "test_decisions_hold_for_later_runs_and_timelines_of_the_same_frames",
    ),
    "test_broken_last": (),
    "test_cuts": (),
    "test_events": (
        "test_a_late_watcher_is_told_everything_once_and_in_order",
        "test_an_export_is_told_from_waiting_to_done",
        "test_events_of_a_month_ago_are_forgotten_and_a_watch_says_so",
        "test_every_kind_of_change_comes_back_as_it_was_told",
    ),
    "test_facets": (),
    "test_moments": (
        "test_accepted_moments_are_exported_centred_and_never_twice",
        "test_moments_follow_from_scores_and_a_threshold",
        "test_pages_go_on_with_their_cursor_alone",
    ),
    "test_planned": ("test_cuts_are_kept_in_their_order", "test_videos_are_found_by_their_notes_wherever_they_move"),
    "test_postgresql": (),
    "test_search": (),
    "test_shots": (
        "test_clips_are_cut_whatever_becomes_of_their_cuts",
        "test_each_shot_gets_a_cut_in_its_middle_and_all_are_undone_at_once",
        "test_the_cuts_within_a_clip_are_noted_behind_the_order",
    ),
    "test_tokens": (),
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test of a world comes once for each kind of database, but for those of SQLite alone."""
    if "database_kind" not in metafunc.fixturenames:
        return
    if metafunc.definition.get_closest_marker("sqlite"):
        metafunc.parametrize("database_kind", ["sqlite"], indirect=True)
        return
    named = _ON_BOTH.get(metafunc.module.__name__.rpartition(".")[2])
    is_quick = named is not None and (not named or metafunc.definition.originalname in named)
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
    """A file with all its tables: each test begins with a copy."""
    return put_migrated(tmp_path_factory.mktemp("empty") / "catalog.db")


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

"""An update: this version goes on with the folders and the database that an earlier one has made."""

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, create_engine, text

from tests.e2e.stack import Stack
from tests.postgresql.server import postgresql_server
from tests.upgrades import everything
from tests.upgrades.everything import DATABASE, DUMP, FOLDER, Person, said, settings, unpack

MADE = Path(everything.__file__).parent
EARLIER = sorted(folder.name for folder in MADE.iterdir() if (folder / "sqlite.tar.xz").exists())

pytestmark = pytest.mark.proof("upgrades")


def test_there_is_something_to_update() -> None:
    assert EARLIER


@pytest.fixture(name="made_anew")
def _made_anew() -> Iterator[Path]:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    yield FOLDER
    shutil.rmtree(FOLDER)


@contextmanager
def _updated(folder: Path, version: str, kind: str) -> Iterator[tuple[Stack, dict[str, Any]]]:
    """This version on what an earlier one has made; what that one said."""
    stack = Stack(folder)
    unpack(MADE / version / f"{kind}.tar.xz", folder)
    stack.environment.update(settings(stack))
    before = json.loads((MADE / version / f"{kind}.json").read_text())
    if kind == "sqlite":
        (folder / "data").mkdir()
        (folder / DATABASE).rename(folder / "data" / DATABASE)
        _as_if_made_now(URL.create("sqlite", database=str(folder / "data" / DATABASE)))
        with stack:
            yield stack, before
        return
    with postgresql_server() as server:
        made = server.made()
        restore = ("--quiet", "--output=/dev/null", "--set=ON_ERROR_STOP=1", f"--file={folder / DUMP}")
        server.client("psql", *restore, server.conninfo(made))
        _as_if_made_now(server.url(made).set(drivername="postgresql+psycopg"))
        stack.environment["RUSHES_DATABASE_URL"] = server.url(made).render_as_string(hide_password=False)
        with stack:
            yield stack, before


def _as_if_made_now(database: URL) -> None:
    """What is undone for 30 days only still can be, however old these data are. Times are microseconds."""
    engine = create_engine(database)
    with engine.begin() as connection:
        made = connection.scalar(text("SELECT max(step_at) FROM change"))
        later = time.time_ns() // 1000 - made
        connection.execute(text(f"UPDATE change SET made_at = made_at + {later}, step_at = step_at + {later}"))
        connection.execute(text(f"UPDATE trash SET discarded_at = discarded_at + {later}"))
    engine.dispose()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("version", EARLIER)
def test_after_an_update_everything_is_there_and_work_goes_on(version: str, kind: str, made_anew: Path) -> None:
    with _updated(made_anew, version, kind) as (stack, before):
        person = Person(stack)
        person.scan()
        after = said(stack)
        # The order for that scan is the one thing that was done since.
        assert after["/api/v1/audit"]["entries"].pop(0)["sequence"] == len(before["/api/v1/audit"]["entries"]) + 1
        # Fields that are new are no difference.
        for path, answer in before.items():
            assert _without_what_is_new(after[path], answer) == answer, path

        # Clips are played, and what was deleted comes back.
        exports = person.answer("GET", "/api/v1/exports")["exports"]
        clips = [clip for export in exports for clip in export["clips"] if clip["state"] == "done"]
        assert len(clips) == 3
        for clip in clips:
            assert person.picture(f"/api/v1/clips/{clip['id']}/video") == Path(clip["path"]).read_bytes()
        changes = person.answer("GET", "/api/v1/changes")["changes"]
        [deleted] = [change["id"] for change in changes if change["kind"] == "deletion"]
        person.answer("POST", f"/api/v1/changes/{deleted}/undo")
        exports = person.answer("GET", "/api/v1/exports")["exports"]
        assert all(clip["state"] == "done" and Path(clip["path"]).exists() for e in exports for clip in e["clips"])

        # A new clip gets a number of its own.
        first = person.asset(everything.VIDEOS[0])
        ordered = {"asset_id": first, "cursor": 0.4, "clips": 1, "seconds": 0.6, "short_side": 32, "name": "goals"}
        export = person.answer("POST", "/api/v1/exports", ordered)
        person.wait(export["job"]["id"])
        [clip] = person.answer("GET", f"/api/v1/exports/{export['id']}")["clips"]
        assert clip["state"] == "done"
        assert clip["path"] not in {each["path"] for each in clips}


def _without_what_is_new(after: Any, before: Any) -> Any:
    """Only those fields that there were, at any depth."""
    if isinstance(after, dict) and isinstance(before, dict):
        return {key: _without_what_is_new(value, before[key]) for key, value in after.items() if key in before}
    if isinstance(after, list) and isinstance(before, list) and len(after) == len(before):
        return [_without_what_is_new(a, b) for a, b in zip(after, before, strict=True)]
    return after

"""What it costs to settle one clip of a job: the same, however many clips the job has."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from rushes_catalog.domain.ids import JobId
from rushes_catalog.exports.operations.cut_clip import CutClip
from rushes_catalog.jobs.domain.jobs import Claim, JobState, TaskKind
from rushes_catalog.jobs.operations.settle_task import settle_failure
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.ports.clock import wall_clock
from rushes_catalog.storage import stored_json
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.database import Database
from rushes_catalog.storage.dialects.sqlite import SqliteFile
from rushes_chassis.errors import DataLoss
from rushes_footage.clips import ClipAttempt, TaskId
from tests.fakes import work
from tests.integration.catalog.counted_steps import counted_steps

PROOF = stored_json.PROOF.dump_json(work.PROOF).decode()
_JOB = """
INSERT INTO root (name, path, position) VALUES ('lib', '/videos', 0);
INSERT INTO asset (number, id, root_id, path, name, path_key, name_key, folded, size, mtime_ns, state, added_at,
 placed_at)
 VALUES (1, 'a', 1, 'a.mp4', 'a.mp4', '', '', '', 7, 9, 'ready', 1, 1);
INSERT INTO job (id, ticket, kind, title, state, created_at) VALUES ('j', 't', 'export', '', 'running', 1);
INSERT INTO export (id, job_id, asset_number, profile, folder_suffix, name, number, group_name, cursor, spread,
 short_side, label, category, source_size, source_mtime_ns, created_at)
 VALUES ('e', 'j', 1, 'default', '', 'dog', 1, 'dog_001', 2, 3, 0, '', '', 7, 9, 1);
"""
_TASK = (
    "INSERT INTO task (id, job_id, kind, subject, root_id, state, rank, attempt, node)"
    " VALUES (?, 'j', 'clip', ?, 1, ?, 20, 1, 'media-1')"
)
_CLIP = (
    "INSERT INTO clip (id, export_id, task_id, position, name, path, start, first_frame, frame_count, start_pts,"
    " end_pts, state, proof) VALUES (?, 'e', ?, ?, ?, ?, 2, 60, 240, 180180, 900900, ?, ?)"
)


def with_job(file: Path, clips: int) -> None:
    """All are done but the last three: two run, one waits."""
    states = ["done"] * (clips - 3) + ["running"] * 2 + ["waiting"]
    tasks = [(f"k{number:05}", f"c{number:05}", state) for number, state in enumerate(states)]
    rows = [
        (f"c{number:05}", f"k{number:05}", number, f"dog_001_{number}", f"/exports/{number}.mp4", state, PROOF)
        for number, state in enumerate(states)
    ]
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(_JOB)
        connection.executemany(_TASK, tasks)
        connection.executemany(_CLIP, rows)
        connection.commit()


def plain(file: Path) -> None:
    """Nothing but the job."""


def fallen_back(file: Path) -> None:
    """Every clip so far was encoded otherwise than asked for."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE clip SET fallback = 'No card.' WHERE state = 'done'")
        connection.execute(
            "INSERT INTO export_fallback SELECT 'e', 'No card.', count(*) FROM clip WHERE state = 'done'"
        )
        connection.commit()


def overwriting(file: Path) -> None:
    """The export takes over the group of one of as many clips, which are all there still."""
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript("""
            INSERT INTO job (id, ticket, kind, title, state, created_at) VALUES ('o', 'o', 'export', '', 'done', 1);
            INSERT INTO export (id, job_id, asset_number, profile, folder_suffix, name, number, group_name, cursor,
             spread, short_side, label, category, source_size, source_mtime_ns, created_at)
             VALUES ('old', 'o', 1, 'default', '', 'dog', 2, 'dog_001', 2, 3, 0, '', '', 7, 9, 1);
            UPDATE export SET replaces = 'old' WHERE id = 'e';
            UPDATE export SET number = 1;
            INSERT INTO task (id, job_id, kind, subject, root_id, state, rank, attempt, node)
             SELECT 'o' || id, 'o', kind, 'o' || subject, root_id, 'done', rank, attempt, '' FROM task;
            INSERT INTO clip (id, export_id, task_id, position, name, path, start, first_frame, frame_count,
             start_pts, end_pts, state, proof)
             SELECT 'o' || id, 'old', 'o' || task_id, position, name, path, start, first_frame, frame_count,
             start_pts, end_pts, 'done', proof FROM clip;
        """)
        connection.commit()


async def steps_of_settling(file: Path, clips: int, kind: Callable[[Path], None]) -> tuple[int, int]:
    """How many SQLite does for one clip that is cut, and for one that fails for good."""
    with_job(file, clips)
    kind(file)
    with counted_steps() as steps:
        database = Database(SqliteFile(file))
        catalog = Catalog(database)
        folder, fleet = work.FakeExportFolder(), Fleet()
        cutter = work.FakeWork(folder, encoded=("libx264", "No card." if kind is fallen_back else ""))
        cutting = CutClip(catalog, fleet, cutter, folder, wall_clock)
        one, other = (
            Claim(TaskId(f"k{number:05}"), JobId("j"), TaskKind.CLIP, f"c{number:05}", 1, 0, "media-1")
            for number in (clips - 3, clips - 2)
        )
        try:
            async with catalog.changing() as stores:
                await stores.exports.highest_number("", "dog")  # the schema has been read
            before = len(steps)
            await cutting.run(one, _unheard)
            between = len(steps)
            await settle_failure(catalog, fleet, other, DataLoss("broken"), wall_clock)
            after = len(steps)
            async with catalog.reading() as stores:
                job = await stores.jobs.get(JobId("j"))
            assert (job.completed, job.failed, job.state) == (clips - 2, 1, JobState.RUNNING)
        finally:
            await database.close()
    return between - before, after - between


async def _unheard(fraction: float, stage: str, attempt: ClipAttempt | None = None, /) -> None:
    pass


@pytest.mark.parametrize("kind", [plain, fallen_back, overwriting])
async def test_a_clip_is_settled_at_the_same_cost_in_a_job_of_ten_and_in_one_of_a_thousand(
    tmp_path: Path, empty_database: Path, kind: Callable[[Path], None]
) -> None:
    costs = []
    for number in (10, 1000):
        file = tmp_path / f"{number}.db"
        shutil.copy(empty_database, file)
        costs.append(await steps_of_settling(file, number, kind))
    for few, many in zip(*costs, strict=True):
        assert 0 < many < 1.5 * few

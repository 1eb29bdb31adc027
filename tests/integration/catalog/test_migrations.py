"""Migrations: tables that are what the code believes, and what earlier versions wrote."""

import json
import resource
import shutil
import sqlite3
import subprocess
import sys
import uuid
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import OperationalError

from rushes_catalog.changes.domain.changes import RegionsDecided
from rushes_catalog.domain.ids import BrandLabelId, ChangeId, ClipId, ExportId, JobId, TimelineId
from rushes_catalog.jobs.domain.jobs import JobKind
from rushes_catalog.jobs.domain.line import first_place
from rushes_catalog.library.domain.assets import AnnouncedRoot, AssetQuery, AssetSort
from rushes_catalog.library.domain.recording_times import NamePattern, RecordingSource, RecordingTime
from rushes_catalog.migrations import HEAD
from rushes_catalog.pipelines.domain.brand_labels import BrandLabel, Verdict
from rushes_catalog.pipelines.domain.decisions_alike import packed
from rushes_catalog.storage import migration, stored_json
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.database import Database
from rushes_catalog.storage.dialects.sqlite import SqliteFile
from rushes_catalog.storage.schema import metadata
from rushes_footage.files import FileVersion, FoundFile
from tests.fakes import work

SEARCHED = ("asset_search", "transcript_search")
"""Tables of FTS5, which has further ones for each."""
A_PROOF = stored_json.PROOF.dump_json(work.PROOF).decode()
# One clip that was cut, as every version since the first can be told of it.
AN_EXPORT = (
    "INSERT INTO root (name, path, position) VALUES ('lib', '/videos', 0);"
    "INSERT INTO asset (number, id, root_id, path, name, path_key, name_key, folded, size, mtime_ns, state,"
    " added_at, placed_at) VALUES (1, 'a', 1, 'a.mp4', 'a.mp4', '', '', '', 7, 9, 'ready', 1, 1);"
    "INSERT INTO job (id, ticket, kind, title, state, created_at) VALUES ('j', 't', 'export', '', 'done', 1);"
    "INSERT INTO task (id, job_id, kind, subject, root_id, state, rank)"
    " VALUES ('k', 'j', 'clip', 'c', 1, 'done', 20);"
    "INSERT INTO export (id, job_id, asset_number, profile, folder_suffix, name, number, group_name, cursor,"
    " spread, short_side, label, category, source_size, source_mtime_ns, created_at)"
    " VALUES ('e', 'j', 1, 'default', '', 'dog', 1, 'dog_001', 2, 3, 0, '', '', 7, 9, 1);"
    "INSERT INTO clip (id, export_id, task_id, position, name, path, start, first_frame, frame_count,"
    " start_pts, end_pts, state) VALUES ('c', 'e', 'k', 0, 'dog_001', '/exports/dog_001/dog_001.mp4', 2, 60,"
    " 240, 180180, 900900, 'done');"
)


def test_the_migrations_make_the_tables_that_the_code_names(empty_database: Path) -> None:
    engine = migration.migration_engine(empty_database)
    with engine.connect() as connection:
        ours = MigrationContext.configure(
            connection,
            opts={"include_name": lambda name, kind, _: kind != "table" or not str(name).startswith(SEARCHED)},
        )
        assert compare_metadata(ours, metadata) == []
    engine.dispose()


@pytest.mark.parametrize("kind", ["postgresql", "sqlite"])
def test_the_newest_migration_is_the_one_that_a_start_looks_for(kind: migration.Kind) -> None:
    assert ScriptDirectory.from_config(migration.steps_of(kind)).get_current_head() == HEAD


def test_a_database_that_is_current_needs_no_migration(empty_database: Path, tmp_path: Path) -> None:
    file = tmp_path / "catalog.db"
    shutil.copy(empty_database, file)
    script = (
        "import sys, pathlib\n"
        "from rushes_catalog.storage.migration import migrate\n"
        "migrate(pathlib.Path(sys.argv[1]))\n"
        "sys.exit('alembic' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script, str(file)], check=True)


def test_steps_run_in_a_process_of_their_own_and_leave_nothing_in_the_catalog(tmp_path: Path) -> None:
    file = tmp_path / "catalog.db"
    script = (
        "import sys, pathlib\n"
        "from rushes_catalog.storage.dialects.sqlite import SqliteFile\n"
        "with SqliteFile(pathlib.Path(sys.argv[1])).held():\n"
        "    sys.exit('alembic' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script, str(file)], check=True)
    assert migration.version_of(file) == HEAD


def test_a_failed_step_ends_the_catalog_with_its_words_and_changes_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "catalog.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE asset_search (number)")
        connection.commit()
    with (
        pytest.raises(migration.MigrationFailed, match=r"catalog\.db could not be changed; see above"),
        SqliteFile(file).held(),
    ):
        pass
    assert "table asset_search already exists" in capfd.readouterr().err
    assert migration.version_of(file) is None


def test_a_database_is_kept_as_it_was_before_it_is_changed(tmp_path: Path) -> None:
    file = tmp_path / "catalog.db"
    made_by_an_earlier_version(file, "0001")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("INSERT INTO profile (name) VALUES ('precious')")
        connection.commit()
    migration.migrate(file)
    [kept] = (tmp_path / "snapshots").iterdir()
    for database, step in ((file, HEAD), (kept, "0001")):
        assert migration.version_of(database) == step
        with closing(sqlite3.connect(database)) as connection:
            assert connection.execute("SELECT name FROM profile").fetchall() == [("precious",)]


def test_a_copy_that_finds_no_room_leaves_nothing_and_says_where(tmp_path: Path) -> None:
    file, folder = tmp_path / "catalog.db", tmp_path / "snapshots"
    made_by_an_earlier_version(file, "0001")
    folder.mkdir()
    (folder / "catalog-20260101T000000-step-0001.part").touch()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size // 2, limits[1]))
    try:
        with pytest.raises(migration.NoSpareCopy, match=f"cannot be copied to {folder}"):
            migration.migrate(file)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(folder.iterdir()) == []
    assert migration.version_of(file) == "0001"


def test_new_databases_are_their_users_alone_and_copies_as_open_as_before(tmp_path: Path) -> None:
    file, earlier = tmp_path / "catalog.db", tmp_path / "earlier.db"
    migration.migrate(file)
    assert file.stat().st_mode & 0o777 == 0o600
    made_by_an_earlier_version(earlier, "0001")
    earlier.chmod(0o640)
    migration.migrate(earlier)
    [kept] = (tmp_path / "snapshots").iterdir()
    assert [each.stat().st_mode & 0o777 for each in (earlier, kept)] == [0o640, 0o640]


async def test_of_jobs_from_before_nobody_knows_for_whom_and_where(tmp_path: Path) -> None:
    file = tmp_path / "catalog.db"
    made_by_an_earlier_version(file, "0003")
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(
            "INSERT INTO root (name, path, position) VALUES ('lib', '/videos', 0);"
            "INSERT INTO job (id, ticket, kind, title, state, created_at) VALUES ('j', 't', 'scan', 'Scan', 'done', 1);"
            "INSERT INTO task (id, job_id, kind, subject, root_id, state, rank)"
            " VALUES ('k', 'j', 'scan', 'lib', 1, 'done', 20);"
        )
    migration.migrate(file)
    database = Database(SqliteFile(file))
    async with Catalog(database).reading() as stores:
        job = await stores.jobs.get(JobId("j"))
        [task] = await stores.tasks.of_job(JobId("j"))
    await database.close()
    assert (job.title, job.requested_by, job.profile, job.nodes, task.node) == ("Scan", "", "", (), "")


async def test_what_was_looked_into_before_is_known_to_need_conversion_or_not(tmp_path: Path) -> None:
    file = tmp_path / "catalog.db"
    made_by_an_earlier_version(file, "0024")
    kinds = [
        ("a.mp4", "h264", "yuv420p", "aac"),
        ("B.MOV", "h264", "yuv420p10le", ""),
        ("c.webm", "vp9", "yuv420p10le", "opus"),
        ("d.mkv", "h264", "yuv420p", ""),
        ("e.mp4", "hevc", "yuv420p", "aac"),
        ("f.mp4", "h264", "yuv420p", "pcm_s16le"),
    ]
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("INSERT INTO root (name, path, position) VALUES ('lib', '/videos', 0)")
        connection.executemany(
            "INSERT INTO asset (id, root_id, path, name, path_key, name_key, folded, size, mtime_ns, state, added_at,"
            " placed_at, container, video_codec, pixel_format, audio_codec, time_base_numerator)"
            " VALUES (?, 1, ?, ?, ?, '', '', 7, 9, 'ready', 1, 1, 'x', ?, ?, ?, 1)",
            [(name, name, name, name, *rest) for name, *rest in kinds],
        )
    migration.migrate(file)
    database = Database(SqliteFile(file))
    async with Catalog(database).reading() as stores:
        for needs in (True, False):
            page = await stores.assets.page(AssetQuery(needs_conversion=needs))
            expected = {asset.name for asset in page.assets if asset.needs_conversion is needs}
            assert {asset.name for asset in page.assets} == expected
            assert len(page.assets) == {True: 4, False: 2}[needs]
    await database.close()


async def test_a_cameras_own_way_to_write_a_moment_is_read_out_of_names(database: Database) -> None:
    catalog, at = Catalog(database, [NamePattern("REC_%d-%m-%Y")]), datetime(2026, 11, 1, tzinfo=UTC)
    found = FoundFile("cam/REC_31-01-2026.avi", FileVersion(1, 1))
    async with catalog.changing() as stores:
        await stores.roots.record([AnnouncedRoot("lib", "/lib", online=True)])
        await stores.files.add("lib", [found], at)
        [asset] = (await stores.assets.page(AssetQuery())).assets
    day = datetime(2026, 1, 31).astimezone()
    assert asset.recorded == RecordingTime(round(day.timestamp() * 1000), RecordingSource.NAME)


async def test_exports_from_before_there_were_formats_are_mp4s_with_aac(tmp_path: Path) -> None:
    file = tmp_path / "catalog.db"
    made_by_an_earlier_version(file, "0006")
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(AN_EXPORT)
    migration.migrate(file)
    database = Database(SqliteFile(file))
    async with Catalog(database).reading() as stores:
        export = await stores.exports.get(ExportId("e"))
        order = await stores.clips.order(ClipId("c"))
    await database.close()
    assert (export.format, export.audio, order.place.format, order.audio) == ("mp4", "aac", "mp4", "aac")
    assert export.clips[0].path == "/exports/dog_001/dog_001.mp4"


async def test_groups_from_before_are_their_own_and_still_come_once(tmp_path: Path) -> None:
    file = tmp_path / "catalog.db"
    made_by_an_earlier_version(file, "0011")
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(AN_EXPORT)
    migration.migrate(file)
    database = Database(SqliteFile(file))
    async with Catalog(database).reading() as stores:
        export = await stores.exports.get(ExportId("e"))
        [clip] = await stores.clips.of_group(ExportId("e"))
    await database.close()
    assert (export.group, export.replaces, clip.clip.id) == ("dog_001", None, "c")
    again = "SELECT 'f', 'k', asset_number, {columns}, {replaces} FROM export"
    columns = (
        "profile, folder_suffix, name, number, group_name, cursor, spread, short_side, label, category, source_size,"
        " source_mtime_ns, created_at, contract, format, audio"
    )
    into = f"INSERT INTO export (id, job_id, asset_number, {columns}, replaces) "
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(into + again.format(columns=columns, replaces="NULL"))
        connection.execute(into + again.format(columns=columns, replaces="'e'"))


async def test_jobs_from_before_wait_in_the_order_in_which_they_came(tmp_path: Path) -> None:
    file = tmp_path / "catalog.db"
    made_by_an_earlier_version(file, "0013")
    ids = ["0199c0de-5f3a-7b1c-9a55-0c5a3f1d2e4b", "0199c0de-5f3b-7b1c-9a55-0c5a3f1d2e4b"]
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("INSERT INTO root (name, path, position) VALUES ('lib', '/videos', 0)")
        # Whatever the order of the rows is.
        for job_id in reversed(ids):
            connection.execute(
                "INSERT INTO job (id, ticket, kind, title, state, created_at)"
                " VALUES (?, ?, 'scan', 'Scan', 'waiting', 1)",
                (job_id, job_id[9:13]),
            )
            connection.execute(
                "INSERT INTO task (id, job_id, kind, subject, root_id, state, rank)"
                " VALUES (?, ?, 'scan', 'lib', 1, 'waiting', 20)",
                (f"task of {job_id}", job_id),
            )
        connection.commit()
    migration.migrate(file)
    database = Database(SqliteFile(file))
    async with Catalog(database).reading() as stores:
        line = await stores.jobs.line(JobKind.SCAN)
    await database.close()
    assert line == [(job_id, first_place(JobId(job_id))) for job_id in ids]


async def test_clips_from_before_were_made_by_the_cpu(tmp_path: Path) -> None:
    file = tmp_path / "catalog.db"
    made_by_an_earlier_version(file, "0006")
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(
            "INSERT INTO root (name, path, position) VALUES ('lib', '/videos', 0);"
            "INSERT INTO asset (id, root_id, path, name, path_key, name_key, folded, size, mtime_ns, state, added_at,"
            " placed_at) VALUES ('a', 1, 'a.mp4', 'a.mp4', '', '', '', 1, 1, 'ready', 1, 1);"
            "INSERT INTO job (id, ticket, kind, title, state, created_at) VALUES ('j', 't', 'export', '', 'done', 1);"
            "INSERT INTO export (id, job_id, asset_number, profile, folder_suffix, name, number, group_name, cursor,"
            " spread, short_side, label, category, source_size, source_mtime_ns, created_at)"
            " VALUES ('e', 'j', 1, 'default', '', 'dog', 1, 'dog_001', 2, 3, 0, '', '', 1, 1, 1);"
        )
        for place, proof in enumerate((A_PROOF, None)):
            connection.execute(
                "INSERT INTO task (id, job_id, kind, subject, root_id, state, rank)"
                f" VALUES ('t{place}', 'j', 'clip', 'c{place}', 1, 'done', 10)"
            )
            connection.execute(
                "INSERT INTO clip (id, export_id, task_id, position, name, path, start, first_frame, frame_count,"
                f" start_pts, end_pts, state, proof) VALUES ('c{place}', 'e', 't{place}', {place}, 'dog', '/x', 2, 0,"
                " 200, 0, 1, 'done', ?)",
                (proof,),
            )
        connection.commit()
    migration.migrate(file)
    database = Database(SqliteFile(file))
    async with Catalog(database).reading() as stores:
        export = await stores.exports.get(ExportId("e"))
    await database.close()
    assert export.encoder == "libx264"
    assert [(clip.encoder, clip.fallback) for clip in export.clips] == [("libx264", ""), ("", "")]


def test_runs_from_before_are_numbered_in_the_order_in_which_they_came(tmp_path: Path) -> None:
    file = tmp_path / "catalog.db"
    made_by_an_earlier_version(file, "0053")
    with closing(sqlite3.connect(file)) as connection:
        for timeline in ("t1", "t2", "t3"):
            connection.execute(
                "INSERT INTO timeline (id, wanted, assets, frames, created_at) VALUES (?, '', '', x'', 1)", (timeline,)
            )
        for run, timeline, deletion in (
            ("r3", "t1", None),
            ("r1", "t1", "gone"),
            ("r2", "t2", None),
            ("r4", "t1", None),
        ):
            connection.execute(
                "INSERT INTO pipeline_run (id, timeline_id, profile, stages, start_stage, overrides, config,"
                " synchronous, created_at, deletion_id) VALUES (?, ?, '', '[]', '', '{}', '{}', 0, 1, ?)",
                (run, timeline, deletion),
            )
        connection.commit()
    migration.migrate(file)
    with closing(sqlite3.connect(file)) as connection:
        numbers = connection.execute("SELECT id, number FROM pipeline_run ORDER BY id").fetchall()
        queued = connection.execute("SELECT id, runs_queued FROM timeline ORDER BY id").fetchall()
    assert numbers == [("r1", 1), ("r2", 1), ("r3", 2), ("r4", 3)]
    assert queued == [("t1", 3), ("t2", 1), ("t3", 0)]


def test_runs_from_before_have_a_stage_that_is_called_compile_report(tmp_path: Path) -> None:
    file = tmp_path / "catalog.db"
    made_by_an_earlier_version(file, "0068")
    stages = ["extract_frames", "detect_edges", "report"]
    config = {"detect_edges": {"edge_canny_low": 50}, "report": {}}
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("INSERT INTO timeline (id, wanted, assets, frames, created_at) VALUES ('t', '', '', x'', 1)")
        for run, start in (("r1", "report"), ("r2", "detect_edges")):
            connection.execute(
                "INSERT INTO pipeline_run (id, timeline_id, profile, stages, start_stage, overrides, config,"
                " synchronous, created_at) VALUES (?, 't', '', ?, ?, ?, ?, 0, 1)",
                (run, json.dumps(stages), start, json.dumps({"report": {}}), json.dumps(config)),
            )
        for place, stage in enumerate(stages):
            connection.execute(
                "INSERT INTO checkpoint (id, run_id, timeline_id, stage, stats, versions, milliseconds, results,"
                " created_at) VALUES (?, 'r1', 't', ?, '{}', '{}', 1, x'', 1)",
                (f"c{place}", stage),
            )
        connection.commit()
    migration.migrate(file)
    now = ["extract_frames", "detect_edges", "compile_report"]
    with closing(sqlite3.connect(file)) as connection:
        runs = connection.execute(
            "SELECT stages, start_stage, overrides, config FROM pipeline_run ORDER BY id"
        ).fetchall()
        held = connection.execute("SELECT stage, address FROM checkpoint ORDER BY id").fetchall()
    for (in_order, start, overrides, values), begun in zip(runs, ("compile_report", "detect_edges"), strict=True):
        assert (json.loads(in_order), start, json.loads(overrides)) == (now, begun, {"compile_report": {}})
        assert json.loads(values) == {"detect_edges": {"edge_canny_low": 50}, "compile_report": {}}
    # What was computed before says not from what, and is not taken over.
    assert held == [(stage, None) for stage in now]


def test_decisions_about_many_from_before_are_taken_back_and_kept_beside_their_change(tmp_path: Path) -> None:
    file = tmp_path / "catalog.db"
    made_by_an_earlier_version(file, "0074")
    change = ChangeId("01900000-0000-7000-8000-000000000000")
    at, later = datetime(2026, 1, 1, 12, 30, 1, 234567, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
    ids = [BrandLabelId(str(uuid.uuid5(uuid.UUID(change), str(place)))) for place in range(3)]
    labels = [
        BrandLabel(each, "print", place, 1, 2, 3, 4, "Exit", Verdict.REJECTED, None, "ada", at, change)
        for place, each in enumerate(ids)
    ]
    what = {"timeline_id": "t", "labels": packed(labels), "kind": "region_decisions"}
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(
            "INSERT INTO change (id, what, words, made_at, until, step_at) VALUES (?, ?, '', 1, 1, 1)",
            (change, json.dumps(what, separators=(",", ":"))),
        )
        # One was decided on again since, and one has no change.
        for label, made_at in ((ids[0], at), (ids[1], at), (ids[2], later), ("single", at)):
            connection.execute(
                "INSERT INTO brand_label (id, fingerprint, frame, verdict, made_at) VALUES (?, 'p', 0, 'rejected', ?)",
                (label, (made_at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)),
            )
        connection.commit()
    migration.migrate(file)
    with closing(sqlite3.connect(file)) as connection:
        [stored] = connection.execute("SELECT what FROM change").fetchone()
        kept = connection.execute("SELECT change_id, labels FROM decided_labels").fetchall()
        made_by = dict(connection.execute("SELECT id, change_id FROM brand_label").fetchall())
    assert stored_json.WHAT.validate_json(stored) == RegionsDecided(TimelineId("t"))
    assert "labels" not in stored
    assert kept == [(change, what["labels"])]
    assert made_by == {ids[0]: change, ids[1]: change, ids[2]: None, "single": None}


def made_by_an_earlier_version(file: Path, step: str) -> None:
    engine = migration.migration_engine(file)
    with engine.begin() as connection:
        migration.run_steps(connection, "sqlite", to=step)
    engine.dispose()


def test_a_later_versions_database_is_refused_and_left_alone(empty_database: Path, tmp_path: Path) -> None:
    file = tmp_path / "catalog.db"
    shutil.copy(empty_database, file)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    before = file.read_bytes()
    with pytest.raises(migration.NewerDatabase, match="later version"):
        migration.migrate(file)
    assert file.read_bytes() == before


def test_an_interrupted_first_migration_leaves_nothing_behind(tmp_path: Path) -> None:
    file = tmp_path / "catalog.db"
    with closing(sqlite3.connect(file)) as connection:
        # The last thing that the first step makes is in the way: everything before it must be taken back.
        connection.execute("CREATE TABLE asset_search (number)")
        connection.commit()
    with pytest.raises(OperationalError):
        migration.migrate(file)
    with closing(sqlite3.connect(file)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
    assert tables == [("asset_search",)]


async def test_of_assets_from_before_it_is_known_when_they_were_recorded(tmp_path: Path) -> None:
    file = tmp_path / "catalog.db"
    made_by_an_earlier_version(file, "0015")
    rows = [
        ("said.mp4", "ready", 1_700_000_000_000),
        ("PXL_20260131_120000000.mp4", "ready", 0),
        ("changed since.mp4", "new", 1_700_000_000_000),
    ]
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("INSERT INTO root (name, path, position) VALUES ('lib', '/videos', 0)")
        connection.executemany(
            "INSERT INTO asset (id, root_id, path, name, path_key, name_key, folded, size, mtime_ns, state, added_at,"
            " placed_at, recorded_at_ms) VALUES (:name, 1, :name, :name, '', '', '', 1, 5000000, :state, 1, 1, :said)",
            [{"name": name, "state": state, "said": said} for name, state, said in rows],
        )
        connection.commit()
    migration.migrate(file)
    database = Database(SqliteFile(file))
    async with Catalog(database).reading() as stores:
        page = await stores.assets.page(AssetQuery(sort=AssetSort.ADDED))
    await database.close()
    assert [asset.recorded for asset in page.assets] == [
        RecordingTime(1_700_000_000_000, RecordingSource.CONTAINER),
        RecordingTime(1_769_860_800_000, RecordingSource.NAME),
        RecordingTime(5, RecordingSource.MTIME),
    ]

"""What a profile was cut from: triggers keep it, and lists of it are right however many it holds."""

import itertools
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import Connection, text

from rushes_catalog.library.domain.assets import AssetQuery, AssetSort, ExportedFilter, HiddenFilter
from rushes_catalog.library.domain.facets import FacetField, Picks
from rushes_catalog.library.operations.read_facets import ReadFacets
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.list_bounds import ListBounds
from tests.integration.catalog.harness import World
from tests.integration.catalog.lists_by_hand import ROOTS, by_hand, listed

_KEPT = "SELECT profile, asset_number, clips FROM cut ORDER BY 1, 2"
_COUNTED = (
    "SELECT profile, asset_number, count(*) FROM export JOIN clip ON clip.export_id = export.id"
    " WHERE clip.state = 'done' GROUP BY 1, 2 ORDER BY 1, 2"
)


@contextmanager
def _written(world: World) -> Iterator[Connection]:
    engine = world.beside.engine(world.place)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def _assets(connection: Connection, numbers: Iterable[int]) -> None:
    connection.execute(text("INSERT INTO root (id, name, path, position) VALUES (1, 'lib', '/videos', 0)"))
    connection.execute(
        text(
            "INSERT INTO asset (number, id, root_id, path, name, path_key, name_key, folded, size, mtime_ns, state,"
            " added_at, placed_at) VALUES (:number, :id, 1, :id, :id, '', '', '', 1, 1, 'ready', 1, 1)"
        ),
        [{"number": number, "id": str(number)} for number in numbers],
    )


def _export(connection: Connection, export: str, profile: str, number: int, states: Iterable[str]) -> None:
    clips = [
        {"id": f"{export} {position}", "export": export, "position": position, "state": state}
        for position, state in enumerate(states)
    ]
    connection.execute(
        text("INSERT INTO job (id, ticket, kind, title, state, created_at) VALUES (:id, :id, 'export', '', 'done', 1)"),
        {"id": export},
    )
    connection.execute(
        text(
            "INSERT INTO task (id, job_id, kind, subject, root_id, state, rank)"
            " VALUES (:id, :export, 'clip', :id, 1, 'done', 1)"
        ),
        clips,
    )
    connection.execute(
        text(
            "INSERT INTO export (id, job_id, asset_number, profile, folder_suffix, name, number, group_name, cursor,"
            " spread, short_side, label, category, source_size, source_mtime_ns, created_at)"
            " VALUES (:id, :id, :asset, :profile, '', :id, 1, :id, 1, 0, 720, '', '', 1, 1, 1)"
        ),
        {"id": export, "asset": number, "profile": profile},
    )
    connection.execute(
        text(
            "INSERT INTO clip (id, export_id, task_id, position, name, path, start, first_frame, frame_count,"
            " start_pts, end_pts, state) VALUES (:id, :export, :id, :position, '', '', 0, 0, 1, 0, 1, :state)"
        ),
        clips,
    )


def test_what_was_cut_is_kept_whatever_becomes_of_clips(world: World) -> None:
    rng = random.Random(9)
    states = ["waiting", "running", "done", "failed", "deleted"]
    with _written(world) as connection:
        _assets(connection, range(4))
        for number in range(12):
            cut = [rng.choice(states) for _ in range(rng.randint(1, 3))]
            _export(connection, f"e{number}", rng.choice(["day", "night"]), rng.randrange(4), cut)
        clips = [row[0] for row in connection.execute(text("SELECT id FROM clip"))]
        seen = set()
        for _ in range(300):
            export, number = f"e{rng.randrange(12)}", rng.randrange(4)
            statement, values = rng.choice(
                [
                    ("UPDATE clip SET state = :new WHERE id = :old", (rng.choice(states), rng.choice(clips))),
                    ("UPDATE export SET asset_number = :new WHERE id = :old", (rng.randrange(4), export)),
                    ("UPDATE export SET profile = :new WHERE id = :old", (rng.choice(["day", "night"]), export)),
                    ("UPDATE export SET asset_number = :new WHERE asset_number = :old", (rng.randrange(4), number)),
                    ("UPDATE clip SET state = :new WHERE export_id = :old", (rng.choice(states), export)),
                ]
            )
            connection.execute(text(statement), dict(zip(("new", "old"), values, strict=True)))
            kept = connection.execute(text(_KEPT)).fetchall()
            assert kept == connection.execute(text(_COUNTED)).fetchall(), statement
            seen.add(tuple(kept))
        connection.execute(text("DELETE FROM clip"))
        assert connection.execute(text(_KEPT)).fetchall() == []
    assert len(seen) > 50


@pytest.mark.proof("library")
@pytest.mark.parametrize(
    "bounds",
    [ListBounds(), *(pytest.param(ListBounds(many=many), marks=pytest.mark.proof("library")) for many in (3, 40))],
)
async def test_what_was_cut_and_what_is_hidden_is_listed_however_many_there_are(
    filled_world: World, filled: Catalog, bounds: ListBounds
) -> None:
    rng = random.Random(bounds.many)
    with _written(filled_world) as connection:
        numbers = [row[0] for row in connection.execute(text("SELECT number FROM asset"))]
        for number in rng.sample(numbers, 90):
            _export(connection, f"e{number}", "night", number, rng.choice([["done"], ["failed"], ["done", "done"]]))
        # All that lies at one end of an order, too.
        for number in sorted(numbers)[-60:]:
            _export(connection, f"last {number}", "night", number, ["done"])
        # Those that failed among them have the label without a clip.
        connection.execute(text("UPDATE export SET label = 'goal' WHERE asset_number % 3 = 0"))
    all_of_them = AssetQuery(sort=AssetSort.ADDED, profile="night", hidden=HiddenFilter.INCLUDE, limit=1000)
    everything, _ = await listed(filled, all_of_them)
    with _written(filled_world) as connection:
        ids = connection.execute(text("SELECT id FROM asset WHERE number % 3 = 0")).fetchall()
    goals = [each for each in everything if (each.id,) in ids and each.clip_count > 0]
    folders = sorted({each.place.path.partition("/")[0] for each in everything if "/" in each.place.path})
    asked = itertools.product(list(HiddenFilter), list(ExportedFilter), ("", "lib"), (False, True))
    for hidden, exported, root, descending in asked:
        query = AssetQuery(
            root=root,
            folder=rng.choice(["", rng.choice(folders)]),
            hidden=hidden,
            exported=exported,
            words=rng.choice([(), (), ("dog",), ("mp4",), ("12",)]),
            label=rng.choice(["", "", "goal", "goa"]),
            profile="night",
            sort=rng.choice(list(AssetSort)),
            descending=descending,
            limit=rng.choice([7, 1000]),
        )
        labelled = {"": everything, "goal": goals, "goa": []}[query.label]
        fitting = by_hand(labelled, query)
        async with filled.reading() as stores:
            quick = await stores.assets.page(replace(query, quick_total=True), ROOTS)
        assert list(quick.assets) == fitting[: query.limit], query
        assert quick.total == len(fitting) if quick.is_counted else quick.total < len(fitting), query
        assert await listed(filled, query) == (fitting, len(fitting)), query
        assert await listed(filled, replace(query, quick_total=False, offset=0, limit=40)) == (fitting, len(fitting))
    # Each that has a label has a clip, so a list of the others is empty, and says so.
    others = replace(all_of_them, label="goal", exported=ExportedFilter.NONE, quick_total=True)
    async with filled.reading() as stores:
        empty = await stores.assets.page(others, ROOTS)
    assert (list(empty.assets), empty.total, empty.is_counted) == ([], 0, True)


async def test_labels_are_counted_where_a_clip_of_them_is_there(filled_world: World, filled: Catalog) -> None:
    rng = random.Random(3)
    labels = ("goal", "foul", "goal, again", "")
    with _written(filled_world) as connection:
        numbers = [row[0] for row in connection.execute(text("SELECT number FROM asset"))]
        for number in rng.choices(numbers, k=120):
            _export(
                connection,
                f"e{number} {rng.random()}",
                rng.choice(["night", "day"]),
                number,
                [rng.choice(["done", "failed"])],
            )
        for export in list(connection.scalars(text("SELECT id FROM export"))):
            connection.execute(
                text("UPDATE export SET label = :label WHERE id = :id"), {"id": export, "label": rng.choice(labels)}
            )
        rows = connection.execute(
            text(
                "SELECT DISTINCT label, asset_number FROM export JOIN clip ON clip.export_id = export.id"
                " WHERE clip.state = 'done' AND profile = 'night' AND label <> ''"
            )
        ).all()
    query = AssetQuery(profile="night", hidden=HiddenFilter.INCLUDE, limit=1000)
    counts = Counter(label for label, _ in rows)
    expected = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    for asked, total in (
        (query, len(numbers)),
        (replace(query, label="goal"), counts["goal"]),
        (
            replace(query, picks=Picks(labels=("goal", "foul"))),
            len({number for label, number in rows if label in ("goal", "foul")}),
        ),
    ):
        facets = await ReadFacets(filled, Fleet()).read(asked, [FacetField.LABEL, FacetField.CODEC])
        assert [(each.value, each.count) for each in facets.values[FacetField.LABEL]] == expected
        assert facets.total == sum(each.count for each in facets.values[FacetField.CODEC]) == total
        assert (await listed(filled, asked))[1] == total

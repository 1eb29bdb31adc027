"""Search by words: names, labels, and what was said, on every database alike."""

from datetime import UTC, datetime

import pytest

from rushes.catalog.v1 import search_pb2
from rushes_catalog.domain.ids import new_id
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.database import Database
from rushes_catalog.transcripts.domain.spoken_words import said_query
from rushes_chassis.errors import InvalidInput
from rushes_footage.clips import TaskId
from tests.fakes.recogniser import said
from tests.integration.catalog import finding
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.noted_plans import noted_plans
from tests.integration.catalog.test_transcripts import transcribe

NAME, LABEL, SAID, SEEN = (
    search_pb2.SEARCH_KIND_NAME,
    search_pb2.SEARCH_KIND_LABEL,
    search_pb2.SEARCH_KIND_SAID,
    search_pb2.SEARCH_KIND_SEEN,
)
TEXTS = (
    "Steps on gravel, and a door that closes.",
    "Gravel",
    "L'été à la plage: où est l'eau?",
    "東京タワーへ行きました。",
    "ДВЕРЬ закрывается",
    "The gravelly voice of a Straße",
    "on the steps",
    "สวัสดีครับ",
)


async def search(catalog: Client, q: str, kinds: str = "said", limit: int = 50) -> list[search_pb2.SearchHit]:
    return list((await catalog.search.Search(search_pb2.SearchRequest(q=q, kinds=kinds, limit=limit))).hits)


async def found(catalog: Client, q: str) -> list[str]:
    return [hit.text for hit in await search(catalog, q)]


@pytest.fixture
async def talk(world: World, catalog: Client) -> Client:
    """A catalog with a file in which these texts are said, one each minute."""
    return await talking(world, catalog)


async def talking(world: World, catalog: Client) -> Client:
    world.recogniser.says["a.mp4"] = said(*TEXTS)
    await finding.library(world, catalog, "a.mp4", duration=600.0)
    await transcribe(catalog, "a.mp4")
    return catalog


async def test_what_was_said_is_found_by_words_beginnings_phrases_and_in_other_scripts(talk: Client) -> None:
    gravel, alone, water, tokyo, door, voice, steps, hello = TEXTS
    for q, texts in (
        ("GRAVEL", [alone, voice, gravel]),
        ("gravel steps", [gravel]),
        ("steps on", [steps, gravel]),
        ('"steps on"', [gravel]),
        ('"on steps"', []),
        # Only of the last word the beginning is enough, and not of one in quotes.
        ("gra door", []),
        ("door gra", [gravel]),
        ('"gra"', []),
        ("ete", [water]),
        ("ÉTÉ eau", [water]),
        ("l'ea", [water]),
        ("eau l'été", [water]),
        ("東京", [tokyo]),
        ("京タ", [tokyo]),
        ("東タ", []),
        ("行き", [tokyo]),
        ("дверь", [door]),
        ("strasse", [voice]),
        ("สวัส", [hello]),
        ("nothing of this", []),
        ("... !", []),
        ("' OR '1'='1", []),
        ('a" AND words:*', []),
        ("NOT", []),
    ):
        assert await found(talk, q) == texts, q


async def test_hits_are_stretches_with_their_frames_and_scores(talk: Client) -> None:
    asset = await talk.asset("a.mp4")
    best, *others = await search(talk, "gravel")
    assert (best.kind, best.asset_id, best.name, best.text) == (SAID, asset.id, "a.mp4", "Gravel")
    # The second text is said in the second second of the second minute.
    assert (best.start, best.end, best.score) == (61, 62, 1)
    # The first one is in the second second of the first, and there are 25 frames in each.
    [first] = await search(talk, "door")
    assert (first.start, first.first_frame) == (1, 25)
    assert [hit.score for hit in others] == sorted((hit.score for hit in others), reverse=True)
    assert all(0 < hit.score < 1 for hit in others)
    assert len(await search(talk, "gravel", limit=1)) == 1


async def test_of_too_many_the_newest_are_compared(world: World, empty_catalog: Catalog) -> None:
    async with world.catalog() as catalog:
        await talking(world, catalog)
    async with empty_catalog.reading() as stores:
        found = await stores.video_transcripts.search(said_query("gravel"), 50, most_compared=2)
    assert [each.segment.text for each in found] == [TEXTS[1], TEXTS[5]]


@pytest.mark.sqlite
async def test_no_plan_reads_all_transcripts_or_all_tasks(world: World, empty_catalog: Catalog) -> None:
    with noted_plans(world.file) as plans:
        async with empty_catalog.changing() as stores:
            await stores.video_transcripts.search(said_query("steps gra"), 10)
            await stores.video_transcripts.begin(TaskId(new_id()), "content", "made for a test")
    searched, forgotten, *_ = plans
    # The index of words first, the newest first without sorting, and then by key.
    began = next(place for place, step in enumerate(searched) if "transcript_search" in step)
    assert searched[began : began + 3] == [
        "SCAN transcript_search VIRTUAL TABLE INDEX 192:M1",
        "SEARCH transcript_segment USING INTEGER PRIMARY KEY (rowid=?)",
        "SEARCH video_transcript USING INDEX sqlite_autoindex_video_transcript_1 (id=?)",
    ]
    assert not any(step.startswith("SCAN") and "_segment" in step for step in searched)
    assert forgotten == [
        "SCAN video_transcript USING INDEX video_transcript_unfinished",
        "CORRELATED SCALAR SUBQUERY 1",
        "SEARCH task USING INDEX sqlite_autoindex_task_1 (id=?)",
    ]


@pytest.mark.sqlite
async def test_clips_of_a_label_are_read_no_further_than_they_are_shown(world: World, empty_catalog: Catalog) -> None:
    with noted_plans(world.file) as plans:
        async with empty_catalog.reading() as stores:
            await stores.labelled_clips.of(["steps", "more steps"], 10)
    for plan in plans:
        assert plan[:3] == [
            "SEARCH export USING INDEX export_label_id (label=?)",
            "SEARCH asset USING INTEGER PRIMARY KEY (rowid=?)",
            "SEARCH clip USING INDEX clip_export_id_name (export_id=?)",
        ]
        # The clips of one export alone are sorted.
        assert "USE TEMP B-TREE FOR ORDER BY" not in plan


@pytest.mark.sqlite
async def test_of_very_many_labels_the_best_are_read(world: World, talk: Client) -> None:
    database = Database(world.database)
    async with Catalog(database).changing() as stores:
        for number in range(230):
            await stores.annotations.use_label(f"door {number:04d}", datetime(2026, 1, 1, tzinfo=UTC))
    await database.close()
    await finding.cut(talk, "a.mp4", label="door")
    with noted_plans(world.file) as plans:
        hits = await search(talk, "door", "label", limit=200)
    assert [hit.text for hit in hits] == ["door"] * 3
    assert sum("SEARCH export USING INDEX export_label_id (label=?)" in plan for plan in plans) == 200


async def test_the_best_names_are_found_wherever_they_are_in_the_order_of_names(world: World, talk: Client) -> None:
    for path in ("a/long walk over gravel.mp4", "b/walk over gravel.mp4", "gravel.mp4"):
        world.footage.put(path, path)
    await talk.scan()
    hits = await search(talk, "gravel", "name", limit=2)
    assert [hit.name for hit in hits] == ["gravel.mp4", "walk over gravel.mp4"]


@pytest.mark.proof("find")
async def test_the_newest_clips_of_several_labels_come_first(talk: Client) -> None:
    for label in ("door one", "door two", "door one"):
        await finding.cut(talk, "a.mp4", label=label)
    hits = await search(talk, "door", "label", limit=4)
    assert [hit.text for hit in hits] == ["door one"] * 3 + ["door two"]


@pytest.mark.proof("find")
async def test_only_videos_that_are_there_have_hits_and_copies_each(world: World, talk: Client) -> None:
    world.footage.copy("a.mp4", "copy.mp4")
    await talk.scan()
    assert [hit.name for hit in await search(talk, "plage")] == ["a.mp4", "copy.mp4"]
    world.footage.remove("a.mp4")
    await talk.scan()
    assert [hit.name for hit in await search(talk, "plage")] == ["copy.mp4"]
    world.footage.put("copy.mp4", "another")
    await talk.scan()
    assert await search(talk, "plage") == []


async def test_names_and_labels_are_found_beside_what_was_said(world: World, talk: Client) -> None:
    world.footage.put("Café/gravel.mp4", "gravel")
    await talk.scan()
    export = await finding.cut(talk, "a.mp4", label="Gravel road")
    everything = await talk.search.Search(search_pb2.SearchRequest(q="gravel"))
    assert [(hit.kind, hit.text or hit.name) for hit in everything.hits] == [
        (SAID, "Gravel"),
        *[(LABEL, "Gravel road")] * 3,
        (NAME, "gravel.mp4"),
        (SAID, TEXTS[5]),
        (SAID, TEXTS[0]),
    ]
    # Nothing compares words with pictures.
    assert list(everything.abstained) == [SEEN]
    labelled = [hit for hit in everything.hits if hit.kind == LABEL]
    assert [(hit.start, hit.first_frame) for hit in labelled] == [
        (clip.start, clip.first_frame) for clip in export.clips
    ]
    assert all(hit.end > hit.start for hit in labelled)
    [name] = await search(talk, "cafe gravel", "name")
    assert (name.start, name.end, name.first_frame, name.HasField("text")) == (0, 60, 0, False)
    assert [hit.text for hit in await search(talk, '"gravel r"', "label")] == ["Gravel road"] * 3
    assert await search(talk, "gravel", "seen") == []


@pytest.mark.parametrize(
    ("field", "q", "kinds"),
    [("q", "", ""), ("q", " \t", ""), ("q", "x" * 201, ""), ("kinds", "x", "said,heard")],
)
@pytest.mark.proof("find")
async def test_a_search_that_cannot_be_says_which_field_is_wrong(
    catalog: Client, field: str, q: str, kinds: str
) -> None:
    with pytest.raises(InvalidInput, match=field):
        await catalog.search.Search(search_pb2.SearchRequest(q=q, kinds=kinds))

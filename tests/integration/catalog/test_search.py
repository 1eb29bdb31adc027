"""Search by words: names, labels, and what was said, on every database alike."""

import pytest

from rushes.catalog.v1 import search_pb2
from rushes_chassis.errors import InvalidInput
from tests.fakes.recogniser import said
from tests.integration.catalog import finding
from tests.integration.catalog.harness import Client, World
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

"""Transcripts: jobs whose results are there whole or not at all, by content."""

from typing import Any

import pytest

from rushes.catalog.v1 import changes_pb2, jobs_pb2, transcripts_pb2
from rushes_catalog.annotations.domain.annotations import DEFAULT_PROFILE
from rushes_catalog.domain.ids import AssetId
from rushes_catalog.events.domain.events import AnnotationsChanged
from rushes_catalog.ports.clock import wall_clock
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.transcripts.operations.keep_transcripts import append_transcript_events
from rushes_chassis.errors import Conflict, DataLoss, Internal, InvalidInput, NotFound
from tests.fakes.recogniser import MINUTE_US, said
from tests.integration.catalog import finding
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.undoable import all_changes
from tests.waiting import until

DONE, FAILED, CANCELLED = jobs_pb2.JOB_STATE_DONE, jobs_pb2.JOB_STATE_FAILED, jobs_pb2.JOB_STATE_CANCELLED


@pytest.fixture
async def talk(world: World, catalog: Client) -> Client:
    """A catalog with a file in which is spoken, and a silent one."""
    return await talking(world, catalog)


async def talking(world: World, catalog: Client) -> Client:
    world.recogniser.says["talk.mp4"] = said("one", "", "three")
    return await finding.library(world, catalog, "talk.mp4", "silent.mp4")


async def start(catalog: Client, path: str = "talk.mp4", **fields: Any) -> str:
    asset = await catalog.asset(path)
    request = transcripts_pb2.StartTranscriptRequest(asset_id=asset.id, requested_by="ada", **fields)
    return (await catalog.transcripts.StartTranscript(request)).job_id


async def transcribe(catalog: Client, path: str = "talk.mp4", **fields: Any) -> jobs_pb2.Job:
    return await catalog.ended(await start(catalog, path, **fields))


async def parts(catalog: Client, path: str = "talk.mp4") -> list[transcripts_pb2.GetTranscriptResponse]:
    request = transcripts_pb2.GetTranscriptRequest(asset_id=(await catalog.asset(path)).id)
    return [each async for each in catalog.transcripts.GetTranscript(request)]


async def texts(catalog: Client, path: str = "talk.mp4") -> list[str]:
    head, *several = await parts(catalog, path)
    assert head.HasField("head")
    return [segment.text for each in several for segment in each.segments.segments]


async def rows(world: World) -> int:
    return int(await world.execute("SELECT count(*) FROM transcript_segment"))


async def test_a_video_is_transcribed_by_a_job(world: World, talk: Client) -> None:
    watch = await talk.watch()
    with pytest.raises(NotFound, match=r"talk\.mp4 has no transcript\. “Transcribe” in Cut makes one"):
        await parts(talk)
    job = await transcribe(talk)
    assert (job.kind, job.title, job.state, job.requested_by) == ("transcript", "Transcript of talk.mp4", DONE, "ada")
    head, segments = await parts(talk)
    assert (head.head.language, head.head.language_probability, head.head.name) == ("en", 0.9, "talk.mp4")
    assert [(each.start, each.end, each.text, each.confidence) for each in segments.segments.segments] == [
        (1, 2, "one", 0.75),
        (121, 122, "three", 0.75),
    ]
    asset = await talk.asset("talk.mp4")
    await watch.until(lambda seen: any(each.annotations.asset_id == asset.id for each in seen.events))
    [task] = (await talk.jobs.ListTasks(jobs_pb2.ListTasksRequest(job_id=job.id))).tasks
    assert (task.kind, task.title) == ("transcript", "talk.mp4")
    assert world.recogniser.asked == [("talk.mp4", "", None)]


async def test_a_silent_video_has_a_transcript_without_segments(talk: Client) -> None:
    assert (await transcribe(talk, "silent.mp4")).state == DONE
    [head] = await parts(talk, "silent.mp4")
    assert not head.head.HasField("language")


async def test_without_speech_it_is_said_what_to_type(world: World, talk: Client) -> None:
    world.recogniser.lacks = ("Recognising speech needs a model.", "/opt/rushes/bin/rushes speech add")
    with pytest.raises(
        Conflict, match=r"needs a model\. The whole command is: /opt/rushes/bin/rushes speech add"
    ) as no:
        await start(talk)
    assert no.value.reason == "SpeechMissing"
    with pytest.raises(InvalidInput, match="language"):
        await start(talk, language="English")


async def test_while_one_is_made_it_says_how_far_it_is_and_refuses_another(world: World, talk: Client) -> None:
    world.recogniser.stands_behind = 2
    job_id = await start(talk, language="de")
    await until(world.recogniser.standing.is_set)
    with pytest.raises(Conflict, match=r"talk\.mp4 is being transcribed by job"):
        await start(talk)
    [making] = await parts(talk)
    assert making.making.job_id == job_id
    assert making.making.progress == pytest.approx(2 / 3)
    # What is there so far is shown to nobody.
    assert await rows(world) == 1
    world.recogniser.may_go_on.set()
    assert (await talk.ended(job_id)).state == DONE
    assert world.recogniser.asked == [("talk.mp4", "de", None)]
    assert await texts(talk) == ["one", "three"]


async def test_a_catalog_that_dies_goes_on_where_it_was(world: World) -> None:
    world.recogniser.says["talk.mp4"] = said("one", "two", "three")
    world.recogniser.stands_behind = 2
    async with world.catalog() as catalog:
        await finding.library(world, catalog, "talk.mp4")
        job_id = await start(catalog)
        await until(world.recogniser.standing.is_set)
    world.recogniser.may_go_on.set()
    async with world.catalog() as catalog:
        await catalog.attach()
        assert (await catalog.ended(job_id)).state == DONE
        assert await texts(catalog) == ["one", "two", "three"]
    assert world.recogniser.asked == [("talk.mp4", "", None), ("talk.mp4", "", 2 * MINUTE_US)]


@pytest.mark.proof("find")
async def test_another_recogniser_begins_anew(world: World) -> None:
    world.recogniser.says["talk.mp4"] = said("one", "two", "three")
    world.recogniser.stands_behind = 2
    async with world.catalog() as catalog:
        await finding.library(world, catalog, "talk.mp4")
        job_id = await start(catalog)
        await until(world.recogniser.standing.is_set)
    world.recogniser.may_go_on.set()
    world.recogniser.name = "another"
    world.recogniser.says["talk.mp4"] = said("un", "deux", "trois")
    async with world.catalog() as catalog:
        await catalog.attach()
        assert (await catalog.ended(job_id)).state == DONE
        assert await texts(catalog) == ["un", "deux", "trois"]


async def test_a_replaced_file_has_none_and_is_transcribed_anew_where_it_is_replaced_meanwhile(
    world: World, talk: Client
) -> None:
    await transcribe(talk)
    world.recogniser.stands_behind = 1
    job_id = await start(talk)
    await until(world.recogniser.standing.is_set)
    world.footage.put("talk.mp4", "another")
    await talk.scan()
    # Of the new content there is only what is being made.
    [making] = await parts(talk)
    assert making.HasField("making")
    world.recogniser.says["talk.mp4"] = said("new")
    world.recogniser.stands_behind = None
    world.recogniser.may_go_on.set()
    assert (await talk.ended(job_id)).state == DONE
    assert await texts(talk) == ["new"]


@pytest.mark.proof("find")
async def test_a_copy_has_the_transcript_too_and_a_moved_file_keeps_it(world: World, talk: Client) -> None:
    await transcribe(talk)
    world.footage.move("talk.mp4", "elsewhere/speech.mp4")
    await talk.scan()
    assert await texts(talk, "elsewhere/speech.mp4") == ["one", "three"]
    world.footage.copy("elsewhere/speech.mp4", "copy.mp4")
    await talk.scan()
    assert await texts(talk, "copy.mp4") == ["one", "three"]


async def test_a_second_transcript_takes_the_place_of_the_first_which_can_be_brought_back(
    world: World, talk: Client
) -> None:
    await transcribe(talk)
    assert await all_changes(talk) == []
    world.recogniser.says["talk.mp4"] = said("uno")
    assert (await transcribe(talk, language="es")).state == DONE
    assert await texts(talk) == ["uno"]
    [replaced] = await all_changes(talk)
    assert (replaced.kind, replaced.words, replaced.made_by) == (
        changes_pb2.CHANGE_KIND_TRANSCRIPT,
        "Transcript of talk.mp4 replaced",
        "ada",
    )
    with pytest.raises(Conflict, match="another transcript since"):
        await talk.undo(replaced)
    asset = await talk.asset("talk.mp4")
    await talk.transcripts.DeleteTranscript(
        transcripts_pb2.DeleteTranscriptRequest(asset_id=asset.id, requested_by="ada")
    )
    await talk.undo(replaced)
    assert await texts(talk) == ["one", "three"]


async def test_changes_of_a_transcript_name_each_file_that_has_it_unless_these_are_too_many(
    world: World, empty_catalog: Catalog
) -> None:
    async with world.catalog() as catalog:
        talk = await talking(world, catalog)
        world.footage.copy("talk.mp4", "copy.mp4")
        await talk.scan()
        videos = {(await talk.asset(path)).id for path in ("talk.mp4", "copy.mp4")}
        watch = await talk.watch()
        await transcribe(talk)
        await watch.until(lambda seen: videos <= {each.annotations.asset_id for each in seen.events})
    async with empty_catalog.changing() as stores:
        _, last = await stores.events.bounds()
        content = (await stores.assets.get(AssetId(videos.pop()), DEFAULT_PROFILE)).fingerprint
        await append_transcript_events(stores, content, wall_clock, most_named=1)
        assert [event.change for event in await stores.events.after(last, 10)] == [AnnotationsChanged("", "")]


@pytest.mark.proof("find")
async def test_what_was_cancelled_is_shown_to_nobody_and_forgotten(world: World, talk: Client) -> None:
    world.recogniser.stands_behind = 2
    job_id = await start(talk)
    await until(world.recogniser.standing.is_set)
    await talk.jobs.CancelJob(jobs_pb2.CancelJobRequest(job_id=job_id))
    assert (await talk.ended(job_id)).state == CANCELLED
    with pytest.raises(NotFound):
        await parts(talk)
    world.recogniser.stands_behind = None
    await transcribe(talk, "silent.mp4")
    assert await rows(world) == 0


@pytest.mark.proof("find")
@pytest.mark.parametrize("error", [DataLoss("torn"), Internal("dies")])
async def test_a_transcript_that_fails_says_why_and_leaves_the_earlier_one(
    world: World, talk: Client, error: Exception
) -> None:
    await transcribe(talk)
    world.recogniser.fails = [error, error]
    job = await transcribe(talk)
    assert (job.state, job.error) == (FAILED, str(error))
    assert await texts(talk) == ["one", "three"]


async def test_a_deletion_can_be_undone_unless_there_is_another_one_since(world: World, talk: Client) -> None:
    await transcribe(talk)
    asset = await talk.asset("talk.mp4")
    deleting = transcripts_pb2.DeleteTranscriptRequest(asset_id=asset.id, requested_by="ada")
    change = (await talk.transcripts.DeleteTranscript(deleting)).change
    assert (change.words, change.made_by) == ("Transcript of talk.mp4 deleted", "ada")
    with pytest.raises(NotFound):
        await parts(talk)
    with pytest.raises(NotFound):
        await talk.transcripts.DeleteTranscript(deleting)
    undoing = changes_pb2.UndoChangeRequest(change_id=change.id, requested_by="ada")
    await talk.changes.UndoChange(undoing)
    assert await texts(talk) == ["one", "three"]
    await talk.changes.RedoChange(changes_pb2.RedoChangeRequest(change_id=change.id, requested_by="ada"))
    await transcribe(talk)
    with pytest.raises(Conflict, match="another transcript since"):
        await talk.changes.UndoChange(undoing)
    assert await texts(talk) == ["one", "three"]


@pytest.mark.proof("find")
async def test_what_an_unknown_video_says_is_not_found(talk: Client) -> None:
    request = transcripts_pb2.GetTranscriptRequest(asset_id="0199c0de-0000-7000-8000-000000000000")
    with pytest.raises(NotFound):
        _ = [each async for each in talk.transcripts.GetTranscript(request)]

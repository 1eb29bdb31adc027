"""Sequences of pictures in the export folder: whole or not there, marked, and never in the way of a person's files."""

import asyncio
import json
import os
import shutil
import signal
from pathlib import Path
from uuid import uuid4

import psutil
import pytest
from PIL import Image

from rushes.media.v1 import export_folder_pb2, work_pb2
from rushes_chassis.errors import Aborted, AlreadyExists
from rushes_footage.formats import ClipFormat
from rushes_footage.plans import ClipPlace
from rushes_media.adapters.clips.export_folder import ExportFolder
from rushes_media.adapters.clips.final_names import rename_folder_onto_nothing
from rushes_media.adapters.clips.working_clips import WorkingSequence
from rushes_media.domain.errors import ClipExists
from tests.footage.read import picture_numbers
from tests.integration.media.formats import PNG, WEBP, Order, names_in, ordered, sequences, wav_of
from tests.integration.media.node import Node, eventually, lives, running_node

SLOW = 8.0
PLACE = ClipPlace("", "dog_001", "dog_001_0", ClipFormat.WEBP)
MARK = "rushes:1"


async def made(node: Node, video: Path, form: work_pb2.ClipFormat.ValueType = WEBP, label: str = "") -> Order:
    """An order that was carried out."""
    order = await ordered(node, video, form, seconds=0.4, label=label)
    await node.run(order.request())
    return order


def picture(folder: Path, number: int) -> Path:
    [found] = folder.glob(f"frame_{number:04d}.*")
    return found


def labelled(node: Node) -> list[str]:
    return [entry["path"] for entry in json.loads((node.exports / "dataset.json").read_text())]


@sequences
async def test_every_picture_says_in_exif_which_task_made_it(
    node: Node, cfr25_mp4: Path, form: work_pb2.ClipFormat.ValueType
) -> None:
    order = await made(node, cfr25_mp4, form)
    for path in order.place(node).iterdir():
        with Image.open(path) as opened:
            opened.load()
            assert dict(opened.getexif()) == {0x010E: f"rushes:{order.task}"}


@sequences
async def test_damage_to_any_picture_is_found(node: Node, cfr25_mp4: Path, form: work_pb2.ClipFormat.ValueType) -> None:
    order = await made(node, cfr25_mp4, form)
    folder = order.place(node)
    middle = picture(folder, 6)
    whole = middle.read_bytes()
    name = middle.name
    for cut in (1, len(whole) // 2, len(whole) - 1, len(whole)):
        middle.write_bytes(whole[:-cut])
        assert await order.differences(node) in (
            [f"The finished clip is of no use: {name} was cut off."],
            [f"The finished clip is of no use: {name} cannot be decoded."],
        )
    middle.unlink()
    assert await order.differences(node) == [f"The finished clip is of no use: {name} is missing."]
    middle.symlink_to(picture(folder, 5))
    assert await order.differences(node) == [f"The finished clip is of no use: {name} cannot be opened."]
    middle.unlink()
    os.mkfifo(middle)
    assert await order.differences(node) == [f"The finished clip is of no use: {name} is no file."]
    middle.unlink()
    with Image.open(picture(folder, 5)) as other:
        other.resize((64, 36)).save(middle)
    [said] = await order.differences(node)
    assert f"{name} is 64 x 36" in said
    middle.write_bytes(whole)
    assert await order.differences(node) == []
    picture(folder, 10).unlink()
    assert "it has 9 frames instead of 10" in (await order.differences(node))[0]


@pytest.mark.proof("formats")
async def test_pictures_that_are_others_are_found(node: Node, cfr25_mp4: Path) -> None:
    order = await made(node, cfr25_mp4)
    folder = order.place(node)
    picture(folder, 1).write_bytes(picture(folder, 2).read_bytes())
    [said] = await order.differences(node)
    assert "its first frame is another picture" in said


@pytest.mark.proof("formats")
async def test_sound_that_is_a_sample_short_or_gone_is_found(node: Node, cfr25_mp4: Path) -> None:
    order = await made(node, cfr25_mp4)
    wav = wav_of(order.place(node))
    whole = wav.read_bytes()
    wav.write_bytes(whole[:-2])
    [said] = await order.differences(node)
    assert "its sound lasts 0.39998 s instead of 0.40000 s" in said
    wav.unlink()
    assert await order.differences(node) == ["it has no sound"]
    wav.write_bytes(whole)
    assert await order.differences(node) == []


async def test_a_sequence_that_is_gone_or_anothers_is_said(node: Node, cfr25_mp4: Path) -> None:
    order, other = await made(node, cfr25_mp4), await made(node, cfr25_mp4)
    folder = order.place(node)
    shutil.rmtree(folder)
    assert await order.differences(node) == ["the folder is gone"]
    wav_of(folder).unlink()
    shutil.copytree(other.place(node), folder)
    assert await order.differences(node) == ["it is another folder: it does not bear this clip's mark"]


async def test_the_same_task_again_finds_its_own_sequence(node: Node, cfr25_mp4: Path) -> None:
    order = await ordered(node, cfr25_mp4, PNG, seconds=0.4)
    first = await node.run(order.request())
    inode = order.place(node).stat().st_ino
    assert await node.run(order.request(attempt=2)) == first
    assert order.place(node).stat().st_ino == inode


@pytest.mark.proof("kills")
async def test_a_node_that_has_forgotten_proves_its_sequence_again_and_makes_a_damaged_one_anew(
    tmp_path: Path, footage_folder: Path, cfr25_mp4: Path
) -> None:
    async with running_node(tmp_path, footage_folder) as node:
        order = await ordered(node, cfr25_mp4, WEBP, seconds=0.4, label="hund")
        first = await node.run(order.request())
    (tmp_path / "exports" / "dataset.json").unlink()
    async with running_node(tmp_path, footage_folder) as node:
        assert await node.run(order.request(attempt=2)) == first
        assert labelled(node) == [str(order.place(node))]
        picture(order.place(node), 4).unlink()
    async with running_node(tmp_path, footage_folder) as node:
        assert await node.run(order.request(attempt=3)) == first
        assert picture_numbers(order.place(node)) == order.frames


@pytest.mark.parametrize("taken", ["folder", "empty folder", "file", "sound"])
async def test_what_somebody_else_put_there_is_never_overwritten(node: Node, cfr25_mp4: Path, taken: str) -> None:
    order = await ordered(node, cfr25_mp4, WEBP, seconds=0.4)
    folder = order.place(node)
    folder.parent.mkdir(parents=True)
    own = {"folder": folder / "frame_0001.webp", "file": folder, "sound": wav_of(folder)}.get(taken)
    if "folder" in taken:
        folder.mkdir()
    if own is not None:
        own.write_text("mine")
    before = sorted(folder.parent.rglob("*"))
    with pytest.raises(AlreadyExists) as refused:
        await node.run(order.request())
    assert str(own if taken == "sound" else folder) in refused.value.message
    assert sorted(folder.parent.rglob("*")) == before
    assert own is None or own.read_text() == "mine"
    if folder.is_dir():
        with pytest.raises(AlreadyExists):
            await order.removed(node)
    else:
        assert not await order.removed(node)
    assert sorted(folder.parent.rglob("*")) == before
    assert node.litter() == []


async def test_removal_takes_pictures_sound_label_and_the_emptied_group(node: Node, cfr25_mp4: Path) -> None:
    order = await made(node, cfr25_mp4, label="hund")
    folder = order.place(node)
    assert str(folder) in labelled(node)
    stranger = export_folder_pb2.RemoveClipRequest(place=order.spec.place, task_id=str(uuid4()))
    with pytest.raises(AlreadyExists):
        await node.export_folder.RemoveClip(stranger)
    assert len(names_in(folder)) == 10
    assert await order.removed(node)
    assert not folder.parent.exists()
    assert str(folder) not in labelled(node)
    assert not await order.removed(node)


async def test_removal_leaves_a_persons_own_files_where_they_are(node: Node, cfr25_mp4: Path) -> None:
    order = await made(node, cfr25_mp4, PNG)
    folder = order.place(node)
    (folder / "notes.txt").write_text("mine")
    (folder / "frame_0011.png").write_text("mine, whatever it is called")
    edited = picture(folder, 3)
    with Image.open(edited) as opened:
        opened.rotate(180).save(edited)
    assert await order.removed(node)
    assert names_in(folder) == ["frame_0003.png", "frame_0011.png", "notes.txt"]
    assert names_in(folder.parent) == ["clip"]


async def test_a_persons_own_sound_of_that_name_stays(node: Node, silent_mp4: Path) -> None:
    order = await made(node, silent_mp4)
    wav = wav_of(order.place(node))
    wav.write_bytes(b"RIFF mine")
    assert await order.removed(node)
    assert names_in(wav.parent) == ["clip.wav"]


@pytest.mark.proof("kills")
async def test_a_sound_whose_folder_was_not_published_is_found_again_or_removed(
    tmp_path: Path, footage_folder: Path, cfr25_mp4: Path
) -> None:
    async with running_node(tmp_path, footage_folder) as node:
        order = await made(node, cfr25_mp4)
        other = await made(node, cfr25_mp4)
    # As kill -9 leaves it in between: the sound has its name, the folder is still where it was made.
    for each in (order, other):
        parts = node.exports / ".rushes" / f"{each.task}.1.7-7.parts"
        parts.mkdir(parents=True)
        each.place(node).rename(parts / "pictures")
    async with running_node(tmp_path, footage_folder) as node:
        await eventually(lambda: node.litter() == [])
        await node.run(order.request(attempt=2))
        assert picture_numbers(order.place(node)) == order.frames
        assert await order.differences(node) == []
        assert await other.removed(node)
        assert not other.place(node).parent.exists()


@pytest.mark.proof("kills")
async def test_kill_9_leaves_no_half_sequence_and_the_next_node_no_litter(
    tmp_path: Path, footage_folder: Path, long_60s_mp4: Path
) -> None:
    async with running_node(tmp_path, footage_folder) as node:
        order = await ordered(node, long_60s_mp4, PNG, seconds=SLOW)
        running = asyncio.create_task(node.run(order.request()))
        await eventually(lambda: list(node.exports.glob(".rushes/*.parts/pictures/*")))
        started = psutil.Process(node.process.pid).children(recursive=True)
        os.kill(node.process.pid, signal.SIGKILL)
        await eventually(lambda: not any(lives(process) for process in started))
        with pytest.raises(Exception):  # noqa: B017, PT011 — how a connection breaks is gRPC's affair
            await running
        assert node.litter()
        assert not order.place(node).parent.exists()
    async with running_node(tmp_path, footage_folder) as node:
        await eventually(lambda: not node.litter())
        assert picture_numbers(Path((await node.run(order.request(attempt=2))).path)) == order.frames


@pytest.mark.proof("kills")
async def test_a_stopped_sequence_leaves_nothing(node: Node, long_60s_mp4: Path) -> None:
    order = await ordered(node, long_60s_mp4, PNG, seconds=SLOW)
    running = asyncio.create_task(node.run(order.request()))
    await eventually(lambda: list(node.exports.glob(f".rushes/{order.task}*.parts/pictures/*")))
    await node.work.Stop(work_pb2.StopRequest(task_id=str(order.task), attempt=1))
    assert node.litter() == []
    assert not order.place(node).parent.exists()
    with pytest.raises(Aborted):
        await running


@pytest.mark.proof("kills")
async def test_two_nodes_that_do_one_task_publish_one_whole_sequence(
    tmp_path: Path, footage_folder: Path, cfr25_mp4: Path
) -> None:
    async with (
        running_node(tmp_path, footage_folder, name="media-1") as one,
        running_node(tmp_path, footage_folder, name="media-2") as two,
    ):
        order = await ordered(one, cfr25_mp4, WEBP, seconds=1)
        outcomes = await asyncio.gather(
            one.run(order.request()), two.run(order.request(attempt=2)), return_exceptions=True
        )
        results = [outcome for outcome in outcomes if not isinstance(outcome, BaseException)]
        assert results
        assert all(isinstance(outcome, AlreadyExists) for outcome in outcomes if isinstance(outcome, BaseException))
        assert picture_numbers(order.place(one)) == order.frames
        assert await order.differences(two) == []
        assert one.litter() == []


# --- the folder by itself -------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> ExportFolder:
    return ExportFolder(tmp_path / "exports")


def written(sequence: object) -> WorkingSequence:
    """A working sequence with one picture in it, as ffmpeg writes it."""
    assert isinstance(sequence, WorkingSequence)
    pictures, _ = sequence.emptied()
    Image.new("RGB", (16, 16)).save(Path(f"/proc/self/fd/{pictures}/frame_0001.webp"))
    sequence.mark()
    return sequence


def test_a_sequence_appears_whole_or_not_at_all(folder: ExportFolder) -> None:
    final = folder.path_of(PLACE)
    with folder.working_clip(PLACE, "task.1", MARK) as working:
        sequence = written(working)
        assert not final.exists()
        sequence.publish()
        assert names_in(final) == ["frame_0001.webp"]
    assert names_in(final.parent) == ["dog_001_0"]
    assert names_in(folder.folder / ".rushes") == []


def test_a_sweep_deletes_folders_that_nobody_works_in(folder: ExportFolder) -> None:
    abandoned = folder.folder / ".rushes" / "task.1.1-1.parts" / "pictures" / "frame_0001.webp"
    abandoned.parent.mkdir(parents=True)
    abandoned.write_bytes(b"half a picture")
    with folder.working_clip(PLACE, "task.2", MARK) as working:
        sequence = written(working)
        folder.sweep()
        assert not abandoned.parent.parent.exists()
        sequence.publish()
    assert names_in(folder.path_of(PLACE)) == ["frame_0001.webp"]


@pytest.mark.parametrize("taken", ["folder", "file"])
def test_a_folder_is_put_in_nobodys_place_where_the_file_system_knows_no_such_flag(tmp_path: Path, taken: str) -> None:
    working, final = tmp_path / "working", tmp_path / "final"
    working.mkdir()
    if taken == "file":
        final.write_text("mine")
    else:
        final.mkdir()
        (final / "notes.txt").write_text("mine")
    with pytest.raises(FileExistsError):
        rename_folder_onto_nothing(working, final)
    assert working.is_dir()
    assert (final if taken == "file" else final / "notes.txt").read_text() == "mine"


def test_a_folder_that_was_published_meanwhile_keeps_its_sound(folder: ExportFolder) -> None:
    wav = folder.entries_of(PLACE)[1]
    with (
        folder.working_clip(PLACE, "task.1", MARK) as one,
        folder.working_clip(PLACE, "task.2", MARK) as other,
    ):
        first, second = written(one), written(other)
        for sequence in (first, second):
            os.write(sequence.sound_descriptor, marked_sound())
        first.publish()
        with pytest.raises(ClipExists):
            second.publish()
    assert names_in(wav.parent) == ["dog_001_0", "dog_001_0.wav"]
    assert folder.remove(PLACE, MARK)
    assert not wav.parent.exists()


def marked_sound() -> bytes:
    """The head of a WAV file as ffmpeg writes it."""
    comment = b"ICMT" + (len(MARK) + 1).to_bytes(4, "little") + MARK.encode() + b"\0" * 2
    said = b"INFO" + comment
    content = b"WAVE" + b"LIST" + len(said).to_bytes(4, "little") + said
    return b"RIFF" + len(content).to_bytes(4, "little") + content


@pytest.mark.proof("formats")
async def test_a_wav_of_other_sound_as_long_and_as_loud_is_not_proven(node: Node, cfr25_mp4: Path) -> None:
    order, other = [await ordered(node, cfr25_mp4, PNG, cursor=at, seconds=3) for at in (2, 9)]
    for each in (order, other):
        await node.run(each.request())
        assert await each.differences(node) == []
    wav, another = wav_of(order.place(node)), wav_of(other.place(node))
    # As players see them they differ in nothing but what is heard, and in the mark behind it.
    was = await asyncio.to_thread(wav.read_bytes)
    theirs = await asyncio.to_thread(another.read_bytes)
    sound = slice(was.index(b"data") + 8, None)
    assert len(was[sound]) == len(theirs[theirs.index(b"data") + 8 :])
    await asyncio.to_thread(wav.write_bytes, was[: sound.start] + theirs[theirs.index(b"data") + 8 :])
    [difference] = await order.differences(node)
    assert difference.startswith("its sound is ")
    # A second of silence in its middle is another sound too.
    samples = bytearray(was)
    samples[sound.start + 96_000 : sound.start + 2 * 96_000] = bytes(96_000)
    await asyncio.to_thread(wav.write_bytes, samples)
    assert (await order.differences(node))[0].startswith("its sound is silent at 1.")
    await asyncio.to_thread(wav.write_bytes, was)
    assert await order.differences(node) == []

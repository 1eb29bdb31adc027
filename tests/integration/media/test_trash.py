"""What was deleted lies in the trash, and goes nowhere but by the catalog's word."""

import asyncio
import errno
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from rushes.media.v1 import export_folder_pb2 as messages
from rushes.media.v1 import files_pb2, work_pb2
from rushes_chassis.errors import AlreadyExists, NotFound
from rushes_footage.clips import OwnClip, TaskId
from rushes_footage.formats import ClipFormat
from rushes_footage.plans import ClipPlace
from rushes_media.adapters.clips.export_folder import ExportFolder
from rushes_media.adapters.clips.final_names import RENAME_NOREPLACE, move_once
from rushes_media.adapters.clips.trash import Trash
from rushes_media.adapters.files.passed_over import TRASH
from rushes_media.domain.clips.clips import comment_of_task, mark_of
from rushes_media.domain.errors import ClipExists, HalfMoved
from rushes_media.operations.clips.find_clip import find_clip
from tests.integration.media.node import Node, running_node
from tests.integration.media.trashing import UNKNOWN_FLAG, trash_clips


@dataclass
class Group:
    """Clips of one group that were really cut."""

    node: Node
    name: str
    clips: list[work_pb2.OwnClip]

    @property
    def folder(self) -> Path:
        return self.node.exports / self.name

    def file(self, number: int) -> Path:
        return self.folder / f"{self.clips[number].place.name}.mp4"

    def in_trash(self, number: int) -> Path:
        clip = self.clips[number]
        return self.node.exports / TRASH / clip.task_id / f"{clip.place.name}.mp4"

    def there(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir()) if self.folder.exists() else []

    def labelled(self) -> list[tuple[str, str]]:
        entries = json.loads((self.node.exports / "dataset.json").read_text())
        return [(Path(each["path"]).name, each["label"]) for each in entries if f"/{self.name}/" in each["path"]]

    async def discard(self, *numbers: int, node: Node | None = None) -> list[int]:
        request = messages.DiscardClipsRequest(clips=[self.clips[number] for number in numbers])
        return list((await (node or self.node).export_folder.DiscardClips(request)).bytes)

    async def restore(self, *numbers: int, node: Node | None = None) -> None:
        request = messages.RestoreClipsRequest(clips=[self.clips[number] for number in numbers])
        await (node or self.node).export_folder.RestoreClips(request)

    async def destroy(self, *numbers: int) -> list[bool]:
        request = messages.DestroyClipsRequest(clips=[self.clips[number] for number in numbers])
        return list((await self.node.export_folder.DestroyClips(request)).destroyed)


@pytest.fixture
async def group(node: Node, short_5s_mp4: Path) -> Group:
    """Two clips with a label."""
    name = f"trash_{uuid4().hex[:8]}"
    source = node.source(short_5s_mp4.name)
    plan = await node.plan(source, 1, 1)
    clips = []
    for part in ("a", "b"):
        place = work_pb2.ClipPlace(group=name, name=part)
        order = node.order(work_pb2.ExportClipSpec(source=source, plan=plan, place=place, label="hund"))
        await node.run(order)
        clips.append(work_pb2.OwnClip(place=place, task_id=order.task_id, label="hund"))
    return Group(node, name, clips)


async def test_a_group_goes_into_the_trash_and_comes_back_as_it_was(group: Group) -> None:
    was = [group.file(number).read_bytes() for number in (0, 1)]
    assert await group.discard(0, 1) == [len(content) for content in was]
    assert not group.folder.exists()
    assert group.labelled() == []
    assert [group.in_trash(number).read_bytes() for number in (0, 1)] == was
    await group.restore(0, 1)
    assert [group.file(number).read_bytes() for number in (0, 1)] == was
    assert group.labelled() == [("a.mp4", "hund"), ("b.mp4", "hund")]
    assert not group.in_trash(0).parent.exists()


async def test_all_of_it_can_be_repeated(group: Group) -> None:
    once = await group.discard(0)
    assert await group.discard(0) == once
    await group.restore(0)
    await group.restore(0)
    assert group.there() == ["a.mp4", "b.mp4"]
    await group.discard(0)
    assert await group.destroy(0) == [True]
    assert await group.destroy(0) == [False]
    assert await group.discard(0) == [0]
    with pytest.raises(NotFound) as gone:
        await group.restore(0)
    assert gone.value.reason == "NotInTrash"


async def test_a_foreign_file_keeps_the_whole_group_where_it_is(group: Group) -> None:
    group.file(1).write_bytes(b"my own")
    with pytest.raises(AlreadyExists) as refused:
        await group.discard(0, 1)
    assert refused.value.reason == "ClipExists"
    assert group.there() == ["a.mp4", "b.mp4"]
    assert group.file(1).read_bytes() == b"my own"
    assert group.labelled() == [("a.mp4", "hund"), ("b.mp4", "hund")]


async def test_a_group_with_something_of_a_persons_own_keeps_its_folder(group: Group) -> None:
    (group.folder / "notes.txt").write_text("mine")
    await group.discard(0, 1)
    assert group.there() == ["notes.txt"]
    await group.restore(0, 1)
    assert group.there() == ["a.mp4", "b.mp4", "notes.txt"]


async def test_a_place_that_is_taken_by_now_brings_none_back_and_nothing_is_overwritten(group: Group) -> None:
    await group.discard(0, 1)
    group.folder.mkdir()
    group.file(1).write_bytes(b"another by now")
    with pytest.raises(AlreadyExists) as refused:
        await group.restore(0, 1)
    assert refused.value.reason == "PlaceTaken"
    assert str(group.file(1)) in refused.value.message
    assert group.there() == ["b.mp4"]
    assert group.file(1).read_bytes() == b"another by now"
    assert group.in_trash(0).exists()


async def test_what_does_not_bear_the_mark_is_not_destroyed(group: Group) -> None:
    await group.discard(0, 1)
    beside = group.in_trash(0).with_name("mine.txt")
    beside.write_text("mine")
    group.in_trash(1).write_bytes(b"put there by a person")
    assert await group.destroy(0, 1) == [True, False]
    assert not group.in_trash(0).exists()
    assert beside.read_text() == "mine"
    assert group.in_trash(1).read_bytes() == b"put there by a person"


async def test_labels_follow_clips_that_are_at_their_places(group: Group) -> None:
    await group.discard(1)
    for clip, label in zip(group.clips, ("katze", "katze"), strict=True):
        clip.label = label
    await group.node.export_folder.LabelClips(messages.LabelClipsRequest(clips=group.clips))
    assert group.labelled() == [("a.mp4", "katze")]
    group.clips[0].label = " "
    await group.node.export_folder.LabelClips(messages.LabelClipsRequest(clips=group.clips))
    assert group.labelled() == []


async def test_two_nodes_that_do_the_same_at_once_have_one_result(group: Group, node: Node) -> None:
    async with running_node(node.data, node.library, name="media-2") as other:
        for _ in range(5):
            sizes = await asyncio.gather(group.discard(0, 1), group.discard(0, 1, node=other))
            assert sizes[0] == sizes[1]
            assert group.there() == []
            await asyncio.gather(group.restore(0, 1), group.restore(0, 1, node=other))
            assert group.there() == ["a.mp4", "b.mp4"]
            assert sorted(group.labelled()) == [("a.mp4", "hund"), ("b.mp4", "hund")]


async def test_no_walk_looks_into_the_trash(group: Group) -> None:
    await group.discard(0, 1)
    library = group.node.data / "exports"
    async with running_node(group.node.data / "looking", library, name="looking") as looking:
        walked = looking.files.Walk(files_pb2.WalkRequest(root="library"))
        found = [file.path async for batch in walked for file in batch.files]
    assert not [path for path in found if TRASH in path]
    assert group.in_trash(0).exists()


# -- on the disk -----------------------------------------------------------

PLACE = ClipPlace("", "dog_001", "dog_001_0", ClipFormat.MP4)
TASK = TaskId(str(uuid4()))
MARK = comment_of_task(TASK)


@pytest.fixture
def folder(tmp_path: Path) -> ExportFolder:
    folder = ExportFolder(tmp_path / "exports")
    final = folder.path_of(PLACE)
    final.parent.mkdir(parents=True)
    final.write_bytes(b"clip")
    folder.put_label(PLACE, "hund")
    return folder


def test_no_sweep_touches_the_trash(folder: ExportFolder) -> None:
    Trash(folder).put(PLACE, TASK, MARK)
    folder.sweep()
    assert Trash(folder).size(PLACE, TASK) == 4
    assert Trash(folder).kept(PLACE, TASK) is not None


def test_a_discarding_that_died_after_the_label_is_finished_by_the_next(folder: ExportFolder) -> None:
    folder.remove_label(PLACE)
    Trash(folder).put(PLACE, TASK, MARK)
    assert Trash(folder).size(PLACE, TASK) == 4
    assert not folder.path_of(PLACE).parent.exists()


@pytest.mark.parametrize("step", ["discarding", "restoring"])
def test_who_died_between_link_and_unlink_is_followed_up(folder: ExportFolder, step: str) -> None:
    final, kept = folder.path_of(PLACE), folder.folder / TRASH / TASK / "dog_001_0.mp4"
    kept.parent.mkdir(parents=True)
    os.link(final, kept)
    # Moving is two steps, and somebody was killed between them.
    trash = Trash(folder, flag=UNKNOWN_FLAG)
    if step == "discarding":
        trash.put(PLACE, TASK, MARK)
        assert trash.size(PLACE, TASK) == 4
        assert (final.exists(), kept.exists()) == (False, True)
    else:
        assert trash.in_the_way(PLACE, TASK) is None
        trash.take_back(PLACE, TASK)
        assert (final.exists(), kept.exists()) == (True, False)


@pytest.mark.parametrize("flag", [RENAME_NOREPLACE, UNKNOWN_FLAG], ids=["known", "unknown"])
def test_moving_never_overwrites(tmp_path: Path, flag: int) -> None:
    (tmp_path / "file").write_text("file")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "frame").write_text("frame")
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "other").write_text("other")
    (tmp_path / "taken.txt").write_text("other")
    for source in ("file", "folder"):
        for target in ("taken", "taken.txt"):
            with pytest.raises(FileExistsError):
                move_once(tmp_path / source, tmp_path / target, flag=flag)
        move_once(tmp_path / source, tmp_path / f"{source} moved", flag=flag)
    assert (tmp_path / "file moved").read_text() == "file"
    assert (tmp_path / "folder moved" / "frame").read_text() == "frame"
    assert (tmp_path / "taken" / "other").read_text() == "other"
    assert (tmp_path / "taken.txt").read_text() == "other"


# -- in the middle ---------------------------------------------------------


class _FullDisk(Trash):
    """Its disk fails when one clip is moved, so often."""

    def __init__(self, folder: ExportFolder, name: str, times: int = 1) -> None:
        super().__init__(folder)
        self._name, self.times = name, times

    def put(self, place: ClipPlace, task_id: TaskId, mark: str | None) -> None:
        self._fail_at(place)
        super().put(place, task_id, mark)

    def take_back(self, place: ClipPlace, task_id: TaskId) -> None:
        self._fail_at(place)
        super().take_back(place, task_id)

    def _fail_at(self, place: ClipPlace) -> None:
        if place.name == self._name and self.times:
            self.times -= 1
            raise OSError(errno.ENOSPC, "No space left on device")


def group_of_three(folder: ExportFolder) -> list[OwnClip]:
    clips = []
    for name in "abc":
        clip = OwnClip(ClipPlace("", "cat_001", name, ClipFormat.MP4), TaskId(str(uuid4())), "katze")
        path = folder.path_of(clip.place)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(comment_of_task(clip.task_id))
        folder.put_label(clip.place, clip.label)
        clips.append(clip)
    return clips


def at_their_places(folder: ExportFolder, clips: Sequence[OwnClip]) -> list[bool]:
    return [folder.path_of(clip.place).exists() for clip in clips]


async def test_a_group_that_cannot_all_be_moved_is_where_it_was(tmp_path: Path) -> None:
    folder = ExportFolder(tmp_path / "exports")
    clips = group_of_three(folder)
    was = (folder.folder / "dataset.json").read_text()
    disk = _FullDisk(folder, "b")
    with pytest.raises(OSError, match="No space left"):
        await trash_clips(folder, disk).discard(clips)
    assert at_their_places(folder, clips) == [True] * 3
    assert sorted(was) == sorted((folder.folder / "dataset.json").read_text())
    assert not (folder.folder / TRASH).exists()

    await trash_clips(folder, disk).discard(clips)
    disk.times = 1
    with pytest.raises(OSError, match="No space left"):
        await trash_clips(folder, disk).restore(clips)
    assert at_their_places(folder, clips) == [False] * 3
    await trash_clips(folder, disk).restore(clips)
    assert at_their_places(folder, clips) == [True] * 3


async def test_half_a_group_that_an_earlier_try_left_in_the_trash_returns_with_the_refusal(tmp_path: Path) -> None:
    folder = ExportFolder(tmp_path / "exports")
    clips = group_of_three(folder)
    trash = Trash(folder)
    trash.put(clips[0].place, clips[0].task_id, mark_of(clips[0]))  # and then it was killed
    folder.path_of(clips[1].place).write_text("my own")
    with pytest.raises(ClipExists):
        await trash_clips(folder, trash).discard(clips)
    assert at_their_places(folder, clips) == [True] * 3
    assert folder.path_of(clips[1].place).read_text() == "my own"


async def test_a_group_that_is_stuck_half_way_is_to_be_asked_for_again(tmp_path: Path) -> None:
    folder = ExportFolder(tmp_path / "exports")
    clips = group_of_three(folder)
    disk = _FullDisk(folder, "c")
    # What went there first cannot come back either.
    disk.put(clips[0].place, clips[0].task_id, mark_of(clips[0]))
    stuck = _FullDisk(folder, "a", times=100)
    folder.path_of(clips[1].place).write_text("my own")
    with pytest.raises(HalfMoved, match="it will be tried again"):
        await trash_clips(folder, stuck).discard(clips)


# -- what the tool before Rushes made --------------------------------------


def adopted(folder: ExportFolder, path: Path, form: ClipFormat) -> OwnClip:
    """The clip that lies at a path, as it is imported."""
    found = find_clip(folder, path, form)
    assert found.place is not None
    assert found.version is not None
    return OwnClip(found.place, TaskId(str(uuid4())), "katze", found.version)


@dataclass
class OldClip:
    """A clip without a mark."""

    path: Path

    def write(self, content: bytes) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_bytes(content)

    def read(self) -> bytes | None:
        return self.path.read_bytes() if self.path.exists() else None

    @property
    def identity(self) -> tuple[int, int]:
        found = self.path.stat()
        return found.st_ino, found.st_mtime_ns


@pytest.fixture
def old_clip(tmp_path: Path) -> OldClip:
    """In a folder beside the export folder."""
    clip = OldClip(tmp_path / "exports_night" / "cat_001" / "cat_001_0.mp4")
    clip.write(b"clip of another tool")
    return clip


async def test_a_clip_without_a_mark_goes_and_returns_by_its_version(tmp_path: Path, old_clip: OldClip) -> None:
    folder = ExportFolder(tmp_path / "exports")
    clip = adopted(folder, old_clip.path, ClipFormat.MP4)
    assert clip.place == ClipPlace("night", "cat_001", "cat_001_0", ClipFormat.MP4)
    trash = trash_clips(folder, Trash(folder))
    await trash.label([clip])
    assert "katze" in (tmp_path / "exports_night" / "dataset.json").read_text()
    was = old_clip.identity
    assert await trash.discard([clip]) == [20]
    assert old_clip.read() is None
    assert await trash.discard([clip]) == [20], "all of it can be repeated"
    await trash.restore([clip])
    await trash.restore([clip])
    assert old_clip.identity == was
    await trash.discard([clip])
    assert await trash.destroy([clip]) == [True]
    assert await trash.destroy([clip]) == [False]


async def test_what_was_changed_since_it_was_imported_is_left_alone(tmp_path: Path, old_clip: OldClip) -> None:
    folder = ExportFolder(tmp_path / "exports")
    clip = adopted(folder, old_clip.path, ClipFormat.MP4)
    old_clip.write(b"another by now")
    with pytest.raises(ClipExists):
        await trash_clips(folder, Trash(folder)).discard([clip])
    assert old_clip.read() == b"another by now"


async def test_an_imported_sequence_goes_with_its_sound_and_nothing_else(tmp_path: Path) -> None:
    folder = ExportFolder(tmp_path / "exports")
    pictures = tmp_path / "exports" / "cat_002" / "cat_002_0"
    pictures.mkdir(parents=True)
    for name in ("frame_0001.webp", "frame_0002.webp", "notes.txt"):
        (pictures / name).write_bytes(b"1234")
    pictures.with_name("cat_002_0.wav").write_bytes(b"sound")
    pictures.with_name("cat_002_1.wav").write_bytes(b"of another")
    clip = adopted(folder, pictures, ClipFormat.WEBP)
    trash = trash_clips(folder, Trash(folder))
    assert await trash.discard([clip]) == [13]
    assert sorted(path.name for path in pictures.parent.iterdir()) == ["cat_002_0", "cat_002_1.wav"]
    assert [path.name for path in pictures.iterdir()] == ["notes.txt"], "what is no picture is a person's own"
    await trash.restore([clip])
    assert len(list(pictures.iterdir())) == 3
    await trash.discard([clip])
    assert await trash.destroy([clip]) == [True]
    assert [path.name for path in pictures.iterdir()] == ["notes.txt"]
    assert not (tmp_path / "exports" / TRASH).exists()


@pytest.mark.parametrize(
    "path",
    [
        "relative/cat_001/a.mp4",
        "{tmp}/elsewhere/cat_001/a.mp4",
        "{tmp}/exports/a.mp4",
        "{tmp}/exports/deep/cat_001/a.mp4",
        "{tmp}/exports/.rushes/a.mp4",
        "{tmp}/exports/linked/a.mp4",
        "{tmp}/exports/cat_001/a.mov",
        "{tmp}/exports/cat_001/.mp4",
        "{tmp}/exports/cat_001\0/a.mp4",
        "{tmp}/exports\0/cat_001/a.mp4",
        "{tmp}/exports/" + "x" * 121 + "/a.mp4",
    ],
)
def test_a_path_where_no_clip_could_be_published_is_no_place(tmp_path: Path, path: str) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "exports" / "linked").symlink_to(tmp_path / "elsewhere")
    folder = ExportFolder(tmp_path / "exports")
    assert folder.place_at(Path(path.format(tmp=tmp_path)), ClipFormat.MP4) is None


def test_an_export_folder_is_the_same_by_whatever_link_it_is_reached(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "exports").symlink_to(tmp_path / "disk")
    place = ClipPlace("", "cat_001", "a", ClipFormat.MP4)
    for own, other in (("exports", "disk"), ("disk", "exports")):
        folder = ExportFolder(tmp_path / own)
        assert folder.place_at(tmp_path / other / "cat_001" / "a.mp4", ClipFormat.MP4) == place

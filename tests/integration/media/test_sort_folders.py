"""Sort folders on a real disk: what lies in them, and moves that replace nothing and lead nowhere else."""

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from rushes_footage.facts import Problem
from rushes_footage.sorting import Category, CategoryVideo, FolderIdentity, SortedFile, SortFolder, VideoMove
from rushes_media.adapters.clips.final_names import move_once_between
from rushes_media.adapters.files.library import Library
from rushes_media.adapters.files.passed_over import OwnFolders
from rushes_media.adapters.sorting.sort_folders import SortFolders
from rushes_media.domain.errors import (
    CategoryExists,
    CategoryMounted,
    CategoryNotEmpty,
    DiskFull,
    NameTaken,
    NoSortFolder,
    NoSuchCategory,
    NotWritable,
    SourceChanged,
    UnfitVideoName,
    VideoNotFound,
)
from rushes_media.domain.files.sources import Root
from tests.integration.media.sorted_files import folder_identity, identity, names

FOLDER = SortFolder("lib", "sorted")
INTO_FOOD = VideoMove(FOLDER, "1.mp4", origin="", target="food")


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """Three loose videos, and categories with two, one and none."""
    folder = tmp_path / "library" / "sorted"
    for path in ("1.mp4", "2.mp4", "3.mp4", "notes.txt", "food/7.mp4", "food/8.mp4", "soccer/9.mp4", ".hidden/1.mp4"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(path)
    for name in ("empty", ".rushes-trash"):
        (folder / name).mkdir()
    return folder


@pytest.fixture(name="folders")
def _folders(folder: Path, tmp_path: Path) -> SortFolders:
    root = Root("lib", str(folder.parent))
    return SortFolders(Library([root], tmp_path / "exports", tmp_path / "renditions"))


def test_what_lies_there_is_listed_by_name(folders: SortFolders, folder: Path) -> None:
    (folder / "4.MOV").write_text("of a phone")
    (folder / "food/10.mkv").write_text("in another container")
    (folder / "5.mp4").mkdir()
    (folder / "6.mp4").symlink_to("1.mp4")
    (folder / "linked").symlink_to("food")
    listing = folders.list(FOLDER)
    assert listing.videos == ("1.mp4", "2.mp4", "3.mp4", "4.MOV")
    expected = [(".hidden", 1, 1), ("5.mp4", 0, 0), ("empty", 0, 0), ("food", 3, 2), ("soccer", 1, 1)]
    assert listing.categories == tuple(Category(*each) for each in expected)
    with pytest.raises(NoSortFolder):
        folders.list(SortFolder("lib", "nowhere"))
    with pytest.raises(NoSortFolder):
        folders.list(SortFolder("lib", "sorted/1.mp4"))


def test_rushes_own_data_is_no_category(folder: Path, tmp_path: Path) -> None:
    (folder / "var").mkdir()
    (folder / "var" / "7.mp4").write_text("a rendition")
    own = OwnFolders(folder / "var")
    root = Root("lib", str(folder.parent))
    folders = SortFolders(Library([root], tmp_path / "exports", tmp_path / "renditions", own))
    assert "var" not in [category.name for category in folders.list(FOLDER).categories]
    assert folders.find(FOLDER, "7.mp4") == f"{FOLDER.path}/food/7.mp4"
    with pytest.raises(NoSuchCategory):
        folders.move(VideoMove(FOLDER, "1.mp4", "", "var"), identity(folder / "1.mp4"))
    with pytest.raises(NoSuchCategory):
        folders.rename(FOLDER, "var", "other", folder_identity(folder / "var"))
    assert (folder / "1.mp4").exists()


def test_a_folder_whose_name_has_a_nul_is_not_the_one_before_it(folders: SortFolders) -> None:
    for path in ("sorted\0", "sorted\0/food", "\0"):
        with pytest.raises(NoSortFolder):
            folders.find(SortFolder("lib", path), "1.mp4")


def test_a_loose_video_is_found_before_one_that_was_sorted(folders: SortFolders, folder: Path) -> None:
    assert folders.find(FOLDER, "8.mp4") == "sorted/food/8.mp4"
    (folder / "8.mp4").write_text("loose")
    assert folders.find(FOLDER, "8.mp4") == "sorted/8.mp4"
    for name in ("10.mp4", "../library/sorted/1.mp4", "food/7.mp4", "nul\0.mp4"):
        with pytest.raises(VideoNotFound):
            folders.find(FOLDER, name)


def test_a_move_can_be_repeated_with_one_result(folders: SortFolders, folder: Path) -> None:
    file = folders.look(INTO_FOOD)
    for _ in range(2):
        assert folders.move(INTO_FOOD, file) == file
    assert (folder / "food" / "1.mp4").read_text() == "1.mp4"
    assert not (folder / "1.mp4").exists()
    back = VideoMove(FOLDER, "1.mp4", origin="food", target="")
    assert folders.move(back, file) == file
    assert (folder / "1.mp4").read_text() == "1.mp4"


def test_nothing_is_replaced(folders: SortFolders, folder: Path) -> None:
    file = folders.look(INTO_FOOD)
    (folder / "food" / "1.mp4").write_text("there before")
    with pytest.raises(NameTaken):
        folders.look(INTO_FOOD)
    with pytest.raises(NameTaken):
        folders.move(INTO_FOOD, file)
    assert [(folder / path).read_text() for path in ("1.mp4", "food/1.mp4")] == ["1.mp4", "there before"]


def test_a_namesake_goes_under_a_name_that_is_free_and_comes_back_under_its_own(
    folders: SortFolders, folder: Path
) -> None:
    for name in ("1.mp4", "1 (2).mp4"):
        (folder / "food" / name).write_text("there before")
    with pytest.raises(NameTaken) as taken:
        folders.look(INTO_FOOD)
    assert taken.value.metadata == {"free_name": "1 (3).mp4"}
    move = replace(INTO_FOOD, new_name=taken.value.metadata["free_name"])
    file = folders.look(move)
    for _ in range(2):
        assert folders.move(move, file) == file
    assert names(folder / "food") == ["1 (2).mp4", "1 (3).mp4", "1.mp4", "7.mp4", "8.mp4"]
    assert (folder / "food" / "1 (3).mp4").read_text() == "1.mp4"
    # What has come to that place meanwhile is not replaced.
    (folder / "1.mp4").write_text("another one")
    with pytest.raises(NameTaken, match=r"'1\.mp4' among the unsorted.*then undo again") as refused:
        folders.move(move.back, file)
    assert refused.value.metadata == {}
    (folder / "1.mp4").unlink()
    for _ in range(2):
        assert folders.move(move.back, file) == file
    assert (folder / "1.mp4").read_text() == "1.mp4"
    assert names(folder / "food") == ["1 (2).mp4", "1.mp4", "7.mp4", "8.mp4"]


def test_a_new_name_leads_nowhere_else_and_replaces_nothing(folders: SortFolders, folder: Path) -> None:
    file = folders.look(INTO_FOOD)
    for new_name in ("../2.mp4", "../soccer/9.mp4", "nul\0.mp4"):
        move = replace(INTO_FOOD, new_name=new_name)
        with pytest.raises(UnfitVideoName) as unfit:
            folders.look(move)
        assert [mistake.path for mistake in unfit.value.fields] == ["new_name"]
        with pytest.raises(UnfitVideoName):
            folders.move(move, file)
    late = replace(INTO_FOOD, new_name="7.mp4")
    with pytest.raises(NameTaken) as taken:
        folders.move(late, file)
    assert taken.value.metadata == {"free_name": "7 (2).mp4"}
    assert [(folder / path).read_text() for path in ("1.mp4", "food/7.mp4")] == ["1.mp4", "food/7.mp4"]


@pytest.mark.parametrize("name", ["notes.txt", ".env", "._1.mp4", "1"])
def test_only_videos_are_sorted_and_what_once_was_is_brought_back(
    folders: SortFolders, folder: Path, name: str
) -> None:
    (folder / name).write_text("no video")
    into_food = replace(INTO_FOOD, name=name)
    with pytest.raises(VideoNotFound, match=re.escape(name)):
        folders.look(into_food)
    assert (folder / name).exists()
    # As an earlier version did.
    (folder / name).rename(folder / "food" / name)
    folders.move(into_food.back, identity(folder / "food" / name))
    assert (folder / name).read_text() == "no video"


def test_another_file_of_the_name_is_not_moved(folders: SortFolders, folder: Path) -> None:
    file = folders.look(INTO_FOOD)
    (folder / "1.mp4").unlink()
    with pytest.raises(VideoNotFound):
        folders.move(INTO_FOOD, file)
    (folder / "1.mp4").write_text("another one")
    with pytest.raises(SourceChanged):
        folders.move(INTO_FOOD, file)
    assert (folder / "1.mp4").read_text() == "another one"


@pytest.mark.parametrize(
    "category", ["nosuch", "linked", "out", "..", ".", "a/b", "1.mp4", "food/../../..", ".rushes-trash"]
)
def test_only_folders_within_it_are_sorted_into(folders: SortFolders, folder: Path, category: str) -> None:
    (folder / "linked").symlink_to("food")
    (folder / "out").symlink_to(folder.parent)
    with pytest.raises(NoSuchCategory):
        folders.look(VideoMove(FOLDER, "1.mp4", origin="", target=category))
    assert (folder / "1.mp4").exists()


def test_of_nine_at_once_one_moves_it(folders: SortFolders, folder: Path) -> None:
    (folder / "art").mkdir()
    together = ThreadPoolExecutor(9)

    def move(way: VideoMove, file: SortedFile, start: threading.Barrier) -> str:
        start.wait()
        try:
            folders.move(way, file)
        except VideoNotFound:
            return "refused"
        return way.target

    # Often enough that in some of them the file goes between one's look at it and its move.
    for number in range(50):
        name = f"many {number}.mp4"
        (folder / name).write_bytes(b"one of many")
        ways = [VideoMove(FOLDER, name, origin="", target=target) for target in ("food", "soccer", "art")] * 3
        file, start = folders.look(ways[0]), threading.Barrier(len(ways))
        outcomes = set(together.map(partial(move, file=file, start=start), ways)) - {"refused"}
        [target] = outcomes  # those that were sent the same way say the same
        assert [path.parent.name for path in folder.rglob(name)] == [target]
    together.shutdown()


def test_a_category_is_made_once(folders: SortFolders, folder: Path) -> None:
    folders.create(FOLDER, "art")
    assert (folder / "art").is_dir()
    for taken in ("art", "1.mp4"):
        with pytest.raises(CategoryExists):
            folders.create(FOLDER, taken)

    folders.create(FOLDER, "art", may_exist=True)
    for taken in ("1.mp4", "notes.txt"):
        with pytest.raises(CategoryExists):
            folders.create(FOLDER, taken, may_exist=True)
    for elsewhere in ("../art", "food/art", "..", ""):
        with pytest.raises(NoSuchCategory):
            folders.create(FOLDER, elsewhere)


def test_all_that_lies_in_a_category_is_seen(folders: SortFolders, folder: Path) -> None:
    (folder / "food" / ".hidden").write_text("hidden")
    (folder / "food" / "in").mkdir()
    (folder / "food" / "link.mp4").symlink_to("7.mp4")
    (folder / "food" / os.fsdecode(b"\xff.mp4")).write_text("no text")
    seen = folders.contents(FOLDER, "food")
    assert [(each.name, each.file) for each in seen.videos] == [
        (name, identity(folder / "food" / name)) for name in ("7.mp4", "8.mp4")
    ]
    assert seen.others == (".hidden", "in", "link.mp4", "\ufffd.mp4")
    assert seen.identity == folder_identity(folder / "food")
    assert folders.contents(FOLDER, "empty").is_empty
    for none in ("nosuch", "1.mp4", ".rushes-trash", ".."):
        with pytest.raises(NoSuchCategory):
            folders.contents(FOLDER, none)


def test_a_renaming_can_be_repeated_with_one_result(folders: SortFolders, folder: Path) -> None:
    identity = folders.contents(FOLDER, "food").identity
    for _ in range(2):
        folders.rename(FOLDER, "food", "meals", identity)
    assert names(folder / "meals") == ["7.mp4", "8.mp4"]
    assert not (folder / "food").exists()
    # Another folder has the name by now: the renaming is done all the same, and it is left alone.
    (folder / "food").mkdir()
    folders.rename(FOLDER, "food", "meals", identity)
    assert (folder / "food").is_dir()
    with pytest.raises(SourceChanged):
        folders.rename(FOLDER, "food", "dinner", identity)


def test_a_folder_is_known_again_after_its_disk_was_mounted_anew(folders: SortFolders, folder: Path) -> None:
    seen = folder_identity(folder / "food")
    before = FolderIdentity(seen.device + 1, seen.inode)
    for _ in range(2):
        folders.rename(FOLDER, "food", "meals", before)
    assert names(folder / "meals") == ["7.mp4", "8.mp4"]
    folders.rename(FOLDER, "meals", "food", before)
    with pytest.raises(SourceChanged):
        folders.rename(FOLDER, "food", "meals", FolderIdentity(seen.device + 1, seen.inode + 1))
    empty = folder_identity(folder / "empty")
    folders.remove(FOLDER, "empty", FolderIdentity(empty.device + 1, empty.inode))
    assert not (folder / "empty").exists()


@pytest.mark.parametrize("taken", ["soccer", "empty", "notes.txt", ".rushes-trash", "broken link"])
def test_a_renaming_replaces_nothing(folders: SortFolders, folder: Path, taken: str) -> None:
    (folder / "broken link").symlink_to("nowhere")
    before = identity(folder / taken) if taken != "broken link" else None
    with pytest.raises(CategoryExists):
        folders.rename(FOLDER, "food", taken, folders.contents(FOLDER, "food").identity)
    assert (folder / "food" / "7.mp4").exists()
    assert before is None or identity(folder / taken) == before


@pytest.mark.parametrize(
    ("name", "new_name"), [("nosuch", "new"), ("linked", "new"), ("food", "../food"), ("food", "..")]
)
def test_only_folders_within_it_are_renamed(folders: SortFolders, folder: Path, name: str, new_name: str) -> None:
    (folder / "linked").symlink_to("food")
    with pytest.raises(NoSuchCategory):
        folders.rename(FOLDER, name, new_name, folders.contents(FOLDER, "food").identity)
    assert (folder / "food" / "7.mp4").exists()


def test_of_nine_renamings_at_once_one_has_the_folder(folders: SortFolders, folder: Path) -> None:
    identity, start = folders.contents(FOLDER, "food").identity, threading.Barrier(9)

    def rename(number: int) -> bool:
        start.wait()
        try:
            folders.rename(FOLDER, "food", f"food {number}", identity)
        except (NoSuchCategory, SourceChanged):
            return False
        return True

    with ThreadPoolExecutor(9) as together:
        assert sum(together.map(rename, range(9))) == 1
    assert len(list(folder.glob("food *"))) == 1


def test_only_an_empty_category_is_removed(folders: SortFolders, folder: Path) -> None:
    identity = folders.contents(FOLDER, "empty").identity
    (folder / "empty" / ".notes").write_text("hidden")
    with pytest.raises(CategoryNotEmpty, match=r"\.notes"):
        folders.remove(FOLDER, "empty", identity)
    (folder / "empty" / ".notes").unlink()
    for _ in range(2):
        folders.remove(FOLDER, "empty", identity)
    assert not (folder / "empty").exists()
    with pytest.raises(CategoryNotEmpty, match=r"2 videos \(7\.mp4, 8\.mp4\)"):
        folders.remove(FOLDER, "food", folders.contents(FOLDER, "food").identity)
    # Another folder than the one that is meant.
    folders.remove(FOLDER, "soccer", identity)
    assert (folder / "soccer").is_dir()


def test_of_several_what_can_be_moved_goes_and_the_rest_says_why_it_stays(folders: SortFolders, folder: Path) -> None:
    (folder / "soccer" / "8.mp4").write_text("in the way")
    videos = folders.contents(FOLDER, "food").videos
    for _ in range(2):
        went, stays = folders.move_all(FOLDER, "food", "soccer", videos)
        assert went == videos[0].file
        assert isinstance(stays, Problem)
        assert stays.reason == "NameTaken"
    assert names(folder / "soccer") == ["7.mp4", "8.mp4", "9.mp4"]
    assert (folder / "soccer" / "8.mp4").read_text() == "in the way"
    assert names(folder / "food") == ["8.mp4"]


UNKNOWN_FLAG = 1 << 30
"""That no file system renames with: as on those that know none, the file is linked and then unlinked."""


@pytest.fixture(name="descriptors")
def _descriptors(folder: Path) -> Iterator[tuple[int, int]]:
    """Of the folder itself and of a category."""
    opened = [os.open(path, os.O_RDONLY | os.O_DIRECTORY) for path in (folder, folder / "food")]
    yield opened[0], opened[1]
    for each in opened:
        os.close(each)


def test_where_nothing_can_be_renamed_with_a_flag_a_video_is_linked_and_replaces_nothing(
    folder: Path, descriptors: tuple[int, int]
) -> None:
    inode = (folder / "1.mp4").stat().st_ino
    move_once_between(*descriptors, "1.mp4", flag=UNKNOWN_FLAG)
    assert ((folder / "food" / "1.mp4").stat().st_ino, (folder / "1.mp4").exists()) == (inode, False)
    (folder / "food" / "2.mp4").write_text("there before")
    with pytest.raises(FileExistsError):
        move_once_between(*descriptors, "2.mp4", flag=UNKNOWN_FLAG)
    assert [(folder / path).read_text() for path in ("2.mp4", "food/2.mp4")] == ["2.mp4", "there before"]
    # Somebody was killed between the two steps.
    (folder / "food" / "3.mp4").hardlink_to(folder / "3.mp4")
    move_once_between(*descriptors, "3.mp4", flag=UNKNOWN_FLAG)
    assert ((folder / "food" / "3.mp4").read_text(), (folder / "3.mp4").exists()) == ("3.mp4", False)
    with pytest.raises(FileNotFoundError):
        move_once_between(*descriptors, "3.mp4", flag=UNKNOWN_FLAG)


@pytest.fixture(name="small_disk")
def _small_disk(folder: Path) -> Iterator[Path]:
    """A category that lies on a disk of its own, which holds next to nothing."""
    food = folder / "food"
    shutil.rmtree(food)
    food.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", food], capture_output=True).returncode:
        pytest.skip("nobody may mount anything here")
    yield food
    subprocess.run(["umount", food], check=True)


@pytest.mark.proof("sorting")
def test_a_full_disk_is_named_and_the_video_stays_whole(folders: SortFolders, folder: Path, small_disk: Path) -> None:
    content = b"video" * 40_000
    (folder / "1.mp4").write_bytes(content)
    with pytest.raises(DiskFull, match="'food' is full"):
        folders.move(INTO_FOOD, folders.look(INTO_FOOD))
    assert (folder / "1.mp4").read_bytes() == content
    assert names(small_disk) == []
    videos = [CategoryVideo(name, identity(folder / name)) for name in ("1.mp4", "2.mp4")]
    stays, went = folders.move_all(FOLDER, "", "food", videos)
    assert isinstance(stays, Problem)
    assert stays.reason == "DiskFull"
    assert went == identity(small_disk / "2.mp4")


@pytest.mark.proof("sorting")
def test_a_disk_that_is_read_only_is_named_and_the_video_stays(
    folders: SortFolders, folder: Path, small_disk: Path
) -> None:
    (small_disk / "7.mp4").write_text("7")
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    out_of_food = VideoMove(FOLDER, "7.mp4", origin="food", target="empty")
    for move, refused in ((INTO_FOOD, "'food'"), (out_of_food, "'empty'")):
        with pytest.raises(NotWritable, match=refused):
            folders.move(move, folders.look(move))
    assert (folder / "1.mp4").read_text() == "1.mp4"
    assert (names(small_disk), names(folder / "empty")) == (["7.mp4"], [])


@pytest.mark.proof("sorting")
def test_a_folder_that_is_a_disk_of_its_own_is_known_by_both_numbers(folders: SortFolders, small_disk: Path) -> None:
    seen = folder_identity(small_disk)
    with pytest.raises(SourceChanged):
        folders.rename(FOLDER, "food", "meals", FolderIdentity(seen.device + 1, seen.inode))
    with pytest.raises(CategoryMounted):
        folders.rename(FOLDER, "food", "meals", seen)

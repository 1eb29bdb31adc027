"""Moves of a video to another file system: copied, read again, and removed only then."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest

from rushes_footage.sorting import SortedFile, SortFolder, VideoMove
from rushes_media.adapters.sorting.copied_moves import move_by_copy
from rushes_media.adapters.sorting.sort_folders import moved
from rushes_media.domain.errors import (
    CopyDiffers,
    NameTaken,
    SourceChanged,
)
from tests.integration.media.sorted_files import identity, names

FOLDER = SortFolder("lib", "sorted")
INTO_FOOD = VideoMove(FOLDER, "1.mp4", origin="", target="food")


class Pair:
    """Two folders by descriptor, on two file systems."""

    def __init__(self, origin: Path, target: Path) -> None:
        self.origin, self.target = origin, target
        self._from, self._to = (os.open(path, os.O_RDONLY | os.O_DIRECTORY) for path in (origin, target))

    def move(self, expected: SortedFile, new_name: str = "") -> SortedFile:
        return moved(self._from, self._to, replace(INTO_FOOD, new_name=new_name), expected)

    def move_by(self, expected: SortedFile, copy: Callable[[BinaryIO, BinaryIO], None]) -> None:
        move_by_copy(self._from, self._to, INTO_FOOD, expected, copy)

    def close(self) -> None:
        os.close(self._from)
        os.close(self._to)


@pytest.fixture(name="pair")
def _pair(tmp_path: Path) -> Iterator[Pair]:
    with tempfile.TemporaryDirectory(dir="/dev/shm") as elsewhere:
        if Path(elsewhere).stat().st_dev == tmp_path.stat().st_dev:
            pytest.skip("there is one file system only")
        pair = Pair(tmp_path, Path(elsewhere))
        yield pair
        pair.close()


def test_to_another_file_system_it_is_copied_and_then_removed(pair: Pair) -> None:
    source, target = pair.origin / "1.mp4", pair.target / "1.mp4"
    source.write_bytes(b"video" * 1_000_000)
    source.chmod(0o640)
    expected = identity(source)
    for _ in range(2):
        there = pair.move(expected)
    assert there == identity(target)
    assert (there.size, there.mtime_ns) == (expected.size, expected.mtime_ns)
    assert target.read_bytes() == b"video" * 1_000_000
    assert target.stat().st_mode & 0o777 == 0o640
    assert list(pair.origin.iterdir()) == []
    assert list(pair.target.iterdir()) == [target]


def test_to_another_file_system_it_can_have_another_name_and_come_back_under_its_own(pair: Pair) -> None:
    # Copies have longer names until they are whole.
    long = f"{'n' * 251}.mp4"
    (pair.origin / "1.mp4").write_text("video")
    (pair.target / "1.mp4").write_text("there before")
    with pytest.raises(NameTaken) as taken:
        pair.move(identity(pair.origin / "1.mp4"))
    assert taken.value.metadata == {"free_name": "1 (2).mp4"}
    there = pair.move(identity(pair.origin / "1.mp4"), long)
    assert (names(pair.origin), names(pair.target)) == ([], ["1.mp4", long])
    assert there == identity(pair.target / long)


def test_a_copy_whose_original_is_still_there_is_completed_and_another_file_is_left_alone(pair: Pair) -> None:
    source, target = pair.origin / "1.mp4", pair.target / "1.mp4"
    for path in (source, target):
        path.write_text("killed in between")
    pair.move(identity(source))
    assert not source.exists()
    source.write_text("killed in betweem")
    with pytest.raises(NameTaken):
        pair.move(identity(source))
    assert [path.read_text() for path in (source, target)] == ["killed in betweem", "killed in between"]
    assert list(pair.target.iterdir()) == [target]


@pytest.mark.parametrize("late", ["appended", "written over"])
def test_a_video_that_is_written_to_while_it_is_copied_stays_whole_where_it_is(pair: Pair, late: str) -> None:
    source = pair.origin / "1.mp4"
    source.write_bytes(b"as it was")
    os.utime(source, (1e9, 1e9))  # file systems tell apart moments of some milliseconds
    expected = identity(source)

    def copied_too_early(reading: BinaryIO, writing: BinaryIO) -> None:
        shutil.copyfileobj(reading, writing)
        with source.open("ab" if late == "appended" else "r+b") as camera:
            camera.write(b", or not")

    with pytest.raises(SourceChanged):
        pair.move_by(expected, copied_too_early)
    assert source.read_bytes() == (b"as it was, or not" if late == "appended" else b", or nots")
    assert list(pair.target.iterdir()) == []
    with pytest.raises(SourceChanged):
        pair.move(expected)
    pair.move(identity(source))
    assert (names(pair.origin), names(pair.target)) == ([], ["1.mp4"])


def test_a_copy_in_which_a_byte_is_another_is_removed_and_the_video_stays(pair: Pair) -> None:
    source = pair.origin / "1.mp4"
    source.write_bytes(b"video" * 1_000)

    def damaged(reading: BinaryIO, writing: BinaryIO) -> None:
        writing.write(reading.read()[:-1] + b"0")

    with pytest.raises(CopyDiffers, match=r"1\.mp4"):
        pair.move_by(identity(source), damaged)
    assert source.read_bytes() == b"video" * 1_000
    assert list(pair.target.iterdir()) == []


def test_what_somebody_left_who_was_killed_while_copying_goes_with_the_next_attempt(pair: Pair) -> None:
    (pair.origin / "1.mp4").write_text("video")
    left, being_made, another = (pair.target / f".{name}.moving" for name in ("1.mp4.a", "1.mp4.b", "11.mp4.c"))
    for path in (left, being_made, another):
        path.write_text("vid")
    with being_made.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        pair.move(identity(pair.origin / "1.mp4"))
    assert names(pair.target) == [being_made.name, another.name, "1.mp4"]

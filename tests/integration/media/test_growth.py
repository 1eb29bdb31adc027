"""Files that are being written are told from those that are finished, in every container that states sizes."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from rushes.media.v1 import files_pb2
from rushes_media.adapters.files.growth import Growth
from tests.footage import recipes
from tests.footage.recipes import Recipe
from tests.integration.media.node import running_node
from tests.integration.media.test_walk import walked

STILL = Growth(3600)
AVI = Recipe("growing_avi", ".avi", 50, recipes.SteadyClock(recipes.PAL), recipes.Picture(codec="mpeg4"), sound=None)


def growing(folder: Path, growth: Growth = STILL) -> dict[str, bool]:
    return {file.path: file.growing for batch in walked(folder, growth) for file in batch.files}


@pytest.mark.parametrize(
    "recipe", [recipes.CFR25_MP4, recipes.CFR30_MOV, recipes.CFR2997_MKV, AVI], ids=lambda recipe: recipe.name
)
def test_a_file_is_finished_when_its_last_byte_is_there(
    tmp_path: Path, make_footage: Callable[[Recipe], Path], recipe: Recipe
) -> None:
    data, file = make_footage(recipe).read_bytes(), tmp_path / f"a{recipe.suffix}"
    for part in (0, 100, len(data) // 2, len(data) - 1):
        file.write_bytes(data[:part])
        assert growing(tmp_path) == {file.name: True}
    file.write_bytes(data)
    assert growing(tmp_path) == {file.name: False}


def test_what_states_no_size_is_finished_when_it_has_been_still(tmp_path: Path) -> None:
    stream = tmp_path / "a.ts"
    stream.write_bytes(b"\x47" + bytes(187))
    written = stream.stat().st_mtime_ns
    assert growing(tmp_path, Growth(10, lambda: written + 9_000_000_000)) == {"a.ts": True}
    assert growing(tmp_path, Growth(10, lambda: written + 10_000_000_000)) == {"a.ts": False}


class Recorder:
    """Somebody who writes a transport stream, which states no size, and a clock beside him."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._file = folder, folder / "a.ts"
        self._file.write_bytes(b"\x47" + bytes(187))
        self._now = self._file.stat().st_mtime_ns
        self._growth = Growth(10, lambda: self._now)

    def writes(self, *, clock_ahead: int = 0) -> None:
        """One packet; the clock of the file system may be ahead by some seconds."""
        with self._file.open("ab") as file:
            file.write(b"\x47" + bytes(187))
        written = self._now + clock_ahead * 10**9
        os.utime(self._file, ns=(written, written))

    def is_told_after(self, seconds: int) -> bool:
        self._now += seconds * 10**9
        return growing(self._folder, self._growth)["a.ts"]


def test_who_writes_slowly_is_waited_for_twice_as_long_as_he_paused_before(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path)
    assert recorder.is_told_after(1)
    assert not recorder.is_told_after(20)  # nobody can know yet
    recorder.writes()
    assert recorder.is_told_after(1)
    for _ in range(3):
        assert recorder.is_told_after(30)
        recorder.writes()
        assert recorder.is_told_after(1)
    assert not recorder.is_told_after(63)


def test_a_time_in_the_future_is_no_reason_and_growth_is_one(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path)
    recorder.writes(clock_ahead=3600)
    recorder.is_told_after(0)
    assert not recorder.is_told_after(3)
    assert not recorder.is_told_after(1800)
    recorder.writes(clock_ahead=3600)
    assert recorder.is_told_after(1)
    assert recorder.is_told_after(8)
    assert not recorder.is_told_after(2)


def test_what_was_copied_with_its_old_time_is_not_even_opened(tmp_path: Path) -> None:
    half = tmp_path / "half.mp4"
    half.write_bytes(b"\0\0\0\x08ftyp")
    half.chmod(0)
    os.utime(half, (1, 1))
    assert growing(tmp_path) == {"half.mp4": False}


async def test_a_node_says_of_each_file_whether_it_grows(tmp_path: Path) -> None:
    library, an_hour = tmp_path / "library", "3600"
    library.mkdir()
    for name in ("now.ts", "then.ts"):
        (library / name).write_bytes(b"\x47" + bytes(187))
    then = time.time() - 2 * 3600
    os.utime(library / "then.ts", (then, then))
    async with running_node(tmp_path, library, {"RUSHES_STILL_SECONDS": an_hour}, waits=False) as node:
        walk = node.files.Walk(files_pb2.WalkRequest(root="library"))
        told = {file.path: file.growing async for batch in walk for file in batch.files}
        assert (told["now.ts"], told["then.ts"]) == (True, False)
        for name in ("now.ts", "then.ts"):
            assert (await node.files.Stat(files_pb2.StatRequest(source=node.source(name)))).growing is told[name]

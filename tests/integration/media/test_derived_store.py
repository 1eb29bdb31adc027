"""Derived files are made once and kept within a budget."""

import asyncio
import os
import time
from pathlib import Path

from rushes_media.adapters.derived.derived_store import DerivedStore

OLD = time.time() - 3600


class Maker:
    """Makes a file of a size, and counts how often."""

    def __init__(self, size: int) -> None:
        self.data = os.urandom(size)
        self.made = 0

    async def __call__(self) -> bytes:
        self.made += 1
        return self.data


def kept(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


async def test_a_file_is_made_once_by_any_node(tmp_path: Path) -> None:
    one, other, maker = DerivedStore(tmp_path, 1 << 30), DerivedStore(tmp_path, 1 << 30), Maker(1000)
    assert await asyncio.gather(*(one.made("pictures/a", maker) for _ in range(5))) == [maker.data] * 5
    assert await other.made("pictures/a", maker) == maker.data
    assert maker.made == 1
    assert kept(tmp_path) == ["a"]


async def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    store = DerivedStore(tmp_path, 10_000)
    for age, name in enumerate("edcba"):
        await store.made(f"x/{name}", Maker(2000))
        os.utime(tmp_path / "x" / name / name, (OLD - age, OLD - age))
    await store.made("x/a", Maker(0))  # the oldest, but used just now
    await store.made("x/f", Maker(2000))
    await asyncio.to_thread(store.sweep)
    assert kept(tmp_path) == ["a", "d", "e", "f"]


async def test_what_is_in_use_stays_whatever_the_budget(tmp_path: Path) -> None:
    store = DerivedStore(tmp_path, 100)
    await store.made("x/a", Maker(2000))
    await asyncio.to_thread(store.sweep)
    assert kept(tmp_path) == ["a"]


async def test_what_a_dead_process_left_goes_after_a_day(tmp_path: Path) -> None:
    store = DerivedStore(tmp_path, 1 << 20)
    for name, age in (("a.1.part", 0), ("b.2.part", 25 * 3600)):
        (tmp_path / name).write_bytes(b"half")
        os.utime(tmp_path / name, (time.time() - age, time.time() - age))
    await asyncio.to_thread(store.sweep)
    assert kept(tmp_path) == ["a.1.part"]


async def test_a_folder_that_cannot_be_written_keeps_nobody_from_the_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store, maker = DerivedStore(tmp_path / "file" / "store", 1 << 20), Maker(10)
    assert await store.made("x/a", maker) == maker.data


async def test_who_hurries_does_not_wait_for_what_is_made_for_nobody(tmp_path: Path) -> None:
    store, maker = DerivedStore(tmp_path, 1 << 30), Maker(1000)
    begun, held = asyncio.Event(), asyncio.Event()

    async def slowly() -> bytes:
        begun.set()
        await held.wait()
        return maker.data

    ahead = asyncio.create_task(store.made("frames/a", slowly, hurried=False))
    await begun.wait()
    assert await store.made("frames/a", maker) == maker.data
    held.set()
    assert await ahead == maker.data
    assert kept(tmp_path) == ["a"]

"""What is handed over is looked at before it is read."""

import asyncio
import os
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

import pytest

from rushes_chassis.channel import DEFAULT_DEADLINE
from rushes_chassis.errors import Conflict, TimedOut
from rushes_footage.files import FileVersion
from rushes_gateway.bytes.file_calls import FileCalls, KernelCalls
from rushes_gateway.bytes.granted_file import LOOK_SECONDS, GrantedFile, NotWhatWasGranted
from tests.fakes.given_time import in_given_time, later, passed_until
from tests.fakes.shares import LocalDisk, Share


@pytest.fixture(name="threads")
def _threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


def is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def version_of(path: Path) -> FileVersion:
    return FileVersion.of(path.stat())


def renamed(path: Path) -> Path:
    return path.rename(path.with_suffix(".mov"))


class NoThreads(ThreadPoolExecutor):
    """Nothing is to be done in a thread."""

    def submit(self, *_: object, **__: object) -> NoReturn:
        raise AssertionError("this was left to a thread")


async def taken(path: Path, threads: Executor, calls: FileCalls | None = None) -> GrantedFile:
    descriptor = os.open(path, os.O_RDONLY)
    return await GrantedFile.taken(descriptor, version_of(path), 0, threads, calls or KernelCalls())


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"abcdef")
    return path


@pytest.mark.parametrize("flags", [os.O_RDWR, os.O_WRONLY])
async def test_a_descriptor_that_can_do_anything_but_read_is_not_taken(
    path: Path, threads: ThreadPoolExecutor, flags: int
) -> None:
    descriptor = os.open(path, flags)
    with pytest.raises(NotWhatWasGranted):
        await GrantedFile.taken(descriptor, version_of(path), 0, threads, KernelCalls())
    threads.shutdown()
    assert not is_open(descriptor)


@pytest.mark.parametrize("kind", ["pipe", "folder"])
async def test_what_is_no_regular_file_is_not_taken(tmp_path: Path, threads: ThreadPoolExecutor, kind: str) -> None:
    if kind == "pipe":
        descriptor, writer = os.pipe()
        os.close(writer)
    else:
        descriptor = os.open(tmp_path, os.O_RDONLY)
    with pytest.raises(NotWhatWasGranted):
        await GrantedFile.taken(descriptor, FileVersion.of(os.fstat(descriptor)), 0, threads, KernelCalls())
    threads.shutdown()
    assert not is_open(descriptor)


async def test_another_version_is_not_taken(path: Path, threads: ThreadPoolExecutor) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    with pytest.raises(NotWhatWasGranted):
        await GrantedFile.taken(descriptor, FileVersion(4, version_of(path).mtime_ns), 0, threads, KernelCalls())
    threads.shutdown()
    assert not is_open(descriptor)


@pytest.mark.parametrize("calls", [LocalDisk(), Share()], ids=["local", "share"])
async def test_a_file_is_closed_when_its_last_reader_has_left(
    path: Path, threads: ThreadPoolExecutor, calls: FileCalls
) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    file = await GrantedFile.taken(descriptor, version_of(path), 0, threads, calls)
    file.lease()
    file.lease()
    file.drop()
    file.release()
    assert is_open(descriptor)
    assert (await file.read(1, 3)).data == b"bcd"
    file.release()
    assert file.is_closed
    threads.shutdown()
    assert not is_open(descriptor)


async def test_a_time_that_64_bits_cannot_say_is_held_as_media_holds_it(
    path: Path, threads: ThreadPoolExecutor
) -> None:
    os.utime(path, ns=(0, (1 << 63) + 5_000_000_000))
    descriptor = os.open(path, os.O_RDONLY)
    if os.fstat(descriptor).st_mtime_ns < 1 << 63:
        os.close(descriptor)
        pytest.skip("this file system holds no such times")
    file = await GrantedFile.taken(descriptor, FileVersion(6, (1 << 63) - 1), 0, threads, KernelCalls())
    assert await file.is_as_granted()
    file.drop()


@pytest.mark.parametrize("calls", [LocalDisk(), Share()], ids=["local", "share"])
async def test_each_piece_says_whether_its_file_still_is_what_was_granted(
    path: Path, threads: ThreadPoolExecutor, calls: FileCalls
) -> None:
    file = await taken(path, threads, calls)
    assert await file.read(2, 3) == (b"cde", True)
    moved = renamed(path)
    assert await file.read(2, 3) == (b"cde", False)
    assert await file.read_some(0, 9) == (b"abcdef", False)
    os.utime(moved, ns=(0, 0))
    for look in (file.read(2, 3), file.read_some(2, 3), file.is_as_granted()):
        with pytest.raises(Conflict):
            await look
    file.drop()


async def test_what_the_page_cache_has_of_a_local_file_costs_no_thread(path: Path) -> None:
    file = await taken(path, NoThreads(1), LocalDisk())
    assert file.read_now(1, 4) == b"bcde"
    assert await file.read(1, 4) == (b"bcde", True)
    assert await file.is_as_granted()
    file.drop()


async def test_a_share_that_hangs_stops_nobody_but_its_readers(
    path: Path, tmp_path: Path, threads: ThreadPoolExecutor
) -> None:
    share = Share()
    (tmp_path / "b.mp4").write_bytes(b"others")
    answering = await taken(tmp_path / "b.mp4", ThreadPoolExecutor(1), Share())
    hanging = await taken(path, threads, share)
    with share.hanging():
        assert hanging.read_now(0, 3) is None
        reading = asyncio.ensure_future(hanging.read(0, 3))
        looking = asyncio.ensure_future(hanging.is_as_granted())
        await share.asked()
        assert await answering.read(0, 3) == (b"oth", True)
        hanging.drop()
        assert not reading.done()
        assert not looking.done()
    assert await reading == (b"abc", True)
    assert await looking
    answering.drop()


@in_given_time
async def test_who_has_waited_long_enough_is_told_and_the_file_is_closed_when_its_share_answers(
    path: Path, threads: ThreadPoolExecutor
) -> None:
    share = Share()
    descriptor = os.open(path, os.O_RDONLY)
    file = await GrantedFile.taken(descriptor, version_of(path), 0, threads, share)
    with share.hanging():
        reading = [asyncio.ensure_future(file.read(at, 1)) for at in range(3)]
        await share.asked()
        file.drop()
        await later(DEFAULT_DEADLINE)
        for read in reading:
            with pytest.raises(TimedOut):
                await read
        assert is_open(descriptor)
    await passed_until(lambda: file.is_closed)
    threads.shutdown()
    assert not is_open(descriptor)
    # The second and the third had not begun.
    assert share.reads == 1


@in_given_time
async def test_a_file_whose_share_does_not_answer_is_not_taken(path: Path, threads: ThreadPoolExecutor) -> None:
    share = Share()
    with share.hanging():
        taking = asyncio.ensure_future(taken(path, threads, share))
        await share.asked()
        await later(LOOK_SECONDS)
        with pytest.raises(NotWhatWasGranted):
            await taking


@pytest.mark.parametrize("length", [1, 4096, 1 << 14, (1 << 14) + 1, 1 << 16])
def test_what_is_cached_is_read_by_pieces_of_any_size(tmp_path: Path, length: int) -> None:
    path = tmp_path / "a.mp4"
    content = os.urandom(100_000)
    path.write_bytes(content)
    calls, descriptor = LocalDisk(), os.open(path, os.O_RDONLY)
    try:
        pieces = [calls.read_cached(descriptor, place, length) for place in (0, 7, len(content) - 1, len(content))]
    finally:
        os.close(descriptor)
    # Each has memory of its own, which the next read leaves alone.
    assert pieces == [content[:length], content[7 : 7 + length], content[-1:], b""]

"""ffmpeg is ended when it gives no sign of life for too long, and may take whatever time it needs while it does."""

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from rushes_media.adapters.ffmpeg.runner import FfmpegRunner, limits_for
from rushes_media.adapters.workers.sandbox import Sandbox
from rushes_media.domain.errors import EncoderFailed, WorkStalled
from tests.fakes.given_time import in_given_time, later, passed_until
from tests.integration.media.node import eventually

STALL_SECONDS = 60.0
_STAND_IN = """
import os, sys
source, target, orders, frames = 3, 4, os.open(sys.argv[1], os.O_RDONLY), 0
while order := os.read(orders, 1):
    if order == b"r":
        os.read(source, 100)
    elif order == b"w":
        os.write(target, b"x")
    else:
        frames += 1
        print(f"frame={frames}", flush=True)
"""
"""Does what it is told to by the pipe that is named to it, a letter each."""


@dataclass
class Work:
    """A command that runs."""

    source: int
    target: int
    orders: int
    frames: list[int] = field(default_factory=list)

    async def read_on(self) -> None:
        before = os.lseek(self.source, 0, os.SEEK_CUR)
        os.write(self.orders, b"r")
        await eventually(lambda: os.lseek(self.source, 0, os.SEEK_CUR) > before)

    async def write_on(self) -> None:
        before = os.fstat(self.target).st_size
        os.write(self.orders, b"w")
        await eventually(lambda: os.fstat(self.target).st_size > before)

    async def make_a_frame(self) -> None:
        before = len(self.frames)
        os.write(self.orders, b"f")
        await eventually(lambda: len(self.frames) > before)


@asynccontextmanager
async def working(
    folder: Path, look: Callable[[Sequence[int]], object] | None = None
) -> AsyncIterator[tuple[Work, "asyncio.Task[None]"]]:
    (folder / "source").write_bytes(bytes(10_000))
    os.mkfifo(folder / "orders")
    source = os.open(folder / "source", os.O_RDONLY)
    target = os.open(folder / "target", os.O_RDWR | os.O_CREAT)
    work = Work(source, target, orders=os.open(folder / "orders", os.O_RDWR))
    async with Sandbox().running() as sandbox:
        running = asyncio.create_task(
            FfmpegRunner(sandbox, STALL_SECONDS, confined=False, look=look).run(
                [sys.executable, "-S", "-E", "-c", _STAND_IN, str(folder / "orders")],
                files=(source, target),
                limits=limits_for("libx264"),
                on_frame=work.frames.append,
            )
        )
        try:
            yield work, running
        finally:
            running.cancel()
            await asyncio.wait((running,))
            for descriptor in (source, target, work.orders):
                os.close(descriptor)


@in_given_time
@pytest.mark.parametrize("sign", [Work.make_a_frame, Work.read_on, Work.write_on], ids=lambda sign: sign.__name__)
async def test_work_that_takes_its_time_goes_on(tmp_path: Path, sign: Callable[[Work], Awaitable[None]]) -> None:
    # Of files without an index all is read, and of those that are finished all is moved, without a frame of the result.
    async with working(tmp_path) as (work, running):
        for _ in range(5):
            await sign(work)
            await later(0.75 * STALL_SECONDS)
        await sign(work)
        assert not running.done()


@in_given_time
async def test_work_that_stands_still_is_ended(tmp_path: Path) -> None:
    async with working(tmp_path) as (work, running):
        await work.make_a_frame()
        assert await passed_until(running.done) >= STALL_SECONDS
        with pytest.raises(WorkStalled, match=f"made no progress for {STALL_SECONDS:g} s"):
            await running


class HungShare:
    """One whose files cannot be looked at until it answers again."""

    def __init__(self) -> None:
        self.answers = threading.Event()
        self.looks: list[threading.Thread] = []

    def look(self, files: Sequence[int]) -> object:
        self.looks.append(threading.current_thread())
        self.answers.wait()
        return None


@in_given_time
async def test_work_on_a_share_that_hangs_is_ended(tmp_path: Path) -> None:
    share = HungShare()
    async with working(tmp_path, share.look) as (work, running):
        await work.make_a_frame()
        assert await passed_until(running.done) >= STALL_SECONDS
        with pytest.raises(WorkStalled):
            await running
    # Nobody else waits for that thread, nor does the end of the process.
    [thread] = share.looks
    assert thread.daemon
    share.answers.set()
    thread.join()


@in_given_time
async def test_work_that_makes_frames_goes_on_while_its_files_cannot_be_looked_at(tmp_path: Path) -> None:
    share = HungShare()
    async with working(tmp_path, share.look) as (work, running):
        for _ in range(5):
            await work.make_a_frame()
            await later(0.75 * STALL_SECONDS)
        assert not running.done()
    share.answers.set()


async def _printing(program: str) -> None:
    """What the runner makes of a program that a file has taken over."""
    async with Sandbox().running() as sandbox:
        await FfmpegRunner(sandbox, STALL_SECONDS, confined=False).run(
            [sys.executable, "-S", "-E", "-c", program], files=(), limits=limits_for("libx264"), on_frame=print
        )


async def test_a_line_without_an_end_is_a_death_of_ffmpeg() -> None:
    with pytest.raises(EncoderFailed, match="a line without an end") as failed:
        await _printing("print('x' * (3 << 20), flush=True)")
    assert failed.value.died


async def test_what_is_no_number_is_no_progress() -> None:
    numbers = ["frame=\u00b2", f"frame={'9' * 5000}", "frame=-1", "frame", "other=7"]
    await _printing(f"import sys; sys.stdout.buffer.write({chr(10).join([*numbers, '']).encode()!r})")


async def test_of_what_ffmpeg_says_of_itself_no_more_is_read_than_any_list_has() -> None:
    async with Sandbox().running() as sandbox:
        runner = FfmpegRunner(sandbox, STALL_SECONDS, confined=False)
        with pytest.raises(EncoderFailed, match="printed too much"):
            await runner.said_by([sys.executable, "-S", "-E", "-c", "print('x' * (9 << 20))"])

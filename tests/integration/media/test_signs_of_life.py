"""ffmpeg is ended when it gives no sign of life for too long, and may take whatever time it needs while it does."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from rushes_media.adapters.ffmpeg.runner import FfmpegRunner, limits_for
from rushes_media.adapters.sandbox import Sandbox
from rushes_media.domain.errors import WorkStalled
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
async def working(folder: Path) -> AsyncIterator[tuple[Work, "asyncio.Task[None]"]]:
    (folder / "source").write_bytes(bytes(10_000))
    os.mkfifo(folder / "orders")
    source = os.open(folder / "source", os.O_RDONLY)
    target = os.open(folder / "target", os.O_RDWR | os.O_CREAT)
    work = Work(source, target, orders=os.open(folder / "orders", os.O_RDWR))
    async with Sandbox().running() as sandbox:
        running = asyncio.create_task(
            FfmpegRunner(sandbox, STALL_SECONDS, confined=False).run(
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

"""Blocking work in threads is not left alone with what it works on."""

import asyncio
import os
import socket
import threading
from pathlib import Path

import psutil
import pytest

from rushes_footage.files import FileVersion, Source
from rushes_media.adapters.files.library import OpenFile
from rushes_media.domain.errors import RootOffline
from rushes_media.threads import all_reopened, finished, reopened
from tests.integration.media.node import eventually


async def test_who_is_cancelled_waits_until_the_work_has_ended() -> None:
    begun, go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()
    done: list[str] = []

    def work() -> str:
        loop.call_soon_threadsafe(begun.set)
        go_on.wait(10)
        done.append("work")
        return "answer"

    waiting = asyncio.create_task(finished(work))
    await begun.wait()
    waiting.cancel()
    loop.call_later(0.05, go_on.set)
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert done == ["work"]


async def test_what_the_work_answers_or_raises_is_passed_on() -> None:
    assert await finished(lambda: "answer") == "answer"
    with pytest.raises(ZeroDivisionError):
        await finished(lambda: 1 // 0)


async def test_a_file_that_its_disk_no_longer_opens_is_said_to_be_offline(tmp_path: Path) -> None:
    with socket.socket() as unopenable:  # the kernel refuses it as it refuses a file of a share that is gone
        gone = OpenFile("a.mp4", unopenable.fileno(), FileVersion(1, 1), Source("nas", "a.mp4"))
        with pytest.raises(RootOffline, match="'nas' cannot be read: "):
            await reopened(gone)
        path = tmp_path / "b.mp4"
        path.touch()
        with OpenFile("b.mp4", os.open(path, os.O_RDONLY), FileVersion(1, 1)) as there:
            with pytest.raises(RootOffline):
                await all_reopened(there, gone)
            await eventually(lambda: [file.path for file in psutil.Process().open_files()].count(str(path)) == 1)

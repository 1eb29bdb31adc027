"""A kept child process: whose requests it answers, and in which order, where callers leave or it is ended."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil
import pytest
import pytest_asyncio

from rushes_inference.adapters.answering_process import AnsweringProcess, KeptProcess, ProcessLimits
from rushes_inference.texts.messages import Failure, Placed, TextAnswer, text_answer_of, write_text
from tests.integration.media.node import eventually
from tests.models.answering import HELD


@dataclass
class Kept:
    folder: Path
    process: KeptProcess[str, TextAnswer]

    def ask(self, text: str) -> "asyncio.Task[TextAnswer | Failure]":
        return asyncio.create_task(self.process.asked("all", partial(write_text, text=text)))

    def said(self, file: str) -> list[str]:
        path = self.folder / file
        return path.read_text().splitlines() if path.exists() else []

    async def held(self) -> "asyncio.Task[TextAnswer | Failure]":
        """A request that is being answered until `go_on` is there."""
        asking = self.ask(HELD)
        await eventually(lambda: self.said("asked") == [HELD])
        return asking


def kept(folder: Path, *, goes_on: bool) -> Kept:
    def begin(_: str) -> AnsweringProcess[TextAnswer]:
        return AnsweringProcess("tests.models.answering", (str(folder),), text_answer_of, threads=1)

    def not_ready(_: str, failed: Failure) -> Exception:
        return AssertionError(failed.problem)

    return Kept(folder, KeptProcess(begin, not_ready, ProcessLimits(), goes_on=goes_on))


@pytest_asyncio.fixture(name="texts")
async def _texts(tmp_path: Path) -> AsyncIterator[Kept]:
    """Whose callers do not end it."""
    texts = kept(tmp_path, goes_on=True)
    yield texts
    await texts.process.end()


async def left(asking: "asyncio.Task[TextAnswer | Failure]") -> None:
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking


async def test_what_nobody_waits_for_any_more_is_not_asked(texts: Kept) -> None:
    held = await texts.held()
    typed, wanted = texts.ask("typ"), texts.ask("typed")
    await asyncio.sleep(0)  # They stand in line.
    await left(typed)
    await left(held)
    (texts.folder / "go_on").touch()
    assert await wanted == Placed((5.0,))
    assert texts.said("asked") == [HELD, "typed"]
    assert texts.said("started") == ["started"]


async def test_a_caller_who_leaves_ends_a_process_that_does_not_go_on(tmp_path: Path) -> None:
    sounds = kept(tmp_path, goes_on=False)
    held = await sounds.held()
    wanted = sounds.ask("wanted")
    await left(held)
    assert await wanted == Placed((6.0,))
    assert sounds.said("started") == ["started"] * 2
    await sounds.process.end()


async def test_requests_that_wait_when_it_is_ended_start_no_process(texts: Kept) -> None:
    await texts.process.end()
    held = await texts.held()
    waiting = texts.ask("waits")
    await asyncio.sleep(0)  # It stands in line.
    await texts.process.end()
    for asking in (held, waiting):
        said = await asking
        assert isinstance(said, Failure)
        assert said.died
    assert texts.said("started") == ["started"]
    assert await texts.ask("later") == Placed((5.0,))
    assert texts.said("started") == ["started"] * 2
    assert texts.said("asked") == [HELD, "later"]


async def test_a_process_that_died_between_requests_costs_no_answer(texts: Kept) -> None:
    (texts.folder / "go_on").touch()
    assert await texts.ask("before") == Placed((6.0,))
    [process] = [each for each in psutil.Process().children() if str(texts.folder) in each.cmdline()]
    process.kill()
    await eventually(lambda: process.status() == psutil.STATUS_ZOMBIE)
    assert await texts.ask("after") == Placed((5.0,))
    assert texts.said("started") == ["started"] * 2

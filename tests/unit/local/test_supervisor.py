"""What keeps one process from running keeps no other one from it, and no process from being started again."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from rushes_local.output import Output
from rushes_local.supervisor import Program, Refused, Supervisor

_PATIENCE = 60.0
_LONGEST_STRING = 128 << 10
"""Of an environment, with its end: Linux starts no process with a longer one."""
_RUNS_ON = "import signal; print('runs', flush=True); signal.pause()"
_LEAVES_ONE_BEHIND = """
import subprocess, sys
subprocess.Popen(["cat", sys.argv[1]], start_new_session=True)
print("last words without an end", end="", flush=True)
sys.exit(3)
"""


@dataclass(frozen=True)
class Heard(Output):
    """Keeps the lines, and tells of each."""

    lines: list[tuple[str, str]] = field(default_factory=list)
    more: asyncio.Event = field(default_factory=asyncio.Event)

    def say(self, text: str, process: str = "rushes", level: str = "info") -> None:
        self.pass_on(text, process)

    def pass_on(self, line: str, process: str) -> None:
        self.lines.append((process, line))
        self.more.set()

    async def until(self, process: str, line: str, times: int = 1) -> None:
        async with asyncio.timeout(_PATIENCE):
            while sum(each[0] == process and each[1].startswith(line) for each in self.lines) < times:
                self.more.clear()
                await self.more.wait()


class BrokenPipe(Heard):
    """Nobody reads it."""

    def pass_on(self, line: str, process: str) -> None:
        raise BrokenPipeError


def program(name: str, code: str, *arguments: str, **environment: str) -> Program:
    return Program(name, ["-S", "-c", code, *arguments], environment)


@asynccontextmanager
async def supervised(heard: Heard, *programs: Program) -> AsyncIterator["asyncio.Task[None]"]:
    stop = asyncio.Event()
    running = asyncio.create_task(Supervisor(programs, heard).run(stop))
    try:
        yield running
    finally:
        stop.set()
        await asyncio.wait((running,))


async def test_a_process_that_cannot_be_started_is_tried_again_while_the_others_run() -> None:
    environment = {"TOO_LONG": "x" * _LONGEST_STRING}
    never = Program("catalog", ["-S", "-c", _RUNS_ON], environment)
    heard = Heard()
    async with supervised(heard, never, program("media", _RUNS_ON)) as running:
        await heard.until("media", "runs")
        await heard.until("catalog", "cannot be started (Argument list too long); starting it again in", times=2)
        assert not running.done()
        del environment["TOO_LONG"]
        await heard.until("catalog", "runs")
    assert running.result() is None
    assert heard.lines.count(("media", "runs")) == 1


async def test_a_process_is_started_again_while_one_that_it_left_behind_has_its_output(tmp_path: Path) -> None:
    behind = tmp_path / "behind"
    os.mkfifo(behind)
    writing = os.open(behind, os.O_RDWR)
    heard = Heard()
    async with supervised(heard, program("media", _LEAVES_ONE_BEHIND, str(behind))):
        await heard.until("media", "ended (exit code 3)", times=2)
        first = heard.lines[:2]
        # What it left behind is read on: it would wait for that, and could not end.
        os.write(writing, b"from one that goes on\n")
        await heard.until("media", "from one that goes on")
    os.close(writing)  # which ends those that were left behind
    assert first[0] == ("media", "last words without an end")
    assert first[1][1].startswith("ended (exit code 3); starting it again in")


async def test_a_process_that_no_restart_helps_ends_the_others() -> None:
    heard = Heard()
    async with supervised(heard, program("media", _RUNS_ON), program("catalog", "raise SystemExit(2)")) as running:
        with pytest.raises(Refused, match="catalog"):
            await running
    assert [line for name, line in heard.lines if name == "catalog"] == []


async def test_all_end_where_nobody_reads_what_they_print() -> None:
    async with supervised(BrokenPipe(), program("media", _RUNS_ON)) as running:
        with pytest.raises(BrokenPipeError):
            await running


async def test_of_a_line_without_an_end_no_more_than_its_limit_is_kept() -> None:
    heard = Heard()
    prints = "import sys; print('x' * (5 << 20) + '\\nshort', flush=True); sys.stdin.read()"
    async with supervised(heard, program("media", f"{prints}; {_RUNS_ON}")):
        await heard.until("media", "runs")
    lines = [line for name, line in heard.lines if name == "media"]
    assert lines[-2:] == ["short", "runs"]
    assert max(map(len, lines)) <= 1 << 20

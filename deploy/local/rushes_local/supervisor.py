"""Supervises the processes of one machine: starts and restarts them, prefixes their output, ends all in order."""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from rushes_local.child import Child, ending_in_words
from rushes_local.output import Output

# Exit code of a process that a restart does not help, as rushes_chassis.settings has it; not imported for its memory.
REFUSED = 2
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0
# A process that has run this long had started: its next restart follows after the shortest pause again.
STEADY_SECONDS = 10.0
GRACE_SECONDS = 8.0


@dataclass(frozen=True)
class Program:
    """A process to keep running; `arguments` follow the interpreter."""

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


class Refused(Exception):
    """A process cannot run so, and has printed why; the argument is its name."""


class Supervisor:
    """Runs the programs until it is stopped, and ends them in the order in which they are listed."""

    def __init__(self, programs: Sequence[Program], output: Output) -> None:
        self._programs = programs
        self._running: dict[str, Child] = {}
        # Those that print, or whose own children may still do.
        self._printing: set[Child] = set()
        self._stopping = asyncio.Event()
        self._output = replace(output, width=max(len(program.name) for program in programs))

    async def run(self, stop: asyncio.Event) -> None:
        """Run until `stop` is set, and return when all have ended.

        Raises Refused where one cannot run so, and OSError or ValueError where their lines cannot be printed.
        """
        unprinted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        keepers = [asyncio.create_task(self._keep(program, unprinted)) for program in self._programs]
        stopped = asyncio.create_task(stop.wait())
        try:
            ends: list[asyncio.Future[Any]] = [stopped, unprinted, *keepers]
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            for end in ends:
                if end.done():
                    end.result()  # raises what ended it
        finally:
            stopped.cancel()
            unprinted.cancel()
            self._stopping.set()
            await self._end_all()
            await asyncio.gather(*keepers, return_exceptions=True)
            for child in self._printing:
                child.close()

    async def _keep(self, program: Program, unprinted: "asyncio.Future[None]") -> None:
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                child = self._start(program, unprinted)
            except OSError as failed:  # as where the system has no memory or no number for another process
                how = f"cannot be started ({failed.strerror})"
            else:
                code = await self._until_ended(program.name, child)
                if self._stopping.is_set():
                    return
                if code == REFUSED:
                    raise Refused(program.name)
                how = f"ended ({ending_in_words(code)})"
            if time.monotonic() - began > STEADY_SECONDS:
                pause = FIRST_PAUSE
            self._output.say(f"{how}; starting it again in {pause:.1f} s", program.name, "warning")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _start(self, program: Program, unprinted: "asyncio.Future[None]") -> Child:
        def pass_on(line: str) -> None:
            try:
                self._output.pass_on(line, program.name)
            except (OSError, ValueError) as closed:
                if not unprinted.done():
                    unprinted.set_exception(closed)

        # However this process ends, kill -9 included, the others end too: nothing would supervise them.
        setpriv = shutil.which("setpriv")
        follow = [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []
        return Child([*follow, sys.executable, *program.arguments], {**os.environ, **program.environment}, pass_on)

    async def _until_ended(self, name: str, child: Child) -> int:
        self._running[name] = child
        self._printing = {each for each in self._printing if each.prints} | {child}
        return await asyncio.shield(child.ended)

    async def _end_all(self) -> None:
        for program in self._programs:
            if (child := self._running.get(program.name)) is not None:
                await self._end(program.name, child)

    async def _end(self, name: str, child: Child) -> None:
        child.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(asyncio.shield(child.ended), GRACE_SECONDS)
        except TimeoutError:
            child.send_signal(signal.SIGKILL)
            await child.ended
            self._output.say(f"did not end within {GRACE_SECONDS:.0f} s; killed", name, "warning")

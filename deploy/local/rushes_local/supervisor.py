"""Supervises the processes of one machine: starts and restarts them, prefixes their output, ends all in order."""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import time
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from rushes_local.output import Output

# Exit code of a process that a restart does not help, as rushes_chassis.settings has it; not imported for its memory.
REFUSED = 2
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0
# A process that has run this long had started: its next restart follows after the shortest pause again.
STEADY_SECONDS = 10.0
GRACE_SECONDS = 8.0
_LONGEST_LINE = 1 << 20


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
        self._running: dict[str, Process] = {}
        self._stopping = asyncio.Event()
        self._output = replace(output, width=max(len(program.name) for program in programs))

    async def run(self, stop: asyncio.Event) -> None:
        """Run until `stop` is set, and return when all have ended; raises Refused where one cannot run so."""
        keepers = [asyncio.create_task(self._keep(program)) for program in self._programs]
        stopped = asyncio.create_task(stop.wait())
        try:
            done, _ = await asyncio.wait([stopped, *keepers], return_when=asyncio.FIRST_COMPLETED)
            for task in done - {stopped}:
                task.result()
        finally:
            stopped.cancel()
            self._stopping.set()
            await self._end_all()
            # Not cancelled: a task that is just starting a process has to end it, or the process would keep running.
            await asyncio.gather(*keepers, return_exceptions=True)

    async def _keep(self, program: Program) -> None:
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            began = time.monotonic()
            process = self._running[program.name] = await self._start(program)
            if self._stopping.is_set():
                await self._end(program.name, process)
            await self._forward(program.name, process)
            code = await process.wait()
            if self._stopping.is_set():
                return
            if code == REFUSED:
                raise Refused(program.name)
            if time.monotonic() - began > STEADY_SECONDS:
                pause = FIRST_PAUSE
            again = f"ended ({_ending(code)}); starting it again in {pause:.1f} s"
            self._output.say(again, program.name, "warning")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _start(self, program: Program) -> Process:
        # However this process ends, kill -9 included, the others end too: nothing would supervise them.
        setpriv = shutil.which("setpriv")
        follow = [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []
        return await asyncio.create_subprocess_exec(
            *follow,
            sys.executable,
            *program.arguments,
            env={**os.environ, **program.environment},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=PIPE,
            stderr=STDOUT,
            # Ctrl+C in the terminal reaches this process only, which ends the others in order.
            start_new_session=True,
            limit=_LONGEST_LINE,
        )

    async def _forward(self, name: str, process: Process) -> None:
        assert process.stdout is not None
        while True:
            try:
                line = await process.stdout.readline()
            except ValueError:
                continue  # a line beyond the limit: what was read of it is dropped, any rest is the next line
            if not line:
                return
            self._output.pass_on(line.decode(errors="replace").rstrip("\n"), name)

    async def _end_all(self) -> None:
        for program in self._programs:
            if (process := self._running.get(program.name)) is not None:
                await self._end(program.name, process)

    async def _end(self, name: str, process: Process) -> None:
        if process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), GRACE_SECONDS)
        except TimeoutError:
            self._output.say(f"did not end within {GRACE_SECONDS:.0f} s; killed", name, "warning")
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def _ending(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"

"""A child process: its end, and the lines that it prints."""

import asyncio
import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack

_LONGEST_LINE = 1 << 20
_READ = 1 << 16
_WHOLE_PIPE = 1 << 20
"""More than the buffer of a pipe holds."""


class Child:
    """A process that has been started. Belongs to one event loop.

    Not by asyncio's subprocesses: before Python 3.12.4 they count as running until all processes that inherited their
    output have closed it.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], pass_on: Callable[[str], None]) -> None:
        """`pass_on` gets each line that it prints, on standard output and standard error.

        Raises OSError where the process cannot be started; then none is left.
        """
        loop = asyncio.get_running_loop()
        self._pass_on = pass_on
        self._rest = b""
        with ExitStack() as undo:
            self._output, its_output = os.pipe()
            undo.callback(os.close, self._output)
            try:
                self._process = subprocess.Popen(
                    command,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=its_output,
                    stderr=subprocess.STDOUT,
                    # Ctrl+C in the terminal reaches this process only, which ends the others in order.
                    start_new_session=True,
                )
            finally:
                os.close(its_output)
            undo.callback(self._process.wait)
            undo.callback(self._process.kill)
            self._end = os.pidfd_open(self._process.pid)
            undo.pop_all()
        os.set_blocking(self._output, False)
        self.ended: asyncio.Future[int] = loop.create_future()
        """Its exit code, or minus the signal that ended it."""
        self._prints = True
        loop.add_reader(self._end, self._reap)
        loop.add_reader(self._output, self._read, _READ)

    @property
    def prints(self) -> bool:
        """Whether more lines may come: processes that it started can have its output after its end."""
        return self._prints

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal, unless it has ended."""
        self._process.send_signal(number)

    def close(self) -> None:
        """Read no more lines."""
        if self._prints:
            self._prints = False
            asyncio.get_running_loop().remove_reader(self._output)
            os.close(self._output)

    def _reap(self) -> None:
        asyncio.get_running_loop().remove_reader(self._end)
        os.close(self._end)
        code = self._process.wait()  # returns at once
        # What it has printed is in the pipe, and precedes what is said of its end.
        self._read(_WHOLE_PIPE)
        self._pass_on_rest()
        self.ended.set_result(code)

    def _read(self, most: int) -> None:
        if not self._prints:
            return
        with contextlib.suppress(BlockingIOError):  # read before, at the end of the process
            if data := os.read(self._output, most):
                self._take(data)
            else:
                self._pass_on_rest()
                self.close()

    def _take(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._pass_on(line.decode(errors="replace"))
        if len(self._rest) > _LONGEST_LINE:
            self._rest = b""  # what was read of it is dropped, and what follows is the next line

    def _pass_on_rest(self) -> None:
        if self._rest:
            rest, self._rest = self._rest, b""
            self._pass_on(rest.decode(errors="replace"))


def ending_in_words(code: int) -> str:
    """How a process ended, by its exit code or minus the signal that ended it."""
    if code >= 0:
        return f"exit code {code}"
    return signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"

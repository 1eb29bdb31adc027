"""A process whose event loop stands still ends; one that did not run meanwhile goes on."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from rushes_chassis.watchdog import STUCK, Watch

_STOPPED_SECONDS = 2.0


class Watched:
    """See stuck_loop.py."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def tell(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def said(self) -> str:
        """The next line; empty at its end."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


@contextmanager
def running(limit_seconds: float) -> Iterator[Watched]:
    command = [sys.executable, "-m", "tests.integration.chassis.stuck_loop", str(limit_seconds)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            watched = Watched(process)
            assert watched.said() == "ready"
            yield watched
        finally:
            process.kill()


def test_a_loop_that_stands_still_ends_its_process_with_the_stacks() -> None:
    with running(limit_seconds=0.5) as watched:
        watched.tell("stand_still 600")
        _, said = watched.process.communicate(timeout=60)
        assert watched.process.returncode == STUCK
        assert "the event loop has not turned for 0.5 s" in said
        assert "in stand_still" in said


# It has seconds in it, which other tests beside it may take.
@pytest.mark.proof("processes")
def test_a_process_that_was_stopped_goes_on() -> None:
    with running(limit_seconds=0.75 * _STOPPED_SECONDS) as watched:
        # Stopped while its loop stands still, so that an answer is missing when it goes on.
        watched.tell("stand_still 0.6")
        assert watched.said() == "standing still"
        watched.process.send_signal(signal.SIGSTOP)
        time.sleep(_STOPPED_SECONDS)
        watched.process.send_signal(signal.SIGCONT)
        assert watched.said() == "turning"
        watched.tell("alive")
        assert watched.said() == "alive"
        watched.tell("")
        assert watched.process.wait(60) == 0


def test_only_ticks_in_a_row_count() -> None:
    watch = Watch(most=3)
    assert [watch.tick(turned=turned) for turned in (False, False, True, False, False, False)] == [False] * 5 + [True]

"""A worker that ends after its caller has left leaves no error that nobody asks for: those are logged."""

import asyncio
import os
import signal
import sys

import psutil
import pytest

from rushes_chassis.loops import working
from rushes_media.adapters.workers.sandbox import Sandbox
from rushes_media.sandbox.orders import Limits
from tests.fakes.given_time import in_given_time, later, settled
from tests.fakes.unretrieved import unretrieved
from tests.integration.media.node import eventually
from tests.integration.media.test_fragment_makers import LARGE_MP4, MakeFootage, bench, workers


async def test_one_whose_sandbox_dies_as_its_caller_leaves() -> None:
    """As where all processes of a service are ended at once."""
    async with Sandbox().running() as sandbox, working({"sandbox": sandbox.keep_alive}):
        [process] = [child for child in psutil.Process().children() if "rushes_media.sandbox" in child.cmdline()]
        with unretrieved() as errors:
            running = asyncio.create_task(
                sandbox.run(
                    asyncio.StreamReader.read,
                    argv=[sys.executable, "-S", "-c", "import signal; signal.pause()"],
                    inputs=(),
                    limits=Limits(confined=False),
                    timeout=None,
                )
            )
            await eventually(lambda: bool(process.children()))
            process.kill()
            while process.status() != psutil.STATUS_ZOMBIE:
                pass  # The event loop does not run meanwhile.
            running.cancel()
            await asyncio.wait((running,))
            del running
            await eventually(lambda: process.pid not in psutil.pids())
            await settled()
    assert errors == []


@in_given_time
async def test_one_that_gives_no_answer_when_its_caller_leaves(make_footage: MakeFootage) -> None:
    async with bench(make_footage(LARGE_MP4)) as it:
        await it.make()
        [worker] = workers()
        os.kill(worker.pid, signal.SIGSTOP)
        with unretrieved() as errors:
            making = asyncio.create_task(it.make())
            await settled()
            making.cancel()
            await settled()
            await later(60)
            with pytest.raises(asyncio.CancelledError):
                await making
            del making
            await settled()
    assert errors == []

"""Workers are held to their limits, and their ends are told."""

import asyncio
import os
import resource
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
import pytest_asyncio
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from rushes_chassis.loops import failing_loops, running
from rushes_media.adapters.workers.sandbox import Sandbox
from rushes_media.domain.errors import WorkTimedOut
from rushes_media.sandbox.orders import Limits
from tests.fakes.given_time import in_given_time, passed_until


@pytest_asyncio.fixture(scope="module")
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox().running() as running:
        yield running


async def python(sandbox: Sandbox, program: str, limits: Limits | None = None, timeout: float = 120) -> tuple[str, int]:
    """What a Python program says as a worker, and how it ends."""
    said, end = await sandbox.run(
        asyncio.StreamReader.read,
        argv=[sys.executable, "-S", "-E", "-c", program],
        inputs=(),
        limits=replace(limits or Limits(), confined=False),
        timeout=timeout,
    )
    return said.decode(), end.status


async def test_workers_have_none_of_the_services_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUSHES_TOKEN", "a secret of ours")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "key=a-secret-of-the-collectors")
    async with Sandbox().running() as running:
        said, _ = await python(running, "import os; print(sorted(os.environ))")
    assert "PATH" in said
    assert "RUSHES_" not in said
    assert "OTEL_" not in said


async def test_one_that_is_left_before_it_took_a_step_is_gone_with_its_descriptors() -> None:
    children, descriptors = _children(), _descriptors()
    async with Sandbox().running():
        assert len(_children() - children) == 1
    # What other tests have left may end meanwhile.
    assert _children() <= children
    assert _descriptors() <= descriptors


def _children() -> set[psutil.Process]:
    return set(psutil.Process().children())


def _descriptors() -> set[tuple[str, str]]:
    """The numbers that are open here, and what they lead to."""
    found = set()
    for link in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # the listing's own
            found.add((link.name, str(link.readlink())))
    return found


async def test_a_workers_words_and_its_end_are_told(sandbox: Sandbox) -> None:
    assert await python(sandbox, "print('hello')") == ("hello\n", 0)
    assert await python(sandbox, "raise SystemExit(3)") == ("", 3)
    assert await python(sandbox, "import os; os.kill(os.getpid(), 11)") == ("", -signal.SIGSEGV)


async def test_a_worker_has_only_what_it_was_given(sandbox: Sandbox) -> None:
    said, _ = await python(sandbox, "import os; print(sorted(int(fd) for fd in os.listdir('/proc/self/fd')))")
    assert said == "[0, 1, 2, 3]\n"  # the last one is the listing itself


async def test_a_worker_has_its_own_group_and_leaves_no_core(sandbox: Sandbox) -> None:
    program = "import os, resource; print(os.getpgid(0) == os.getpid(), resource.getrlimit(resource.RLIMIT_CORE))"
    assert (await python(sandbox, program))[0] == "True (0, 0)\n"


async def test_a_worker_is_without_network_and_capabilities(sandbox: Sandbox) -> None:
    program = "import os; print(os.readlink('/proc/self/ns/net')); print(open('/proc/self/status').read())"
    network, _, status = (await python(sandbox, program))[0].partition("\n")
    assert network != await asyncio.to_thread(os.readlink, "/proc/self/ns/net")
    said = dict(line.split(":\t") for line in status.splitlines() if ":\t" in line)
    assert {said[name].strip("0") for name in ("CapInh", "CapPrm", "CapEff")} == {""}


async def test_how_the_sandbox_gets_memory_does_not_concern_programs(sandbox: Sandbox) -> None:
    program = "import os; print(sorted(os.environ.keys() & {'GLIBC_TUNABLES', 'OPENBLAS_NUM_THREADS', 'PYTHONMALLOC'}))"
    assert await python(sandbox, program) == ("[]\n", 0)


async def test_a_worker_that_wants_too_much_memory_does_not_get_it(sandbox: Sandbox) -> None:
    limits = Limits(memory=512 << 20)
    assert (await python(sandbox, "bytearray(1 << 30)", limits))[1] == 1


async def test_a_worker_with_a_driver_in_it_may_reserve_addresses_but_use_no_more_memory(sandbox: Sandbox) -> None:
    limits = Limits(memory=512 << 20, reserves=True)
    reserve = "import mmap; mmap.mmap(-1, 100 << 30, flags=mmap.MAP_PRIVATE, prot=0)"
    assert (await python(sandbox, reserve, limits))[1] == 0
    assert (await python(sandbox, reserve, Limits(memory=512 << 20)))[1] == 1
    assert (await python(sandbox, "bytearray(1 << 30)", limits))[1] == 1


async def test_where_memory_runs_out_a_worker_goes_first(sandbox: Sandbox) -> None:
    assert await python(sandbox, "print(open('/proc/self/oom_score_adj').read())") == ("1000\n\n", 0)


async def test_a_worker_that_calculates_too_long_is_ended(sandbox: Sandbox) -> None:
    assert (await python(sandbox, "while True: pass", Limits(cpu_seconds=1)))[1] in (-signal.SIGXCPU, -signal.SIGKILL)


@in_given_time
async def test_a_worker_that_takes_too_long_is_ended() -> None:
    async with Sandbox().running() as sandbox:
        working = asyncio.create_task(python(sandbox, "import signal; signal.pause()", timeout=120))
        assert await passed_until(working.done) >= 120
        with pytest.raises(WorkTimedOut):
            await working


async def test_who_is_cancelled_leaves_no_worker_behind(sandbox: Sandbox) -> None:
    reading, writing = os.pipe()
    program = f"import os, time; os.write({3}, str(os.getpid()).encode()); time.sleep(600)"
    running = asyncio.create_task(
        sandbox.run(
            asyncio.StreamReader.read,
            argv=[sys.executable, "-S", "-E", "-c", program],
            inputs=(writing,),
            limits=Limits(confined=False),
            timeout=600,
        )
    )
    pid = int(await asyncio.to_thread(os.read, reading, 100))
    running.cancel()
    await asyncio.wait((running,))
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    os.close(reading)
    os.close(writing)


async def test_last_words_are_kept(sandbox: Sandbox) -> None:
    program = "import sys; sys.stderr.write('x' * 100_000 + 'the end'); raise SystemExit(1)"
    _, end = await sandbox.run(
        asyncio.StreamReader.read,
        argv=[sys.executable, "-S", "-E", "-c", program],
        inputs=(),
        limits=Limits(confined=False),
        timeout=120,
    )
    assert end.last_words.endswith("the end")
    assert len(end.last_words) <= 4000


async def test_many_workers_run_at_once(sandbox: Sandbox) -> None:
    said = await asyncio.gather(*(python(sandbox, f"print({number})") for number in range(20)))
    assert [int(words) for words, _ in said] == list(range(20))


@in_given_time
async def test_a_sandbox_that_died_is_started_again_even_where_that_fails_at_first() -> None:
    most_files = resource.getrlimit(resource.RLIMIT_NOFILE)
    before = _children()
    with capture_logs():
        async with Sandbox().running() as sandbox, running(sandbox.keep_alive()):
            [process] = _children() - before
            resource.setrlimit(resource.RLIMIT_NOFILE, (3, most_files[1]))  # nothing can be opened
            try:
                os.kill(process.pid, signal.SIGKILL)
                failed = _failures()
                await passed_until(lambda: _failures() >= failed + 3)
                assert failing_loops() == ("sandbox",)
            finally:
                resource.setrlimit(resource.RLIMIT_NOFILE, most_files)
            await passed_until(lambda: failing_loops() == ())
            working = asyncio.create_task(python(sandbox, "print('hello')"))
            await passed_until(working.done, 0)
            assert working.result() == ("hello\n", 0)


def _failures() -> float:
    return REGISTRY.get_sample_value("rushes_loop_failures_total", {"loop": "sandbox"}) or 0.0

"""How long it takes until the last of two hundred pages has an event."""

import asyncio
import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from benchmarks.figures import Figure, table
from tests.e2e.stack import Stack

TITLE = "Scale: events"
PAGES, EVENTS = 200, 50
_PATIENCE_SECONDS = 120.0


class WrongEventsError(AssertionError):
    """A page was not told all events in order and once."""


class _Page:
    """One open page, as far as events go."""

    def __init__(self) -> None:
        self.ids: list[int] = []
        self.profiles: dict[str, float] = {}
        """When it was told of each."""
        self.told = asyncio.Event()

    async def follow(self, port: int, ready: asyncio.Semaphore) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        async for line in reader:
            if line.startswith(b"id: "):
                self.ids.append(int(line[4:]))
                if len(self.ids) == 1:
                    ready.release()
            elif line.startswith(b"data: ") and b'"profile"' in line:
                self.profiles[str(json.loads(line[6:])["profile"])] = time.perf_counter()
                self.told.set()

    async def knows(self, profile: str) -> None:
        while profile not in self.profiles:
            self.told.clear()
            await self.told.wait()


async def followed(stack: Stack) -> tuple[Figure, float]:
    """Seconds from each request to its event on the last page, and processor seconds of the gateway per event."""
    ready, pages = asyncio.Semaphore(0), [_Page() for _ in range(PAGES)]
    following = [asyncio.create_task(page.follow(stack.port, ready)) for page in pages]
    async with asyncio.timeout(_PATIENCE_SECONDS):
        for _ in pages:
            await ready.acquire()
    last, gateway = Figure(), _gateway(stack)
    cpu = sum(gateway.cpu_times()[:2])
    for number in range(EVENTS):
        name, began = f"profile-{number}", time.perf_counter()
        answer = await asyncio.to_thread(stack.post, "/api/v1/profiles", {"name": name})
        answer.raise_for_status()
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await asyncio.gather(*(page.knows(name) for page in pages))
        last.add(max(page.profiles[name] for page in pages) - began)
    spent = sum(gateway.cpu_times()[:2]) - cpu
    for each in following:
        each.cancel()
    await asyncio.gather(*following, return_exceptions=True)
    for page in pages:
        if page.ids != sorted(set(page.ids)) or len(page.profiles) != EVENTS:
            raise WrongEventsError(f"a page was told {len(page.profiles)} of {EVENTS}, with ids {page.ids[:10]}…")
    return last, spent / EVENTS


def _gateway(stack: Stack) -> psutil.Process:
    return next(process for process in stack.processes() if "rushes_gateway" in process.cmdline())


def measured(_share: float) -> Iterator[str]:
    """The section's paragraphs."""
    with tempfile.TemporaryDirectory(prefix="rushes-events-") as folder, Stack(Path(folder) / "stack") as stack:
        last, cpu = asyncio.run(followed(stack))
    ordered = sorted(last.values)
    shares = [ordered[min(int(len(ordered) * share), len(ordered) - 1)] for share in (0.5, 0.95, 0.99)]
    yield (
        f"{PAGES} pages follow `/api/v1/events` of one gateway, and {EVENTS} changes are made in turn: from "
        "the request to the moment at which the last page has its event. Every page was told every event once, with "
        "ascending ids."
    )
    yield table(
        ("until the last page has it", "p50, ms", "p95, ms", "p99, ms", "CPU ms of the gateway an event"),
        [(f"{PAGES} pages", *(f"{share * 1e3:.0f}" for share in shares), f"{cpu * 1e3:.1f}")],
    )

"""Decoders that stay open: how long, how many, in which order they serve, and what they are kept from."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeAlias

import psutil
import pytest
import pytest_asyncio

from rushes_footage.files import Source
from rushes_media.adapters.files.library import opened_regular
from rushes_media.adapters.workers.decoders import Decoders
from rushes_media.adapters.workers.sandbox import Sandbox
from rushes_media.domain.errors import WorkerDied, WorkTimedOut
from rushes_media.domain.frames.frame_index import FrameIndex
from rushes_media.domain.frames.stills import Still, StillFormat
from rushes_media.sandbox.frames.frame_index import frame_index_of
from tests.fakes.given_time import in_given_time, later, settled
from tests.footage import recipes
from tests.footage.code import CodeReader
from tests.footage.recipes import Recipe
from tests.integration.media.node import eventually, lives
from tests.integration.media.test_single_frames import gray, open_files

Made: TypeAlias = tuple[list[Path], FrameIndex]

STILL = Still(StillFormat.JPEG, 320, 320, 90)
DEADLY = Still(StillFormat.JPEG, 320, 320, 0)
"""No edge lets it pass: whoever makes such a picture divides by nothing."""
PATIENCE = 300.0
"""Seconds for which who is in no hurry lets others go first: more than a busy machine takes for a few frames."""
LONG = 600.0


@dataclass
class Noted:
    """Deaths that were noted."""

    how: list[str] = field(default_factory=list)

    def note(self, source: Source, how: str) -> None:
        self.how.append(how)


@dataclass
class Videos:
    """Copies of a video, as different files of a library."""

    paths: list[Path]
    index: FrameIndex
    decoders: Decoders

    async def shows(
        self, video: int, number: int, still: Still = STILL, *, urgent: bool = True, reader: str = ""
    ) -> int:
        """What the frame of that number says."""
        path = self.paths[video]
        with opened_regular(path) as file:
            file.source = Source("library", path.name, file.version)
            picture = await self.decoders.still(
                file, path.name, self.index, number, still, urgent=urgent, reader=reader
            )
            return CodeReader().read(gray(picture.data))

    def workers(self, video: int) -> list[psutil.Process]:
        """Those that have the video open."""
        path = self.paths[video]
        return [process for process in psutil.Process().children(recursive=True) if path in open_files(process)]

    def worker(self, video: int) -> psutil.Process | None:
        """The one that has the video open."""
        return next(iter(self.workers(video)), None)

    def working(self, video: int) -> psutil.Process:
        worker = self.worker(video)
        assert worker is not None
        return worker


@pytest_asyncio.fixture(scope="module")
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox().running() as running:
        yield running


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory, make_footage: Callable[[Recipe], Path]) -> Made:
    data = make_footage(recipes.CFR25_MP4).read_bytes()
    folder = tmp_path_factory.mktemp("videos")
    paths = [folder / f"{number}.mp4" for number in range(3)]
    for path in paths:
        path.write_bytes(data)
    with opened_regular(paths[0]) as file:
        return paths, frame_index_of(file.descriptor)


@asynccontextmanager
async def opening(
    sandbox: Sandbox,
    videos: Made,
    deaths: Noted | None = None,
    *,
    most: int = 8,
    idle_seconds: float = LONG,
    frame_seconds: float = LONG,
) -> AsyncIterator[Videos]:
    decoders = Decoders(
        sandbox,
        deaths or Noted(),
        most=most,
        idle_seconds=idle_seconds,
        frame_seconds=frame_seconds,
        longest_patience=PATIENCE,
    )
    try:
        yield Videos(*videos, decoders)
    finally:
        await decoders.close()


async def _serve_into(served: list[int], videos: Videos, number: int, *, urgent: bool = True) -> None:
    """Note a frame of the first video when it is served."""
    served.append(await videos.shows(0, number, urgent=urgent))


def spent_by(process: psutil.Process) -> float:
    """Seconds of CPU time."""
    times = process.cpu_times()
    return times.user + times.system


@contextmanager
def stopped(worker: psutil.Process) -> Iterator[None]:
    """It does nothing meanwhile."""
    worker.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        if lives(worker):
            worker.send_signal(signal.SIGCONT)


@in_given_time
async def test_a_decoder_closes_when_nobody_asks_for_a_while(videos: Made) -> None:
    async with Sandbox().running() as sandbox, opening(sandbox, videos) as open_videos:
        assert await open_videos.shows(0, 3) == 3
        worker = open_videos.working(0)
        await later(LONG)
        await eventually(lambda: not lives(worker))
        assert await open_videos.shows(0, 4) == 4


async def test_the_decoder_that_rested_longest_makes_room(sandbox: Sandbox, videos: Made) -> None:
    async with opening(sandbox, videos, most=2) as open_videos:
        for video in (0, 1, 0):
            assert await open_videos.shows(video, 3) == 3
        kept = open_videos.working(0)
        assert await open_videos.shows(2, 3) == 3
        assert open_videos.worker(1) is None
        assert open_videos.working(0) == kept


async def test_more_videos_than_decoders_are_all_served(sandbox: Sandbox, videos: Made) -> None:
    async with opening(sandbox, videos, most=1) as open_videos:
        asked = [(video, number) for number in range(100, 106) for video in range(3)]
        shown = await asyncio.gather(*(open_videos.shows(*each) for each in asked))
        assert shown == [number for _, number in asked]


async def test_who_comes_first_is_served_first(sandbox: Sandbox, videos: Made) -> None:
    async with opening(sandbox, videos) as open_videos:
        served: list[int] = []
        ask = partial(_serve_into, served, open_videos)
        await asyncio.gather(*(ask(number) for number in (400, 3, 250, 4, 399)))
        assert served == [400, 3, 250, 4, 399]


@in_given_time
async def test_who_is_urgent_goes_before_who_is_not_but_for_those_who_waited_long(videos: Made) -> None:
    async with Sandbox().running() as sandbox, opening(sandbox, videos) as open_videos:
        served: list[int] = []
        ask = partial(_serve_into, served, open_videos)
        await open_videos.shows(0, 0)
        with stopped(open_videos.working(0)):
            asked = [(10, True), (400, False), (3, True), (250, False), (4, True)]
            waiting = [asyncio.create_task(ask(number, urgent=urgent)) for number, urgent in asked]
            await settled()
        await asyncio.gather(*waiting)
        assert served == [10, 3, 4, 400, 250]
        served.clear()
        with stopped(open_videos.working(0)):
            waiting = [asyncio.create_task(ask(number, urgent=urgent)) for number, urgent in asked[:2]]
            await later(PATIENCE + 1)
            waiting += [asyncio.create_task(ask(number, urgent=urgent)) for number, urgent in asked[2:]]
            await settled()
        await asyncio.gather(*waiting)
        assert served == [10, 400, 3, 4, 250]


@in_given_time
async def test_who_is_urgent_waits_for_no_more_than_the_decoder_has(videos: Made) -> None:
    async with Sandbox().running() as sandbox, opening(sandbox, videos) as open_videos:
        served: list[int] = []
        ask = partial(_serve_into, served, open_videos)
        await open_videos.shows(0, 0)
        with stopped(open_videos.working(0)):
            waiting = [asyncio.create_task(ask(number, urgent=False)) for number in (10, 11, 12, 13)]
            await settled()
            waiting.append(asyncio.create_task(ask(400, urgent=True)))
            await settled()
        await asyncio.gather(*waiting)
        assert served == [10, 11, 12, 400, 13]


async def test_each_reader_has_a_decoder_for_itself_until_it_leaves(sandbox: Sandbox, videos: Made) -> None:
    async with opening(sandbox, videos) as open_videos:
        name = open_videos.paths[0].name
        assert await open_videos.shows(0, 10) == 10
        [shared] = open_videos.workers(0)
        assert await open_videos.shows(0, 400, urgent=False, reader="one") == 400
        assert await open_videos.shows(0, 250, urgent=False, reader="another") == 250
        assert len(open_videos.workers(0)) == 3
        # One that is stopped delays nobody else.
        with stopped(shared):
            numbers = [number for at in range(1, 50) for number in (400 + at, 250 + at)]
            readers = ["one", "another"] * 49
            asked = zip(numbers, readers, strict=True)
            assert numbers == [await open_videos.shows(0, each, urgent=False, reader=who) for each, who in asked]
        open_videos.decoders.leave(name, "one")
        open_videos.decoders.leave(name, "another")
        open_videos.decoders.leave(name, "nobody")
        await eventually(lambda: open_videos.workers(0) == [shared])
        assert await open_videos.shows(0, 11) == 11
        assert open_videos.workers(0) == [shared]


async def test_what_nobody_waits_for_any_more_is_left_out(sandbox: Sandbox, videos: Made) -> None:
    async with opening(sandbox, videos) as open_videos:
        # From one group of pictures to another and back, so that each one is sought.
        numbers = [number + 100 * (number % 5) for number in range(99)]
        await open_videos.shows(0, 0)
        worker = open_videos.working(0)
        before = spent_by(worker)
        await asyncio.gather(*(open_videos.shows(0, number) for number in numbers))
        served = spent_by(worker)
        with stopped(worker):
            waiting = [asyncio.create_task(open_videos.shows(0, number)) for number in (499, *reversed(numbers))]
            await asyncio.sleep(0)
            for each in waiting[1:]:
                each.cancel()
            await asyncio.wait(waiting[1:])
        assert await open_videos.shows(0, 250) == 250
        assert await waiting[0] == 499
        assert spent_by(worker) - served < (served - before) / 3


@pytest.mark.parametrize("urgent", [True, False])
@in_given_time
async def test_a_decoder_that_hangs_is_ended_and_the_next_request_gets_another(videos: Made, *, urgent: bool) -> None:
    deaths = Noted()
    async with Sandbox().running() as sandbox, opening(sandbox, videos, deaths) as open_videos:
        await open_videos.shows(0, 0)
        worker = open_videos.working(0)
        with stopped(worker):
            asked = asyncio.gather(
                *(open_videos.shows(0, number, urgent=urgent) for number in (1, 2)), return_exceptions=True
            )
            await later(LONG)
            first, second = await asked
        assert isinstance(first, WorkTimedOut)
        assert second == 2
        assert not lives(worker)
        assert deaths.how == []  # see docs/decisions/0009


@pytest.mark.parametrize("urgent", [True, False])
async def test_a_frame_that_workers_die_of_is_tried_once_more_and_its_deaths_are_noted(
    sandbox: Sandbox, videos: Made, *, urgent: bool
) -> None:
    deaths = Noted()
    async with opening(sandbox, videos, deaths) as open_videos:
        asked = ((0, STILL), (2, DEADLY), (1, STILL))
        first, deadly, last = await asyncio.gather(
            *(open_videos.shows(0, number, still, urgent=urgent) for number, still in asked), return_exceptions=True
        )
        assert (first, last) == (0, 1)
        assert isinstance(deadly, WorkerDied)
        assert "ZeroDivisionError" in deadly.message
        assert deaths.how == [deadly.message] * 2


async def test_a_decoder_that_dies_at_rest_is_no_death_of_its_file(sandbox: Sandbox, videos: Made) -> None:
    deaths = Noted()
    async with opening(sandbox, videos, deaths) as open_videos:
        await open_videos.shows(0, 0)
        worker = open_videos.working(0)
        worker.kill()
        # Its sandbox has waited for it, so all its threads have ended: until then its pipe is open.
        await eventually(lambda: not worker.is_running())
        assert await open_videos.shows(0, 1) == 1
        assert deaths.how == []


async def test_whoever_ends_leaves_no_decoder_behind(sandbox: Sandbox, videos: Made) -> None:
    async with opening(sandbox, videos) as open_videos:
        await open_videos.shows(0, 0)
        worker = open_videos.working(0)
    assert not lives(worker)


async def test_a_decoder_has_one_file_two_pipes_and_nothing_else(sandbox: Sandbox, videos: Made) -> None:
    async with opening(sandbox, videos) as open_videos:
        await open_videos.shows(0, 0)
        worker = open_videos.working(0)
        has = {each: await asyncio.to_thread(os.readlink, f"/proc/{worker.pid}/fd/{each}") for each in range(5)}
        assert has[0] == os.devnull
        assert has[3] == str(open_videos.paths[0])
        assert all(has[each].startswith("pipe:") for each in (1, 2, 4))
        everything = await asyncio.to_thread(open_files, worker)
        assert {str(each) for each in everything} == set(has.values())


async def test_a_decoder_is_cut_off_from_files_programs_and_the_network(sandbox: Sandbox, videos: Made) -> None:
    async with opening(sandbox, videos) as open_videos:
        await open_videos.shows(0, 0)
        worker = open_videos.working(0)
        told = await asyncio.to_thread(Path(f"/proc/{worker.pid}/status").read_text)
        said = dict(line.split(":\t") for line in told.splitlines() if ":\t" in line)
        # What the filter refuses is tried in test_confinement.
        assert (said["Seccomp"], said["NoNewPrivs"]) == ("2", "1")
        networks = [await asyncio.to_thread(os.readlink, f"/proc/{pid}/ns/net") for pid in (worker.pid, os.getpid())]
        assert networks[0] != networks[1]

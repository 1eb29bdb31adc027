"""Gathering what a finder is trained on, up to the training: its process is tried in tests/integration."""

import weakref
from collections.abc import AsyncGenerator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing

import numpy as np
import pytest

from rushes_chassis.errors import Exhausted
from rushes_footage.features import Descriptor
from rushes_footage.files import Source
from rushes_inference.adapters.training import ProcessTrainer
from rushes_inference.domain.classifiers import MOST_NUMBERS, Vectors
from rushes_inference.domain.errors import BadExamples, TooFewPositives
from rushes_inference.domain.finders import WindowDescriptor, WindowKind
from rushes_inference.domain.windows import ExampleSource, ExampleSpan, Numbers, Rows, RowsBy
from rushes_inference.operations.describe_windows import WindowDescribing
from rushes_inference.operations.find import FinderStep, Finding
from rushes_inference.operations.gather_windows import MOST_DRAWN
from rushes_inference.operations.windows_looked_at import LookedAt
from rushes_inference.ports.windows import WindowDescriber
from tests.fakes.described_media import VERSION, DescribedMedia

SECONDS = 100
SPANS = tuple(ExampleSpan(at, at + 1.0, positive=True, now=True, before=False) for at in (10.0, 20.0))
SOURCES = [ExampleSource(Source("main", f"{number}.mp4", VERSION), SPANS) for number in range(6)]


class Described:
    """Implements WindowDescriber with a row for each second."""

    def __init__(self, dimensions: int = 8) -> None:
        self._dimensions = dimensions
        self.read: list[str] = []
        """Paths of the videos whose rows were made, in order."""
        self.taken: list[Numbers] = []
        """Windows whose vectors were asked for, each time."""

    @property
    def descriptor(self) -> WindowDescriptor:
        """Of its rows themselves."""
        return WindowDescriptor(WindowKind.PICTURE, Descriptor("drawn", "1", self._dimensions), 1.0, 1.0)

    @property
    def rows_by(self) -> RowsBy:
        """As many numbers."""
        return RowsBy("drawn", "1", self._dimensions, 1.0)

    async def rows(self, source: Source) -> AsyncGenerator[Rows]:
        """Noted."""
        self.read.append(source.path)
        yield np.zeros((SECONDS, self._dimensions), np.float16)

    def window_count(self, rows: int) -> int:
        """As many."""
        return rows

    def vectors_of(self, rows: Rows, windows: Numbers) -> Vectors:
        """The rows themselves."""
        self.taken.append(windows)
        return rows[windows].astype(np.float32)


class Stored(DescribedMedia):
    """Has rows of all videos, and knows how many of them somebody still holds when others are read."""

    def __init__(self) -> None:
        super().__init__(b"")
        self._given: list[weakref.ref[Rows]] = []
        self.reads = 0
        self.most_held = 0
        self.later_seconds = SECONDS
        """Of videos that are read a second time."""

    async def rows(self, source: Source, by: RowsBy) -> Rows | None:
        """Others each time."""
        self.reads += 1
        self.most_held = max(self.most_held, sum(each() is not None for each in self._given))
        seconds = SECONDS if self.reads <= len(SOURCES) else self.later_seconds
        rows = np.zeros((seconds, by.dimensions), np.float16)
        self._given.append(weakref.ref(rows))
        return rows


@pytest.fixture(name="threads")
def _threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as threads:
        yield threads


class NoDescribers:
    """Implements WindowDescribers: what is looked at is passed along."""

    def list(self) -> list[WindowDescriber]:
        """Nothing."""
        return []


async def until_trained(
    media: DescribedMedia, by: Described, threads: ThreadPoolExecutor, sources: Sequence[ExampleSource] = SOURCES
) -> list[FinderStep]:
    """What is said before the training itself."""
    finding = Finding(NoDescribers(), WindowDescribing(media, 1), ProcessTrainer(), threads)
    steps: list[FinderStep] = []
    async with aclosing(finding.train(LookedAt((by,)), sources, 1)) as said:
        async for each in said:
            assert isinstance(each, FinderStep)
            steps.append(each)
            if each.stage == "training":
                break
    return steps


async def test_rows_of_one_video_are_held_at_once(threads: ThreadPoolExecutor) -> None:
    media = Stored()
    steps = await until_trained(media, Described(), threads)
    assert media.reads == 2 * len(SOURCES)
    assert media.most_held <= 1
    fractions = [each.fraction for each in steps]
    assert fractions == sorted(fractions)
    assert [each.stage for each in steps[len(SOURCES) - 1 :][:2]] == [
        "describing video 6 of 6",
        "taking examples of video 1 of 6",
    ]


@pytest.mark.parametrize(("before", "times"), [(False, 1), (True, 2)])
async def test_vectors_of_the_version_in_use_are_taken_where_there_is_one(
    threads: ThreadPoolExecutor, before: bool, times: int
) -> None:
    by = Described()
    span = ExampleSpan(10.0, 11.0, positive=True, now=True, before=before)
    await until_trained(Stored(), by, threads, [ExampleSource(SOURCES[0].source, (span,)), *SOURCES[1:]])
    assert len(by.taken) == times * len(SOURCES)


async def test_rows_that_cannot_be_stored_are_made_again(threads: ThreadPoolExecutor) -> None:
    by = Described()
    await until_trained(DescribedMedia(b"", refuses=Exhausted("The disk is full.")), by, threads)
    assert by.read == 2 * [each.source.path for each in SOURCES]


async def test_examples_of_videos_that_were_replaced_meanwhile_are_not_used(threads: ThreadPoolExecutor) -> None:
    media = Stored()
    media.later_seconds = SECONDS - 1
    with pytest.raises(TooFewPositives, match=r"0\.mp4: The video was replaced"):
        await until_trained(media, Described(), threads)


async def test_spans_that_long_vectors_leave_no_room_for_are_refused_before_videos_are_described(
    threads: ThreadPoolExecutor,
) -> None:
    # Room for all windows that are drawn, and for one span less than there are.
    spans = sum(len(each.spans) for each in SOURCES)
    by = Described(MOST_NUMBERS // (MOST_DRAWN + spans - 1))
    media = Stored()
    with pytest.raises(BadExamples, match=rf"must be {spans - 1} in all at most.*and are {spans}: switch some off"):
        await until_trained(media, by, threads)
    assert (media.reads, by.read) == (0, [])

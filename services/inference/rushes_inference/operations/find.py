"""Finders: training classifiers of windows by examples, and scoring the windows of videos with them."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from concurrent.futures import Executor
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from rushes_chassis.errors import RushesError
from rushes_footage.classifiers import TrainingStep
from rushes_footage.facts import Problem
from rushes_footage.files import Source
from rushes_inference.adapters.training import ProcessTrainer
from rushes_inference.domain.classifiers import Vectors
from rushes_inference.domain.errors import (
    BackendFailed,
    BadClassifier,
    BadExamples,
    DescriptorNotFound,
    OtherVectors,
    TooFewPositives,
    TrainerBusy,
)
from rushes_inference.domain.finders import DRAWN, LearnedFinder, WindowDescriptor, WindowExamples, WindowKind
from rushes_inference.domain.windows import ExampleSource, ExampleSpan, Numbers, Rows, SourceProblem
from rushes_inference.learning.finder import TrainedFinder
from rushes_inference.learning.finder_file import MOST_BYTES, finder_of
from rushes_inference.operations.describe_windows import WindowDescribing
from rushes_inference.operations.file_batches import problem_with
from rushes_inference.operations.gather_windows import (
    SpanWindows,
    drawn_from,
    most_of_a_span,
    most_spans,
    windows_apart,
    windows_of_spans,
)
from rushes_inference.operations.windows_looked_at import LookedAt
from rushes_inference.ports.windows import WindowDescribers

LEAST_POSITIVES: Final = 3
_AT_ONCE: Final = 4096
"""Windows that are scored at once: their vectors take some megabytes."""
_DESCRIBING: Final = 0.5
"""Share of a training's progress that describing the sources is."""
_TAKING: Final = 0.1
"""The same of taking the examples' vectors."""
_NOTHING: Final = Problem("NoSound", "The video has no sound.")
"""Why a video has no windows: those of its picture are never missing."""

T = TypeVar("T")


@dataclass(frozen=True)
class FinderStep:
    """Progress of a training."""

    fraction: float
    stage: str
    """For people."""


@dataclass(frozen=True)
class TrainedByExamples:
    """The result of a training."""

    learned: LearnedFinder
    spans: tuple[tuple[int, ExampleSpan], ...]
    """By their number in the card's mistakes: the source, and the span."""
    problems: tuple[SourceProblem, ...]


@dataclass(frozen=True)
class Scored:
    """Scores of a video's windows: finite numbers from 0 to 1."""

    scores: NDArray[np.float16]


@dataclass(frozen=True)
class _Gathered:
    """Windows of a source that are examples, and those that may be drawn."""

    number: int
    spans: Sequence[ExampleSpan]
    count: int
    """Of all its windows."""
    now: SpanWindows
    before: SpanWindows
    apart: Numbers


@dataclass(frozen=True)
class _Taken:
    """Windows of a source with their vectors, as in WindowExamples."""

    vectors: Vectors
    positive: NDArray[np.bool_]
    sources: Numbers
    spans: Numbers
    weights: NDArray[np.float64]


@dataclass(frozen=True)
class _Part:
    """A stretch of a training's progress."""

    stage: str
    begin: float
    end: float

    def step(self, part: float) -> FinderStep:
        return FinderStep(self.begin + part * (self.end - self.begin), self.stage)


class Finding:
    """Runs one training at a time: each takes a core, and memory for all its examples."""

    def __init__(
        self, describers: WindowDescribers, describing: WindowDescribing, trainer: ProcessTrainer, threads: Executor
    ) -> None:
        """Vectors and scores are computed in `threads`."""
        self._describers, self._describing, self._trainer, self._threads = describers, describing, trainer, threads
        self._training = False

    async def descriptors(self) -> Sequence[WindowDescriptor]:
        """What can describe windows, the built-in one of each kind first."""
        return [each.descriptor for each in await asyncio.to_thread(self._describers.list)]

    async def chosen(self, sound: str, picture: str) -> LookedAt:
        """The descriptors of these names, in the order of their kinds; an empty name is none.

        Raises DescriptorNotFound.
        """
        there = await asyncio.to_thread(self._describers.list)
        found = []
        for kind, name in ((WindowKind.SOUND, sound), (WindowKind.PICTURE, picture)):
            known = {each.descriptor.descriptor.name: each for each in there if each.descriptor.kind is kind}
            if name and name not in known:
                raise DescriptorNotFound(name, known)
            if name:
                found.append(known[name])
        return LookedAt(tuple(found))

    async def train(
        self, by: LookedAt, sources: Sequence[ExampleSource], seed: int
    ) -> AsyncGenerator[FinderStep | TrainedByExamples]:
        """Progress, then the result. Sources that cannot be used are left out, and named in the result.

        Raises TrainerBusy, BadExamples, TooFewPositives, errors of media that concern no single source, and like
        ProcessTrainer.train_finder.
        """
        if self._training:
            raise TrainerBusy()
        self._training = True
        try:
            async with aclosing(self._trained(by, sources, seed)) as said:
                async for each in said:
                    yield each
        finally:
            self._training = False

    async def _trained(
        self, by: LookedAt, sources: Sequence[ExampleSource], seed: int
    ) -> AsyncGenerator[FinderStep | TrainedByExamples]:
        count = sum(len(each.spans) for each in sources)
        dimensions = sum(each.descriptor.dimensions for each in by.descriptors)
        if count > (most := most_spans(dimensions)):
            limit = (
                f"must be {most} in all at most, of windows of {dimensions} numbers, and are {count}: switch some off"
            )
            raise BadExamples("source.spans", limit)
        gathered: list[_Gathered] = []
        problems: list[SourceProblem] = []
        for number, source in enumerate(sources):
            stage = f"describing video {number + 1} of {len(sources)}"
            part = _Part(stage, _DESCRIBING * number / len(sources), _DESCRIBING * (number + 1) / len(sources))
            gather = partial(_gather, number, source.spans, by, most_of_a_span(count, dimensions))
            async with aclosing(self._steps(source.source, by, part, gather)) as said:
                async for each in said:
                    if isinstance(each, FinderStep):
                        yield each
                    elif isinstance(each, Problem):
                        problems.append(SourceProblem(number, each))
                    else:
                        gathered.append(each)
        _check(sources, gathered, problems)
        # Rows are read again for their vectors: those of all sources at once would be as much as the videos are long.
        spans = tuple((each.number, span) for each in gathered for span in each.spans)
        loop = asyncio.get_running_loop()
        drawn = await loop.run_in_executor(self._threads, _drawn, gathered, seed)
        taken: list[tuple[_Taken, _Taken | None]] = []
        used: list[_Gathered] = []
        first_span = 0
        compared = any(len(each.before.windows) for each in gathered)
        for place, (one, chance) in enumerate(zip(gathered, drawn, strict=True)):
            stage = f"taking examples of video {place + 1} of {len(gathered)}"
            begin, end = (_DESCRIBING + _TAKING * done / len(gathered) for done in (place, place + 1))
            take = partial(_take, one, chance, first_span, by, compared)
            async with aclosing(self._steps(sources[one.number].source, by, _Part(stage, begin, end), take)) as said:
                async for told in said:
                    if isinstance(told, FinderStep):
                        yield told
                    elif isinstance(told, Problem):
                        problems.append(SourceProblem(one.number, told))
                    else:
                        taken.append(told)
                        used.append(one)
            first_span += len(one.spans)
        _check(sources, used, problems)
        examples = await loop.run_in_executor(self._threads, _joined, by, [now for now, _ in taken])
        before: WindowExamples | None = None
        if any(len(each.before.windows) for each in used):
            earlier = [each for _, each in taken if each is not None]
            before = await loop.run_in_executor(self._threads, _joined, by, earlier)
        taken.clear()
        yield FinderStep(_DESCRIBING + _TAKING, "training")
        async with aclosing(self._trainer.train_finder(examples, before, seed)) as training:
            async for step in training:
                if isinstance(step, TrainingStep):
                    yield _Part("training", _DESCRIBING + _TAKING, 1).step(step.done / step.total)
                else:
                    yield TrainedByExamples(step, spans, tuple(problems))

    async def _steps(
        self, source: Source, by: LookedAt, part: _Part, use: Callable[[Sequence[Rows]], T | Problem]
    ) -> AsyncGenerator[FinderStep | T | Problem]:
        """Progress from the beginning of the part on, then what `use` makes of a source's rows in a thread."""
        yield part.step(0)
        async with aclosing(self._rows_or_problem(source, by)) as said:
            async for each in said:
                if isinstance(each, float):
                    yield part.step(each)
                elif isinstance(each, Problem):
                    yield each
                else:
                    yield await asyncio.get_running_loop().run_in_executor(self._threads, use, each)

    async def classifier(self, by: LookedAt, parts: AsyncIterator[bytes]) -> TrainedFinder:
        """The classifier from its bytes; raises BadClassifier, OtherVectors, and what iterating `parts` raises."""
        data = bytearray()
        async for part in parts:
            data += part
            if len(data) > MOST_BYTES:
                raise BadClassifier(f"it has more than {MOST_BYTES} bytes")
        try:
            classifier = await asyncio.to_thread(finder_of, bytes(data))
        except ValueError as wrong:
            raise BadClassifier(str(wrong)) from wrong
        if classifier.descriptors != by.descriptors:
            raise OtherVectors(_said(classifier.descriptors), _said(by.descriptors))
        return classifier

    async def scored(
        self, by: LookedAt, classifier: TrainedFinder, source: Source
    ) -> AsyncGenerator[float | Scored | Problem]:
        """The part of a video that is described, again and again, and at last its scores, or why there are none.

        Raises errors of media that concern no single source.
        """
        loop = asyncio.get_running_loop()
        async with aclosing(self._rows_or_problem(source, by)) as said:
            async for each in said:
                if isinstance(each, float | Problem):
                    yield each
                else:
                    yield Scored(await loop.run_in_executor(self._threads, _scores, by, classifier, each))

    async def _rows_or_problem(self, source: Source, by: LookedAt) -> AsyncGenerator[float | Sequence[Rows] | Problem]:
        """The part that is described, and at last the rows of each describer."""
        found: list[Rows] = []
        try:
            for describer in by.describers:
                async with aclosing(self._describing.rows(source, describer)) as said:
                    async for each in said:
                        if isinstance(each, float):
                            yield (len(found) + each) / len(by.describers)
                        else:
                            found.append(each)
            yield found
        except BackendFailed as failed:  # Another video need not cause it.
            yield Problem(failed.reason, failed.message)
        except RushesError as failed:
            problem = problem_with(failed)
            if problem is None:
                raise
            yield problem


def _gather(
    number: int, spans: Sequence[ExampleSpan], by: LookedAt, most: int, rows: Sequence[Rows]
) -> _Gathered | Problem:
    count = by.count(rows)
    if not count:
        return _NOTHING

    def of(chosen: list[bool]) -> SpanWindows:
        own = [place for place, is_chosen in enumerate(chosen) if is_chosen]
        found = windows_of_spans([spans[place] for place in own], count, by.windows, most)
        return SpanWindows(found.windows, np.array(own, np.int64)[found.spans])

    now, before = of([span.now for span in spans]), of([span.before for span in spans])
    return _Gathered(number, spans, count, now, before, windows_apart(spans, count, by.windows))


def _drawn(gathered: Sequence[_Gathered], seed: int) -> list[Numbers]:
    positives = sum(each.spans[span].positive for each in gathered for span in each.now.spans.tolist())
    return drawn_from([each.apart for each in gathered], positives, seed)


def _check(sources: Sequence[ExampleSource], gathered: list[_Gathered], problems: list[SourceProblem]) -> None:
    usable = sum(len({span for span in each.now.spans.tolist() if each.spans[span].positive}) for each in gathered)
    if usable < LEAST_POSITIVES:
        why = [f"{sources[each.number].source.path}: {each.problem.detail}" for each in problems]
        raise TooFewPositives(usable, LEAST_POSITIVES, why)


def _take(
    gathered: _Gathered, drawn: Numbers, first_span: int, by: LookedAt, compared: bool, rows: Sequence[Rows]
) -> tuple[_Taken, _Taken | None] | Problem:
    """What is trained on of a source, and the same for the classifier in use, None where none is `compared` with;
    `first_span` is its first span's number.

    A problem where these are not the rows that windows were gathered of.
    """
    if by.count(rows) != gathered.count:
        return Problem("SourceChanged", "The video was replaced while its examples were read.")

    def of(own: SpanWindows) -> _Taken:
        windows = np.concatenate((own.windows, drawn))
        shown = [gathered.spans[span].positive for span in own.spans.tolist()]
        stands_for = len(gathered.apart) / max(1, len(drawn))
        return _Taken(
            by.vectors(rows, windows),
            np.array([*shown, *(False for _ in drawn)], np.bool_),
            np.full(len(windows), gathered.number, np.int64),
            np.concatenate((first_span + own.spans, np.full(len(drawn), DRAWN, np.int64))),
            np.concatenate((np.ones(len(own.windows)), np.full(len(drawn), stands_for))),
        )

    return of(gathered.now), of(gathered.before) if compared else None


def _joined(by: LookedAt, taken: Sequence[_Taken]) -> WindowExamples:
    return WindowExamples(
        by.descriptors,
        by.windows.window,
        by.windows.hop,
        np.concatenate([each.vectors for each in taken]),
        np.concatenate([each.positive for each in taken]),
        np.concatenate([each.sources for each in taken]),
        np.concatenate([each.spans for each in taken]),
        np.concatenate([each.weights for each in taken]).astype(np.float32),
    )


def _scores(by: LookedAt, classifier: TrainedFinder, rows: Sequence[Rows]) -> NDArray[np.float16]:
    count = by.count(rows)
    scores = np.empty(count, np.float16)
    for begin in range(0, count, _AT_ONCE):
        windows = np.arange(begin, min(begin + _AT_ONCE, count))
        scores[windows] = classifier.scores(by.vectors(rows, windows))
    return scores


def _said(descriptors: Sequence[WindowDescriptor]) -> str:
    return " and ".join(
        f"{each.descriptor.name} {each.descriptor.version} of {each.descriptor.dimensions} dimensions"
        for each in descriptors
    )

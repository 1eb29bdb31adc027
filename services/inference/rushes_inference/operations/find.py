"""Finders: training classifiers of windows by examples, and scoring the windows of videos with them."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from concurrent.futures import Executor
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rushes_chassis.errors import RushesError
from rushes_footage.classifiers import TrainingStep
from rushes_footage.facts import Problem
from rushes_footage.files import Source
from rushes_inference.adapters.training import ProcessTrainer
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
    windows_apart,
    windows_of_spans,
)
from rushes_inference.operations.windows_looked_at import LookedAt
from rushes_inference.ports.windows import WindowDescribers

LEAST_POSITIVES: Final = 3
_MOST_SPANS: Final = 40_000
_AT_ONCE: Final = 4096
"""Windows that are scored at once: their vectors take some megabytes."""
_DESCRIBING: Final = 0.6
"""Share of a training's progress that describing the sources is."""
_NOTHING: Final = {
    (WindowKind.SOUND,): Problem("NoSound", "The video has no sound."),
    (WindowKind.PICTURE,): Problem("NoPicture", "The video has no picture."),
    (WindowKind.SOUND, WindowKind.PICTURE): Problem("NoPicture", "The video has neither sound nor a picture."),
}
"""Why a video has no windows, by what is looked at."""


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
    rows: Sequence[Rows]
    """Of each describer."""
    now: SpanWindows
    before: SpanWindows
    apart: Numbers


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
        if count > _MOST_SPANS:
            raise BadExamples("source.spans", f"must be {_MOST_SPANS} in all at most, and are {count}")
        gathered: list[_Gathered] = []
        problems: list[SourceProblem] = []
        for number, source in enumerate(sources):
            stage = f"describing video {number + 1} of {len(sources)}"
            yield FinderStep(_DESCRIBING * number / len(sources), stage)
            found: Problem | Sequence[Rows] | None = None
            async with aclosing(self._rows_or_problem(source.source, by)) as said:
                async for each in said:
                    if isinstance(each, float):
                        yield FinderStep(_DESCRIBING * (number + each) / len(sources), stage)
                    else:
                        found = each
            assert found is not None
            if isinstance(found, Problem):
                problems.append(SourceProblem(number, found))
            elif not by.count(found):
                problems.append(SourceProblem(number, _NOTHING[tuple(each.kind for each in by.descriptors)]))
            else:
                most = most_of_a_span(count, sum(each.descriptor.dimensions for each in by.descriptors))
                gathered.append(await asyncio.to_thread(_gather, number, source.spans, by, found, most))
        _check(sources, gathered, problems)
        examples, before, spans = await asyncio.get_running_loop().run_in_executor(
            self._threads, _examples, by, gathered, seed
        )
        gathered.clear()
        yield FinderStep(_DESCRIBING, "training")
        async with aclosing(self._trainer.train_finder(examples, before, seed)) as training:
            async for step in training:
                if isinstance(step, TrainingStep):
                    yield FinderStep(_DESCRIBING + (1 - _DESCRIBING) * step.done / step.total, "training")
                else:
                    yield TrainedByExamples(step, spans, tuple(problems))

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


def _gather(number: int, spans: Sequence[ExampleSpan], by: LookedAt, rows: Sequence[Rows], most: int) -> _Gathered:
    count = by.count(rows)

    def of(chosen: list[bool]) -> SpanWindows:
        own = [place for place, is_chosen in enumerate(chosen) if is_chosen]
        found = windows_of_spans([spans[place] for place in own], count, by.windows, most)
        return SpanWindows(found.windows, np.array(own, np.int64)[found.spans])

    now, before = of([span.now for span in spans]), of([span.before for span in spans])
    return _Gathered(number, spans, rows, now, before, windows_apart(spans, count, by.windows))


def _check(sources: Sequence[ExampleSource], gathered: list[_Gathered], problems: list[SourceProblem]) -> None:
    usable = sum(len({span for span in each.now.spans.tolist() if each.spans[span].positive}) for each in gathered)
    if usable < LEAST_POSITIVES:
        why = [f"{sources[each.number].source.path}: {each.problem.detail}" for each in problems]
        raise TooFewPositives(usable, LEAST_POSITIVES, why)


def _examples(
    by: LookedAt, gathered: list[_Gathered], seed: int
) -> tuple[WindowExamples, WindowExamples | None, tuple[tuple[int, ExampleSpan], ...]]:
    """What is trained on, the same for the classifier in use where there is one, and the spans by their numbers."""
    positives = sum(each.spans[span].positive for each in gathered for span in each.now.spans.tolist())
    drawn = drawn_from([each.apart for each in gathered], positives, seed)
    numbers = {
        (each.number, span): place
        for place, (each, span) in enumerate((each, span) for each in gathered for span in range(len(each.spans)))
    }
    spans = tuple((each.number, span) for each in gathered for span in each.spans)

    def of(chosen: list[SpanWindows]) -> WindowExamples:
        vectors, positive, sources, whose, weights = [], [], [], [], []
        for each, own, chance in zip(gathered, chosen, drawn, strict=True):
            windows = np.concatenate((own.windows, chance))
            vectors.append(by.vectors(each.rows, windows))
            shown = [each.spans[span].positive for span in own.spans.tolist()]
            positive.append(np.array([*shown, *(False for _ in chance)], np.bool_))
            sources.append(np.full(len(windows), each.number, np.int64))
            named = [numbers[each.number, span] for span in own.spans.tolist()]
            whose.append(np.array([*named, *(DRAWN for _ in chance)], np.int64))
            stands_for = len(each.apart) / max(1, len(chance))
            weights.append(np.concatenate((np.ones(len(own.windows)), np.full(len(chance), stands_for))))
        return WindowExamples(
            by.descriptors,
            by.windows.window,
            by.windows.hop,
            np.concatenate(vectors),
            np.concatenate(positive),
            np.concatenate(sources),
            np.concatenate(whose),
            np.concatenate(weights).astype(np.float32),
        )

    has_before = any(len(each.before.windows) for each in gathered)
    before = of([each.before for each in gathered]) if has_before else None
    return of([each.now for each in gathered]), before, spans


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

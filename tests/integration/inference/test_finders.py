"""Finders over gRPC: trained on what is heard in some recordings, they find it where it is in others."""

import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
import pytest_asyncio
from numpy.typing import NDArray

from rushes.inference.v1 import finders_pb2
from rushes_chassis.errors import InvalidInput, NotFound, OutOfRange
from tests.footage import recipes
from tests.footage.kinds_of_sound import Heard, Recording, recording
from tests.footage.recipes import Recipe
from tests.footage.video_of_sound import write_video
from tests.integration.inference.service import Inference, running_inference
from tests.integration.media.node import Node, running_node

T = TypeVar("T")

KIND = "engine"
SECONDS = 40
EXAMPLES = range(4)
OTHERS = range(100, 103)


@dataclass(frozen=True)
class Pair:
    """Inference, and the node that it gets its sound of."""

    inference: Inference
    node: Node
    recordings: dict[str, Recording]

    def example(
        self, name: str, spans: Sequence[tuple[float, float]], *, positive: bool = True, before: bool = False
    ) -> finders_pb2.ExampleSource:
        marked = [
            finders_pb2.ExampleSpan(start=start, end=end, positive=positive, now=True, before=before)
            for start, end in spans
        ]
        return finders_pb2.ExampleSource(source=self.node.source(name), spans=marked)

    def examples(self) -> list[finders_pb2.ExampleSource]:
        """Where the kind is heard in the first recordings."""
        return self.examples_of(KIND, EXAMPLES)

    def examples_of(self, kind: str, seeds: Sequence[int]) -> list[finders_pb2.ExampleSource]:
        """Where a kind is heard in some recordings."""
        return [
            self.example(name, [(each.start, each.end) for each in self.recordings[name].of(kind)])
            for name in map(name_of, seeds)
        ]

    async def train(
        self, sources: Sequence[finders_pb2.ExampleSource], sound: str = "sound-windows", picture: str = ""
    ) -> tuple[finders_pb2.FinderCard, bytes]:
        lesson = finders_pb2.FinderLesson(sound=sound, picture=picture, seed=5)
        requests = [finders_pb2.TrainFinderRequest(lesson=lesson)]
        requests += [finders_pb2.TrainFinderRequest(source=each) for each in sources]
        said = [each async for each in self.inference.finders.TrainFinder(_each(requests), timeout=240)]
        kinds = [str(each.WhichOneof("said")) for each in said]
        assert kinds == sorted(kinds, key=("progress", "card", "model").index)
        parts = [each.progress.fraction for each in said if each.HasField("progress")]
        assert parts == sorted(parts)
        assert 0 <= parts[0] <= parts[-1] <= 1
        [card] = [each.card for each in said if each.HasField("card")]
        return card, b"".join(each.model for each in said)

    async def score(
        self, model: bytes, *names: str, sound: str = "sound-windows"
    ) -> list[list[finders_pb2.ScoreWindowsResponse]]:
        """The answers about each file."""
        requests = [finders_pb2.ScoreWindowsRequest(lesson=finders_pb2.ScoreLesson(sound=sound))]
        requests += [
            finders_pb2.ScoreWindowsRequest(model=model[at : at + 100_000]) for at in range(0, len(model), 100_000)
        ]
        requests += [finders_pb2.ScoreWindowsRequest(source=self.node.source(name)) for name in names]
        said = [each async for each in self.inference.finders.ScoreWindows(_each(requests), timeout=240)]
        assert [each.number for each in said] == sorted(each.number for each in said)
        return [[each for each in said if each.number == number] for number in range(len(names))]


async def _each(requests: Sequence[T]) -> AsyncIterator[T]:
    for request in requests:
        yield request


def name_of(seed: int) -> str:
    return f"recording_{seed}.mkv"


@pytest_asyncio.fixture(scope="module", name="pair")
async def _pair(
    tmp_path_factory: pytest.TempPathFactory, make_footage: Callable[[Recipe], Path]
) -> AsyncIterator[Pair]:
    folder = tmp_path_factory.mktemp("finders")
    library = folder / "library"
    library.mkdir()
    made = {name_of(seed): recording(seed, SECONDS, (KIND, "gravel", "bell"), 2) for seed in (*EXAMPLES, *OTHERS)}
    for name, each in made.items():
        write_video(library / name, each)
    shutil.copy(make_footage(recipes.SILENT_MP4), library / "silent.mp4")
    (library / "text.mp4").write_text("no video")
    async with (
        running_node(folder, library, waits=False) as node,
        running_inference(folder, [node.target]) as inference,
    ):
        yield Pair(inference, node, made)


async def test_the_built_in_descriptors_are_listed(pair: Pair) -> None:
    listed = await pair.inference.finders.ListWindowDescriptors(finders_pb2.ListWindowDescriptorsRequest())
    assert [(each.kind, each.descriptor.name, each.window, each.hop) for each in listed.descriptors] == [
        (finders_pb2.WINDOW_KIND_SOUND, "sound-windows", 1.0, 0.25),
        (finders_pb2.WINDOW_KIND_PICTURE, "picture-windows", 1.0, 1.0),
    ]


@pytest.mark.proof("finders")
async def test_what_was_learned_from_some_recordings_is_found_where_it_is_in_others(pair: Pair) -> None:
    sources = [*pair.examples(), pair.example("silent.mp4", [(1, 2)]), pair.example("gone.mp4", [(1, 2)])]
    card, model = await pair.train(sources)
    assert (card.positives, card.sources) == (8, 4)
    assert card.drawn > 100
    assert card.average_precision > 0.8
    assert {each.source: each.problem.reason for each in card.problems} == {4: "NoSound", 5: "FileNotFound"}
    names = list(map(name_of, OTHERS))
    for name, said in zip(names, await pair.score(model, *names), strict=True):
        scores = np.frombuffer(b"".join(each.scores for each in said), "<f2").astype(np.float32)
        scored = said[-1].scored
        assert scored.windows == len(scores) == SECONDS * 4 - 3
        assert (scored.window, scored.hop, scored.start) == (1.0, 0.25, 0.0)
        assert ((scores >= 0) & (scores <= 1)).all()
        heard = pair.recordings[name].of(KIND)
        within = [_within(scores, each) for each in heard]
        elsewhere = np.ones(len(scores), np.bool_)
        for each in heard:
            elsewhere[max(0, round(each.start * 4) - 5) : round(each.end * 4) + 2] = False
        assert min(within) > scores[elsewhere].max(), "each is surer than anything else is"
    described = sorted(each.name for each in (pair.node.data / "derived" / "windows").rglob("*.v1"))
    # Those of examples, those of others, and the silent one: each once.
    assert len(described) == len(EXAMPLES) + len(OTHERS) + 1
    again, same = await pair.train(sources)
    assert (again, same) == (card, model)


def _within(scores: NDArray[np.float32], heard: Heard) -> float:
    """The highest score of the windows that a sound fills."""
    return float(scores[round(heard.start * 4) : max(round(heard.start * 4) + 1, round(heard.end * 4) - 3)].max())


@pytest.mark.proof("find")
async def test_a_file_that_cannot_be_scored_ends_nothing_for_the_next(pair: Pair) -> None:
    _, model = await pair.train(pair.examples())
    silent, gone, text, good = await pair.score(model, "silent.mp4", "gone.mp4", "text.mp4", name_of(0))
    assert silent[-1].scored.windows == 0
    assert not any(each.scores for each in silent)
    assert gone[-1].problem.reason == "FileNotFound"
    assert text[-1].problem.reason == "NotVideo"
    assert good[-1].scored.windows == SECONDS * 4 - 3


async def test_too_few_examples_say_how_many_are_missing_and_why(pair: Pair) -> None:
    sources = [pair.example(name_of(0), [(1, 2)]), pair.example("silent.mp4", [(1, 2), (4, 5)])]
    with pytest.raises(OutOfRange, match=r"2 more positive examples.*silent\.mp4: The video has no sound") as few:
        await pair.train(sources)
    assert (few.value.reason, few.value.metadata["missing"]) == ("TooFewExamples", "2")


async def test_names_that_describe_nothing_and_bytes_that_are_no_classifier_are_refused(pair: Pair) -> None:
    for sound, picture in (("another", ""), ("sound-windows", "clip")):
        with pytest.raises(NotFound, match="describes videos by the name"):
            await pair.train(pair.examples(), sound, picture)
    with pytest.raises(InvalidInput, match="classifier") as refused:
        await pair.score(b"nothing of the kind", name_of(0))
    assert refused.value.reason == "BadClassifier"
    with pytest.raises(InvalidInput, match=r"spans\[1\].end"):
        await pair.train([pair.example(name_of(0), [(1, 2), (4, 4)])])

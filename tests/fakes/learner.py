"""An inference that learns from files' names."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from rushes_catalog.domain.errors import InferenceAway
from rushes_catalog.learning.domain.learning import Description, TrainedClassifier
from rushes_catalog.library.domain.assets import KnownFile
from rushes_footage.classifiers import (
    Candidate,
    ClassifierKind,
    Guess,
    LabelScore,
    ModelCard,
    Prediction,
    TrainingStep,
)
from rushes_footage.facts import Problem
from rushes_footage.features import Descriptor, Transcript

NAMES = Descriptor("names", "1", 4)


@dataclass
class FakeLearner:
    """Implements ports.inference.Learner: "food-1.mp4" looks like food, and is told to be that."""

    made_by: Descriptor = NAMES
    models: list[Descriptor] = field(default_factory=list)
    """Other descriptors that can be chosen."""
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Paths and the descriptors by which they were described."""
    recognisers: dict[str, str] = field(default_factory=dict)
    """Of descriptors that hear what is said, by their names."""
    listened: list[tuple[str, str]] = field(default_factory=list)
    """Paths, and the recognisers that have heard what is said there."""
    dies_of: dict[str, Problem] = field(default_factory=dict)
    """Why what is said there cannot be heard, by path."""
    goes_away_at: str = ""
    """A path: the next time that it is to be described, nobody answers."""
    dies: int = 0
    """So many times somebody kills it while it trains."""
    problems: dict[str, Problem] = field(default_factory=dict)
    """By path."""
    described: list[str] = field(default_factory=list)
    """Paths, in the order of being asked for."""
    lessons: list[list[tuple[str, str]]] = field(default_factory=list)
    """Of each training the vectors and labels."""
    may_go_on: asyncio.Event = field(default_factory=asyncio.Event)
    """Cleared while a test wants to see a training in the middle."""
    training: asyncio.Event = field(default_factory=asyncio.Event)
    fails: Exception | None = None
    """What the next training ends with."""
    misjudges: Exception | None = None
    """What the next prediction ends with."""
    wrong: bool = False
    """The next trainings make classifiers that know nothing of what they have not seen."""
    accuracy: float = 1.0
    """That the next trainings' cards say."""
    sureness: dict[str, float] = field(default_factory=dict)
    """Of predictions, by what they say; of others 0.75."""
    ended: int = 0
    """Trainings that came to an end, or were left."""

    def __post_init__(self) -> None:
        self.may_go_on.set()

    async def descriptors(self) -> Sequence[Descriptor]:
        """As it was told."""
        return [self.made_by, *self.models]

    async def describe(
        self, files: Sequence[KnownFile], descriptor: Descriptor, heard: Mapping[str, Sequence[Transcript]]
    ) -> AsyncGenerator[Description]:
        """By their names, which is also what is said in them."""
        recogniser = self.recognisers.get(descriptor.name)
        for file in files:
            if file.place.path == self.goes_away_at:
                self.goes_away_at = ""
                raise InferenceAway
            self.described.append(file.place.path)
            self.asked.append((file.place.path, descriptor.name))
            name = file.place.path.rpartition("/")[2]
            if problem := self.problems.get(file.place.path):
                yield Description(problem)
            elif recogniser is None:
                yield Description(looks_of(name.partition("-")[0]))
            else:
                known = {each.recogniser: each for each in heard.get(file.fingerprint, ())}
                if recogniser not in known:
                    self.listened.append((file.place.path, recogniser))
                wrong = self.dies_of.get(file.place.path)
                said = known.get(recogniser, Transcript(recogniser, "" if wrong else name, wrong))
                # Where nothing is heard it has only its looks.
                yield Description(looks_of((said.text or name).partition("-")[0]), said)

    async def train(
        self, descriptor: Descriptor, labels: Sequence[str], examples: Sequence[tuple[bytes, int]]
    ) -> AsyncGenerator[TrainingStep | TrainedClassifier]:
        """A step, and the end once it may come."""
        self.lessons.append([(word_of(vector), labels[label]) for vector, label in examples])
        try:
            yield TrainingStep(1, 2)
            self.training.set()
            await self.may_go_on.wait()
            if self.dies:
                self.dies -= 1
                raise InferenceAway
            if self.fails is not None:
                failed, self.fails = self.fails, None
                raise failed
            told = tuple(-1 if self.wrong else label for _, label in examples)
            sure = tuple(self.sureness.get(word_of(vector), 0.75) for vector, _ in examples)
            if not self.wrong:
                # They look like what they are called, wherever they lie.
                looks = [word_of(vector) for vector, _ in examples]
                told = tuple(
                    labels.index(look) if look in labels else label for look, label in zip(looks, told, strict=True)
                )
            yield TrainedClassifier(
                card(labels, len(examples), descriptor, self.accuracy), f"{len(self.lessons):064}", b"model", told, sure
            )
        finally:
            self.ended += 1

    async def predict(self, descriptor: Descriptor, model: bytes, vectors: Sequence[bytes]) -> Sequence[Prediction]:
        """What they say themselves."""
        if self.misjudges is not None:
            failed, self.misjudges = self.misjudges, None
            raise failed
        return [
            Prediction((Guess(word, self.sureness.get(word, 0.75)),), unsure=False)
            for word in (word_of(vector) for vector in vectors)
        ]


def looks_of(word: str) -> bytes:
    """A vector of length 1, as inference gives it: alike words have many letters in common."""
    letters = np.bincount(np.frombuffer(word.encode("ascii"), np.uint8), minlength=128)
    vector = (letters / np.linalg.norm(letters)).astype("<f4").tobytes()
    _WORDS[vector] = word
    return vector


def word_of(vector: bytes) -> str:
    """That it is a vector of."""
    return _WORDS[vector]


_WORDS: dict[bytes, str] = {}


def card(labels: Sequence[str], examples: int, descriptor: Descriptor = NAMES, accuracy: float = 1.0) -> ModelCard:
    """Of a classifier that is never wrong, or says so."""
    return ModelCard(
        kind=ClassifierKind.LOGISTIC,
        descriptor=descriptor,
        examples=examples,
        folds=2,
        accuracy=accuracy,
        candidates=(Candidate(ClassifierKind.LOGISTIC, 1),),
        scores=tuple(LabelScore(label, 2, 1, 1) for label in labels),
        confusion=tuple(tuple(2 * (row == column) for column in range(len(labels))) for row in range(len(labels))),
        left_out=(),
        temperature=1,
        unsure_below=0.5,
        trainer="1",
    )

"""Accuracy and speed of sorting videos by their content.

Drawn scenes of known kinds are described and classified by the real services; the peer is nearest neighbours of raw
thumbnails. Where the extra `speech` is installed, the speed of speech recognition is measured too.

`python -m benchmarks.sorting [--seeds N]`
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
import psutil
from numpy.typing import NDArray

from benchmarks import scenes
from benchmarks.figures import Figure, Goal, goals_table, table
from benchmarks.hearing import write_hearing
from benchmarks.plain_pictures import THUMBNAIL, plain_numbers
from benchmarks.predicted_library import predicted_seconds
from benchmarks.results import write_section
from rushes.inference.v1 import classifiers_pb2, features_pb2
from rushes.inference.v1.classifiers_pb2 import PredictRequest, TrainRequest
from rushes.media.v1 import frames_pb2
from rushes_footage.features import Descriptor
from rushes_footage.messages.classifiers import card_from
from rushes_inference.domain.pictures import picture_of_ppm
from rushes_inference.learning.classifier import TrainedClassifier
from rushes_inference.learning.fitting.label_classifiers import fit_logistic, fit_perceptron
from rushes_inference.learning.model_file import bytes_of
from rushes_inference.learning.nearest import fit_nearest
from rushes_inference.vision.descriptor import SOUND
from tests.integration.inference.service import Inference, running_inference
from tests.integration.media.node import Node, running_node
from tests.models import made

Vectors = NDArray[np.float32]
Request = TypeVar("Request")

_LEARNED: Final = 12
"""Training examples of each kind."""
_ASKED: Final = 25
_MODEL: Final = "encoder"
_BY_MODEL: Final = 60
"""Least number of videos per seed that the model describes too."""
_RIGHT: Final = 0.9
_RETRAINED: Final = 5_000
_PREDICTED: Final = 50_000
_PREDICTED_SECONDS: Final = 10.0
_BATCH: Final = 2_000
_NEIGHBOURS: Final = 5
_DEADLINE: Final = 600.0


class WrongVideoError(Exception):
    """A video has no description or prediction: figures of the others alone would be too good."""


@dataclass
class Accuracies:
    """Results on the videos that were not trained on, as shares of 1; one value per seed."""

    ours: Figure
    silent: Figure
    """By the same descriptor without its numbers of sound."""
    peers: Figure
    relied_upon: Figure
    """Right ones among the predictions that are not unsure."""
    sure: Figure
    """Predictions that are not unsure, among all."""


@dataclass
class Rates:
    """Videos described per second of processor time."""

    built_in: Figure
    model: Figure


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seeds", type=int, default=3, help="How often other videos are drawn.")
    write_section("Sorting", list(asyncio.run(_measured(arguments.parse_args().seeds))))
    write_hearing()


async def _measured(seeds: int) -> Sequence[str]:
    accuracies, rates, kinds = (
        Accuracies(Figure(), Figure(), Figure(), Figure(), Figure()),
        Rates(Figure(), Figure()),
        set[str](),
    )
    with tempfile.TemporaryDirectory(prefix="rushes-sorting-") as name:
        folder = Path(name)
        library = folder / "library"
        library.mkdir()
        async with running_node(folder, library) as node, running_inference(folder, [node.target]) as inference:
            await inference.add(_MODEL, made.encoder(side=224, dimensions=512).SerializeToString())
            for seed in range(seeds):
                kinds.add(await _sorted(node, inference, seed, accuracies, rates))
            training, by_kind, catalog = await _trained_and_asked(folder, inference)
    return list(_report(seeds, accuracies, rates, kinds, training, by_kind, catalog))


async def _sorted(node: Node, inference: Inference, seed: int, accuracies: Accuracies, rates: Rates) -> str:
    """Draw videos, train on some and predict the others; returns the kind of classifier that training chose."""
    labels = [label for label in scenes.KINDS for _ in range(_LEARNED + _ASKED)]
    paths = [f"{seed}-{number}.mp4" for number in range(len(labels))]
    for number, (label, path) in enumerate(zip(labels, paths, strict=True)):
        scenes.film(label, seed * 1000 + number, node.library / path)
    before = _cpu_seconds(node, inference)
    vectors, descriptor = await _described(node, inference, paths)
    rates.built_in.add(len(paths) / (_cpu_seconds(node, inference) - before))
    before = _cpu_seconds(node, inference)
    some = paths[:: len(paths) // _BY_MODEL]
    await _described(node, inference, some, _MODEL)
    rates.model.add(len(some) / (_cpu_seconds(node, inference) - before))
    numbers = np.array([list(scenes.KINDS).index(label) for label in labels])
    learned = np.arange(len(labels)) % (_LEARNED + _ASKED) < _LEARNED
    model, card = await _trained(inference, descriptor, list(scenes.KINDS), vectors[learned], numbers[learned])
    predictions = await _predictions(inference, descriptor, model, vectors[~learned])
    silent = _without_sound(vectors)
    seen, _ = await _trained(inference, descriptor, list(scenes.KINDS), silent[learned], numbers[learned])
    of_pictures = await _predictions(inference, descriptor, seen, silent[~learned])
    wanted = [label for label, of_examples in zip(labels, learned, strict=True) if not of_examples]
    right = np.array([said.guesses[0].label == label for said, label in zip(predictions, wanted, strict=True)])
    sure = np.array([not said.unsure for said in predictions])
    accuracies.ours.add(float(right.mean()))
    accuracies.silent.add(
        float(np.mean([said.guesses[0].label == label for said, label in zip(of_pictures, wanted, strict=True)]))
    )
    accuracies.sure.add(float(sure.mean()))
    accuracies.relied_upon.add(float(right[sure].mean()))
    thumbnails = np.stack([await _thumbnail(node, path) for path in paths])
    peers = _nearest(thumbnails[learned], numbers[learned], thumbnails[~learned])
    accuracies.peers.add(float((peers == numbers[~learned]).mean()))
    return classifiers_pb2.ClassifierKind.Name(card.kind).removeprefix("CLASSIFIER_KIND_").lower()


async def _described(
    node: Node, inference: Inference, paths: Sequence[str], by: str = ""
) -> tuple[Vectors, features_pb2.Descriptor]:
    request = features_pb2.DescribeRequest(sources=[node.source(path) for path in paths], descriptor=by)
    answers = [answer async for answer in inference.features.Describe(request, timeout=_DEADLINE)]
    for answer in answers:
        if answer.HasField("problem"):
            raise WrongVideoError(f"{paths[answer.number]}: {answer.problem.detail}")
    return np.stack([np.frombuffer(answer.vector, "<f4") for answer in answers]), answers[0].descriptor


def _without_sound(vectors: Vectors) -> Vectors:
    """The built-in descriptor's vectors without their numbers of sound, normalised again."""
    silent = vectors.copy()
    silent[:, SOUND] = 0
    return np.asarray(silent / np.linalg.norm(silent, axis=1, keepdims=True), np.float32)


async def _thumbnail(node: Node, path: str) -> Vectors:
    request = frames_pb2.GetFrameRequest(
        source=node.source(path),
        frame=scenes.FRAMES // 2,
        format=frames_pb2.STILL_FORMAT_PPM,
        width=scenes.WIDTH,
        height=scenes.HEIGHT,
        quality=100,
    )
    return plain_numbers(picture_of_ppm((await node.frames.GetFrame(request)).data or b""))


def _nearest(learned: Vectors, numbers: NDArray[np.int64], asked: Vectors) -> NDArray[np.int64]:
    """Predictions of scikit-learn's KNeighborsClassifier with its defaults: Euclidean distances, five neighbours."""
    distances = ((asked[:, None] - learned[None]) ** 2).sum(axis=2)
    nearest = numbers[np.argsort(distances, axis=1, kind="stable")[:, :_NEIGHBOURS]]
    return np.array([np.bincount(votes).argmax() for votes in nearest])


async def _trained_and_asked(folder: Path, inference: Inference) -> tuple[float, dict[str, float], float]:
    """Seconds of a training, of predictions by each kind of classifier, and by the slowest one through the catalog."""
    random = np.random.default_rng(0)
    labels, descriptor = list(scenes.KINDS), await _descriptor(inference)
    middles = random.normal(size=(len(labels), descriptor.dimensions))

    def scattered(count: int) -> tuple[Vectors, NDArray[np.int64]]:
        numbers = random.integers(0, len(labels), count)
        vectors = middles[numbers] + random.normal(0, 4, (count, descriptor.dimensions))
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), numbers

    vectors, numbers = scattered(_RETRAINED)
    asked, _ = scattered(_PREDICTED)
    began = time.perf_counter()
    _, card = await _trained(inference, descriptor, labels, vectors, numbers)
    training = time.perf_counter() - began
    by_kind, models = {}, {}
    for kind, classifier in (
        ("nearest neighbours", fit_nearest(vectors, numbers, len(labels))),
        ("logistic regression", fit_logistic(vectors, numbers, len(labels))),
        ("network", fit_perceptron(vectors, numbers, len(labels), epochs=1)),
    ):
        known = Descriptor(descriptor.name, descriptor.version, descriptor.dimensions)
        models[kind] = model = bytes_of(TrainedClassifier(known, tuple(labels), 1, 0.5, classifier))
        began = time.perf_counter()
        said = await _predictions(inference, descriptor, model, asked)
        by_kind[kind] = time.perf_counter() - began
        if len(said) != _PREDICTED:
            raise WrongVideoError(f"{kind}: {len(said)} predictions")
    slowest = max(by_kind, key=lambda kind: by_kind[kind])
    return training, by_kind, await predicted_seconds(folder, inference, card_from(card), models[slowest], asked)


async def _descriptor(inference: Inference) -> features_pb2.Descriptor:
    listed = await inference.features.ListDescriptors(features_pb2.ListDescriptorsRequest())
    return listed.descriptors[0]


async def _trained(
    inference: Inference,
    descriptor: features_pb2.Descriptor,
    labels: Sequence[str],
    vectors: Vectors,
    numbers: NDArray[np.int64],
) -> tuple[bytes, classifiers_pb2.ModelCard]:
    requests = [TrainRequest(lesson=classifiers_pb2.Lesson(descriptor=descriptor, labels=labels))]
    for begin in range(0, len(numbers), _BATCH):
        part = slice(begin, begin + _BATCH)
        examples = classifiers_pb2.ExampleVectors(vectors=vectors[part].tobytes(), labels=numbers[part].tolist())
        requests.append(TrainRequest(examples=examples))
    model, card = b"", classifiers_pb2.ModelCard()
    async for said in inference.classifiers.Train(_each(requests), timeout=_DEADLINE):
        model += said.model
        if said.HasField("card"):
            card = said.card
    return model, card


async def _predictions(
    inference: Inference, descriptor: features_pb2.Descriptor, model: bytes, vectors: Vectors
) -> list[classifiers_pb2.Prediction]:
    requests = [PredictRequest(descriptor=descriptor)]
    requests += [PredictRequest(model=model[at : at + (1 << 20)]) for at in range(0, len(model), 1 << 20)]
    requests += [PredictRequest(vectors=vectors[at : at + _BATCH].tobytes()) for at in range(0, len(vectors), _BATCH)]
    answers = inference.classifiers.Predict(_each(requests), timeout=_DEADLINE)
    return [prediction async for answer in answers for prediction in answer.predictions]


async def _each(requests: Iterable[Request]) -> AsyncIterator[Request]:
    for request in requests:
        yield request


def _cpu_seconds(node: Node, inference: Inference) -> float:
    """Processor seconds of both services and their child processes so far."""
    roots = [psutil.Process(each.process.pid) for each in (node, inference)]
    times = [each.cpu_times() for root in roots for each in (root, *root.children(recursive=True))]
    return sum(each.user + each.system + each.children_user + each.children_system for each in times)


def _report(
    seeds: int,
    accuracies: Accuracies,
    rates: Rates,
    kinds: set[str],
    training: float,
    by_kind: dict[str, float],
    catalog: float,
) -> Iterator[str]:
    asked = _ASKED * len(scenes.KINDS)
    yield (
        f"{len(scenes.KINDS)} kinds of drawn scenes ({', '.join(scenes.KINDS)}), {_LEARNED} videos of each "
        f"for training and {_ASKED} tested, drawn anew {seeds} times; percent of {asked} videos classified correctly. "
        f"The built-in descriptor through the real services, which chose: {', '.join(sorted(kinds))}. Half of the "
        "videos sound as their kind does, a quarter are silent, a quarter sound like any kind. The peer is five "
        f"Euclidean neighbours of raw thumbnails ({THUMBNAIL[0]}x{THUMBNAIL[1]}) of the middle frame."
    )
    yield table(
        ("percent", "correct"),
        [
            ("built-in descriptor", accuracies.ours.show(1, 100)),
            ("built-in descriptor without sound", accuracies.silent.show(1, 100)),
            ("plain neighbours of thumbnails", accuracies.peers.show(1, 100)),
            ("built-in descriptor, predictions that are not unsure", accuracies.relied_upon.show(1, 100)),
            ("predictions that are not unsure, of all", accuracies.sure.show(1, 100)),
        ],
    )
    yield (
        f"Described: {rates.built_in.show(1)} videos of {scenes.WIDTH}x{scenes.HEIGHT} for each second of processor "
        "time, of media and inference together, with their frame indexes; by a model of one layer that takes five "
        f"pictures of 224 x 224, {rates.model.show(1)}, which is all but the model's own work. A training of "
        f"{_RETRAINED} vectors: {training:.1f} s. {_PREDICTED} predictions by a classifier of {_RETRAINED} examples: "
        + ", ".join(f"{kind} {seconds:.1f} s" for kind, seconds in by_kind.items())
        + ". Through the catalog, which sends the slowest kind with each part and stores its predictions: "
        + f"{catalog:.1f} s."
    )
    least, slowest = min(accuracies.ours.values), max(by_kind.values())
    yield goals_table(
        [
            Goal(f"at least {_RIGHT:.0%} correct with {_LEARNED} examples", f"{least:.1%}", least >= _RIGHT),
            Goal(
                f"{_PREDICTED} predictions within {_PREDICTED_SECONDS:.0f} s",
                f"{slowest:.1f} s",
                slowest <= _PREDICTED_SECONDS,
            ),
            Goal(
                f"{_PREDICTED} predictions through the catalog within {_PREDICTED_SECONDS:.0f} s",
                f"{catalog:.1f} s",
                catalog <= _PREDICTED_SECONDS,
            ),
        ]
    )


if __name__ == "__main__":
    main()

"""Classifiers as bytes: they come back as they were, and whatever else comes is refused with its reason."""

import json
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes_footage.features import Descriptor
from rushes_inference.learning.classifier import TrainedClassifier
from rushes_inference.learning.fitting.label_classifiers import fit_logistic, fit_perceptron
from rushes_inference.learning.logistic import Logistic
from rushes_inference.learning.model_file import bytes_of, classifier_of
from rushes_inference.learning.nearest import Nearest, fit_nearest
from rushes_inference.learning.perceptron import Perceptron

VECTORS = np.random.default_rng(2).normal(size=(12, 3)).astype(np.float32)
NUMBERS = np.arange(12) % 2
CLASSIFIERS: dict[str, Nearest | Logistic | Perceptron] = {
    "knn": fit_nearest(VECTORS, NUMBERS, 2),
    "logreg": fit_logistic(VECTORS, NUMBERS, 2),
    "mlp": fit_perceptron(VECTORS, NUMBERS, 2, epochs=2),
}


def trained(kind: str) -> TrainedClassifier:
    return TrainedClassifier(Descriptor("drawn", "1", 3), ("Fußball", "海"), 0.7, 0.4, CLASSIFIERS[kind])


@pytest.mark.parametrize("kind", CLASSIFIERS)
def test_what_is_kept_says_the_same(kind: str) -> None:
    kept = classifier_of(bytes_of(trained(kind)))
    assert kept.descriptor == trained(kind).descriptor
    assert kept.predictions(VECTORS) == trained(kind).predictions(VECTORS)


def changed(classifier: str = "logreg", *, values: bytes | None = None, **said: object) -> bytes:
    data = bytes_of(trained(classifier))
    what, version, length = struct.unpack_from("<8sII", data)
    header = json.dumps(json.loads(data[16 : 16 + length]) | said).encode()
    rest = data[16 + length :] if values is None else values
    return struct.pack("<8sII", what, version, len(header)) + header + rest


def numbers_of(*values: float) -> bytes:
    return np.array(values, "<f4").tobytes()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no beginning"),
        (b"\x80\x04cposix\nsystem\n" + bytes(100), "does not begin"),
        (struct.pack("<8sII", b"RUSHCLS\n", 2, 0), "version 2"),
        (struct.pack("<8sII", b"RUSHCLS\n", 1, 2**32 - 1), "4294967295 bytes"),
        (struct.pack("<8sII", b"RUSHCLS\n", 1, 100_000) + b"[" * 100_000, "header is wrong"),
        (bytes_of(trained("mlp"))[:-1], "its header says"),
        (bytes_of(trained("mlp")) + b"\0", "its header says"),
        (changed(dimensions=4), "its header says"),
        (changed(dimensions=10**9), "dimensions"),
        (changed(dimensions=-3), "dimensions"),
        (changed(kind="svm"), "kind"),
        (changed(labels=["one"]), "labels"),
        (changed(labels=["one", "one"]), "label twice"),
        (changed(labels=["one", ""]), "labels"),
        (changed(temperature=0), "temperature"),
        (changed(temperature=float("nan")), "header is wrong"),
        (changed(unsure_below=2), "unsure_below"),
        (changed(run="something"), "run"),
        (changed(examples=7), "keeps no examples"),
        (changed("knn", examples=100_000, dimensions=4096), "cannot have 100000 examples"),
        (changed("knn", examples=1), "cannot have 1 examples"),
        (changed(values=numbers_of(1, 2, 3, 4, 5, 6, 7, float("nan"))), "no number"),
        (changed(values=numbers_of(1, 2, 3, 4, 5, 6, 7, 1e7)), "beyond 1e\\+06"),
        (changed("knn", examples=2, values=numbers_of(*range(6), 0, 2)), "labels that it does not have"),
        (changed("knn", examples=2, values=numbers_of(*range(6), 0, -1)), "labels that it does not have"),
        (changed("knn", examples=2, values=numbers_of(*range(6), 0, 0.5)), "labels that it does not have"),
    ],
)
def test_bytes_that_are_no_classifier_are_refused_with_their_reason(data: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        classifier_of(data)


@given(st.sampled_from(sorted(CLASSIFIERS)), st.data())
@settings(deadline=None, max_examples=200)
def test_damaged_bytes_are_refused_or_say_something_finite(kind: str, data: st.DataObject) -> None:
    damaged = bytearray(bytes_of(trained(kind)))
    for place in data.draw(st.lists(st.integers(0, min(len(damaged), 400) - 1), min_size=1, max_size=4)):
        damaged[place] = data.draw(st.integers(0, 255))
    try:
        kept = classifier_of(bytes(damaged))
    except ValueError:
        return
    vectors = np.ones((1, kept.descriptor.dimensions), np.float32)
    [said] = kept.predictions(vectors)
    assert sum(guess.confidence for guess in said.guesses) == pytest.approx(1)

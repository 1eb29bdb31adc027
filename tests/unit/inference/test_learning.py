"""Classifiers of labels: what serves computes what scikit-learn does."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.utils.class_weight import compute_sample_weight

from rushes_footage.classifiers import ClassifierKind, TrainingStep
from rushes_footage.features import Descriptor
from rushes_inference.domain.classifiers import Examples, LabelNumbers, Vectors, enough, missing
from rushes_inference.learning.calibration import confidences
from rushes_inference.learning.fitting.label_classifiers import fit_logistic, fit_perceptron
from rushes_inference.learning.fitting.label_confidences import temperature_for, unsure_below
from rushes_inference.learning.fitting.labels import train
from rushes_inference.learning.logistic import log_shares
from rushes_inference.learning.nearest import fit_nearest

ROWS, COLUMNS = np.arange(30)[:, None], np.arange(4)[None]
VECTORS: Vectors = (np.sin(1.7 * ROWS * (COLUMNS + 1) + 0.3 * COLUMNS) + (ROWS % 3 == COLUMNS) * 0.9).astype(np.float32)
NUMBERS: LabelNumbers = np.where(ROWS[:, 0] < 24, ROWS[:, 0] % 3, 0)
ASKED: Vectors = np.cos(np.arange(20).reshape(5, 4) * 0.9).astype(np.float32)


def test_neighbours_vote_as_in_scikit_learn() -> None:
    theirs = KNeighborsClassifier(5, metric="cosine").fit(VECTORS, NUMBERS)
    assert fit_nearest(VECTORS, NUMBERS, 3).votes(ASKED).tolist() == (5 * theirs.predict_proba(ASKED)).round().tolist()


@pytest.mark.parametrize("labels", [2, 3])
def test_logistic_regression_says_what_scikit_learn_says(labels: int) -> None:
    some = labels > NUMBERS
    theirs = LogisticRegression(C=1.0, max_iter=10_000, class_weight="balanced", tol=1e-10)
    theirs.fit(VECTORS[some].astype(np.float64), NUMBERS[some])
    found = np.exp(fit_logistic(VECTORS[some], NUMBERS[some], labels).scores(ASKED))
    assert found == pytest.approx(theirs.predict_proba(ASKED.astype(np.float64)), abs=2e-5)


@pytest.mark.parametrize(("labels", "times"), [(2, 1), (3, 1), (3, 40)])
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning", "ignore:Got `batch_size`:UserWarning")
def test_the_network_says_what_scikit_learn_says(labels: int, times: int) -> None:
    some = labels > NUMBERS
    vectors, numbers = np.tile(VECTORS[some], (times, 1)), np.tile(NUMBERS[some], times)
    theirs = MLPClassifier(
        (256, 128), batch_size=32, max_iter=4, n_iter_no_change=15, early_stopping=times > 1, random_state=42
    )
    theirs.fit(vectors, numbers, compute_sample_weight("balanced", numbers).astype(np.float32))
    found = np.exp(fit_perceptron(vectors, numbers, labels, epochs=4).scores(ASKED))
    assert found == pytest.approx(theirs.predict_proba(ASKED), abs=1e-5)


@given(st.lists(st.integers(2, 30), min_size=2, max_size=5), st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=8)
def test_a_network_is_fitted_however_few_examples_there_are(counts: list[int], seed: int) -> None:
    random = np.random.default_rng(seed)
    numbers = random.permutation(np.repeat(np.arange(len(counts)), counts))
    vectors = random.normal(size=(len(numbers), 3)).astype(np.float32)
    scores = fit_perceptron(vectors, numbers, len(counts), epochs=2).scores(vectors)
    assert scores.shape == (len(numbers), len(counts))
    assert np.exp(scores).sum(axis=1) == pytest.approx(np.ones(len(numbers)))


def test_the_network_tells_what_no_plane_divides() -> None:
    vectors = np.random.default_rng(1).uniform(-1, 1, (400, 2)).astype(np.float32)
    numbers = (vectors[:, 0] * vectors[:, 1] > 0).astype(np.int64)
    asked = np.array([[0.5, 0.5], [-0.5, -0.5], [0.5, -0.5], [-0.5, 0.5]], np.float32)
    assert fit_perceptron(vectors, numbers, 2, epochs=100).scores(asked).argmax(axis=1).tolist() == [1, 1, 0, 0]


def test_confidences_become_shares_of_right_answers() -> None:
    random = np.random.default_rng(3)
    numbers = random.integers(0, 4, 4000)
    told = np.where(random.random(4000) < 0.7, numbers, (numbers + random.integers(1, 4, 4000)) % 4)
    boasting = log_shares(20.0 * np.eye(4)[told])
    temperature = temperature_for(boasting, numbers)
    assert confidences(boasting, 1).max(axis=1).mean() > 0.99
    assert confidences(boasting, temperature).max(axis=1).mean() == pytest.approx(0.7, abs=0.02)


def test_a_few_right_answers_are_no_certainty() -> None:
    scores = log_shares(np.eye(2)[[0, 1, 0, 1]])
    sure = confidences(scores, temperature_for(scores, np.array([0, 1, 0, 1])))
    assert sure.max() == pytest.approx(5 / 6, abs=0.01)


def test_nine_of_ten_answers_that_are_not_unsure_are_right() -> None:
    sure = np.linspace(0.99, 0.5, 100)
    both = np.stack((sure, 1 - sure), axis=1)
    numbers = (np.arange(100) >= 60).astype(np.int64)  # the surest 60 are right
    least = unsure_below(both, numbers)
    relied_upon = sure >= least
    assert (numbers[relied_upon] == 0).mean() >= 0.9
    assert relied_upon.sum() == 66
    assert unsure_below(both, 1 - numbers) == 1.0


def examples(counts: dict[str, int], noise: float = 0.1, *, dimensions: int = 12, seed: int = 0) -> Examples:
    """Vectors that scatter around their label's axis."""
    random = np.random.default_rng(seed)
    numbers = np.repeat(np.arange(len(counts)), list(counts.values()))
    vectors = np.eye(dimensions)[numbers] + random.normal(0, noise, (len(numbers), dimensions))
    return Examples(Descriptor("drawn", "1", dimensions), tuple(counts), vectors.astype(np.float32), numbers)


def test_what_is_told_apart_easily_is_told_apart() -> None:
    learned = examples({"food": 12, "goal": 12, "sea": 9})
    steps: list[TrainingStep] = []
    trained, lesson = train(learned, steps.append)
    card = lesson.card
    assert lesson.told == tuple(learned.numbers.tolist())
    assert card.accuracy == 1
    assert card.kind is ClassifierKind.NEAREST, "the first of equals"
    assert [each.kind for each in card.candidates] == list(ClassifierKind)
    assert card.confusion == ((12, 0, 0), (0, 12, 0), (0, 0, 9))
    assert [(each.label, each.precision, each.recall) for each in card.scores] == [
        ("food", 1, 1),
        ("goal", 1, 1),
        ("sea", 1, 1),
    ]
    assert [each.done for each in steps] == [*range(1, 16), 16]
    said = trained.predictions(examples({"food": 3, "goal": 3, "sea": 3}, seed=9).vectors)
    assert [each.guesses[0].label for each in said] == ["food"] * 3 + ["goal"] * 3 + ["sea"] * 3
    for each in said:
        assert sum(guess.confidence for guess in each.guesses) == pytest.approx(1)
        assert [guess.confidence for guess in each.guesses] == sorted(
            (guess.confidence for guess in each.guesses), reverse=True
        )


def test_what_looks_like_nothing_learned_is_unsure() -> None:
    trained, lesson = train(examples({"food": 30, "goal": 30, "sea": 30}, noise=0.45, dimensions=6), lambda step: None)
    assert 0.5 < lesson.card.accuracy < 1
    between = np.zeros((1, 6), np.float32)
    between[0, :3] = 1
    [said] = trained.predictions(between)
    assert said.unsure


def test_the_same_examples_give_the_same_classifier() -> None:
    learned = examples({"food": 10, "goal": 10}, noise=0.6)
    assert train(learned, lambda step: None)[1] == train(learned, lambda step: None)[1]


def test_labels_with_one_example_are_left_out_and_said_so() -> None:
    learned = examples({"food": 5, "new": 1, "goal": 5, "empty": 0})
    trained, lesson = train(learned, lambda step: None)
    card = lesson.card
    assert (trained.labels, card.left_out, card.examples) == (("food", "goal"), ("new", "empty"), 10)
    assert lesson.told == (0, 0, 0, 0, 0, -1, 2, 2, 2, 2, 2)


@pytest.mark.parametrize(
    ("counts", "lacks", "can"),
    [
        ({}, {}, False),
        ({"food": 9}, {}, False),
        ({"food": 9, "goal": 1}, {"goal": 1}, False),
        ({"food": 2, "goal": 2}, {}, True),
        ({"food": 2, "goal": 2, "sea": 0, "sky": 1}, {"sea": 2, "sky": 1}, True),
    ],
)
def test_what_is_missing_is_known(counts: dict[str, int], lacks: dict[str, int], can: bool) -> None:
    numbers = np.repeat(np.arange(len(counts)), list(counts.values()))
    assert missing(tuple(counts), numbers) == lacks
    assert enough(tuple(counts), numbers) is can

"""Classifiers of windows: what serves computes what scikit-learn fitted, and cards say what is known."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from rushes_footage.classifiers import TrainingStep
from rushes_footage.features import Descriptor
from rushes_inference.domain.classifiers import Vectors
from rushes_inference.domain.finders import DRAWN, FinderCard, WindowDescriptor, WindowExamples, WindowKind, mistake_in
from rushes_inference.learning.finder import TrainedFinder, standardised
from rushes_inference.learning.finder_file import bytes_of_finder, finder_of
from rushes_inference.learning.fitting import boosted_trees, logistic_regression
from rushes_inference.learning.fitting.calibrating import calibration_of
from rushes_inference.learning.fitting.finders import train_finder
from rushes_inference.learning.fitting.held_out import average_precision_of_folds, curve_of, folds_by_source

DIMENSIONS = 6
WINDOWS = 200_000
SOUND = (WindowDescriptor(WindowKind.SOUND, Descriptor("drawn", "1", DIMENSIONS), 1.0, 0.25),)


def drawn(
    sources: int, spans: int = 2, negatives: int = 1, others: int = 20, apart: float = 3.0, seed: int = 0
) -> WindowExamples:
    """Windows of videos with as many examples of four windows each, and as many drawn windows."""
    random = np.random.default_rng(seed)
    count = 4 * (spans + negatives) + others
    of_source = np.r_[np.repeat(np.arange(spans + negatives), 4), np.full(others, DRAWN)]
    positive = (of_source >= 0) & (of_source < spans)
    vectors = random.normal(size=(sources * count, DIMENSIONS))
    vectors[:, 0] += apart * np.tile(positive, sources)
    every = np.repeat(np.arange(sources), count)
    numbers = np.tile(of_source, sources)
    return WindowExamples(
        SOUND,
        1.0,
        0.25,
        vectors.astype(np.float16).astype(np.float32),
        np.tile(positive, sources),
        every,
        np.where(numbers == DRAWN, DRAWN, numbers + every * (spans + negatives)),
        np.where(numbers == DRAWN, 5, 1).astype(np.float32),
    )


def some_missing(examples: WindowExamples) -> WindowExamples:
    vectors = examples.vectors.copy()
    vectors[np.random.default_rng(1).random(vectors.shape) < 0.2] = np.nan
    vectors[~examples.positive, 2] = np.nan  # What is missing says which class it is.
    vectors[:, 3] = 7  # Always the same.
    return replace(examples, vectors=vectors)


def trained(
    examples: WindowExamples, before: WindowExamples | None = None, seed: int = 3
) -> tuple[TrainedFinder, FinderCard]:
    return train_finder(examples, before, seed, lambda step: None)


@pytest.mark.parametrize("apart", [0.0, 1.0, 5.0])
def test_trees_are_computed_as_scikit_learn_computes_them(apart: float) -> None:
    examples = some_missing(drawn(6, apart=apart))
    ranks = boosted_trees.ranks_for(examples.vectors, examples.positive)
    fitted = boosted_trees.fitted(ranks.of(examples.vectors), examples.positive, 1)
    trees = boosted_trees.trees_of(fitted, ranks)
    far = np.array([[1e6], [-1e6], [np.nan]], np.float32) * np.ones((1, DIMENSIONS), np.float32)
    asked: Vectors = np.concatenate((examples.vectors, some_missing(drawn(40, seed=4)).vectors, far))
    expected = fitted.decision_function(ranks.of(asked))
    assert trees.scores(asked) == pytest.approx(expected, abs=1e-5)
    assert len(set(np.round(expected, 3))) > 20


def test_logistic_regression_is_computed_as_scikit_learn_computes_it() -> None:
    examples = some_missing(drawn(6, apart=1.0))
    linear = logistic_regression.fit_linear(examples.vectors, examples.positive)
    fitted = logistic_regression.fitted(
        standardised(examples.vectors, linear.means, linear.deviations), examples.positive
    )
    asked = some_missing(drawn(40, seed=4)).vectors
    expected = fitted.decision_function(standardised(asked, linear.means, linear.deviations))
    assert linear.scores(asked) == pytest.approx(expected, abs=1e-5)
    assert linear.means == pytest.approx(np.nanmean(examples.vectors, axis=0), abs=1e-5)


def test_scores_of_many_windows_are_those_of_each() -> None:
    finder, _ = trained(drawn(3))
    asked = np.tile(some_missing(drawn(40, seed=4)).vectors, (5, 1))
    assert len(asked) > 4096
    scores = finder.scores(asked)
    assert scores.dtype == np.float32
    assert scores[-50:] == pytest.approx(finder.scores(asked[-50:]), abs=1e-6)
    with pytest.raises(ValueError, match="6 numbers each"):
        finder.scores(asked[:, :5])


def test_a_finder_is_judged_by_videos_that_it_had_not_learned_from() -> None:
    examples = drawn(8, apart=6)
    steps: list[TrainingStep] = []
    finder, card = train_finder(examples, None, 3, steps.append)
    assert (card.positives, card.negatives, card.sources, card.drawn) == (16, 8, 8, 160)
    assert card.average_precision == pytest.approx(1, abs=0.01)
    assert card.average_precision_before is None
    assert card.note == ""
    assert card.threshold is not None
    fresh = drawn(20, apart=6, seed=9)
    assert ((finder.scores(fresh.vectors) >= card.threshold) == fresh.positive).mean() > 0.98
    assert [point.threshold for point in card.curve] == sorted(point.threshold for point in card.curve)
    assert [point.recall for point in card.curve] == sorted((point.recall for point in card.curve), reverse=True)
    assert [step.done for step in steps] == [*range(1, 6), 6]
    assert {step.total for step in steps} == {6}


def test_what_tells_videos_apart_is_no_skill() -> None:
    # All windows of a video are alike, and have the same label: that holds for no other video.
    examples = drawn(8, apart=0)
    alike = 10 * np.random.default_rng(2).normal(size=(8, DIMENSIONS))[examples.sources]
    vectors = (examples.vectors + alike).astype(np.float32)
    _, card = trained(replace(examples, vectors=vectors, positive=examples.sources % 2 == 0))
    assert card.average_precision is not None
    assert card.average_precision < 0.8


def test_the_threshold_lies_between_moments_that_are_right_and_those_that_are_wrong() -> None:
    # Two examples of four windows, and four drawn ones, of which four overlapping ones would be one moment.
    examples = drawn(1, spans=2, negatives=0, others=4)
    examples = replace(examples, weights=np.where(examples.spans == DRAWN, 4, 1).astype(np.float32))
    scores = np.array([0.9, 0.8, 0.3, 0.05, 0.0, 0.7, 0.0, 0.0, 0.1, 0.2, 0.5, 0.0], np.float32)
    curve, threshold = curve_of(examples, scores)
    # An example is found by its best window: what else its clip shows drags no threshold down.
    assert threshold == pytest.approx(0.6)
    assert [(point.threshold, point.precision, point.recall) for point in curve] == [
        pytest.approx(point) for point in ((0.7, 1, 1), (0.9, 1, 0.5))
    ]
    # A drawn window counts for the three moments that it stands for.
    examples = replace(examples, weights=np.where(examples.spans == DRAWN, 12, 1).astype(np.float32))
    scores[10] = 0.85
    curve, threshold = curve_of(examples, scores)
    assert curve[0].precision == pytest.approx(2 / 5)
    assert threshold == pytest.approx((0.9 + 0.85) / 2)


def test_windows_are_judged_within_their_fold() -> None:
    examples = drawn(2, spans=1, negatives=0, others=4)
    folds = examples.sources
    # Right in both videos, by classifiers whose scales differ; without a fold, the second video's drawn ones are wrong.
    right = np.array([4, 4, 4, 4, 1, 1, 1, 1, 9, 9, 9, 9, 6, 6, 6, 6], np.float32)
    assert average_precision_of_folds(examples, right, folds) == pytest.approx(1)
    assert average_precision_of_folds(examples, right, np.zeros_like(folds)) < 0.8
    # Of the first video, each positive window comes behind a drawn one that stands for five.
    half = np.array([4, 4, 4, 4, 5, 1, 1, 1, 9, 9, 9, 9, 6, 6, 6, 6], np.float32)
    assert average_precision_of_folds(examples, half, folds) == pytest.approx((4 / 9 + 1) / 2)
    nothing = replace(examples, positive=np.zeros(16, np.bool_))
    assert average_precision_of_folds(nothing, right, folds) == 0


@pytest.mark.parametrize("others", [0, 20])
def test_folds_never_share_a_video(others: int) -> None:
    examples = drawn(7, others=others)
    folds = folds_by_source(examples, 5)
    assert folds is not None
    assert len(np.unique(folds)) == 5
    for source in range(7):
        assert len(np.unique(folds[examples.sources == source])) == 1


def test_of_one_video_nothing_is_known_but_it_is_calibrated() -> None:
    finder, card = trained(drawn(1, spans=5, apart=6))
    assert (card.average_precision, card.threshold, card.curve, card.mistakes) == (None, None, (), ())
    assert "from one video" in card.note
    fresh = drawn(20, apart=6, seed=9)
    scores = finder.scores(fresh.vectors)
    assert np.median(scores[fresh.positive]) > 0.5 > np.median(scores[~fresh.positive])


def test_folds_without_positives_and_videos_without_negatives_break_nothing() -> None:
    examples = drawn(7)
    few = replace(examples, positive=examples.positive & (examples.sources < 2))
    _, card = trained(few)
    assert card.average_precision is not None
    assert card.note == "Only 2 videos have positive examples, so these numbers are rough."
    only = drawn(3, negatives=0, others=0)
    negative = drawn(1, spans=0, seed=1)
    joined = WindowExamples(
        SOUND,
        1.0,
        0.25,
        *(
            np.concatenate((getattr(only, name), getattr(negative, name) + shift))
            for name, shift in (("vectors", 0), ("positive", False), ("sources", 3), ("spans", 0), ("weights", 0))
        ),
    )
    joined = replace(joined, spans=np.where(joined.sources == 3, DRAWN, joined.spans))
    assert mistake_in(joined) == ""
    _, card = trained(joined)
    assert card.note


def test_a_wrong_example_is_the_worst_mistake() -> None:
    examples = drawn(8, apart=8)
    wrong = int(examples.spans[(examples.sources == 5) & ~examples.positive & (examples.spans != DRAWN)][0])
    vectors = examples.vectors.copy()
    vectors[examples.spans == wrong, 0] += 8
    _, card = trained(replace(examples, vectors=vectors))
    assert card.mistakes[0].span == wrong
    assert not card.mistakes[0].positive
    assert card.mistakes[0].score > 0.5
    assert len(card.mistakes) == 10


def test_the_examples_before_are_compared_on_the_same_windows() -> None:
    examples = drawn(4, apart=3)
    _, same = trained(examples, examples)
    assert same.average_precision_before == same.average_precision
    # What was learned before was wrong.
    _, better = trained(examples, replace(examples, positive=np.random.default_rng(1).permutation(examples.positive)))
    assert better.average_precision == same.average_precision
    assert same.average_precision is not None
    assert better.average_precision_before is not None
    assert better.average_precision_before < same.average_precision - 0.2
    # Of one video: without that there is nothing to learn from.
    _, alone = trained(examples, drawn(1))
    assert alone.average_precision_before is None


def with_rejected(examples: WindowExamples, count: int) -> WindowExamples:
    """With as many hard negatives, all of one further video, that are much like the positive examples."""
    vectors = np.random.default_rng(5).normal(size=(4 * count, DIMENSIONS))
    vectors[:, :2] += (5, 2.5)
    first = int(examples.spans.max()) + 1
    return replace(
        examples,
        vectors=np.concatenate((examples.vectors, vectors.astype(np.float16).astype(np.float32))),
        positive=np.r_[examples.positive, np.zeros(len(vectors), np.bool_)],
        sources=np.r_[examples.sources, np.full(len(vectors), examples.sources.max() + 1)],
        spans=np.r_[examples.spans, np.repeat(np.arange(first, first + count), 4)],
        weights=np.r_[examples.weights, np.ones(len(vectors), np.float32)],
    )


def test_moments_of_one_video_that_were_rejected_do_not_make_a_version_worse() -> None:
    before = drawn(6, negatives=0, apart=6)
    _, card = trained(with_rejected(before, 10), before)
    assert card.average_precision is not None
    assert card.average_precision_before is not None
    assert card.average_precision > card.average_precision_before - 0.02


def test_the_same_examples_give_the_same_bytes() -> None:
    examples = some_missing(drawn(7, apart=1))
    finder, card = trained(examples)
    again, card_again = trained(examples)
    assert bytes_of_finder(finder) == bytes_of_finder(again)
    assert card == card_again
    kept = finder_of(bytes_of_finder(finder))
    assert (kept.scores(examples.vectors) == finder.scores(examples.vectors)).all()


def gathered(random: np.random.Generator, positives: int) -> tuple[WindowExamples, NDArray[np.float32]]:
    """Examples and some of WINDOWS others, with the log odds that some classifier gives."""
    negatives = 5000
    spans = np.r_[np.repeat(np.arange(positives), 4), np.full(negatives, DRAWN)]
    positive = spans != DRAWN
    heights = np.repeat(random.normal(2, 1, positives), 4)
    odds = np.r_[heights - np.tile([0.0, 1, 2, 3], positives), random.normal(-2, 1, negatives)]
    return (
        WindowExamples(
            SOUND,
            1.0,
            0.25,
            np.empty((len(spans), 0), np.float32),
            positive,
            np.zeros(len(spans), np.int64),
            spans,
            np.where(positive, 1, WINDOWS / negatives).astype(np.float32),
        ),
        odds.astype(np.float32),
    )


@pytest.mark.parametrize("positives", [100, 400])
def test_of_moments_with_a_score_that_share_is_right(positives: int) -> None:
    ranges = ((0.3, 0.5), (0.5, 0.7), (0.7, 0.9))
    shares = []
    for seed in range(6):
        random = np.random.default_rng(seed)
        calibration = calibration_of(*gathered(random, positives))
        # In footage like that: a moment for each positive, and one for four windows that are none.
        right = calibration.scores(random.normal(2, 1, 4000).astype(np.float32))
        wrong = calibration.scores(random.normal(-2, 1, 4000 * WINDOWS // 4 // positives).astype(np.float32))
        counts = [[np.count_nonzero((each >= low) & (each < high)) for each in (right, wrong)] for low, high in ranges]
        assert min(map(sum, counts)) > 100
        shares.append([rights / (rights + wrongs) for rights, wrongs in counts])
    assert np.mean(shares, axis=0) == pytest.approx([0.4, 0.6, 0.8], abs=0.15)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"vectors": np.zeros((3, 5), np.float32)}, "6 numbers for each window"),
        ({"positive": np.ones(2, np.bool_)}, "each of 3 windows"),
        ({"vectors": np.full((3, 6), np.inf, np.float32)}, "finite"),
        ({"positive": np.zeros(3, np.bool_)}, "positive example, and have none"),
        ({"positive": np.ones(3, np.bool_)}, "mark a negative example"),
    ],
)
def test_examples_that_nothing_can_be_learned_from_are_named(changed: dict[str, np.ndarray], words: str) -> None:
    examples = drawn(1)
    some = [0, 1, -1]
    three = replace(
        examples,
        vectors=examples.vectors[some],
        positive=examples.positive[some],
        sources=examples.sources[some],
        spans=examples.spans[some],
        weights=examples.weights[some],
    )
    assert mistake_in(three) == ""
    assert words in mistake_in(replace(three, **changed))  # type: ignore[arg-type]  # named by the parameters


def long_vectors(dimensions: int, told_by: int) -> tuple[Vectors, NDArray[np.bool_]]:
    """Vectors of which one number says everything, by its deviation alone."""
    random = np.random.default_rng(8)
    positive = np.arange(600) % 3 == 0
    vectors = random.normal(size=(600, dimensions))
    vectors[positive, told_by] *= 8
    return vectors.astype(np.float32), positive


def test_trees_of_long_vectors_are_fitted_to_what_tells_the_classes_apart() -> None:
    vectors, positive = long_vectors(1300, 1111)
    chosen = boosted_trees.telling(vectors, positive, 100)
    assert 1111 in chosen
    assert (np.diff(chosen) > 0).all()
    assert len(chosen) == 100
    assert boosted_trees.telling(vectors, positive, 1300).tolist() == list(range(1300))
    trees = boosted_trees.fit_trees(vectors, positive, 1)
    # Only whoever sees that number, under its own place, can tell.
    assert np.mean(trees.scores(vectors)[positive]) > np.mean(trees.scores(vectors)[~positive]) + 3
    others = vectors.copy()
    others[:, 1111] = 0
    assert np.mean(trees.scores(others)[positive]) < np.mean(trees.scores(vectors)[positive]) - 3


def test_what_is_missing_or_the_same_everywhere_tells_nothing() -> None:
    vectors, positive = long_vectors(20, 3)
    vectors[:, 5] = np.nan
    vectors[:, 6] = 2.0
    vectors[positive, 7] = np.nan
    chosen = boosted_trees.telling(vectors, positive, 4)
    assert 3 in chosen
    assert not {5, 6} & set(chosen.tolist())

"""What `rushes sort train` says when a training has ended well."""

from rushes.catalog.v1 import learning_pb2
from rushes.inference.v1 import classifiers_pb2
from rushes_local.sort import learned_words


def _trained(**more: object) -> learning_pb2.Classifier:
    card = classifiers_pb2.ModelCard(examples=40, accuracy=0.8, labels=[classifiers_pb2.LabelScore(label="food")] * 2)
    return learning_pb2.Classifier(card=card, **more)  # type: ignore[arg-type]  # whichever the test is about


def test_the_first_version_says_how_right_it_is() -> None:
    assert learned_words(_trained(took_over=True)) == "Learned from 40 videos in 2 folders: right in 80%"


def test_a_later_one_says_how_right_the_one_before_was() -> None:
    words = "Learned from 40 videos in 2 folders: right in 80%, the previous version in 75%"
    assert learned_words(_trained(took_over=True, accuracy_before=0.75)) == words


def test_one_that_does_not_take_over_says_so_and_why() -> None:
    compared = learning_pb2.Comparison(videos=10, right=6, right_before=9)
    words = learned_words(_trained(accuracy_before=0.9, comparison=compared))
    assert words == (
        "Learned from 40 videos in 2 folders: right in 80%, the previous version in 90%. Of the 10 videos sorted "
        "since, it is right in 6, the previous version in 9, so the previous version stays in use."
    )

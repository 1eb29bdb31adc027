"""Conversion of classifiers that are trained on sorted videos."""

from rushes.catalog.v1 import learning_pb2
from rushes_footage.messages.classifiers import card_from
from rushes_gateway.resources.sort_classifiers import shapes
from rushes_gateway.timestamps import moment


def classifier(message: learning_pb2.Classifier) -> shapes.SortClassifier:
    """A version of the classifier."""
    card = card_from(message.card)
    return shapes.SortClassifier(
        id=message.id,
        version=message.card.version,
        kind=card.kind,
        descriptor=f"{card.descriptor.name} {card.descriptor.version}",
        trained_at=moment(message.trained_at),
        chosen=message.chosen,
        examples=card.examples,
        accuracy=card.accuracy,
        scores=[
            shapes.CategoryScore(
                category=each.label, examples=each.examples, precision=each.precision, recall=each.recall
            )
            for each in card.scores
        ],
        confusion=[list(row) for row in card.confusion],
        left_out=list(card.left_out),
        comparison=comparison(message.comparison) if message.HasField("comparison") else None,
    )


def comparison(message: learning_pb2.Comparison) -> shapes.ClassifierComparison:
    """The comparison of a version with the one before."""
    return shapes.ClassifierComparison(videos=message.videos, right=message.right, right_before=message.right_before)

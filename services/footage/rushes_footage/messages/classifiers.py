"""Conversions of classifiers and their predictions."""

from rushes.inference.v1 import classifiers_pb2
from rushes_footage.classifiers import (
    Candidate,
    ClassifierKind,
    Guess,
    LabelScore,
    ModelCard,
    Prediction,
    TrainingStep,
)
from rushes_footage.messages.features import descriptor_from, descriptor_to

_KINDS = {
    ClassifierKind.NEAREST: classifiers_pb2.CLASSIFIER_KIND_NEAREST,
    ClassifierKind.LOGISTIC: classifiers_pb2.CLASSIFIER_KIND_LOGISTIC,
    ClassifierKind.PERCEPTRON: classifiers_pb2.CLASSIFIER_KIND_PERCEPTRON,
}
_KINDS_BACK = {message: kind for kind, message in _KINDS.items()}


def step_to(step: TrainingStep) -> classifiers_pb2.TrainingProgress:
    """Progress of a training."""
    return classifiers_pb2.TrainingProgress(done=step.done, total=step.total)


def step_from(message: classifiers_pb2.TrainingProgress) -> TrainingStep:
    """Progress of a training."""
    return TrainingStep(message.done, message.total)


def card_to(card: ModelCard) -> classifiers_pb2.ModelCard:
    """What is known of a classifier."""
    return classifiers_pb2.ModelCard(
        kind=_KINDS[card.kind],
        descriptor=descriptor_to(card.descriptor),
        examples=card.examples,
        folds=card.folds,
        accuracy=card.accuracy,
        candidates=[
            classifiers_pb2.CandidateClassifier(kind=_KINDS[each.kind], accuracy=each.accuracy)
            for each in card.candidates
        ],
        labels=[
            classifiers_pb2.LabelScore(
                label=each.label, examples=each.examples, precision=each.precision, recall=each.recall
            )
            for each in card.scores
        ],
        confusion=[count for row in card.confusion for count in row],
        left_out=card.left_out,
        temperature=card.temperature,
        unsure_below=card.unsure_below,
        trainer=card.trainer,
    )


def card_from(message: classifiers_pb2.ModelCard) -> ModelCard:
    """What is known of a classifier."""
    labels = len(message.labels)
    return ModelCard(
        kind=_KINDS_BACK[message.kind],
        descriptor=descriptor_from(message.descriptor),
        examples=message.examples,
        folds=message.folds,
        accuracy=message.accuracy,
        candidates=tuple(Candidate(_KINDS_BACK[each.kind], each.accuracy) for each in message.candidates),
        scores=tuple(LabelScore(each.label, each.examples, each.precision, each.recall) for each in message.labels),
        confusion=tuple(tuple(message.confusion[row * labels : (row + 1) * labels]) for row in range(labels)),
        left_out=tuple(message.left_out),
        temperature=message.temperature,
        unsure_below=message.unsure_below,
        trainer=message.trainer,
    )


def prediction_to(prediction: Prediction) -> classifiers_pb2.Prediction:
    """A prediction for a vector."""
    return classifiers_pb2.Prediction(
        guesses=[classifiers_pb2.Guess(label=each.label, confidence=each.confidence) for each in prediction.guesses],
        unsure=prediction.unsure,
    )


def prediction_from(message: classifiers_pb2.Prediction) -> Prediction:
    """A prediction for a vector."""
    return Prediction(tuple(Guess(each.label, each.confidence) for each in message.guesses), message.unsure)

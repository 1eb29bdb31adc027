"""Conversion of videos to sort, and of the training on sorted videos."""

from typing import Literal

from rushes.catalog.v1 import learning_pb2, library_pb2, sorting_pb2
from rushes_gateway.contract.messages import as_json
from rushes_gateway.resources.sort_classifiers.convert import comparison
from rushes_gateway.resources.sorting import shapes
from rushes_gateway.sort_proposals import Proposals
from rushes_gateway.timestamps import moment

_STATES: dict[int, Literal["none", "running", "succeeded", "failed", "cancelled"]] = {
    learning_pb2.TRAINING_STATE_UNSPECIFIED: "none",
    learning_pb2.TRAINING_STATE_RUNNING: "running",
    learning_pb2.TRAINING_STATE_SUCCEEDED: "succeeded",
    learning_pb2.TRAINING_STATE_FAILED: "failed",
    learning_pb2.TRAINING_STATE_CANCELLED: "cancelled",
}
STAGES: dict[int, Literal["describing", "training", "predicting"]] = {
    learning_pb2.TRAINING_STAGE_DESCRIBING: "describing",
    learning_pb2.TRAINING_STAGE_TRAINING: "training",
    learning_pb2.TRAINING_STAGE_PREDICTING: "predicting",
}


def loose_video(name: str, known: library_pb2.Asset, proposals: Proposals | None) -> shapes.LooseVideo:
    """A video that is not sorted yet, and its proposals."""
    best = proposals.best if proposals else ()
    return shapes.LooseVideo(
        name=name,
        asset_id=known.id or None,
        facts=_facts(known) if known.id else None,
        proposals=[shapes.CategoryProposal(category=each.category, confidence=each.confidence) for each in best],
        unsure=proposals.unsure if proposals else False,
    )


def _facts(known: library_pb2.Asset) -> shapes.LooseVideoFacts:
    shown = as_json(known)
    return shapes.LooseVideoFacts.model_validate({name: shown[name] for name in shapes.LooseVideoFacts.model_fields})


def training(message: learning_pb2.GetTrainingResponse) -> shapes.SortTraining:
    """The state of the last training, and the accuracy of the classifier that predicts."""
    last, card = message.training, message.classifier.card
    known = message.HasField("classifier")
    return shapes.SortTraining(
        state=_STATES[last.state],
        stage=STAGES.get(last.stage),
        done=last.done,
        total=last.total,
        error=last.error or None,
        ended_at=moment(last.ended_at) if last.HasField("ended_at") else None,
        accuracy=card.accuracy if known else None,
        examples=card.examples,
        trained_at=moment(message.classifier.trained_at) if known else None,
        learned=_learned(message.trained) if message.HasField("trained") else None,
    )


def _learned(message: learning_pb2.Classifier) -> shapes.LearnedVersion:
    return shapes.LearnedVersion(
        id=message.id,
        accuracy=message.card.accuracy,
        accuracy_before=message.accuracy_before if message.HasField("accuracy_before") else None,
        examples=message.card.examples,
        took_over=message.took_over,
        comparison=comparison(message.comparison) if message.HasField("comparison") else None,
    )


def pace(message: sorting_pb2.GetSortPaceResponse) -> shapes.SortPace:
    """How many recent proposals were right, and how many videos are sorted per minute."""
    per_minute = message.per_minute if message.HasField("per_minute") else None
    return shapes.SortPace(judged=message.judged, right=message.right, per_minute=per_minute)

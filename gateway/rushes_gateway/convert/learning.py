"""Learning from what was sorted."""

from typing import Literal

from rushes.catalog.v1 import learning_pb2

STAGES: dict[int, Literal["describing", "training", "predicting"]] = {
    learning_pb2.TRAINING_STAGE_DESCRIBING: "describing",
    learning_pb2.TRAINING_STAGE_TRAINING: "training",
    learning_pb2.TRAINING_STAGE_PREDICTING: "predicting",
}

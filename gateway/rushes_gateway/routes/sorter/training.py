"""Training on sorted videos."""

from typing import Any

from fastapi import APIRouter

from rushes.catalog.v1 import learning_pb2
from rushes_gateway.routes.dependencies import Asker, Connected

router = APIRouter()


@router.post("/api/retrain")
async def retrain(services: Connected, asker: Asker) -> dict[str, str]:
    """Start a training. One training runs at a time; 503 where the folder does not exist."""
    begun = await services.learning.StartTraining(learning_pb2.StartTrainingRequest(requested_by=asker))
    return {"status": "started" if begun.started else "already_running"}


@router.get("/api/retrain/status")
async def get_retrain_status(services: Connected) -> dict[str, Any]:
    """Whether a training is running, and the result of the last one."""
    found = await services.learning.GetTraining(learning_pb2.GetTrainingRequest())
    if not found.HasField("training"):
        return {"running": False, "last_result": None}
    training = found.training
    return {
        "running": training.state == learning_pb2.TRAINING_STATE_RUNNING,
        "last_result": _result(training),
    }


def _result(training: learning_pb2.Training) -> str | None:
    """The result in the format of the replaced sorter, which had a script for each stage."""
    if training.state == learning_pb2.TRAINING_STATE_RUNNING:
        return None
    if training.state == learning_pb2.TRAINING_STATE_SUCCEEDED:
        return "success"
    if training.state == learning_pb2.TRAINING_STATE_CANCELLED:
        return "Error: the training was cancelled"
    script = _SCRIPTS.get(training.failed_at)
    return f"Failed at {script}: {_shortened(training.error)}" if script else f"Error: {training.error}"


def _shortened(error: str) -> str:
    """At most _MOST characters. The replaced sorter kept the end, where a traceback says what failed; messages of
    Rushes say it first, and the end may be all that is left of a long list.
    """
    half = _MOST // 2
    return error if len(error) <= _MOST else f"{error[: half - 1]}…{error[-half:]}"


_SCRIPTS = {
    learning_pb2.TRAINING_STAGE_DESCRIBING: "extract_features.py",
    learning_pb2.TRAINING_STAGE_TRAINING: "train.py",
    learning_pb2.TRAINING_STAGE_PREDICTING: "predict.py",
}
_MOST = 500
"""Characters of an error message, as in the replaced sorter."""

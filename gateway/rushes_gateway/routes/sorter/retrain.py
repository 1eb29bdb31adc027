"""Learning from what was sorted, and what was learned about what is loose."""

from typing import Any

from fastapi import APIRouter

from rushes.catalog.v1 import learning_pb2
from rushes_gateway.routes.dependencies import Asker, Connected

router = APIRouter()

_CANCELLED = "Error: It was cancelled."


@router.post("/api/retrain")
async def start_training(services: Connected, asker: Asker) -> dict[str, Any]:
    """Learn from the folders, and predict what is loose; answers at once."""
    begun = await services.learning.StartTraining(learning_pb2.StartTrainingRequest(requested_by=asker))
    return {"status": "started" if begun.started else "already_running"}


@router.get("/api/retrain/status")
async def get_training_status(services: Connected) -> dict[str, Any]:
    """Whether one is under way, and how the last one ended: "success", "Error: …", or null."""
    training = (await services.learning.GetTraining(learning_pb2.GetTrainingRequest())).training
    return {"running": training.state == learning_pb2.TRAINING_STATE_RUNNING, "last_result": _result_of(training)}


def _result_of(training: learning_pb2.Training) -> str | None:
    if training.state == learning_pb2.TRAINING_STATE_SUCCEEDED:
        return "success"
    if training.state == learning_pb2.TRAINING_STATE_FAILED:
        return f"Error: {training.error}"
    return _CANCELLED if training.state == learning_pb2.TRAINING_STATE_CANCELLED else None

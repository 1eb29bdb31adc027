"""Learning from what was sorted."""

from typing import Any

from fastapi import APIRouter

from rushes.catalog.v1 import learning_pb2
from rushes_gateway.routes.cutter.freshness import bring_up_to_date
from rushes_gateway.routes.dependencies import Asker, Connected
from rushes_gateway.sort_proposals import collection_of

router = APIRouter()


@router.post("/api/retrain")
async def retrain(services: Connected, asker: Asker) -> dict[str, str]:
    """Begin to learn; one training runs at a time."""
    collection = await collection_of(services)
    await bring_up_to_date(services, collection.root, asker)
    request = learning_pb2.StartTrainingRequest(collection=collection, requested_by=asker)
    begun = await services.learning.StartTraining(request)
    return {"status": "started" if begun.started else "already_running"}


@router.get("/api/retrain/status")
async def get_retrain_status(services: Connected) -> dict[str, Any]:
    """Whether a training runs, and what came of the last one."""
    request = learning_pb2.GetTrainingRequest(collection=await collection_of(services))
    found = await services.learning.GetTraining(request)
    if not found.HasField("training"):
        return {"running": False, "last_result": None}
    training = found.training
    return {
        "running": training.state == learning_pb2.TRAINING_STATE_RUNNING,
        # As the replaced sorter's clients know it: a phrase.
        "last_result": _RESULTS.get(training.state, training.error[:1].lower() + training.error[1:]),
    }


_RESULTS = {
    learning_pb2.TRAINING_STATE_RUNNING: None,
    learning_pb2.TRAINING_STATE_SUCCEEDED: "success",
    learning_pb2.TRAINING_STATE_CANCELLED: "Error: it was cancelled",
}

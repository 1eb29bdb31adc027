"""AskService: crops of frames, and outside models that are asked about them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rushes.inference.v1 import ask_pb2, ask_pb2_grpc
from rushes_chassis.context import Context
from rushes_footage.messages.files import source_from
from rushes_inference.domain.asked_pictures import VideoFrame
from rushes_inference.domain.errors import OutsideModelNotSet
from rushes_inference.operations.cut_crops import CropCutting

if TYPE_CHECKING:
    from rushes_inference.adapters.chat_completions import ChatCompletions


class AskServicer(ask_pb2_grpc.AskServiceServicer):
    """Implements AskService."""

    def __init__(self, cutting: CropCutting, models: Mapping[str, "ChatCompletions"]) -> None:
        """`models`: those whose addresses are set, by "local" or "cloud"."""
        self._cutting, self._models = cutting, models

    async def CutCrops(self, request: ask_pb2.CutCropsRequest, context: Context) -> ask_pb2.CutCropsResponse:
        frame = VideoFrame(source_from(request.source), request.frame)
        places = [tuple((corner.x, corner.y) for corner in each.corners) for each in request.places]
        return ask_pb2.CutCropsResponse(crops=await self._cutting.crops(frame, places))

    async def Ask(self, request: ask_pb2.AskRequest, context: Context) -> ask_pb2.AskResponse:
        model = self._models.get(request.provider)
        if model is None:
            raise OutsideModelNotSet(request.provider)
        answer = await model.ask(request.crop, request.prompt, request.brands)
        return ask_pb2.AskResponse(
            outcome=answer.outcome.value, words=answer.words, why=answer.why, retry_after=answer.retry_after
        )

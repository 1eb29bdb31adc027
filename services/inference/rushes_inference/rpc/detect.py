"""DetectService: object detection in pictures and stretches of videos."""

from collections.abc import AsyncIterator
from contextlib import aclosing

from rushes.inference.v1 import detect_pb2, detect_pb2_grpc
from rushes_chassis.context import Context
from rushes_footage.messages.detections import detected_frame_to, detection_to
from rushes_inference.domain.served import ByBackend
from rushes_inference.operations.detect import Detector
from rushes_inference.rpc.conversions import detect_parameters_from, picture_from, stretch_from


class DetectServicer(detect_pb2_grpc.DetectServiceServicer):
    """Implements DetectService."""

    def __init__(self, detector: ByBackend[Detector]) -> None:
        self._detector = detector

    async def Detect(self, request: detect_pb2.DetectRequest, context: Context) -> detect_pb2.DetectResponse:
        found = await self._detector.named(request.backend).picture(
            picture_from(request.picture), detect_parameters_from(request.parameters)
        )
        return detect_pb2.DetectResponse(
            detections=[detection_to(each, found.model.network.classes) for each in found.detections],
            width=found.width,
            height=found.height,
            model_version=found.model.sha256,
        )

    async def DetectFrames(
        self, request: detect_pb2.DetectFramesRequest, context: Context
    ) -> AsyncIterator[detect_pb2.DetectFramesResponse]:
        frames = self._detector.usual.frames(stretch_from(request), detect_parameters_from(request.parameters))
        async with aclosing(frames):
            async for frame in frames:
                yield detected_frame_to(frame, frame.model.network.classes, frame.model.sha256)

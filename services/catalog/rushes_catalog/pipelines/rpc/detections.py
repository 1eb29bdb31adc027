"""DetectionsService: detection runs and their results."""

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing

from rushes.catalog.v1 import detections_pb2, detections_pb2_grpc
from rushes_catalog.domain.ids import AssetId, DetectionRunId
from rushes_catalog.pipelines.domain.detection_runs import Sought
from rushes_catalog.pipelines.operations.detection_runs import DetectionRuns, RunNow
from rushes_catalog.rpc.messages import job_to
from rushes_chassis.context import Context
from rushes_chassis.errors import FieldMistake, InvalidInput
from rushes_footage.detections import DetectedFrame
from rushes_footage.messages.detections import detected_box_to

_FRAMES_TOGETHER = 256
_MIN_SCORE, _BEGINS_TRACK = 0.25, 0.5
"""Where a request has none: the least score of what is kept, and of the first box of a track."""


class DetectionsServicer(detections_pb2_grpc.DetectionsServiceServicer):
    """Implements DetectionsService."""

    def __init__(self, runs: DetectionRuns) -> None:
        self._runs = runs

    async def StartDetection(
        self, request: detections_pb2.StartDetectionRequest, context: Context
    ) -> detections_pb2.StartDetectionResponse:
        sought = _sought_from(request.sought)
        begun = await self._runs.begin(AssetId(request.asset_id.lower()), sought, request.requested_by)
        return detections_pb2.StartDetectionResponse(run=_run_to(begun))

    async def ListDetections(
        self, request: detections_pb2.ListDetectionsRequest, context: Context
    ) -> detections_pb2.ListDetectionsResponse:
        runs = await self._runs.of_asset(AssetId(request.asset_id.lower()))
        return detections_pb2.ListDetectionsResponse(runs=map(_run_to, runs))

    async def GetDetection(
        self, request: detections_pb2.GetDetectionRequest, context: Context
    ) -> detections_pb2.GetDetectionResponse:
        return detections_pb2.GetDetectionResponse(run=_run_to(await self._runs.get(_id_of(request))))

    async def ReadDetection(
        self, request: detections_pb2.ReadDetectionRequest, context: Context
    ) -> AsyncIterator[detections_pb2.ReadDetectionResponse]:
        last = request.last if request.HasField("last") else None
        run = (await self._runs.get(_id_of(request))).run
        frames: list[detections_pb2.DetectedFrame] = []
        async with aclosing(self._runs.frames(run, request.first, last)) as found:
            async for frame in found:
                frames.append(_frame_to(frame, run.model.classes))
                if len(frames) >= _FRAMES_TOGETHER:
                    yield detections_pb2.ReadDetectionResponse(frames=frames)
                    frames = []
        if frames:
            yield detections_pb2.ReadDetectionResponse(frames=frames)

    async def ReadDetectionLanes(
        self, request: detections_pb2.ReadDetectionLanesRequest, context: Context
    ) -> detections_pb2.ReadDetectionLanesResponse:
        last = request.last if request.HasField("last") else None
        _in_order("last", request.first, last)
        run = (await self._runs.get(_id_of(request))).run
        lanes = await self._runs.lanes(run, request.first, last, request.buckets)
        return detections_pb2.ReadDetectionLanesResponse(
            lanes=[
                detections_pb2.DetectionLane(
                    class_index=kind,
                    class_name=run.model.classes[kind],
                    buckets=buckets,
                    boxes=[bucket.boxes for bucket in buckets.values()],
                    frames=[bucket.frame for bucket in buckets.values()],
                )
                for kind, buckets in lanes.found.items()
            ]
        )

    async def DeleteDetection(
        self, request: detections_pb2.DeleteDetectionRequest, context: Context
    ) -> detections_pb2.DeleteDetectionResponse:
        await self._runs.remove(_id_of(request))
        return detections_pb2.DeleteDetectionResponse()


def _id_of(
    request: detections_pb2.GetDetectionRequest
    | detections_pb2.ReadDetectionRequest
    | detections_pb2.ReadDetectionLanesRequest
    | detections_pb2.DeleteDetectionRequest,
) -> DetectionRunId:
    return DetectionRunId(request.run_id.lower())


def _in_order(field: str, first: int, last: int | None) -> None:
    if last is not None and last < first:
        limit = f"must be at least {first}, which is the first frame"
        raise InvalidInput(f"last {limit}", fields=[FieldMistake(field, limit)])


def _sought_from(message: detections_pb2.Sought) -> Sought:
    last = message.last if message.HasField("last") else None
    _in_order("sought.last", message.first, last)
    usual = _BEGINS_TRACK if message.tracks else _MIN_SCORE
    return Sought(
        model=message.model,
        first=message.first,
        last=last,
        step=message.step,
        min_score=message.min_score if message.HasField("min_score") else usual,
        iou=message.iou,
        classes=tuple(message.classes),
        size=message.size if message.HasField("size") else None,
        tracks=message.tracks,
    )


def _run_to(now: RunNow) -> detections_pb2.DetectionRun:
    run, sought = now.run, now.run.sought
    message = detections_pb2.DetectionRun(
        id=run.id,
        asset_id=run.asset_id,
        job=job_to(now.job) if now.job is not None else None,
        model=sought.model,
        order=detections_pb2.Sought(
            model=sought.model,
            first=sought.first,
            last=sought.last,
            step=sought.step,
            min_score=sought.min_score,
            iou=sought.iou,
            classes=sought.classes,
            size=sought.size,
            tracks=sought.tracks,
        ),
        model_version=run.model.version,
        classes=run.model.classes,
        width=run.width,
        height=run.height,
        frames=run.frames,
        boxes=run.boxes,
    )
    message.created_at.FromDatetime(run.created_at)
    return message


def _frame_to(frame: DetectedFrame, classes: Sequence[str]) -> detections_pb2.DetectedFrame:
    return detections_pb2.DetectedFrame(
        frame=frame.number,
        pts=frame.pts,
        seconds=frame.seconds,
        detections=[detected_box_to(each, classes) for each in frame.detections],
    )

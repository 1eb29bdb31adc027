"""Conversion of timelines and runs of detection stages."""

from collections.abc import Mapping
from typing import Any

from google.protobuf.json_format import MessageToDict
from google.protobuf.struct_pb2 import Struct
from pydantic import TypeAdapter

from rushes.catalog.v1 import pipelines_pb2
from rushes_gateway.resources.convert import moment
from rushes_gateway.resources.pipelines import shapes

_STATUS: TypeAdapter[shapes.RunStatus] = TypeAdapter(shapes.RunStatus)
_CONFIG: TypeAdapter[shapes.Overrides] = TypeAdapter(shapes.Overrides)


def overrides_to(overrides: Mapping[str, Any] | None) -> Struct:
    """The message of a client's parameters, unchanged."""
    message = Struct()
    message.update(dict(overrides or {}))
    return message


def config(message: Struct) -> shapes.Overrides:
    """The parameters of stages: {stage: {parameter: value}}."""
    return _CONFIG.validate_python(MessageToDict(message))


def order_to(order: shapes.TimelineOrder) -> pipelines_pb2.CreateTimelineRequest:
    """The request that creates a timeline."""
    wanted = pipelines_pb2.TimelineOrder(
        profile=order.profile, start=order.start, end=order.end, fps=order.fps, max_frames=order.max_frames
    )
    return pipelines_pb2.CreateTimelineRequest(asset_ids=order.asset_ids, input_paths=order.input_paths, order=wanted)


def summary(message: pipelines_pb2.Timeline) -> shapes.TimelineSummary:
    """A timeline without its frames."""
    order = message.order
    return shapes.TimelineSummary(
        id=message.id,
        name=message.name or None,
        profile=order.profile,
        start=order.start,
        end=order.end if order.HasField("end") else None,
        fps=order.fps,
        max_frames=order.max_frames,
        created_at=moment(message.created_at),
        assets=[shapes.TimelineAsset(id=each.id, name=each.name) for each in message.assets],
    )


def timeline(message: pipelines_pb2.Timeline) -> shapes.Timeline:
    """A timeline with its frames."""
    frames = [
        shapes.TimelineFrame(seq=seq, asset_id=message.assets[each.asset].id, frame=each.frame, seconds=each.seconds)
        for seq, each in enumerate(message.frames)
    ]
    return shapes.Timeline(**summary(message).model_dump(), frames=frames)


def run(message: pipelines_pb2.PipelineRun) -> shapes.PipelineRun:
    """A run in its present state."""
    return shapes.PipelineRun(
        id=message.id,
        number=message.number,
        name=message.name or None,
        timeline_id=message.timeline_id,
        profile=message.profile,
        status=_STATUS.validate_python(message.status),
        stage=message.stage,
        progress=message.progress,
        error=message.error or None,
        stages=[
            shapes.StageState(
                name=each.name,
                status=_STATUS.validate_python(each.status),
                reused=each.reused,
                counts=dict(each.counts),
                milliseconds=each.milliseconds,
            )
            for each in message.stages
        ],
        config=config(message.config),
        start_stage=message.start_stage,
        origin_id=message.origin_id or None,
        provider=message.provider or None,
        created_at=moment(message.created_at),
    )


def report(run_id: str, message: pipelines_pb2.GetRunReportResponse) -> shapes.RunReport:
    """What a stage of a run found."""
    return shapes.RunReport(
        run_id=run_id,
        timeline_id=message.timeline_id,
        stage=message.stage,
        frames=message.frames,
        classes=[
            shapes.ClassReport(
                label=each.label,
                count=each.count,
                mean_confidence=each.mean_confidence,
                tracks=each.tracks if each.HasField("tracks") else None,
                seqs=list(each.seqs),
                counts=list(each.counts),
            )
            for each in message.classes
        ],
    )

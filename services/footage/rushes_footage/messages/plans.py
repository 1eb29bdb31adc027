"""Conversions of clip plans and of the places where clips are published."""

from rushes.media.v1 import frames_pb2, work_pb2
from rushes_footage.messages.formats import format_from, format_to
from rushes_footage.plans import ClipPlace, ClipPlan, Resampling


def plan_to(plan: ClipPlan) -> frames_pb2.ClipPlan:
    """The frames of a clip."""
    message = frames_pb2.ClipPlan(
        start=plan.start,
        first_frame=plan.first_frame,
        frame_count=plan.frame_count,
        start_pts=plan.start_pts,
        end_pts=plan.end_pts,
        joints=plan.joints,
        times=plan.times,
    )
    if plan.resampling is not None:
        message.resampling.rate, message.resampling.frames = plan.resampling.rate, plan.resampling.frames
    return message


def plan_from(message: frames_pb2.ClipPlan) -> ClipPlan:
    """The frames of a clip; joints are taken unchecked."""
    resampled = message.resampling if message.HasField("resampling") else None
    return ClipPlan(
        message.start,
        message.first_frame,
        message.frame_count,
        message.start_pts,
        message.end_pts,
        Resampling(resampled.rate, resampled.frames) if resampled else None,
        tuple(message.joints),
        tuple(message.times),
    )


def place_to(place: ClipPlace) -> work_pb2.ClipPlace:
    """Where a clip is published."""
    return work_pb2.ClipPlace(
        folder_suffix=place.folder_suffix, group=place.group, name=place.name, format=format_to(place.format)
    )


def place_from(message: work_pb2.ClipPlace) -> ClipPlace:
    """Where a clip is published."""
    return ClipPlace(message.folder_suffix, message.group, message.name, format_from(message.format))

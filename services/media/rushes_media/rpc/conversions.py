"""Between the contract's messages and the domain."""

from itertools import pairwise

from rushes.media.v1 import frames_pb2, work_pb2
from rushes_footage.crops import Crop
from rushes_footage.files import FileVersion
from rushes_footage.messages.crops import crop_from
from rushes_footage.messages.files import version_to
from rushes_footage.messages.fractions import fraction_to
from rushes_footage.messages.plans import plan_from
from rushes_footage.plans import ClipPlan
from rushes_media.domain.errors import BadCrop, BadJoints
from rushes_media.domain.frame_index import FrameIndex


def frame_index_to(version: FileVersion, index: FrameIndex) -> frames_pb2.GetFrameIndexResponse:
    """A frame index for an answer, run-length coded."""
    return frames_pb2.GetFrameIndexResponse(
        version=version_to(version),
        time_base=fraction_to(index.time_base),
        first_pts=index.first_pts,
        end_pts=index.end_pts,
        frame_count=index.frame_count,
        constant_rate=fraction_to(index.constant_rate) if index.constant_rate is not None else None,
        deltas=[frames_pb2.DeltaRun(delta=delta, count=count) for delta, count in index.delta_runs()],
        key_frames=index.key_frames,
    )


def checked_plan(message: frames_pb2.ClipPlan) -> ClipPlan:
    """The stretch that a request wants; raises BadJoints."""
    plan = plan_from(message)
    bounds = (0, *plan.joints, plan.frame_count)
    if any(before >= after for before, after in pairwise(bounds)):
        raise BadJoints
    return plan


def checked_crop(message: work_pb2.Crop) -> Crop:
    """The window that a request wants; raises BadCrop."""
    crop = crop_from(message)
    if not crop.ascends:
        raise BadCrop
    return crop

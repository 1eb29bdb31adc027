"""Conversions between messages and the domain."""

from itertools import pairwise

from rushes.media.v1 import frames_pb2, work_pb2
from rushes_footage.clips import ClipOrder
from rushes_footage.files import FileVersion
from rushes_footage.messages.clips import order_from
from rushes_footage.messages.files import version_to
from rushes_footage.messages.fractions import fraction_to
from rushes_media.domain.errors import BadCrop, BadJoints
from rushes_media.domain.frames.frame_index import FrameIndex


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
        transfer=index.transfer.value if index.transfer else "",
    )


def checked_order(task_id: str, message: work_pb2.ExportClipSpec) -> ClipOrder:
    """The order of a task; raises BadJoints and BadCrop."""
    order = order_from(task_id, message)
    bounds = (0, *order.plan.joints, order.plan.frame_count)
    if any(before >= after for before, after in pairwise(bounds)):
        raise BadJoints
    if order.crop is not None and not order.crop.ascends:
        raise BadCrop
    return order

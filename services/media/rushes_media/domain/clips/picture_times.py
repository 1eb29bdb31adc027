"""When the pictures of a clip are shown, where no rate says it."""

from dataclasses import replace

from rushes_footage.plans import ClipPlan
from rushes_media.domain.frames.frame_index import FrameIndex


def with_times(index: FrameIndex, plan: ClipPlan) -> ClipPlan:
    """The plan with the time of each picture, where these are not even.

    A picture that is on the screen already when the clip begins is shown from its beginning on.
    """
    if plan.resampling is not None or index.constant_rate is not None:
        return plan
    pts = index.pts[plan.first_frame : plan.first_frame + plan.frame_count]
    times = tuple(max(each - plan.start_pts, 0) for each in pts)
    span = plan.end_pts - plan.start_pts
    even = all(abs(time * len(times) - number * span) <= len(times) for number, time in enumerate(times))
    return plan if even else replace(plan, times=times)

"""Crops."""

from typing import Final, Literal

from rushes.catalog.v1 import crops_pb2
from rushes.media.v1 import work_pb2
from rushes_gateway.schemas import crops as shapes

_ANCHORS: Final[dict[int, Literal["subject", "travel"]]] = {
    work_pb2.CROP_ANCHOR_SUBJECT: "subject",
    work_pb2.CROP_ANCHOR_TRAVEL: "travel",
}
_ANCHORS_TO: Final[dict[str, work_pb2.CropAnchor.ValueType]] = {
    "subject": work_pb2.CROP_ANCHOR_SUBJECT,
    "travel": work_pb2.CROP_ANCHOR_TRAVEL,
}
_MOVES: Final[dict[int, Literal["hold", "linear", "ease"]]] = {
    crops_pb2.CROP_MOVE_UNSPECIFIED: "hold",
    crops_pb2.CROP_MOVE_LINEAR: "linear",
    crops_pb2.CROP_MOVE_EASE: "ease",
}
_MOVES_TO: Final[dict[str, crops_pb2.CropMove.ValueType]] = {
    "hold": crops_pb2.CROP_MOVE_UNSPECIFIED,
    "linear": crops_pb2.CROP_MOVE_LINEAR,
    "ease": crops_pb2.CROP_MOVE_EASE,
}


def cropping_to(cropping: shapes.Cropping) -> crops_pb2.Cropping:
    """What a request wants cut out."""
    return crops_pb2.Cropping(
        state=_state_to(cropping),
        keyframes=[
            crops_pb2.CropKeyframe(time=keyframe.time, state=_state_to(keyframe)) for keyframe in cropping.keyframes
        ],
        anchor=_ANCHORS_TO[cropping.anchor],
        move=_MOVES_TO[cropping.move],
        seed=cropping.seed,
        follow_subject=cropping.follow_subject,
    )


def _state_to(state: shapes.CropState) -> crops_pb2.CropState:
    width, height = shapes.ratio_sides(state.ratio) if state.ratio else (0, 0)
    return crops_pb2.CropState(
        ratio_width=width,
        ratio_height=height,
        center=state.center,
        random_portrait=state.random_portrait,
        random_square=state.random_square,
    )


def cropping(message: crops_pb2.Cropping) -> shapes.Cropping:
    """What was asked to be cut out."""
    state = message.state
    return shapes.Cropping(
        ratio=_ratio(state.ratio_width, state.ratio_height),
        center=state.center,
        random_portrait=state.random_portrait,
        random_square=state.random_square,
        anchor=_ANCHORS[message.anchor],
        move=_MOVES[message.move],
        keyframes=[_keyframe(keyframe) for keyframe in message.keyframes],
        seed=message.seed if message.HasField("seed") else None,
        follow_subject=message.follow_subject,
    )


def _keyframe(message: crops_pb2.CropKeyframe) -> shapes.CropKeyframe:
    state = message.state
    return shapes.CropKeyframe(
        time=message.time,
        ratio=_ratio(state.ratio_width, state.ratio_height),
        center=state.center,
        random_portrait=state.random_portrait,
        random_square=state.random_square,
    )


def clip_crop(message: work_pb2.Crop) -> shapes.ClipCrop:
    """What one clip shows."""
    eases = message.motion == work_pb2.CROP_MOTION_EASE
    return shapes.ClipCrop(
        ratio=f"{message.ratio_width}:{message.ratio_height}",
        anchor=_ANCHORS[message.anchor],
        move="hold" if len(message.path) == 1 else "ease" if eases else "linear",
        path=[shapes.CropPoint(seconds=point.seconds, center=point.center) for point in message.path],
    )


def _ratio(width: int, height: int) -> str | None:
    return f"{width}:{height}" if width else None

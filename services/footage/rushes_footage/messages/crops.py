"""Conversions of crops: as asked for, and of one clip."""

from rushes.catalog.v1 import crops_pb2
from rushes.media.v1 import work_pb2
from rushes_footage.crops import (
    Anchor,
    Crop,
    CropKeyframe,
    Cropping,
    CropPoint,
    CropState,
    Move,
    Ratio,
    keyframes_in_order,
)

_ANCHORS = {
    work_pb2.CROP_ANCHOR_UNSPECIFIED: Anchor.SUBJECT,
    work_pb2.CROP_ANCHOR_TRAVEL: Anchor.TRAVEL,
    work_pb2.CROP_ANCHOR_SUBJECT: Anchor.SUBJECT,
}
_ANCHORS_TO = {Anchor.TRAVEL: work_pb2.CROP_ANCHOR_TRAVEL, Anchor.SUBJECT: work_pb2.CROP_ANCHOR_SUBJECT}
_MOVES = {
    work_pb2.CROP_MOVE_UNSPECIFIED: Move.HOLD,
    work_pb2.CROP_MOVE_LINEAR: Move.LINEAR,
    work_pb2.CROP_MOVE_EASE: Move.EASE,
}
_MOVES_TO = {move: number for number, move in _MOVES.items()}


def cropping_from(message: crops_pb2.Cropping) -> Cropping:
    """The crop that a request asks for."""
    return Cropping(
        state=_state_from(message.state),
        keyframes=keyframes_in_order(
            [CropKeyframe(keyframe.time, _state_from(keyframe.state)) for keyframe in message.keyframes]
        ),
        anchor=_ANCHORS[message.anchor],
        move=_MOVES[message.move],
        seed=message.seed if message.HasField("seed") else None,
        follow_subject=message.follow_subject,
    )


def cropping_to(cropping: Cropping) -> crops_pb2.Cropping:
    """The crop that was asked for."""
    return crops_pb2.Cropping(
        state=_state_to(cropping.state),
        keyframes=[
            crops_pb2.CropKeyframe(time=keyframe.time, state=_state_to(keyframe.state))
            for keyframe in cropping.keyframes
        ],
        anchor=_ANCHORS_TO[cropping.anchor],
        move=_MOVES_TO[cropping.move],
        seed=cropping.seed,
        follow_subject=cropping.follow_subject,
    )


def crop_to(crop: Crop) -> work_pb2.Crop:
    """The crop of one clip."""
    return work_pb2.Crop(
        ratio=_ratio_to(crop.ratio),
        anchor=_ANCHORS_TO[crop.anchor],
        move=_MOVES_TO[Move.HOLD if len(crop.path) == 1 else crop.move],
        path=[work_pb2.CropPoint(seconds=point.seconds, center=point.center) for point in crop.path],
    )


def crop_from(message: work_pb2.Crop) -> Crop:
    """The crop of one clip; its path is taken unchecked, see Crop.ascends."""
    return Crop(
        ratio=_ratio_from(message.ratio),
        anchor=_ANCHORS[message.anchor],
        move=_MOVES[message.move],
        path=tuple(CropPoint(point.seconds, point.center) for point in message.path),
    )


def _ratio_to(ratio: Ratio) -> work_pb2.AspectRatio:
    return work_pb2.AspectRatio(width=ratio.width, height=ratio.height)


def _ratio_from(message: work_pb2.AspectRatio) -> Ratio:
    return Ratio(message.width, message.height)


def _state_from(message: crops_pb2.CropState) -> CropState:
    ratio = _ratio_from(message.ratio) if message.HasField("ratio") else None
    return CropState(ratio, message.center, message.random_portrait, message.random_square)


def _state_to(state: CropState) -> crops_pb2.CropState:
    return crops_pb2.CropState(
        ratio=_ratio_to(state.ratio) if state.ratio else None,
        center=state.center,
        random_portrait=state.random_portrait,
        random_square=state.random_square,
    )

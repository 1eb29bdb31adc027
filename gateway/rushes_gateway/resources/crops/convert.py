"""Conversion of crops."""

from rushes.catalog.v1 import crops_pb2
from rushes.media.v1 import work_pb2
from rushes_footage import crops
from rushes_footage.messages import crops as messages
from rushes_gateway.resources.crops import shapes


def cropping_to(cropping: shapes.Cropping) -> crops_pb2.Cropping:
    """The message of a requested crop."""
    return messages.cropping_to(
        crops.Cropping(
            state=_state_of(cropping),
            keyframes=tuple(crops.CropKeyframe(keyframe.time, _state_of(keyframe)) for keyframe in cropping.keyframes),
            anchor=cropping.anchor,
            move=cropping.move,
            seed=cropping.seed,
            follow_subject=cropping.follow_subject,
        )
    )


def _state_of(state: shapes.CropState) -> crops.CropState:
    ratio = shapes.ratio_of(state.ratio) if state.ratio else None
    return crops.CropState(ratio, state.center, state.random_portrait, state.random_square)


def cropping(message: crops_pb2.Cropping) -> shapes.Cropping:
    """The crop that was requested."""
    asked = messages.cropping_from(message)
    return shapes.Cropping(
        ratio=_named(asked.state.ratio),
        center=asked.state.center,
        random_portrait=asked.state.random_portrait,
        random_square=asked.state.random_square,
        anchor=asked.anchor,
        move=asked.move,
        keyframes=[_keyframe(keyframe) for keyframe in asked.keyframes],
        seed=asked.seed,
        follow_subject=asked.follow_subject,
    )


def _keyframe(keyframe: crops.CropKeyframe) -> shapes.CropKeyframe:
    state = keyframe.state
    return shapes.CropKeyframe(
        time=keyframe.time,
        ratio=_named(state.ratio),
        center=state.center,
        random_portrait=state.random_portrait,
        random_square=state.random_square,
    )


def clip_crop(message: work_pb2.Crop) -> shapes.ClipCrop:
    """The crop of one clip."""
    crop = messages.crop_from(message)
    return shapes.ClipCrop(
        ratio=str(crop.ratio),
        anchor=crop.anchor,
        move=crop.move,
        path=[shapes.CropPoint(seconds=point.seconds, center=point.center) for point in crop.path],
    )


def _named(ratio: crops.Ratio | None) -> str | None:
    return str(ratio) if ratio else None

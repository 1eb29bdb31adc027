"""Conversion of crops."""

from rushes.catalog.v1 import crops_pb2
from rushes_footage import crops
from rushes_footage.messages import crops as messages
from rushes_gateway.resources.crops import shapes


def cropping_to(cropping: shapes.WantedCropping) -> crops_pb2.Cropping:
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


def _state_of(state: shapes.WantedCropKeyframe | shapes.WantedCropping) -> crops.CropState:
    ratio = shapes.ratio_of(state.ratio) if state.ratio else None
    return crops.CropState(ratio, state.center, state.random_portrait, state.random_square)

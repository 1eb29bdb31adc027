"""Crops that are asked for."""

import re
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field

from rushes_footage import crops
from rushes_gateway.shapes import Seconds, Shape, spelt

_RATIO = re.compile(r"([1-9]\d{0,4}):([1-9]\d{0,4})")
_LARGEST, _STEEPEST = 10_000, 100


if TYPE_CHECKING:
    from rushes_footage.crops import Anchor as Anchor
    from rushes_footage.crops import Move as Move
else:
    Anchor, Move = spelt(crops.Anchor), spelt(crops.Move)


def ratio_of(ratio: str) -> crops.Ratio:
    """The ratio in a text such as 9:16; raises ValueError."""
    sides = _RATIO.fullmatch(ratio)
    if sides is not None:
        width, height = int(sides[1]), int(sides[2])
        if max(width, height) <= min(_LARGEST, _STEEPEST * min(width, height)):
            return crops.Ratio(width, height)
    raise ValueError(f"must be like 9:16: two whole numbers from 1 to {_LARGEST}, at most {_STEEPEST} to 1 either way")


def _checked(ratio: str) -> str:
    ratio_of(ratio)
    return ratio


Ratio = Annotated[str, Field(max_length=11, examples=["9:16"]), AfterValidator(_checked)]
Center = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class _WantedState(Shape):
    """A crop that applies from some time on."""

    ratio: Ratio | None = Field(
        None, description="Aspect ratio of the crop window, width to height; absent: the whole picture."
    )
    center: Center = Field(
        0.5, description="Position of the window's centre, 0 (left) to 1 (right), on the scale that `anchor` selects."
    )
    random_portrait: bool = Field(
        False,
        description="A third of the clips with this crop, at least one, is cropped to 9:16 at a random position; only "
        "in batches of several clips.",
    )
    random_square: bool = Field(
        False, description="As `random_portrait`, with 1:1. A clip that both select gets one of the two."
    )


class WantedCropKeyframe(_WantedState):
    """A crop that replaces the one before from `time` on. Without a ratio it ends the crop."""

    time: Seconds = Field(ge=0)


class WantedCropping(_WantedState):
    """The crop of a batch: the largest window of the ratio that fits in the picture.

    A picture that is too narrow for the ratio loses height instead of width, equally above and below.
    """

    anchor: Anchor = Field(
        crops.Anchor.SUBJECT,
        description="The scale of `center`. `subject`: the picture's width; the window is centred there as far as the "
        "picture's edges allow. `travel`: the range in which the window can move; 0 is at the left edge, 1 at the "
        "right edge.",
    )
    move: Move = Field(
        crops.Move.HOLD,
        description="`hold`: the window does not move within a clip; the last key frame up to 0.05 s after the clip's "
        "start applies. `linear` and `ease`: the centre moves from key frame to key frame within clips.",
    )
    keyframes: list[WantedCropKeyframe] = Field([], max_length=1000, description="Key frames, in any order.")
    seed: int | None = Field(
        None,
        ge=0,
        lt=1 << 53,
        description="Seed of the random choice of clips and positions; the same seed gives the same clips. Absent: a "
        "seed is drawn where one is needed.",
    )
    follow_subject: bool = Field(
        False,
        description="In each clip with a ratio the window stays where the smallest installed model finds the subject "
        "in the clip's first frame. In the batch's first such clip the subject is the object nearest to `center`, in "
        "later ones the object nearest to its last position. Where no model is installed, or it finds nothing, "
        "`center` applies.",
    )

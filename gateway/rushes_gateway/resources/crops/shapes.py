"""Which part of the pictures is cut out."""

import re
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field

from rushes_footage import crops
from rushes_gateway.resources.shapes import Seconds, Shape, spelt

_RATIO = re.compile(r"([1-9]\d{0,4}):([1-9]\d{0,4})")
_LARGEST, _STEEPEST = 10_000, 100


if TYPE_CHECKING:
    from rushes_footage.crops import Anchor as Anchor
    from rushes_footage.crops import Move as Move
else:
    Anchor, Move = spelt(crops.Anchor), spelt(crops.Move)


def ratio_of(ratio: str) -> crops.Ratio:
    """A ratio such as 9:16; raises ValueError."""
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


class CropState(Shape):
    """What is cut out from some moment on."""

    ratio: Ratio | None = Field(None, description="Width to height of the window; absent: the whole picture.")
    center: Center = Field(0.5, description="Where the window's centre is, as `anchor` counts.")
    random_portrait: bool = Field(
        False, description="A third of the clips in this state, at least one of several, becomes 9:16 somewhere."
    )
    random_square: bool = Field(False, description="The same with 1:1; a clip that both fall on takes one of them.")


class CropKeyframe(CropState):
    """A state that replaces the one before; without a ratio it ends the crop."""

    time: Seconds = Field(ge=0)


class Cropping(CropState):
    """What a batch cuts out of its pictures: a window as large as they allow.

    A picture that is too narrow for the ratio loses height instead of width, the same above and below.
    """

    anchor: Anchor = Field(
        crops.Anchor.SUBJECT,
        description="What centers are counted along. `subject`: the picture's width, the window is centred there as "
        "far as the edges let it. `travel`: the way that the window can go, 0 at the left edge, 1 at the right one.",
    )
    move: Move = Field(
        crops.Move.HOLD,
        description="`hold`: each clip stands still, as the last key frame up to 0.05 s after its start says. "
        "`linear` and `ease`: within clips the centre moves from key frame to key frame.",
    )
    keyframes: list[CropKeyframe] = Field([], max_length=1000, description="In any order.")
    seed: int | None = Field(
        None,
        ge=0,
        lt=1 << 53,
        description="Decides which clips random shapes fall on, and where; the same seed gives the same clips. "
        "Absent: one is drawn where it is needed.",
    )
    follow_subject: bool = Field(
        False,
        description="Each clip that has a ratio stands still where the smallest model that was added finds the subject "
        "in its first frame: in the batch's first one that is what is nearest to `center`, after that what is nearest "
        "to where it was last. Where no model was added, or it finds nothing, centers stay as they are.",
    )


class CropPoint(Shape):
    """Where the window's centre is at a moment of a clip."""

    seconds: float = Field(description="From the clip's first frame; may lie before or after the clip.")
    center: Center


class ClipCrop(Shape):
    """What one clip shows; nothing is left to chance."""

    ratio: str
    anchor: Anchor
    move: Move
    path: list[CropPoint] = Field(description="One point for a window that stands still.")

"""What a stage of a detection pipeline says of itself: its inputs, parameters, needs, overlays and counts.

Stages themselves are modules of `rushes_inference.stages`. `make api` writes their descriptions into `stages.json`, for
processes that do not import what the stages run on.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final, NewType, TypeAlias

Stage = NewType("Stage", str)
"""Name of a stage."""
Value: TypeAlias = bool | int | float | str | tuple[str, ...]
"""Value of a parameter."""
FRAMES: Final = Stage("extract_frames")
"""The stage that every run begins with: its results are the frames themselves."""
KEPT: Final = "kept"
DROPPED: Final = "dropped"
"""What a stage that selects frames measures in each: 1 where it is so, else 0."""
LONGEST_TEXT: Final = 200
"""Most characters of a text, unless its parameter says otherwise."""
PIXELS: Final = "px"
"""Unit of lengths in the upright picture in full size."""


class Kind(StrEnum):
    """How the results of a stage come about."""

    FRAMES = "frames"
    """They are the frames of the timeline."""
    PICTURE = "picture"
    """Inference examines each frame by itself, with what the stages that it reads have found in it."""
    DERIVED = "derived"
    """Inference derives it from what the stages that it reads have found in each frame, without its picture."""
    SELECTS = "selects"
    """Inference examines each frame, and selects in order those that stand for others: later stages leave those out."""
    LINKS = "links"
    """Inference links the regions of its input from frame to frame."""
    ASKED = "asked"
    """An outside model is asked about single regions of its input; what it answers is kept."""
    COUNTS = "counts"
    """The counts of the stages that it reads; of no single frame."""


class Need(StrEnum):
    """What a stage cannot run without."""

    MODEL = "model"
    """An added model, which its parameter `model` names."""
    TEXT_READER = "text_reader"
    """What reads text in pictures; it is installed with the services, and can be left out."""
    BRAND_LIST = "brand_list"
    """A list of brands, which its parameter `brand_list` names."""
    OUTSIDE_MODEL = "outside_model"
    """A model that speaks the chat completions API, whose address is set where inference runs."""


class ParameterType(StrEnum):
    """Type of a parameter's values."""

    INTEGER = "integer"
    NUMBER = "number"
    TEXT = "string"
    TEXTS = "array"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values that a text parameter can have."""

    value: str
    label: str
    """Its name for people."""
    reads: tuple[Stage, ...] = ()
    """The stages whose results are read with this value: they are added to a run that lacks them."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a stage; limits are inclusive, and None where there are none."""

    name: str
    type: ParameterType
    default: Value
    label: str
    """Its name for people."""
    help: str
    """A sentence on what it is, or on what a larger value does."""
    unit: str = ""
    """Unit of its values; "" for plain numbers and texts."""
    min: float | None = None
    max: float | None = None
    step: float | None = None
    """Step of a slider; values between two steps are valid too."""
    useful: tuple[float, float] | None = None
    """Ends of a slider: the range that is worth trying, within the limits, default included. None for texts."""
    choices: tuple[Choice, ...] = ()
    """All values of a text that is no free one."""
    listed: tuple[str, ...] = ()
    """All that a text can list, with commas between; none for one that is no list."""
    longest: int = LONGEST_TEXT
    """Most characters of a text."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """A picture that a stage draws over a frame."""

    key: str
    """Its name in stored overlays; begins with a letter, then letters, digits and `_`."""
    label: str
    """Its name for people; in small letters it is the name of the layer, so that no other overlay has it."""
    opacity: float = 0.8
    """How opaque it usually is over a frame, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Count:
    """What is counted of a stage's results besides frames and regions."""

    name: str
    of: str = ""
    """The measure that is added up over all frames; "": the different labels of regions."""


@dataclass(frozen=True, slots=True)
class StageSchema:
    """The description of a stage."""

    stage: Stage
    place: int
    """Stages are shown and run in the order of their places."""
    kind: Kind
    inputs: tuple[Stage, ...]
    label: str
    """Its name for people."""
    help: str
    """A sentence on what it does."""
    parameters: tuple[Parameter, ...] = ()
    reads: tuple[Stage, ...] = ()
    """Further stages whose results it reads where the run has them."""
    needs: Need | None = None
    optional: bool = False
    """A run leaves the stage out unless it is asked for: it needs something, or its inputs do."""
    apart: bool = False
    """Its function runs in a process of its own, as it stands on libraries that parse what strangers have made."""
    served: str = ""
    """Name under which backends list it as a model; "" where it has no results of its own, or runs an added model."""
    work: float = 1.0
    """How long it takes beside other stages, of which most take about 1: the progress of a run is shared out by it."""
    version: str = ""
    """Of its algorithm: changes whenever equal frames and values give other results."""
    measures: tuple[str, ...] = ()
    """Numbers that it finds in each frame."""
    overlays: tuple[Overlay, ...] = ()
    counts: tuple[Count, ...] = ()
    matches: bool = False
    """Its regions say which brand each text names. The report of a run is made of the last such stage."""
    asks: str = ""
    """The outside model that it asks, "local" or "cloud"; "" where it asks none."""

    @property
    def findings_read(self) -> tuple[Stage, ...]:
        """The stages whose findings it reads beside the frames, as far as a run has them."""
        chosen = [each for parameter in self.parameters for choice in parameter.choices for each in choice.reads]
        return tuple(dict.fromkeys(each for each in (*self.inputs, *self.reads, *chosen) if each != FRAMES))


def written(stages: Sequence[StageSchema]) -> str:
    """The descriptions as JSON, which `read` takes."""
    return json.dumps([asdict(stage) for stage in stages], indent=1, ensure_ascii=False) + "\n"


def read(text: str) -> tuple[StageSchema, ...]:
    """The descriptions that `written` has written."""
    return tuple(_schema(each) for each in json.loads(text))


def _schema(said: Mapping[str, Any]) -> StageSchema:
    return StageSchema(
        **{
            **said,
            "kind": Kind(said["kind"]),
            "needs": None if said["needs"] is None else Need(said["needs"]),
            "parameters": tuple(_parameter(each) for each in said["parameters"]),
            "overlays": tuple(Overlay(**each) for each in said["overlays"]),
            "counts": tuple(Count(**each) for each in said["counts"]),
            **{name: tuple(said[name]) for name in ("inputs", "reads", "measures")},
        }
    )


def _parameter(said: Mapping[str, Any]) -> Parameter:
    default, useful = said["default"], said["useful"]
    return Parameter(
        **{
            **said,
            "type": ParameterType(said["type"]),
            "default": tuple(default) if isinstance(default, list) else default,
            "useful": None if useful is None else tuple(useful),
            "listed": tuple(said["listed"]),
            "choices": tuple(Choice(**{**each, "reads": tuple(each["reads"])}) for each in said["choices"]),
        }
    )

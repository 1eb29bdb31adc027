"""The stages of a detection pipeline in their order, their parameters, and the rules for configuring them."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

Value: TypeAlias = int | float | str | tuple[str, ...]
"""Value of a parameter."""
Values: TypeAlias = Mapping[str, Value]
"""Values of a stage's parameters, by name."""
Configuration: TypeAlias = Mapping[str, Values]
"""Configuration of several stages, by their names."""

MOST_CLASSES = 1000
LONGEST_TEXT = 200


class Stage(StrEnum):
    """A stage of a run, in the order of execution."""

    EXTRACT_FRAMES = "extract_frames"
    FIELD_SEGMENTATION = "field_segmentation"
    DETECT_EDGES = "detect_edges"
    DETECT_OBJECTS = "detect_objects"
    TRACK = "track"
    REPORT = "report"


class ParameterType(StrEnum):
    """Type of a parameter's values."""

    INTEGER = "integer"
    NUMBER = "number"
    TEXT = "string"
    TEXTS = "array"


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


@dataclass(frozen=True, slots=True)
class StageSchema:
    """The inputs and parameters of a stage."""

    stage: Stage
    inputs: tuple[Stage, ...]
    label: str
    """Its name for people."""
    help: str
    """A sentence on what it does."""
    parameters: tuple[Parameter, ...] = ()
    optional: bool = False
    """A run leaves the stage out unless it is asked for."""
    reads: tuple[Stage, ...] = ()
    """Further stages whose results it reads where the run has them."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a configuration: `field` is `stage` or `stage.parameter`."""

    field: str
    message: str


class BadConfiguration(ValueError):
    """A configuration that is invalid for its stages."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("; ".join(f"{mistake.field}: {mistake.message}" for mistake in mistakes))
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True, slots=True)
class _Scale:
    """Numbers that a parameter can have: limits, the useful part of them, step and unit."""

    least: float
    most: float
    useful: tuple[float, float]
    step: float = 1
    unit: str = ""


_HUE = _Scale(0, 179, (0, 179), unit="of 180")
_LEVEL = _Scale(0, 255, (0, 255), unit="of 255")
_SHARE = _Scale(0, 1, (0.05, 0.95), 0.01)
_GRADIENT = _Scale(0, 5000, (0, 500))
PIXELS = "px"


def _number(name: str, default: float, scale: _Scale, label: str, help_: str) -> Parameter:
    return _numeric(ParameterType.NUMBER, name, default, scale, label, help_)


def _integer(name: str, default: int, scale: _Scale, label: str, help_: str) -> Parameter:
    return _numeric(ParameterType.INTEGER, name, default, scale, label, help_)


def _numeric(type_: ParameterType, name: str, default: float, scale: _Scale, label: str, help_: str) -> Parameter:
    limits = (scale.least, scale.most, scale.step, scale.useful)
    return Parameter(name, type_, default, label, help_, scale.unit, *limits)


PIPELINE: tuple[StageSchema, ...] = (
    StageSchema(
        Stage.EXTRACT_FRAMES,
        (),
        "Frames",
        "Reads the frames of the timeline from the video.",
    ),
    StageSchema(
        Stage.FIELD_SEGMENTATION,
        (Stage.EXTRACT_FRAMES,),
        "Playing field",
        "Finds the playing field as the largest area of its colour.",
        (
            _integer("hue_low", 35, _HUE, "Hue from", "Lower takes in yellower greens."),
            _integer("hue_high", 85, _HUE, "Hue to", "Higher takes in bluer greens."),
            _integer("sat_low", 40, _LEVEL, "Saturation from", "Lower takes in paler colours, such as dry grass."),
            _integer("sat_high", 255, _LEVEL, "Saturation to", "Lower leaves out vivid colours, such as paint."),
            _integer("val_low", 40, _LEVEL, "Brightness from", "Lower takes in darker parts, such as shadows."),
            _integer("val_high", 255, _LEVEL, "Brightness to", "Lower leaves out bright parts, such as lines."),
            _integer(
                "morph_kernel",
                15,
                _Scale(1, 99, (1, 51), 2, PIXELS),
                "Gaps and specks",
                "Higher closes larger gaps, and drops larger specks.",
            ),
            _number(
                "min_area_ratio",
                0.05,
                _Scale(0, 1, (0, 0.5), 0.01, "of the picture"),
                "Least area",
                "Higher drops larger areas as too small.",
            ),
        ),
    ),
    StageSchema(
        Stage.DETECT_EDGES,
        (Stage.EXTRACT_FRAMES,),
        "Edges",
        "Finds regions between two level lines, such as boards.",
        (
            _number(
                "edge_canny_low",
                50.0,
                _GRADIENT,
                "Edge contrast, low",
                "Lower continues an edge into weaker contrast.",
            ),
            _number(
                "edge_canny_high",
                150.0,
                _GRADIENT,
                "Edge contrast, high",
                "Lower finds more edges, and more noise.",
            ),
            _integer(
                "edge_hough_threshold",
                80,
                _Scale(1, 10000, (1, 500), unit="points"),
                "Points on a line",
                "Lower finds more lines, also by chance.",
            ),
            _number(
                "edge_hough_min_length",
                100.0,
                _Scale(1, 10000, (1, 1000), unit=PIXELS),
                "Least length",
                "Lower keeps shorter lines.",
            ),
            _number(
                "edge_hough_max_gap",
                10.0,
                _Scale(0, 10000, (0, 100), unit=PIXELS),
                "Largest gap",
                "Higher joins pieces of a line across wider gaps.",
            ),
            _number(
                "edge_pair_min_distance",
                15.0,
                _Scale(0, 10000, (0, 500), unit=PIXELS),
                "Least distance",
                "Lower pairs lines that are closer together: flatter regions.",
            ),
            _number(
                "edge_pair_max_distance",
                200.0,
                _Scale(0, 10000, (0, 1000), unit=PIXELS),
                "Most distance",
                "Higher pairs lines that are farther apart: taller regions.",
            ),
        ),
    ),
    StageSchema(
        Stage.DETECT_OBJECTS,
        (Stage.EXTRACT_FRAMES,),
        "Objects",
        "Finds objects of the classes of a model.",
        (
            Parameter("model", ParameterType.TEXT, "", "Model", "Name of the added model that finds the objects."),
            _number("min_score", 0.25, _SHARE, "Confidence", "Higher keeps only objects that the model is surer of."),
            _number(
                "iou",
                0.7,
                _SHARE,
                "Overlap of boxes",
                "Lower finds fewer doubles, and fewer objects in a crowd.",
            ),
            Parameter(
                "classes", ParameterType.TEXTS, (), "Classes", "Classes that are looked for; none: all of the model."
            ),
        ),
        optional=True,
    ),
    StageSchema(
        Stage.TRACK,
        (Stage.DETECT_OBJECTS,),
        "Tracks",
        "Follows each object from frame to frame under one number.",
        (
            _number(
                "min_score",
                0.5,
                _SHARE,
                "Confidence of a track",
                "Higher begins tracks only at surer objects.",
            ),
            _integer(
                "patience",
                30,
                _Scale(0, 1000, (0, 120), unit="frames"),
                "Patience",
                "Higher keeps the number of an object hidden for longer.",
            ),
        ),
        optional=True,
    ),
    StageSchema(
        Stage.REPORT,
        (Stage.EXTRACT_FRAMES,),
        "Report",
        "Counts what was found, by class and over time.",
        reads=(Stage.DETECT_EDGES, Stage.DETECT_OBJECTS, Stage.TRACK),
    ),
)
ORDER: Mapping[Stage, int] = {schema.stage: place for place, schema in enumerate(PIPELINE)}
SCHEMAS: Mapping[Stage, StageSchema] = {schema.stage: schema for schema in PIPELINE}


def stage_named(name: str, field: str = "stage") -> Stage:
    """The stage of this name; raises BadConfiguration where there is none."""
    try:
        return Stage(name)
    except ValueError:
        known = ", ".join(Stage)
        raise BadConfiguration([Mistake(field, f"there is no stage {name!r}; stages are {known}")]) from None


def stages_of(names: Sequence[str], overrides: Mapping[str, object]) -> tuple[Stage, ...]:
    """The stages of a run, in order: the named ones; by default all that need no model and all in `overrides`.

    Adds `extract_frames` and the stages whose results the named ones read. Raises BadConfiguration.
    """
    if names:
        return _with_inputs({stage_named(name, "stages") for name in names})
    return _with_inputs({schema.stage for schema in PIPELINE if not schema.optional} | _optional_in(overrides))


def stages_of_replay(origin: Collection[Stage], start: Stage, overrides: Mapping[str, object]) -> tuple[Stage, ...]:
    """The stages of a replay, in order: those of its origin, its first one, and optional ones that are in `overrides`.

    So a model can be chosen for a run that had none. Adds the stages whose results the new ones read.
    """
    return _with_inputs({*origin, start} | _optional_in(overrides))


def _optional_in(overrides: Mapping[str, object]) -> set[Stage]:
    return {schema.stage for schema in PIPELINE if schema.optional and schema.stage in overrides}


def _with_inputs(wanted: set[Stage]) -> tuple[Stage, ...]:
    while missing := {each for stage in wanted for each in SCHEMAS[stage].inputs} - wanted:
        wanted |= missing
    wanted.add(Stage.EXTRACT_FRAMES)
    return tuple(sorted(wanted, key=ORDER.__getitem__))


def effective(stages: Collection[Stage], base: Configuration, overrides: Mapping[str, object]) -> dict[str, Values]:
    """All parameters of these stages: defaults, overridden by `base`, then by `overrides`. Raises BadConfiguration.

    `overrides` are as a client has sent them: {stage: {parameter: value}}.
    """
    mistakes: list[Mistake] = []
    said: dict[str, dict[str, Value]] = {}
    in_order = sorted(stages, key=lambda stage: ORDER[stage])
    for name, values in overrides.items():
        stage = next((each for each in in_order if each.value == name), None)
        if stage is None:
            known = ", ".join(in_order)
            mistakes.append(Mistake(name, f"is none of the stages that can be set here, which are {known}"))
        elif not isinstance(values, Mapping):
            mistakes.append(Mistake(name, "must be an object of parameters and their values"))
        else:
            said[name] = _checked(SCHEMAS[stage], values, mistakes)
    if mistakes:
        raise BadConfiguration(mistakes)
    configuration: dict[str, Values] = {}
    for stage in in_order:
        defaults = {parameter.name: parameter.default for parameter in SCHEMAS[stage].parameters}
        configuration[stage] = {**defaults, **base.get(stage, {}), **said.get(stage, {})}
    if Stage.DETECT_OBJECTS in configuration and not configuration[Stage.DETECT_OBJECTS]["model"]:
        message = "is needed: the name of a model that was added"
        raise BadConfiguration([Mistake(f"{Stage.DETECT_OBJECTS}.model", message)])
    return configuration


def _checked(schema: StageSchema, values: Mapping[str, object], mistakes: list[Mistake]) -> dict[str, Value]:
    known = {parameter.name: parameter for parameter in schema.parameters}
    checked: dict[str, Value] = {}
    for name, value in values.items():
        field = f"{schema.stage}.{name}"
        if name not in known:
            names = ", ".join(known) or "none"
            mistakes.append(Mistake(field, f"is no parameter of this stage; its parameters are: {names}"))
            continue
        try:
            checked[name] = _value(known[name], value)
        except ValueError as wrong:
            mistakes.append(Mistake(field, str(wrong)))
    return checked


def _value(parameter: Parameter, value: object) -> Value:
    """The value converted to the parameter's type; raises ValueError, which names the limit."""
    match parameter.type:
        case ParameterType.TEXT:
            if not isinstance(value, str) or len(value) > LONGEST_TEXT:
                raise ValueError(f"must be a text of at most {LONGEST_TEXT} characters")
            return value
        case ParameterType.TEXTS:
            texts = value if isinstance(value, (list, tuple)) else None
            if texts is None or len(texts) > MOST_CLASSES or not all(map(_is_short_text, texts)):
                raise ValueError(f"must be at most {MOST_CLASSES} texts of 1 to {LONGEST_TEXT} characters")
            return tuple(texts)
        case ParameterType.INTEGER | ParameterType.NUMBER:
            return _in_range(parameter, value)


def _in_range(parameter: Parameter, value: object) -> Value:
    whole = parameter.type is ParameterType.INTEGER
    kind = "a whole number" if whole else "a number"
    assert parameter.min is not None
    assert parameter.max is not None
    limit = f"must be {kind} from {parameter.min:g} to {parameter.max:g}"
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(limit)
    if not parameter.min <= value <= parameter.max or (whole and value != int(value)):
        raise ValueError(limit)
    return int(value) if whole else float(value)


def _is_short_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_TEXT

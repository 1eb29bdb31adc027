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
    min: float | None = None
    max: float | None = None
    step: float | None = None
    """Step of a slider; values between two steps are valid too."""


@dataclass(frozen=True, slots=True)
class StageSchema:
    """The inputs and parameters of a stage."""

    stage: Stage
    inputs: tuple[Stage, ...]
    parameters: tuple[Parameter, ...] = ()
    optional: bool = False
    """A run leaves the stage out unless it is asked for."""


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


def _number(name: str, default: float, low: float, high: float, step: float) -> Parameter:
    return Parameter(name, ParameterType.NUMBER, default, low, high, step)


def _integer(name: str, default: int, low: int, high: int, step: int = 1) -> Parameter:
    return Parameter(name, ParameterType.INTEGER, default, low, high, step)


PIPELINE: tuple[StageSchema, ...] = (
    StageSchema(Stage.EXTRACT_FRAMES, ()),
    StageSchema(
        Stage.FIELD_SEGMENTATION,
        (Stage.EXTRACT_FRAMES,),
        (
            _integer("hue_low", 35, 0, 179),
            _integer("hue_high", 85, 0, 179),
            _integer("sat_low", 40, 0, 255),
            _integer("sat_high", 255, 0, 255),
            _integer("val_low", 40, 0, 255),
            _integer("val_high", 255, 0, 255),
            _integer("morph_kernel", 15, 1, 99, 2),
            _number("min_area_ratio", 0.05, 0, 1, 0.01),
        ),
    ),
    StageSchema(
        Stage.DETECT_EDGES,
        (Stage.EXTRACT_FRAMES,),
        (
            _number("edge_canny_low", 50.0, 0, 5000, 1),
            _number("edge_canny_high", 150.0, 0, 5000, 1),
            _integer("edge_hough_threshold", 80, 1, 10000),
            _number("edge_hough_min_length", 100.0, 1, 10000, 1),
            _number("edge_hough_max_gap", 10.0, 0, 10000, 1),
            _number("edge_pair_max_distance", 200.0, 0, 10000, 1),
            _number("edge_pair_min_distance", 15.0, 0, 10000, 1),
        ),
    ),
    StageSchema(
        Stage.DETECT_OBJECTS,
        (Stage.EXTRACT_FRAMES,),
        (
            Parameter("model", ParameterType.TEXT, ""),
            _number("min_score", 0.25, 0, 1, 0.01),
            _number("iou", 0.7, 0, 1, 0.01),
            Parameter("classes", ParameterType.TEXTS, ()),
        ),
        optional=True,
    ),
    StageSchema(
        Stage.TRACK,
        (Stage.DETECT_OBJECTS,),
        (_number("min_score", 0.5, 0, 1, 0.01), _integer("patience", 30, 0, 1000)),
        optional=True,
    ),
    StageSchema(Stage.REPORT, (Stage.EXTRACT_FRAMES,)),
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

"""The stages of a detection pipeline in their order, and the rules for configuring them."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Final, TypeAlias

from rushes_footage.stage_schema import Kind, Need, Parameter, ParameterType, Stage, StageSchema, Value, read

Values: TypeAlias = Mapping[str, Value]
"""Values of a stage's parameters, by name."""
Configuration: TypeAlias = Mapping[str, Values]
"""Configuration of several stages, by their names."""

MOST_CLASSES = 1000
LONGEST_TEXT = 200

PIPELINE: Final = read(files("rushes_footage").joinpath("stages.json").read_text())
"""All stages, each after those whose results it needs."""
ORDER: Final[Mapping[Stage, int]] = {schema.stage: place for place, schema in enumerate(PIPELINE)}
SCHEMAS: Final[Mapping[Stage, StageSchema]] = {schema.stage: schema for schema in PIPELINE}
FRAMES: Final = next(schema.stage for schema in PIPELINE if schema.kind is Kind.FRAMES)
"""The stage that every run begins with."""
COUNTING: Final = next(schema.stage for schema in PIPELINE if schema.kind is Kind.COUNTS)
"""The stage that counts what the others found."""


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


def stage_named(name: str, field: str = "stage") -> Stage:
    """The stage of this name; raises BadConfiguration where there is none."""
    stage = Stage(name)
    if stage not in SCHEMAS:
        known = ", ".join(SCHEMAS)
        raise BadConfiguration([Mistake(field, f"there is no stage {name!r}; stages are {known}")])
    return stage


def stages_of(names: Sequence[str], overrides: Mapping[str, object]) -> tuple[Stage, ...]:
    """The stages of a run, in order: the named ones; by default all that need no model and all in `overrides`.

    Adds the stage of frames and the stages whose results the named ones read. Raises BadConfiguration.
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
    wanted.add(FRAMES)
    return tuple(sorted(wanted, key=ORDER.__getitem__))


def effective(stages: Collection[Stage], base: Configuration, overrides: Mapping[str, object]) -> dict[str, Values]:
    """All parameters of these stages: defaults, overridden by `base`, then by `overrides`. Raises BadConfiguration.

    `overrides` are as a client has sent them: {stage: {parameter: value}}.
    """
    mistakes: list[Mistake] = []
    said: dict[str, dict[str, Value]] = {}
    in_order = sorted(stages, key=lambda stage: ORDER[stage])
    for name, values in overrides.items():
        stage = next((each for each in in_order if each == name), None)
        if stage is None:
            known = ", ".join(in_order)
            mistakes.append(Mistake(name, f"is none of the stages that can be set here, which are {known}"))
        elif not isinstance(values, Mapping):
            mistakes.append(Mistake(name, "must be an object of parameters and their values"))
        else:
            said[stage] = checked(SCHEMAS[stage], values, mistakes)
    if mistakes:
        raise BadConfiguration(mistakes)
    configuration: dict[str, Values] = {}
    for stage in in_order:
        defaults = {parameter.name: parameter.default for parameter in SCHEMAS[stage].parameters}
        configuration[stage] = {**defaults, **base.get(stage, {}), **said.get(stage, {})}
    message = "is needed: the name of a model that was added"
    unnamed = [
        Mistake(f"{stage}.{Need.MODEL}", message)
        for stage in in_order
        if SCHEMAS[stage].needs is Need.MODEL and not configuration[stage][Need.MODEL]
    ]
    if unnamed:
        raise BadConfiguration(unnamed)
    return configuration


def checked(schema: StageSchema, values: Mapping[str, object], mistakes: list[Mistake]) -> dict[str, Value]:
    """The values converted to the types of the stage's parameters; adds to `mistakes` what is wrong with them."""
    known = {parameter.name: parameter for parameter in schema.parameters}
    converted: dict[str, Value] = {}
    for name, value in values.items():
        field = f"{schema.stage}.{name}"
        if name not in known:
            names = ", ".join(known) or "none"
            mistakes.append(Mistake(field, f"is no parameter of this stage; its parameters are: {names}"))
            continue
        try:
            converted[name] = _value(known[name], value)
        except ValueError as wrong:
            mistakes.append(Mistake(field, str(wrong)))
    return converted


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

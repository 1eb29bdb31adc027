"""The stages of a detection pipeline in their order, and the rules for configuring them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from importlib.resources import files
from typing import Final, TypeAlias

from rushes_footage.parameter_values import Mistake, checked
from rushes_footage.stage_schema import (
    FRAMES,
    Kind,
    Need,
    Stage,
    StageSchema,
    Value,
    read,
)

Values: TypeAlias = Mapping[str, Value]
"""Values of a stage's parameters, by name."""
Configuration: TypeAlias = Mapping[str, Values]
"""Configuration of several stages, by their names."""

PIPELINE: Final = read(files("rushes_footage").joinpath("stages.json").read_text())
"""All stages, each after those whose results it needs."""
ORDER: Final[Mapping[Stage, int]] = {schema.stage: place for place, schema in enumerate(PIPELINE)}
SCHEMAS: Final[Mapping[Stage, StageSchema]] = {schema.stage: schema for schema in PIPELINE}
FORMER: Final[Mapping[str, Stage]] = {"report": Stage("compile_report")}
"""What stages were called before, which clients and stored values may still say."""
SELECTING: Final = next(schema.stage for schema in PIPELINE if schema.kind is Kind.SELECTS)
"""The stage that selects the frames that later ones examine."""
COUNTING: Final = next(schema.stage for schema in PIPELINE if schema.kind is Kind.COUNTS)
"""The stage that counts what the others found."""


class BadConfiguration(ValueError):
    """A configuration that is invalid for its stages."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("; ".join(f"{mistake.field}: {mistake.message}" for mistake in mistakes))
        self.mistakes = tuple(mistakes)


def matching(stages: Collection[Stage]) -> Stage | None:
    """The last of these stages whose regions say which brand each text names."""
    return max((each for each in stages if SCHEMAS[each].matches), key=ORDER.__getitem__, default=None)


def work_of(stages: Iterable[Stage]) -> float:
    """How long these stages take together, beside others."""
    return sum(SCHEMAS[stage].work for stage in stages)


def stage_named(name: str, field: str = "stage") -> Stage:
    """The stage of this name; raises BadConfiguration where there is none."""
    stage = FORMER.get(name, Stage(name))
    if stage not in SCHEMAS:
        known = ", ".join(SCHEMAS)
        raise BadConfiguration([Mistake(field, f"there is no stage {name!r}; stages are {known}")])
    return stage


def stages_of(
    names: Sequence[str], overrides: Mapping[str, object], base: Configuration | None = None
) -> tuple[Stage, ...]:
    """The stages of a run, in order: the named ones; by default all that need no model and all in `overrides`.

    Adds the stage of frames and the stages whose results the named ones read. `base`: values that `overrides` replace.
    Raises BadConfiguration.
    """
    if names:
        return _with_inputs({stage_named(name, "stages") for name in names}, base or {}, overrides)
    usual = {schema.stage for schema in PIPELINE if not schema.optional}
    return _with_inputs(usual | _optional_in(overrides), {}, overrides)


def stages_of_replay(
    origin: Collection[Stage], start: Stage, base: Configuration, overrides: Mapping[str, object]
) -> tuple[Stage, ...]:
    """The stages of a replay, in order: those of its origin, its first one, and optional ones that are in `overrides`.

    So a model can be chosen for a run that had none. Adds the stages whose results the new ones read. `base`: the
    configuration of the origin.
    """
    return _with_inputs({*origin, start} | _optional_in(overrides), base, overrides)


def stages_with(profile: Collection[Stage], base: Configuration, overrides: Mapping[str, object]) -> tuple[Stage, ...]:
    """The stages of a run that begins with a profile, in order: those of the profile and those in `overrides`.

    A profile of no stages has all that need no model, and those in `base`. `base`: the values that the profile has.
    """
    usual = {schema.stage for schema in PIPELINE if not schema.optional} | _optional_in(base)
    named = {schema.stage for schema in PIPELINE if schema.stage in overrides}
    return _with_inputs((set(profile) or usual) | named, base, overrides)


def _optional_in(overrides: Mapping[str, object]) -> set[Stage]:
    return {schema.stage for schema in PIPELINE if schema.optional and schema.stage in overrides}


def stages_read(stage: Stage, said: Mapping[str, object]) -> set[Stage]:
    """The stages that this one cannot do without, with these values of its parameters; absent ones are the defaults."""
    schema = SCHEMAS[stage]
    chosen = {
        each
        for parameter in schema.parameters
        for choice in parameter.choices
        if choice.value == said.get(parameter.name, parameter.default)
        for each in choice.reads
    }
    return {*schema.inputs, *chosen}


def _with_inputs(wanted: set[Stage], base: Configuration, overrides: Mapping[str, object]) -> tuple[Stage, ...]:
    def read_by(stage: Stage) -> set[Stage]:
        return stages_read(stage, {**base.get(stage, {}), **_object(overrides.get(stage))})

    while missing := {each for stage in wanted for each in read_by(stage)} - wanted:
        wanted |= missing
    wanted.add(FRAMES)
    return tuple(sorted(wanted, key=ORDER.__getitem__))


def named_now(overrides: Mapping[str, object]) -> Mapping[str, object]:
    """Overrides by the stages' present names."""
    return {FORMER.get(name, name): values for name, values in overrides.items()}


def _object(said: object) -> Mapping[str, object]:
    return said if isinstance(said, Mapping) else {}


def said_of(stages: Collection[Stage], overrides: Mapping[str, object]) -> dict[Stage, dict[str, Value]]:
    """The values that a client has sent for these stages, {stage: {parameter: value}}, in the types of the parameters.

    Raises BadConfiguration.
    """
    mistakes: list[Mistake] = []
    said: dict[Stage, dict[str, Value]] = {}
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
    return said


def effective(stages: Collection[Stage], base: Configuration, overrides: Mapping[str, object]) -> dict[str, Values]:
    """All parameters of these stages: defaults, overridden by `base`, then by `overrides`. Raises BadConfiguration.

    `overrides` are as a client has sent them: {stage: {parameter: value}}.
    """
    said = said_of(stages, overrides)
    in_order = sorted(stages, key=lambda stage: ORDER[stage])
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

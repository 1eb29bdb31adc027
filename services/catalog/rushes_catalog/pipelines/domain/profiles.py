"""Pipeline profiles: named stages and values of their parameters, which runs begin with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from rushes_catalog.pipelines.domain.errors import WrongConfiguration
from rushes_catalog.pipelines.domain.pipelines import Config
from rushes_footage.parameter_values import Mistake
from rushes_footage.stage_schema import Stage
from rushes_footage.stages import ORDER, SCHEMAS, BadConfiguration, named_now, said_of, stage_named, stages_of

DEFAULT_PROFILE: Final = "default"
"""The profile that is always there."""
MOST_PROFILES: Final = 1000


@dataclass(frozen=True, slots=True)
class ProfileContent:
    """What a profile says of a run."""

    stages: tuple[Stage, ...] = ()
    """In their order, without those that they need; (): all that need no model and no extra, and those in `configs`."""
    configs: Config = field(default_factory=dict)
    """The values that it sets; all others are the defaults of the stages."""


@dataclass(frozen=True, slots=True)
class PipelineProfile:
    """A version of a profile."""

    name: str
    version: int
    """From 1 on."""
    content: ProfileContent


@dataclass(frozen=True, slots=True)
class ProfileVersion:
    """What a list of versions says of one."""

    version: int
    """From 1 on."""
    made_at: datetime | None
    """None of the first version of the default profile, which nobody has saved."""


FIRST_DEFAULT: Final = PipelineProfile(DEFAULT_PROFILE, 1, ProfileContent())
"""The default profile before anybody has changed it: the defaults of all stages."""


def profile_content(names: Sequence[str], configs: Mapping[str, object]) -> ProfileContent:
    """The content of a profile as a client has given it; raises WrongConfiguration, which names the field.

    Not all that a run needs has to be in it: a model may be left to the run.
    """
    try:
        stages = tuple(sorted({stage_named(name, "stages") for name in names}, key=ORDER.__getitem__))
    except BadConfiguration as bad:
        raise WrongConfiguration(bad) from bad
    wanted = named_now(configs)
    try:
        values = said_of(stages_of(stages, wanted), wanted)
    except BadConfiguration as bad:
        raise WrongConfiguration(_within("configs", bad)) from bad
    return ProfileContent(stages, {stage: dict(said) for stage, said in values.items() if said})


def expect_up_to_date(profile: PipelineProfile) -> None:
    """A run can begin with it: stages and parameters may have gone since it was saved. Raises WrongConfiguration."""
    content = profile.content
    gone = [each for each in dict.fromkeys([*content.stages, *content.configs]) if each not in SCHEMAS]
    if gone:
        names = ", ".join(gone)
        message = f"the profile {profile.name!r} has stages that there are no more: {names}. Take them out of it"
        raise WrongConfiguration(BadConfiguration([Mistake("profile", message)]))
    try:
        said_of(SCHEMAS, content.configs)
    except BadConfiguration as bad:
        what = "; ".join(f"{each.field} {each.message}" for each in bad.mistakes)
        message = f"the profile {profile.name!r} was saved for another version of the stages: {what}"
        raise WrongConfiguration(BadConfiguration([Mistake("profile", message)])) from bad


def _within(field: str, bad: BadConfiguration) -> BadConfiguration:
    return BadConfiguration([Mistake(f"{field}.{each.field}", each.message) for each in bad.mistakes])

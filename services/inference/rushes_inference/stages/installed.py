"""The stages that there are: every module of this package with a `STAGE` is one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Final, TypeVar

import rushes_inference.stages
from rushes_footage.brands import Brand
from rushes_footage.stage_schema import DROPPED, KEPT, Kind, Need, StageSchema, Value
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.stage_findings import Inputs, StageFindings
from rushes_inference.stages.deriving import Deriving, Selecting


@dataclass(frozen=True)
class PictureStage:
    """A stage with a function of its own that examines pictures."""

    schema: StageSchema
    parameters: type[Any]
    """The dataclass of its parameters, in the order of the description."""
    function: Callable[..., StageFindings]

    def examine(
        self, picture: RgbPicture, values: Mapping[str, Value], inputs: Inputs, *, overlays: bool
    ) -> StageFindings:
        """Equal pictures, values and inputs give equal results. `values`: all, and valid.

        `inputs`: what the stages that it reads have found in this picture, as far as the run has them.
        """
        found = {"inputs": inputs} if self.schema.findings_read else {}
        return self.function(picture, self.parameters(**values), overlays=overlays, **found)


@dataclass(frozen=True)
class DerivedStage:
    """A stage that derives its findings from those of others, without pictures."""

    schema: StageSchema
    parameters: type[Any]
    function: Callable[..., Deriving]

    def deriving(self, values: Mapping[str, Value], brands: Sequence[Brand]) -> Deriving:
        """What derives the findings of any number of frames; `brands`: those of the list, where it needs one."""
        return self.function(self.parameters(**values), brands)


@dataclass(frozen=True)
class SelectingStage:
    """A stage that selects frames that stand for others, by what its `examine` has found in each."""

    schema: StageSchema
    parameters: type[Any]
    function: Callable[..., Selecting]

    def selecting(self, values: Mapping[str, Value]) -> Selecting:
        """What selects among frames in order, those of one video."""
        return self.function(self.parameters(**values))


Described = TypeVar("Described", PictureStage, DerivedStage, SelectingStage)


_KINDS: Final[Mapping[type, Sequence[Kind]]] = {
    PictureStage: (Kind.PICTURE, Kind.SELECTS),
    DerivedStage: (Kind.DERIVED,),
    SelectingStage: (Kind.SELECTS,),
}
"""The kinds of stages with these functions; one that selects frames examines them first."""


def pipeline() -> tuple[StageSchema, ...]:
    """All stages, each after those that it needs or reads."""
    return in_order([module.STAGE for module in _modules()])


@cache
def picture_stages() -> Mapping[str, PictureStage]:
    """The stages with a function of their own that examines pictures, by name."""
    found = [PictureStage(each.STAGE, each.Parameters, each.examine) for each in _modules() if hasattr(each, "examine")]
    return {each.schema.stage: expect_runnable(each) for each in found}


@cache
def derived_stages() -> Mapping[str, DerivedStage]:
    """The stages that derive their findings, by name."""
    found = [DerivedStage(each.STAGE, each.Parameters, each.derive) for each in _modules() if hasattr(each, "derive")]
    return {each.schema.stage: expect_runnable(each) for each in found}


@cache
def selecting_stages() -> Mapping[str, SelectingStage]:
    """The stages that select frames, by name."""
    found = [SelectingStage(each.STAGE, each.Parameters, each.select) for each in _modules() if hasattr(each, "select")]
    return {each.schema.stage: expect_runnable(each) for each in found}


def expect_runnable(stage: Described) -> Described:
    """The stage; raises ValueError where its description lacks what its function needs, here and on Triton."""
    schema: StageSchema = stage.schema
    kinds = _KINDS[type(stage)]
    if schema.kind not in kinds or schema.needs is Need.MODEL:
        raise ValueError(
            f"{schema.stage} has a function, and has to be of the kind {' or '.join(kinds)} without a model"
        )
    if not schema.served or not schema.version:
        raise ValueError(f"{schema.stage} needs `served` and `version`: backends list it by them")
    if schema.kind is Kind.DERIVED and (schema.overlays or not schema.findings_read):
        raise ValueError(f"{schema.stage} is derived: it has to read findings, and can draw nothing")
    if schema.kind is Kind.SELECTS and not {KEPT, DROPPED} <= set(schema.measures):
        raise ValueError(f"{schema.stage} selects frames: its measures have to be {KEPT} and {DROPPED}")
    unknown = {each.of for each in schema.counts} - {"", *schema.measures}
    if unknown:
        raise ValueError(f"{schema.stage} counts what it does not measure: {', '.join(sorted(unknown))}")
    return stage


def model_stages() -> Mapping[str, StageSchema]:
    """The stages that run an added model on each picture, by name."""
    return {each.stage: each for each in pipeline() if each.kind is Kind.PICTURE and each.needs is Need.MODEL}


@cache
def _modules() -> Sequence[Any]:
    package = rushes_inference.stages
    modules = [import_module(f"{package.__name__}.{each.name}") for each in iter_modules(package.__path__)]
    return [each for each in modules if hasattr(each, "STAGE")]


def in_order(stages: Sequence[StageSchema]) -> tuple[StageSchema, ...]:
    """By place; raises ValueError where a stage comes before one that it needs or reads, or two have what is one's."""
    ordered = sorted(stages, key=lambda each: each.place)
    taken: Mapping[str, Sequence[str]] = {
        "name": [each.stage for each in stages],
        "place": [str(each.place) for each in stages],
        "name as a model": [each.served for each in stages if each.served],
        "layer": [drawn.label.lower() for each in stages for drawn in each.overlays],
    }
    for what, all_of in taken.items():
        twice = sorted({one for one in all_of if all_of.count(one) > 1})
        if twice:
            raise ValueError(f"two stages have the same {what}: {', '.join(twice)}")
    for place, each in enumerate(ordered):
        early = {*each.inputs, *each.findings_read} - {before.stage for before in ordered[:place]}
        if early:
            raise ValueError(f"{each.stage} comes before {', '.join(sorted(early))}")
    return tuple(ordered)

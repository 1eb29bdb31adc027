"""How a stage describes itself: its parameters are the fields of a dataclass, each with what people are told of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, Final

from rushes_footage.stage_schema import LONGEST_TEXT, Choice, Parameter, ParameterType

_DESCRIBED = "described"


@dataclass(frozen=True, slots=True)
class Scale:
    """Numbers that a parameter can have: limits, the useful part of them, step and unit."""

    least: float
    most: float
    useful: tuple[float, float]
    step: float = 1
    unit: str = ""


SHARE: Final = Scale(0, 1, (0.05, 0.95), 0.01)


def number(default: float, scale: Scale, label: str, help_: str) -> float:
    """A field that is a parameter with any number of its scale."""
    return field(default=default, metadata=_numeric(ParameterType.NUMBER, scale, label, help_))


def integer(default: int, scale: Scale, label: str, help_: str) -> int:
    """A field that is a parameter with whole numbers."""
    return field(default=default, metadata=_numeric(ParameterType.INTEGER, scale, label, help_))


def text(label: str, help_: str, default: str = "", longest: int = LONGEST_TEXT) -> str:
    """A field that is a parameter with a text of at most so many characters."""
    described = {"type": ParameterType.TEXT, "label": label, "help": help_, "longest": longest}
    return field(default=default, metadata=MappingProxyType({_DESCRIBED: described}))


def choice(label: str, help_: str, *choices: Choice) -> str:
    """A field that is a parameter with one of these values, by default the first."""
    return field(
        default=choices[0].value,
        metadata=MappingProxyType(
            {_DESCRIBED: {"type": ParameterType.TEXT, "label": label, "help": help_, "choices": choices}}
        ),
    )


def listing(label: str, help_: str, default: str, *listed: str) -> str:
    """A field that is a parameter with a text that lists some of these, with commas between."""
    return field(
        default=default,
        metadata=MappingProxyType(
            {_DESCRIBED: {"type": ParameterType.TEXT, "label": label, "help": help_, "listed": listed}}
        ),
    )


def boolean(label: str, help_: str, *, default: bool) -> bool:
    """A field that is a parameter that is true or false."""
    return field(default=default, metadata=_plain(ParameterType.BOOLEAN, label, help_))


def texts(label: str, help_: str) -> tuple[str, ...]:
    """A field that is a parameter with several texts, none by default."""
    return field(default=(), metadata=_plain(ParameterType.TEXTS, label, help_))


def parameters_of(kind: type[Any]) -> tuple[Parameter, ...]:
    """The parameters of a stage, from the dataclass of their values."""
    return tuple(
        Parameter(name=each.name, default=getattr(kind, each.name), **each.metadata[_DESCRIBED])
        for each in fields(kind)
    )


def _plain(type_: ParameterType, label: str, help_: str) -> Mapping[str, Any]:
    return MappingProxyType({_DESCRIBED: {"type": type_, "label": label, "help": help_}})


def _numeric(type_: ParameterType, scale: Scale, label: str, help_: str) -> Mapping[str, Any]:
    limits = {"unit": scale.unit, "min": scale.least, "max": scale.most, "step": scale.step, "useful": scale.useful}
    return MappingProxyType({_DESCRIBED: {"type": type_, "label": label, "help": help_, **limits}})

"""The values of a stage's parameters, as clients give them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from rushes_footage.stage_schema import LONGEST_TEXT, Parameter, ParameterType, StageSchema, Value

MOST_CLASSES: Final = 1000


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a configuration: `field` is `stage` or `stage.parameter`."""

    field: str
    message: str


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
            if not isinstance(value, str) or len(value) > parameter.longest:
                raise ValueError(f"must be a text of at most {parameter.longest} characters")
            if parameter.choices and value not in (known := [each.value for each in parameter.choices]):
                raise ValueError(f"must be one of {', '.join(known)}")
            if parameter.listed and not {each.strip() for each in value.split(",")} <= set(parameter.listed):
                raise ValueError(f"must be some of these, with commas between: {', '.join(parameter.listed)}")
            return value
        case ParameterType.BOOLEAN:
            if not isinstance(value, bool):
                raise ValueError("must be true or false")
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

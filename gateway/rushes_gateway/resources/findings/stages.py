"""The values of a stage's parameters as clients send them."""

from collections.abc import Mapping

from rushes_chassis.errors import FieldMistake, InvalidInput
from rushes_footage.parameter_values import Mistake, checked
from rushes_footage.stage_schema import StageSchema, Value


def values_of(schema: StageSchema, given: Mapping[str, object], prefix: str = "") -> Mapping[str, Value]:
    """The given values by their parameters' types; raises InvalidInput, whose fields are `prefix` and their names."""
    mistakes: list[Mistake] = []
    values = checked(schema, given, mistakes)
    if mistakes:
        fields = [FieldMistake(prefix + each.field.partition(".")[2], each.message) for each in mistakes]
        raise InvalidInput("; ".join(f"{each.path} {each.message}" for each in fields), fields=fields)
    return values

"""The values of a stage's parameters, as a caller gives them."""

from collections.abc import Mapping

from rushes_chassis.errors import FieldMistake, InvalidInput
from rushes_footage.parameter_values import Mistake, checked
from rushes_footage.stage_schema import StageSchema, Value


def values_of(schema: StageSchema, given: Mapping[str, object]) -> dict[str, Value]:
    """All values of a stage's parameters; raises InvalidInput, which names the wrong ones."""
    mistakes: list[Mistake] = []
    values = checked(schema, given, mistakes)
    if mistakes:
        fields = [FieldMistake(f"parameters.{each.field.partition('.')[2]}", each.message) for each in mistakes]
        raise InvalidInput("; ".join(f"{each.path} {each.message}" for each in fields), fields=fields)
    return {each.name: each.default for each in schema.parameters} | values

"""Stages' values in messages."""

from collections.abc import Mapping

from google.protobuf.struct_pb2 import ListValue, Struct

from rushes_footage.stages import Configuration


def overrides_from(message: Struct) -> Mapping[str, object]:
    """As a client has sent them. MessageToDict refuses NaN and Infinity without the field, which the checks name."""
    return {name: _plain(value) for name, value in message.items()}


def config_to(config: Configuration) -> Struct:
    """{stage: {parameter: value}}."""
    message = Struct()
    for stage, values in config.items():
        plain = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
        message.update({stage: plain})
    return message


def _plain(value: object) -> object:
    if isinstance(value, Struct):
        return overrides_from(value)
    if isinstance(value, ListValue):
        return [_plain(each) for each in value]
    return value

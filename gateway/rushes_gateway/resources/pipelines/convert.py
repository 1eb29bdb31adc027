"""Conversion of the parameters of detection stages."""

from collections.abc import Mapping
from typing import Any

from google.protobuf.struct_pb2 import Struct


def overrides_to(overrides: Mapping[str, Any] | None) -> Struct:
    """The message of a client's parameters, unchanged."""
    message = Struct()
    message.update(dict(overrides or {}))
    return message

"""Messages of the contract as JSON, and from values that pydantic has checked."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any, TypeAlias, cast
from uuid import UUID

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Struct
from google.protobuf.timestamp_pb2 import Timestamp
from pydantic import BaseModel, JsonValue

from rushes_gateway.contract.bindings import public_fields
from rushes_gateway.contract.shapes import is_nullable, words_of
from rushes_gateway.timestamps import moment

# The value of a field; of which type says only its descriptor.
_Value: TypeAlias = Any
_Read: TypeAlias = Callable[[Message], JsonValue]


def as_json(message: Message) -> dict[str, JsonValue]:
    """A message as JSON; the model of `answer_shape` describes it."""
    return _writer(message.DESCRIPTOR)(message)


@cache
def _writer(message: Descriptor) -> Callable[[Message], dict[str, JsonValue]]:
    fields = public_fields(message)
    names = [field.name for field in fields]
    values = _values_of(names)
    plain = [field for field in fields if _is_plain(field)]
    nullable = [field.name for field in plain if is_nullable(field)]
    readers = [(field.name, _reader(field)) for field in fields if field not in plain]

    def write(given: Message) -> dict[str, JsonValue]:
        shown = dict(zip(names, values(given), strict=True))
        for name in nullable:
            if not given.HasField(name):
                shown[name] = None
        for name, read in readers:
            shown[name] = read(given)
        return shown

    return write


def _values_of(names: list[str]) -> Callable[[Message], tuple[_Value, ...]]:
    """What reads these fields of a message."""
    if len(names) > 1:
        # All at once: lists have thousands of messages.
        return attrgetter(*names)
    return lambda message: tuple(getattr(message, name) for name in names)


def _is_plain(field: FieldDescriptor) -> bool:
    """Whether its value is as JSON has it, where it is there."""
    return field.message_type is None and field.enum_type is None and not field.is_repeated


def _time_written(stamp: Timestamp) -> str:
    return moment(stamp).isoformat().replace("+00:00", "Z")


def _reader(field: FieldDescriptor) -> _Read:
    """What reads a field of a message as JSON."""
    value: Callable[[Message], _Value] = attrgetter(field.name)
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        written = _item_writer(field.message_type.fields_by_name["value"])
        return lambda message: {key: written(each) for key, each in value(message).items()}
    written = _item_writer(field)
    if field.is_repeated:
        if field.message_type is None and field.enum_type is None:
            return lambda message: list(value(message))
        return lambda message: [written(each) for each in value(message)]
    if is_nullable(field):
        return lambda message: written(value(message)) if message.HasField(field.name) else None
    return lambda message: written(value(message))


def _item_writer(field: FieldDescriptor) -> Callable[[_Value], JsonValue]:
    if field.message_type is not None:
        kind = field.message_type
        if kind.full_name == Timestamp.DESCRIPTOR.full_name:
            return _time_written
        if kind.full_name == Struct.DESCRIPTOR.full_name:
            return MessageToDict
        # Not yet: a message may contain itself.
        return lambda message: _writer(kind)(message)
    if field.enum_type is not None:
        return words_of(field.enum_type).__getitem__
    return lambda scalar: scalar


def fill(message: Message, values: Mapping[str, _Value]) -> None:
    """Set fields of a message. None: the field stays absent."""
    for name, value in values.items():
        if value is not None:
            _set(message, cast("FieldDescriptor", message.DESCRIPTOR.fields_by_name[name]), value)


def _set(message: Message, field: FieldDescriptor, value: _Value) -> None:
    if field.is_repeated:
        for each in value:
            if field.message_type is not None:
                _fill_message(getattr(message, field.name).add(), each)
            else:
                getattr(message, field.name).append(_scalar(field, each))
    elif field.message_type is not None:
        target = getattr(message, field.name)
        target.SetInParent()
        _fill_message(target, value)
    else:
        setattr(message, field.name, _scalar(field, value))


def _fill_message(message: Message, value: datetime | dict[str, Any] | BaseModel) -> None:
    if isinstance(value, datetime):
        assert isinstance(message, Timestamp)
        message.FromDatetime(value)
    elif isinstance(value, dict):
        assert isinstance(message, Struct)
        message.update(value)
    else:
        fill(message, {name: getattr(value, name) for name in type(value).model_fields})


def _scalar(field: FieldDescriptor, value: _Value) -> _Value:
    if field.enum_type is not None:
        return _numbers_of(field.enum_type)[value]
    return str(value) if isinstance(value, UUID) else value


@cache
def _numbers_of(enumeration: EnumDescriptor) -> dict[str, int]:
    return {word: number for number, word in words_of(enumeration).items()}

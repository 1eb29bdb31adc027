"""Messages of the contract as JSON, and from values that pydantic has checked."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
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

from rushes_gateway.contract.bindings import inlined, listed, public_fields, request_fields
from rushes_gateway.contract.shapes import answer_shape, is_nullable, text_of, words_of

# Of UTC, like all times of messages.
_EPOCH = datetime(1970, 1, 1)

# The value of a field; of which type says only its descriptor.
_Value: TypeAlias = Any
_Write: TypeAlias = Callable[[_Value], JsonValue]
_Written: TypeAlias = Callable[[Message], dict[str, JsonValue]]


def as_json(message: Message) -> dict[str, JsonValue]:
    """A message as JSON; the model of `answer_shape` describes it."""
    return _writer(message.DESCRIPTOR)(message)


@cache
def _writer(message: Descriptor) -> _Written:
    names: list[str] = []
    written: list[tuple[str, _Write]] = []
    optional: list[tuple[str, _Write | None]] = []
    inline: list[tuple[str, bool, _Written, dict[str, JsonValue]]] = []
    for field in public_fields(message):
        if (within := inlined(field)) is not None:
            nulls = dict.fromkeys(answer_shape(within).model_fields)
            inline.append((field.name, is_nullable(field), _writer(within), nulls))
            continue
        names.append(field.name)
        write = _field_writer(field)
        if is_nullable(field):
            optional.append((field.name, write))
        elif write is not None:
            written.append((field.name, write))
    # All in one call, as it takes a fraction of the time: a page of assets has thousands.
    values = _values(names)

    def as_written(given: Message) -> dict[str, JsonValue]:
        shown: dict[str, JsonValue] = dict(zip(names, values(given), strict=True))
        for name, write in written:
            shown[name] = write(shown[name])
        for name, write_one in optional:
            if not given.HasField(name):
                shown[name] = None
            elif write_one is not None:
                shown[name] = write_one(shown[name])
        for name, nullable, write_within, nulls in inline:
            shown |= nulls if nullable and not given.HasField(name) else write_within(getattr(given, name))
        return shown

    return as_written


def _values(names: list[str]) -> Callable[[Message], tuple[_Value, ...]]:
    """What reads fields of a message."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda given: tuple(getattr(given, name) for name in names)


def _time_written(stamp: Timestamp) -> str:
    # Without a zone, which would be written as +00:00, in half the time.
    return f"{(_EPOCH + timedelta(0, stamp.seconds, stamp.nanos // 1000)).isoformat()}Z"


def _field_writer(field: FieldDescriptor) -> _Write | None:
    """What makes JSON of a field's value; None: the value is JSON."""
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        item = _item_writer(field.message_type.fields_by_name["value"]) or _as_it_is
        return lambda value: {key: item(each) for key, each in value.items()}
    if field.is_repeated:
        item = _item_writer(field) or _as_it_is
        return lambda value: list(map(item, value))
    return _item_writer(field)


def _as_it_is(value: _Value) -> JsonValue:
    return cast("JsonValue", value)


def _item_writer(field: FieldDescriptor) -> _Write | None:
    if field.message_type is not None:
        kind = field.message_type
        if kind.full_name == Timestamp.DESCRIPTOR.full_name:
            return _time_written
        if kind.full_name == Struct.DESCRIPTOR.full_name:
            return MessageToDict
        if text := text_of(kind):
            return lambda message: text.format_map(as_json(message))
        if (within := listed(kind)) is not None:
            write, name = _field_writer(within) or _as_it_is, within.name
            return lambda message: write(getattr(message, name))
        # Not yet: a message may contain itself.
        return lambda message: _writer(kind)(message)
    if field.enum_type is not None:
        return words_of(field.enum_type).__getitem__
    return None


def fill(message: Message, values: Mapping[str, _Value]) -> None:
    """Set fields of a message, inline ones by their own names. None: the field stays absent."""
    for name, value in values.items():
        if value is not None:
            field = _inline_with(message.DESCRIPTOR, name)
            if field is None:
                _set(message, cast("FieldDescriptor", message.DESCRIPTOR.fields_by_name[name]), value)
            else:
                fill(getattr(message, field.name), {name: value})


@cache
def _inline_with(message: Descriptor, name: str) -> FieldDescriptor | None:
    """The inline field whose message has a field; None where the message itself has it."""
    if name in message.fields_by_name:
        return None
    inline = ((field, within) for field in message.fields if (within := inlined(field)) is not None)
    return next(field for field, within in inline if any(each.name == name for each in request_fields(within)))


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


def _fill_message(message: Message, value: datetime | dict[str, Any] | list[Any] | BaseModel) -> None:
    if isinstance(value, list):
        within = listed(cast("Descriptor", message.DESCRIPTOR))
        assert within is not None
        fill(message, {within.name: value})
    elif isinstance(value, datetime):
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

"""Messages of the contract as pydantic models, which FastAPI checks requests against and describes."""

import json
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.struct_pb2 import Struct
from google.protobuf.timestamp_pb2 import Timestamp
from pydantic import Field, StringConstraints, ValidationInfo, create_model, field_validator
from pydantic.fields import FieldInfo

from buf.validate import validate_pb2
from rushes.api.v1 import options_pb2
from rushes.catalog.v1 import texts_pb2
from rushes_gateway.contract.bindings import (
    contained_in_requests,
    inlined,
    json_options,
    listed,
    public_fields,
    request_fields,
    texts,
)
from rushes_gateway.shapes import Moment, Shape
from rushes_gateway.stage_parameters import Overrides

# A type that exists only at runtime.
Made: TypeAlias = Any

_TIMESTAMP = Timestamp.DESCRIPTOR.full_name
# Of the native API every Struct has the parameters of stages.
_STRUCT = Struct.DESCRIPTOR.full_name
_LIMITS = {"gte": "ge", "gt": "gt", "lte": "le", "lt": "lt"}
_LENGTHS = {"min_len": "min_length", "max_len": "max_length", "min_items": "min_length", "max_items": "max_length"}
_NUMBERS = {
    FieldDescriptor.CPPTYPE_INT32: int,
    FieldDescriptor.CPPTYPE_INT64: int,
    FieldDescriptor.CPPTYPE_UINT32: int,
    FieldDescriptor.CPPTYPE_UINT64: int,
    FieldDescriptor.CPPTYPE_FLOAT: float,
    FieldDescriptor.CPPTYPE_DOUBLE: float,
    FieldDescriptor.CPPTYPE_BOOL: bool,
}


@cache
def answer_shape(message: Descriptor) -> type[Shape]:
    """The model of a message in responses. Every field is there; those that a message may lack are null then."""
    return _model(message, _answer_fields(message, absent=False))


def _answer_fields(message: Descriptor, *, absent: bool) -> dict[str, tuple[Made, FieldInfo]]:
    """Types and descriptions. `absent`: the message may be, so that all its fields are null then."""
    fields: dict[str, tuple[Made, FieldInfo]] = {}
    for field in public_fields(message):
        nullable = absent or is_nullable(field)
        if (within := inlined(field)) is not None:
            fields |= _answer_fields(within, absent=nullable)
        else:
            fields[field.name] = (
                _nullable(_answer_type(field)) if nullable else _answer_type(field),
                _described(field),
            )
    return fields


@cache
def body_shape(message: Descriptor, fields: tuple[FieldDescriptor, ...]) -> type[Shape]:
    """The model of a message in requests, with only these of its fields."""
    shapes = {field.name: (request_type(field), request_default(field)) for field in fields}
    return _model(message, shapes, _choices(message, fields))


def request_type(field: FieldDescriptor) -> Made:
    """The type of a field in requests."""
    rules = field.GetOptions().Extensions[validate_pb2.field]
    if field.is_repeated:
        item = _request_item(field, rules.repeated.items)
        return _list_of(item, rules)
    return _nullable(path_type(field)) if is_nullable(field) else path_type(field)


def path_type(field: FieldDescriptor) -> Made:
    """The type of a field in the path of requests: it is always there."""
    return _request_item(field, field.GetOptions().Extensions[validate_pb2.field])


def request_default(field: FieldDescriptor) -> FieldInfo:
    """The description of a field in requests, with its default where it has one."""
    if given := json_options(field).default:
        return _described(field, json.loads(given))
    if is_nullable(field):
        return _described(field, None)
    if field.is_repeated and not field.GetOptions().Extensions[validate_pb2.field].repeated.min_items:
        return _described(field, [])
    if not field.is_repeated and field.enum_type is not None and 0 in words_of(field.enum_type):
        return _described(field, words_of(field.enum_type)[0])
    return _described(field)


def is_nullable(field: FieldDescriptor) -> bool:
    """Whether a field is `optional` or one of several alternatives, and has no default: absent it is null in JSON."""
    return field.containing_oneof is not None and not json_options(field).default


def text_of(message: Descriptor) -> str:
    """The text that JSON of a response is of a message, with names of fields in braces; empty: it is an object."""
    return str(message.GetOptions().Extensions[options_pb2.text])


@cache
def words_of(enumeration: EnumDescriptor) -> dict[int, str]:
    """The values of an enumeration as JSON has them; the unspecified one only where the contract has a word for it."""
    # NOTE_COLOR_ of NOTE_COLOR_UNSPECIFIED.
    prefix = enumeration.values_by_number[0].name.removesuffix("UNSPECIFIED")
    words = {
        value.number: value.GetOptions().Extensions[options_pb2.word] or value.name.removeprefix(prefix).lower()
        for value in enumeration.values
        if not value.GetOptions().Extensions[options_pb2.wordless]
    }
    return {number: word for number, word in words.items() if number != 0 or word != "unspecified"}


def _choices(message: Descriptor, fields: tuple[FieldDescriptor, ...]) -> dict[str, Made]:
    """Validators of alternatives of which a request needs exactly one, at the last of each."""
    validators: dict[str, Made] = {}
    for choice in message.oneofs:
        names = [field.name for field in choice.fields if field in fields]
        if len(names) > 1 and choice.GetOptions().Extensions[validate_pb2.oneof].required:
            validators[choice.name] = field_validator(names[-1])(_exactly_one_of(names))
    return validators


def _exactly_one_of(names: list[str]) -> Callable[[Made, ValidationInfo], Made]:
    *others, _ = names

    def check(last: Made, info: ValidationInfo) -> Made:
        # Alternatives that are not valid are missing here: each is reported by its own field.
        if all(name in info.data for name in others):
            given = [info.data[name] for name in others if info.data[name] is not None]
            if len(given) + (last is not None) != 1:
                raise ValueError(f"exactly one of {' and '.join(names)} has to be given")
        return last

    return check


def _model(
    message: Descriptor, fields: dict[str, tuple[Made, FieldInfo]], validators: dict[str, Made] | None = None
) -> type[Shape]:
    name = message.GetOptions().Extensions[options_pb2.schema] or message.name
    # The names are known only here: pydantic's overloads cannot know them.
    return create_model(  # type: ignore[call-overload, no-any-return]
        name,
        __base__=Shape,
        __module__=__name__,
        __doc__=texts().get(message.full_name),
        __validators__=validators or {},
        **fields,
    )


def _described(field: FieldDescriptor, default: Made = ...) -> FieldInfo:
    example = json_options(field).example
    is_alternative = field.containing_oneof is not None and len(field.containing_oneof.fields) > 1
    described: FieldInfo = Field(
        default,
        validate_default=is_alternative or None,
        description=texts().get(field.full_name),
        examples=[json.loads(example)] if example else None,
    )
    return described


def _nullable(kind: Made) -> Made:
    return kind | None


def _answer_type(field: FieldDescriptor) -> Made:
    rules = field.GetOptions().Extensions[validate_pb2.field]
    if field.message_type is None:
        item = _limited(field, rules)
    elif field.message_type.GetOptions().map_entry:
        return dict[str, _answer_type(field.message_type.fields_by_name["value"])]  # type: ignore[misc]
    elif field.message_type.full_name == _TIMESTAMP:
        item = datetime
    elif field.message_type.full_name == _STRUCT:
        item = Overrides
    elif text_of(field.message_type):
        item = str
    elif (within := listed(field.message_type)) is not None:
        item = _answer_type(within)
    elif field.message_type in contained_in_requests():
        # One model for both: two of one name would be told apart by numbers in the OpenAPI document.
        item = body_shape(field.message_type, tuple(request_fields(field.message_type)))
    else:
        item = answer_shape(field.message_type)
    return _list_of(item, rules) if field.is_repeated else item


def _list_of(item: Made, rules: validate_pb2.FieldRules) -> Made:
    limits = _limits(rules.repeated)
    return Annotated[list[item], Field(**limits)] if limits else list[item]


def _request_item(field: FieldDescriptor, rules: validate_pb2.FieldRules) -> Made:
    if field.message_type is not None:
        if field.message_type.full_name == _TIMESTAMP:
            return Moment
        if field.message_type.full_name == _STRUCT:
            return Overrides
        if (within := listed(field.message_type)) is not None:
            return request_type(within)
        return body_shape(field.message_type, tuple(request_fields(field.message_type)))
    if rules.WhichOneof("type") == "string" and rules.string.uuid:
        return UUID
    return _limited(field, rules)


def _limited(field: FieldDescriptor, rules: validate_pb2.FieldRules) -> Made:
    kind = rules.WhichOneof("type")
    limits = _limits(getattr(rules, kind)) if kind is not None and kind != "repeated" else {}
    if json_options(field).strip:
        return Annotated[_scalar(field, rules), StringConstraints(strip_whitespace=True), Field(**limits)]
    return Annotated[_scalar(field, rules), Field(**limits)] if limits else _scalar(field, rules)


def _scalar(field: FieldDescriptor, rules: validate_pb2.FieldRules) -> Made:
    if field.cpp_type == FieldDescriptor.CPPTYPE_ENUM:
        return Literal[*words_of(field.enum_type).values()]
    if field.type == FieldDescriptor.TYPE_STRING:
        allowed = getattr(rules.string, "in")
        return Literal[*allowed] if allowed else str
    try:
        return _NUMBERS[field.cpp_type]
    except KeyError:
        raise TypeError(f"{field.full_name}: bytes have no place in JSON") from None


def _limits(rules: Made) -> dict[str, Made]:
    """What pydantic can check of the rules of a field; the service checks all of them.

    A value that no message can hold has to be refused here: of requests every number has limits.
    """
    limits: dict[str, Made] = {}
    for rule, value in rules.ListFields():
        if rule.name in _LIMITS:
            limits[_LIMITS[rule.name]] = value
        elif rule.name in _LENGTHS:
            limits[_LENGTHS[rule.name]] = value
        elif rule.name == "pattern":
            limits["pattern"] = value
        elif rule.name == "finite":
            limits["allow_inf_nan"] = not value
        elif rule.full_name == texts_pb2.more_than_blanks.full_name:
            limits["min_length"] = 1
    return limits

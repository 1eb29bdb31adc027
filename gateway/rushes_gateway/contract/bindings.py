"""What the contract says of its RPCs: by which route of the native API they are reached."""

import json
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files

from google.api import annotations_pb2, http_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor, ServiceDescriptor

from rushes.api.v1 import options_pb2

_PACKAGES = ("rushes.catalog.v1", "rushes.chassis.v1", "rushes.inference.v1", "rushes.media.v1")
_IN_PATH = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Binding:
    """An RPC that is a route: a unary one, or one that streams its response."""

    rpc: MethodDescriptor
    verb: str
    path: str
    # The request's field that is the body. "*": the fields beyond the path's are; "": they are the query.
    body: str
    # None: the whole response. Of streams, it may be repeated: each item is a line.
    answer: FieldDescriptor | None
    route: options_pb2.Route

    @property
    def in_path(self) -> list[FieldDescriptor]:
        """The request's fields that the path has, in its order."""
        fields = {field.name: field for field in request_fields(self.rpc.input_type)}
        return [fields[name] for name in _IN_PATH.findall(self.path)]

    @property
    def beside_path(self) -> list[FieldDescriptor]:
        """The request's other fields, but for alternatives of those in the path, the body, and the user's name."""
        chosen = [field.containing_oneof for field in self.in_path if field.containing_oneof is not None]
        return [
            field
            for field in request_fields(self.rpc.input_type)
            if field not in self.in_path
            and field.containing_oneof not in chosen
            and not is_user(field)
            and field.name != self.body
        ]

    @property
    def user(self) -> str | None:
        """The request's field that takes the user's name."""
        return next((field.name for field in self.rpc.input_type.fields if is_user(field)), None)

    @property
    def shown(self) -> Descriptor | None:
        """The message that the response's body shows; None where it has no body."""
        shown = self.rpc.output_type if self.answer is None else self.answer.message_type
        return shown if shown is not None and public_fields(shown) else None

    @property
    def status(self) -> int:
        """Of a success."""
        return self.route.status or (200 if self.shown else 204)

    @property
    def tag(self) -> str:
        """Heading in the OpenAPI document."""
        return str(self.rpc.containing_service.GetOptions().Extensions[options_pb2.tag])


def is_user(field: FieldDescriptor) -> bool:
    """Whether the gateway sets a field of requests to the name of the user."""
    return json_options(field).user


def public_fields(message: Descriptor) -> list[FieldDescriptor]:
    """The fields of a message that the native API has."""
    return [field for field in message.fields if not json_options(field).internal]


def request_fields(message: Descriptor) -> list[FieldDescriptor]:
    """The fields that a request has in JSON: where one is inline, those of its message that the route takes."""
    found: list[FieldDescriptor] = []
    for field in public_fields(message):
        if (within := inlined(field)) is None:
            found.append(field)
        else:
            found += [each for each in request_fields(within) if each.name not in json_options(field).without]
    return found


def inlined(field: FieldDescriptor) -> Descriptor | None:
    """The message whose fields JSON has in the place of a field; None: JSON has the field itself."""
    return field.message_type if json_options(field).inline else None


def listed(message: Descriptor) -> FieldDescriptor | None:
    """The field whose list JSON has in the place of a message; None: JSON has an object."""
    if not message.GetOptions().Extensions[options_pb2.list]:
        return None
    [field] = message.fields
    return field


def json_options(field: FieldDescriptor) -> options_pb2.Json:
    """What the contract says of a field as JSON."""
    options: options_pb2.Json = field.GetOptions().Extensions[options_pb2.json]
    return options


@cache
def services() -> tuple[ServiceDescriptor, ...]:
    """Every service of the contract."""
    found: list[ServiceDescriptor] = []
    for package in _PACKAGES:
        for module in sorted(each.name for each in pkgutil.iter_modules(import_module(package).__path__)):
            if module.endswith("_pb2"):
                file = import_module(f"{package}.{module}").DESCRIPTOR
                found += file.services_by_name.values()
    return tuple(found)


def bindings() -> Iterator[Binding]:
    """Every RPC that is a route."""
    for service in services():
        for rpc in service.methods:
            if rpc.GetOptions().HasExtension(annotations_pb2.http):
                yield _binding(rpc, rpc.GetOptions().Extensions[annotations_pb2.http])


def _binding(rpc: MethodDescriptor, rule: http_pb2.HttpRule) -> Binding:
    verb = rule.WhichOneof("pattern")
    assert verb is not None
    answer = rpc.output_type.fields_by_name[rule.response_body] if rule.response_body else None
    route = rpc.GetOptions().Extensions[options_pb2.route]
    return Binding(rpc, verb.upper(), getattr(rule, verb), rule.body, answer, route)


@cache
def contained_in_requests() -> frozenset[Descriptor]:
    """The messages that requests of routes contain."""
    contained: set[Descriptor] = set()
    waiting = [binding.rpc.input_type for binding in bindings()]
    while waiting:
        within = {field.message_type for field in public_fields(waiting.pop()) if field.message_type is not None}
        waiting += within - contained
        contained |= within
    return frozenset(contained)


@cache
def texts() -> dict[str, str]:
    """The comments of the contract that the OpenAPI document shows, by full name."""
    read: dict[str, str] = json.loads(files("rushes.api.v1").joinpath("descriptions.json").read_text("utf-8"))
    return read

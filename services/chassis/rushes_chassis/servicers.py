"""Adding servicers to a server: the services that they implement are in the contract's descriptors."""

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeVar

import grpc
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.message_factory import GetMessageClass

_GENERATED: Final = "_pb2_grpc"
"""Ends the name of a module with generated base classes of servicers."""
_ENCODED: Final = "answers_are_encoded"
_FORMS: Final[dict[tuple[bool, bool], Callable[..., Any]]] = {
    (False, False): grpc.unary_unary_rpc_method_handler,
    (False, True): grpc.unary_stream_rpc_method_handler,
    (True, False): grpc.stream_unary_rpc_method_handler,
    (True, True): grpc.stream_stream_rpc_method_handler,
}
"""By whether requests are streamed, and whether responses are."""

Method = TypeVar("Method", bound=Callable[..., Any])


def answers_encoded(method: Method) -> Method:
    """A method of a servicer whose responses are encoded messages, which are sent as they are."""
    setattr(method, _ENCODED, True)
    return method


def add_servicers(server: grpc.aio.Server, servicers: Iterable[object]) -> Sequence[str]:
    """Add each servicer to the server; returns the full names of their services."""
    names = []
    for servicer in servicers:
        service = _service_of(servicer)
        methods = {method.name: _handler(getattr(servicer, method.name), method) for method in service.methods}
        server.add_registered_method_handlers(service.full_name, methods)  # type: ignore[attr-defined]  # not in the stubs
        names.append(service.full_name)
    return names


def _service_of(servicer: object) -> ServiceDescriptor:
    """The service of the generated class that this one is derived from."""
    base = next(each for each in type(servicer).__mro__ if each.__module__.endswith(_GENERATED))
    messages = sys.modules[base.__module__.removesuffix("_grpc")]
    service: ServiceDescriptor = messages.DESCRIPTOR.services_by_name[base.__name__.removesuffix("Servicer")]
    return service


def _handler(method: Callable[..., Any], described: MethodDescriptor) -> Any:
    request, response = GetMessageClass(described.input_type), GetMessageClass(described.output_type)
    return _FORMS[described.client_streaming, described.server_streaming](
        method,
        request_deserializer=request.FromString,
        response_serializer=None if getattr(method, _ENCODED, False) else response.SerializeToString,
    )

"""The routes of the native API that are RPCs with a google.api.http option."""

import re
from collections.abc import Awaitable, Callable, Container, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cache
from inspect import Parameter, Signature
from operator import attrgetter
from typing import Annotated, TypeAlias, TypeVar, cast

import grpc
from fastapi import APIRouter, Body, Path, Query, Response
from fastapi.responses import JSONResponse
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from pydantic import BaseModel
from pydantic_core import to_json

from rushes_gateway.access.route_table import specificity
from rushes_gateway.clients import Services
from rushes_gateway.contract.bindings import Binding, bindings, request_fields, texts
from rushes_gateway.contract.messages import as_json, fill
from rushes_gateway.contract.shapes import Made, answer_shape, body_shape, path_type, request_default, request_type
from rushes_gateway.routes.dependencies import Asker, Connected, Responses, Targets
from rushes_gateway.routes.native.json_lines import JsonLines, json_lines
from rushes_gateway.shapes import Problem

M = TypeVar("M", bound=Message)

_PREFIX = "/api/v1"
_LINES_TOGETHER = 32
"""Lines sent at once: fewer cost more, and more let the first one wait."""
_Call: TypeAlias = Callable[..., Awaitable[Message]]
_Stream: TypeAlias = "Callable[..., grpc.aio.UnaryStreamCall[Message, Message]]"


def router() -> APIRouter:
    """The routes of all such RPCs."""
    made = APIRouter(prefix=_PREFIX)
    # The framework tries one after the other, for 5 µs each: the lists come first. Paths of different lengths never
    # match the same request.
    for binding in sorted(bindings(), key=lambda each: (each.path.count("/"), specificity(each.path))):
        _add(made, binding)
    return made


def _add(made: APIRouter, binding: Binding) -> None:
    responses: Responses = {
        refusal.status: {"model": Problem, "description": refusal.when} for refusal in binding.route.refusals
    }
    shown = answer_shape(binding.shown) if binding.shown else None
    streams = binding.rpc.server_streaming
    if streams:
        problem = 'After an error the last line is `{"problem": …}`.'
        responses[200] = {"model": shown, "description": f"{binding.route.lines} {problem}"}
    endpoint = (_stream if streams else _endpoint)(binding)
    made.add_api_route(
        binding.path.removeprefix(_PREFIX),
        endpoint,
        methods=[binding.verb],
        # The endpoint's own response is sent; the model only describes it.
        response_model=None if streams else shown,
        response_class=JsonLines if streams else JSONResponse,
        status_code=binding.status,
        responses=responses,
        tags=[binding.tag],
        description=texts()[binding.rpc.full_name],
        name=endpoint.__name__,
    )


def _endpoint(binding: Binding) -> Callable[..., Awaitable[Response]]:
    """A coroutine with the parameters that FastAPI passes, in a signature of its own."""
    request_of = _request_of(binding)
    deadline = binding.route.deadline or None
    shown: Callable[[Message], Message] = attrgetter(binding.answer.name) if binding.answer else _whole
    stub = _stubs()[binding.rpc.containing_service.full_name]

    async def endpoint(
        services: Services, recorded: list[str], user: str = "", body: BaseModel | None = None, **beside: object
    ) -> Response:
        request = request_of(user, body, beside)
        for path in binding.route.asked_targets:
            recorded += filter(None, _texts_at(request, path.split(".")))
        call = cast("_Call", getattr(getattr(services, stub), binding.rpc.name))
        response = await (call(request) if deadline is None else call(request, timeout=deadline))
        for path in binding.route.targets:
            recorded += _texts_at(response, path.split("."))
        if binding.shown is None:
            return Response(status_code=binding.status)
        return Response(json_of(shown(response)), binding.status, media_type="application/json")

    return _named(endpoint, binding)


def _stream(binding: Binding) -> Callable[..., Awaitable[Response]]:
    """The same for an RPC that streams its response, as lines of JSON."""
    request_of = _request_of(binding)
    deadline = binding.route.deadline or None
    items = binding.answer.name if binding.answer else None
    stub = _stubs()[binding.rpc.containing_service.full_name]

    def lines(message: Message) -> Iterator[bytes]:
        several: Sequence[Message] = (message,) if items is None else getattr(message, items)
        for begin in range(0, len(several), _LINES_TOGETHER):
            yield b"".join(json_of(each) + b"\n" for each in several[begin : begin + _LINES_TOGETHER])

    async def endpoint(
        services: Services, recorded: list[str], user: str = "", body: BaseModel | None = None, **beside: object
    ) -> Response:
        call = cast("_Stream", getattr(getattr(services, stub), binding.rpc.name))
        return await json_lines(call(request_of(user, body, beside), timeout=deadline), lines)

    return _named(endpoint, binding)


def _request_of(binding: Binding) -> Callable[[str, BaseModel | None, Mapping[str, object]], Message]:
    """What makes the request of the user's name, the body and the other parameters."""
    make = GetMessageClass(binding.rpc.input_type)

    def request_of(user: str, body: BaseModel | None, beside: Mapping[str, object]) -> Message:
        request = make()
        fill(request, beside)
        if binding.user is not None:
            fill(request, {binding.user: user})
        if body is not None:
            whole = binding.body == "*"
            fill(
                request,
                {name: getattr(body, name) for name in type(body).model_fields} if whole else {binding.body: body},
            )
        return request

    return request_of


def _named(endpoint: Callable[..., Awaitable[Response]], binding: Binding) -> Callable[..., Awaitable[Response]]:
    endpoint.__name__ = endpoint.__qualname__ = _snake(binding.rpc.name)
    endpoint.__signature__ = Signature(_parameters(binding))  # type: ignore[attr-defined]
    return endpoint


def _texts_at(message: Message, path: list[str]) -> list[str]:
    """The values of a field at a path, in order: repeated fields on the way have several."""
    name, *further = path
    value = getattr(message, name)
    several = list(value) if message.DESCRIPTOR.fields_by_name[name].is_repeated else [value]
    return [text for each in several for text in _texts_at(each, further)] if further else several


def _whole(response: Message) -> Message:
    return response


def _parameters(binding: Binding) -> list[Parameter]:
    parameters: dict[str, Made] = {"services": Connected, "recorded": Targets}
    if binding.user is not None:
        parameters["user"] = Asker
    for field in binding.in_path:
        parameters[field.name] = Annotated[path_type(field), Path()]
    if binding.body == "*":
        parameters["body"] = Annotated[body_shape(binding.rpc.input_type, tuple(binding.beside_path)), Body()]
    elif binding.body:
        parameters["body"] = Annotated[path_type(binding.rpc.input_type.fields_by_name[binding.body]), Body()]
    beside = [] if binding.body == "*" else map(_in_query, binding.beside_path)
    return [*(Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind) for name, kind in parameters.items()), *beside]


def _in_query(field: FieldDescriptor) -> Parameter:
    described = request_default(field)
    query = Query(description=described.description, examples=described.examples)
    default = Parameter.empty if described.is_required() else described.get_default(call_default_factory=True)
    kind = request_type(field)
    return Parameter(field.name, Parameter.KEYWORD_ONLY, annotation=Annotated[kind, query], default=default)


def query_of(make: type[M], *, without: Container[str]) -> Callable[..., Awaitable[M]]:
    """A dependency of routes that are written by hand: the message of a request's query, without these fields."""

    async def message(**given: object) -> M:
        made = make()
        fill(made, given)
        return made

    described = cast("Descriptor", make.DESCRIPTOR)
    asked = [field for field in request_fields(described) if field.name not in without]
    message.__signature__ = Signature([_in_query(field) for field in asked])  # type: ignore[attr-defined]
    return message


@cache
def _stubs() -> dict[str, str]:
    """The field of Services with the stub of each gRPC service."""
    return {
        f"{field.type.__module__.rpartition('.')[0]}.{field.type.__name__.removesuffix('Stub')}": field.name
        for field in fields(Services)
        if isinstance(field.type, type) and field.type.__name__.endswith("Stub")
    }


def json_of(message: Message) -> bytes:
    """The body of a response that shows a message."""
    # As pydantic writes models. It takes a fifth of json's time.
    return to_json(as_json(message), inf_nan_mode="null")


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()

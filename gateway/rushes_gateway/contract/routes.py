"""The routes of the native API that are RPCs with a google.api.http option."""

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import fields
from functools import cache
from inspect import Parameter, Signature
from operator import attrgetter
from typing import Annotated, TypeAlias, cast

from fastapi import APIRouter, Body, Path, Query, Response
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from pydantic import BaseModel

from rushes_gateway.access.route_table import specificity
from rushes_gateway.clients import Services
from rushes_gateway.contract.bindings import Binding, bindings, texts
from rushes_gateway.contract.messages import as_json, fill
from rushes_gateway.contract.shapes import Made, answer_shape, body_shape, path_type, request_default, request_type
from rushes_gateway.resources.shapes import Problem
from rushes_gateway.routes.dependencies import Asker, Connected, Responses, Targets

_PREFIX = "/api/v1"
_Call: TypeAlias = Callable[..., Awaitable[Message]]


def router() -> APIRouter:
    """The routes of all such RPCs."""
    made = APIRouter(prefix=_PREFIX)
    for binding in sorted(bindings(), key=lambda each: specificity(each.path)):
        _add(made, binding)
    return made


def _add(made: APIRouter, binding: Binding) -> None:
    refusals: Responses = {
        refusal.status: {"model": Problem, "description": refusal.when} for refusal in binding.route.refusals
    }
    endpoint = _endpoint(binding)
    made.add_api_route(
        binding.path.removeprefix(_PREFIX),
        endpoint,
        methods=[binding.verb],
        # The endpoint's own response is sent; the model only describes it.
        response_model=answer_shape(binding.shown) if binding.shown else None,
        status_code=binding.status,
        responses=refusals,
        tags=[binding.tag],
        description=texts()[binding.rpc.full_name],
        name=endpoint.__name__,
    )


def _endpoint(binding: Binding) -> Callable[..., Awaitable[Response]]:
    """A coroutine with the parameters that FastAPI passes, in a signature of its own."""
    make = GetMessageClass(binding.rpc.input_type)
    deadline = binding.route.deadline or None
    shown: Callable[[Message], Message] = attrgetter(binding.answer.name) if binding.answer else _whole
    stub = _stubs()[binding.rpc.containing_service.full_name]

    async def endpoint(
        services: Services, recorded: list[str], user: str = "", body: BaseModel | None = None, **beside: object
    ) -> Response:
        request = make()
        fill(request, beside)
        if binding.user is not None:
            fill(request, {binding.user: user})
        if body is not None:
            fill(request, {name: getattr(body, name) for name in type(body).model_fields})
        call = cast("_Call", getattr(getattr(services, stub), binding.rpc.name))
        response = await (call(request) if deadline is None else call(request, timeout=deadline))
        for path in binding.route.asked_targets:
            recorded += filter(None, _texts_at(request, path.split(".")))
        for path in binding.route.targets:
            recorded += _texts_at(response, path.split("."))
        if binding.shown is None:
            return Response(status_code=binding.status)
        return Response(json_of(shown(response)), binding.status, media_type="application/json")

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
    defaults = {}
    if binding.has_body:
        parameters["body"] = Annotated[body_shape(binding.rpc.input_type, tuple(binding.beside_path)), Body()]
    else:
        for field in binding.beside_path:
            described = request_default(field)
            parameters[field.name] = Annotated[request_type(field), Query(description=described.description)]
            if not described.is_required():
                defaults[field.name] = described.get_default(call_default_factory=True)
    return [
        Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind, default=defaults.get(name, Parameter.empty))
        for name, kind in parameters.items()
    ]


@cache
def _stubs() -> dict[str, str]:
    """The field of Services with the stub of each gRPC service."""
    return {
        f"{field.type.__module__.rpartition('.')[0]}.{field.type.__name__.removesuffix('Stub')}": field.name
        for field in fields(Services)
        if isinstance(field.type, type) and field.type.__name__.endswith("Stub")
    }


def json_of(message: Message) -> bytes:
    """The body of a response that shows a message, written as the framework writes its own."""
    return json.dumps(as_json(message), ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()

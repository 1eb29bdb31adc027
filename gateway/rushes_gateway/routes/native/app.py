"""The native API as one application with its OpenAPI document."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from rushes_chassis.errors import RushesError
from rushes_gateway.access.credentials import COOKIE
from rushes_gateway.access.gatekeeper import Gatekeeper
from rushes_gateway.access.route_table import row_of
from rushes_gateway.bytes.lab_files import LabFiles
from rushes_gateway.bytes.places import DecodablePlaces
from rushes_gateway.clients import Services
from rushes_gateway.problems import PROBLEM_TYPE, problem, problem_of
from rushes_gateway.routes.dependencies import Responses
from rushes_gateway.routes.disconnects import handle_disconnects
from rushes_gateway.routes.from_contract import router
from rushes_gateway.routes.mistakes import pass_mistakes_on
from rushes_gateway.routes.native import (
    annotations,
    assets,
    brand_lists,
    cuts,
    detection_runs,
    detections,
    events,
    exports,
    finding_stretches,
    findings,
    frames,
    health,
    jobs,
    models,
    moments,
    packets,
    pipelines,
    proxies,
    renditions,
    session,
    settings,
    shots,
    signed_addresses,
    sort_classifiers,
    sort_duplicates,
    sorting,
    storyboards,
    streams,
    tokens,
    tracks,
    transcripts,
    waveforms,
)
from rushes_gateway.routes.native.byte_paths import describe_byte_paths
from rushes_gateway.shapes import FieldError, Problem

VERSION = "1"
_DESCRIPTION = """The API of Rushes, a self-hosted workbench for footage.

Frames are numbered from 0 in the order of presentation; second 0 is the pts of frame 0. Errors are RFC 9457 problems:
`detail` says what is wrong and what to do, `errors` names the fields.
"""


class _NativeApi(FastAPI):
    """FastAPI, but with the media type of problems for error responses in the OpenAPI document."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document, with every error response as a problem."""
        if self.openapi_schema is None:
            document = super().openapi()
            describe_byte_paths(document)
            _describe_access(document)
            _complete_tuples(document)
            operations = [
                operation
                for path, methods in document["paths"].items()
                if path.startswith("/api/")  # Health has its own response format.
                for operation in methods.values()
            ]
            for operation in operations:
                for status, answer in operation["responses"].items():
                    if status >= "400" and (content := answer.get("content")):
                        [said] = content.values()
                        answer["content"] = {PROBLEM_TYPE: said}
        assert self.openapi_schema is not None
        return self.openapi_schema


def _describe_access(document: dict[str, Any]) -> None:
    """How clients say who they are. Without RUSHES_TOKEN nobody has to."""
    document["components"]["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "The value of RUSHES_TOKEN, or the secret of a token that an admin created.",
        },
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": COOKIE,
            "description": "The session of a browser that has signed in (POST /api/v1/session).",
        },
    }
    known: list[dict[str, list[str]]] = [{"token": []}, {"session": []}]
    document["security"] = known
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if row_of(method.upper(), path).needs is None:
                operation["security"] = []


def _complete_tuples(said: Any) -> None:
    """Give arrays with `prefixItems` an `items`, which many programs want of every array."""
    if isinstance(said, list):
        for each in said:
            _complete_tuples(each)
    elif isinstance(said, dict):
        if isinstance(first := said.get("prefixItems"), list):
            same = all(each == first[0] for each in first)
            said.setdefault("items", first[0] if same else {"anyOf": first})
        for each in list(said.values()):
            _complete_tuples(each)


def native_app(
    services: Services, gatekeeper: Gatekeeper, lab: LabFiles, places: DecodablePlaces, proxy_height: int
) -> FastAPI:
    """The application; its routes reach the services through `request.app.state.services`.

    `proxy_height` is the height in pixels of scrub proxies for requests that name none.
    """
    app = _NativeApi(
        title="Rushes",
        version=VERSION,
        description=_DESCRIPTION,
        openapi_url="/api/v1/openapi.json",
        # These pages load scripts from other sites, which the content security policy refuses.
        docs_url=None,
        redoc_url=None,
        license_info={"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
    )
    app.state.services = services
    app.state.gatekeeper = gatekeeper
    app.state.lab_files = lab
    app.state.decodable_places = places
    app.state.proxy_height = proxy_height
    said: dict[str, object] = {"model": Problem}
    said_everywhere: Responses = {
        400: {**said, "description": "The request is malformed"},
        401: {**said, "description": "Signing in is required"},
        403: {**said, "description": "The role does not allow it; `detail` names the role that does"},
        404: {**said, "description": "Something that the request names does not exist"},
        422: {**said, "description": "The request is invalid, or not possible for this file"},
        503: {**said, "description": "A required service does not answer"},
    }
    # Facets come before an asset by its id, and lists as CSV before a list by its name; frames early, because a person
    # who scrubs asks for many a second.
    for module in (assets, frames, brand_lists):
        app.include_router(module.router, prefix="/api/v1", responses=said_everywhere)
    app.include_router(router(), responses=said_everywhere)
    for module in (
        findings,
        finding_stretches,
        detections,
        detection_runs,
        tracks,
        transcripts,
        models,
        storyboards,
        waveforms,
        shots,
        renditions,
        proxies,
        streams,
        packets,
        pipelines,
        annotations,
        cuts,
        exports,
        moments,
        jobs,
        events,
        session,
        settings,
        signed_addresses,
        sorting,
        sort_classifiers,
        sort_duplicates,
        tokens,
    ):
        app.include_router(module.router, prefix="/api/v1", responses=said_everywhere)
    app.include_router(proxies.files_router, prefix=proxies.PREFIX, responses=said_everywhere)
    app.include_router(health.router)
    app.add_exception_handler(RushesError, _rushes_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_error)
    handle_disconnects(app)
    pass_mistakes_on(app)
    return app


def _answer(said: Problem) -> JSONResponse:
    return JSONResponse(said.document(), said.status, media_type=PROBLEM_TYPE)


async def _rushes_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RushesError)
    answer = _answer(problem_of(error))
    if after := error.metadata.get("retry_after"):
        answer.headers["retry-after"] = after
    return answer


async def _invalid_request(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    mistakes = [
        FieldError(
            field=".".join(str(part) for part in mistake["loc"] if part != "body"),
            # Our own validators' messages, without pydantic's prefix.
            message=mistake["msg"].removeprefix("Value error, "),
        )
        for mistake in error.errors()
    ]
    # A mistake of the body as a whole is in no field.
    words = [f"{mistake.field}: {mistake.message}" if mistake.field else mistake.message for mistake in mistakes]
    detail = "; ".join(words)
    return _answer(problem(422, "InvalidInput", detail, errors=mistakes))


async def _http_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return _answer(problem(error.status_code, error.detail.title().replace(" ", ""), error.detail))

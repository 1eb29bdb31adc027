"""The replaced cutter's paths as one application, with its form of errors."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from rushes_chassis.errors import RushesError
from rushes_gateway.clients import Services
from rushes_gateway.problems import http_status
from rushes_gateway.roots import RootNames, UnknownRoot
from rushes_gateway.routes.cutter import annotations, exports, files, renditions, socket


def cutter_app(services: Services, roots: RootNames) -> FastAPI:
    """The application."""
    app = FastAPI(title="Clip cutter", openapi_url=None, docs_url=None, redoc_url=None)
    app.state.services = services
    app.state.roots = roots
    for module in (files, renditions, annotations, exports, socket):
        app.include_router(module.router)
    app.add_exception_handler(RushesError, _rushes_error)
    app.add_exception_handler(UnknownRoot, _unknown_root)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    return app


async def _invalid_request(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    # Without the input: it may be NaN, which is no JSON.
    mistakes = [{field: mistake[field] for field in ("loc", "msg", "type")} for mistake in error.errors()]
    return JSONResponse({"detail": mistakes}, 422)


async def _rushes_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RushesError)
    content: dict[str, object] = {"detail": error.message}
    if latest := error.metadata.get("latest_start"):
        content["latest_start"] = float(latest)
    return JSONResponse(content, http_status(error))


async def _unknown_root(_: Request, error: Exception) -> JSONResponse:
    """On every path the status that clients know; to the rest of Rushes it is invalid input like any other."""
    assert isinstance(error, UnknownRoot)
    return JSONResponse({"detail": error.message}, 400)

"""Errors in the format of the replaced tools: {"detail": …}."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from rushes_chassis.errors import RushesError
from rushes_gateway.problems import http_status
from rushes_gateway.routes.mistakes import pass_mistakes_on


def answer_with_details(app: FastAPI) -> None:
    """Register the handlers of an application."""
    app.add_exception_handler(RushesError, _rushes_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    pass_mistakes_on(app)


async def _invalid_request(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    # Without the input, which may be NaN and thus no JSON.
    mistakes = [{field: mistake[field] for field in ("loc", "msg", "type")} for mistake in error.errors()]
    return JSONResponse({"detail": mistakes}, 422)


async def _rushes_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RushesError)
    content: dict[str, object] = {"detail": error.message}
    if latest := error.metadata.get("latest_start"):
        content["latest_start"] = float(latest)
    return JSONResponse(content, http_status(error))

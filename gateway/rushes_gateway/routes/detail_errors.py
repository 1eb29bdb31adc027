"""Errors in the form that clients of the replaced tools know: {"detail": …}."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from rushes_chassis.errors import RushesError
from rushes_gateway.problems import http_status


def answer_with_details(app: FastAPI) -> None:
    """Let an application answer so."""
    app.add_exception_handler(RushesError, _rushes_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)


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

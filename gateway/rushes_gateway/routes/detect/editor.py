"""The replaced detection editor's paths, except those of the accelerator, as one application."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from rushes_chassis.errors import Exhausted, RushesError
from rushes_gateway.clients import Services
from rushes_gateway.problems import http_status
from rushes_gateway.routes.detail_errors import answer_with_details
from rushes_gateway.routes.detect import checkpoints, overlays, replays, scenarios, stages
from rushes_gateway.routes.disconnects import handle_disconnects

_RETRY_SECONDS = 1


def editor_app(services: Services) -> FastAPI:
    """The application."""
    # Existing clients send JSON without a Content-Type, too; foreign pages are refused by the Guard.
    app = FastAPI(
        title="Detection editor API",
        version="0.1.0",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        strict_content_type=False,
    )
    app.state.services = services
    for routes in (stages, checkpoints, replays, scenarios, overlays):
        app.include_router(routes.router)
    answer_with_details(app)
    handle_disconnects(app)
    app.add_exception_handler(RushesError, _rushes_error)
    return app


async def _rushes_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RushesError)
    headers = {"retry-after": str(_RETRY_SECONDS)} if isinstance(error, Exhausted) else None
    return JSONResponse({"detail": error.message}, http_status(error), headers)

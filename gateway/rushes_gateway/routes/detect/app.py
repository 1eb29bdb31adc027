"""The accelerator's paths of the replaced detection editor as one application."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from rushes_chassis.errors import Exhausted, InvalidInput, RushesError, TimedOut, Unavailable
from rushes_gateway.asgi import App, Receive, Scope, Send
from rushes_gateway.clients import Services
from rushes_gateway.problems import http_status
from rushes_gateway.routes.detail_errors import answer_with_details
from rushes_gateway.routes.detect import accelerator
from rushes_gateway.routes.disconnects import handle_disconnects

_CONTENT_TYPE = b"content-type"
_RETRY_SECONDS = 1


def detect_app(services: Services, deadline: float = accelerator.DEADLINE) -> FastAPI:
    """The application; `deadline`: seconds that the inference service has for its response."""
    app = FastAPI(title="Detection API", version="0.1.0", openapi_url=None, docs_url=None, redoc_url=None)
    app.state.services = services
    app.state.deadline = deadline
    app.include_router(accelerator.router)
    answer_with_details(app)
    handle_disconnects(app)
    app.add_exception_handler(RushesError, _rushes_error)
    app.add_middleware(_JsonBodies)
    return app


class _JsonBodies:
    """Bodies are JSON whatever their Content-Type, as in the replaced tool, which forwarded them as JSON."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request (ASGI)."""
        if scope["type"] == "http":
            others = [(name, value) for name, value in scope["headers"] if name != _CONTENT_TYPE]
            scope = {**scope, "headers": [*others, (_CONTENT_TYPE, b"application/json")]}
        await self._app(scope, receive, send)


async def _rushes_error(_: Request, error: Exception) -> JSONResponse:
    """Errors with the statuses that existing clients expect, such as 502 for an unavailable service."""
    assert isinstance(error, RushesError)
    match error:
        case Unavailable(reason="BackendAway" | "ModelNotServed" | "DeviceUnusable"):
            return _answer(502, error.message)
        case Unavailable(reason="Frozen"):
            return _answer(504, error.message)
        case Unavailable():
            return _answer(502, "The inference service does not answer. It is being started again; try in a moment.")
        case TimedOut(reason="BackendSlow"):
            return _answer(504, error.message)
        case TimedOut():
            return _answer(504, "The inference service did not answer in time.")
        case Exhausted():
            return _answer(503, error.message, {"retry-after": str(_RETRY_SECONDS)})
        case InvalidInput() if accelerator.is_about_parameters(error):
            return _answer(400, "; ".join(f"{accelerator.name_of(field)}: {field.message}" for field in error.fields))
        case _:
            return _answer(http_status(error), error.message)


def _answer(status: int, detail: str, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"detail": detail}, status, headers)

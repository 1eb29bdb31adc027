"""The replaced cutter's paths as one application, with its error format."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from rushes_gateway.clients import Services
from rushes_gateway.roots import RootNames, UnknownRoot
from rushes_gateway.routes.cutter import annotations, exports, files, renditions, socket
from rushes_gateway.routes.detail_errors import answer_with_details


def cutter_app(services: Services, roots: RootNames) -> FastAPI:
    """The application."""
    # Existing clients send JSON without a Content-Type, too; foreign pages are refused by the Guard.
    app = FastAPI(title="Clip cutter", openapi_url=None, docs_url=None, redoc_url=None, strict_content_type=False)
    app.state.services = services
    app.state.roots = roots
    for module in (files, renditions, annotations, exports, socket):
        app.include_router(module.router)
    answer_with_details(app)
    app.add_exception_handler(UnknownRoot, _unknown_root)
    return app


async def _unknown_root(_: Request, error: Exception) -> JSONResponse:
    """Status 400, which the cutter's clients expect on every path; elsewhere in Rushes it is 422."""
    assert isinstance(error, UnknownRoot)
    return JSONResponse({"detail": error.message}, 400)

"""The replaced lab library's paths as one application; originals are served in front of it, by bytes/routes.py."""

from fastapi import FastAPI

from rushes_gateway.bytes.lab_files import LabFiles
from rushes_gateway.clients import Services
from rushes_gateway.routes.detail_errors import answer_with_details
from rushes_gateway.routes.lab import transcoded, videos


def lab_app(services: Services, files: LabFiles) -> FastAPI:
    """The application."""
    app = FastAPI(title="Media API", version="0.1.0", openapi_url=None, docs_url=None, redoc_url=None)
    app.state.services = services
    app.state.lab_files = files
    for module in (videos, transcoded):
        app.include_router(module.router)
    answer_with_details(app)
    return app

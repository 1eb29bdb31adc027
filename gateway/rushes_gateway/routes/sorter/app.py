"""The replaced collection sorter's paths as one application; videos are served in front of it, by bytes/routes.py."""

from fastapi import FastAPI

from rushes_gateway.clients import Services
from rushes_gateway.routes.detail_errors import answer_with_details
from rushes_gateway.routes.sorter import setup, training, videos

_PATHS = frozenset(
    (
        *(
            "/api/videos",
            "/api/folders",
            "/api/sort",
            "/api/sort/auto",
            "/api/sort/undo",
            "/api/setup",
            "/api/config/status",
        ),
        *("/api/retrain", "/api/retrain/status"),
    )
)
_FOLDERS = "/api/folders/"


def is_sorters(path: str) -> bool:
    """Whether a path is the replaced sorter's; the replaced cutter's paths begin with /api/, too."""
    return path in _PATHS or path.startswith(_FOLDERS)


def sorter_app(services: Services) -> FastAPI:
    """The application."""
    # Existing clients send JSON without a Content-Type, too; foreign pages are refused by the Guard.
    app = FastAPI(title="Collection sorter", openapi_url=None, docs_url=None, redoc_url=None, strict_content_type=False)
    app.state.services = services
    for module in (videos, setup, training):
        app.include_router(module.router)
    answer_with_details(app)
    return app

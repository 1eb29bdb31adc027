"""The OpenAPI document as it is committed; `python -m tests.contract.openapi` writes it."""

import json
from pathlib import Path

from rushes_footage.proxies import DEFAULT_HEIGHT
from rushes_gateway.access.gatekeeper import Gatekeeper
from rushes_gateway.bytes.lab_files import LabFiles
from rushes_gateway.bytes.places import DecodablePlaces
from rushes_gateway.clients import Services
from rushes_gateway.routes.native.app import native_app

COMMITTED = Path(__file__).parents[2] / "gateway" / "web" / "openapi.json"


def document() -> str:
    """What the gateway serves at /api/v1/openapi.json, laid out for reading."""
    # No service is called for it, so none has to be there.
    app = native_app(
        Services.__new__(Services),
        Gatekeeper.__new__(Gatekeeper),
        LabFiles.__new__(LabFiles),
        DecodablePlaces.__new__(DecodablePlaces),
        DEFAULT_HEIGHT,
    )
    return json.dumps(app.openapi(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    COMMITTED.write_text(document())

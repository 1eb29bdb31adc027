"""What programs that read the OpenAPI document need of it, beside that it is the committed one."""

import json
from typing import Any

from tests.contract.openapi import COMMITTED

DOCUMENT: dict[str, Any] = json.loads(COMMITTED.read_text())


def schemas(said: Any) -> list[dict[str, Any]]:
    """All objects of the document."""
    if isinstance(said, list):
        return [found for each in said for found in schemas(each)]
    if isinstance(said, dict):
        return [said, *(found for each in said.values() for found in schemas(each))]
    return []


def test_it_says_how_clients_sign_in_and_what_needs_no_sign_in() -> None:
    schemes = DOCUMENT["components"]["securitySchemes"]
    assert (schemes["token"]["scheme"], schemes["session"]["in"]) == ("bearer", "cookie")
    assert DOCUMENT["security"] == [{"token": []}, {"session": []}]
    open_to_all = {
        (method, path)
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
        if operation.get("security") == []
    }
    assert ("get", "/health") in open_to_all
    assert all(path in ("/health", "/api/v1/session") for _, path in open_to_all)


def test_every_array_says_what_it_holds() -> None:
    arrays = [each for each in schemas(DOCUMENT) if each.get("type") == "array"]
    assert arrays
    assert all("items" in each for each in arrays)

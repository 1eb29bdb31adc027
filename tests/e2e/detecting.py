"""Finding objects with a running Rushes: its model is added and lent, videos are looked through, answers are read."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import httpx

from rushes_inference.domain.stage_findings import Region
from tests.e2e import plain_http
from tests.e2e.stack import Stack
from tests.models.drawn import MODEL, Box

SHAPES: Final = "shapes"
"""What the model of drawn shapes is called where it is added."""
SHAPES_FILE: Final = MODEL.read_bytes()
BALLS: Final[dict[str, str | int | float]] = {"model": SHAPES, "classes": "ball", "min_score": 0.4}
"""Asks for balls alone."""
ROLL: Final = "roll.mp4"
"""Where a library has tests.models.drawn.film, twice as large as drawn."""


def as_told(region: Region) -> dict[str, Any]:
    """A region as `/frames/{frame}/edges` tells of it."""
    return {name: getattr(region, name) for name in ("x", "y", "width", "height", "confidence", "label")}


def add_model(stack: Stack, name: str, file: bytes | Iterator[bytes] = SHAPES_FILE, **said: str) -> httpx.Response:
    return plain_http.post(f"{stack.url}/api/v1/models", params={"name": name, **said}, content=file, timeout=120)


def add_shapes(stack: Stack) -> None:
    added = add_model(stack, SHAPES)
    assert added.status_code == 201, added.text


@contextmanager
def lent_shapes(stack: Stack) -> Iterator[None]:
    """The same for a while: for those who share a stack with others, who know of no model."""
    add_shapes(stack)
    try:
        yield
    finally:
        plain_http.delete(f"{stack.url}/api/v1/models/{SHAPES}")


@contextmanager
def without_models(stack: Stack) -> Iterator[None]:
    """The model is taken away for a while, where another test has lent it."""
    lent = [model["name"] for model in stack.get("/api/v1/models").json()["models"]]
    assert lent in ([], [SHAPES])
    if lent:
        plain_http.delete(f"{stack.url}/api/v1/models/{SHAPES}").raise_for_status()
    try:
        yield
    finally:
        if lent:
            add_shapes(stack)


def detect(stack: Stack, picture: bytes, **parameters: Any) -> httpx.Response:
    """What is found in a picture file; the first time of a model loads it."""
    return plain_http.post(f"{stack.url}/api/v1/detect", params=parameters, content=picture, timeout=120)


def asset_path(stack: Stack, video: str) -> str:
    """Where the API has a video of the library."""
    return f"/api/v1/assets/{stack.asset(video)['id']}"


def looked_through(stack: Stack, video: str, **order: Any) -> dict[str, Any]:
    """A detection run over a video of the library, when it has ended well."""
    begun = stack.post(f"{asset_path(stack, video)}/detection-runs", {"model": SHAPES, **order})
    assert begun.status_code == 202, begun.text
    for _ in stack.until(120, "looked through"):
        run: dict[str, Any] = stack.get(f"/api/v1/detection-runs/{begun.json()['id']}").json()
        if run["job"]["state"] in ("done", "failed"):
            break
    assert run["job"]["state"] == "done", run
    return run


def forget_run(stack: Stack, run: dict[str, Any]) -> httpx.Response:
    return plain_http.delete(f"{stack.url}/api/v1/detection-runs/{run['id']}")


def ndjson(answer: httpx.Response) -> list[dict[str, Any]]:
    """The documents of an answer that has one in each line."""
    answer.raise_for_status()
    return [json.loads(line) for line in answer.text.splitlines()]


def box_of(found: dict[str, Any]) -> Box:
    return (found["x1"], found["y1"], found["x2"], found["y2"])

"""The health of all services and models."""

import asyncio
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import Field

from rushes.catalog.v1 import library_pb2, nodes_pb2
from rushes.inference.v1 import backends_pb2
from rushes_chassis.errors import RushesError
from rushes_gateway.clients import HEALTH_DEADLINE, Services, answers, has_failing_loop
from rushes_gateway.routes.dependencies import Connected
from rushes_gateway.shapes import Shape

router = APIRouter(tags=["health"])

State = Literal["ok", "down"]


class ModelHealth(Shape):
    """Which backend runs a model, and whether the model can be run now."""

    name: str
    backend: str
    state: State
    device: str = Field(
        description="The device that runs it in inference: `cpu`, `cuda` or `tensorrt`. Empty while devices are being "
        "tried, and with Triton."
    )
    reason: str = Field(description="Why no other device runs it, or why it cannot be run; for people.")


class Health(Shape):
    """The state of each service. Neither a model that cannot be run nor the database makes `status` down."""

    status: State
    catalog: State
    media: State
    inference: State
    database: State = Field(
        description="Whether the catalog can read its database: while it is `down`, requests that need it answer 503. "
        "A restart of Rushes would not help, so it does not make `status` down."
    )
    failing_loops: list[str] = Field(
        description="Services that answer, but whose recurring work fails: `catalog`, `inference`, or the name "
        "of a media node. The metric `rushes_loop_failing` names the work, the log has the reason. It "
        "does not make `status` down."
    )
    models: list[ModelHealth]


@router.get(
    "/health",
    responses={503: {"model": Health, "description": "A service does not answer, or no media node is attached"}},
)
async def get_health(services: Connected, response: Response) -> Health:
    """200 only when all services answer and a media node is attached to the catalog."""
    models, database, failing, (catalog, inference, attached, *nodes) = await asyncio.gather(
        _models(services),
        _reads_database(services),
        _with_failing_loops(services),
        asyncio.gather(
            answers(services.catalog_health),
            answers(services.inference_health),
            _attached(services),
            *(answers(node.health) for node in services.media.nodes),
        ),
    )
    health = Health(
        status="ok" if catalog and inference and attached and any(nodes) else "down",
        catalog=_word(catalog),
        media=_word(attached and any(nodes)),
        inference=_word(inference),
        database=_word(database),
        failing_loops=failing,
        models=models,
    )
    response.status_code = 200 if health.status == "ok" else 503
    response.headers["cache-control"] = "no-store"
    return health


def _word(there: bool) -> State:
    return "ok" if there else "down"


async def _attached(services: Services) -> bool:
    try:
        listed = await services.nodes.ListNodes(nodes_pb2.ListNodesRequest(), timeout=HEALTH_DEADLINE)
    except RushesError:
        return False
    return bool(listed.nodes)


async def _reads_database(services: Services) -> bool:
    try:
        await services.library.ListRoots(library_pb2.ListRootsRequest(), timeout=HEALTH_DEADLINE)
    except RushesError:
        return False
    return True


async def _with_failing_loops(services: Services) -> list[str]:
    asked = {
        "catalog": services.catalog_health,
        "inference": services.inference_health,
        **{node.name: node.health for node in services.media.nodes},
    }
    failing = await asyncio.gather(*map(has_failing_loop, asked.values()))
    return [name for name, fails in zip(asked, failing, strict=True) if fails]


async def _models(services: Services) -> list[ModelHealth]:
    try:
        listed = await services.backends.ListServedModels(
            backends_pb2.ListServedModelsRequest(), timeout=HEALTH_DEADLINE
        )
    except RushesError:
        return []
    return [
        ModelHealth(
            name=model.name,
            backend=model.backend,
            state=_word(model.ready),
            device=model.device,
            reason=model.reason,
        )
        for model in listed.models
    ]

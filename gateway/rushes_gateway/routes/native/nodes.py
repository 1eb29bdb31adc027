"""Media nodes, and trying their encoders and decoders."""

from fastapi import APIRouter, status

from rushes.catalog.v1 import nodes_pb2
from rushes_gateway.resources.nodes import convert, shapes
from rushes_gateway.routes.dependencies import Connected, Responses
from rushes_gateway.shapes import Problem

router = APIRouter(tags=["nodes"])

_TRIAL_DEADLINE = 20.0
_MISSING: Responses = {404: {"model": Problem, "description": "No such node is attached"}}


@router.get("/nodes")
async def list_nodes(services: Connected) -> shapes.NodeList:
    """The attached media nodes, and for each of their encoders and decoders whether it can be used, or why not."""
    listed = await services.nodes.ListNodes(nodes_pb2.ListNodesRequest())
    return shapes.NodeList(nodes=[convert.node(node) for node in listed.nodes])


@router.post("/nodes/{name}/trial", status_code=status.HTTP_202_ACCEPTED, responses=_MISSING)
async def try_encoders(services: Connected, name: str) -> shapes.Node:
    """Try a node's encoders and decoders again, for example after a driver was installed.

    The response is sent when the trials have begun; `/api/v1/nodes` has the results within seconds.
    """
    answer = await services.nodes.TryEncoders(nodes_pb2.TryEncodersRequest(name=name), timeout=_TRIAL_DEADLINE)
    return convert.node(answer.node)

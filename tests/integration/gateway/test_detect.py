"""What clients of the replaced detection editor are told where inference does not answer."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import grpc
import httpx
import pytest

from rushes.inference.v1 import examine_pb2, examine_pb2_grpc
from rushes_chassis.context import Context
from rushes_gateway.clients import connect
from rushes_gateway.routes.detect.app import detect_app
from rushes_gateway.settings import GatewaySettings

BODY = {"image_b64": "QUJD"}


class Hanging(examine_pb2_grpc.ExamineServiceServicer):
    """Never answers."""

    async def Examine(self, request: examine_pb2.ExamineRequest, context: Context) -> examine_pb2.ExamineResponse:
        await asyncio.Event().wait()
        raise AssertionError

    async def ExamineFrames(
        self, request: examine_pb2.ExamineFramesRequest, context: Context
    ) -> AsyncIterator[examine_pb2.ExamineFramesResponse]:
        await asyncio.Event().wait()
        yield examine_pb2.ExamineFramesResponse()

    async def Derive(
        self, request_iterator: AsyncIterator[examine_pb2.DeriveRequest], context: Context
    ) -> AsyncIterator[examine_pb2.DeriveResponse]:
        await asyncio.Event().wait()
        yield examine_pb2.DeriveResponse()

    async def Select(
        self, request_iterator: AsyncIterator[examine_pb2.SelectRequest], context: Context
    ) -> AsyncIterator[examine_pb2.SelectResponse]:
        await asyncio.Event().wait()
        yield examine_pb2.SelectResponse()


@asynccontextmanager
async def asking(folder: Path, deadline: float) -> AsyncIterator[httpx.AsyncClient]:
    settings = GatewaySettings(data_dir=folder, inference=f"unix:{folder}/inference.sock")
    async with connect(settings, asyncio.Event()) as services:
        transport = httpx.ASGITransport(detect_app(services, deadline))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            yield client


@pytest.mark.parametrize("path", ["detect_edges", "detect_edges/debug", "segment_field", "segment_field/debug"])
async def test_nobody_there_is_a_bad_gateway(tmp_path: Path, path: str) -> None:
    async with asking(tmp_path, 30) as client:
        refused = await client.post(f"/detect/gpu/{path}", json=BODY)
    assert refused.status_code == 502
    assert "does not answer" in refused.json()["detail"]
    assert "unix:" not in refused.text


@pytest.mark.parametrize("kind", [{}, {"content-type": "application/x-www-form-urlencoded"}])
async def test_a_body_is_json_whatever_its_content_type(tmp_path: Path, kind: dict[str, str]) -> None:
    async with asking(tmp_path, 30) as client:
        understood = await client.post("/detect/gpu/detect_edges", content=json.dumps(BODY), headers=kind)
        malformed = await client.post("/detect/gpu/detect_edges", content=b"no JSON", headers=kind)
    assert (understood.status_code, malformed.status_code) == (502, 422)


async def test_no_answer_in_time_is_a_gateways_timeout(tmp_path: Path) -> None:
    server = grpc.aio.server()
    examine_pb2_grpc.add_ExamineServiceServicer_to_server(Hanging(), server)
    server.add_insecure_port(f"unix:{tmp_path}/inference.sock")
    await server.start()
    try:
        async with asking(tmp_path, 0.5) as client:
            refused = await client.post("/detect/gpu/detect_edges", json=BODY)
        assert refused.status_code == 504
        assert "in time" in refused.json()["detail"]
    finally:
        await server.stop(0)

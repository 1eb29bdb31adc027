"""/api/v1/settings asks every process, and says which one does not answer."""

from pathlib import Path

import grpc

from rushes.chassis.v1 import settings_pb2_grpc
from rushes_chassis.settings_servicer import SettingsServicer
from rushes_inference.settings import InferenceSettings
from tests.integration.catalog.harness import World
from tests.integration.gateway.in_process import running_gateway


async def test_each_process_tells_its_own_and_one_that_is_away_tells_none(tmp_path: Path) -> None:
    server = grpc.aio.server()
    servicer = SettingsServicer(InferenceSettings(inference_queue=7))
    settings_pb2_grpc.add_SettingsServiceServicer_to_server(servicer, server)
    server.add_insecure_port(f"unix:{tmp_path}/inference.sock")
    await server.start()
    try:
        async with running_gateway(World(tmp_path)) as gateway:
            answer = (await gateway.ask("GET", "/api/v1/settings")).json()
    finally:
        await server.stop(None)
    told = {process["process"]: process["settings"] for process in answer["processes"]}
    assert list(told) == ["gateway", "catalog", "media-1", "inference"]
    assert told["media-1"] is None
    [port] = [setting for setting in told["gateway"] if setting["variable"] == "RUSHES_PORT"]
    assert port["about"]
    [queue] = [setting for setting in told["inference"] if setting["variable"] == "RUSHES_INFERENCE_QUEUE"]
    assert (queue["value"], queue["from_environment"]) == ("7", True)

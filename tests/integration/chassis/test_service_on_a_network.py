"""A service that listens on a network, as its own process."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest

from rushes.chassis.v1 import settings_pb2, settings_pb2_grpc
from rushes.inference.v1 import models_pb2, models_pb2_grpc
from rushes_chassis.channel import open_channel
from rushes_chassis.errors import Unauthenticated
from rushes_chassis.trust import Peer, Trust, service_credential
from tests.e2e.stack import free_port

SECRET = "a-secret-that-is-long-enough"


def ours(target: str) -> Peer:
    """A service, for a caller that has its secret."""
    return Peer("inference", target, Trust(service_credential(SECRET)))


@pytest.fixture(name="target")
def _target(tmp_path: Path) -> Iterator[str]:
    target = f"127.0.0.1:{free_port()}"
    environment = {**os.environ, "RUSHES_SERVICE_SECRET": SECRET, "RUSHES_DATA_DIR": str(tmp_path)}
    process = subprocess.Popen([sys.executable, "-m", "rushes_inference", "--listen", target], env=environment)
    yield target
    process.terminate()
    process.wait(120)


async def test_it_asks_for_the_credential_where_a_secret_is_set(target: str) -> None:
    async with open_channel(ours(target)) as channel:
        models = models_pb2_grpc.ModelsServiceStub(channel)
        await models.ListModels(models_pb2.ListModelsRequest(), wait_for_ready=True)
    async with open_channel(target) as channel:
        with pytest.raises(Unauthenticated):
            await models_pb2_grpc.ModelsServiceStub(channel).ListModels(models_pb2.ListModelsRequest())


def media(folder: Path, *arguments: str, **settings: str) -> "subprocess.Popen[str]":
    """A media process with these arguments."""
    environment = {**os.environ, "RUSHES_DATA_DIR": str(folder), "RUSHES_ENCODERS": "libx264", "RUSHES_DECODER": "cpu"}
    return subprocess.Popen(
        [sys.executable, "-m", "rushes_media", *arguments],
        env={**environment, **settings},
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--listen", "0.0.0.0:9003"), "RUSHES_ADVERTISE (or --advertise): nobody can connect to 0.0.0.0:9003"),
        (("--listen", "[::]:9003", "--advertise", "media-1"), "'media-1' is no address: host:port"),
        (("--listen", "9003"), "--listen: '9003' is no address to listen on"),
    ],
)
def test_a_node_that_others_could_not_reach_does_not_start(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    process = media(tmp_path, *arguments)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 2
    assert said in errors
    assert not (tmp_path / "exports").exists()


async def test_a_node_listens_on_a_socket_and_on_a_network_and_asks_for_the_credential_on_both(tmp_path: Path) -> None:
    port = free_port()
    here, network = f"unix:{tmp_path}/run/media-1.sock", f"127.0.0.1:{port}"
    listen = {"RUSHES_LISTEN": f"{here},0.0.0.0:{port}", "RUSHES_ADVERTISE": network, "RUSHES_SERVICE_SECRET": SECRET}
    listen["RUSHES_PLAINTEXT"] = "private-network"
    process = media(tmp_path, **listen)
    try:
        for target in (here, network):
            async with open_channel(ours(target)) as channel:
                settings = settings_pb2_grpc.SettingsServiceStub(channel)
                answer = await settings.ListSettings(settings_pb2.ListSettingsRequest(), wait_for_ready=True)
                assert network in {each.value for each in answer.settings if each.variable == "RUSHES_ADVERTISE"}
            async with open_channel(target) as channel:
                with pytest.raises(Unauthenticated):
                    await settings_pb2_grpc.SettingsServiceStub(channel).ListSettings(
                        settings_pb2.ListSettingsRequest()
                    )
        # Descriptors are handed over beside the socket.
        assert (tmp_path / "run" / "media-1.fds").is_socket()
    finally:
        process.terminate()
        process.communicate(timeout=120)


class _Counting(settings_pb2_grpc.SettingsServiceServicer):
    """Counts its calls."""

    calls = 0

    async def ListSettings(self, request: object, context: object) -> settings_pb2.ListSettingsResponse:
        self.calls += 1
        return settings_pb2.ListSettingsResponse()


async def test_calls_go_in_turn_to_all_addresses_and_past_those_that_are_gone() -> None:
    servers, servicers, addresses = [], [_Counting(), _Counting()], []
    for servicer in servicers:
        server = grpc.aio.server()
        settings_pb2_grpc.add_SettingsServiceServicer_to_server(servicer, server)
        addresses.append(f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}")
        await server.start()
        servers.append(server)
    async with open_channel(f"ipv4:{','.join(addresses)}", spread=True) as channel:
        calls = settings_pb2_grpc.SettingsServiceStub(channel)
        while not all(servicer.calls for servicer in servicers):
            await calls.ListSettings(settings_pb2.ListSettingsRequest(), wait_for_ready=True)
        before = [servicer.calls for servicer in servicers]
        for _ in range(20):
            await calls.ListSettings(settings_pb2.ListSettingsRequest())
        assert [servicer.calls - count for servicer, count in zip(servicers, before, strict=True)] == [10, 10]
        await servers[0].stop(None)
        for _ in range(10):
            await calls.ListSettings(settings_pb2.ListSettingsRequest())
    await servers[1].stop(None)

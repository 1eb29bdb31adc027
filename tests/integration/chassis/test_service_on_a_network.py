"""A service that listens on a network, as its own process."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rushes.inference.v1 import models_pb2, models_pb2_grpc
from rushes_chassis.channel import open_channel
from rushes_chassis.credentials import service_credential
from rushes_chassis.errors import Unauthenticated
from tests.e2e.stack import free_port

TOKEN = "a-token-that-is-long-enough"


@pytest.fixture(name="target")
def _target(tmp_path: Path) -> Iterator[str]:
    target = f"127.0.0.1:{free_port()}"
    environment = {**os.environ, "RUSHES_TOKEN": TOKEN, "RUSHES_DATA_DIR": str(tmp_path)}
    process = subprocess.Popen([sys.executable, "-m", "rushes_inference", "--listen", target], env=environment)
    yield target
    process.terminate()
    process.wait(120)


async def test_it_asks_for_the_credential_where_a_token_is_set(target: str) -> None:
    async with open_channel(target, credential=service_credential(TOKEN)) as channel:
        ours = models_pb2_grpc.ModelsServiceStub(channel)
        await ours.ListModels(models_pb2.ListModelsRequest(), wait_for_ready=True)
    async with open_channel(target) as channel:
        with pytest.raises(Unauthenticated):
            await models_pb2_grpc.ModelsServiceStub(channel).ListModels(models_pb2.ListModelsRequest())

"""A loop that ends by an error ends its service, which is started again, instead of staying away in silence."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import grpc
import pytest

from rushes_inference.__main__ import inference_service
from rushes_inference.settings import InferenceSettings
from rushes_media.__main__ import media_service
from rushes_media.settings import MediaSettings


@pytest.mark.parametrize("name", ["media", "inference"])
def test_a_service_whose_loop_ends_by_an_error_ends(name: str, tmp_path: Path) -> None:
    environment = {**os.environ, "RUSHES_DATA_DIR": str(tmp_path), "RUSHES_ENCODERS": "libx264"}
    command = [sys.executable, "-m", "tests.integration.chassis.broken_loop", name, f"unix:{tmp_path}/{name}.sock"]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert (ended.returncode, "this loop is broken" in ended.stderr) == (1, True)


async def test_media_does_by_itself_only_what_its_loops_do(tmp_path: Path) -> None:
    target = f"unix:{tmp_path}/media-1.sock"
    service = media_service(MediaSettings(data_dir=tmp_path), "media-1", target, [target])
    before = asyncio.all_tasks()
    async with service.register(grpc.aio.server()) as parts:
        assert sorted(parts.loops) == [
            "end of watches",
            "link to the catalog",
            "sandbox",
            "sweeping",
            "trials of decoders",
            "trials of encoders",
        ]
        assert asyncio.all_tasks() == before


async def test_inference_does_by_itself_only_what_its_loops_do(tmp_path: Path) -> None:
    service = inference_service(InferenceSettings(data_dir=tmp_path), [f"unix:{tmp_path}/inference.sock"])
    before = asyncio.all_tasks()
    async with service.register(grpc.aio.server()) as parts:
        assert sorted(parts.loops) == ["list of media nodes", "trial of the device for models"]
        assert asyncio.all_tasks() == before

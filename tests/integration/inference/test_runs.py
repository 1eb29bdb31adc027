"""Models that run without an end, although they did not when they were tried."""

import asyncio
import hashlib
from pathlib import Path

import numpy as np
import pytest

from rushes_inference.adapters.model_folder import ModelFolder
from rushes_inference.adapters.onnx_networks import RUN_SECONDS, onnx_networks
from rushes_inference.domain.errors import BackendFailed
from rushes_inference.domain.models import MODEL_FILE, Model
from tests.fakes.given_time import in_given_time, passed_until
from tests.models import made
from tests.unit.inference.known_models import known_model


def _kept(models: ModelFolder) -> Model:
    file = made.goes_round_at_white().SerializeToString()
    model = known_model("round", sha256=hashlib.sha256(file).hexdigest())
    with models.receive() as incoming:
        incoming.begin(MODEL_FILE)
        incoming.write(file)
        incoming.received()
        incoming.keep(model)
    return model


@in_given_time
async def test_a_run_without_an_end_is_ended_and_the_model_runs_again(tmp_path: Path) -> None:
    models = ModelFolder(tmp_path)
    model = _kept(models)
    black = np.zeros((1, 64, 64, 3), np.uint8)
    with onnx_networks(models, 1) as networks:
        before = await networks.run(model, black)
        endless = asyncio.create_task(networks.run(model, black + np.uint8(255)))
        assert await passed_until(endless.done) >= RUN_SECONDS
        with pytest.raises(BackendFailed, match=f"it was ended after {RUN_SECONDS:g} s"):
            await endless
        assert np.array_equal(await networks.run(model, black), before)

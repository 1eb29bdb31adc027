"""Models on a real card where there is one, and what is said where there is none.

RUSHES_NEED_CARD names the devices (`cuda`, `tensorrt`) that are expected to work: then nothing of them is skipped.
"""

import os
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto

from rushes.inference.v1 import backends_pb2, backends_pb2_grpc
from rushes_chassis.errors import Unavailable
from rushes_inference.adapters.device_trials import NOT_INSTALLED, ProcessDeviceTrials, installed
from rushes_inference.adapters.model_folder import ModelFolder
from rushes_inference.adapters.onnx_networks import OnnxNetworks, onnx_networks
from rushes_inference.domain.detections import DetectParameters
from rushes_inference.domain.devices import Chosen, Device
from rushes_inference.domain.models import Model
from rushes_inference.domain.wanted import wanted_of
from rushes_inference.trial.device import problem_of
from rushes_inference.vision.heads import detections_in
from rushes_inference.vision.letterbox import letterboxed
from tests.fakes.devices import Decided
from tests.integration.inference.service import running_inference
from tests.integration.inference.test_triton_yolo import SHAPES, kept, pictures
from tests.models import made
from tests.models.drawn import still_life

CUDA = Decided(Chosen(Device.CUDA))
EXPECTED = os.environ.get("RUSHES_NEED_CARD", "").split()


@pytest.fixture(name="card", scope="module", params=[Device.CUDA, Device.TENSORRT], ids=lambda device: device.value)
def _card(request: pytest.FixtureRequest) -> Device:
    device: Device = request.param
    if device.value in EXPECTED:
        assert problem_of(device) == ""
    elif not installed(device):
        pytest.skip("there is no ONNX Runtime for cards")
    elif problem := problem_of(device):
        pytest.skip(problem)
    return device


async def device_of(networks: OnnxNetworks, model: Model) -> tuple[str, str]:
    [said] = await networks.served([model])
    return said.device, said.reason


# -- without a card -------------------------------------------------------


async def test_the_trial_runs_a_model_in_a_process_of_its_own() -> None:
    assert await ProcessDeviceTrials().tried(Device.CPU) == ""


async def test_a_trial_that_hangs_is_ended() -> None:
    assert await ProcessDeviceTrials(seconds=0).tried(Device.CPU) == "The trial did not end within 0 s."


@pytest.mark.skipif(installed(Device.CUDA), reason="this ONNX Runtime knows cards")
async def test_without_an_onnx_runtime_for_cards_it_is_said_how_to_get_one() -> None:
    assert await ProcessDeviceTrials().tried(Device.CUDA) == NOT_INSTALLED
    assert "make cuda" in NOT_INSTALLED
    assert problem_of(Device.CUDA).startswith("This ONNX Runtime was built without CUDA")


@pytest.mark.skipif(installed(Device.CUDA), reason="this ONNX Runtime knows cards")
async def test_a_model_is_run_by_the_cpu_where_the_real_library_cannot_use_a_card(tmp_path: Path) -> None:
    models = ModelFolder(tmp_path)
    model = await kept(models, "shapes", SHAPES)
    batch = pictures(2, 256)
    with onnx_networks(models, 1, CUDA) as card, onnx_networks(models, 1) as cpu:
        assert np.array_equal(await card.run(model, batch), await cpu.run(model, batch))
        device, reason = await device_of(card, model)
    assert (device, "ONNX Runtime cannot use its CUDAExecutionProvider here" in reason) == ("cpu", True)


@pytest.mark.skipif(installed(Device.CUDA), reason="this ONNX Runtime knows cards")
async def test_a_service_that_is_to_use_a_card_says_that_there_is_none_and_does_all_else(tmp_path: Path) -> None:
    async with running_inference(tmp_path, settings={"RUSHES_INFERENCE_DEVICE": "cuda"}) as service:
        await service.add("shapes", SHAPES)
        with pytest.raises(Unavailable, match="RUSHES_INFERENCE_DEVICE is cuda, which cannot be used") as refused:
            await service.test("shapes")
        assert refused.value.reason == "DeviceUnusable"
        backends = backends_pb2_grpc.BackendsServiceStub(service.channel)
        listed = await backends.ListServedModels(backends_pb2.ListServedModelsRequest())
    said = {model.name: (model.device, model.ready, model.reason) for model in listed.models}
    stages = dict.fromkeys(("edges", "field", "changes", "crops", "text"), ("cpu", True, ""))
    assert said == {**stages, "shapes": ("cuda", False, NOT_INSTALLED)}


# -- with one -------------------------------------------------------------


@pytest.mark.proof("card")
async def test_the_real_card_passes_its_trial(card: Device) -> None:
    assert await ProcessDeviceTrials().tried(card) == ""


@pytest.mark.proof("card")
async def test_a_card_and_the_cpu_find_the_same(tmp_path: Path, card: Device) -> None:
    models = ModelFolder(tmp_path)
    model = await kept(models, "shapes", SHAPES)
    with onnx_networks(models, 2, Decided(Chosen(card))) as ours, onnx_networks(models, 2) as cpu:
        for count, side, stride in ((1, 256, None), (4, 256, 32), (8, 256, 32), (11, 320, 32)):
            batch = pictures(count, side, stride)
            heads = await ours.run(model, batch), await cpu.run(model, batch)
            wanted = wanted_of(model, DetectParameters("shapes", size=side))
            placement = letterboxed(still_life()[0], side, stride)[1]
            for both in zip(*heads, strict=True):
                found = [detections_in(head, model.network, wanted, placement, (320, 180)) for head in both]
                assert len(found[0]) == len(found[1]) >= 2
                for mine, yours in zip(*found, strict=True):
                    assert mine.class_index == yours.class_index
                    assert mine.score == pytest.approx(yours.score, abs=1e-3)
                    boxes = [(box.x1, box.y1, box.x2, box.y2) for box in (mine, yours)]
                    assert boxes[0] == pytest.approx(boxes[1], abs=0.5)
        assert await device_of(ours, model) == (card.value, "")


@pytest.mark.proof("card")
@pytest.mark.parametrize("element", [TensorProto.FLOAT, TensorProto.FLOAT16], ids=["float", "half"])
@pytest.mark.parametrize("batch", ["batch", 1])
async def test_models_of_all_kinds_run_on_a_card(tmp_path: Path, card: Device, batch: int | str, element: int) -> None:
    models = ModelFolder(tmp_path)
    model = await kept(models, "own", made.network(batch=batch, element=element).SerializeToString())
    with onnx_networks(models, 2, Decided(Chosen(card))) as ours, onnx_networks(models, 2) as cpu:
        several = pictures(3, model.network.input_size)
        assert np.abs(await ours.run(model, several) - await cpu.run(model, several)).max() < 1e-2
        assert await device_of(ours, model) == (card.value, "")


@pytest.mark.proof("card")
async def test_what_describes_pictures_runs_on_a_card(tmp_path: Path, card: Device) -> None:
    models = ModelFolder(tmp_path)
    model = await kept(models, "clip", made.encoder().SerializeToString())
    with onnx_networks(models, 2, Decided(Chosen(card))) as ours, onnx_networks(models, 2) as cpu:
        several = pictures(5, 32)
        assert np.abs(await ours.run(model, several) - await cpu.run(model, several)).max() < 1e-3
        assert await device_of(ours, model) == (card.value, "")


@pytest.mark.proof("card")
async def test_a_service_finds_the_card_by_itself_and_takes_tensorrt_where_it_is_told_to(
    tmp_path: Path, card: Device
) -> None:
    settings = {} if card is Device.CUDA else {"RUSHES_INFERENCE_DEVICE": card.value}
    async with running_inference(tmp_path, settings=settings) as service:
        await service.add("shapes", SHAPES)
        await service.test("shapes")
        backends = backends_pb2_grpc.BackendsServiceStub(service.channel)
        listed = await backends.ListServedModels(backends_pb2.ListServedModelsRequest())
    said = {model.name: (model.device, model.ready, model.reason) for model in listed.models}
    assert said["shapes"] == (card.value, True, "")

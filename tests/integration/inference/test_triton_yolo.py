"""Models that were added, on Triton: sent by inference or found in its repository, and with the same answers."""

import asyncio
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto
from tritonclient.grpc import InferenceServerClient

from rushes_inference.adapters.model_folder import ModelFolder
from rushes_inference.adapters.onnx_networks import onnx_networks
from rushes_inference.adapters.trials import ProcessTrials
from rushes_inference.adapters.triton.address import triton_address
from rushes_inference.adapters.triton.connection import TlsFiles, triton_server
from rushes_inference.adapters.triton.networks import TritonNetworks
from rushes_inference.adapters.triton.server import TritonServer
from rushes_inference.domain.detections import DetectParameters
from rushes_inference.domain.errors import BackendFailed, ModelDamaged, ModelNotFound, ModelNotServed
from rushes_inference.domain.models import MODEL_FILE, Model, NetworkTensors
from rushes_inference.domain.repository import (
    ONNX_RUNTIME,
    TENSORRT,
    as_text,
    configuration,
    repository_place,
    triton_name,
)
from rushes_inference.domain.wanted import wanted_of
from rushes_inference.vision.heads import detections_in
from rushes_inference.vision.letterbox import letterboxed
from tests.e2e.stack import free_port
from tests.integration.media.node import eventually
from tests.models import made
from tests.models.drawn import MODEL, still_life
from tests.triton.server import REPOSITORY, Triton, need_triton
from tests.unit.inference.known_models import known_model

SHAPES = MODEL.read_bytes()


async def kept(models: ModelFolder, name: str, file: bytes) -> Model:
    """Tried and kept, as `rushes models add` does it."""
    with models.receive() as incoming:
        incoming.begin(MODEL_FILE)
        incoming.write(file)
        sha256, _ = incoming.received()
        facts = await ProcessTrials().tried(incoming.path)
        known = known_model(name, sha256=sha256)
        model = Model(name, sha256, len(file), facts, "", "a test", known.added_at)
        incoming.keep(model)
    return model


def pictures(count: int, side: int, stride: int | None = None) -> NDArray[np.uint8]:
    """Of the drawn shapes, each brighter than the one before."""
    boxed, _ = letterboxed(still_life()[0], side, stride)
    return np.stack([np.clip(boxed.astype(int) + 4 * number, 0, 255).astype(np.uint8) for number in range(count)])


async def test_triton_and_this_process_find_the_same(server: TritonServer, tmp_path: Path) -> None:
    models = ModelFolder(tmp_path)
    model = await kept(models, "shapes", SHAPES)
    there = TritonNetworks(server, models)
    with onnx_networks(models, 1) as here:
        for count, side, stride in ((1, 256, None), (4, 256, 32), (8, 256, 32), (2, 320, 32)):
            batch = pictures(count, side, stride)
            ours, theirs = await here.run(model, batch), await there.run(model, batch)
            assert theirs.shape == ours.shape
            assert theirs.dtype == np.float32
            assert np.abs(theirs - ours).max() < 1e-2
            wanted = wanted_of(model, DetectParameters("shapes", size=side))
            placement = letterboxed(still_life()[0], side, stride)[1]
            for one, other in zip(ours, theirs, strict=True):
                found = [detections_in(head, model.network, wanted, placement, (320, 180)) for head in (one, other)]
                assert len(found[0]) == len(found[1]) >= 2
                for mine, yours in zip(*found, strict=True):
                    assert mine.class_index == yours.class_index
                    assert mine.score == pytest.approx(yours.score, abs=1e-4)
                    boxes = [(box.x1, box.y1, box.x2, box.y2) for box in (mine, yours)]
                    assert boxes[0] == pytest.approx(boxes[1], abs=0.5)


@pytest.mark.proof("triton")
@pytest.mark.parametrize(
    "file",
    [
        made.network(batch=1, side=96),
        made.network(side=96, said={"imgsz": ""}),
        made.network(element=TensorProto.FLOAT16),
        made.network(batch=1),
    ],
    ids=["one picture of one size", "one size", "half precision", "one picture"],
)
async def test_models_of_every_kind_are_configured_as_they_are(
    server: TritonServer, tmp_path: Path, file: ModelProto
) -> None:
    models = ModelFolder(tmp_path)
    model = await kept(models, "own", file.SerializeToString())
    there = TritonNetworks(server, models)
    batch = pictures(3, model.network.input_size)
    with onnx_networks(models, 1) as here:
        assert np.abs(await there.run(model, batch) - await here.run(model, batch)).max() < 1e-2


LOADING = "Triton is loading it. Requests for it wait."


async def test_it_is_said_whether_triton_has_a_model_and_a_removed_one_is_let_go(
    triton: Triton, server: TritonServer, tmp_path: Path
) -> None:
    models = ModelFolder(tmp_path)
    model = await kept(models, "own", made.network(rows=7, shift=0.25).SerializeToString())
    there = TritonNetworks(server, models)

    async def ready() -> bool:
        [said] = await there.served([model])
        assert (said.name, said.version, said.backend) == ("own", model.sha256, "triton")
        # One that does not say so within a second counts as not ready.
        assert said.reason in (("",) if said.ready else (LOADING, "Triton does not answer."))
        return said.ready

    assert not await ready()  # and is loaded now
    async with asyncio.timeout(120):
        while not await ready():  # noqa: ASYNC110  # nobody tells when
            await asyncio.sleep(0.05)
    await there.forget(model)
    with InferenceServerClient(triton.url) as other:  # asking as we do would load it
        await eventually(lambda: not other.is_model_ready(triton_name(model), "1"))


@pytest.mark.proof("triton")
async def test_a_model_that_fails_says_so_and_goes_on(server: TritonServer, tmp_path: Path) -> None:
    models = ModelFolder(tmp_path)
    model = await kept(models, "white", made.fails_at_white().SerializeToString())
    there = TritonNetworks(server, models)
    white = np.full((1, 64, 64, 3), 255, np.uint8)
    with pytest.raises(BackendFailed, match="yolo-"):
        await there.run(model, white)
    assert (await there.run(model, white - np.uint8(200))).shape[0] == 1


async def test_a_model_of_an_earlier_version_is_to_be_added_again(server: TritonServer, tmp_path: Path) -> None:
    models = ModelFolder(tmp_path)
    with pytest.raises(ModelDamaged, match="add it again"):
        await TritonNetworks(server, models).run(known_model(), pictures(1, 64))


@pytest.mark.parametrize("control", ["explicit", pytest.param("none", marks=pytest.mark.proof("triton"))])
async def test_what_the_repository_holds_is_not_sent(tmp_path: Path, control: str) -> None:
    need_triton()
    models = ModelFolder(tmp_path / "models")
    model = await kept(models, "shapes", SHAPES)
    place = repository_place(model)
    folder = tmp_path / "repository" / place.folder
    (folder / "1").mkdir(parents=True)
    (folder / "config.pbtxt").write_text(place.configuration)
    (folder / "1" / "model.onnx").write_bytes(SHAPES)
    own = Triton(tmp_path, free_port(), repositories=(folder.parent,), control=control)
    try:
        own.start()
        async with triton_server(triton_address(own.url), TlsFiles(), seconds=150, owner="tests") as server:
            there = TritonNetworks(server, ModelFolder(tmp_path / "empty"))
            assert (await there.run(model, pictures(2, 256))).shape[0] == 2
            other = replace(model, name="other", sha256="b" * 64)
            with pytest.raises(ModelNotFound if control == "explicit" else ModelNotServed):
                await there.run(other, pictures(1, 256))
    finally:
        own.kill()


def test_the_repositorys_yolo_is_what_is_made_of_a_model_as_ultralytics_exports_it() -> None:
    tensors = NetworkTensors("images", None, False, "output0", None, None)  # as the file has them
    for platform, file in ((ONNX_RUNTIME, "config.pbtxt"), (TENSORRT, "configs/tensorrt.pbtxt")):
        said = as_text(configuration("yolo", tensors, any_batch=True, platform=platform))
        assert (REPOSITORY / "yolo" / file).read_text().partition("\n\n")[2] == said

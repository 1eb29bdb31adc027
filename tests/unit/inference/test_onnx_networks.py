"""Models on a card, and on the CPU where the card cannot: as what loads and runs them says, which nobody has here."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from rushes_inference.adapters.onnx_networks import MOST_FAILURES, OnnxNetworks
from rushes_inference.adapters.onnx_providers import EngineShape, providers
from rushes_inference.domain.devices import ON_CPU, Chosen, Device
from rushes_inference.domain.errors import BackendFailed, DeviceUnusable
from rushes_inference.ports.networks import Rhythm
from tests.fakes.devices import POISON, Decided, KnownLoader
from tests.unit.inference.known_models import known_model

MODEL = known_model()
OTHER = known_model("other")
ON_CARD = Rhythm(at_once=8, together=1)
CUDA = Chosen(Device.CUDA)


def pictures(*levels: int, side: int = 32) -> NDArray[np.uint8]:
    return np.stack([np.full((side, side, 3), level, np.uint8) for level in levels])


@pytest.fixture(name="pool")
def _pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


async def served(networks: OnnxNetworks) -> tuple[str, bool, str]:
    [said] = await networks.served([MODEL])
    return said.device, said.ready, said.reason


async def test_a_card_has_many_runs_of_a_picture_each_and_one_session_for_all(pool: ThreadPoolExecutor) -> None:
    loader = KnownLoader()
    networks = OnnxNetworks(loader, 4, pool, pool, Decided(CUDA))
    assert networks.rhythm(MODEL) == ON_CARD
    heads = await networks.run(MODEL, pictures(1, 2, 3))
    assert heads.ravel().tolist() == [1, 2, 3]
    await networks.run(MODEL, pictures(1, side=64))
    [(kind, session)] = loader.loaded.items()
    assert (kind.device, session.batches) == (Device.CUDA, [1, 1, 1, 1])
    assert await served(networks) == ("cuda", True, "")


async def test_on_the_cpu_pictures_go_one_by_one(pool: ThreadPoolExecutor) -> None:
    networks = OnnxNetworks(KnownLoader(), 4, pool, pool, Decided(ON_CPU))
    assert networks.rhythm(MODEL) == Rhythm(at_once=5, together=1)
    assert await served(networks) == ("cpu", True, "")


async def test_a_compiled_model_is_another_one_for_each_shape(pool: ThreadPoolExecutor) -> None:
    loader = KnownLoader()
    networks = OnnxNetworks(loader, 4, pool, pool, Decided(Chosen(Device.TENSORRT)))
    for side in (32, 64, 32):
        await networks.run(MODEL, pictures(1, side=side))
    assert [kind.shape for kind in loader.loaded] == [(32, 32), (64, 64)]


async def test_a_model_that_the_card_cannot_load_is_the_cpus_from_then_on(pool: ThreadPoolExecutor) -> None:
    loader = KnownLoader()
    loader.without.add(Device.CUDA)
    networks = OnnxNetworks(loader, 4, pool, pool, Decided(CUDA))
    assert (await networks.run(MODEL, pictures(7))).ravel() == [7]
    assert networks.rhythm(MODEL) == Rhythm(at_once=5, together=1)
    assert await served(networks) == ("cpu", True, "cuda cannot run it: cuda does not know a layer")
    # No other model's fault, and told anew of a model that was added again.
    assert networks.rhythm(OTHER) == ON_CARD
    await networks.forget(MODEL)
    assert networks.rhythm(MODEL) == ON_CARD
    assert loader.forgotten == ["known"]


async def test_what_a_card_fails_at_the_cpu_runs_and_after_some_times_in_a_row_always(pool: ThreadPoolExecutor) -> None:
    loader = KnownLoader()
    networks = OnnxNetworks(loader, 4, pool, pool, Decided(CUDA))
    loader.failing.add(Device.CUDA)
    for _ in range(MOST_FAILURES - 1):
        assert (await networks.run(MODEL, pictures(7))).ravel() == [7]
    loader.failing.clear()
    await networks.run(MODEL, pictures(7))  # the failures before count no more
    loader.failing.add(Device.CUDA)
    for times in range(MOST_FAILURES):
        assert (await served(networks))[0] == "cuda", times
        assert (await networks.run(MODEL, pictures(7))).ravel() == [7]
    assert await served(networks) == ("cpu", True, "cuda cannot run it: cuda fails")


async def test_what_the_cpu_fails_at_too_is_not_the_cards_fault(pool: ThreadPoolExecutor) -> None:
    networks = OnnxNetworks(KnownLoader(), 4, pool, pool, Decided(CUDA))
    for _ in range(MOST_FAILURES + 1):
        with pytest.raises(BackendFailed, match="cpu fails"):
            await networks.run(MODEL, pictures(POISON))
    assert await served(networks) == ("cuda", True, "")


async def test_where_the_device_that_was_set_cannot_be_used_no_model_runs_and_it_is_said_why(
    pool: ThreadPoolExecutor,
) -> None:
    loader = KnownLoader()
    unusable = Chosen(Device.CUDA, usable=False, reason="There is no card.")
    networks = OnnxNetworks(loader, 4, pool, pool, Decided(unusable))
    with pytest.raises(DeviceUnusable, match="RUSHES_INFERENCE_DEVICE is cuda, which cannot be used: There is no card"):
        await networks.run(MODEL, pictures(1))
    assert await served(networks) == ("cuda", False, "There is no card.")
    assert loader.loaded == {}


async def test_while_a_card_is_being_tried_nothing_is_said_of_it(pool: ThreadPoolExecutor) -> None:
    device = Decided(None)
    networks = OnnxNetworks(KnownLoader(), 4, pool, pool, device)
    assert await served(networks) == ("", True, "")
    assert networks.rhythm(MODEL) == Rhythm(at_once=5, together=1)
    device.decide(CUDA)
    assert (await networks.run(MODEL, pictures(3))).ravel() == [3]


def test_what_a_card_cannot_run_of_a_model_the_cpu_runs() -> None:
    names = {device: [name for name, _ in providers(device)] for device in Device}
    assert names[Device.CPU] == ["CPUExecutionProvider"]
    assert names[Device.CUDA] == ["CUDAExecutionProvider", "CPUExecutionProvider"]
    assert names[Device.TENSORRT] == ["TensorrtExecutionProvider", *names[Device.CUDA]]


def test_tensorrt_compiles_for_one_picture_of_a_shape() -> None:
    shape = EngineShape("images", 384, 640)
    (_, options), *_ = providers(Device.TENSORRT, shape=shape)
    assert options == {
        "trt_profile_min_shapes": "images:1x3x384x640",
        "trt_profile_opt_shapes": "images:1x3x384x640",
        "trt_profile_max_shapes": "images:1x3x384x640",
    }


def test_what_tensorrt_compiles_is_kept(tmp_path: Path) -> None:
    (_, options), *_ = providers(Device.TENSORRT, engines=tmp_path)
    # ONNX Runtime refuses "1" for these, and no model runs then.
    switches = {name: value for name, value in options.items() if name.endswith("_enable")}
    assert switches == {"trt_engine_cache_enable": "True", "trt_timing_cache_enable": "True"}
    assert {value for name, value in options.items() if name.endswith("_path")} == {str(tmp_path)}

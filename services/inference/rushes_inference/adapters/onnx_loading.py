"""Loading a model for a device; on a card only if its answers equal the CPU's."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
import structlog
from numpy.typing import NDArray

from rushes_inference.adapters.model_folder import ModelFolder
from rushes_inference.adapters.onnx_providers import EngineShape, providers
from rushes_inference.domain.colours import AS_THEY_ARE, CLIP
from rushes_inference.domain.devices import Device
from rushes_inference.domain.models import HeadLayout, Model, ModelKind, NetworkInput

if TYPE_CHECKING:
    from rushes_inference.adapters.onnx_session import RunOptions, Session

log = structlog.get_logger()


class ModelFailed(Exception):
    """A model cannot be loaded or run; the message is ONNX Runtime's first line."""


@dataclass(frozen=True)
class SessionKind:
    """The device and configuration that a model is loaded for."""

    device: Device
    threads: int
    """Threads for the layers that the CPU runs."""
    shape: tuple[int, int] | None = None
    """Height and width of the pictures, where a model of pictures is compiled for them."""


class LoadedModel(Protocol):
    """A model ready to run."""

    def run(self, given: NetworkInput, options: "RunOptions") -> NDArray[np.float32]:
        """See ports.networks.Networks.run; raises what ONNX Runtime does."""


class Loads(Protocol):
    """Loads models for devices."""

    def load(self, model: Model, kind: SessionKind) -> LoadedModel:
        """Raises ModelFailed, and like ModelFolder.file."""

    def forget(self, model: Model) -> None:
        """Delete what is stored for a removed model."""


class Loader:
    """Implements Loads. Its methods block for seconds, or minutes where a model is compiled for a card."""

    def __init__(self, models: ModelFolder, engines: Path | None) -> None:
        """`engines` is the folder of compiled models; None: they are not stored."""
        self._models, self._engines = models, engines

    def load(self, model: Model, kind: SessionKind) -> "Session":
        """Raises ModelFailed, and like ModelFolder.file."""
        from rushes_inference.adapters.onnx_session import FAILURES, RunOptions

        file = self._models.file(model)
        try:
            if kind.device is not Device.CPU:
                return self._on_card(file, model, kind)
            session = self._session(file, model, kind)
            # Warm-up: the first run is slow.
            session.run(np.zeros_like(_trial_input(model, None)), RunOptions())
        except FAILURES as failed:
            raise ModelFailed(in_a_line(failed)) from failed
        return session

    def forget(self, model: Model) -> None:
        """Delete its compiled engines."""
        if self._engines is not None:
            shutil.rmtree(self._engines / model.sha256, ignore_errors=True)

    def _on_card(self, file: bytes, model: Model, kind: SessionKind) -> "Session":
        from rushes_inference.adapters.onnx_session import RunOptions

        session = self._session(file, model, kind)
        given = _trial_input(model, kind.shape)
        card = session.run(given, RunOptions())
        cpu = self._session(file, model, SessionKind(Device.CPU, kind.threads)).run(given, RunOptions())
        if not _agree(model, card, cpu):
            raise ModelFailed("its answers are not the CPU's")
        return session

    def _session(self, file: bytes, model: Model, kind: SessionKind) -> "Session":
        from rushes_inference.adapters.onnx_session import Session

        network = model.network
        engines, shape = None, None
        if kind.device is Device.TENSORRT:
            log.info(
                "loading a model compiled for the card, compiling it if needed", model=model.name, pictures=kind.shape
            )
            engines, shape = self._engines_of(model), _engine_shape(model, kind)
        return Session(
            file,
            kind.threads,
            output=None if network.tensors is None else network.tensors.head,
            colours=_COLOURS[network.kind],
            runs_on=providers(kind.device, engines=engines, shape=shape),
        )

    def _engines_of(self, model: Model) -> Path | None:
        if self._engines is None:
            return None
        folder = self._engines / model.sha256
        folder.mkdir(parents=True, exist_ok=True)
        return folder


_COLOURS: Final = {ModelKind.DETECT: AS_THEY_ARE, ModelKind.EMBED: CLIP, ModelKind.HEAR: None}


def _trial_input(model: Model, shape: tuple[int, int] | None) -> NetworkInput:
    """Noise, as a picture of this height and width, else of the model's own, or as a window of sound."""
    random, network = np.random.default_rng(0), model.network
    if network.sound is not None:
        return random.uniform(-0.1, 0.1, (1, *network.sound.shape)).astype(np.float32)
    return random.integers(0, 256, (1, *(shape or (network.input_size,) * 2), 3), np.uint8)


def _engine_shape(model: Model, kind: SessionKind) -> EngineShape | None:
    """None where the model has fixed input sizes, or its input's name is unknown."""
    network = model.network
    if network.tensors is None or kind.shape is None or not network.any_batch:
        return None
    return EngineShape(network.tensors.pictures, *kind.shape)


def _agree(model: Model, card: NDArray[np.float32], cpu: NDArray[np.float32]) -> bool:
    from rushes_inference.adapters.onnx_session import same_answers

    if model.network.head is HeadLayout.FINAL:
        # With NMS in the model the order of equally likely boxes is arbitrary, and on noise all are about equal.
        return card.ndim == cpu.ndim and card.shape[-1] == cpu.shape[-1] and bool(np.isfinite(card).all())
    return same_answers(card, cpu)


def in_a_line(failed: BaseException) -> str:
    """The first line of its message."""
    return str(failed).strip().partition("\n")[0]

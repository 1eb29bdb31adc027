"""ONNX Runtime's execution providers for a device. The first one that supports a layer runs it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rushes_inference.domain.devices import Device

Providers = Sequence[tuple[str, Mapping[str, str]]]

CPU_PROVIDER: Final = "CPUExecutionProvider"
PROVIDER: Final = {
    Device.CPU: CPU_PROVIDER,
    Device.CUDA: "CUDAExecutionProvider",
    Device.TENSORRT: "TensorrtExecutionProvider",
}
_CUDA_OPTIONS: Final = {
    # The default, an exhaustive search, takes seconds for each new batch size and shape.
    "cudnn_conv_algo_search": "HEURISTIC",
    # TF32 has a mantissa of 10 bits: boxes would differ from the CPU's.
    "use_tf32": "0",
    # Other programs use the card too: allocate only what is needed.
    "arena_extend_strategy": "kSameAsRequested",
}


@dataclass(frozen=True)
class EngineShape:
    """What TensorRT compiles a model for, a picture at a time."""

    input: str
    """The input's name."""
    height: int
    width: int


def providers(device: Device, *, engines: Path | None = None, shape: EngineShape | None = None) -> Providers:
    """Those of a session; `engines` keeps what TensorRT has compiled, for one picture of a `shape`."""
    cpu: tuple[str, Mapping[str, str]] = (CPU_PROVIDER, {})
    cuda = (PROVIDER[Device.CUDA], _CUDA_OPTIONS)
    match device:
        case Device.CPU:
            return [cpu]
        case Device.CUDA:
            return [cuda, cpu]
        case Device.TENSORRT:
            return [(PROVIDER[device], _tensorrt(engines, shape)), cuda, cpu]


def _tensorrt(engines: Path | None, shape: EngineShape | None) -> Mapping[str, str]:
    options: dict[str, str] = {}
    if engines is not None:
        # For TensorRT's switches ONNX Runtime accepts no numbers.
        options |= {
            "trt_engine_cache_enable": "True",
            "trt_engine_cache_path": str(engines),
            "trt_timing_cache_enable": "True",
            "trt_timing_cache_path": str(engines),
        }
    if shape is not None:
        for bound in ("min", "opt", "max"):
            options[f"trt_profile_{bound}_shapes"] = f"{shape.input}:1x3x{shape.height}x{shape.width}"
    return options

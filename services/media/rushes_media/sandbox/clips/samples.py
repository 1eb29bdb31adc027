"""Decoded sound as numbers, whatever its samples are stored as."""

import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame

from rushes_media.sandbox.files.containers import NotUsable

_FORMATS = frozenset(f"{kind}{planes}" for kind in ("u8", "s16", "s32", "flt", "dbl") for planes in ("", "p"))

Channels = npt.NDArray[np.float32]
"""One row for each channel, full scale is -1 to 1."""
Samples = npt.NDArray[np.float32]
"""One channel."""


def channels_of(frame: AudioFrame) -> Channels:
    """All channels of a frame; raises NotUsable."""
    if frame.format.name not in _FORMATS:
        raise NotUsable("Damaged", f"The sound's samples are of a kind that is not known ({frame.format.name}).")
    stored = frame.to_ndarray()
    if not frame.format.is_planar:
        stored = stored.reshape(-1, frame.layout.nb_channels).T
    samples: Channels = stored.astype(np.float32)
    if stored.dtype == np.uint8:
        return (samples - np.float32(128)) / np.float32(128)
    if stored.dtype.kind == "i":
        return samples / np.float32(2 ** (8 * stored.dtype.itemsize - 1))
    return samples


def mono_of(frame: AudioFrame) -> Samples:
    """All channels mixed to mono."""
    channels = channels_of(frame)
    mono: Samples = channels.mean(axis=0, dtype=np.float32) if len(channels) > 1 else channels[0]
    return mono

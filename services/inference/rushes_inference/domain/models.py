"""Models that detect objects, or describe pictures or sound: metadata, inputs and outputs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rushes_inference.domain.model_sounds import SoundInput
from rushes_inference.domain.texts import Words

MODEL_FILE: Final = "model.onnx"
"""Name of a model's own file."""
MOST_BYTES = 512 << 20
"""Limit of a model's file."""


NetworkInput: TypeAlias = NDArray[np.uint8] | NDArray[np.float32]
"""Pictures x height x width x 3, RGB; of a model of sound windows x SoundInput.shape."""


class ModelKind(StrEnum):
    """What a model does."""

    DETECT = "detect"
    """It finds objects in pictures."""
    EMBED = "embed"
    """It describes pictures by vectors."""
    HEAR = "hear"
    """It describes sound by vectors."""


class HeadLayout(StrEnum):
    """Layout of a network's output for one picture, or one window of sound."""

    RAW = "raw"
    """(4 + classes) x positions: centre, width and height in input pixels, then a score for each class."""
    FINAL = "final"
    """Detections x 6: left, top, right, bottom in input pixels, score, class; the model itself did non-maximum
    suppression."""
    VECTOR = "vector"
    """One vector for the whole picture, as of CLIP's image encoder, or for the window of sound: no detections. Of sound
    there may be one for each step in time, whose mean is used."""


@dataclass(frozen=True)
class NetworkTensors:
    """Names and shapes of a network's input and output, for backends that need them beforehand."""

    pictures: str
    """Input: pictures x 3 x side x side, RGB, 0 to 1; of a model of sound as in SoundInput."""
    side: int | None
    """Fixed width and height of the input; None: any."""
    half: bool
    """Numbers have 16 bits, else 32."""
    head: str
    """Output: pictures x rows x columns; of VECTOR pictures x columns."""
    rows: int | None
    """None: the number varies, or there are no rows."""
    columns: int | None


@dataclass(frozen=True)
class NetworkFacts:
    """What a model's file states, and what a trial run showed."""

    classes: tuple[str, ...]
    """Names of classes by index."""
    input_size: int
    """Width and height of the input, in pixels; 0 of a model of sound."""
    any_size: bool
    """Other multiples of the stride are accepted too."""
    any_batch: bool
    """Batches of several pictures, or windows of sound, are accepted; else single ones."""
    stride: int
    """In pixels."""
    head: HeadLayout
    licence: str
    """Empty where the file does not say."""
    tensors: NetworkTensors | None = None
    """None for models that an earlier version of Rushes added."""
    dimensions: int = 0
    """Dimensions of a VECTOR."""
    sound: SoundInput | None = None
    """None: the model takes pictures."""

    @property
    def kind(self) -> ModelKind:
        """What the model does."""
        if self.sound is not None:
            return ModelKind.HEAR
        return ModelKind.EMBED if self.head is HeadLayout.VECTOR else ModelKind.DETECT

    @property
    def describes(self) -> bool:
        """Whether it describes pictures or sound instead of detecting objects."""
        return self.kind is not ModelKind.DETECT


@dataclass(frozen=True)
class Model:
    """A model that was added."""

    name: str
    sha256: str
    """SHA-256 of its file in hexadecimal: models of equal files give equal results."""
    bytes: int
    network: NetworkFacts
    licence: str
    """As given when it was added, else as its file states; empty where neither does."""
    origin: str
    """Where it came from, for people."""
    added_at: datetime
    words: Words | None = None
    """Its encoder of texts."""


@dataclass(frozen=True)
class UnreadableModel:
    """A model whose metadata cannot be read: nothing but its name is known."""

    name: str
    damage: str
    """Why it cannot be read, for people."""


@dataclass(frozen=True)
class AllModels:
    """The models of a data folder, damaged ones included, by name."""

    described: Sequence[tuple[Model, str]]
    """Each with why it cannot be used, "" for a usable one."""
    unreadable: Sequence[UnreadableModel]

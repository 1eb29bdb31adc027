"""Models that find objects, or describe pictures."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from rushes_gateway.resources.shapes import Shape

MODEL_NAME = r"^[a-z0-9][a-z0-9._-]{0,63}$"
"""Which names a model may have: inference says the same."""


class Model(Shape):
    """A model that is kept."""

    name: str = Field(examples=["yolo11n"])
    version: str = Field(description="SHA-256 of its file: what it answers for.", examples=["9f2c…"])
    kind: Literal["detect", "embed"] = Field(
        description="detect: it finds objects. embed: it describes pictures, and videos can be sorted by it."
    )
    bytes: int = Field(description="Of its file.", examples=[10_613_290])
    classes: list[str] = Field(description="By their number.", examples=[["person", "ball"]])
    input_size: int = Field(description="Width and height of the pictures that it looks at.", examples=[640])
    any_size: bool = Field(description="It takes other multiples of its stride too.")
    stride: int = Field(description="In pixels.", examples=[32])
    head: Literal["raw", "final", "vector"] = Field(
        description="final: it removes overlaps itself, and `iou` changes nothing. vector: of a model that describes."
    )
    dimensions: int | None = Field(description="Numbers that describe a picture; null: it finds objects.")
    licence: str | None = Field(
        description="Under which it may be used; null where nobody says.", examples=["AGPL-3.0"]
    )
    origin: str | None = Field(description="Where it came from, for people.", examples=["yolo11n.pt"])
    added_at: datetime


class ModelList(Shape):
    """By name."""

    models: list[Model]


class SpeechModel(Shape):
    """A recogniser, and an encoder of the text that it hears."""

    bytes: int = Field(description="Of all its files.")
    dimensions: int = Field(description="Numbers that describe a text.")
    licence: str | None = Field(description="Under which it may be used; null where nobody says.")
    origin: str | None = Field(description="Where it came from, for people.")
    added_at: datetime


class Speech(Shape):
    """What recognises speech in videos, by which they can be sorted."""

    model: SpeechModel | None = Field(description="null: none was added.")
    installed: bool = Field(description="What runs such a model is there.")
    lacks: str | None = Field(description="What is to be installed or added, in a sentence; null: nothing.")


class BatchTime(Shape):
    """How long a model takes for pictures of its own size."""

    pictures: int = Field(description="That are run together.", examples=[4])
    ms_per_picture: float = Field(description="The median of several runs.", examples=[48.2])


class ModelSpeed(Shape):
    """How fast a model is here."""

    first_ms: float = Field(
        description="Until the first answer: of a model that was not loaded yet, with loading it.", examples=[380.0]
    )
    batches: list[BatchTime]

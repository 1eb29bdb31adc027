"""Models that have learned to find objects, or to describe pictures: what is known of one, and how it answers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MOST_BYTES = 512 << 20
"""Of a model's file."""


class HeadLayout(StrEnum):
    """How a head, which is what comes out of a network, says what it found in one picture."""

    RAW = "raw"
    """(4 + classes) x places: middle, width and height in pixels of the input, then a score for each class."""
    FINAL = "final"
    """Found x 6: left, top, right and bottom in pixels of the input, score and class; the model removed overlaps."""
    VECTOR = "vector"
    """Numbers that describe the picture as a whole, as CLIP's image encoder does: nothing is found in it."""


@dataclass(frozen=True)
class NetworkTensors:
    """What goes into a network and what comes out, by name: for backends that have to be told."""

    pictures: str
    """Pictures x 3 x side x side, red first, 0 to 1."""
    side: int | None
    """Width and height that it wants; None: any."""
    half: bool
    """Its numbers have 16 bits, else 32."""
    head: str
    """Pictures x rows x columns; of VECTOR pictures x columns."""
    rows: int | None
    """None: not always as many, or there are no rows."""
    columns: int | None


@dataclass(frozen=True)
class NetworkFacts:
    """What a model's file says of itself, and what running it once has shown."""

    classes: tuple[str, ...]
    """Names by number."""
    input_size: int
    """Width and height of its pictures, in pixels."""
    any_size: bool
    """It takes other multiples of its stride too."""
    any_batch: bool
    """It takes several pictures at once; else one."""
    stride: int
    """In pixels."""
    head: HeadLayout
    licence: str
    """Empty where the file does not say."""
    tensors: NetworkTensors | None = None
    """None of models that an earlier version has tried."""
    dimensions: int = 0
    """Numbers of a VECTOR."""

    @property
    def describes(self) -> bool:
        """It tells what pictures are like, and finds no objects in them."""
        return self.head is HeadLayout.VECTOR


@dataclass(frozen=True)
class Model:
    """A model that is kept."""

    name: str
    sha256: str
    """Of its file, in hexadecimal: two models of the same file answer the same."""
    bytes: int
    network: NetworkFacts
    licence: str
    """As whoever added it says, else as its file does; empty where neither does."""
    origin: str
    """Where it came from, for people."""
    added_at: datetime

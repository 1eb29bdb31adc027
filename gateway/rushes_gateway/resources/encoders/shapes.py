"""Names of H.264 encoders, as both APIs take them."""

from typing import TYPE_CHECKING, Literal, TypeAlias

from rushes_footage.encoders import AUTO, CPU, HARDWARE

ENCODERS = (CPU, *HARDWARE)

if TYPE_CHECKING:
    AnyEncoder: TypeAlias = str
else:
    AnyEncoder = Literal[AUTO] | Literal[*ENCODERS]

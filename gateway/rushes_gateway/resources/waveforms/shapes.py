"""Waveforms: how an asset's sound swings."""

from typing import Annotated, Literal

from pydantic import Field

from rushes_gateway.resources.shapes import Seconds, Shape

MOST_BUCKETS = 4096
MOST_SECONDS = 1e9

State = Literal["making", "ready", "error", "none"]
Peak = Annotated[int, Field(ge=-127, le=127)]


class WaveformProblem(Shape):
    """Why there is no waveform, or what of the sound is not in it."""

    reason: str = Field(description="A word for programs.", examples=["Damaged"])
    detail: str = Field(examples=["None of the file's sound can be decoded."])
    retry_after_seconds: int | None = Field(
        None, description="With the state error. Asking for it sooner begins nothing, unless the file has changed."
    )


class Waveform(Shape):
    """A stretch of a waveform in equal buckets, all channels mixed to one."""

    state: State = Field(
        description="making: the event `making` says when it has ended. Ask twice a minute all the same: one that "
        "waits for its turn is given up where nobody asks any more. none: the file has no sound."
    )
    progress: float = Field(ge=0, le=1, description="With the state making.", examples=[1.0])
    problem: WaveformProblem | None = Field(None, description="With the state error, and with ready for damaged sound.")
    start: Seconds | None = Field(None, examples=[60.0])
    end: Seconds | None = Field(None, examples=[60.08])
    lows: list[Peak] = Field(
        [],
        description="The lowest sample of each bucket; 127 is full scale.",
        examples=[[0, -3, -64, -61, -12, 0, 0, 0]],
    )
    highs: list[Peak] = Field(
        [], description="The highest sample of each bucket.", examples=[[0, 2, 63, 64, 10, 0, 0, 0]]
    )
    rms: list[Annotated[int, Field(ge=0, le=127)]] = Field(
        [],
        description="The root mean square of each bucket's samples: how strong the sound is there.",
        examples=[[0, 1, 31, 30, 4, 0, 0, 0]],
    )

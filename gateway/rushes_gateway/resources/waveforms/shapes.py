"""Waveforms: the amplitude of an asset's sound over time."""

from typing import Annotated, Literal

from pydantic import Field

from rushes_gateway.shapes import Seconds, Shape

MOST_BUCKETS = 4096
MOST_SECONDS = 1e9

State = Literal["making", "ready", "error", "none"]
Peak = Annotated[int, Field(ge=-127, le=127)]


class WaveformProblem(Shape):
    """Why there is no waveform, or which part of the sound is not in it."""

    reason: str = Field(description="The reason as one word, for programs.", examples=["Damaged"])
    detail: str = Field(examples=["None of the file's sound can be decoded."])
    retry_after_seconds: int | None = Field(
        None,
        description="Seconds until it is tried again, in the state `error`. A request before then starts nothing, "
        "unless the file has changed.",
    )


class Waveform(Shape):
    """A stretch of a waveform in equal buckets, all channels mixed to one."""

    state: State = Field(
        description="`making`: the event `making` reports the end. Repeat the request twice a minute nevertheless: a "
        "queued waveform that is no longer requested is dropped. `none`: the file has no sound."
    )
    progress: float = Field(ge=0, le=1, description="Progress in the state `making`.", examples=[1.0])
    problem: WaveformProblem | None = Field(
        None, description="Set in the state `error`, and in the state `ready` where part of the sound is damaged."
    )
    start: Seconds | None = Field(None, examples=[60.0])
    end: Seconds | None = Field(None, examples=[60.08])
    lows: list[Peak] = Field(
        [],
        description="The lowest sample of each bucket; ±127 is full scale.",
        examples=[[0, -3, -64, -61, -12, 0, 0, 0]],
    )
    highs: list[Peak] = Field(
        [], description="The highest sample of each bucket; ±127 is full scale.", examples=[[0, 2, 63, 64, 10, 0, 0, 0]]
    )
    rms: list[Annotated[int, Field(ge=0, le=127)]] = Field(
        [],
        description="The root mean square of each bucket's samples, a measure of loudness; 127 is full scale.",
        examples=[[0, 1, 31, 30, 4, 0, 0, 0]],
    )

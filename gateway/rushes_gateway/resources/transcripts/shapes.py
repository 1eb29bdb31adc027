"""What transcripts are made with, and how they are shown."""

from datetime import datetime

from pydantic import Field

from rushes_gateway.shapes import Seconds, Shape


class TranscriptWanted(Shape):
    """How a video is transcribed."""

    language: str | None = Field(
        None,
        pattern="^[a-z]{2,3}$",
        description="Code of the spoken language in ISO 639; null: it is recognised.",
        examples=["de"],
    )


class TranscriptBegun(Shape):
    """The job that makes a transcript."""

    job_id: str


class Segment(Shape):
    """Some words, about a sentence."""

    start: Seconds
    end: float = Field(description="Seconds, exclusive.", examples=[63.2])
    text: str = Field(description="One line.", examples=["There they are, on the gravel."])
    confidence: float = Field(ge=0, le=1, description="The mean probability of its parts.", examples=[0.87])


class Transcript(Shape):
    """What is said in a video."""

    language: str | None = Field(
        description="Code of the spoken language in ISO 639; null: nobody speaks.", examples=["en"]
    )
    made_at: datetime = Field(description="When it was complete.")
    segments: list[Segment] = Field(description="In order; none overlaps another one.")


class TranscriptMaking(Shape):
    """A transcript that is being made."""

    job_id: str
    progress: float = Field(ge=0, le=1, examples=[0.25])

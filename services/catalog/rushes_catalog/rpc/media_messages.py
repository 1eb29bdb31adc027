"""Values that media once gave, as its own messages again."""

from rushes.media.v1 import files_pb2
from rushes_catalog.domain.media_facts import MediaFacts, Problem, Rational


def facts_to(facts: MediaFacts) -> files_pb2.MediaFacts:
    """What a container says."""
    video = facts.video
    message = files_pb2.MediaFacts(
        container=facts.container,
        video=files_pb2.VideoStream(
            codec=video.codec,
            codec_string=video.codec_string,
            pixel_format=video.pixel_format,
            width=video.width,
            height=video.height,
            coded_width=video.coded_width,
            coded_height=video.coded_height,
            rotation=video.rotation,
            rate=rational_to(video.rate),
            time_base=rational_to(video.time_base),
            frame_count=video.frame_count,
        ),
        duration_seconds=facts.duration_seconds,
        recorded_at_ms=facts.recorded_at_ms,
    )
    if facts.audio is not None:
        audio = facts.audio
        message.audio.CopyFrom(
            files_pb2.AudioStream(codec=audio.codec, sample_rate=audio.sample_rate, channels=audio.channels)
        )
    return message


def problem_to(problem: Problem) -> files_pb2.Problem:
    """Why a file cannot be used."""
    return files_pb2.Problem(reason=problem.reason, detail=problem.detail)


def rational_to(rational: Rational) -> files_pb2.Rational:
    """A fraction."""
    return files_pb2.Rational(numerator=rational.numerator, denominator=rational.denominator)

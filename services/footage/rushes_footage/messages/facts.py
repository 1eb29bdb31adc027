"""Conversions of file facts, problems and inspections."""

from rushes.media.v1 import files_pb2
from rushes_footage.facts import AudioFacts, IndexFacts, Inspection, MediaFacts, Problem, VideoFacts
from rushes_footage.messages.files import version_from, version_to
from rushes_footage.messages.fractions import fraction_from, fraction_to


def facts_to(facts: MediaFacts) -> files_pb2.MediaFacts:
    """Metadata of a container."""
    return files_pb2.MediaFacts(
        container=facts.container,
        video=_video_to(facts.video),
        audio=_audio_to(facts.audio) if facts.audio else None,
        duration_seconds=facts.duration_seconds or None,
        recorded_at_ms=facts.recorded_at_ms,
        warning=problem_to(facts.warning) if facts.warning else None,
        timecode=facts.timecode,
    )


def facts_from(message: files_pb2.MediaFacts) -> MediaFacts:
    """Metadata of a container."""
    return MediaFacts(
        container=message.container,
        video=_video_from(message.video),
        audio=_audio_from(message.audio) if message.HasField("audio") else None,
        duration_seconds=message.duration_seconds,
        recorded_at_ms=message.recorded_at_ms,
        warning=problem_from(message.warning) if message.HasField("warning") else None,
        timecode=message.timecode,
    )


def index_facts_to(facts: IndexFacts) -> files_pb2.IndexFacts:
    """What a frame index says."""
    return files_pb2.IndexFacts(
        duration_seconds=facts.duration_seconds,
        rate=fraction_to(facts.rate),
        frame_count=facts.frame_count,
        width=facts.width,
        height=facts.height,
        warning=problem_to(facts.warning) if facts.warning else None,
    )


def index_facts_from(message: files_pb2.IndexFacts) -> IndexFacts:
    """What a frame index says."""
    return IndexFacts(
        duration_seconds=message.duration_seconds,
        rate=fraction_from(message.rate),
        frame_count=message.frame_count,
        width=message.width,
        height=message.height,
        warning=problem_from(message.warning) if message.HasField("warning") else None,
    )


def problem_to(problem: Problem) -> files_pb2.Problem:
    """Why a file cannot be used, or only in part."""
    return files_pb2.Problem(reason=problem.reason, detail=problem.detail)


def problem_from(message: files_pb2.Problem) -> Problem:
    """Why a file cannot be used, or only in part."""
    return Problem(message.reason, message.detail)


def inspection_to(inspection: Inspection) -> files_pb2.InspectResponse:
    """The result of inspecting a file."""
    outcome = inspection.outcome
    return files_pb2.InspectResponse(
        version=version_to(inspection.version),
        fingerprint=inspection.fingerprint,
        facts=facts_to(outcome) if isinstance(outcome, MediaFacts) else None,
        problem=problem_to(outcome) if isinstance(outcome, Problem) else None,
    )


def inspection_from(message: files_pb2.InspectResponse) -> Inspection:
    """The result of inspecting a file."""
    outcome = facts_from(message.facts) if message.HasField("facts") else problem_from(message.problem)
    return Inspection(version_from(message.version), message.fingerprint, outcome)


def _video_to(video: VideoFacts) -> files_pb2.VideoStream:
    return files_pb2.VideoStream(
        codec=video.codec,
        codec_string=video.codec_string,
        pixel_format=video.pixel_format,
        width=video.width,
        height=video.height,
        coded_width=video.coded_width,
        coded_height=video.coded_height,
        rotation=video.rotation,
        rate=fraction_to(video.rate) if video.rate else None,
        time_base=fraction_to(video.time_base),
        frame_count=video.frame_count,
    )


def _video_from(message: files_pb2.VideoStream) -> VideoFacts:
    return VideoFacts(
        codec=message.codec,
        codec_string=message.codec_string,
        pixel_format=message.pixel_format,
        width=message.width,
        height=message.height,
        coded_width=message.coded_width,
        coded_height=message.coded_height,
        rotation=message.rotation,
        rate=fraction_from(message.rate),
        time_base=fraction_from(message.time_base),
        frame_count=message.frame_count,
    )


def _audio_to(audio: AudioFacts) -> files_pb2.AudioStream:
    return files_pb2.AudioStream(codec=audio.codec, sample_rate=audio.sample_rate, channels=audio.channels)


def _audio_from(message: files_pb2.AudioStream) -> AudioFacts:
    return AudioFacts(message.codec, message.sample_rate, message.channels)

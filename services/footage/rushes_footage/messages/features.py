"""Conversions of descriptors and transcripts."""

from rushes.inference.v1 import features_pb2
from rushes_footage.features import Descriptor, Transcript
from rushes_footage.messages.facts import problem_from, problem_to


def descriptor_to(descriptor: Descriptor) -> features_pb2.Descriptor:
    """A descriptor of videos."""
    return features_pb2.Descriptor(name=descriptor.name, version=descriptor.version, dimensions=descriptor.dimensions)


def descriptor_from(message: features_pb2.Descriptor) -> Descriptor:
    """A descriptor of videos."""
    return Descriptor(message.name, message.version, message.dimensions)


def transcript_to(transcript: Transcript) -> features_pb2.Transcript:
    """The words spoken in a video."""
    problem = None if transcript.problem is None else problem_to(transcript.problem)
    return features_pb2.Transcript(recogniser=transcript.recogniser, text=transcript.text, problem=problem)


def transcript_from(message: features_pb2.Transcript) -> Transcript:
    """The words spoken in a video."""
    problem = problem_from(message.problem) if message.HasField("problem") else None
    return Transcript(message.recogniser, message.text, problem)

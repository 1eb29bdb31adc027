"""What turns videos into vectors."""

from rushes.inference.v1 import features_pb2
from rushes_footage.features import Descriptor


def descriptor_to(descriptor: Descriptor) -> features_pb2.Descriptor:
    """What makes vectors."""
    return features_pb2.Descriptor(name=descriptor.name, version=descriptor.version, dimensions=descriptor.dimensions)


def descriptor_from(message: features_pb2.Descriptor) -> Descriptor:
    """What makes vectors."""
    return Descriptor(message.name, message.version, message.dimensions)

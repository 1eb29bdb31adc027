"""Conversions of renditions and their progress."""

from rushes.catalog.v1 import nodes_pb2
from rushes.media.v1 import renditions_pb2
from rushes_footage.files import Place
from rushes_footage.renditions import Kind, Made

_KINDS = {
    Kind.POTATO: renditions_pb2.RENDITION_KIND_POTATO,
    Kind.LOW: renditions_pb2.RENDITION_KIND_LOW,
    Kind.MEDIUM: renditions_pb2.RENDITION_KIND_MEDIUM,
    Kind.HIGH: renditions_pb2.RENDITION_KIND_HIGH,
    Kind.AUDIO: renditions_pb2.RENDITION_KIND_AUDIO,
    Kind.WAVEFORM: renditions_pb2.RENDITION_KIND_WAVEFORM,
    Kind.SHOTS: renditions_pb2.RENDITION_KIND_SHOTS,
}
_KINDS_FROM = {number: kind for kind, number in _KINDS.items()}


def kind_to(kind: Kind) -> renditions_pb2.RenditionKind.ValueType:
    """Kind of a rendition."""
    return _KINDS[kind]


def kind_from(number: renditions_pb2.RenditionKind.ValueType) -> Kind:
    """Kind of a rendition."""
    return _KINDS_FROM[number]


def made_to(made: Made) -> nodes_pb2.NodeMaking:
    """Progress of a rendition."""
    return nodes_pb2.NodeMaking(
        root=made.place.root,
        path=made.place.path,
        kind=kind_to(made.kind),
        fraction=made.fraction,
        ended=made.ended,
    )


def made_from(message: nodes_pb2.NodeMaking) -> Made | None:
    """Progress of a rendition; None for a kind that only a later version knows."""
    kind = _KINDS_FROM.get(message.kind)
    if kind is None:
        return None
    return Made(Place(message.root, message.path), kind, message.fraction, message.ended)

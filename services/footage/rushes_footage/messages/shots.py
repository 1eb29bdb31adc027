"""Conversions of cuts."""

from rushes.media.v1 import shots_pb2
from rushes_footage.shots import Cut, CutKind

_KINDS = {CutKind.CUT: shots_pb2.CUT_KIND_CUT, CutKind.FADE: shots_pb2.CUT_KIND_FADE}
_KINDS_OF = {message: kind for kind, message in _KINDS.items()}


def cut_kind_to(kind: CutKind) -> shots_pb2.CutKind.ValueType:
    """How one shot becomes the next."""
    return _KINDS[kind]


def cut_to(cut: Cut) -> shots_pb2.Cut:
    """A cut of a video."""
    return shots_pb2.Cut(frame=cut.frame, kind=cut_kind_to(cut.kind), confidence=cut.confidence, seconds=cut.seconds)


def cut_from(message: shots_pb2.Cut) -> Cut:
    """A cut of a video."""
    return Cut(message.frame, _KINDS_OF[message.kind], message.confidence, message.seconds)

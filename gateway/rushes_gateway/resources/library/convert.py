"""Conversion of facets and frame indexes."""

from typing import Literal

from rushes.catalog.v1 import library_pb2
from rushes.media.v1 import frames_pb2
from rushes_gateway.contract.messages import as_json
from rushes_gateway.resources.library import shapes

FACETS = {
    "camera": library_pb2.FACET_FIELD_CAMERA,
    "codec": library_pb2.FACET_FIELD_CODEC,
    "month": library_pb2.FACET_FIELD_MONTH,
    "label": library_pb2.FACET_FIELD_LABEL,
    "length": library_pb2.FACET_FIELD_LENGTH,
    "folder": library_pb2.FACET_FIELD_FOLDER,
    "day": library_pb2.FACET_FIELD_DAY,
}
_FACET_NAMES = {field: name for name, field in FACETS.items()}


def facet_fields(text: str) -> str:
    """Comma-separated fields, each once; raises ValueError for one that has no facets."""
    names = list(dict.fromkeys(name.strip() for name in text.split(",")))
    for name in names:
        if name not in FACETS:
            raise ValueError(f"{name!r} is none of {', '.join(FACETS)}")
    return ",".join(names)


def facets(message: library_pb2.GetFacetsResponse) -> shapes.Facets:
    """Facets by the names of their fields."""
    return shapes.Facets(
        facets={
            _FACET_NAMES[facet.field]: [shapes.FacetValue(value=each.value, count=each.count) for each in facet.values]
            for facet in message.facets
        },
        total=message.total,
    )


_HDR: dict[str, Literal["pq", "hlg"]] = {"smpte2084": "pq", "arib-std-b67": "hlg"}


def frame_index_making(message: frames_pb2.FrameIndexMaking) -> shapes.FrameIndexMaking:
    """How far it is."""
    return shapes.FrameIndexMaking(decoded=message.decoded if message.HasField("decoded") else None)


def frame_index(message: frames_pb2.GetFrameIndexResponse) -> shapes.FrameIndex:
    """The pts of every frame."""
    return shapes.FrameIndex(
        time_base=as_json(message.time_base),
        first_pts=message.first_pts,
        end_pts=message.end_pts,
        frame_count=message.frame_count,
        constant_rate=as_json(message.constant_rate) if message.HasField("constant_rate") else None,
        deltas=[shapes.DeltaRun(delta=run.delta, count=run.count) for run in message.deltas],
        key_frames=list(message.key_frames),
        hdr=_HDR.get(message.transfer),
    )

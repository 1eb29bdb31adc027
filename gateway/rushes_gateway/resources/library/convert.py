"""Conversion of roots, assets and frame indexes."""

from datetime import UTC, datetime
from typing import Literal

from rushes.catalog.v1 import library_pb2
from rushes.media.v1 import files_pb2, frames_pb2
from rushes_gateway.content_types import content_type_of
from rushes_gateway.resources.library import shapes
from rushes_gateway.resources.library.shapes import AssetState, RecordingSource
from rushes_gateway.shapes import Rational
from rushes_gateway.timestamps import moment

_STATES: dict[int, AssetState] = {
    library_pb2.ASSET_STATE_NEW: "new",
    library_pb2.ASSET_STATE_GROWING: "growing",
    library_pb2.ASSET_STATE_READY: "ready",
    library_pb2.ASSET_STATE_OFFLINE: "offline",
    library_pb2.ASSET_STATE_PROBLEM: "problem",
}

_RECORDING_SOURCES: dict[int, RecordingSource] = {
    library_pb2.RECORDING_SOURCE_CONTAINER: "container",
    library_pb2.RECORDING_SOURCE_NAME: "name",
    library_pb2.RECORDING_SOURCE_MTIME: "mtime",
}

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


def rational(fraction: files_pb2.Rational) -> Rational:
    """A fraction."""
    return Rational(numerator=fraction.numerator, denominator=fraction.denominator)


def root(message: library_pb2.LibraryRoot) -> shapes.Root:
    """A root."""
    return shapes.Root(
        name=message.name,
        path=message.path,
        online=message.online,
        emptied=message.emptied,
        offline_because=message.offline_because,
        asset_count=message.asset_count,
        scanned_at=moment(message.scanned_at) if message.HasField("scanned_at") else None,
        unreadable=[shapes.UnreadablePlace(path=place.path, reason=place.reason) for place in message.unreadable],
        unreadable_count=message.unreadable_count,
        passed_over=[
            shapes.PassedOver(suffix=each.kind, count=each.count, reason=each.reason) for each in message.passed_over
        ],
    )


def problem(message: files_pb2.Problem) -> shapes.AssetProblem:
    """Why something cannot be used or done."""
    return shapes.AssetProblem(reason=message.reason, detail=message.detail)


def asset(message: library_pb2.Asset) -> shapes.Asset:
    """An asset with its metadata."""
    facts = message.facts if message.HasField("facts") else None
    return shapes.Asset(
        id=message.id,
        root=message.root,
        path=message.path,
        name=message.name,
        size=message.version.size,
        modified_at=datetime.fromtimestamp(message.version.mtime_ns / 1e9, tz=UTC),
        added_at=moment(message.added_at),
        recorded_at=moment(message.recorded_at),
        recording_source=_RECORDING_SOURCES[message.recording_source],
        camera=message.camera,
        needs_conversion=message.needs_conversion if message.HasField("needs_conversion") else None,
        state=_STATES[message.state],
        problem=problem(message.problem) if message.HasField("problem") else None,
        warning=problem(facts.warning) if facts and facts.HasField("warning") else None,
        container=facts.container if facts else None,
        content_type=content_type_of(message.name),
        duration_seconds=(facts.duration_seconds or None) if facts else None,
        video=_video(facts.video) if facts else None,
        audio=_audio(facts.audio) if facts and facts.HasField("audio") else None,
        clip_count=message.clip_count,
        marker_count=message.marker_count,
        hidden=message.hidden,
        starred=message.starred,
    )


def _video(stream: files_pb2.VideoStream) -> shapes.Video:
    return shapes.Video(
        codec=stream.codec,
        codec_string=stream.codec_string,
        width=stream.width,
        height=stream.height,
        rate=rational(stream.rate) if stream.rate.numerator else None,
    )


def _audio(stream: files_pb2.AudioStream) -> shapes.Audio:
    return shapes.Audio(codec=stream.codec, sample_rate=stream.sample_rate, channels=stream.channels)


_HDR: dict[str, Literal["pq", "hlg"]] = {"smpte2084": "pq", "arib-std-b67": "hlg"}


def frame_index_making(message: frames_pb2.FrameIndexMaking) -> shapes.FrameIndexMaking:
    """How far it is."""
    return shapes.FrameIndexMaking(decoded=message.decoded if message.HasField("decoded") else None)


def frame_index(message: frames_pb2.GetFrameIndexResponse) -> shapes.FrameIndex:
    """The pts of every frame."""
    return shapes.FrameIndex(
        time_base=rational(message.time_base),
        first_pts=message.first_pts,
        end_pts=message.end_pts,
        frame_count=message.frame_count,
        constant_rate=rational(message.constant_rate) if message.HasField("constant_rate") else None,
        deltas=[shapes.DeltaRun(delta=run.delta, count=run.count) for run in message.deltas],
        key_frames=list(message.key_frames),
        hdr=_HDR.get(message.transfer),
    )

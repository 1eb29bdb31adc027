"""Conversions between rows of assets and values of the domain."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Label, Row, Select, case, exists, func, literal, select

from rushes_catalog.domain.ids import AssetId
from rushes_catalog.library.domain.assets import Asset, AssetState, KnownFile
from rushes_catalog.library.domain.natural_order import LAST, fold, natural_key, path_key
from rushes_catalog.library.domain.recording_times import NamePattern, RecordingSource, RecordingTime, recording_time
from rushes_catalog.storage.schema.columns import TEXT
from rushes_catalog.storage.schema.library import asset, root, star
from rushes_footage.browsers import plays_in_browsers
from rushes_footage.facts import AudioFacts, Inspection, MediaFacts, Problem, VideoFacts
from rushes_footage.files import FileVersion, Place

# Column values for whether browsers can play a video.
UNKNOWN, PLAYS, CONVERTS = range(3)

# Lists convert a hundred rows at a time, and calling an enumeration is slower than a dictionary.
_STATES = {each.value: each for each in AssetState}
_SOURCES = {each.value: each for each in RecordingSource}
# Most rows have the same few rates and time bases, and making a Fraction is slow.
_fraction = lru_cache(1024)(Fraction)


_BROKEN = asset.c.state == AssetState.PROBLEM
PLACE_KEY: Label[str] = case((_BROKEN, func.substr(asset.c.path_key, 2, type_=TEXT)), else_=asset.c.path_key).label(
    "place_key"
)
"""The natural key of an asset's path, whether or not its file can be read; see `path_key`."""


def key_at(key: ColumnElement[str]) -> ColumnElement[str]:
    """The `path_key` of an asset that gets a path with this natural key, and keeps its state."""
    return case((_BROKEN, literal(LAST, TEXT) + key), else_=key)


def place_columns(path: str) -> dict[str, str]:
    """Columns derived from the path of a readable file."""
    name = path.rpartition("/")[2]
    return {
        "path": path,
        "name": name,
        "path_key": natural_key(path),
        "name_key": natural_key(name),
        "folded": fold(path),
    }


def recording_columns(
    path: str, version: FileVersion, now: datetime, patterns: Sequence[NamePattern], container_millis: int = 0
) -> dict[str, Any]:
    """Columns of the recording time."""
    name = path.rpartition("/")[2]
    recorded = recording_time(container_millis, name, version.mtime_ns, now, patterns=patterns)
    return {"recorded_ms": recorded.millis, "recorded_source": recorded.source}


_UNREAD = frozenset({"path_key", "name_key", "folded", "placed_at", "filed_at", "deaths", "indexed"})
ASSETS_WITH_ROOTS: Select[*tuple[Any, ...]] = select(
    *(column for column in asset.c if column.name not in _UNREAD),
    root.c.name.label("root_name"),
    root.c.path.label("root_path"),
    exists().where(star.c.asset_number == asset.c.number).label("starred"),
).join_from(asset, root)
"""Assets with name and path of their root, for `asset_of`. Built once, as it is long and begins every list."""


@dataclass(frozen=True, slots=True)
class ProfileData:
    """Data of an asset in a profile."""

    clip_count: int = 0
    marker_count: int = 0
    hidden: bool = False


NO_PROFILE_DATA = ProfileData()


def asset_of(row: Row[*tuple[Any, ...]], profile_data: ProfileData = NO_PROFILE_DATA) -> Asset:
    """From a row of ASSETS_WITH_ROOTS."""
    state = _STATES[row.state] if row.absent == 0 else AssetState.OFFLINE
    return Asset(
        id=AssetId(row.id),
        place=Place(row.root_name, row.path),
        root_path=row.root_path,
        version=FileVersion(row.size, row.mtime_ns),
        fingerprint=row.fingerprint,
        state=state,
        facts=facts_of(row) if row.state == AssetState.READY else None,
        problem=Problem(row.problem_reason, row.problem_detail) if row.state == AssetState.PROBLEM else None,
        added_at=row.added_at,
        recorded=RecordingTime(row.recorded_ms, _SOURCES[row.recorded_source]),
        clip_count=profile_data.clip_count,
        marker_count=profile_data.marker_count,
        hidden=profile_data.hidden,
        starred=bool(row.starred),
        present=row.absent == 0,
    )


def facts_of(row: Row[*tuple[Any, ...]]) -> MediaFacts:
    """Facts of a usable file, from a row of all columns."""
    video = VideoFacts(
        codec=row.video_codec,
        codec_string=row.codec_string,
        pixel_format=row.pixel_format,
        width=row.width,
        height=row.height,
        coded_width=row.coded_width,
        coded_height=row.coded_height,
        rotation=row.rotation,
        rate=_fraction(row.rate_numerator, row.rate_denominator),
        time_base=_fraction(row.time_base_numerator, row.time_base_denominator),
        frame_count=row.frame_count,
    )
    audio = AudioFacts(row.audio_codec, row.sample_rate, row.channels) if row.audio_codec else None
    warning = Problem(row.problem_reason, row.problem_detail) if row.problem_reason else None
    return MediaFacts(row.container, video, audio, row.duration, row.recorded_at_ms, warning)


def index_columns(facts: MediaFacts) -> dict[str, Any]:
    """Columns of facts that a frame index corrects."""
    video = facts.video
    return {
        "problem_reason": facts.warning.reason if facts.warning else "",
        "problem_detail": facts.warning.detail if facts.warning else "",
        "duration": facts.duration_seconds,
        "width": video.width,
        "height": video.height,
        "rate_numerator": video.rate.numerator,
        "rate_denominator": video.rate.denominator,
        "frame_count": video.frame_count,
    }


def inspection_columns(
    path: str, inspection: Inspection, now: datetime, patterns: Sequence[NamePattern], *, indexed: bool
) -> dict[str, Any]:
    """Columns of an inspection of the file at this path; without those of its frame index, where it is `indexed` in
    this version."""
    says_when = inspection.outcome.recorded_at_ms if isinstance(inspection.outcome, MediaFacts) else 0
    columns: dict[str, Any] = recording_columns(path, inspection.version, now, patterns, says_when) | {
        "path_key": path_key(path, unreadable=isinstance(inspection.outcome, Problem)),
        "size": inspection.version.size,
        "mtime_ns": inspection.version.mtime_ns,
        "fingerprint": inspection.fingerprint,
    }
    if isinstance(inspection.outcome, Problem):
        problem = inspection.outcome
        return columns | {
            "state": AssetState.PROBLEM,
            "problem_reason": problem.reason,
            "problem_detail": problem.detail,
            "duration": 0.0,
            "video_codec": "",
            "conversion": UNKNOWN,
            "indexed": False,
        }
    facts, video, audio = inspection.outcome, inspection.outcome.video, inspection.outcome.audio
    if not indexed:
        columns |= index_columns(facts) | {"indexed": False}
    return columns | {
        "state": AssetState.READY,
        "container": facts.container,
        "recorded_at_ms": facts.recorded_at_ms,
        "video_codec": video.codec,
        "conversion": PLAYS if plays_in_browsers(path.rpartition("/")[2], facts) else CONVERTS,
        "codec_string": video.codec_string,
        "pixel_format": video.pixel_format,
        "coded_width": video.coded_width,
        "coded_height": video.coded_height,
        "rotation": video.rotation,
        "time_base_numerator": video.time_base.numerator,
        "time_base_denominator": video.time_base.denominator,
        "audio_codec": audio.codec if audio else "",
        "sample_rate": audio.sample_rate if audio else 0,
        "channels": audio.channels if audio else 0,
    }


KNOWN_COLUMNS = (
    asset.c.number,
    asset.c.id,
    root.c.name.label("root_name"),
    asset.c.path,
    asset.c.size,
    asset.c.mtime_ns,
    asset.c.fingerprint,
    asset.c.state,
    asset.c.absent,
    asset.c.placed_at,
    asset.c.indexed,
)


def known_file_of(row: Row[*tuple[Any, ...]]) -> KnownFile:
    """From a row of KNOWN_COLUMNS."""
    return KnownFile(
        number=row.number,
        id=AssetId(row.id),
        place=Place(row.root_name, row.path),
        version=FileVersion(row.size, row.mtime_ns),
        fingerprint=row.fingerprint,
        unexamined=row.state in (AssetState.NEW, AssetState.GROWING),
        present=row.absent == 0,
        growing=row.state == AssetState.GROWING,
        placed_at=row.placed_at,
        indexed=row.indexed,
    )

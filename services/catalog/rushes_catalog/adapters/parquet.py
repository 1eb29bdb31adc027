"""dataset.parquet: one row per clip of an output root, with its line of dataset.jsonl as the last column.

docs/datasets.md lists the columns. They are stable: new ones may be added, none is removed or changes its meaning.
"""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from rushes_catalog.manifests.domain.manifest import ManifestLine

_Cell: TypeAlias = str | int | float | datetime | tuple[float, ...] | tuple[int, ...] | None

_TEXT, _WHOLE, _REAL = pa.string(), pa.int64(), pa.float64()
_COLUMNS = {
    "path": _TEXT,
    "label": _TEXT,
    "category": _TEXT,
    "profile": _TEXT,
    "contract": _TEXT,
    "source_asset": _TEXT,
    "source_root": _TEXT,
    "source_path": _TEXT,
    "source_fingerprint": _TEXT,
    "source_size": _WHOLE,
    "source_mtime_ns": _WHOLE,
    "start": _REAL,
    "first_frame": _WHOLE,
    "frame_count": _WHOLE,
    "start_pts": _WHOLE,
    "end_pts": _WHOLE,
    "time_base": _TEXT,
    "rate": _WHOLE,
    "frame_rate": _REAL,
    "picture_seconds": pa.list_(_REAL),
    "group": _TEXT,
    "clip_index": _WHOLE,
    "group_clips": _WHOLE,
    "seed": _WHOLE,
    "crop_ratio": _TEXT,
    "crop_center": _REAL,
    "format": _TEXT,
    "audio": _TEXT,
    "dynamic_range": _TEXT,
    "encoder": _TEXT,
    "size": _WHOLE,
    "frames": _WHOLE,
    "duration_seconds": _REAL,
    "width": _WHOLE,
    "height": _WHOLE,
    "audio_offset_ms": _REAL,
    "audio_duration_seconds": _REAL,
    "first_difference": _REAL,
    "last_difference": _REAL,
    "done_at": pa.timestamp("us", tz="UTC"),
    "cut_frames": pa.list_(_WHOLE),
    "line": _TEXT,
}
_SCHEMA = pa.schema(list(_COLUMNS.items()), metadata={"rushes.manifest": "1"})


class ParquetTable:
    """Implements ports.tables.ClipTable. Written data is discarded, so memory does not grow with the table."""

    def __init__(self) -> None:
        self._bytes = io.BytesIO()
        self._writer = pq.ParquetWriter(self._bytes, _SCHEMA, compression="zstd")

    def add(self, lines: Sequence[ManifestLine], texts: Sequence[str]) -> bytes:
        """The next row group."""
        rows = [_row(line, text) for line, text in zip(lines, texts, strict=True)]
        self._writer.write_table(pa.Table.from_pylist(rows, schema=_SCHEMA))
        return self._handed_out()

    def end(self) -> bytes:
        """The footer."""
        self._writer.close()
        return self._handed_out()

    def _handed_out(self) -> bytes:
        # pyarrow's writer counts its own bytes: it never calls tell().
        part = self._bytes.getvalue()
        self._bytes.seek(0)
        self._bytes.truncate()
        return part


def _row(line: ManifestLine, text: str) -> dict[str, _Cell]:
    source, frames, batch, proof, crop = line.source, line.frames, line.batch, line.proof, line.crop
    timing = line.timing
    return {
        "path": line.path,
        "label": line.label,
        "category": line.category,
        "profile": line.profile,
        "contract": line.contract,
        "source_asset": source.asset,
        "source_root": source.root,
        "source_path": source.path,
        "source_fingerprint": source.fingerprint,
        "source_size": source.size,
        "source_mtime_ns": source.mtime_ns,
        "start": frames.start,
        "first_frame": frames.first,
        "frame_count": frames.count,
        "start_pts": frames.start_pts,
        "end_pts": frames.end_pts,
        "time_base": frames.time_base,
        "rate": frames.resampled.rate if frames.resampled else None,
        "frame_rate": timing.rate if timing else None,
        "picture_seconds": timing.seconds if timing else None,
        "group": f"{batch.name}_{batch.number:03}",
        "clip_index": batch.index,
        "group_clips": batch.clips,
        "seed": batch.cropping.seed if batch.cropping else None,
        "crop_ratio": f"{crop.ratio.width}:{crop.ratio.height}" if crop else None,
        "crop_center": crop.path[0].center if crop else None,
        "format": line.format,
        "audio": line.audio,
        "dynamic_range": line.dynamic_range,
        "encoder": line.encoder,
        "size": line.size,
        "frames": proof.frames,
        "duration_seconds": proof.duration_seconds,
        "width": proof.width,
        "height": proof.height,
        "audio_offset_ms": proof.audio_offset_ms,
        "audio_duration_seconds": proof.audio_duration_seconds,
        "first_difference": proof.first.difference,
        "last_difference": proof.last.difference,
        "done_at": datetime.fromisoformat(line.done_at),
        "cut_frames": None if line.cuts is None else tuple(cut.frame for cut in line.cuts),
        "line": text,
    }

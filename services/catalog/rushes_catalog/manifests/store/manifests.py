"""Contents of dataset.jsonl, and the stale manifests, in SQL."""

from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Row, func, select, tuple_, update

from rushes_catalog.domain.ids import AssetId, ExportId
from rushes_catalog.exports.domain.exports import ClipState
from rushes_catalog.manifests.domain.manifest import (
    ManifestBatch,
    ManifestFrames,
    ManifestLine,
    ManifestPart,
    ManifestSource,
    StaleManifest,
    timing_of,
)
from rushes_catalog.storage.portable import upsert
from rushes_catalog.storage.schema.exports import clip, export, manifest
from rushes_catalog.storage.schema.library import asset, root
from rushes_catalog.storage.signals import Signals
from rushes_catalog.storage.steady import SteadyConnection
from rushes_catalog.storage.stored_json import CLIP_CROP, CLIP_CUTS, CROPPING, JOINTS, PROOF, TIMES
from rushes_footage.contracts import Contract
from rushes_footage.formats import ClipAudio, ClipFormat, DynamicRange
from rushes_footage.plans import Resampling


class Manifests:
    """One manifest per output root."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def stale(self) -> list[StaleManifest]:
        """Manifests that lack changes."""
        rows = await self._connection.execute(
            select(manifest).where(manifest.c.written < manifest.c.revision).order_by(manifest.c.folder_suffix)
        )
        return [StaleManifest(row.folder_suffix, row.revision) for row in rows]

    async def part(self, folder_suffix: str, begin: tuple[str, int] | None, limit: int) -> ManifestPart:
        """Lines of present, proven clips after the place `begin`, by export and position; None: from the start."""
        siblings = clip.alias("siblings")
        planned = select(func.count()).select_from(siblings).where(siblings.c.export_id == export.c.id)
        statement = (
            select(
                clip,
                *(export.c[name] for name in _EXPORT),
                export.c.name.label("export_name"),
                planned.scalar_subquery().label("planned"),
                asset.c.id.label("asset_id"),
                asset.c.path.label("asset_path"),
                asset.c.time_base_numerator,
                asset.c.time_base_denominator,
                root.c.name.label("root_name"),
            )
            .select_from(clip.join(export).join(asset).join(root))
            # Imported clips are included once they have a proof.
            .where(export.c.folder_suffix == folder_suffix, clip.c.state == ClipState.DONE, clip.c.proof.is_not(None))
            .order_by(clip.c.export_id, clip.c.position)
            .limit(limit)
        )
        if begin is not None:
            statement = statement.where(tuple_(clip.c.export_id, clip.c.position) > begin)
        rows = (await self._connection.execute(statement)).all()
        then = (str(rows[-1].export_id), int(rows[-1].position)) if len(rows) == limit else None
        return ManifestPart(tuple(_line_of(row) for row in rows), then)

    async def written(self, written: StaleManifest) -> None:
        """Record that a manifest contains everything up to this revision."""
        await self._connection.execute(
            update(manifest).where(manifest.c.folder_suffix == written.folder_suffix).values(written=written.revision)
        )


async def manifest_changed(connection: SteadyConnection, signals: Signals, export_id: ExportId) -> None:
    """Mark the manifest that lists an export's clips as stale."""
    suffix = await connection.scalar(select(export.c.folder_suffix).where(export.c.id == export_id))
    await connection.execute(upsert(manifest, {"folder_suffix": suffix, "revision": 1}, ("revision",), adding=True))
    signals.manifests = True


_EXPORT = (
    "profile",
    "folder_suffix",
    "number",
    "group_name",
    "cursor",
    "spread",
    "short_side",
    "label",
    "category",
    "contract",
    "source_fingerprint",
    "source_size",
    "source_mtime_ns",
    "cropping",
    "format",
    "audio",
    "dynamic_range",
)


def _line_of(row: Row[*tuple[Any, ...]]) -> ManifestLine:
    done_at: datetime = row.done_at
    frames = ManifestFrames(
        start=row.start,
        first=row.first_frame,
        count=row.frame_count,
        start_pts=row.start_pts,
        end_pts=row.end_pts,
        time_base=f"{row.time_base_numerator}/{row.time_base_denominator}",
        resampled=Resampling(row.resampled_rate, row.resampled_frames) if row.resampled_rate else None,
        joints=JOINTS.validate_json(row.joints) if row.joints else (),
    )
    plan = replace(frames.plan, times=TIMES.validate_json(row.times) if row.times else ())
    timing = timing_of(plan, Fraction(row.time_base_numerator or 0, row.time_base_denominator or 1))
    form, proof = ClipFormat(row.format), PROOF.validate_json(row.proof)
    if form.is_sequence and timing is not None:
        # Its files say nothing of time, so that nothing was measured: it lasts as long as it was planned.
        proof = replace(proof, duration_seconds=timing.duration_seconds)
    return ManifestLine(
        path=f"{row.group_name}/{form.path_of(row.name)}",
        label=row.label,
        category=row.category,
        profile=row.profile,
        contract=Contract(row.contract),
        source=ManifestSource(
            asset=AssetId(row.asset_id),
            root=row.root_name,
            path=row.asset_path,
            fingerprint=row.source_fingerprint,
            size=row.source_size,
            mtime_ns=row.source_mtime_ns,
        ),
        frames=frames,
        batch=ManifestBatch(
            folder_suffix=row.folder_suffix,
            name=row.export_name,
            number=row.number,
            index=row.position,
            clips=row.planned,
            cursor=row.cursor,
            spread=row.spread,
            short_side=row.short_side,
            cropping=CROPPING.validate_json(row.cropping) if row.cropping else None,
        ),
        format=form,
        audio=ClipAudio(row.audio),
        crop=CLIP_CROP.validate_json(row.crop) if row.crop else None,
        encoder=row.encoder,
        size=row.size,
        done_at=done_at.isoformat(),
        proof=proof,
        dynamic_range=DynamicRange(row.dynamic_range),
        timing=timing,
        cuts=CLIP_CUTS.validate_json(row.cuts) if row.cuts else None,
    )

"""Annotations of assets, in SQL."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, insert, select

from rushes_catalog.annotations.domain.annotations import HiddenAsset, Label, Marker
from rushes_catalog.domain.ids import AssetId, ExportId
from rushes_catalog.exports.domain.exports import ClipState
from rushes_catalog.storage.portable import upsert
from rushes_catalog.storage.schema.exports import clip, export
from rushes_catalog.storage.schema.library import asset, hidden, label, profile, root, star
from rushes_catalog.storage.steady import SteadyConnection
from rushes_catalog.storage.stored_json import CROPPING
from rushes_footage.contracts import Contract
from rushes_footage.files import Place
from rushes_footage.formats import ClipAudio, ClipFormat, DynamicRange


class Annotations:
    """Annotations of assets."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def markers(self, assets: Collection[AssetId], profile: str) -> list[Marker]:
        """One marker per export with an existing clip, except exports whose group a later one has taken over."""
        siblings = clip.alias("siblings")
        rows = await self._connection.execute(
            select(
                export,
                asset.c.id.label("asset_id"),
                clip.c.published_path,
                clip.c.path,
                clip.c.position,
                select(func.count())
                .select_from(siblings)
                .where(siblings.c.export_id == export.c.id)
                .scalar_subquery()
                .label("planned"),
            )
            .select_from(asset.join(export).join(clip))
            .where(asset.c.id.in_(assets), export.c.profile == profile, clip.c.state == ClipState.DONE, ~_taken_over())
            .order_by(export.c.id, clip.c.position)
        )
        # A row per existing clip, those of an export in order of position.
        existing: dict[str, list[int]] = {}
        first: dict[str, Row[Any]] = {}
        for row in rows:
            first.setdefault(row.id, row)
            existing.setdefault(row.id, []).append(row.position)
        return [_marker_of(row, tuple(existing[export_id])) for export_id, row in first.items()]

    async def profiles(self) -> list[str]:
        """Names of all profiles, in alphabetical order."""
        return list(await self._connection.scalars(select(profile.c.name).order_by(profile.c.name)))

    async def add_profile(self, name: str) -> bool:
        """Create a profile; False where it exists."""
        return (await self._connection.execute(upsert(profile, {"name": name}, ()))).rowcount == 1

    async def labels(self) -> list[Label]:
        """All labels, the most recently used first."""
        rows = await self._connection.execute(select(label).order_by(label.c.used_at.desc(), label.c.text))
        return [Label(row.text, row.used_at) for row in rows]

    async def use_label(self, text: str, at: datetime) -> None:
        """Record the use of a label; an earlier time than the recorded one is ignored."""
        used = await self._connection.scalar(select(label.c.used_at).where(label.c.text == text))
        if used is None or used < at:
            await self._connection.execute(upsert(label, {"text": text, "used_at": at}, ("used_at",)))

    async def set_hidden(self, assets: Collection[AssetId], profile: str, *, hidden: bool) -> int:
        """Hide or show assets; returns how many changed."""
        return await _set_hidden(self._connection, assets, profile, hide=hidden)

    async def hidden(self, profile: str) -> list[HiddenAsset]:
        """Hidden assets of a profile, in natural order of their names."""
        rows = await self._connection.execute(
            select(asset.c.id, root.c.name.label("root_name"), asset.c.path)
            .select_from(hidden.join(asset).join(root))
            .where(hidden.c.profile == profile)
            .order_by(asset.c.name_key, asset.c.number)
        )
        return [HiddenAsset(AssetId(row.id), Place(row.root_name, row.path)) for row in rows]

    async def hidden_among(self, assets: Collection[AssetId], profile: str) -> set[AssetId]:
        """Ids of the given assets that are hidden in the profile."""
        rows = await self._connection.scalars(
            select(asset.c.id).join(hidden).where(asset.c.id.in_(assets), hidden.c.profile == profile)
        )
        return {AssetId(asset_id) for asset_id in rows}

    async def set_starred(self, assets: Collection[AssetId], *, starred: bool) -> None:
        """Star assets, or take their stars away."""
        numbers = (await self._connection.scalars(select(asset.c.number).where(asset.c.id.in_(assets)))).all()
        if starred and numbers:
            await self._connection.execute(insert(star), [{"asset_number": number} for number in numbers])
        elif not starred:
            await self._connection.execute(delete(star).where(star.c.asset_number.in_(numbers)))

    async def starred_among(self, assets: Collection[AssetId]) -> set[AssetId]:
        """Ids of the given assets that are starred."""
        rows = await self._connection.scalars(select(asset.c.id).join(star).where(asset.c.id.in_(assets)))
        return {AssetId(asset_id) for asset_id in rows}

    async def forget_unused_label(self, text: str) -> None:
        """Delete a label that no export has any more."""
        used = select(export.c.id).where(export.c.label == text).exists()
        await self._connection.execute(delete(label).where(label.c.text == text, ~used))


def _marker_of(row: Row[Any], existing_clips: tuple[int, ...]) -> Marker:
    return Marker(
        asset_id=AssetId(row.asset_id),
        export_id=ExportId(row.id),
        start=row.cursor,
        output_path=row.published_path or row.path,
        clips=row.planned,
        existing_clips=existing_clips,
        spread=row.spread,
        seconds=row.seconds,
        short_side=row.short_side,
        label=row.label,
        category=row.category,
        folder_suffix=row.folder_suffix,
        group=row.group_name,
        cropping=CROPPING.validate_json(row.cropping) if row.cropping else None,
        contract=Contract(row.contract),
        format=ClipFormat(row.format),
        audio=ClipAudio(row.audio),
        dynamic_range=DynamicRange(row.dynamic_range),
        encoder=row.encoder,
    )


def _taken_over() -> ColumnElement[bool]:
    """Condition: a later export with an existing clip has taken over the group, so the marker is the later one's."""
    successor, proven = export.alias("successor"), clip.alias("proven")
    return (
        select(proven.c.id)
        .select_from(successor.join(proven, proven.c.export_id == successor.c.id))
        .where(
            successor.c.folder_suffix == export.c.folder_suffix,
            successor.c.name == export.c.name,
            successor.c.number == export.c.number,
            successor.c.id > export.c.id,
            proven.c.state == ClipState.DONE,
        )
        .exists()
    )


async def _set_hidden(connection: SteadyConnection, assets: Collection[AssetId], profile: str, *, hide: bool) -> int:
    numbers = (await connection.scalars(select(asset.c.number).where(asset.c.id.in_(assets)))).all()
    if not hide:
        shown = await connection.execute(
            delete(hidden).where(hidden.c.profile == profile, hidden.c.asset_number.in_(numbers))
        )
        return shown.rowcount
    concealed = 0
    for number in numbers:
        row = {"profile": profile, "asset_number": number}
        concealed += (await connection.execute(upsert(hidden, row, ()))).rowcount
    return concealed

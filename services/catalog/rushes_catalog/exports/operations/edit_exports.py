"""Editing properties of exports: label, category and profile."""

from collections.abc import Sequence
from dataclasses import dataclass

from rushes_catalog.changes.domain.changes import (
    ExportEdit,
    ExportFacts,
    ExportsEdited,
    NewChange,
    RecordedChange,
    edit_words,
)
from rushes_catalog.domain.ids import ChangeId, ExportId, new_id
from rushes_catalog.events.domain.events import AnnotationsChanged, ChangeRecorded
from rushes_catalog.exports.domain.exports import Export
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog, Stores


@dataclass(frozen=True, slots=True)
class WantedFacts:
    """Properties to change; None: unchanged."""

    label: str | None
    category: str | None
    profile: str | None

    def applied_to(self, facts: ExportFacts) -> ExportFacts:
        """An export's properties with these changes."""
        return ExportFacts(
            label=facts.label if self.label is None else self.label,
            category=facts.category if self.category is None else self.category,
            profile=facts.profile if self.profile is None else self.profile,
        )


class EditExports:
    """Edits rows in one transaction; manifests follow."""

    def __init__(self, catalog: Catalog, now: Clock) -> None:
        self._catalog, self._now = catalog, now

    async def edit(
        self, export_ids: Sequence[ExportId], wanted: WantedFacts, by: str
    ) -> tuple[list[Export], RecordedChange | None]:
        """The edited exports, and the change; none where nothing changed. Raises ExportNotFound."""
        async with self._catalog.changing() as stores:
            exports = [await stores.exports.get(export_id) for export_id in dict.fromkeys(export_ids)]
            edits = [_edit_of(export, wanted) for export in exports]
            changed = tuple(edit for edit in edits if edit.before != edit.after)
            if not changed:
                return exports, None
            change = NewChange(
                id=ChangeId(new_id()),
                what=ExportsEdited(changed),
                words=edit_words(changed),
                made_by=by,
                made_at=self._now(),
                assets=tuple({export.asset_id for export in exports}),
            )
            await stores.changes.add(change)
            await apply_facts(stores, [(edit.export_id, edit.after) for edit in changed], self._now)
            await stores.events.append(ChangeRecorded(change.id), self._now())
            return [await stores.exports.get(export.id) for export in exports], await stores.changes.get(change.id)


def _edit_of(export: Export, wanted: WantedFacts) -> ExportEdit:
    before = ExportFacts(export.label, export.category, export.profile)
    return ExportEdit(export.id, export.group, before, wanted.applied_to(before))


async def apply_facts(stores: Stores, wanted: Sequence[tuple[ExportId, ExportFacts]], now: Clock) -> None:
    """Set properties of these exports; profiles, labels and markers follow in the transaction."""
    told: set[tuple[str, str]] = set()
    for export_id, facts in wanted:
        export = await stores.exports.get(export_id)
        await stores.exports.set_facts(export_id, facts, now())
        await stores.annotations.add_profile(facts.profile)
        if facts.label != export.label:
            if facts.label.strip():
                await stores.annotations.use_label(facts.label, now())
            await stores.annotations.forget_unused_label(export.label)
        told |= {(export.asset_id, export.profile), (export.asset_id, facts.profile)}
    for asset_id, profile in sorted(told):
        await stores.events.append(AnnotationsChanged(asset_id, profile), now())

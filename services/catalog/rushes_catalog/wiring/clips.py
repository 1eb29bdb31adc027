"""Clips: exports, their manifests and labels, the trash, and those of the replaced cutter."""

import importlib.util

from rushes_catalog.exports.operations.create_export import CreateExport
from rushes_catalog.exports.operations.delete_clips import DeleteClips
from rushes_catalog.exports.operations.edit_exports import EditExports
from rushes_catalog.exports.operations.expire_trash import ExpireTrash
from rushes_catalog.exports.operations.move_clips import MoveClips
from rushes_catalog.exports.operations.plan_export import PlanExport
from rushes_catalog.exports.operations.verify_clip import VerifyClips
from rushes_catalog.exports.rpc.exports import ExportsServicer
from rushes_catalog.exports.rpc.trash import TrashServicer
from rushes_catalog.imports.operations.import_cutter import ImportCutter
from rushes_catalog.manifests.operations.rebuild_clips import RebuildClips
from rushes_catalog.manifests.operations.sync_labels import SyncLabels
from rushes_catalog.manifests.operations.write_manifests import ManifestWriter
from rushes_catalog.ports.tables import ClipTable, NewClipTable
from rushes_catalog.shots.operations.find_cuts import FindCuts
from rushes_catalog.shots.operations.note_cuts import NoteCuts
from rushes_catalog.wiring.core import Core
from rushes_catalog.wiring.library import Library
from rushes_chassis.loops import Loop


class Clips:
    """Clips from their plan to the trash."""

    def __init__(self, core: Core, library: Library) -> None:
        catalog, folder, reader, now = core.catalog, core.media.folder, core.media.reader, core.now
        self.moves = MoveClips(catalog, folder, now)
        expire = ExpireTrash(catalog, folder, self.moves.move_lock, core.choices.trash_bytes, now)
        labels = SyncLabels(catalog, folder, self.moves.move_lock)
        self.cuts = FindCuts(core.media.shots, reader)
        plan = PlanExport(catalog, library.find, reader, core.inference.subjects, self.cuts)
        self.create = CreateExport(catalog, plan, folder, now)
        verify = VerifyClips(catalog, folder, reader, now)
        rebuild = RebuildClips(catalog, library.find, folder, verify, now)
        imports = ImportCutter(catalog, core.fleet, folder, core.choices.cutter, now)
        delete, edit = DeleteClips(catalog, folder, self.moves, expire, now), EditExports(catalog, now)
        self.servicers = (
            ExportsServicer(catalog, plan, self.create, rebuild, delete, edit, verify, imports),
            TrashServicer(catalog, expire),
        )
        self.loops: dict[str, Loop] = {
            "moves": self.moves.run,
            "labels": labels.run,
            "import": imports.run,
            "expiry": expire.run,
            "cuts in clips": NoteCuts(catalog, core.fleet, self.cuts, now).run,
            "manifests": ManifestWriter(catalog, folder, _clip_tables()).run,
        }


def _clip_tables() -> NewClipTable | None:
    """None where the extra is not installed. Imported with the first table: it is large, and rarely needed."""
    if importlib.util.find_spec("pyarrow") is None:
        return None

    def new_table() -> ClipTable:
        from rushes_catalog.adapters.parquet import ParquetTable

        return ParquetTable()

    return new_table

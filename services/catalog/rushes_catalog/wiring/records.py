"""What people record and may take back: annotations, planned cuts, notes, changes; and who they are."""

from rushes_catalog.access.rpc.audit import AuditServicer
from rushes_catalog.access.rpc.tokens import TokensServicer
from rushes_catalog.annotations.operations.note_frames import NoteFrames
from rushes_catalog.annotations.operations.plan_cuts import PlanCuts
from rushes_catalog.annotations.rpc.annotations import AnnotationsServicer
from rushes_catalog.annotations.rpc.cuts import CutsServicer
from rushes_catalog.annotations.rpc.notes import NotesServicer
from rushes_catalog.changes.operations.undo_change import UndoChange
from rushes_catalog.changes.rpc.changes import ChangesServicer
from rushes_catalog.shots.operations.draft_shots import DraftShots
from rushes_catalog.wiring.clips import Clips
from rushes_catalog.wiring.core import Core
from rushes_catalog.wiring.library import Library
from rushes_catalog.wiring.sorting import Sorting
from rushes_chassis.loops import Loop


class Records:
    """Rows that only people write."""

    def __init__(self, core: Core, library: Library, clips: Clips, sorting: Sorting) -> None:
        catalog, now = core.catalog, core.now
        self.servicers = (
            AnnotationsServicer(catalog, now),
            CutsServicer(PlanCuts(catalog, now), DraftShots(catalog, library.find, core.media.shots, now)),
            NotesServicer(NoteFrames(catalog, now)),
            ChangesServicer(catalog, UndoChange(catalog, clips.moves, sorting.sort, sorting.categories, now)),
            TokensServicer(catalog, now),
            AuditServicer(catalog, now),
        )
        self.loops: dict[str, Loop] = {}

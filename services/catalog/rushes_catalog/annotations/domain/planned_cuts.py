"""Planned cuts: spans of a video that users collect before they export them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rushes_catalog.annotations.domain.cut_errors import CutNotFound, CutOutsideVideo
from rushes_catalog.domain.ids import CutId

MOST_CUTS = 999
"""Cuts of one asset: edit decision lists number their events with three digits."""

_ROUNDED = 0.001
"""Seconds by which an end may be later than the video: clients write times with three digits."""


@dataclass(frozen=True, slots=True)
class PlannedCut:
    """A span from `start` to `end`, exclusive, in seconds from frame 0."""

    id: CutId
    start: float
    end: float
    label: str
    note: str

    def within(self, duration: float, path: str = "") -> "PlannedCut":
        """The same, ended by the video's end; `duration` in seconds, 0: unknown.

        Raises CutOutsideVideo, for the fields below `path`.
        """
        if self.start >= self.end:
            raise CutOutsideVideo(f"{path}end", f"must be after the start, {self.start:.6g} s")
        if not duration:
            return self
        if self.start >= duration:
            raise CutOutsideVideo(f"{path}start", f"must be before {duration:.6g} s, the end of the video")
        if self.end > duration + _ROUNDED:
            raise CutOutsideVideo(f"{path}end", f"must be at most {duration:.6g} s, the end of the video")
        return replace(self, end=min(self.end, duration))


@dataclass(frozen=True, slots=True)
class NewCut:
    """A cut to plan; `end` None: the end of the video."""

    start: float
    end: float | None
    label: str
    note: str

    def planned(self, cut_id: CutId, duration: float, path: str = "") -> PlannedCut:
        """The cut with its id; raises like PlannedCut.within."""
        if self.end is None and not duration:
            raise CutOutsideVideo(f"{path}end", "must be given, as the video's length is not known yet")
        end = duration if self.end is None else self.end
        return PlannedCut(cut_id, self.start, end, self.label, self.note).within(duration, path)


@dataclass(frozen=True, slots=True)
class CutEdit:
    """New values of a cut; None: unchanged. `position`: its new place in the list, from 0."""

    start: float | None = None
    end: float | None = None
    label: str | None = None
    note: str | None = None
    position: int | None = None

    def applied_to(self, cut: PlannedCut) -> PlannedCut:
        """The cut with the new values."""
        return PlannedCut(
            cut.id,
            cut.start if self.start is None else self.start,
            cut.end if self.end is None else self.end,
            cut.label if self.label is None else self.label,
            cut.note if self.note is None else self.note,
        )


def cut_among(cuts: Sequence[PlannedCut], cut_id: CutId) -> PlannedCut:
    """The cut of this id; raises CutNotFound."""
    for cut in cuts:
        if cut.id == cut_id:
            return cut
    raise CutNotFound(cut_id)


def placed(cuts: Sequence[PlannedCut], cut: PlannedCut, position: int | None) -> list[PlannedCut]:
    """The list with `cut` at a position from 0, in place of that of the same id; beyond the end it is the last.

    None: where it was, or the last.
    """
    ids = [each.id for each in cuts]
    if position is None:
        position = ids.index(cut.id) if cut.id in ids else len(ids)
    others = [each for each in cuts if each.id != cut.id]
    return [*others[:position], cut, *others[position:]]

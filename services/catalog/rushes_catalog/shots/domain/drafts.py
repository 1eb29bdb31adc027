"""Planned cuts of the shots of a video, one for each."""

from collections.abc import Iterable, Sequence

from rushes_catalog.annotations.domain.planned_cuts import NewCut, PlannedCut
from rushes_catalog.shots.domain.errors import WrongShotLengths
from rushes_footage.shots import Shot

_ROUNDED = 1e-6
"""Seconds by which a shot may be shorter: times are sums of floats."""


def drafts_of(shots: Iterable[Shot], least: float, most: float) -> list[NewCut]:
    """A cut of each shot of at least `least` seconds, in its middle, `most` seconds long at most.

    In the middle, as the frames beside a cut are often those that a fade or a wrong cut spoils. Raises
    WrongShotLengths.
    """
    if least > most:
        raise WrongShotLengths(least, most)
    drafts = []
    for number, shot in enumerate(shots, 1):
        if shot.seconds < least - _ROUNDED:
            continue
        start, end = shot.start, shot.end
        if shot.seconds > most:
            start = (shot.start + shot.end - most) / 2
            end = start + most
        drafts.append(NewCut(start, end, "", f"Shot {number}"))
    return drafts


def without(drafts: Iterable[NewCut], cuts: Sequence[PlannedCut]) -> list[NewCut]:
    """The drafts whose spans are not planned already."""
    planned = {(cut.start, cut.end) for cut in cuts}
    return [draft for draft in drafts if (draft.start, draft.end) not in planned]


def draft_words(drafts: int, name: str) -> str:
    """As in "12 cuts planned from the shots of match.mp4"."""
    return f"{drafts} cut{'' if drafts == 1 else 's'} planned from the shots of {name}"

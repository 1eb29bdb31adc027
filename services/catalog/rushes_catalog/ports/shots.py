"""What the catalog needs to know of the shots of videos."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from rushes_footage.files import Place, Source
from rushes_footage.shots import Cut, Shot


@dataclass(frozen=True, slots=True)
class FoundShots:
    """The shots of a video, `shots` None while they are being found; `progress` 0 to 1."""

    progress: float
    shots: Sequence[Shot] | None


class ShotFinder(Protocol):
    """Finds shots through any node that has the file. Raises NoMediaNode, and media's refusals of the file."""

    async def shots(self, place: Place) -> FoundShots:
        """All shots of a file's present version; has them found where that was not done. Answers at once; raises
        DataLoss where that failed, and Exhausted where it did for lack of room, with media's reason; metadata holds
        `retry_after`."""

    async def cuts_within(self, source: Source, first_frame: int, last_frame: int) -> Sequence[Cut]:
        """The cuts after the first frame of a stretch, and up to its last one, in order; decodes the stretch.

        Raises Conflict where the file is of another version now, OutOfRange where the stretch begins after the end.
        """

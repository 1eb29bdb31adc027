"""Where the scan keeps what lies in the roots."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from rushes_catalog.domain.assets import KnownFile
from rushes_catalog.domain.ids import AssetId
from rushes_footage.facts import Inspection, Problem
from rushes_footage.files import FoundFile, Place


class Files(Protocol):
    """The assets as files at places. An asset is present or missing; a place holds at most one that is present."""

    async def unchanged(self, root: str, found: Sequence[FoundFile]) -> dict[str, int]:
        """Numbers, by path, of those that are known to be there in this very version, finished: what most of a walk
        meets."""

    async def at(self, root: str, paths: Collection[str]) -> dict[str, KnownFile]:
        """What is known of these paths: the present file, else the one that was there last."""

    async def add(self, root: str, found: Sequence[FoundFile], at: datetime) -> list[KnownFile]:
        """New assets, not examined yet."""

    async def note_changed(self, changed: Sequence[tuple[KnownFile, FoundFile]], at: datetime) -> None:
        """Other bytes lie there now (or again): present, to be examined."""

    async def note_returned(self, numbers: Collection[int], at: datetime) -> None:
        """The same bytes are back at their place."""

    async def unexamined(self, root: str, limit: int) -> list[KnownFile]:
        """Present files that nobody looked into since they changed, the longest known first."""

    async def growing(self, limit: int) -> list[KnownFile]:
        """Present files that somebody was writing when they were last seen, the longest known first."""

    async def forget_problems(self, root: str) -> None:
        """Files that could not be read are examined again, as if nobody had looked into them."""

    async def died_of(self, number: int) -> int:
        """One more worker died of this file; how many did now."""

    async def quarantine(self, number: int, why: Problem) -> None:
        """Nobody looks into this file any more, until its bytes change or its problem is forgotten."""

    async def of_fingerprints(self, fingerprints: Collection[str]) -> list[KnownFile]:
        """Every asset, in any root, that was one of these when last looked into."""

    async def get(self, number: int) -> KnownFile | None:
        """One, as it stands now; None where it was merged into another."""

    async def of_numbers(self, numbers: Collection[int]) -> dict[int, KnownFile]:
        """Several, as they stand now; without those that were merged into others."""

    async def examined(self, looks: Sequence[tuple[int, str, Inspection]], at: datetime) -> None:
        """What looks into files showed, by number, with the path at which each lies."""

    async def missing(self, numbers: Collection[int]) -> None:
        """Their files are not there any more; everything known of them stays."""

    async def merge(self, identity: KnownFile, newcomer: KnownFile, at: datetime) -> None:
        """`newcomer` turned out to be `identity` at a new place: one asset remains, there, under the older id, with
        what people said about either."""

    async def displace(self, identity: KnownFile, occupant: KnownFile, at: datetime) -> None:
        """`identity` now lies where `occupant` was, which is missing from now on."""

    async def move(self, file: KnownFile, place: Place, at: datetime) -> None:
        """The same file was moved to where none is known to be present."""

    async def carry(self, root: str, ways: Mapping[str, str], at: datetime) -> list[AssetId]:
        """These went along with their folders, each from one path to another; who did.

        What is not known to be at its old path is left out, as is what a scan has found at its new one.
        """

    async def any_present(self, root: str) -> bool:
        """Whether a file of this root was there when it was last looked at."""

    async def present_below(
        self, root: str, folder: str, after: str, limit: int
    ) -> list[tuple[int, AssetId, Place, datetime]]:
        """The same of files below a folder, by path, after this one."""

    async def ready(self, root: str, after: int, limit: int) -> list[KnownFile]:
        """Present files that can be read as videos, by number, after this one."""

    async def present(self, root: str, after: int, limit: int) -> list[tuple[int, AssetId, Place, datetime]]:
        """Number, id, place and time of placing of present files, by number, after this one."""

"""Identifying files: finding the asset of a file by its content, wherever the file is now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rushes_catalog.domain.ids import AssetId
from rushes_catalog.events.domain.events import assets_changed
from rushes_catalog.library.domain.assets import KnownFile
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.media import FootageReader
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_chassis.errors import Conflict, NotFound
from rushes_footage.facts import Inspection
from rushes_footage.files import FileVersion, FoundFile, Place


@dataclass(frozen=True, slots=True)
class InspectedFile:
    """An inspected file: its row before, and the result."""

    file: KnownFile
    inspection: Inspection


@dataclass(frozen=True, slots=True)
class _Vacated:
    """An asset that is no longer at its place; `now_there`: the version of another file that is there, if any."""

    asset: KnownFile
    now_there: FileVersion | None


class IdentifyFiles:
    """Assets are identified by fingerprint; their paths can change.

    A file whose fingerprint belongs to an asset that is not at its place any more is that asset: moved, renamed, or
    back. While the asset's own file is still there, the other file is a copy, and an asset of its own.
    """

    def __init__(self, catalog: Catalog, fleet: Fleet, reader: FootageReader, now: Clock) -> None:
        self._catalog, self._fleet, self._reader, self._now = catalog, fleet, reader, now

    async def settle(self, files: Sequence[InspectedFile], *, moves_only: bool = False) -> dict[int, AssetId]:
        """Store inspections in one transaction; returns each file's asset by the row's number.

        With `moves_only`, files that are not moved assets are left as they are. Callers with several files that
        replaced others use it first: storing new content at a place overwrites the previous fingerprint, by which
        another one of the files may be identified.
        """
        candidates = await self._candidates(files)
        found: dict[int, AssetId] = {}
        examined: list[tuple[int, str, Inspection]] = []
        changed: dict[str, list[AssetId]] = {}
        async with self._catalog.changing() as stores:
            known = await stores.files.of_numbers([inspected.file.number for inspected in files])
            for inspected in files:
                # A scan of another root may have settled this file, or moved the asset, first.
                present = known.get(inspected.file.number)
                if present is None or present.place != inspected.file.place:
                    continue
                vacated = await self._still_vacated(stores, candidates.get(inspected.file.number, []))
                if moves_only and vacated is None:
                    continue
                owner = present
                if vacated is not None:
                    owner = await self._move(stores, vacated, present)
                    known = await stores.files.of_numbers(known)  # The move may have changed any of them.
                examined.append((owner.number, inspected.file.place.path, inspected.inspection))
                found[inspected.file.number] = owner.id
                for root in {inspected.file.place.root, owner.place.root}:
                    changed.setdefault(root, []).append(owner.id)
            await stores.files.examined(examined, self._now())
            changes = [assets_changed(root, ids) for root, ids in changed.items()]
            for change in changes:
                await stores.events.append(change, self._now())
        return found

    async def _move(self, stores: Stores, vacated: _Vacated, newcomer: KnownFile) -> KnownFile:
        if newcomer.fingerprint:  # The file of this place's own asset is gone from it.
            await stores.files.displace(vacated.asset, newcomer, self._now())
        else:
            await stores.files.merge(vacated.asset, newcomer, self._now())
        if vacated.now_there is not None:  # A file without a row is at the asset's previous place.
            there = FoundFile(vacated.asset.place.path, vacated.now_there)
            await stores.files.add(vacated.asset.place.root, [there], self._now())
        return vacated.asset

    async def _candidates(self, files: Sequence[InspectedFile]) -> dict[int, list[_Vacated]]:
        """Assets that each file may be, most likely first."""
        fingerprints = {
            inspected.inspection.fingerprint
            for inspected in files
            if inspected.inspection.fingerprint not in ("", inspected.file.fingerprint)
        }
        if not fingerprints:
            return {}
        async with self._catalog.reading() as stores:
            known = await stores.files.of_fingerprints(fingerprints)
            folders = {root.name: root.path for root in await stores.roots.all()}
        vacated: dict[str, list[_Vacated]] = {}
        # A root that was renamed, or begins at another folder, has the same files at the same absolute paths.
        here = {_absolute(inspected.file.place, folders) for inspected in files}
        for asset in known:
            if asset.place.root not in self._fleet.announced_roots and _absolute(asset.place, folders) in here:
                seen: _Vacated | None = _Vacated(asset, None)
            else:
                seen = await self._look_where_it_was(asset)
            if seen is not None:
                vacated.setdefault(asset.fingerprint, []).append(seen)
        likely = {inspected.file.number: _likeliest_first(inspected, vacated) for inspected in files}
        for inspected in files:
            others = [each for each in likely[inspected.file.number] if await self._is_another(inspected, each.asset)]
            likely[inspected.file.number] = [each for each in likely[inspected.file.number] if each not in others]
        return likely

    async def _is_another(self, inspected: InspectedFile, asset: KnownFile) -> bool:
        """Whether a file's content differs from an asset's in parts that the fingerprint does not cover.

        Files with the same size and mtime count as moved. Of others, only as much is read as takes some seconds.
        """
        if asset.version == inspected.inspection.version:
            return False
        async with self._catalog.reading() as stores:
            known = (await stores.contents.of([asset.number])).get(asset.number)
        if known is None or known.version != asset.version:
            return False
        try:
            place, version = inspected.file.place, inspected.inspection.version
            return known.contradicts(await self._reader.hash_parts(place, version, 0, hurried=True))
        except (NotFound, Conflict):
            return False  # The scan that finds its change decides.

    async def _look_where_it_was(self, asset: KnownFile) -> _Vacated | None:
        """None where the asset's own file still exists, or this is not known."""
        if not asset.present:
            return _Vacated(asset, None)
        if asset.place.root not in self._fleet.online_roots:
            return None
        try:
            if not asset.unexamined:
                found = await self._reader.stat(asset.place)
                if found.version == asset.version:
                    return None
            inspection = await self._reader.inspect(asset.place)
        except NotFound:
            return _Vacated(asset, None)
        return None if inspection.fingerprint == asset.fingerprint else _Vacated(asset, inspection.version)

    @staticmethod
    async def _still_vacated(stores: Stores, candidates: Sequence[_Vacated]) -> _Vacated | None:
        for candidate in candidates:
            asset = await stores.files.get(candidate.asset.number)
            if asset == candidate.asset:
                return candidate
            if asset is not None and not asset.present:  # Another file has just taken its place.
                return _Vacated(asset, None)
        return None


def _absolute(place: Place, folders: Mapping[str, str]) -> str:
    return f"{folders[place.root].rstrip('/')}/{place.path}"


def _likeliest_first(inspected: InspectedFile, vacated: dict[str, list[_Vacated]]) -> list[_Vacated]:
    place = inspected.file.place

    def unlikeness(candidate: _Vacated) -> tuple[bool, bool, int]:
        was = candidate.asset.place
        other_name = was.path.rpartition("/")[2] != place.path.rpartition("/")[2]
        return (was.root != place.root, other_name, candidate.asset.number)

    if inspected.inspection.fingerprint == inspected.file.fingerprint:
        return []
    those = [
        each for each in vacated.get(inspected.inspection.fingerprint, ()) if each.asset.number != inspected.file.number
    ]
    return sorted(those, key=unlikeness)

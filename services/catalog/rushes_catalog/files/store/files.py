"""Assets in SQL, as scans use them: files at places, with folders' counts."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    and_,
    bindparam,
    case,
    delete,
    false,
    func,
    insert,
    literal,
    literal_column,
    select,
    update,
)

from rushes_catalog.domain.ids import AssetId, new_id
from rushes_catalog.files.store.roots import root_number
from rushes_catalog.files.store.searched_texts import keep_notes_searched
from rushes_catalog.jobs.domain.jobs import TaskState
from rushes_catalog.library.domain.assets import AssetState, KnownFile, folders_above
from rushes_catalog.library.domain.natural_order import LAST
from rushes_catalog.library.domain.recording_times import NamePattern
from rushes_catalog.library.store.asset_rows import (
    KNOWN_COLUMNS,
    PLACE_KEY,
    facts_of,
    index_columns,
    inspection_columns,
    key_at,
    known_file_of,
    place_columns,
    recording_columns,
)
from rushes_catalog.storage.portable import upsert
from rushes_catalog.storage.schema.changes import change_asset
from rushes_catalog.storage.schema.columns import TEXT
from rushes_catalog.storage.schema.detections import detection_run
from rushes_catalog.storage.schema.exports import clip, export
from rushes_catalog.storage.schema.finders import finder_example, finder_score, moment_decision
from rushes_catalog.storage.schema.jobs import task
from rushes_catalog.storage.schema.library import asset, content, folder, hidden, root, star
from rushes_catalog.storage.schema.plans import frame_note, planned_cut
from rushes_catalog.storage.schema.proxies import proxy, proxy_ahead, proxy_session
from rushes_catalog.storage.signals import Signals
from rushes_catalog.storage.steady import SteadyConnection
from rushes_footage.facts import IndexFacts, Inspection, Problem
from rushes_footage.files import FoundFile, Place

# Exactly the condition of their index, so that the planner uses it.
_GROWING: ColumnElement[str] = literal_column(f"'{AssetState.GROWING}'")
_CARRIED_TOGETHER = 500
_KNOWN = select(*KNOWN_COLUMNS).join_from(asset, root)
_READY = (asset.c.state == AssetState.READY, asset.c.absent == 0)


class Files:
    """Assets as files at places. An asset is present or missing; a place has at most one present asset."""

    def __init__(self, connection: SteadyConnection, signals: Signals, patterns: Sequence[NamePattern]) -> None:
        self._connection, self._signals, self._patterns = connection, signals, patterns

    async def unchanged(self, root: str, found: Sequence[FoundFile]) -> dict[str, int]:
        """Row numbers, by path, of unchanged, finished files in this version: most of a walk."""
        number = await root_number(self._connection, root)
        versions = {file.path: (file.version.size, file.version.mtime_ns) for file in found}
        rows = await self._connection.execute(
            select(asset.c.path, asset.c.number, asset.c.size, asset.c.mtime_ns).where(
                asset.c.root_id == number,
                asset.c.path.in_(versions),
                asset.c.absent == 0,
                asset.c.state != AssetState.GROWING,
            )
        )
        return {path: row for path, row, size, mtime_ns in rows if versions[path] == (size, mtime_ns)}

    async def at(self, root: str, paths: Collection[str]) -> dict[str, KnownFile]:
        """Rows at these paths: the present file, else the one that was there last."""
        number = await root_number(self._connection, root)
        rows = await self._connection.execute(
            _KNOWN.where(asset.c.root_id == number, asset.c.path.in_(paths)).order_by(asset.c.absent)
        )
        known: dict[str, KnownFile] = {}
        for row in rows:  # The present one is at 0; of former ones the latest wins.
            file = known_file_of(row)
            if file.place.path not in known or not known[file.place.path].present:
                known[file.place.path] = file
        return known

    async def add(self, root: str, found: Sequence[FoundFile], at: datetime) -> list[KnownFile]:
        """Add assets, not inspected yet."""
        if not found:
            return []
        root_id = await root_number(self._connection, root)
        rows = [
            {
                "id": new_id(),
                "root_id": root_id,
                "size": file.version.size,
                "mtime_ns": file.version.mtime_ns,
                "state": AssetState.GROWING if file.growing else AssetState.NEW,
                "added_at": at,
                "placed_at": at,
                **place_columns(file.path),
                **recording_columns(file.path, file.version, at, self._patterns),
            }
            for file in found
        ]
        await self._connection.execute(insert(asset), rows)
        await self._count(root_id, (file.path for file in found))
        ids = [row["id"] for row in rows]
        added = await self._connection.execute(_KNOWN.where(asset.c.id.in_(ids)).order_by(asset.c.number))
        return [known_file_of(row) for row in added]

    async def note_changed(self, changed: Sequence[tuple[KnownFile, FoundFile]], at: datetime) -> None:
        """The content has changed (or the file is back): present, to be inspected."""
        if not changed:
            return
        statement = (
            update(asset)
            .where(asset.c.number == bindparam("row"))
            .values(
                size=bindparam("new_size"),
                mtime_ns=bindparam("new_mtime_ns"),
                recorded_ms=bindparam("new_recorded_ms"),
                recorded_source=bindparam("new_recorded_source"),
                state=bindparam("new_state"),
                path_key=PLACE_KEY.element,
                deaths=0,
                absent=0,
                placed_at=at,
                filed_at=None,
                indexed=_still_indexed(bindparam("new_size"), bindparam("new_mtime_ns")),
            )
        )
        await self._connection.execute(
            statement,
            [
                {
                    "row": old.number,
                    "new_size": new.version.size,
                    "new_mtime_ns": new.version.mtime_ns,
                    "new_state": AssetState.GROWING if new.growing else AssetState.NEW,
                    **{f"new_{column}": said for column, said in self._recorded(new, at).items()},
                }
                for old, new in changed
            ],
        )

    async def note_returned(self, numbers: Collection[int], at: datetime) -> None:
        """The same content is back at its place."""
        await self._connection.execute(
            update(asset).where(asset.c.number.in_(numbers)).values(absent=0, placed_at=at, filed_at=None)
        )

    async def unexamined(self, root: str, limit: int) -> list[KnownFile]:
        """Present files not inspected since they changed, oldest first."""
        number = await root_number(self._connection, root)
        rows = await self._connection.execute(
            _KNOWN.where(asset.c.root_id == number, asset.c.state == AssetState.NEW, asset.c.absent == 0)
            .order_by(asset.c.number)
            .limit(limit)
        )
        return [known_file_of(row) for row in rows]

    async def ready_numbers(self, root: str, after: int, limit: int) -> Sequence[int]:
        """Row numbers of present, usable files of a root with a fingerprint, in order, after this one."""
        number = await root_number(self._connection, root)
        there = (asset.c.root_id == number, *_READY, asset.c.fingerprint != "", asset.c.number > after)
        return list(
            await self._connection.scalars(select(asset.c.number).where(*there).order_by(asset.c.number).limit(limit))
        )

    async def ready(self, numbers: Collection[int]) -> list[KnownFile]:
        """Those of these files that are present and usable, by row number."""
        rows = await self._connection.execute(
            _KNOWN.where(asset.c.number.in_(numbers), *_READY).order_by(asset.c.number)
        )
        return [known_file_of(row) for row in rows]

    async def growing(self, root: str, after: int, limit: int) -> list[KnownFile]:
        """Present files of a root that were being written when last seen, by row number, after this one."""
        number = await root_number(self._connection, root)
        grows = (asset.c.state == _GROWING, asset.c.absent == 0, asset.c.root_id == number, asset.c.number > after)
        rows = await self._connection.execute(_KNOWN.where(*grows).order_by(asset.c.number).limit(limit))
        return [known_file_of(row) for row in rows]

    async def forget_problems(self, root: str) -> None:
        """Unusable files become uninspected again."""
        number = await root_number(self._connection, root)
        broken = (asset.c.root_id == number, asset.c.state == AssetState.PROBLEM, asset.c.absent == 0)
        await self._connection.execute(
            update(asset).where(*broken).values(state=AssetState.NEW, path_key=PLACE_KEY.element, deaths=0)
        )

    async def count_crash(self, number: int) -> int:
        """Count a worker that crashed while reading this file; returns the number so far."""
        counted = update(asset).where(asset.c.number == number).values(deaths=asset.c.deaths + 1)
        deaths: int = (await self._connection.execute(counted.returning(asset.c.deaths))).scalar_one()
        return deaths

    async def quarantine(self, number: int, why: Problem) -> None:
        """Mark a file as unusable: it is not read until its content changes or its problem is reset."""
        await self._connection.execute(
            update(asset)
            .where(asset.c.number == number)
            .values(
                state=AssetState.PROBLEM,
                path_key=literal(LAST, TEXT) + PLACE_KEY.element,
                problem_reason=why.reason,
                problem_detail=why.detail,
                indexed=False,
            )
        )

    async def of_fingerprints(self, fingerprints: Collection[str]) -> list[KnownFile]:
        """All assets, in any root, that had one of these at their last inspection."""
        rows = await self._connection.execute(
            _KNOWN.where(asset.c.fingerprint.in_(fingerprints)).order_by(asset.c.number)
        )
        return [known_file_of(row) for row in rows]

    async def get(self, number: int) -> KnownFile | None:
        """A row; None where it was merged into another."""
        row = (await self._connection.execute(_KNOWN.where(asset.c.number == number))).one_or_none()
        return known_file_of(row) if row is not None else None

    async def of_numbers(self, numbers: Collection[int]) -> dict[int, KnownFile]:
        """Several rows; without those merged into others."""
        rows = await self._connection.execute(_KNOWN.where(asset.c.number.in_(numbers)))
        known = map(known_file_of, rows)
        return {file.number: file for file in known}

    async def examined(self, looks: Sequence[tuple[int, str, Inspection]], at: datetime) -> None:
        """Store inspections by row number, with the path of each file."""
        known = await self.of_numbers([number for number, _, _ in looks])
        rows = [
            inspection_columns(path, inspection, at, self._patterns, indexed=_is_indexed(known.get(number), inspection))
            | {"row": number}
            for number, path, inspection in looks
        ]
        self._signals.files.update(number for number, _, _ in looks)
        for columns, alike in groupby(sorted(rows, key=len), key=lambda row: row.keys()):
            values: dict[str, Any] = {name: bindparam(name) for name in columns if name != "row"}
            await self._connection.execute(
                update(asset).where(asset.c.number == bindparam("row")).values(values), list(alike)
            )

    async def correct(self, root: str, indexed: Mapping[FoundFile, IndexFacts]) -> list[AssetId]:
        """Correct facts of usable files of a root by the frame indexes of these versions; returns the assets whose
        facts were others."""
        number = await root_number(self._connection, root)
        paths = {file.path: file for file in indexed}
        rows = await self._connection.execute(
            select(asset).where(asset.c.root_id == number, asset.c.path.in_(paths), *_READY)
        )
        changed: list[AssetId] = []
        for row in rows.all():
            file = paths[row.path]
            if (row.size, row.mtime_ns) != (file.version.size, file.version.mtime_ns):
                continue
            facts = facts_of(row)
            corrected = facts.corrected(indexed[file])
            if corrected == facts and row.indexed:
                continue
            columns = index_columns(corrected) | {"indexed": True}
            await self._connection.execute(update(asset).where(asset.c.number == row.number).values(columns))
            if corrected != facts:
                changed.append(AssetId(row.id))
        return changed

    async def missing(self, numbers: Collection[int]) -> None:
        """Mark assets as missing; all data about them is kept."""
        await self._connection.execute(update(asset).where(asset.c.number.in_(numbers)).values(absent=asset.c.number))

    async def merge(self, identity: KnownFile, newcomer: KnownFile, at: datetime) -> None:
        """`newcomer` turned out to be `identity` at a new place: one asset remains, there, with the id of `identity`
        and with the exports, planned cuts, notes, detections, finders' examples, scores and decisions, hidden flags,
        stars and changes of both."""
        await self._absorb(identity, newcomer)
        await self._place(identity, newcomer, at)

    async def _absorb(self, identity: KnownFile, newcomer: KnownFile) -> None:
        """Give `identity` all that refers to `newcomer`, and delete the newcomer's row. `identity` keeps its place:
        the caller sets the new one."""
        await self._connection.execute(
            update(export).where(export.c.asset_number == newcomer.number).values(asset_number=identity.number)
        )
        for table in (detection_run, planned_cut, frame_note, finder_example, moment_decision):
            await self._connection.execute(
                update(table).where(table.c.asset_number == newcomer.number).values(asset_number=identity.number)
            )
        profiles = select(hidden.c.profile).where(hidden.c.asset_number == newcomer.number)
        for profile in (await self._connection.scalars(profiles)).all():
            row = {"profile": profile, "asset_number": identity.number}
            await self._connection.execute(upsert(hidden, row, ()))
        await self._connection.execute(delete(hidden).where(hidden.c.asset_number == newcomer.number))
        if (await self._connection.execute(delete(star).where(star.c.asset_number == newcomer.number))).rowcount:
            await self._connection.execute(upsert(star, {"asset_number": identity.number}, ()))
        changes = select(change_asset.c.change_id).where(change_asset.c.asset_number == newcomer.number)
        for change_id in (await self._connection.scalars(changes)).all():
            row = {"change_id": change_id, "asset_number": identity.number}
            await self._connection.execute(upsert(change_asset, row, ()))
        await self._connection.execute(delete(change_asset).where(change_asset.c.asset_number == newcomer.number))
        await self._merge_proxies(identity, newcomer)
        await self._merge_scores(identity, newcomer)
        await self._connection.execute(delete(content).where(content.c.asset_number == newcomer.number))
        await self._connection.execute(delete(asset).where(asset.c.number == newcomer.number))
        await self._count(await root_number(self._connection, newcomer.place.root), [newcomer.place.path], by=-1)

    async def _merge_proxies(self, identity: KnownFile, newcomer: KnownFile) -> None:
        """Requests for the newcomer's proxies become the identity's; they are the same files."""
        for table in (proxy, proxy_session, proxy_ahead):
            rows = (await self._connection.execute(select(table).where(table.c.asset_number == newcomer.number))).all()
            for row in rows:
                moved = {**row._asdict(), "asset_number": identity.number}
                await self._connection.execute(upsert(table, moved, ()))
            await self._connection.execute(delete(table).where(table.c.asset_number == newcomer.number))

    async def _merge_scores(self, identity: KnownFile, newcomer: KnownFile) -> None:
        """Where both were scored, those of the file that lies there now stay: the newcomer's."""
        of_newcomer = finder_score.c.asset_number == newcomer.number
        versions = select(finder_score.c.version_id).where(of_newcomer)
        scored = (await self._connection.scalars(versions)).all()
        of_identity = finder_score.c.asset_number == identity.number
        await self._connection.execute(delete(finder_score).where(of_identity, finder_score.c.version_id.in_(scored)))
        await self._connection.execute(update(finder_score).where(of_newcomer).values(asset_number=identity.number))

    async def displace(self, identity: KnownFile, occupant: KnownFile, at: datetime) -> None:
        """`identity` is now where `occupant` was, which is missing from now on."""
        await self.missing([occupant.number])
        await self._place(identity, occupant, at)

    async def move(self, file: KnownFile, place: Place, at: datetime) -> None:
        """The file was moved to a place without a present file."""
        await self._place(file, replace(file, place=place), at)

    async def carry(self, root: str, ways: Mapping[str, str], at: datetime) -> list[AssetId]:
        """Record that assets were moved with their folders; `ways`: new paths by old ones. Returns the moved assets.

        Left out are old paths without a row, or with a missing file, and those whose new path has another file by now.
        If a scan has found the same file at the new path, both rows are merged: while files are copied to another disk
        they exist at both paths, and a scan records the copies as new assets.
        """
        number = await root_number(self._connection, root)
        placed = (
            update(asset)
            .where(asset.c.number == bindparam("row"))
            .values(
                absent=0,
                placed_at=at,
                filed_at=func.coalesce(asset.c.filed_at, asset.c.placed_at),
                size=bindparam("new_size"),
                mtime_ns=bindparam("new_mtime_ns"),
                **_placed({column: bindparam(f"new_{column}", type_=TEXT) for column in place_columns("")}),
            )
        )
        carried: list[AssetId] = []
        for some in _some_at_once(ways):
            known = await self.at(root, some.keys() | some.values())
            going: dict[str, str] = {}
            rows: list[dict[str, Any]] = []
            for old, new in some.items():
                file, there = known.get(old), known.get(new)
                if file is None:
                    continue
                if there is not None and there.present:
                    if not file.is_same(there):
                        continue
                    await self._absorb(file, there)
                elif not file.present:
                    continue
                version = there.version if there is not None and there.present else file.version
                if version != file.version:
                    self._signals.files.add(file.number)
                rows.append(
                    {
                        "row": file.number,
                        "new_size": version.size,
                        "new_mtime_ns": version.mtime_ns,
                        **{f"new_{column}": value for column, value in place_columns(new).items()},
                    }
                )
                going[old] = new
                carried.append(file.id)
            if rows:
                await self._connection.execute(placed, rows)
                await keep_notes_searched(self._connection, [row["row"] for row in rows])
                await self._count(number, going.keys(), by=-1)
                await self._count(number, going.values())
        return carried

    async def present(self, root: str, after: int, limit: int) -> list[tuple[int, AssetId, Place, datetime]]:
        """Row number, id, place and time of placing of present files, by row number, after this one."""
        number = await root_number(self._connection, root)
        rows = await self._connection.execute(
            select(asset.c.number, asset.c.id, asset.c.path, asset.c.placed_at)
            .where(asset.c.root_id == number, asset.c.absent == 0, asset.c.number > after)
            .order_by(asset.c.number)
            .limit(limit)
        )
        return [(row, AssetId(asset_id), Place(root, path), placed_at) for row, asset_id, path, placed_at in rows]

    async def any_present(self, root: str) -> bool:
        """Whether a file of this root was present at the last scan."""
        return bool(await self.present(root, -1, 1))

    async def present_below(
        self, root: str, folder: str, after: str, limit: int
    ) -> list[tuple[int, AssetId, Place, datetime]]:
        """The same for files below a folder, by path, after this one."""
        number = await root_number(self._connection, root)
        # "0" follows "/": everything with the folder's name and a slash as prefix is between the two.
        rows = await self._connection.execute(
            select(asset.c.number, asset.c.id, asset.c.path, asset.c.placed_at)
            .where(
                asset.c.root_id == number,
                asset.c.path > max(after, f"{folder}/"),
                asset.c.path < f"{folder}0",
                asset.c.absent == 0,
            )
            .order_by(asset.c.path)
            .limit(limit)
        )
        return [(row, AssetId(asset_id), Place(root, path), placed_at) for row, asset_id, path, placed_at in rows]

    def _recorded(self, file: FoundFile, at: datetime) -> dict[str, Any]:
        return recording_columns(file.path, file.version, at, self._patterns)

    async def _place(self, identity: KnownFile, there: KnownFile, at: datetime) -> None:
        """Give an asset the place of another row."""
        if there.version != identity.version:
            self._signals.files.add(identity.number)
        root_id = await root_number(self._connection, there.place.root)
        await self._connection.execute(
            update(asset)
            .where(asset.c.number == identity.number)
            .values(
                root_id=root_id,
                absent=0,
                size=there.version.size,
                mtime_ns=there.version.mtime_ns,
                indexed=identity.indexed and there.version == identity.version,
                placed_at=at,
                filed_at=None,
                **_placed({column: literal(value, TEXT) for column, value in place_columns(there.place.path).items()}),
            )
        )
        await keep_notes_searched(self._connection, [identity.number])
        await self._count(await root_number(self._connection, identity.place.root), [identity.place.path], by=-1)
        await self._count(root_id, [there.place.path])
        if identity.place.root != there.place.root:
            # Its waiting clips have to be cut from the new place.
            clips = select(clip.c.id).join(export).where(export.c.asset_number == identity.number)
            await self._connection.execute(
                update(task).where(task.c.state == TaskState.WAITING, task.c.subject.in_(clips)).values(root_id=root_id)
            )

    async def _count(self, root_id: int, paths: Iterable[str], by: int = 1) -> None:
        """Update the folders' counts."""
        grown: Counter[str] = Counter()
        for path in paths:
            grown.update(folders_above(path))
        rows = [
            {
                "root_id": root_id,
                "path": path,
                "parent": path.rpartition("/")[0] if path else None,
                "asset_count": count * by,
            }
            for path, count in grown.items()
        ]
        if rows:
            await self._connection.execute(upsert(folder, {}, ("asset_count",), adding=True), rows)


def _placed(columns: Mapping[str, ColumnElement[str]]) -> dict[str, ColumnElement[str]]:
    """Columns derived from a path, for assets that keep their state."""
    return {**columns, "path_key": key_at(columns["path_key"])}


def _is_indexed(known: KnownFile | None, inspection: Inspection) -> bool:
    """Whether a file's facts are those of a frame index of what was inspected."""
    if known is None or not known.indexed:
        return False
    return (known.version, known.fingerprint) == (inspection.version, inspection.fingerprint)


def _still_indexed(size: BindParameter[int], mtime_ns: BindParameter[int]) -> ColumnElement[bool]:
    """Whether a file's facts are those of a frame index, when it gets this version."""
    return case((and_(asset.c.size == size, asset.c.mtime_ns == mtime_ns), asset.c.indexed), else_=false())


def _some_at_once(ways: Mapping[str, str]) -> list[dict[str, str]]:
    pairs = sorted(ways.items())
    return [dict(pairs[start : start + _CARRIED_TOGETHER]) for start in range(0, len(pairs), _CARRIED_TOGETHER)]

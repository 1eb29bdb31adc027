"""What facets are counted from, in SQL: rows of assets, their changes, and the assets of other conditions."""

import posixpath
from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy import Select, func, select

from rushes_catalog.files.store.roots import root_number
from rushes_catalog.files.store.word_index import asset_search, found_by_words, path_has_word_scanning
from rushes_catalog.library.domain.assets import AssetQuery, AssetSort, ExportedFilter, HiddenFilter
from rushes_catalog.library.domain.facet_columns import MOST_WORDS, FacetRow, FacetScope
from rushes_catalog.library.domain.facets import NO_PICKS, FacetField, Facets
from rushes_catalog.library.domain.natural_order import fold
from rushes_catalog.library.store.asset_filters import labelled, labels_of, listing_of, lists_of_profile
from rushes_catalog.library.store.asset_rows import CONVERTS, PLAYS
from rushes_catalog.library.store.asset_words import phrases_of
from rushes_catalog.storage.counts import CountsOfMoment
from rushes_catalog.storage.dialects.expressions import joined
from rushes_catalog.storage.schema.exports import export
from rushes_catalog.storage.schema.library import asset, asset_change, root
from rushes_catalog.storage.steady import SteadyConnection

# Python reads so many rows in a fiftieth of a second, for which the event loop can wait.
_READ_TOGETHER = 10_000
_FOLDER = func.substr(asset.c.path, 1, func.length(asset.c.path) - func.length(asset.c.name))
"""With a slash at its end, unless it is the root's own."""
_ROWS: Select[int, int, str, str, int, float, int] = select(
    asset.c.number,
    asset.c.root_id,
    func.rtrim(_FOLDER, "/"),
    asset.c.video_codec,
    asset.c.recorded_ms,
    asset.c.duration,
    asset.c.conversion,
)


FacetsAsked = tuple[AssetQuery, tuple[FacetField, ...], int]
"""A list, the fields, and the difference from UTC of the clocks that days are of, in minutes."""


class FacetSources:
    """Sources of facets."""

    def __init__(self, connection: SteadyConnection, counts: CountsOfMoment) -> None:
        self._connection, self._counts = connection, counts

    def known(self, what: FacetsAsked) -> Facets | None:
        """Facets that were counted since the last change; None: they have to be counted."""
        return self._counts.facets(what)

    def keep(self, what: FacetsAsked, facets: Facets) -> None:
        """Cache facets until something changes."""
        self._counts.keep_facets(what, facets)

    async def rows_after(self, number: int) -> list[FacetRow]:
        """Some rows of assets beyond this row number, in order; none at the end."""
        found = _ROWS.where(asset.c.number > number).order_by(asset.c.number).limit(_READ_TOGETHER)
        return [FacetRow._make(row) for row in await self._connection.execute(found)]

    async def rows_of(self, numbers: Sequence[int]) -> list[FacetRow]:
        """The rows of those of these assets that exist."""
        rows: list[FacetRow] = []
        for begin in range(0, len(numbers), _READ_TOGETHER):
            some = asset.c.number.in_(numbers[begin : begin + _READ_TOGETHER])
            rows += [FacetRow._make(row) for row in await self._connection.execute(_ROWS.where(some))]
        return rows

    async def texts_of(self, numbers: Sequence[int]) -> list[tuple[int, str]]:
        """The searched texts of those of these assets that exist, each with its row number."""
        texts: list[tuple[int, str]] = []
        for begin in range(0, len(numbers), _READ_TOGETHER):
            some = asset.c.number.in_(numbers[begin : begin + _READ_TOGETHER])
            found = await self._connection.execute(select(asset.c.number, asset.c.folded).where(some))
            texts += [(number, text) for number, text in found]
        return texts

    async def hits_of(self, word: str) -> str:
        """Row numbers of assets with this folded word in their searched text, with commas between: a million of them
        as rows would take a second longer."""
        phrases = await phrases_of(self._connection, self._counts, [word])
        if word in phrases:
            found = select(joined(asset_search.c.rowid, ",")).where(found_by_words([phrases[word]]))
        else:
            found = select(joined(asset.c.number, ",")).where(path_has_word_scanning([word]))
        return await self._connection.scalar(found) or ""

    async def highest_number(self) -> int:
        """The highest row number of an asset; 0: there is none. About the number of assets."""
        return int(await self._connection.scalar(select(func.max(asset.c.number))) or 0)

    async def last_change(self) -> int:
        """Number of the newest change of an asset; 0: none so far."""
        return int(await self._connection.scalar(select(func.max(asset_change.c.number))) or 0)

    async def changed_since(self, change: int) -> list[int] | None:
        """Row numbers of assets that changed after this change; None: more than are recorded."""
        first = await self._connection.scalar(select(func.min(asset_change.c.number)))
        if first is not None and first > change + 1:
            return None
        changed = select(asset_change.c.asset_number).where(asset_change.c.number > change).distinct()
        return list(await self._connection.scalars(changed))

    async def scope_of(self, query: AssetQuery, fields: Collection[FacetField], online: Collection[str]) -> FacetScope:
        """What the columns need beside a query; `online`: names of mounted roots. Raises RootNotFound."""
        roots = (await self._connection.execute(select(root.c.id, root.c.path))).all()
        scope = FacetScope(
            cameras_of_roots={number: posixpath.basename(path) for number, path in roots},
            root_id=await root_number(self._connection, query.root) if query.root else None,
            words=tuple(dict.fromkeys(word for each in query.words[:MOST_WORDS] if (word := fold(each)))),
            among=await self._among(query, online),
        )
        if query.needs_conversion is not None:
            scope = replace(scope, conversion=CONVERTS if query.needs_conversion else PLAYS)
        for listed, only in lists_of_profile(query):
            of_profile = select(listed.c.asset_number).where(listed.c.profile == query.profile)
            numbers = tuple(await self._connection.scalars(of_profile))
            if only:
                among = numbers if scope.among is None else tuple(set(scope.among).intersection(numbers))
                scope = replace(scope, among=among)
            else:
                scope = replace(scope, without=(*scope.without, *numbers))
        if FacetField.LABEL in fields or labels_of(query):
            scope = replace(scope, labelled=await self._labelled(query.profile))
        return scope

    async def _among(self, query: AssetQuery, online: Collection[str]) -> Sequence[int] | None:
        """Row numbers for the conditions that only the database can answer; None: there are none."""
        rest = replace(
            query,
            words=query.words[MOST_WORDS:],
            root="",
            folder="",
            hidden=HiddenFilter.INCLUDE,
            exported=ExportedFilter.ANY,
            sort=AssetSort.PATH,
            descending=False,
            limit=0,
            cursor="",
            offset=0,
            camera="",
            codec="",
            label="",
            picks=NO_PICKS,
            recorded_from_ms=None,
            recorded_before_ms=None,
            min_duration=None,
            max_duration=None,
            needs_conversion=None,
            quick_total=False,
        )
        if rest == AssetQuery(hidden=HiddenFilter.INCLUDE, profile=query.profile, limit=0):
            return None
        listing = await listing_of(self._connection, self._counts, rest, online)
        found = select(asset.c.number).where(*listing.conditions(0))
        return tuple(await self._connection.scalars(found))

    async def _labelled(self, profile: str) -> dict[str, list[int]]:
        """Assets with proven clips of each label in the profile."""
        found: dict[str, list[int]] = {}
        pairs = labelled(profile).add_columns(export.c.label).where(export.c.label != "").distinct()
        for number, label in await self._connection.execute(pairs):
            found.setdefault(label, []).append(number)
        return found

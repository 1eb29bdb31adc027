"""Counting the values of fields among the assets of a list."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NoReturn

from rushes_catalog.library.domain.assets import AssetQuery
from rushes_catalog.library.domain.facet_columns import FacetColumns
from rushes_catalog.library.domain.facets import FacetField, Facets
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_chassis.loops import keep

_LARGE: Final = 20_000
"""Smaller libraries are read with the first request: it takes less than half a second, and most need no columns."""
_LEAST_REST: Final = 30.0
"""Seconds between two looks for changes."""
_REST_FOR_SECOND: Final = 20.0
"""Seconds of rest for each second that reading took: a first scan changes more than is recorded all the time."""


class ReadFacets:
    """Keeps columns of all assets in memory from the first request on, and reads only what has changed since the
    previous one."""

    def __init__(self, catalog: Catalog, fleet: Fleet) -> None:
        self._catalog, self._fleet = catalog, fleet
        self._columns: FacetColumns | None = None
        self._change = 0
        """The newest change that the columns have."""
        self._turn = asyncio.Lock()

    async def run(self) -> NoReturn:
        """Keep the columns of large libraries current, as reading a million assets takes seconds; until cancelled."""
        await keep("facets", self._keep_current, asyncio.sleep)

    async def _keep_current(self) -> float:
        """Returns for how many seconds to rest."""
        began = time.monotonic()
        async with self._turn, self._catalog.reading() as stores:
            if await stores.facets.highest_number() > _LARGE:
                await self._current(stores)
        return max(_LEAST_REST, (time.monotonic() - began) * _REST_FOR_SECOND)

    async def read(self, query: AssetQuery, fields: Sequence[FacetField], utc_offset_minutes: int = 0) -> Facets:
        """The facets of a list, whose order and page are ignored; raises RootNotFound.

        `utc_offset_minutes`: of the clocks that days are of.
        """
        online = self._fleet.online_roots
        what = (query, tuple(fields), utc_offset_minutes)
        async with self._catalog.reading() as stores:
            known = stores.facets.known(what)
        if known is not None:
            return known
        async with self._turn, self._catalog.reading() as stores:
            columns = await self._current(stores)
            scope = await stores.facets.scope_of(query, fields, online)
            for word in scope.words:
                if not columns.use_word(word):
                    await asyncio.to_thread(columns.put_word, word, await stores.facets.hits_of(word))
            scope = replace(scope, utc_offset_minutes=utc_offset_minutes)
            facets = await asyncio.to_thread(columns.count, query, scope, fields)
            stores.facets.keep(what, facets)
        return facets

    async def _current(self, stores: Stores) -> FacetColumns:
        """The columns as of this transaction."""
        if self._columns is not None:
            changed = await stores.facets.changed_since(self._change)
            if changed is not None:
                if changed:
                    rows, last_change = await stores.facets.rows_of(changed), await stores.facets.last_change()
                    self._columns.remove(changed)
                    self._columns.put(rows)
                    if self._columns.has_words:
                        self._columns.put_texts(await stores.facets.texts_of(changed))
                    self._change = last_change
                return self._columns
        self._columns = None  # So that no two sets of columns are in memory at once.
        columns = FacetColumns()
        last = -1
        while rows := await stores.facets.rows_after(last):
            columns.put(rows)
            last = rows[-1].number
        self._change = await stores.facets.last_change()
        self._columns = columns
        return columns

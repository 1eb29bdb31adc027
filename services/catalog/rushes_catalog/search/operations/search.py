"""Searching names, labels, what was said, and what pictures show."""

import asyncio
from collections.abc import Collection, Sequence
from functools import partial
from itertools import groupby
from typing import Final

from rushes_catalog.domain.times import MICROSECONDS
from rushes_catalog.library.domain.assets import AssetQuery, AssetSort, HiddenFilter
from rushes_catalog.library.operations.span_frames import SpanFrames, frames_within
from rushes_catalog.search.domain.hits import PATIENCE, Hit, Hits, SearchKind, contained_words, contains, share
from rushes_catalog.search.operations.search_seen import SearchSeen, SeenHits
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_catalog.transcripts.domain.spoken_words import said_query
from rushes_catalog.transcripts.domain.transcripts import SaidHit

_NAMES_COMPARED: Final = 500
"""More than the largest limit; so many rows of a page are read as fast as one."""
_LABELS_READ: Final = 200
"""The largest limit: where each label has a clip, those of others would not be shown. Clips are read label by label."""


class Search:
    """Each kind is searched by itself for as many hits as are asked for; the best of all are the result."""

    def __init__(self, catalog: Catalog, frames: SpanFrames, seen: SearchSeen) -> None:
        self._catalog, self._frames, self._seen = catalog, frames, seen

    async def search(self, q: str, kinds: Collection[SearchKind], limit: int) -> Hits:
        """The best hits first, of equal ones names before labels before what was said before pictures."""
        found, seen = await asyncio.gather(self._written(q, kinds, limit), self._pictures(q, kinds, limit))
        hits = sorted((*found, *seen.hits), key=lambda hit: -hit.score)[:limit]
        abstained = (SearchKind.SEEN,) if SearchKind.SEEN in kinds and not seen.hits else ()
        return Hits(tuple(hits), abstained, seen.lacks, seen.reach)

    async def _pictures(self, q: str, kinds: Collection[SearchKind], limit: int) -> SeenHits:
        return await self._seen.search(q, limit) if SearchKind.SEEN in kinds else SeenHits()

    async def _written(self, q: str, kinds: Collection[SearchKind], limit: int) -> list[Hit]:
        words = contained_words(q)
        found: list[Hit] = []
        async with self._catalog.reading() as stores:
            if SearchKind.NAME in kinds and words:
                found += await _names(stores, words, limit)
            if SearchKind.LABEL in kinds and words:
                found += await _labels(stores, words, limit)
        if SearchKind.SAID in kinds:
            found += await self._said(q, limit)
        return found

    async def _said(self, q: str, limit: int) -> list[Hit]:
        query = said_query(q)
        if not query.phrases:
            return []
        async with self._catalog.reading() as stores:
            hits = await stores.video_transcripts.search(query, limit)
            files = await stores.video_files.by_number({hit.asset_number for hit in hits})
        times = await self._frames.times(files.values(), PATIENCE)

        def hit_of(each: SaidHit) -> Hit:
            file, said = files[each.asset_number], each.segment
            first, _ = frames_within(times.get(file.number), file.rate, said.start_us, said.end_us)
            return Hit(
                kind=SearchKind.SAID,
                asset_id=each.asset_id,
                name=file.name,
                start=said.start_us / MICROSECONDS,
                end=said.end_us / MICROSECONDS,
                first_frame=first,
                score=min(1.0, query.letters / max(1, each.letters)),
                text=said.text,
            )

        return [hit_of(each) for each in hits]


async def _names(stores: Stores, words: Sequence[str], limit: int) -> list[Hit]:
    """Those of which the words are most, of the first ones in the order of names that contain them."""
    query = AssetQuery(
        words=tuple(words), hidden=HiddenFilter.INCLUDE, sort=AssetSort.NAME, limit=_NAMES_COMPARED, quick_total=True
    )
    found = [
        Hit(
            kind=SearchKind.NAME,
            asset_id=asset.id,
            name=asset.name,
            start=0.0,
            end=asset.facts.duration_seconds if asset.facts else 0.0,
            first_frame=0,
            score=share(words, asset.place.path),
            text=None,
        )
        for asset in (await stores.assets.page(query)).assets
    ]
    return sorted(found, key=lambda hit: -hit.score)[:limit]


async def _labels(stores: Stores, words: Sequence[str], limit: int) -> list[Hit]:
    """Clips of the best labels, of equally good ones the most recently used, the newest first."""
    matching = [label.text for label in await stores.annotations.labels() if contains(label.text, words)]
    best = sorted(matching, key=lambda text: -share(words, text))[:_LABELS_READ]
    found: list[Hit] = []
    # Those of the best labels alone, where these have enough clips.
    for score, labels in groupby(best, partial(share, words)):
        if len(found) >= limit:
            break
        found += [
            Hit(SearchKind.LABEL, hit.asset_id, hit.name, hit.start, hit.end, hit.first_frame, score, hit.label)
            for hit in await stores.labelled_clips.of(list(labels), limit - len(found))
        ]
    return found

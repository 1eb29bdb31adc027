"""A small library by chance, and lists of it made by going through all of it."""

import itertools
import random
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from rushes_catalog.library.domain.assets import (
    AnnouncedRoot,
    Asset,
    AssetQuery,
    AssetSort,
    AssetState,
    ExportedFilter,
    HiddenFilter,
)
from rushes_catalog.library.domain.facets import Picks
from rushes_catalog.library.domain.natural_order import fold, natural_key
from rushes_catalog.storage.catalog import Catalog
from rushes_footage.facts import Inspection, MediaFacts, Problem
from rushes_footage.files import FileVersion, FoundFile
from tests.fakes.footage import CUT_SHORT, facts

NOW = datetime(2026, 11, 20, tzinfo=UTC)
ROOTS = ("lib", "archive")
# In milliseconds.
SECONDS = range(1_700_000_000_000, 1_700_000_004_000, 1000)
CODECS = ("h264", "hevc", "mpeg4")
WORDS = ("dog", "Cat", "Äpfel", "take", "100%", "under_score", "o'clock", '"quoted"', "日本")


def of_codec(codec: str, said: MediaFacts) -> MediaFacts:
    """The same with other pictures."""
    return replace(said, video=replace(said.video, codec=codec))


async def fill(catalog: Catalog) -> None:
    """Three hundred assets in two roots, a third of them hidden in one profile."""
    rng = random.Random(4)
    async with catalog.changing() as stores:
        await stores.roots.record([AnnouncedRoot(name, f"/{name}", online=True) for name in ROOTS])
        for root in ROOTS:
            paths = {
                "/".join(f"{rng.choice(WORDS)} {rng.randrange(12)}" for _ in range(rng.randint(1, 3))) + ".mp4"
                for _ in range(170)
            }
            found = [
                FoundFile(path, FileVersion(rng.randrange(20), rng.randrange(20) * 10**9)) for path in sorted(paths)
            ]
            rng.shuffle(found)
            for file in await stores.files.add(root, found, NOW):
                if rng.random() < 0.8:
                    broken = Problem("NotAVideo", "No picture in it.") if rng.random() < 0.2 else None
                    said = rng.choice([0, 0, *SECONDS])
                    seconds = float(rng.randrange(5))
                    warning = CUT_SHORT if seconds == 1 else None
                    outcome = broken or replace(of_codec(rng.choice(CODECS), facts(seconds, said)), warning=warning)
                    inspection = Inspection(file.version, f"{file.number}", outcome)
                    await stores.files.examined([(file.number, file.place.path, inspection)], NOW)
                if rng.random() < 0.3:
                    await stores.annotations.set_hidden([file.id], "night", hidden=True)


async def thin(catalog: Catalog) -> None:
    """Every eleventh file is gone."""
    async with catalog.changing() as stores:
        everything = (await stores.assets.page(AssetQuery(sort=AssetSort.ADDED, limit=1000))).assets
        for root in ROOTS:
            paths = [asset.place.path for asset in everything if asset.place.root == root]
            there = await stores.files.at(root, paths)
            await stores.files.missing([file.number for file in there.values() if file.number % 11 == 0])


async def listed(catalog: Catalog, query: AssetQuery, online: Collection[str] = ROOTS) -> tuple[list[Asset], int]:
    """All pages of a list, and the total that every page told."""
    assets: list[Asset] = []
    totals = set()
    cursor = ""
    for _ in itertools.count():
        async with catalog.reading() as stores:
            page = await stores.assets.page(replace(query, cursor=cursor), online)
        assert len(page.assets) <= query.limit
        assets += page.assets
        totals.add(page.total)
        cursor = page.next_cursor
        if not cursor:
            break
    [total] = totals
    return assets, total


def by_hand(assets: list[Asset], query: AssetQuery) -> list[Asset]:
    """The same list by going through all of them; `assets` are in order of being added."""
    keys: dict[AssetSort, Callable[[Asset], Any]] = {
        AssetSort.PATH: lambda asset: (ROOTS.index(asset.place.root), _is_broken(asset), natural_key(asset.place.path)),
        AssetSort.PLACE: lambda asset: (ROOTS.index(asset.place.root), natural_key(asset.place.path)),
        AssetSort.NAME: lambda asset: natural_key(asset.name),
        AssetSort.SIZE: lambda asset: asset.version.size,
        AssetSort.MODIFIED: lambda asset: asset.version.mtime_ns,
        AssetSort.RECORDED: lambda asset: asset.recorded.millis,
        AssetSort.DURATION: lambda asset: asset.facts.duration_seconds if asset.facts else 0.0,
        AssetSort.ADDED: lambda _asset: 0,
    }
    ordered = sorted(enumerate(assets), key=lambda item: (keys[query.sort](item[1]), item[0]))
    if query.descending:
        ordered.reverse()
    if query.sort is AssetSort.MODIFIED:
        # What has one time stands by its path, also where the newest is first.
        ordered.sort(key=lambda item: (natural_key(item[1].place.path), item[0]))
        ordered.sort(key=lambda item: item[1].version.mtime_ns, reverse=query.descending)
    return [asset for _, asset in ordered if fits(asset, query)]


def _is_broken(asset: Asset) -> bool:
    # Also when it has gone since.
    return asset.problem is not None


def _seconds(asset: Asset) -> float:
    return asset.facts.duration_seconds or 0.0 if asset.facts else 0.0


def _is_picked(asset: Asset, picks: Picks) -> bool:
    codec, seconds = asset.facts.video.codec if asset.facts else "unknown", _seconds(asset)
    recorded = datetime.fromtimestamp(asset.recorded.millis / 1000, UTC)
    return (
        (not picks.cameras or f"{asset.root_path}/{asset.place.path}".split("/")[-2] in picks.cameras)
        and (not picks.codecs or codec in picks.codecs)
        and (not picks.folders or any(asset.place.path.startswith(f"{folder}/") for folder in picks.folders))
        and (not picks.months or f"{recorded:%Y-%m}" in map(str, picks.months))
        and (not picks.lengths or any(_is_of_length(seconds, length.value) for length in picks.lengths))
    )


def _is_of_length(seconds: float, length: str) -> bool:
    if length == "unknown":
        return seconds == 0
    least, end = length.split("-")
    return seconds > 0 and float(least) <= seconds < float(end or "inf")


def fits(asset: Asset, query: AssetQuery) -> bool:
    """Whether it belongs on the list."""
    return (
        query.root in ("", asset.place.root)
        and (not query.folder or asset.place.path.startswith(f"{query.folder}/"))
        and query.path in ("", asset.place.path)
        and query.name in ("", asset.name)
        and all(fold(word) in fold(asset.place.path) for word in query.words)
        and {HiddenFilter.INCLUDE: True, HiddenFilter.ONLY: asset.hidden, HiddenFilter.EXCLUDE: not asset.hidden}[
            query.hidden
        ]
        and (not query.only_problems or asset.state is AssetState.PROBLEM)
        and (not query.only_warnings or (asset.facts is not None and asset.facts.warning is not None))
        and {
            ExportedFilter.ANY: True,
            ExportedFilter.ONLY: asset.clip_count > 0,
            ExportedFilter.NONE: asset.clip_count == 0,
        }[query.exported]
        and query.camera in ("", f"{asset.root_path}/{asset.place.path}".split("/")[-2])
        and _is_picked(asset, query.picks)
        and (query.modified_from_ns is None or asset.version.mtime_ns >= query.modified_from_ns)
        and (query.modified_before_ns is None or asset.version.mtime_ns < query.modified_before_ns)
        and (query.recorded_from_ms is None or asset.recorded.millis >= query.recorded_from_ms)
        and (query.recorded_before_ms is None or asset.recorded.millis < query.recorded_before_ms)
        and query.codec in ("", asset.facts.video.codec if asset.facts else "unknown")
        and (query.needs_conversion is None or asset.needs_conversion is query.needs_conversion)
        and (query.min_duration is None or 0 < _seconds(asset) >= query.min_duration)
        and (query.max_duration is None or 0 < _seconds(asset) <= query.max_duration)
        and (not query.present or asset.state is not AssetState.OFFLINE)
    )

"""Marks of assets whose paths match a list's words, a byte each, to find far positions in the order's index."""

from sqlalchemy import ColumnElement, func, select

from rushes_catalog.files.store.word_index import path_has_word_scanning
from rushes_catalog.library.store.asset_filters import Listing
from rushes_catalog.storage.counts import CountsOfMoment
from rushes_catalog.storage.dialects.expressions import byte_is_one, joined
from rushes_catalog.storage.schema.library import asset
from rushes_catalog.storage.steady import SteadyConnection

# Rows read at a time, as results are processed in the event loop.
_BLOCK = 1 << 16


async def marks_for(
    connection: SteadyConnection, counts: CountsOfMoment, listing: Listing, total: int, passed: int
) -> bytes | None:
    """A byte per asset number, 1 where its path contains every word; None where so few of `total` are skipped that
    reading their rows is cheaper."""
    if not listing.words:
        return None
    if passed * await _highest(connection) // total <= listing.bounds.far:
        return None
    return await marks_of(connection, counts, listing.words)


async def marks_of(connection: SteadyConnection, counts: CountsOfMoment, words: list[str]) -> bytes:
    """The marks of these words, cached or made."""
    what = tuple(words)
    known = counts.marks(what)
    if known is not None:
        return known
    marks = await _made(connection, words)
    counts.keep_marks(what, marks)
    return marks


async def _made(connection: SteadyConnection, words: list[str]) -> bytes:
    highest = await _highest(connection)
    marks = bytearray(highest + 1)
    for start in range(0, highest + 1, _BLOCK):
        here = asset.c.number.between(start, start + _BLOCK - 1)
        # One text instead of a row per asset, which would block the event loop for a quarter of a second.
        found = select(joined(asset.c.number, " ")).where(here, path_has_word_scanning(words))
        for number in str(await connection.scalar(found) or "").split():
            marks[int(number)] = 1
    return bytes(marks)


async def _highest(connection: SteadyConnection) -> int:
    return int(await connection.scalar(select(func.max(asset.c.number))) or 0)


def is_marked(marks: bytes) -> ColumnElement[bool]:
    """Whether an asset is marked."""
    return byte_is_one(marks, asset.c.number)

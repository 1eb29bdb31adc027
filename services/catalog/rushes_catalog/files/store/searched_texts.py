"""The text in which lists of assets search words: the path, and before it the texts of the asset's notes.

The path comes last, as short words are searched at its end. See library/store/asset_words.py.
"""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import bindparam, select, update

from rushes_catalog.library.domain.natural_order import fold
from rushes_catalog.storage.schema.library import asset
from rushes_catalog.storage.schema.plans import frame_note
from rushes_catalog.storage.steady import SteadyConnection


async def keep_notes_searched(connection: SteadyConnection, numbers: Collection[int]) -> None:
    """Those of these assets that have notes were moved, and found only by their paths since: find them by their notes,
    too."""
    noted = select(frame_note.c.asset_number).where(frame_note.c.asset_number.in_(numbers)).distinct()
    await search_notes(connection, list(await connection.scalars(noted)))


async def search_notes(connection: SteadyConnection, numbers: Collection[int]) -> None:
    """Set the searched text of these assets, whose notes or paths have changed."""
    if not numbers:
        return
    notes = select(frame_note.c.asset_number, frame_note.c.text).where(frame_note.c.asset_number.in_(numbers))
    texts: defaultdict[int, list[str]] = defaultdict(list)
    for number, text in await connection.execute(notes.order_by(frame_note.c.frame, frame_note.c.id)):
        texts[number].append(fold(text))
    paths = await connection.execute(select(asset.c.number, asset.c.path).where(asset.c.number.in_(numbers)))
    rows = [{"row": number, "new_folded": "\n".join([*texts[number], fold(path)])} for number, path in paths]
    await connection.execute(
        update(asset).where(asset.c.number == bindparam("row")).values(folded=bindparam("new_folded")), rows
    )

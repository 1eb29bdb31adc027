"""Cursors that are an offset into a list."""

from rushes_chassis.errors import FieldMistake, InvalidInput

_LONGEST = 9  # digits


def offset_of(cursor: str) -> int:
    """Number of items that the cursor skips; raises InvalidInput."""
    if not cursor.isascii() or not cursor.isdecimal() or len(cursor) > _LONGEST:
        mistake = "must be the next_cursor of a page in the same order"
        raise InvalidInput(f"cursor: {mistake}", fields=[FieldMistake("cursor", mistake)])
    return int(cursor)

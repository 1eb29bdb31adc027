"""Errors of brand lists."""

from collections.abc import Sequence

from rushes_chassis.errors import Conflict, FieldMistake, InvalidInput, NotFound

_NAMED = 5
"""Mistakes that a sentence names; all are listed as fields."""


class BrandListNotFound(NotFound):
    """No brand list of this name, or it has no such version."""

    def __init__(self, name: str, version: int | None = None) -> None:
        missing = "" if version is None else f" of version {version}"
        super().__init__(f"There is no brand list {name!r}{missing}.")


class WrongBrands(InvalidInput):
    """Brands that a list cannot have, each named by its place: `brands[3].aliases[0]`."""

    def __init__(self, mistakes: Sequence[FieldMistake]) -> None:
        said = "; ".join(f"{each.path}: {each.message}" for each in mistakes[:_NAMED])
        more = len(mistakes) - _NAMED
        super().__init__(f"{said}; and {more} more" if more > 0 else said, fields=mistakes)


class BrandListChanged(Conflict):
    """The version that was to be replaced is not the newest one. `newest` and `expected`: from 1 on; 0: none."""

    def __init__(self, name: str, newest: int, expected: int) -> None:
        if newest == 0:
            said = f"The brand list {name!r} is not there any more: it was deleted."
        elif expected == 0:
            said = f"There is already a brand list {name!r}, of version {newest}."
        else:
            said = f"The brand list {name!r} has version {newest} by now, and not {expected}."
        super().__init__(f"{said} Nothing was saved.")


class DefaultStays(Conflict):
    """The default list cannot be deleted."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The brand list {name!r} cannot be deleted: runs that name no other one use it. Save it without brands "
            "instead."
        )

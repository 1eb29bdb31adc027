"""Errors of the library: its roots and assets."""

from rushes_chassis.errors import Conflict, NotFound, Unavailable


class AssetNotFound(NotFound):
    """No asset of this id."""

    def __init__(self, asset_id: str) -> None:
        super().__init__(f"There is no asset {asset_id}.")


class RootNotFound(NotFound):
    """No root of this name was ever announced."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no root named {name!r}.")


class AssetUnusable(Conflict):
    """The asset cannot be read as a video now."""


class RootOffline(Unavailable):
    """The root's folder is not mounted, or no media node announces it."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name!r} is offline: its folder is not mounted, or no media node holds it.")


class RootEmptied(Unavailable):
    """A folder that had videos has no entries: a mount point without its disk."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name!r} is empty, although it held videos; is its disk mounted? Its videos stay in the library."
        )

"""The condition for assets in a collection."""

from sqlalchemy import ColumnElement, and_, func

from rushes_catalog.files.store.roots import root_number
from rushes_catalog.learning.domain.learning import SET_ASIDE, folder_prefix
from rushes_catalog.library.domain.assets import AssetState
from rushes_catalog.storage.schema.library import asset
from rushes_catalog.storage.steady import SteadyConnection
from rushes_footage.files import Place


async def lies_in(connection: SteadyConnection, collection: Place) -> ColumnElement[bool]:
    """Usable files directly in the collection, or in a subfolder that may be a label."""
    prefix, within = folder_prefix(collection), inside(collection)
    aside = f"{SET_ASIDE}/"
    return and_(
        asset.c.root_id == await root_number(connection, collection.root),
        asset.c.state == AssetState.READY,
        asset.c.absent == 0,
        asset.c.fingerprint != "",
        # Not LIKE: SQLite's ignores case.
        func.substr(asset.c.path, 1, len(prefix)) == prefix,
        func.substr(within, 1, len(aside)) != aside,
        ~within.like("%/%/%"),
        ~within.like(".%/%"),
    )


def inside(collection: Place) -> ColumnElement[str]:
    """A path relative to the collection."""
    return func.substr(asset.c.path, len(folder_prefix(collection)) + 1)

"""`rushes db copy`: all state from one database into an empty one on PostgreSQL."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError
from sqlalchemy.engine import URL

from rushes_catalog.settings import CatalogSettings
from rushes_chassis.settings import REFUSED

if TYPE_CHECKING:
    from rushes_catalog.storage.dialects.copying import CopiedTable, Source

COPIED, FAILED = 0, 1
_SETTING, _CATALOG = "RUSHES_DATABASE_URL", "rushes catalog: "


class _WrongPlace(Exception):
    """An address that names no database that can be copied from or to; the message has the reason."""


def copy(source: str, target: str, say: Callable[[str], None], progress: Callable[[str], None]) -> int:
    """Copy, and print the numbers of rows by `say`; the exit status: COPIED, FAILED or REFUSED.

    `progress` receives what is being done, and why nothing was copied.
    """
    try:
        source_place, target_place = _place(source, "SOURCE"), _place(target, "TARGET")
        if isinstance(target_place, Path):
            raise _WrongPlace(
                "TARGET: only databases on PostgreSQL are copied to, as postgresql://user:password@host:5432/database"
            )
        if source_place == target_place:
            raise _WrongPlace("SOURCE and TARGET are the same database")
    except _WrongPlace as wrong:
        progress(str(wrong))
        return REFUSED
    # Imported after that, as PostgreSQL's driver is optional.
    from rushes_catalog.storage.dialects.copying import CopyFailed, CopyRefused, copy_database
    from rushes_catalog.storage.dialects.port import AlreadyRunning, Unusable
    from rushes_catalog.storage.dialects.postgresql import PostgresqlDatabase
    from rushes_catalog.storage.migration import NewerDatabase

    try:
        with _source(source_place) as read:
            copied = copy_database(read, PostgresqlDatabase(target_place), progress)
    except CopyFailed as failed:
        progress(str(failed))
        return FAILED
    except AlreadyRunning as running:
        progress(f"{str(running).removeprefix(_CATALOG)}: stop Rushes, and copy again")
        return REFUSED
    except (CopyRefused, NewerDatabase, Unusable) as refused:
        progress(str(refused).removeprefix(_CATALOG).removeprefix(f"{_SETTING}: "))
        return REFUSED
    for line in _table(copied):
        say(line)
    return COPIED


def _place(address: str, name: str) -> Path | URL:
    try:
        # Neither is the one that is set, if any.
        return CatalogSettings(database_url=address, standby=False).database
    except ValidationError as invalid:
        # Without pydantic's own words, which have the address.
        words = "; ".join(str(each["msg"]) for each in invalid.errors(include_input=False, include_context=False))
        raise _WrongPlace(words.removeprefix("Value error, ").replace(_SETTING, name)) from None


def _source(place: Path | URL) -> "AbstractContextManager[Source]":
    from rushes_catalog.storage.dialects.copying import postgresql_source, sqlite_source
    from rushes_catalog.storage.dialects.postgresql import PostgresqlDatabase

    return sqlite_source(place) if isinstance(place, Path) else postgresql_source(PostgresqlDatabase(place))


def _table(copied: "list[CopiedTable]") -> list[str]:
    width = max(len(table.name) for table in copied)
    lines = [f"{'table':<{width}}  {'rows in SOURCE':>14}  {'rows in TARGET':>14}"]
    lines += [f"{table.name:<{width}}  {table.source_rows:>14,}  {table.target_rows:>14,}" for table in copied]
    lines += [
        f"{table.name}: {table.replaced:,} texts have the character U+0000, which PostgreSQL cannot store; TARGET has"
        " U+FFFD in its place."
        for table in copied
        if table.replaced
    ]
    rows = sum(table.target_rows for table in copied)
    end = (
        f"All {rows:,} rows were read back from TARGET and are those of SOURCE, which was not changed. Start Rushes "
        f"with {_SETTING} set to TARGET."
    )
    return [*lines, end]

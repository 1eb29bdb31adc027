"""Adapts psycopg's values to those of SQLite."""

from typing import Any

from psycopg.adapt import Buffer, Loader
from psycopg.types.string import StrDumperUnknown


class _Sum(Loader):
    """A sum of 64-bit integers has type `numeric`, which no column has."""

    def load(self, data: Buffer) -> int | float:
        """An int where there is no fraction."""
        digits = bytes(data)
        return float(digits) if b"." in digits else int(digits)


class _Text(StrDumperUnknown):
    """PostgreSQL's texts cannot contain U+0000, which programs may print."""

    def dump(self, obj: str) -> Buffer | None:
        """With U+FFFD, the replacement character, instead."""
        return super().dump(obj.replace("\x00", "\ufffd"))


def adapt(connection: Any) -> None:
    """Register the adapters on a connection."""
    connection.adapters.register_loader("numeric", _Sum)
    connection.adapters.register_dumper(str, _Text)

"""Values as SQLite gives and takes them, where PostgreSQL's driver has another idea."""

from typing import Any

from psycopg.adapt import Buffer, Loader
from psycopg.types.string import StrDumperUnknown


class _Sum(Loader):
    """PostgreSQL adds numbers of 64 bits up to ones that have no bounds. No column of ours is of that kind."""

    def load(self, data: Buffer) -> int | float:
        """Whole where it has no fraction."""
        digits = bytes(data)
        return float(digits) if b"." in digits else int(digits)


class _Text(StrDumperUnknown):
    """PostgreSQL takes every character but the first, which stands in what a program has said at most."""

    def dump(self, obj: str) -> Buffer | None:
        """With the sign for what cannot be read in its place."""
        return super().dump(obj.replace("\x00", "\ufffd"))


def adapt(connection: Any) -> None:
    """Have a connection, of the driver or as SQLAlchemy wraps it, give and take them so."""
    connection.adapters.register_loader("numeric", _Sum)
    connection.adapters.register_dumper(str, _Text)

"""Values as SQLite gives and takes them, where PostgreSQL's driver has another idea."""

from typing import Any

from psycopg.adapt import Buffer, Loader
from psycopg.types.string import StrDumperUnknown


class _Sum(Loader):
    """The sum of a column of 64 bits is of PostgreSQL's type `numeric`, which no column of ours has."""

    def load(self, data: Buffer) -> int | float:
        """Whole where it has no fraction."""
        digits = bytes(data)
        return float(digits) if b"." in digits else int(digits)


class _Text(StrDumperUnknown):
    """PostgreSQL's texts hold every character but U+0000, which may stand in what a program has printed."""

    def dump(self, obj: str) -> Buffer | None:
        """With U+FFFD, the replacement character, in its place."""
        return super().dump(obj.replace("\x00", "\ufffd"))


def adapt(connection: Any) -> None:
    """Have a connection, of the driver or as SQLAlchemy wraps it, give and take them so."""
    connection.adapters.register_loader("numeric", _Sum)
    connection.adapters.register_dumper(str, _Text)

"""Parts shared by all tables: names of constraints, and types of times, ids and other recurring columns."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
    text,
)
from sqlalchemy.engine import Dialect

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class UtcTime(TypeDecorator[datetime]):
    """Times as microseconds since 1970: exact, ordered, and the same on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Microseconds since 1970; raises TypeError for times without a zone."""
        return None if value is None else (value - _EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """A time in UTC."""
        return None if value is None else _EPOCH + timedelta(microseconds=value)


metadata = MetaData(
    naming_convention={
        "ix": "%(table_name)s_%(column_0_N_name)s",
        "uq": "%(table_name)s_%(column_0_N_name)s_once",
        "fk": "%(table_name)s_%(column_0_N_name)s_fk",
        "pk": "%(table_name)s_pk",
        "ck": "%(table_name)s_%(constraint_name)s",
    }
)

# SQLite compares texts by their bytes. PostgreSQL uses the database's collation unless the column sets one.
_BY_BYTES = Text(collation="C")
TEXT = Text().with_variant(_BY_BYTES, "postgresql")
# SQLite's numbers have 64 bits; those of PostgreSQL's INTEGER have 32.
NUMBER = Integer().with_variant(BigInteger(), "postgresql")
# SQLite assigns row numbers to INTEGER primary keys only.
ROW = BigInteger().with_variant(Integer(), "sqlite")


def nominal_text(length: int) -> String:
    """A text column of this length, which SQLite does not enforce; on PostgreSQL, which would, one without a limit."""
    return String(length).with_variant(_BY_BYTES, "postgresql")


ID = nominal_text(36)


def number(name: str, default: int = 0) -> Column[int]:
    """A column of an integer, not null."""
    return Column(name, BigInteger, nullable=False, server_default=str(default))


def text_column(name: str) -> Column[str]:
    """A column of a text, not null; "" by default."""
    return Column(name, TEXT, nullable=False, server_default="")


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of the rows that meet a condition, which is the same SQL text for both databases."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))

"""The index of paths: which assets' paths hold words. Each database has one of its own kind."""

from collections.abc import Iterable
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Integer, Text, and_, column, literal, select, table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from rushes_catalog.storage.schema import library

# Both indexes know three letters at a time: they find words of three characters and more.
SHORTEST_INDEXED_WORD = 3

# Of each word's hits the index tells the assets' numbers. A table on SQLite, a view on PostgreSQL.
asset_search = table("asset_search", column("rowid", Integer))


class WordIndex(Protocol):
    """How a database's index is asked."""

    @property
    def has_vocabulary(self) -> bool:
        """Whether it tells which three letters there are, by which it finds shorter words."""

    def phrase(self, word: str) -> str:
        """What it is asked for a folded word."""


class SqliteWords:
    """FTS5 with its trigram tokenizer."""

    has_vocabulary = True

    def phrase(self, word: str) -> str:
        """As FTS5's language quotes it."""
        return '"{}"'.format(word.replace('"', '""'))


class PostgresqlWords:
    """The trigrams of pg_trgm, which LIKE is answered by."""

    has_vocabulary = False

    def phrase(self, word: str) -> str:
        """A pattern of LIKE."""
        escaped = word.replace("/", "//").replace("%", "/%").replace("_", "/_")
        return f"%{escaped}%"


class _FoundByWords(FunctionElement[bool]):
    """Of what FTS5 is asked as a whole, and of each phrase."""

    name = "found_by_words"
    inherit_cache = True


@compiles(_FoundByWords)
def _by_fts5(element: _FoundByWords, compiler: Any, **options: Any) -> str:
    query, *_ = element.clauses
    return f"asset_search MATCH {compiler.process(query, **options)}"


@compiles(_FoundByWords, "postgresql")
def _by_trigrams(element: _FoundByWords, compiler: Any, **options: Any) -> str:
    _, *phrases = element.clauses
    each = (f"asset_search.folded LIKE {compiler.process(phrase, **options)} ESCAPE '/'" for phrase in phrases)
    return f"({' AND '.join(each)})"


def found_by_words(phrases: Iterable[str]) -> ColumnElement[bool]:
    """Whether a row of `asset_search` is of an asset that each phrase finds; see `storage/asset_words.py`."""
    each = list(phrases)
    query = " AND ".join(f"({phrase})" for phrase in each)
    return _FoundByWords(literal(query, Text), *(literal(phrase, Text) for phrase in each))


def path_has_words(phrases: Iterable[str], number: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether the asset of this number is among those that the index finds; all of them are gathered first."""
    return number.in_(select(asset_search.c.rowid).where(found_by_words(phrases)))


def path_has_word_scanning(
    words: list[str], folded: ColumnElement[str] = library.asset.c.folded
) -> ColumnElement[bool]:
    """The same row by row: for words that are too short for the index, or where few other rows are left."""
    return and_(*(folded.contains(word, autoescape=True) for word in words))

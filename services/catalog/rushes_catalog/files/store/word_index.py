"""The index of words in paths, for each kind of database."""

from collections.abc import Iterable
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Integer, Text, and_, column, literal, select, table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from rushes_catalog.storage.schema import library

# Both are trigram indexes, which find words of at least three characters.
SHORTEST_INDEXED_WORD = 3

# Asset numbers by trigram. A table on SQLite, a view on PostgreSQL.
asset_search = table("asset_search", column("rowid", Integer))


class WordIndex(Protocol):
    """Queries of a database's word index."""

    @property
    def has_vocabulary(self) -> bool:
        """Whether it has a list of its trigrams, by which shorter words are found."""

    def phrase(self, word: str) -> str:
        """The query for a folded word."""


class SqliteWords:
    """FTS5 with its trigram tokenizer."""

    has_vocabulary = True

    def phrase(self, word: str) -> str:
        """Quoted for FTS5."""
        return '"{}"'.format(word.replace('"', '""'))


class PostgresqlWords:
    """pg_trgm, which answers LIKE."""

    has_vocabulary = False

    def phrase(self, word: str) -> str:
        """A pattern for LIKE."""
        escaped = word.replace("/", "//").replace("%", "/%").replace("_", "/_")
        return f"%{escaped}%"


class _FoundByWords(FunctionElement[bool]):
    """Compiles to one FTS5 query, or to a condition per phrase."""

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
    """Whether a row of `asset_search` matches each phrase; see `library/store/asset_words.py`."""
    each = list(phrases)
    query = " AND ".join(f"({phrase})" for phrase in each)
    return _FoundByWords(literal(query, Text), *(literal(phrase, Text) for phrase in each))


def path_has_words(phrases: Iterable[str], number: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether the asset of this number is among the index's hits, all of which are gathered first."""
    return number.in_(select(asset_search.c.rowid).where(found_by_words(phrases)))


def path_has_word_scanning(
    words: list[str], folded: ColumnElement[str] = library.asset.c.folded
) -> ColumnElement[bool]:
    """The same checked row by row: for words too short for the index, or where few rows are left."""
    return and_(*(folded.contains(word, autoescape=True) for word in words))

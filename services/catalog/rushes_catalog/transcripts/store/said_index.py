"""The index of the words of transcripts, for each kind of database.

SQLite has an FTS5 table, which knows where words are. PostgreSQL's index knows which words there are, and phrases are
compared with the words of the rows that have them.
"""

from typing import Any

from sqlalchemy import Text, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import TableValuedAlias

from rushes_catalog.transcripts.domain.spoken_words import Phrase, SaidQuery


class _Said(FunctionElement[Any]):
    """Compiles to a table by one FTS5 query, or by a condition of all words and one for each phrase."""

    name = "said"
    inherit_cache = True


@compiles(_Said)
def _by_fts5(element: _Said, compiler: Any, **options: Any) -> str:
    query, *_ = _parameters(element, compiler, options)
    return f"(SELECT rowid AS number FROM transcript_search WHERE transcript_search MATCH {query})"  # noqa: S608


@compiles(_Said, "postgresql")
def _by_tsvector(element: _Said, compiler: Any, **options: Any) -> str:
    _, query, *phrases = _parameters(element, compiler, options)
    each = [f"CAST(words AS tsvector) @@ CAST({query} AS tsquery)"]
    each += [f"(' ' || words || ' ') LIKE {phrase}" for phrase in phrases]
    return f"(SELECT number FROM transcript_segment WHERE {' AND '.join(each)})"  # noqa: S608


def _parameters(element: _Said, compiler: Any, options: dict[str, Any]) -> list[str]:
    return [compiler.process(each, **{**options, "asfrom": False}) for each in element.clauses]


def numbers_said(query: SaidQuery) -> TableValuedAlias:
    """A table with the `number` of each segment that contains what is asked for, which has at least one phrase. Words
    have letters, digits and marks alone, so that none of them means something in a query.

    SQLite has it in the order of numbers, either way, without sorting.
    """
    fts5 = " AND ".join(_by_position(phrase) for phrase in query.phrases)
    tsquery = " & ".join(_by_word(phrase) for phrase in query.phrases)
    several = [_by_row(phrase) for phrase in query.phrases if len(phrase.words) > 1]
    return _Said(literal(fts5, Text), literal(tsquery, Text), *(literal(each, Text) for each in several)).table_valued(
        "number", name="said"
    )


def _by_position(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.words)}"' + (" *" if phrase.begun else "")


def _by_word(phrase: Phrase) -> str:
    *before, last = phrase.words
    return " & ".join([*(f"'{word}'" for word in before), f"'{last}'" + (":*" if phrase.begun else "")])


def _by_row(phrase: Phrase) -> str:
    return f"% {' '.join(phrase.words)}" + ("%" if phrase.begun else " %")

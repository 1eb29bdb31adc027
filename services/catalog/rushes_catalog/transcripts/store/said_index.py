"""The index of the words of transcripts, for each kind of database.

SQLite has an FTS5 table, which knows where words are. PostgreSQL's index knows which words there are, and phrases are
compared with the words of the rows that have them.
"""

from typing import Any

from sqlalchemy import ColumnElement, Text, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from rushes_catalog.storage.schema.transcripts import transcript_segment
from rushes_catalog.transcripts.domain.spoken_words import Phrase, SaidQuery


class _Said(FunctionElement[bool]):
    """Compiles to one FTS5 query, or to a condition of all words and one for each phrase."""

    name = "said"
    inherit_cache = True


@compiles(_Said)
def _by_fts5(element: _Said, compiler: Any, **options: Any) -> str:
    number, _, query, *_ = (compiler.process(each, **options) for each in element.clauses)
    return f"{number} IN (SELECT rowid FROM transcript_search WHERE transcript_search MATCH {query})"  # noqa: S608


@compiles(_Said, "postgresql")
def _by_tsvector(element: _Said, compiler: Any, **options: Any) -> str:
    _, words, _, query, *phrases = (compiler.process(each, **options) for each in element.clauses)
    each = [f"CAST({words} AS tsvector) @@ CAST({query} AS tsquery)"]
    each += [f"(' ' || {words} || ' ') LIKE {phrase}" for phrase in phrases]
    return f"({' AND '.join(each)})"


def is_said(query: SaidQuery) -> ColumnElement[bool]:
    """Whether a segment contains what is asked for, which has at least one phrase. Words have letters, digits and
    marks alone, so that none of them means something in a query."""
    fts5 = " AND ".join(_by_position(phrase) for phrase in query.phrases)
    tsquery = " & ".join(_by_word(phrase) for phrase in query.phrases)
    several = [_by_row(phrase) for phrase in query.phrases if len(phrase.words) > 1]
    return _Said(
        transcript_segment.c.number,
        transcript_segment.c.words,
        literal(fts5, Text),
        literal(tsquery, Text),
        *(literal(each, Text) for each in several),
    )


def _by_position(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.words)}"' + (" *" if phrase.begun else "")


def _by_word(phrase: Phrase) -> str:
    *before, last = phrase.words
    return " & ".join([*(f"'{word}'" for word in before), f"'{last}'" + (":*" if phrase.begun else "")])


def _by_row(phrase: Phrase) -> str:
    return f"% {' '.join(phrase.words)}" + ("%" if phrase.begun else " %")

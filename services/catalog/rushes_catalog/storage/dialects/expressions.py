"""SQL expressions with different forms in SQLite and PostgreSQL.

By default they compile to SQLite's function of their `name`; PostgreSQL's form is in the function marked by
`compiles(…, "postgresql")`.
"""

from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Integer, LargeBinary, Select, Text, literal, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

Value = TypeVar("Value")


class _Function(FunctionElement[Value]):
    """A SQLite function by its name."""


@compiles(_Function)
def _by_name(element: _Function[Any], compiler: Any, **options: Any) -> str:
    return f"{element.name}({compiler.process(element.clauses, **{**options, 'asfrom': False})})"


class position_in(_Function[int]):  # noqa: N801  # functions of SQL are written so
    """Position of a substring, counted from 1; 0: not found."""

    name = "instr"
    type = Integer()
    inherit_cache = True


@compiles(position_in, "postgresql")
def _position_in(element: position_in, compiler: Any, **options: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **options)})"


class last_letters(_Function[str]):  # noqa: N801
    """The last characters of a text, as many as another text has."""

    name = "last_letters"
    type = Text()
    inherit_cache = True


@compiles(last_letters)
def _last_letters(element: last_letters, compiler: Any, **options: Any) -> str:
    of, as_many_as = (compiler.process(each, **options) for each in element.clauses)
    return f"substr({of}, -length({as_many_as}))"


@compiles(last_letters, "postgresql")
def _right(element: last_letters, compiler: Any, **options: Any) -> str:
    of, as_many_as = (compiler.process(each, **options) for each in element.clauses)
    return f"right({of}, length({as_many_as}))"


class joined(_Function[str]):  # noqa: N801
    """All values of a group, joined by a separator."""

    name = "group_concat"
    type = Text()
    inherit_cache = True


@compiles(joined, "postgresql")
def _string_agg(element: joined, compiler: Any, **options: Any) -> str:
    values, between = (compiler.process(each, **options) for each in element.clauses)
    return f"string_agg(CAST({values} AS TEXT), {between})"


class _part_of_bytes(_Function[bytes]):  # noqa: N801
    name = "substr"
    type = LargeBinary()
    inherit_cache = True


@compiles(_part_of_bytes, "postgresql")
def _substr(element: _part_of_bytes, compiler: Any, **options: Any) -> str:
    of, begin, length = (compiler.process(each, **options) for each in element.clauses)
    return f"substr({of}, CAST({begin} AS INTEGER), {length})"


def byte_is_one(of: bytes, place: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether the byte at a position, counted from 1, is 1; False beyond the end."""
    return _part_of_bytes(literal(of, LargeBinary), place + 1, literal(1)) == literal(b"\x01", LargeBinary)


class _is_one_of(_Function[bool]):  # noqa: N801
    name = "is_one_of"
    inherit_cache = True


@compiles(_is_one_of)
def _in(element: _is_one_of, compiler: Any, **options: Any) -> str:
    value, those = (compiler.process(each, **options) for each in element.clauses)
    return f"{value} IN {those}"


@compiles(_is_one_of, "postgresql")
def _any(element: _is_one_of, compiler: Any, **options: Any) -> str:
    value, those = (compiler.process(each, **options) for each in element.clauses)
    return f"{value} = ANY (ARRAY{those})"


def is_one_of(value: ColumnElement[Any], those: Select[Any]) -> ColumnElement[bool]:
    """Membership in a subquery that is evaluated once, before any change. PostgreSQL may evaluate an IN subquery
    again for each row, with other results where it has a lock and a limit."""
    return _is_one_of(value, those.correlate(None).scalar_subquery())


class _unindexed(_Function[Any]):  # noqa: N801
    name = "unindexed"
    inherit_cache = True


@compiles(_unindexed)
def _changed_by_nothing(element: _unindexed, compiler: Any, **options: Any) -> str:
    [column] = element.clauses
    return f"+{compiler.process(column, **options)}"


@compiles(_unindexed, "postgresql")
def _as_it_is(element: _unindexed, compiler: Any, **options: Any) -> str:
    [column] = element.clauses
    return str(compiler.process(column, **options))


def unindexed(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A column in a form that no index of SQLite's can answer, where its planner would choose a bad index.

    PostgreSQL gets the plain column: its planner has statistics of columns, not of expressions.
    """
    hidden = _unindexed(column)
    hidden.type = column.type
    return hidden


# -- many values in one parameter ---------------------------------------------


class _numbers(_Function[Any]):  # noqa: N801
    name = "json_each"
    inherit_cache = True


@compiles(_numbers, "postgresql")
def _json_numbers(element: _numbers, compiler: Any, **options: Any) -> str:
    document = compiler.process(element.clauses, **{**options, "asfrom": False})
    each = f"jsonb_array_elements_text(CAST({document} AS JSONB))"
    return f"(SELECT CAST(value AS BIGINT) AS value FROM {each})"  # noqa: S608  # a parameter


def numbers_in(document: ColumnElement[str] | str) -> Select[int]:
    """Numbers from a JSON list: a single parameter instead of one per number."""
    of = _numbers(literal(document, Text) if isinstance(document, str) else document)
    return select(of.table_valued("value").c.value)


class rows_in(_Function[Any]):  # noqa: N801
    """Rows from a JSON list of lists: `rows_in(…).table_valued("value")`."""

    name = "json_each"
    inherit_cache = True


@compiles(rows_in, "postgresql")
def _json_rows(element: rows_in, compiler: Any, **options: Any) -> str:
    document = compiler.process(element.clauses, **{**options, "asfrom": False})
    return f"jsonb_array_elements(CAST({document} AS JSONB))"


class number_at(_Function[int]):  # noqa: N801
    """The number at a path such as "$[0]" in a value of `rows_in`, as a 32-bit integer, which lengths have to be."""

    name = "json_extract"
    type = Integer()
    inherit_cache = True


@compiles(number_at, "postgresql")
def _json_number(element: number_at, compiler: Any, **options: Any) -> str:
    return f"CAST({_at_path(element, compiler, **options)} AS INTEGER)"


class text_at(_Function[str]):  # noqa: N801
    """The text at such a path."""

    name = "json_extract"
    type = Text()
    inherit_cache = True


@compiles(text_at, "postgresql")
def _json_text(element: text_at, compiler: Any, **options: Any) -> str:
    return _at_path(element, compiler, **options)


def _at_path(element: _Function[Any], compiler: Any, **options: Any) -> str:
    value, path = (compiler.process(each, **options) for each in element.clauses)
    return f"(jsonb_path_query_first({value}, CAST({path} AS JSONPATH)) #>> '{{}}')"

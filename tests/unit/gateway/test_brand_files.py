"""Brand lists as CSV: they come back as they were, and files of other programs are read."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes.catalog.v1.brands_pb2 import Brand
from rushes_gateway.resources.brands import csv_file
from rushes_gateway.resources.csv_lines import MistakenRow

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="|"), max_size=20)
NAMES = TEXTS.map(str.strip).filter(bool)
BRANDS = st.builds(lambda name, aliases: Brand(name=name, aliases=aliases), NAMES, st.lists(NAMES, max_size=4))


@given(st.lists(BRANDS, max_size=5))
def test_csv_loses_nothing(brands: list[Brand]) -> None:
    text = csv_file.written(brands)
    assert [(row.name, list(row.aliases)) for row in csv_file.read(text.encode())] == [
        (each.name, list(each.aliases)) for each in brands
    ]
    # The same for another reader, by the names of the columns.
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["name"] for row in rows] == [each.name for each in brands]


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"", []),
        (b"name,aliases\r\n", []),
        (b"name,aliases\nNike,Nike Inc|NIKE\n", [(2, "Nike", ("Nike Inc", "NIKE"))]),
        (b"\xef\xbb\xbfName, Aliases\r\n\r\nNike,\r\n,\r\nPuma\r\n", [(3, "Nike", ()), (5, "Puma", ())]),
        (b"Nike,a| |b|\nPuma,,\n", [(1, "Nike", ("a", "b")), (2, "Puma", ())]),
        (b"name\nNike\n", [(2, "Nike", ())]),
        (b'"Tom, Dick & Co","Tom | Dick"\n', [(1, "Tom, Dick & Co", ("Tom", "Dick"))]),
        ("Nestlé\n".encode(), [(1, "Nestlé", ())]),
        (b"aliases,name\n", [(1, "aliases", ("name",))]),
    ],
)
def test_files_of_other_programs_are_read(content: bytes, rows: list[tuple[int, str, tuple[str, ...]]]) -> None:
    assert [(row.line, row.name, row.aliases) for row in csv_file.read(content)] == rows


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (b"Nike\nPuma,a,b\n", "line 2, aliases"),
        (b"name,aliases\n\n,a\n", "line 3, name"),
        (b"Nike\nPuma\xff\n", "line 2, text"),
        (b'Nike\n"Puma\n', "line 2, text"),
        (b'Nike,"a|\nb"\n,c\n', "line 3, name"),
    ],
)
def test_a_mistaken_line_is_named(content: bytes, where: str) -> None:
    with pytest.raises(MistakenRow) as refused:
        csv_file.read(content)
    assert [mistake.path for mistake in refused.value.fields] == [where]

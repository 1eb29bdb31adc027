"""The Range header, by example and by property."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes_gateway.bytes.ranges import MOST_RANGES, Span, Unsatisfiable, requested_spans

SIZE = 1000


@pytest.mark.parametrize(
    ("header", "spans"),
    [
        ("bytes=0-99", [Span(0, 99)]),
        ("bytes=0-0", [Span(0, 0)]),
        ("bytes=999-", [Span(999, 999)]),
        ("bytes=500-", [Span(500, 999)]),
        ("bytes=900-5000", [Span(900, 999)]),
        ("bytes=-100", [Span(900, 999)]),
        ("bytes=-5000", [Span(0, 999)]),
        ("BYTES = 0-1", [Span(0, 1)]),
        ("bytes=0-1, 5-6 ,,-1", [Span(0, 1), Span(5, 6), Span(999, 999)]),
        ("bytes=0-1,5000-6000", [Span(0, 1)]),
        ("bytes=10-" + "9" * 30, [Span(10, 999)]),
        ("bytes=-" + "9" * 5000, [Span(0, 999)]),
        ("bytes=" + "0" * 5000 + "7-8", [Span(7, 8)]),
    ],
)
def test_satisfiable_ranges_are_clamped_to_the_file(header: str, spans: list[Span]) -> None:
    assert requested_spans(header, SIZE) == spans


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=5-1",
        "bytes=1-2-3",
        "bytes=+1-2",
        "bytes=0x1-2",
        "bytes=١-٢",
        "items=0-1",
        "bytes=0-1,oops",
        "bytes=" + "9" * 5000 + "-5",
        "bytes=" + "9" * 30 + "-" + "1" * 30,
        "bytes=" + ",".join(["0-1"] * (MOST_RANGES + 1)),
        "bytes=0-999,0-999,0-999",
    ],
)
def test_what_is_malformed_foreign_or_excessive_means_the_whole_file(header: str | None) -> None:
    assert requested_spans(header, SIZE) is None


@pytest.mark.parametrize(
    ("header", "size"),
    [
        ("bytes=1000-", SIZE),
        ("bytes=-0", SIZE),
        ("bytes=0-", 0),
        ("bytes=-5", 0),
        ("bytes=99999999999999999999999999-", SIZE),
        ("bytes=" + "9" * 5000 + "-", SIZE),
        ("bytes=" + "9" * 30 + "-" + "9" * 31, SIZE),
    ],
)
def test_ranges_without_a_byte_of_the_file_are_unsatisfiable(header: str, size: int) -> None:
    with pytest.raises(Unsatisfiable):
        requested_spans(header, size)


@given(size=st.integers(1, 2**63 - 1), first=st.integers(0, 2**63), last=st.integers(0, 2**63))
def test_a_single_range_is_what_slicing_gives(size: int, first: int, last: int) -> None:
    header = f"bytes={first}-{last}"
    if first > last:
        assert requested_spans(header, size) is None
    elif first >= size:
        with pytest.raises(Unsatisfiable):
            requested_spans(header, size)
    else:
        (span,) = requested_spans(header, size) or []
        wanted = range(size)[first : last + 1]
        assert (span.first, span.last, span.length) == (wanted[0], wanted[-1], len(wanted))


@given(size=st.integers(1, 10**6), count=st.integers(1, 2 * 10**6))
def test_a_suffix_is_the_end_of_the_file(size: int, count: int) -> None:
    (span,) = requested_spans(f"bytes=-{count}", size) or []
    assert span == Span(max(0, size - count), size - 1)


@given(header=st.text(), size=st.integers(0, 2**40))
def test_no_header_breaks_the_parser(header: str, size: int) -> None:
    try:
        spans = requested_spans(header, size)
    except Unsatisfiable:
        return
    assert spans is None or all(0 <= span.first <= span.last < size for span in spans)

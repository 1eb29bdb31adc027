"""Conditional requests in the RFC's order of precedence."""

import pytest

from rushes_footage.files import FileVersion
from rushes_gateway.bytes.conditions import Outcome, etag, evaluate, last_modified, range_applies

VERSION = FileVersion(size=100, mtime_ns=1_700_000_000_500_000_000)
SAME, OTHER = etag(VERSION), '"other"'
THEN = last_modified(VERSION)
EARLIER, LATER = "Tue, 14 Nov 2023 22:00:00 GMT", "Wed, 15 Nov 2023 00:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "outcome"),
    [
        ({}, Outcome.SEND),
        ({"if-none-match": SAME}, Outcome.NOT_MODIFIED),
        ({"if-none-match": f"W/{SAME}"}, Outcome.NOT_MODIFIED),
        ({"if-none-match": f"{OTHER}, {SAME}"}, Outcome.NOT_MODIFIED),
        ({"if-none-match": "*"}, Outcome.NOT_MODIFIED),
        ({"if-none-match": OTHER}, Outcome.SEND),
        ({"if-none-match": OTHER, "if-modified-since": LATER}, Outcome.SEND),
        ({"if-modified-since": THEN}, Outcome.NOT_MODIFIED),
        ({"if-modified-since": LATER}, Outcome.NOT_MODIFIED),
        ({"if-modified-since": EARLIER}, Outcome.SEND),
        ({"if-modified-since": "yesterday"}, Outcome.SEND),
        ({"if-match": SAME}, Outcome.SEND),
        ({"if-match": f"W/{SAME}"}, Outcome.FAILED),
        ({"if-match": OTHER}, Outcome.FAILED),
        ({"if-match": SAME, "if-unmodified-since": EARLIER}, Outcome.SEND),
        ({"if-unmodified-since": EARLIER}, Outcome.FAILED),
        ({"if-unmodified-since": LATER}, Outcome.SEND),
    ],
)
def test_conditions_decide_what_is_sent(headers: dict[str, str], outcome: Outcome) -> None:
    assert evaluate(headers, VERSION) is outcome


@pytest.mark.parametrize(
    ("validator", "applies"),
    [(SAME, True), (OTHER, False), (f"W/{SAME}", False), (THEN, True), (EARLIER, False), (LATER, False), ("?", False)],
)
def test_if_range_has_to_name_exactly_this_version(validator: str, applies: bool) -> None:
    assert range_applies({"if-range": validator}, VERSION) is applies


def test_a_range_without_if_range_applies() -> None:
    assert range_applies({}, VERSION)


def test_the_etag_changes_with_size_and_with_time() -> None:
    others = FileVersion(101, VERSION.mtime_ns), FileVersion(100, VERSION.mtime_ns + 1)
    assert len({etag(version) for version in (VERSION, *others)}) == 3

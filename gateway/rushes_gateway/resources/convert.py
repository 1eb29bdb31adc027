"""Conversions shared by several resources."""

from datetime import UTC, datetime, timedelta

from google.protobuf.timestamp_pb2 import Timestamp

from rushes.media.v1 import files_pb2
from rushes_gateway.resources.shapes import Rational

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment(stamp: Timestamp) -> datetime:
    """A point in time, in UTC."""
    # Like ToDatetime, in a third of the time: a page of assets has hundreds.
    return _EPOCH + timedelta(seconds=stamp.seconds, microseconds=stamp.nanos // 1000)


def rational(fraction: files_pb2.Rational) -> Rational:
    """A fraction."""
    return Rational(numerator=fraction.numerator, denominator=fraction.denominator)

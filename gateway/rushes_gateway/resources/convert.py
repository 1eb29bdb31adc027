"""What several conversions share."""

from datetime import UTC, datetime

from google.protobuf.timestamp_pb2 import Timestamp

from rushes.media.v1 import files_pb2
from rushes_gateway.resources.shapes import Rational


def moment(stamp: Timestamp) -> datetime:
    """A point in time, in UTC."""
    return stamp.ToDatetime(tzinfo=UTC)


def rational(fraction: files_pb2.Rational) -> Rational:
    """A fraction."""
    return Rational(numerator=fraction.numerator, denominator=fraction.denominator)

"""Conversions of exact fractions: frame rates and time bases."""

from fractions import Fraction

from rushes.media.v1 import files_pb2


def fraction_to(fraction: Fraction) -> files_pb2.Rational:
    """A frame rate or time base."""
    return files_pb2.Rational(numerator=fraction.numerator, denominator=fraction.denominator)


def fraction_from(message: files_pb2.Rational) -> Fraction:
    """A frame rate or time base; 0 where the message leaves it out."""
    return Fraction(message.numerator, message.denominator or 1)

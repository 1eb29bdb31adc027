"""Lines of files in CSV (RFC 4180) that users send, each with its number, so that a mistake names it."""

import csv
import io
from collections.abc import Iterator

from rushes_chassis.errors import FieldMistake, InvalidInput


class MistakenRow(InvalidInput):
    """A line of the file has not what it has to have."""

    def __init__(self, line: int, column: str, message: str) -> None:
        where = f"line {line}, {column}"
        super().__init__(f"{where}: {message}", fields=[FieldMistake(where, message)])


def lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, with the numbers of the lines where they begin, from 1.

    The file is in UTF-8, with or without byte order mark. Raises MistakenRow.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        line = content.count(b"\n", 0, broken.start) + 1
        raise MistakenRow(
            line, "text", "must be UTF-8: save the file as “CSV UTF-8”, or with that encoding"
        ) from broken
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    try:
        for fields in reader:
            if any(field.strip() for field in fields):
                yield begins, fields
            begins = reader.line_num + 1
    except csv.Error as broken:
        raise MistakenRow(begins, "text", f"is not CSV as of RFC 4180: {broken}") from broken

"""Files that attack whoever reads them: each made from a harmless one by a change that its function names."""

import random
import re
import struct
from collections.abc import Callable, Iterator
from typing import Final

_CONTAINERS: Final = frozenset((b"moov", b"trak", b"mdia", b"minf", b"stbl", b"dinf", b"edts"))
_LARGEST_32: Final = (1 << 32) - 1
_LARGEST_31: Final = (1 << 31) - 1
_SIDE: Final = 12_000
"""Pixels along each side of a picture that FFmpeg still decodes: 216 MB each."""

Change = Callable[[bytes], bytes]


def box(kind: bytes, content: bytes) -> bytes:
    """A box of an MP4 or MOV file."""
    return struct.pack(">I4s", 8 + len(content), kind) + content


def boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The boxes that lie side by side, each with its kind and content."""
    place = 0
    while place < len(content):
        size, kind = struct.unpack_from(">I4s", content, place)
        yield kind, content[place + 8 : place + size]
        place += size


def with_boxes(film: bytes, changes: dict[bytes, Change]) -> bytes:
    """An MP4 whose boxes of some kinds have other contents; a box inside of them is not looked for.

    Its media must lie before its tables, as this project's footage has it: places of pictures stay true.
    """
    made = []
    for kind, content in boxes(film):
        if kind in changes:
            made.append(box(kind, changes[kind](content)))
        elif kind in _CONTAINERS:
            made.append(box(kind, with_boxes(content, changes)))
        else:
            made.append(box(kind, content))
    return b"".join(made)


def _field(place: int, layout: str, value: int) -> Change:
    """Another number at a place of a box."""

    def change(content: bytes) -> bytes:
        made = bytearray(content)
        struct.pack_into(layout, made, place, value)
        return bytes(made)

    return change


def _table(layout: str, *numbers: int) -> Change:
    """A table of a box without version and flags: how many rows it claims, and those that it has."""
    return lambda _: struct.pack(f">I{layout}", 0, *numbers)


def many_frames_in_one_row(film: bytes) -> bytes:
    """One row says that two thousand million frames follow each other."""
    return with_boxes(film, {b"stts": _table("III", 1, _LARGEST_31, 512), b"ctts": _table("III", 1, _LARGEST_31, 0)})


def many_samples_of_a_byte(film: bytes) -> bytes:
    """A hundred million pictures of one byte each, all in one chunk."""
    count = 100_000_000
    return with_boxes(
        film,
        {
            b"stsz": _table("II", 1, count),
            b"stsc": _table("IIII", 1, 1, count, 1),
            b"stts": _table("III", 1, count, 512),
            b"stss": _table("I", 0),
        },
    )


def many_samples_of_nothing(film: bytes) -> bytes:
    """The same without a byte: no end of the file stops whoever counts them."""
    count = 100_000_000
    return with_boxes(
        film,
        {
            b"stsz": lambda _: struct.pack(">III", 0, 0, count),
            b"stsc": _table("IIII", 1, 1, count, 1),
            b"stts": _table("III", 1, count, 512),
        },
    )


def fragments_of_many_samples(film: bytes) -> bytes:
    """Fragments that claim a hundred million pictures each, and need no byte to say so."""
    header = box(b"tfhd", struct.pack(">III", 0x020018, 1, 512) + struct.pack(">I", 1))
    fragment = box(b"traf", header + box(b"trun", struct.pack(">II", 0, 100_000_000)))
    return film + box(b"moof", box(b"mfhd", struct.pack(">II", 0, 1)) + fragment) * 20


def table_of_gigabytes(film: bytes) -> bytes:
    """Tables that claim four thousand million rows and have none."""
    return with_boxes(film, dict.fromkeys((b"stsz", b"stts", b"stco", b"ctts"), _table("I", _LARGEST_32)))


def box_of_gigabytes(film: bytes) -> bytes:
    """A box that claims to be as large as a box can be."""
    return film + struct.pack(">I4sQ", 1, b"moov", (1 << 63) - 1)


def deep_boxes(film: bytes) -> bytes:
    """A hundred thousand boxes, each in the one before."""
    depth = 100_000
    size = 8 * depth
    nest = b"".join(struct.pack(">I4s", size - 8 * level, b"moov") for level in range(depth))
    return box(*next(boxes(film))) + nest


def ten_thousand_tracks(film: bytes) -> bytes:
    """The same track ten thousand times."""

    def change(moov: bytes) -> bytes:
        tracks = [box(kind, content) for kind, content in boxes(moov) if kind == b"trak"]
        return moov + tracks[0] * 10_000

    return with_boxes(film, {b"moov": change})


def no_time_base(film: bytes) -> bytes:
    """Time counted in no units."""
    return with_boxes(film, {b"mdhd": _field(12, ">I", 0), b"mvhd": _field(12, ">I", 0)})


def fastest_time_base(film: bytes) -> bytes:
    """Four thousand million ticks a second."""
    return with_boxes(film, {b"mdhd": _field(12, ">I", _LARGEST_32)})


def no_durations(film: bytes) -> bytes:
    """All frames at once."""
    return with_boxes(film, {b"stts": _table("III", 1, _LARGEST_31, 0), b"mdhd": _field(16, ">I", 0)})


def longest_durations(film: bytes) -> bytes:
    """Each frame for as long as a frame can last."""
    return with_boxes(film, {b"stts": _table("III", 1, 1 << 20, _LARGEST_31), b"mdhd": _field(16, ">I", _LARGEST_32)})


def edit_list_at_the_end_of_time(film: bytes) -> bytes:
    """What is shown begins at the largest number that there is."""
    row = struct.pack(">IIQqI", 1 << 24, 1, (1 << 63) - 1, (1 << 63) - 2, 1 << 16)
    return with_boxes(film, {b"elst": lambda _: row})


def media_in_another_file(victim: str) -> Change:
    """The tracks say that their media lie in another file, by its path."""
    where = box(b"url ", struct.pack(">I", 0) + f"file://{victim}".encode() + b"\0")
    return lambda film: with_boxes(film, {b"dref": lambda _: struct.pack(">II", 0, 1) + where})


def bytes_turned(film: bytes, seed: int) -> bytes:
    """Some bits of it turned, half of them in its first and last kilobytes, where containers keep their tables."""
    chance = random.Random(seed)
    made = bytearray(film)
    for _ in range(chance.choice((1, 4, 16, 64, 400))):
        near = chance.choice((4096, len(made)))
        place = chance.randrange(min(near, len(made)))
        if chance.random() < 0.5:
            place = len(made) - 1 - place
        made[place] ^= 1 << chance.randrange(8)
    return bytes(made)


def cut_off(film: bytes, seed: int) -> bytes:
    """The beginning of it."""
    return film[: random.Random(seed).randrange(len(film))]


def huge_jpegs(film: bytes) -> bytes:
    """Motion JPEG whose pictures claim 12 000 x 12 000 pixels."""
    return re.sub(
        rb"\xff\xc0\x00\x11\x08....", b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", _SIDE, _SIDE), film, flags=re.DOTALL
    )


def huge_vp9(film: bytes) -> bytes:
    """VP9 whose key frames claim 12 000 x 12 000 pixels."""
    sync, made = b"\x49\x83\x42", bytearray(film)
    place = film.find(sync)
    while place >= 0:
        # After the sync code come 4 bits of colour, and then width and height less 1, 16 bits each.
        bits = int.from_bytes(made[place + 3 : place + 8], "big")
        size = (_SIDE - 1 << 16 | _SIDE - 1) << 4
        bits = bits & ~(0xFFFFFFFF << 4) | size
        made[place + 3 : place + 8] = bits.to_bytes(5, "big")
        place = film.find(sync, place + 1)
    return bytes(made)


class _Bits:
    """Bits of an H.264 parameter set."""

    def __init__(self) -> None:
        self._bits = ""

    def plain(self, value: int, width: int) -> None:
        self._bits += f"{value:0{width}b}"

    def golomb(self, value: int) -> None:
        digits = f"{value + 1:b}"
        self._bits += "0" * (len(digits) - 1) + digits

    def bytes(self) -> bytes:
        bits = self._bits + "1"
        bits += "0" * (-len(bits) % 8)
        return int(bits, 2).to_bytes(len(bits) // 8, "big")


def huge_h264(film: bytes) -> bytes:
    """H.264 whose parameters claim 12 000 x 12 000 pixels and 16 frames that others refer to."""
    made = _Bits()
    for value in (66, 0, 62):  # baseline profile, no constraints, level 6.2
        made.plain(value, 8)
    for value in (0, 0, 2, 16):
        made.golomb(value)
    made.plain(0, 1)
    for _ in range(2):
        made.golomb(_SIDE // 16 - 1)
    made.plain(0b1100, 4)  # frames only, 8x8 inference, not cropped, nothing more
    parameters = b"\x67" + made.bytes()

    def change(table: bytes) -> bytes:
        # The same number of bytes, so that no box around it changes: the old set is longer.
        if b"avcC" not in table:
            return table
        at = table.index(b"avcC") + 10
        length = struct.unpack_from(">H", table, at)[0]
        return table[: at + 2] + parameters.ljust(length, b"\0") + table[at + 2 + length :]

    return with_boxes(film, {b"stsd": change})


# Elements of a Matroska file, by their numbers.
_SEGMENT: Final = 0x18538067
_INFO: Final = 0x1549A966
_CLUSTER: Final = 0x1F43B675
_TIMESTAMP: Final = 0xE7
_TIMESTAMP_SCALE: Final = 0x2AD7B1
_PREVIOUS_FILE: Final = 0x3C83AB
_NEXT_FILE: Final = 0x3E83BB
_PREVIOUS_SEGMENT: Final = 0x3CB923
_ATTACHMENTS: Final = 0x1941A469
_ATTACHED_FILE: Final = 0x61A7
_FILE_NAME: Final = 0x466E
_FILE_TYPE: Final = 0x4660
_FILE_DATA: Final = 0x465C
_FILE_NUMBER: Final = 0x46AE
_PLACES: Final = frozenset((0x114D9B74, 0x1C53BB6B, 0xEC))
"""Elements that say where others lie, or nothing: left out of what is put together anew."""


def element(number: int, content: bytes) -> bytes:
    """An element of a Matroska file."""
    length = (number.bit_length() + 7) // 8
    return number.to_bytes(length, "big") + (1 << 56 | len(content)).to_bytes(8, "big") + content


def elements(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The elements that lie side by side, each with its number and content."""
    place = 0
    while place < len(content):
        length = 9 - content[place].bit_length()
        number = int.from_bytes(content[place : place + length], "big")
        place += length
        length = 9 - content[place].bit_length()
        size = int.from_bytes(content[place : place + length], "big") & ~(1 << 7 * length)
        place += length
        yield number, content[place : place + size]
        place += size


def with_elements(film: bytes, changes: dict[int, Change], more: bytes = b"") -> bytes:
    """A Matroska file whose elements of some kinds have other contents, and more of them after the first ones."""
    made = []
    for number, content in elements(film):
        if number != _SEGMENT:
            made.append(element(number, content))
            continue
        parts = [(each, part) for each, part in elements(content) if each not in _PLACES]
        rebuilt = [element(each, changes[each](part) if each in changes else part) for each, part in parts]
        made.append(element(number, rebuilt[0] + more + b"".join(rebuilt[1:])))
    return b"".join(made)


def _replaced(number: int, value: bytes) -> Change:
    """The same elements with one of them another."""

    def change(content: bytes) -> bytes:
        others = b"".join(element(each, part) for each, part in elements(content) if each != number)
        return element(number, value) + others

    return change


def end_of_time(film: bytes) -> bytes:
    """Pictures near the largest number of a tick that there is."""
    return with_elements(film, {_CLUSTER: _replaced(_TIMESTAMP, ((1 << 63) - 3000).to_bytes(8, "big"))})


def longest_ticks(film: bytes) -> bytes:
    """Ticks of 292 years."""
    return with_elements(film, {_INFO: _replaced(_TIMESTAMP_SCALE, ((1 << 63) - 1).to_bytes(8, "big"))})


def ticks_of_nothing(film: bytes) -> bytes:
    """Ticks that last no time."""
    return with_elements(film, {_INFO: _replaced(_TIMESTAMP_SCALE, b"\0")})


def linked_to(victim: str) -> Change:
    """A segment that says it goes on in another file, and carries one whose name leads out of any folder."""

    def info(content: bytes) -> bytes:
        links = (
            (_PREVIOUS_FILE, victim.encode()),
            (_NEXT_FILE, f"file://{victim}".encode()),
            (_PREVIOUS_SEGMENT, b"\1" * 16),
        )
        return content + b"".join(element(number, value) for number, value in links)

    attached = (
        (_FILE_NAME, f"../../../../../..{victim}".encode()),
        (_FILE_TYPE, b"application/x-truetype-font"),
        (_FILE_DATA, b"attached"),
        (_FILE_NUMBER, b"\1"),
    )
    attachment = element(_ATTACHED_FILE, b"".join(element(number, value) for number, value in attached))
    return lambda film: with_elements(film, {_INFO: info}, element(_ATTACHMENTS, attachment))

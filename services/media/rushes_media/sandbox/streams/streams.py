"""Making fragments of a track in a worker, as ordered."""

import json
import os
import select
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

import av
from av.container import InputContainer

from rushes_media.domain.frames.colours import Transfer
from rushes_media.domain.frames.frame_index import Entry
from rushes_media.domain.streams.packet_index import Colours
from rushes_media.domain.streams.packet_runs import RunOrder
from rushes_media.domain.streams.stream_copy import CopyOrder
from rushes_media.domain.streams.stream_picture import EncodeOrder, PictureFormat
from rushes_media.domain.streams.stream_sound import SoundFormat, SoundOrder
from rushes_media.domain.streams.stream_tracks import Timed
from rushes_media.sandbox.clips.heard import OpenTrack
from rushes_media.sandbox.files.clock import clock_from
from rushes_media.sandbox.files.containers import NotUsable, opened
from rushes_media.sandbox.orders import STOP
from rushes_media.sandbox.streams.run_packets import RunPackets
from rushes_media.sandbox.streams.stream_copy import CopiedPicture
from rushes_media.sandbox.streams.stream_picture import EncodedPicture
from rushes_media.sandbox.streams.stream_sound import EncodedSound
from rushes_media.sandbox.streams.subtitles import webvtt_of

Fields = dict[str, Any]
_Make = Callable[[Fields], bytes]

_READ_BYTES = 1 << 16


class NotWanted(Exception):
    """The caller of a fragment has left."""


class _Orders:
    """Orders, line by line. While one is being processed the service sends nothing but its cancellation."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._read = b""

    def __iter__(self) -> Iterator[Fields]:
        while True:
            line, ended, rest = self._read.partition(b"\n")
            if not ended:
                more = os.read(self._descriptor, _READ_BYTES)
                if not more:
                    return
                self._read += more
                continue
            self._read = rest
            order = json.loads(line)
            if order != STOP:
                yield order

    def check_wanted(self) -> None:
        """Raise NotWanted where the fragment was cancelled, or the service is gone."""
        if self._read or select.select((self._descriptor,), (), (), 0)[0]:
            raise NotWanted


def make_fragments(descriptor: int, orders: int, track: Fields, tell: Callable[[Fields, bytes], None]) -> None:
    """Answer each order, a line of JSON from a descriptor, until it is closed.

    `tell` gets the head of each answer, which is a problem where there is one, and the bytes.
    """
    ordered = _Orders(orders)
    with _maker(descriptor, track, ordered.check_wanted) as make:
        for order in ordered:
            try:
                made = make(order)
            except NotWanted:
                tell({"given_up": True}, b"")
            except NotUsable as problem:
                tell({"problem": {"reason": problem.reason, "detail": problem.detail}}, b"")
            except av.FFmpegError as failed:
                detail = f"The file is damaged there: it cannot be read ({failed.strerror})."
                tell({"problem": {"reason": "Damaged", "detail": detail}}, b"")
            else:
                tell({}, made)


@contextmanager
def _maker(descriptor: int, track: Fields, check_wanted: Callable[[], None]) -> Iterator[_Make]:
    """What makes the fragments of a track, with its file open."""
    kind = track.pop("kind")
    if kind == "sound":
        form = SoundFormat(**track | {"clock": clock_from(track["clock"])})
        with OpenTrack(descriptor, form.stream, form.clock) as opened_track:
            sound = EncodedSound(opened_track, form)
            yield lambda order: sound.fragment(_sound_order(order)) if order else sound.header()
    else:
        with opened(descriptor) as container:
            yield _maker_of(container, descriptor, kind, track, check_wanted)


def _maker_of(
    container: InputContainer, descriptor: int, kind: str, track: Fields, check_wanted: Callable[[], None]
) -> _Make:
    match kind:
        case "copy":
            copied = CopiedPicture(container, **track)
            return lambda order: copied.fragment(_copy_order(order)) if order else copied.header()
        case "run":
            run = RunPackets(container, **track)
            return lambda order: run.piece(_run_order(order))
        case "encode":
            encoded = EncodedPicture(container, _picture_format(track), descriptor, check_wanted)
            return lambda order: encoded.fragment(_encode_order(order)) if order else encoded.header()
        case _:
            return lambda _: webvtt_of(container, track["stream"], Fraction(track["origin"]))


def _timed(all_fields: list[list[int]]) -> tuple[Timed, ...]:
    return tuple(Timed(*each) for each in all_fields)


def _copy_order(fields: Fields) -> CopyOrder:
    return CopyOrder(**fields | {"packets": _timed(fields["packets"])})


def _run_order(fields: Fields) -> RunOrder:
    return RunOrder(**fields | {"packets": tuple((pts, frame, key) for pts, frame, key in fields["packets"])})


def _encode_order(fields: Fields) -> EncodeOrder:
    entry = fields["entry"] and Entry(*fields["entry"])
    return EncodeOrder(**fields | {"frames": _timed(fields["frames"]), "entry": entry})


def _sound_order(fields: Fields) -> SoundOrder:
    return SoundOrder(**fields | {"source": tuple((pts, position) for pts, position in fields["source"])})


def _picture_format(fields: Fields) -> PictureFormat:
    told = {
        "rate": Fraction(fields["rate"]),
        "colours": Colours(**fields["colours"]),
        "transfer": Transfer(fields["transfer"]) if fields["transfer"] else None,
    }
    return PictureFormat(**fields | told)

"""`rushes rebuild`: makes clips again from the lines of their manifests."""

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rushes.catalog.v1 import exports_pb2, exports_pb2_grpc
from rushes_chassis.channel import open_channel
from rushes_chassis.errors import RushesError, Unavailable
from rushes_chassis.trust import Peer

ALL_THERE, SOMETHING_MISSING, NOT_RUNNING = 0, 1, 2

_AT_ONCE = 10
# Seconds for _AT_ONCE lines; clips whose files exist are verified within the call.
_DEADLINE = 1900.0
_POLL_SECONDS = 0.5
_WORDS = {
    exports_pb2.REBUILDING_RIGHT: "right",
    exports_pb2.REBUILDING_DIFFERS: "differs",
    exports_pb2.REBUILDING_IMPOSSIBLE: "cannot",
}
_ENDS = {
    exports_pb2.CLIP_STATE_DONE: "made",
    exports_pb2.CLIP_STATE_FAILED: "failed",
    exports_pb2.CLIP_STATE_CANCELLED: "failed",
    exports_pb2.CLIP_STATE_DELETED: "failed",
}


class NoLines(Exception):
    """A manifest whose lines cannot be read; the message has the reason."""


def lines_of(manifests: Sequence[Path]) -> list[str]:
    """The lines of all manifests; a dataset.parquet has them in its column `line`. Raises NoLines, OSError."""
    lines = []
    for manifest in manifests:
        try:
            found = _table_lines(manifest) if _is_table(manifest) else _text_lines(manifest)
        except UnicodeDecodeError as wrong:
            raise NoLines(f"{manifest} is no dataset.jsonl: it is not text.") from wrong
        for number, line in enumerate(found, start=1):
            try:
                json.loads(line)
            except ValueError as wrong:
                raise NoLines(f"{manifest} is no dataset.jsonl: line {number} is not JSON.") from wrong
        lines += found
    return lines


def _text_lines(manifest: Path) -> list[str]:
    # Not splitlines, which also splits at characters that JSON has in its strings, such as U+2028 in a file's name.
    return [line for line in manifest.read_text(encoding="utf-8").split("\n") if line.strip()]


def _is_table(manifest: Path) -> bool:
    with manifest.open("rb") as file:
        return file.read(4) == b"PAR1"


def _table_lines(manifest: Path) -> list[str]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as missing:
        raise NoLines(f"Reading {manifest} needs pyarrow: install rushes[parquet].") from missing
    try:
        found: list[str] = pq.read_table(manifest, columns=["line"]).column("line").to_pylist()
    except (pa.ArrowException, KeyError) as wrong:
        raise NoLines(f"{manifest} is no dataset.parquet that Rushes wrote: it has no lines.") from wrong
    return found


def rebuild(catalog: Peer, lines: Sequence[str]) -> int:
    """Rebuild the clips of the lines, and print the result of each; the exit code."""
    return asyncio.run(_rebuild(catalog, lines))


async def _rebuild(catalog: Peer, lines: Sequence[str]) -> int:
    outcomes: Counter[str] = Counter()
    async with open_channel(catalog) as channel:
        exports = exports_pb2_grpc.ExportsServiceStub(channel)
        queued: list[exports_pb2.RebuiltClip] = []
        try:
            for begin in range(0, len(lines), _AT_ONCE):
                some = lines[begin : begin + _AT_ONCE]
                request = exports_pb2.RebuildClipsRequest(lines=some, requested_by="rushes rebuild")
                for clip in (await exports.RebuildClips(request, timeout=_DEADLINE)).clips:
                    if clip.outcome == exports_pb2.REBUILDING_QUEUED:
                        queued.append(clip)
                    else:
                        outcomes[_said(_WORDS[clip.outcome], clip.path or "?", clip.words)] += 1
            for clip in queued:
                outcomes[await _made(exports, clip)] += 1
        except Unavailable as away:
            _say(f"Rushes does not answer at {catalog}; start it with `rushes up`, then rebuild. ({away.message})")
            return NOT_RUNNING
        except RushesError as hindered:
            _say(hindered.message)
            return SOMETHING_MISSING
    there = outcomes["right"] + outcomes["made"]
    _say(f"{there} of {len(lines)} clips exist: {outcomes['right']} did before, {outcomes['made']} were made again.")
    return ALL_THERE if there == len(lines) else SOMETHING_MISSING


async def _made(exports: exports_pb2_grpc.ExportsServiceStub, clip: exports_pb2.RebuiltClip) -> str:
    """Wait until a queued clip is cut or has failed, and print which; the word for it."""
    while True:
        now = (await exports.GetClip(exports_pb2.GetClipRequest(id=clip.clip_id))).clip
        if now.state in _ENDS:
            return _said(_ENDS[now.state], clip.path, now.error)
        await asyncio.sleep(_POLL_SECONDS)


def _said(word: str, path: str, why: str) -> str:
    _say(f"{word:<7}  {path}")
    if why:
        _say(f"         {why}")
    return word


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201

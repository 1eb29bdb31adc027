"""`rushes verify`: verifies finished clips against their sources and the rules of a contract."""

import asyncio
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from rushes.catalog.v1 import contracts_pb2, exports_pb2, exports_pb2_grpc
from rushes_chassis.channel import open_channel
from rushes_chassis.errors import NotFound, RushesError, Unavailable
from rushes_chassis.trust import Peer
from rushes_footage.contracts import Contract
from rushes_footage.messages.contracts import contract_to

ALL_RIGHT, SOMETHING_DIFFERS, NOT_RUNNING = 0, 1, 2

_AT_ONCE = 2
# Seconds; the catalog's own limit for a clip is shorter.
_DEADLINE = 1900.0


class NoManifest(Exception):
    """A file named .json or .jsonl that is no list of clips."""


def clips_named_by(paths: Iterable[Path]) -> Iterator[str]:
    """Absolute paths of clips: those given, and those that a manifest lists. Raises NoManifest, OSError."""
    for path in paths:
        if path.suffix == ".json":
            yield from _listed(path)
        elif path.suffix == ".jsonl":
            yield from _lines_of(path)
        else:
            yield str(path.absolute())


def _listed(manifest: Path) -> list[str]:
    try:
        entries = json.loads(manifest.read_bytes())
        return [str(entry["path"]) for entry in entries]
    except (ValueError, TypeError, KeyError) as wrong:
        raise NoManifest(f'{manifest} is no manifest: expected [{{"path": …, "label": …}}, …]') from wrong


def _lines_of(manifest: Path) -> list[str]:
    """Absolute paths of the clips; those in the manifest are relative to its folder."""
    try:
        lines = [json.loads(line) for line in manifest.read_bytes().splitlines()]
        return [str(manifest.absolute().parent / line["path"]) for line in lines]
    except (ValueError, TypeError, KeyError) as wrong:
        raise NoManifest(f"{manifest} is no manifest: expected lines with a path each") from wrong


def verify(catalog: Peer, clips: list[str], contract: Contract | None) -> int:
    """Print the result for each clip, with all differences; the exit code. `contract` None: that of each export."""
    return asyncio.run(_verify(catalog, clips, contract))


async def _verify(catalog: Peer, clips: list[str], contract: Contract | None) -> int:
    number = contract_to(contract) if contract else contracts_pb2.CONTRACT_UNSPECIFIED
    turn = asyncio.Semaphore(_AT_ONCE)
    wrong = 0
    async with open_channel(catalog) as channel:
        exports = exports_pb2_grpc.ExportsServiceStub(channel)

        async def differences(clip: str) -> list[str]:
            async with turn:
                return await _differences(exports, exports_pb2.VerifyClipRequest(output_path=clip, contract=number))

        checks = [asyncio.create_task(differences(clip)) for clip in clips]
        try:
            for clip, check in zip(clips, checks, strict=True):
                found = await check
                wrong += bool(found)
                _say(f"{'differs' if found else 'right':<7}  {clip}")
                for difference in found:
                    _say(f"         {difference}")
        except Unavailable as away:
            _say(f"Rushes does not answer at {catalog}; start it with `rushes up`, then verify. ({away.message})")
            return NOT_RUNNING
        finally:
            for check in checks:
                check.cancel()
    _say(f"{len(clips) - wrong} of {len(clips)} clips are right.")
    return SOMETHING_DIFFERS if wrong else ALL_RIGHT


async def _differences(
    exports: exports_pb2_grpc.ExportsServiceStub, request: exports_pb2.VerifyClipRequest
) -> list[str]:
    try:
        verified = await exports.VerifyClip(request, timeout=_DEADLINE)
    except NotFound:
        return ["Rushes has no record of a clip at this path"]
    except Unavailable:
        raise
    except RushesError as hindered:
        return [hindered.message]
    return list(verified.differences)


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201

"""Lines of `rushes up` on standard output: its own and those of its processes, as text or as JSON objects."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

OWN = "rushes"


@dataclass
class PassedOn:
    """The lines that processes have written."""

    count: int = 0
    # When the last one came, by time.monotonic().
    at: float = float("-inf")

    def add(self) -> None:
        """Count one more line."""
        self.count, self.at = self.count + 1, time.monotonic()


@dataclass(frozen=True)
class Output:
    """Writes lines, each with the name of a process."""

    # One JSON object per line, as RUSHES_LOG_FORMAT=json has it; else the name, a bar and the text.
    as_json: bool = False
    # Characters of the longest name.
    width: int = len(OWN)
    # Shared by all copies.
    passed_on: PassedOn = field(default_factory=PassedOn)

    def say(self, text: str, process: str = OWN, level: str = "info") -> None:
        """A line of `rushes up` itself, about a process."""
        if self.as_json:
            _write(json.dumps(_object(text, process, level)))
        else:
            self._write_text(process, text)

    def pass_on(self, line: str, process: str) -> None:
        """A line that a process has written; with JSON, what is none becomes the event of an object."""
        self.passed_on.add()
        if not self.as_json:
            self._write_text(process, line)
        elif line.strip():
            _write(json.dumps({**(_parsed(line) or _object(line, process, "info")), "process": process}))

    async def say_last(self, text: str, *, quiet: float, most: float) -> None:
        """A line now, and once more below those that processes write after it.

        That is when none has come for `quiet` seconds, or after `most` seconds.
        """
        self.say(text)
        before, began = self.passed_on.count, time.monotonic()
        while (now := time.monotonic()) - began < most:
            if now - max(began, self.passed_on.at) >= quiet:
                break
            await asyncio.sleep(quiet / 4)
        if self.passed_on.count > before:
            self.say(text)

    def _write_text(self, process: str, text: str) -> None:
        _write(f"{process:<{self.width}} | {text}")


def _object(text: str, process: str, level: str) -> dict[str, object]:
    return {"event": text, "process": process, "level": level, "timestamp": datetime.now(UTC).isoformat()}


def _parsed(line: str) -> dict[str, object] | None:
    try:
        document = json.loads(line)
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


def _write(line: str) -> None:
    print(line, flush=True)  # noqa: T201

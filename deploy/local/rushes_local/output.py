"""Lines of `rushes up` on standard output: its own and those of its processes, as text or as JSON objects."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

OWN = "rushes"


@dataclass(frozen=True)
class Output:
    """Writes lines, each with the name of a process."""

    # One JSON object per line, as RUSHES_LOG_FORMAT=json has it; else the name, a bar and the text.
    as_json: bool = False
    # Characters of the longest name.
    width: int = len(OWN)

    def say(self, text: str, process: str = OWN, level: str = "info") -> None:
        """A line of `rushes up` itself, about a process."""
        if self.as_json:
            _write(json.dumps(_object(text, process, level)))
        else:
            self._write_text(process, text)

    def pass_on(self, line: str, process: str) -> None:
        """A line that a process has written; with JSON, what is none becomes the event of an object."""
        if not self.as_json:
            self._write_text(process, line)
        elif line.strip():
            _write(json.dumps({**(_parsed(line) or _object(line, process, "info")), "process": process}))

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

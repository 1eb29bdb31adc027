"""Errors of scrub proxies."""

from rushes_chassis.errors import Conflict, FieldMistake, InvalidInput


class StillRecorded(Conflict):
    """The file is still being written."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is still being recorded: there is no proxy before it is complete. "
            "Request it when the file is listed as ready."
        )


class NoRoomToSpare(Conflict):
    """A scrub proxy that nobody requested would displace requested files."""

    def __init__(self) -> None:
        super().__init__(
            "There is no more room for scrub proxies made ahead of need: they may take half of "
            "RUSHES_CACHE_BYTES. A requested proxy is still made."
        )


class BadSession(InvalidInput):
    """Not a valid name of a proxy session."""

    def __init__(self) -> None:
        limit = "must be 1 to 100 letters, digits, dots, dashes or underscores, and not begin with a dot or a dash"
        super().__init__(f"session_id: {limit}", fields=[FieldMistake("session_id", limit)])

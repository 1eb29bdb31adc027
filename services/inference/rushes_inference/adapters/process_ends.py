"""How processes of this service's own programs ended, in words."""


def end_of(status: int) -> str:
    """A return code, as subprocess has it."""
    return f"died of signal {-status}" if status < 0 else f"ended with status {status}"


def last_line(words: bytes) -> str:
    """The last line of what it said, to be put behind that; empty where it said nothing."""
    lines = words.decode(errors="replace").strip().splitlines()
    return f": {lines[-1][:300]}" if lines else ""

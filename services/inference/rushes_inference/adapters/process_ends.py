"""How child processes of this service ended, in words."""


def end_of(status: int) -> str:
    """For a return code, as subprocess reports it."""
    return f"died of signal {-status}" if status < 0 else f"ended with status {status}"


def last_line(words: bytes) -> str:
    """The last line of its output, to be appended; empty where there is none."""
    lines = words.decode(errors="replace").strip().splitlines()
    return f": {lines[-1][:300]}" if lines else ""

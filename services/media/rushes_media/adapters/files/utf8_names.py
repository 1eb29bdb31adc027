"""Which file names can be sent in messages: those are UTF-8, names on a disk are any bytes."""


def is_utf8(path: str) -> bool:
    """Whether a name can be sent: bytes that are not UTF-8 arrive from the file system as lone surrogates."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True

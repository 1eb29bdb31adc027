"""Content types of files of the library and of clips, by the extensions of their names."""

import posixpath

_CONTENT_TYPES = {
    **dict.fromkeys((".mp4", ".m4v", ".f4v", ".lrv", ".lrf", ".insv", ".360"), "video/mp4"),
    ".3gp": "video/3gpp",
    ".3g2": "video/3gpp2",
    **dict.fromkeys((".mkv", ".mk3d"), "video/x-matroska"),
    **dict.fromkeys((".avi", ".divx"), "video/x-msvideo"),
    **dict.fromkeys((".mov", ".qt"), "video/quicktime"),
    ".webm": "video/webm",
    **dict.fromkeys((".ts", ".mts", ".m2ts", ".m2t", ".tp", ".trp", ".tod"), "video/mp2t"),
    **dict.fromkeys((".mpg", ".mpeg", ".mpe", ".m2p", ".vob", ".vro", ".mod"), "video/mpeg"),
    ".flv": "video/x-flv",
    ".wmv": "video/x-ms-wmv",
    ".asf": "video/x-ms-asf",
    ".mxf": "application/mxf",
    **dict.fromkeys((".ogv", ".ogm"), "video/ogg"),
    ".dv": "video/x-dv",
    ".wav": "audio/wav",
    ".webp": "image/webp",
    ".png": "image/png",
    ".jpg": "image/jpeg",
}


def content_type_of(name: str) -> str:
    """Content type by the file name's extension, which is enough for a browser to choose a demuxer."""
    return _CONTENT_TYPES.get(posixpath.splitext(name)[1].lower(), "application/octet-stream")

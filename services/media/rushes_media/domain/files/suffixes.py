"""Suffixes of video files: of those that the library lists, and of those that it passes over."""

import posixpath

_LISTED = frozenset(
    (
        # MP4 and its relatives: cameras name their small copies and spherical footage so.
        *(".mp4", ".m4v", ".mov", ".qt", ".3gp", ".3g2", ".f4v", ".lrv", ".lrf", ".insv", ".360"),
        *(".mkv", ".mk3d", ".webm"),
        *(".avi", ".divx"),
        *(".flv", ".wmv", ".asf"),
        # Transport streams of cameras and receivers.
        *(".ts", ".mts", ".m2ts", ".m2t", ".tp", ".trp", ".tod"),
        # Programme streams of files, discs and camcorders.
        *(".mpg", ".mpeg", ".mpe", ".m2p", ".vob", ".vro", ".mod"),
        *(".mxf", ".ogv", ".ogm", ".dv"),
    )
)

_OTHER_USES = frozenset((".360", ".asf", ".dv", ".mod", ".mts", ".mxf", ".qt", ".tod", ".tp", ".trp", ".ts", ".vob"))
"""Listed suffixes that other files have too: `.ts` and `.mts` are of TypeScript, `.ts` of Qt's translations, `.mod` of
Go, Fortran and music."""

_BARE = "a stream without a container, whose pictures have no times; put it into one: ffmpeg -i FILE -c copy FILE.mp4"
_RAW = "only programs of the camera's maker decode this raw format; export it as ProRes, DNxHR or H.264"
_FOREIGN = "this container is not supported; convert it: ffmpeg -i FILE FILE.mp4"

_UNSUPPORTED = {
    **dict.fromkeys((".264", ".265", ".av1", ".avc", ".h264", ".h265", ".hevc", ".obu", ".vc1"), _BARE),
    **dict.fromkeys((".m1v", ".m2v", ".mp2v", ".mpv", ".vvc", ".266"), _BARE),
    **dict.fromkeys((".ari", ".arx", ".braw", ".cine", ".crm", ".mlv", ".nev", ".r3d"), _RAW),
    # RealMedia, recorders of Windows, television and phones.
    **dict.fromkeys((".rm", ".rmvb", ".rv", ".wtv", ".dvr-ms", ".evo", ".nsv", ".pva", ".amv", ".ty", ".wm"), _FOREIGN),
    # Broadcast, and programs that exchange video.
    **dict.fromkeys((".gxf", ".lxf", ".nut", ".y4m", ".ivf", ".mj2", ".mjp2", ".mjpg", ".mjpeg", ".vid"), _FOREIGN),
    # Games and animation.
    **dict.fromkeys((".bik", ".bk2", ".smk", ".roq", ".thp", ".usm", ".flc", ".fli", ".viv", ".xesc"), _FOREIGN),
}
"""Suffixes of videos that are not listed, with what can be done."""

_APPLE_DOUBLE = "._"
"""macOS stores metadata on shares in companion files: `._take.mp4` for `take.mp4`."""


def suffix_of(name: str) -> str:
    """The suffix of a name or path, in lower case; `.mp4` has none, `...mp4` has one."""
    base = posixpath.basename(name)
    at = base.rfind(".")
    return base[at:].lower() if at > 0 else ""


def is_video_name(name: str) -> bool:
    """Whether the library lists a file of that name or path, unless it holds something else."""
    return suffix_of(name) in _LISTED and not _is_companion(name)


def may_be_other(name: str) -> bool:
    """Whether files of that name that are no video are common."""
    return suffix_of(name) in _OTHER_USES


def why_not_listed(name: str) -> str | None:
    """Why a video of that name is not listed, and what can be done; None for what is listed, and for no video."""
    return None if _is_companion(name) else _UNSUPPORTED.get(suffix_of(name))


def _is_companion(name: str) -> bool:
    return posixpath.basename(name).startswith(_APPLE_DOUBLE)

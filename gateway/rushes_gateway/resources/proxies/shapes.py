"""Scrub proxies: small copies in which every frame stands for itself."""

from typing import Annotated, Literal

from pydantic import Field

from rushes_footage.proxies import LEAST_HEIGHT, MOST_HEIGHT
from rushes_gateway.resources.shapes import Shape

MOST_FRAMES = 128
"""Of one request."""

ProxyState = Literal["missing", "queued", "running", "ready", "stale", "error"]
Height = Annotated[
    int,
    Field(
        ge=LEAST_HEIGHT,
        le=MOST_HEIGHT,
        multiple_of=2,
        description="In pixels; a smaller video is not enlarged. Each height is a proxy of its own. By default "
        "that of RUSHES_PROXY_HEIGHT.",
    ),
]
SessionId = Annotated[
    str,
    Field(
        min_length=1,
        max_length=100,
        pattern=r"^[A-Za-z0-9_][A-Za-z0-9._-]*$",
        description="A name under which proxies are cleared together.",
    ),
]


class ProxyRequest(Shape):
    """Which proxy is wanted."""

    height: Height | None = None
    session_id: SessionId | None = None


class FileProxyRequest(ProxyRequest):
    """The same, of a file."""

    file_id: str = Field(
        min_length=1,
        max_length=16_384,
        description="An asset's id, or a file's id or path as /videos/ lists it.",
    )


class Proxy(Shape):
    """A proxy as it is now."""

    asset_id: str
    requested_height: int = Field(examples=[360])
    status: ProxyState = Field(
        description="stale: there was one of what the file held before. error: the last job failed."
    )
    progress: float = Field(ge=0, le=1)
    job_id: str | None = Field(None, description="Of what makes it, or failed to.")
    error: str | None = None
    size_bytes: int | None = Field(None, description="This and what follows: of one that is ready.")
    frame_count: int | None = Field(None, description="As many as the video has: its frame n is the video's frame n.")
    fps: float | None = Field(None, description="Of a video without a constant rate the mean one.")
    width: int | None = None
    height: int | None = None


class ClearedProxies(Shape):
    """What was deleted."""

    deleted: int
    freed_bytes: int

"""Scrub proxies: small copies in which every frame can be decoded by itself."""

from typing import Annotated, Literal

from pydantic import Field

from rushes_footage.proxies import LEAST_HEIGHT, MOST_HEIGHT
from rushes_gateway.shapes import Shape

MOST_FRAMES = 128
"""Most frames of one request."""

ProxyState = Literal["missing", "queued", "running", "ready", "stale", "error"]
Height = Annotated[
    int,
    Field(
        ge=LEAST_HEIGHT,
        le=MOST_HEIGHT,
        multiple_of=2,
        description="Height of the proxy in pixels. A smaller video is not enlarged. Each height is a separate proxy. "
        "Default: RUSHES_PROXY_HEIGHT.",
    ),
]
SessionId = Annotated[
    str,
    Field(
        min_length=1,
        max_length=100,
        pattern=r"^[A-Za-z0-9_][A-Za-z0-9._-]*$",
        description="Name of a session, whose proxies can be deleted together.",
    ),
]


class ProxyRequest(Shape):
    """The proxy to make."""

    height: Height | None = None
    session_id: SessionId | None = None


class FileProxyRequest(ProxyRequest):
    """The proxy to make, and its file."""

    file_id: str = Field(
        min_length=1,
        max_length=16_384,
        description="An asset's id, or a file's id or path as listed by /videos/.",
    )


class Proxy(Shape):
    """The current state of a proxy."""

    asset_id: str
    requested_height: int = Field(examples=[360])
    status: ProxyState = Field(
        description="`stale`: the file has changed since the proxy was made. `error`: the last job failed."
    )
    progress: float = Field(ge=0, le=1)
    job_id: str | None = Field(None, description="Id of the job that makes the proxy or failed to.")
    error: str | None = None
    size_bytes: int | None = Field(
        None, description="Size in bytes. This field and the following ones are set in the state `ready`."
    )
    frame_count: int | None = Field(
        None, description="Number of frames, as many as the video has: frame n of the proxy is frame n of the video."
    )
    fps: float | None = Field(None, description="Frames per second; for a video without a constant rate, the mean.")
    width: int | None = Field(None, description="Width in pixels.")
    height: int | None = Field(None, description="Height in pixels.")


class ClearedProxies(Shape):
    """The proxies that were deleted."""

    deleted: int = Field(description="Number of deleted proxies.")
    freed_bytes: int = Field(description="Space freed, in bytes.")

"""Address of a Triton: parses `RUSHES_TRITON_URL`."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

_SCHEMES = {"grpc": False, "grpcs": True}


@dataclass(frozen=True)
class TritonAddress:
    """Address of a Triton's gRPC port."""

    target: str
    """gRPC target: `host:port` or `unix:/path`."""
    encrypted: bool
    on_this_host: bool
    """By the name alone: a container on this host may still have shared memory of its own."""

    def __str__(self) -> str:
        return (
            self.target if self.target.startswith("unix:") else f"grpc{'s' if self.encrypted else ''}://{self.target}"
        )


def triton_address(url: str) -> TritonAddress:
    """Parses `grpc://host:port`, `grpcs://host:port` (TLS), `host:port` or `unix:/path`; raises ValueError."""
    if url.startswith("unix:/"):
        return TritonAddress(url, encrypted=False, on_this_host=True)
    parts = urlsplit(url if "://" in url else f"grpc://{url}")
    if parts.scheme not in _SCHEMES:
        raise ValueError(f"{parts.scheme}:// is none of grpc:// and grpcs://: it is Triton's gRPC port that is asked")
    if not parts.hostname or parts.port is None or parts.path not in {"", "/"} or parts.query or "@" in parts.netloc:
        raise ValueError("must be grpc://host:port or grpcs://host:port, as in grpc://127.0.0.1:8001")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return TritonAddress(f"{host}:{parts.port}", _SCHEMES[parts.scheme], _is_loopback(parts.hostname))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

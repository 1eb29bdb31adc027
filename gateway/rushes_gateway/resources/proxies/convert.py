"""Conversion of scrub proxies."""

from rushes.catalog.v1 import proxies_pb2
from rushes_gateway.resources.proxies import shapes

_STATES: dict[int, shapes.ProxyState] = {
    proxies_pb2.PROXY_STATE_MISSING: "missing",
    proxies_pb2.PROXY_STATE_QUEUED: "queued",
    proxies_pb2.PROXY_STATE_RUNNING: "running",
    proxies_pb2.PROXY_STATE_READY: "ready",
    proxies_pb2.PROXY_STATE_STALE: "stale",
    proxies_pb2.PROXY_STATE_ERROR: "error",
}


def proxy(message: proxies_pb2.Proxy) -> shapes.Proxy:
    """The state of a proxy, and the metadata of its file where it exists."""
    status = shapes.Proxy(
        asset_id=message.asset_id,
        requested_height=message.height,
        status=_STATES[message.state],
        progress=message.progress,
        job_id=message.job_id or None,
        error=message.error or None,
    )
    if not message.HasField("made"):
        return status
    made = message.made
    return status.model_copy(
        update={
            "size_bytes": made.version.size,
            "frame_count": made.frame_count,
            "fps": round(made.rate.numerator / made.rate.denominator, 3),
            "width": made.width,
            "height": made.height,
        }
    )

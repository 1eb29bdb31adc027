"""Conversions of finished scrub proxies."""

from rushes.media.v1 import proxies_pb2
from rushes_footage.messages.files import source_to, version_from
from rushes_footage.messages.fractions import fraction_from, fraction_to
from rushes_footage.proxies import MadeProxy


def proxy_to(proxy: MadeProxy) -> proxies_pb2.Proxy:
    """A proxy."""
    return proxies_pb2.Proxy(
        file=source_to(proxy.file),
        size_bytes=proxy.version.size,
        frame_count=proxy.frame_count,
        rate=fraction_to(proxy.rate),
        width=proxy.width,
        height=proxy.height,
        absolute_path=proxy.absolute_path,
    )


def proxy_from(message: proxies_pb2.Proxy) -> MadeProxy:
    """A proxy."""
    return MadeProxy(
        path=message.file.path,
        absolute_path=message.absolute_path,
        version=version_from(message.file.version),
        frame_count=message.frame_count,
        rate=fraction_from(message.rate),
        width=message.width,
        height=message.height,
    )

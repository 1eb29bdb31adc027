"""A service with one loop more, which ends by an error once everything else runs.

`python -m tests.integration.chassis.broken_loop media|inference TARGET`
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import grpc

from rushes_chassis.server import Parts, Service, run_service
from rushes_chassis.settings import load_settings


def _service(name: str, target: str) -> Service:
    """Each imported only where it runs, as in its own process."""
    if name == "media":
        from rushes_media.__main__ import media_service
        from rushes_media.settings import MediaSettings

        return media_service(load_settings(MediaSettings), "media-1", target, [target])
    from rushes_inference.__main__ import inference_service
    from rushes_inference.settings import InferenceSettings

    return inference_service(load_settings(InferenceSettings), [target])


async def _broken() -> None:
    raise KeyError("this loop is broken")


def _with_broken_loop(service: Service) -> Service:
    @asynccontextmanager
    async def register(server: grpc.aio.Server) -> AsyncIterator[Parts]:
        async with service.register(server) as parts:
            yield replace(parts, loops={**parts.loops, "broken": _broken})

    return replace(service, register=register)


if __name__ == "__main__":
    run_service(_with_broken_loop(_service(*sys.argv[1:])))

"""`python -m rushes_inference`: the composition root of inference."""

import argparse
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import grpc

from rushes.inference.v1 import models_pb2, models_pb2_grpc
from rushes_chassis.server import Service, run_service
from rushes_chassis.settings import CommonSettings, load_settings
from rushes_inference.rpc.models import ModelsServicer


@asynccontextmanager
async def _register(server: grpc.aio.Server) -> AsyncIterator[Sequence[str]]:
    models_pb2_grpc.add_ModelsServiceServicer_to_server(ModelsServicer(), server)
    yield [models_pb2.DESCRIPTOR.services_by_name["ModelsService"].full_name]


def main() -> None:
    """Serve until told to stop."""
    settings = load_settings(CommonSettings)
    options = argparse.ArgumentParser(prog="rushes_inference", description="Rushes: models")
    options.add_argument("--listen", default=settings.inference, help="gRPC address to listen on")
    run_service(Service("inference", options.parse_args().listen, settings, _register))


if __name__ == "__main__":
    main()

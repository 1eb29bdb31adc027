"""Calls every service of a running Rushes without its gateway: `python docs/grpc_client.py DATA_DIR`."""

import asyncio
import sys
from pathlib import Path

from rushes.catalog.v1 import library_pb2, library_pb2_grpc, nodes_pb2, nodes_pb2_grpc
from rushes.inference.v1 import models_pb2, models_pb2_grpc
from rushes.media.v1 import files_pb2, files_pb2_grpc, source_pb2
from rushes_chassis.addresses import socket_target
from rushes_chassis.channel import open_channel


async def main(data_dir: Path) -> None:
    """Print the roots, the first three assets with their first 16 bytes, and the number of models."""
    async with open_channel(socket_target(data_dir, "catalog")) as channel:
        library = library_pb2_grpc.LibraryServiceStub(channel)
        for root in (await library.ListRoots(library_pb2.ListRootsRequest())).roots:
            print(f"{root.name}: {root.asset_count} videos in {root.path}")
        nodes = await nodes_pb2_grpc.NodesServiceStub(channel).ListNodes(nodes_pb2.ListNodesRequest())
        page = await library.ListAssets(library_pb2.ListAssetsRequest(limit=3))
    for asset in page.assets:
        async with open_channel(nodes.nodes[0].address) as channel:
            source = source_pb2.Source(root=asset.root, path=asset.path)
            request = files_pb2.ReadRangeRequest(source=source, length=16)
            head = b"".join([chunk.data async for chunk in files_pb2_grpc.FilesServiceStub(channel).ReadRange(request)])
        print(f"{asset.path}: {asset.facts.duration_seconds:.3f} s, begins with {head.hex(' ')}")
    async with open_channel(socket_target(data_dir, "inference")) as channel:
        models = await models_pb2_grpc.ModelsServiceStub(channel).ListModels(models_pb2.ListModelsRequest())
        print(f"{len(models.models)} models")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1] if len(sys.argv) > 1 else "var")))

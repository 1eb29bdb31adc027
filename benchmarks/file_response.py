"""The peer of the byte path: Starlette's FileResponse, under uvicorn with settings like the gateway's.

`python -m benchmarks.file_response FOLDER PORT`
"""

import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route


def app(folder: Path) -> Starlette:
    async def file(request: Request) -> Response:
        return FileResponse(folder / request.path_params["name"], media_type="video/mp4")

    async def health(_: Request) -> Response:
        return Response()

    return Starlette(routes=[Route("/health", health), Route("/{name}", file)])


def main(folder: Path, port: int) -> None:
    uvicorn.run(
        app(folder),
        host="127.0.0.1",
        port=port,
        loop="uvloop",
        http="httptools",
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=1024,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))

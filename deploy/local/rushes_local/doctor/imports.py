"""Checks of the import of the replaced clip cutter's database: whether it can be read, and the rows' state."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

from rushes.catalog.v1 import exports_pb2, exports_pb2_grpc
from rushes_catalog.adapters.cutter_database import SqliteCutterDatabase
from rushes_chassis.channel import open_channel
from rushes_chassis.errors import RushesError
from rushes_chassis.trust import Peer
from rushes_local.doctor.findings import Finding, limited, works

_SUBJECT = "DB_PATH"
_CATALOG_SECONDS = 5.0
_NAMED = 5
"""Number of files at most that are named among those whose rows belong to no video."""


def check_import(file: Path | None, catalog: Peer) -> Iterator[Finding]:
    """Check the file, where one is set, and the result of the import, where the catalog runs."""
    if file is not None:
        read = SqliteCutterDatabase(file).read()
        for notice in read.notices:
            yield limited(_SUBJECT, notice)
        if read.rows:
            yield works(_SUBJECT, f"{file} holds {len(read.rows)} rows; it is read, and never written")
    imported = asyncio.run(_imported(catalog))
    if imported is not None and imported.clips + imported.hidden + imported.unplaced_rows > 0:
        yield from _findings(imported)


def _findings(imported: exports_pb2.GetImportResponse) -> Iterator[Finding]:
    yield works(_SUBJECT, f"{imported.clips} clips and {imported.hidden} hidden flags are imported")
    if imported.missing_clips:
        yield limited(_SUBJECT, f"the files of {imported.missing_clips} imported clips were missing")
    if imported.unplaced_rows:
        yield limited(
            _SUBJECT,
            f"{imported.unplaced_rows} rows belong to no video yet",
            "they are imported once the library has one video of that name; GET /api/v1/import and Problems list them",
        )
    for each in imported.unplaced[:_NAMED]:
        rows = "1 row" if each.rows == 1 else f"{each.rows} rows"
        yield limited(f"{_SUBJECT} {each.name}", f"{rows}. {each.why}")


async def _imported(catalog: Peer) -> exports_pb2.GetImportResponse | None:
    async with open_channel(catalog) as channel:
        stub = exports_pb2_grpc.ExportsServiceStub(channel)
        try:
            return await stub.GetImport(exports_pb2.GetImportRequest(), timeout=_CATALOG_SECONDS)
        except RushesError:
            return None  # the catalog does not run, which another check reports

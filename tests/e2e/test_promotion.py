"""PostgreSQL's primary dies, its replica is promoted: Rushes goes on there, and never writes to the former primary."""

import contextlib
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.e2e.cutting import FILE
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.recipes import Recipe
from tests.postgresql.server import PostgresqlServer, postgresql_server

pytestmark = pytest.mark.proof("kills")

SECONDS = 240.0


@pytest.fixture(name="primary")
def _primary() -> Iterator[PostgresqlServer]:
    with postgresql_server() as server:
        yield server


@pytest.fixture(name="replica")
def _replica(primary: PostgresqlServer) -> Iterator[PostgresqlServer]:
    with postgresql_server(replica_of=primary) as server:
        yield server


def cut(stack: Stack, clips: int) -> None:
    """Order one more clip as soon as the database accepts it; there are so many exports then."""
    order = {"input_path": f"{stack.library}/{FILE}", "cursor": 2, "clips": 1, "name": f"dog{clips}"}
    for _ in stack.until(SECONDS, "accepted"):
        with contextlib.suppress(httpx.TransportError):
            answer = stack.post("/api/export", order)
            if answer.status_code == 200:
                break
            assert answer.status_code in (502, 503), answer.text
    state = stack.wait_for_export(str(answer.json()["job_id"]), SECONDS)
    assert (state["status"], state["completed"]) == ("done", 1), state
    assert Path(state["outputs"][0]).is_file()


def refused(stack: Stack, words: str) -> None:
    """Orders are refused until one of the refusals says this; none is accepted."""
    order = {"input_path": f"{stack.library}/{FILE}", "cursor": 2, "name": "never"}
    for _ in stack.until(SECONDS, f"refused with {words}"):
        with contextlib.suppress(httpx.TransportError):
            answer = stack.post("/api/export", order)
            assert answer.status_code in (502, 503), answer.text
            if words in answer.text:
                return


def exports_in(server: PostgresqlServer, name: str) -> int:
    return int(server.execute(name, "SELECT count(*) FROM export"))


def written_in(server: PostgresqlServer, name: str) -> str:
    """What changes with every catalog that has written there, and with every write of one."""
    return str(server.execute(name, "SELECT (number, seen_at, (SELECT max(sequence) FROM event)) FROM catalog_holder"))


def test_the_promoted_replica_is_written_to_and_the_former_primary_never_again(
    primary: PostgresqlServer, replica: PostgresqlServer, tmp_path: Path, make_footage: Callable[[Recipe], Path]
) -> None:
    name = primary.made()
    hosts = f"{primary.folder},{replica.folder}"
    address = f"postgresql://rushes@/{name}?host={hosts}&target_session_attrs=read-write"
    with Stack(tmp_path / "stack", environment={"RUSHES_DATABASE_URL": address}) as stack:
        stack.add(make_footage(recipes.CFR25_MP4), FILE)
        stack.scan()
        cut(stack, 1)
        for _ in stack.until(SECONDS, "replicated"):
            if primary.execute("postgres", "SELECT replay_lsn >= pg_current_wal_lsn() FROM pg_stat_replication"):
                break

        primary.stop("immediate")
        refused(stack, "none of its servers may be written to")
        replica.promote()
        cut(stack, 2)

        # It comes back as if nothing had happened, while the right one is away.
        primary.start()
        before = written_in(primary, name)
        assert primary.execute("postgres", "SELECT pg_is_in_recovery()") is False
        replica.stop("immediate")
        refused(stack, "was the primary before another one was promoted")
        replica.start()
        cut(stack, 3)

        # Both accept writes, and the catalog is a new process, which has never seen either.
        stack.process_of("rushes_catalog").send_signal(signal.SIGKILL)
        cut(stack, 4)
        assert written_in(primary, name) == before
        assert (exports_in(primary, name), exports_in(replica, name)) == (1, 4)

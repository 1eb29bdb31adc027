"""Tokens and sessions: told once, kept as digests, over when they are over."""

import hashlib
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from rushes.catalog.v1 import tokens_pb2
from rushes_catalog.storage import migration
from rushes_chassis.errors import AlreadyExists, InvalidInput, NotFound
from tests.integration.catalog.harness import Client, World

MARK = hashlib.sha256(b"the present RUSHES_TOKEN").digest()


def digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


async def make(catalog: Client, name: str = "Mara", **fields: object) -> tokens_pb2.CreateTokenResponse:
    request = tokens_pb2.CreateTokenRequest(name=name, role=tokens_pb2.ROLE_EDITOR, **fields)  # type: ignore[arg-type]
    return await catalog.tokens.CreateToken(request)


async def check(catalog: Client, secret: str, mark: bytes = MARK) -> tokens_pb2.Access:
    request = tokens_pb2.CheckCredentialRequest(digest=digest(secret), admin_mark=mark)
    return (await catalog.tokens.CheckCredential(request)).access


def in_seconds(seconds: float) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(datetime.now(UTC) + timedelta(seconds=seconds))
    return stamp


async def test_a_token_is_whom_it_was_made_for_until_it_is_revoked(catalog: Client) -> None:
    made = await make(catalog)
    access = await check(catalog, made.secret)
    assert (access.name, access.role, access.token_id) == ("Mara", tokens_pb2.ROLE_EDITOR, made.id)
    assert not access.HasField("expires_at")
    await catalog.tokens.RevokeToken(tokens_pb2.RevokeTokenRequest(id=made.id))
    with pytest.raises(NotFound) as gone:
        await check(catalog, made.secret)
    assert gone.value.reason == "CredentialNotFound"
    with pytest.raises(NotFound) as again:
        await catalog.tokens.RevokeToken(tokens_pb2.RevokeTokenRequest(id=made.id))
    assert again.value.reason == "TokenNotFound"


@pytest.mark.sqlite
async def test_no_secret_is_in_the_database(world: World, catalog: Client) -> None:
    made = await make(catalog)
    started = await catalog.tokens.StartSession(tokens_pb2.StartSessionRequest(token_digest=digest(made.secret)))
    files = [file.read_bytes() for file in world.folder.glob("catalog.db*")]
    assert any(b"Mara" in content for content in files)
    for secret in (made.secret, started.secret):
        assert len(secret) > 43
        assert not any(secret.encode() in content or secret.encode()[-20:] in content for content in files)


async def test_a_name_is_taken_once(catalog: Client) -> None:
    await make(catalog)
    with pytest.raises(AlreadyExists) as taken:
        await make(catalog)
    assert taken.value.reason == "TokenNameTaken"


async def test_what_cannot_be_a_token_is_refused(catalog: Client) -> None:
    for request in (
        tokens_pb2.CreateTokenRequest(name="", role=tokens_pb2.ROLE_VIEWER),
        tokens_pb2.CreateTokenRequest(name="x" * 101, role=tokens_pb2.ROLE_VIEWER),
        tokens_pb2.CreateTokenRequest(name="x"),
        tokens_pb2.CreateTokenRequest(name="x", role=tokens_pb2.ROLE_VIEWER, expires_at=in_seconds(-1)),
    ):
        with pytest.raises(InvalidInput):
            await catalog.tokens.CreateToken(request)


async def test_a_token_expires_with_its_sessions(world: World, catalog: Client) -> None:
    made = await make(catalog, expires_at=in_seconds(3600))
    started = await catalog.tokens.StartSession(tokens_pb2.StartSessionRequest(token_digest=digest(made.secret)))
    assert started.access.expires_at == made.expires_at
    for table in ("token", "session"):  # an hour passes
        await world.execute(f"UPDATE {table} SET expires_at = expires_at - {3600 * 10**6}")
    for secret in (made.secret, started.secret):
        with pytest.raises(NotFound):
            await check(catalog, secret)
    with pytest.raises(NotFound):
        await catalog.tokens.StartSession(tokens_pb2.StartSessionRequest(token_digest=digest(made.secret)))


async def test_a_session_ends_by_itself_with_its_token_and_with_another_admin_token(catalog: Client) -> None:
    made = await make(catalog)
    ended = await catalog.tokens.StartSession(tokens_pb2.StartSessionRequest(token_digest=digest(made.secret)))
    revoked = await catalog.tokens.StartSession(tokens_pb2.StartSessionRequest(token_digest=digest(made.secret)))
    admins = await catalog.tokens.StartSession(tokens_pb2.StartSessionRequest(admin_mark=MARK))
    assert (await check(catalog, revoked.secret)).name == "Mara"
    assert (await check(catalog, admins.secret)).role == tokens_pb2.ROLE_ADMIN
    for _ in range(2):
        await catalog.tokens.EndSession(tokens_pb2.EndSessionRequest(digest=digest(ended.secret)))
    with pytest.raises(NotFound):
        await check(catalog, ended.secret)
    assert (await check(catalog, revoked.secret)).name == "Mara"
    await catalog.tokens.RevokeToken(tokens_pb2.RevokeTokenRequest(id=made.id))
    with pytest.raises(NotFound):
        await check(catalog, revoked.secret)
    with pytest.raises(NotFound):
        await check(catalog, admins.secret, mark=digest("another RUSHES_TOKEN"))


async def test_expired_sessions_are_swept_by_the_next_sign_in(world: World, catalog: Client) -> None:
    await catalog.tokens.StartSession(tokens_pb2.StartSessionRequest(admin_mark=MARK))
    await world.execute("UPDATE session SET expires_at = 1")
    await catalog.tokens.StartSession(tokens_pb2.StartSessionRequest(admin_mark=MARK))
    assert await world.execute("SELECT count(*) FROM session") == 1


async def test_tokens_are_listed_by_pages_the_newest_first(catalog: Client) -> None:
    for number in range(5):
        await make(catalog, f"token {number}")
    names: list[str] = []
    cursor = ""
    while True:
        page = await catalog.tokens.ListTokens(tokens_pb2.ListTokensRequest(limit=2, cursor=cursor))
        names += [token.name for token in page.tokens]
        cursor = page.next_cursor
        if not cursor:
            break
    assert names == [f"token {number}" for number in (4, 3, 2, 1, 0)]
    with pytest.raises(InvalidInput):
        await catalog.tokens.ListTokens(tokens_pb2.ListTokensRequest(cursor="made up"))


def test_a_database_of_the_version_before_keeps_what_it_has(tmp_path: Path) -> None:
    file = tmp_path / "catalog.db"
    engine = migration.migration_engine(file)
    with engine.begin() as connection:
        migration.run_steps(connection, "sqlite", to="0001")
    engine.dispose()
    with closing(sqlite3.connect(file)) as old:
        old.execute("INSERT INTO profile (name) VALUES ('kept')")
        old.commit()
    migration.migrate(file)
    with closing(sqlite3.connect(file)) as new:
        assert new.execute("SELECT name FROM profile").fetchall() == [("kept",)]
        assert new.execute("SELECT count(*) FROM token").fetchone() == (0,)

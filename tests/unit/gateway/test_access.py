"""Who may do what: rows for requests, credentials in requests, and what guessing costs."""

import asyncio
import hashlib
import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest

from rushes.catalog.v1 import tokens_pb2
from rushes_chassis.errors import NotFound, Unavailable
from rushes_gateway.access.brake import FREE_TRIES, LONGEST_WAIT, Brake, TooManyWrongTokens
from rushes_gateway.access.credentials import COOKIE, credential_in
from rushes_gateway.access.gatekeeper import FRESH_SECONDS, Gatekeeper, WrongToken
from rushes_gateway.access.record import Record
from rushes_gateway.access.roles import ADMIN, Role
from rushes_gateway.access.route_table import ASKING, ROUTES, row_of
from rushes_gateway.asgi import Message, Receive, Scope, Send
from rushes_gateway.middleware.access import Access
from rushes_gateway.page import Page
from tests.fakes.given_time import in_given_time, later, settled

ADMIN_TOKEN = "the admin's token"
OWN = {"host": "rushes.lab:8000"}
MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)


def digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


# -- the table -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "template", "needs"),
    [
        ("GET", "/api/v1/assets/7/original", "/api/v1/assets/{asset_id}/original", Role.VIEWER),
        ("HEAD", "/api/v1/assets/7/original", "/api/v1/assets/{asset_id}/original", Role.VIEWER),
        ("DELETE", "/api/export//mnt/a/b.mp4", "/api/export/{output_path:path}", Role.EDITOR),
        ("POST", "/api/hidden/day 1/a.mp4", "/api/hidden/{filename:path}", Role.EDITOR),
        ("GET", "/api/video/a\nb.mp4", "/api/video/{path:path}", Role.VIEWER),
        ("GET", "/api/v1/brand-lists/a b.csv", "/api/v1/brand-lists/{name}.csv", Role.VIEWER),
        ("PUT", "/api/v1/brand-lists/a b.csv", "/api/v1/brand-lists/{name}.csv", Role.EDITOR),
        ("PUT", "/api/v1/brand-lists/a b", "/api/v1/brand-lists/{name}", Role.EDITOR),
        ("DELETE", "/api/v1/brand-lists/a b", "/api/v1/brand-lists/{name}", Role.EDITOR),
        ("GET", "/api/v1/tokens", "/api/v1/tokens", Role.ADMIN),
        ("WEBSOCKET", "/ws/export", "/ws/export", Role.VIEWER),
        ("POST", "/api/v1/session", "/api/v1/session", None),
    ],
)
def test_a_request_finds_its_row(method: str, path: str, template: str, needs: Role | None) -> None:
    row = row_of(method, path)
    assert (row.template, row.needs) == (template, needs)


@pytest.mark.parametrize("name", ["a\nb.mp4", "a.mp4\n", "\n", "a\r\n\u2028b.mp4", "day 1/a\n/b.mp4"])
@pytest.mark.parametrize("template", [template for _, template in ROUTES if ":path}" in template])
def test_a_name_with_line_breaks_is_a_name_as_any_other(template: str, name: str) -> None:
    [method] = {method for method, listed in ROUTES if listed == template and method != "POST"}
    before, _, rest = template.partition("{")
    row = row_of(method, before + name + rest.partition("}")[2])
    assert (row.template, row.names) == (template, (name,))


def test_addresses_that_anybody_may_make_up_are_not_kept() -> None:
    tracemalloc.start()
    for number in range(300):
        assert row_of("GET", f"/api/video/{number}{'x' * 50_000}").needs is Role.VIEWER
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 1 << 20


def test_a_path_that_the_framework_takes_for_a_route_is_one_here_too() -> None:
    assert row_of("GET", "/api/v1/tokens\n").needs is Role.ADMIN


@pytest.mark.parametrize("path", ["/nothing", "/api/v1/session/", "/health/", "/api", "/signin/more", "//"])
def test_nothing_is_open_that_has_no_row(path: str) -> None:
    assert row_of("GET", path).needs is Role.VIEWER
    assert row_of("POST", path).needs is Role.ADMIN


def test_whatever_changes_something_needs_an_editor_at_least() -> None:
    changing = {(method, path): needs for (method, path), needs in ROUTES.items() if method not in ("GET", "WEBSOCKET")}
    lower = [
        (method, path)
        for (method, path), needs in changing.items()
        if (needs is None or needs < Role.EDITOR) and path not in ASKING
    ]
    assert lower == [
        ("POST", "/api/v1/session"),
        ("DELETE", "/api/v1/session"),
        # It gives away what a viewer may read, and is recorded.
        ("POST", "/api/v1/signed-addresses"),
    ]


# -- credentials -----------------------------------------------------------------


def test_a_token_goes_before_a_cookie_even_where_it_is_wrong() -> None:
    shown = credential_in({**OWN, "authorization": "bearer  abc ", "cookie": f"{COOKIE}=def"})
    assert shown is not None
    assert (shown.digest, shown.bearer) == (digest("abc"), True)


@pytest.mark.parametrize("header", ["", "Basic abc", "Bearer", "Bearer "])
def test_what_is_no_token_leaves_the_cookie(header: str) -> None:
    shown = credential_in({**OWN, "authorization": header, "cookie": f"a=b; {COOKIE}=def; c={COOKIE}=x"})
    assert shown is not None
    assert (shown.digest, shown.bearer) == (digest("def"), False)


@pytest.mark.parametrize(
    "foreign",
    [
        {"origin": "http://rushes.lab:8080"},
        {"origin": "null"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "http://rushes.lab:8000"},
    ],
)
def test_a_cookie_counts_only_from_pages_of_ours(foreign: dict[str, str]) -> None:
    assert credential_in({**OWN, **foreign, "cookie": f"{COOKIE}=def"}) is None
    assert credential_in({**OWN, **foreign, "authorization": "Bearer abc"}) is not None


@pytest.mark.parametrize("own", [{}, {"origin": "http://rushes.lab:8000"}, {"origin": "https://RUSHES.lab:8000"}])
def test_a_cookie_counts_behind_a_proxy_that_ends_tls(own: dict[str, str]) -> None:
    assert credential_in({**OWN, **own, "cookie": f"{COOKIE}=def"}) is not None


# -- guessing --------------------------------------------------------------------


class Clock:
    """Goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def wall(self) -> datetime:
        return MIDNIGHT + timedelta(seconds=self.now)


def test_each_wrong_token_makes_the_address_wait_twice_as_long_up_to_a_limit() -> None:
    brake = Brake(Clock())
    waits = []
    for _ in range(16):
        brake.failed("10.0.0.1")
        waits.append(brake.wait("10.0.0.1"))
    assert waits[: FREE_TRIES + 2] == [0, 0, 1, 2, 4]
    assert waits[-1] == LONGEST_WAIT
    assert brake.wait("10.0.0.2") == 0


def test_waiting_ends_and_a_right_token_makes_all_forgotten() -> None:
    clock = Clock()
    brake = Brake(clock)
    for _ in range(5):
        brake.failed("10.0.0.1")
    clock.now += 3.5
    assert brake.wait("10.0.0.1") == 0.5
    brake.succeeded("10.0.0.1")
    assert brake.wait("10.0.0.1") == 0
    brake.failed("10.0.0.1")
    assert brake.wait("10.0.0.1") == 0


def test_guessing_from_everywhere_costs_every_guesser_and_nobody_else() -> None:
    clock = Clock()
    brake = Brake(clock)
    for number in range(10_000):
        brake.failed(f"10.{number >> 8}.{number & 255}.1")
    brake.failed("172.16.0.1")
    assert brake.wait("172.16.0.1") == LONGEST_WAIT
    assert brake.wait("172.16.0.2") == 0
    clock.now += 10_000 * 10
    brake.failed("172.16.0.3")
    assert brake.wait("172.16.0.3") == 0


def test_the_addresses_of_one_ipv6_network_are_one() -> None:
    brake = Brake(Clock())
    for number in range(8):
        brake.failed(f"2001:db8::{number:x}")
    assert brake.wait("2001:db8::ffff") > 0
    assert brake.wait("2001:db8:0:1::1") == 0


# -- the gatekeeper ----------------------------------------------------------------


class Catalog:
    """The RPCs that the gatekeeper calls, on one token that may be revoked."""

    def __init__(self) -> None:
        self.secret: str | None = "mara's"
        self.asked = 0
        self.away = False
        self.expires_at: datetime | None = None

    async def CheckCredential(
        self, request: tokens_pb2.CheckCredentialRequest, timeout: float
    ) -> tokens_pb2.CheckCredentialResponse:
        self.asked += 1
        await asyncio.sleep(0)
        if self.away:
            raise Unavailable("away")
        if self.secret is None or request.digest != digest(self.secret):
            raise NotFound("unknown")
        access = tokens_pb2.Access(role=tokens_pb2.ROLE_VIEWER, name="Mara", token_id="7")
        if self.expires_at is not None:
            access.expires_at.FromDatetime(self.expires_at)
        return tokens_pb2.CheckCredentialResponse(access=access)

    async def StartSession(
        self, request: tokens_pb2.StartSessionRequest, timeout: float
    ) -> tokens_pb2.StartSessionResponse:
        await asyncio.sleep(0)
        if self.away:
            raise Unavailable("away")
        if request.admin_mark:
            access = tokens_pb2.Access(role=tokens_pb2.ROLE_ADMIN, name="admin")
        elif self.secret is not None and request.token_digest == digest(self.secret):
            access = tokens_pb2.Access(role=tokens_pb2.ROLE_VIEWER, name="Mara", token_id="7")
        else:
            raise NotFound("unknown")
        return tokens_pb2.StartSessionResponse(secret="a session", access=access)


def gatekeeper(catalog: Catalog, clock: Clock | None = None) -> Gatekeeper:
    clock = clock or Clock()
    return Gatekeeper(catalog, ADMIN_TOKEN, clock.wall, clock)  # type: ignore[arg-type]  # as much of it as is called


def bearer(token: str) -> dict[str, str]:
    return {**OWN, "authorization": f"Bearer {token}"}


async def admitted(keeper: Gatekeeper, headers: dict[str, str], address: str = "10.0.0.1") -> object:
    credential = credential_in(headers)
    assert credential is not None
    return await keeper.admit(credential, address)


async def test_many_ranges_at_once_and_soon_after_cost_one_call() -> None:
    catalog = Catalog()
    keeper = gatekeeper(catalog)
    found = await asyncio.gather(*(admitted(keeper, bearer("mara's")) for _ in range(50)))
    found.append(await admitted(keeper, bearer("mara's")))
    assert {getattr(actor, "name", None) for actor in found} == {"Mara"}
    assert catalog.asked == 1


async def test_what_was_revoked_here_is_over_at_once() -> None:
    catalog = Catalog()
    keeper = gatekeeper(catalog)
    assert await admitted(keeper, bearer("mara's")) is not None
    catalog.secret = None
    assert await admitted(keeper, bearer("mara's")) is not None
    keeper.forget("7")
    assert await admitted(keeper, bearer("mara's")) is None


async def test_what_was_revoked_elsewhere_is_over_when_what_is_known_is_no_longer_fresh() -> None:
    catalog, clock = Catalog(), Clock()
    keeper = gatekeeper(catalog, clock)
    assert await admitted(keeper, bearer("mara's")) is not None
    catalog.secret = None
    clock.now += FRESH_SECONDS - 0.001
    assert await admitted(keeper, bearer("mara's")) is not None
    clock.now += 0.001
    assert await admitted(keeper, bearer("mara's")) is None
    assert catalog.asked == 2


async def test_what_is_fresh_no_longer_is_asked_for_again_and_as_fresh_as_the_answer() -> None:
    catalog, clock = Catalog(), Clock()
    keeper = gatekeeper(catalog, clock)
    for asked in (1, 2, 3):
        for _ in range(2):
            assert await admitted(keeper, bearer("mara's")) is not None
        assert catalog.asked == asked
        clock.now += FRESH_SECONDS


async def test_what_expires_is_over_at_once_however_fresh_it_is() -> None:
    catalog, clock = Catalog(), Clock()
    catalog.expires_at = clock.wall() + timedelta(seconds=1)
    keeper = gatekeeper(catalog, clock)
    assert await admitted(keeper, bearer("mara's")) is not None
    clock.now += 0.999
    assert await admitted(keeper, bearer("mara's")) is not None
    clock.now += 0.001
    assert await admitted(keeper, bearer("mara's")) is None
    assert catalog.asked == 1


async def test_who_guessed_waits_and_is_looked_at_again_then() -> None:
    clock = Clock()
    keeper = gatekeeper(Catalog(), clock)
    for _ in range(FREE_TRIES):
        assert await admitted(keeper, bearer("wrong")) is None
    with pytest.raises(TooManyWrongTokens) as told:
        await admitted(keeper, bearer(ADMIN_TOKEN))
    clock.now += told.value.seconds - 0.001
    with pytest.raises(TooManyWrongTokens):
        await admitted(keeper, bearer(ADMIN_TOKEN))
    clock.now += 0.001
    assert await admitted(keeper, bearer(ADMIN_TOKEN)) is ADMIN


async def test_the_admins_token_needs_no_catalog_and_counts_only_as_a_token() -> None:
    catalog = Catalog()
    catalog.away = True
    keeper = gatekeeper(catalog)
    assert await admitted(keeper, bearer(ADMIN_TOKEN)) is ADMIN
    with pytest.raises(Unavailable):
        await admitted(keeper, {**OWN, "cookie": f"{COOKIE}={ADMIN_TOKEN}"})


async def test_guessing_tokens_is_slowed_for_the_right_one_too_but_not_for_sessions_or_tokens_in_use() -> None:
    keeper = gatekeeper(Catalog())
    assert await admitted(keeper, bearer("mara's")) is not None
    for _ in range(FREE_TRIES):
        assert await admitted(keeper, bearer("wrong")) is None
    for token in ("wrong", ADMIN_TOKEN):
        with pytest.raises(TooManyWrongTokens):
            await admitted(keeper, bearer(token))
    assert await admitted(keeper, bearer("mara's")) is not None
    assert await admitted(keeper, {**OWN, "cookie": f"{COOKIE}=old"}) is None
    assert await admitted(keeper, bearer(ADMIN_TOKEN), "10.0.0.2") is ADMIN


async def test_a_catalog_that_cannot_be_asked_makes_no_token_a_wrong_one() -> None:
    catalog = Catalog()
    keeper = gatekeeper(catalog)
    for _ in range(FREE_TRIES - 1):
        with pytest.raises(WrongToken):
            await keeper.start_session("wrong", "10.0.0.1")
    catalog.away = True
    for _ in range(10 * FREE_TRIES):
        with pytest.raises(Unavailable):
            await keeper.start_session("mara's", "10.0.0.1")
    catalog.away = False
    # What was counted before still is.
    with pytest.raises(WrongToken) as told:
        await keeper.start_session("wrong", "10.0.0.1")
    assert told.value.wait == 1
    _, actor = await keeper.start_session("mara's", "10.0.0.2")
    assert actor.name == "Mara"


async def test_a_try_that_nobody_could_judge_does_not_shorten_what_another_one_costs() -> None:
    brake = Brake(Clock())
    for _ in range(FREE_TRIES - 1):
        brake.failed("10.0.0.1")
    take_back = brake.failed("10.0.0.1")
    brake.failed("10.0.0.1")
    take_back()
    assert brake.wait("10.0.0.1") == 2


async def test_the_admins_token_is_let_through_where_it_was_right_before_whoever_guesses_there() -> None:
    keeper = gatekeeper(Catalog())
    assert await admitted(keeper, bearer(ADMIN_TOKEN)) is ADMIN
    for _ in range(FREE_TRIES):
        assert await admitted(keeper, bearer("wrong")) is None
    with pytest.raises(TooManyWrongTokens):
        await admitted(keeper, bearer("wrong"))
    assert await admitted(keeper, bearer(ADMIN_TOKEN)) is ADMIN
    _, actor = await keeper.start_session(ADMIN_TOKEN, "10.0.0.1")
    assert actor.role is Role.ADMIN


async def test_whoever_signed_in_from_an_address_may_sign_in_there_again_whoever_guesses_there() -> None:
    keeper = gatekeeper(Catalog())
    await keeper.start_session(ADMIN_TOKEN, "10.0.0.1")
    for _ in range(FREE_TRIES):
        assert await admitted(keeper, bearer("wrong")) is None
    with pytest.raises(TooManyWrongTokens):
        await keeper.start_session("wrong", "10.0.0.1")
    await keeper.start_session(ADMIN_TOKEN, "10.0.0.1")


# -- requests that last ----------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "then"),
    [
        ((), ["http.response.start", "http.response.body"]),
        (("http.response.start",), ["http.response.body"]),
        (("http.response.start", "http.response.body"), []),
    ],
    ids=["before the response", "amid it", "after it"],
)
@in_given_time
async def test_events_whose_reader_loses_access_end_as_http_has_it(sent: tuple[str, ...], then: list[str]) -> None:
    catalog, clock, messages = Catalog(), Clock(), list[Message]()

    async def lasts(scope: Scope, receive: Receive, send: Send) -> None:
        for kind in sent:
            await send({"type": kind, "status": 200})
        await asyncio.Event().wait()

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        messages.append(message)

    headers = [(name.encode(), value.encode()) for name, value in bearer("mara's").items()]
    scope = {"type": "http", "method": "GET", "path": "/api/v1/events", "headers": headers, "query_string": b""}
    access = Access(lasts, Page(), gatekeeper(catalog, clock), Record(None))  # type: ignore[arg-type]  # not called
    serving = asyncio.ensure_future(access(scope, receive, send))
    await settled()
    catalog.secret = None
    for _ in range(3):
        clock.now += FRESH_SECONDS
        await later(FRESH_SECONDS)
    assert serving.done()
    await serving
    assert [message["type"] for message in messages] == [*sent, *then]
    if not sent:
        assert messages[0]["status"] == 401

"""Signed addresses: what they let in, and until when."""

from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import pytest

from rushes_gateway.access.roles import Actor, Role
from rushes_gateway.access.route_table import ROUTES
from rushes_gateway.access.signed_addresses import BEARER, SIGNABLE, AddressSigner, NotSignable, NotValid

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
SIGNER = AddressSigner.of("the token of this deployment")
ORIGINAL = "/api/v1/assets/0199c0de-5f3a-7b1c-8000-000000000000/original"


def asked(address: str, signer: AddressSigner = SIGNER, method: str = "GET", now: datetime = NOW) -> Actor | None:
    """As a server gets it: the path decoded, the query as it is."""
    path, _, query = address.partition("?")
    return signer.bearer(method, unquote(path), query.encode(), now)


@pytest.mark.parametrize(
    "address",
    [
        ORIGINAL,
        "/api/v1/assets/7/frames/12?width=640&format=png",
        "/api/video/day 1/a b.mp4?root=%2Fmnt%2Fa%26b",
        "/api/video/day%201/a%3Fb.mp4?root=x",
        "/videos/stream?file_id=cam1%2Fa+b.mp4",
        "/videos/stream?file_id=cam 1/ä.mp4",
        "/videos/cam1%2Fa+b.mp4/stream",
    ],
)
def test_a_signed_address_lets_a_viewer_in(address: str) -> None:
    signed = SIGNER.sign(address, LATER)
    assert asked(signed) == asked(signed, method="HEAD") == BEARER
    assert BEARER.role is Role.VIEWER
    assert signed.isascii()
    assert " " not in signed


def test_of_what_is_not_signed_nothing_is_said() -> None:
    assert asked(ORIGINAL) is None
    assert asked(f"{ORIGINAL}?width=3&expires=4") is None


def test_it_holds_until_its_time() -> None:
    signed = SIGNER.sign(ORIGINAL, LATER)
    assert asked(signed, now=LATER - timedelta(seconds=1)) == BEARER
    with pytest.raises(NotValid, match="until 2026-11-23 13:00:00 UTC"):
        asked(signed, now=LATER)


def test_what_was_signed_is_all_of_the_address() -> None:
    signed = SIGNER.sign("/api/v1/assets/7/frames/12?width=640", LATER)
    head, _, signature = signed.rpartition("&sig=")
    for other in (
        signed.replace("/12?", "/13?"),
        signed.replace("width=640", "width=64"),
        signed.replace("?width", "?height=7&width"),
        signed.replace("expires=17", "expires=27"),
        f"{head}&sig={'0' * 64}",
        f"{head}&sig={signature[:-1]}{'0' if signature[-1] != '0' else '1'}",
    ):
        assert other != signed
        with pytest.raises(NotValid):
            asked(other)


def test_a_path_and_its_query_are_not_each_other() -> None:
    signed = SIGNER.sign("/api/video/a?root=b", LATER)
    _, _, rest = signed.partition("&")
    with pytest.raises(NotValid):
        asked(f"/api/video/aroot=b?{rest}")


def test_it_is_only_read() -> None:
    signed = SIGNER.sign("/api/v1/assets/7/renditions/low", LATER)
    with pytest.raises(NotValid, match="GET and HEAD only"):
        asked(signed, method="DELETE")


def test_another_token_ends_it() -> None:
    with pytest.raises(NotValid, match="before RUSHES_TOKEN was changed"):
        asked(SIGNER.sign(ORIGINAL, LATER), AddressSigner.of("a new token of this deployment"))


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/tokens",
        "/api/v1/events",
        "/api/v1/assets",
        "/api/v1/assets/7/hls/master.m3u8",
        "/cut/7",
        "https://elsewhere.example" + ORIGINAL,
        "//elsewhere.example" + ORIGINAL,
        "original",
        f"{ORIGINAL}#t=3",
        "/api/video/" + "a" * 9000,
    ],
)
def test_what_is_no_media_of_this_server_is_not_signed(address: str) -> None:
    with pytest.raises(NotSignable):
        SIGNER.sign(address, LATER)


def test_nothing_is_signed_twice() -> None:
    with pytest.raises(NotSignable, match="already"):
        SIGNER.sign(SIGNER.sign(ORIGINAL, LATER), LATER)


def test_without_a_token_addresses_stay_as_they_are() -> None:
    free = AddressSigner.of("")
    assert free.sign(ORIGINAL, LATER) == ORIGINAL
    assert asked(SIGNER.sign(ORIGINAL, LATER), free) is None


def test_only_what_viewers_may_read_can_be_signed() -> None:
    assert all(ROUTES["GET", template] is Role.VIEWER for template in SIGNABLE)

"""Addresses of databases, and the servers that they name."""

import pytest

from rushes_catalog.storage.addresses import Server, parsed_address, servers_of
from rushes_catalog.storage.dialects.postgresql import shown_address


@pytest.mark.parametrize(
    ("address", "servers"),
    [
        ("postgresql://u:p@a:5432,b:5433/db?target_session_attrs=read-write", [("a", "5432"), ("b", "5433")]),
        ("postgresql://u:p,q@a,b:5433/db", [("a", ""), ("b", "5433")]),
        ("postgresql://[::1]:5432,[fe80::2]/db", [("::1", "5432"), ("fe80::2", "")]),
        ("postgresql://u@/db?host=a,b", [("a", ""), ("b", "")]),
        ("postgresql://u@/db?host=a,b&port=5433", [("a", "5433"), ("b", "5433")]),
        ("postgresql://u@/db?host=a,b&port=1,2", [("a", "1"), ("b", "2")]),
        ("postgresql://u@/db?host=a:1&host=b", [("a", "1"), ("b", "")]),
        ("postgresql://u@/db?host=/run/a,/run/b", [("/run/a", ""), ("/run/b", "")]),
        ("postgresql://u@a:5432/db", [("a", "5432")]),
        ("postgresql:///db", [("", "")]),
    ],
)
def test_an_address_names_one_server_or_several(address: str, servers: list[tuple[str, str]]) -> None:
    assert servers_of(parsed_address(address)) == tuple(Server(*each) for each in servers)


def test_all_but_the_servers_stays() -> None:
    url = parsed_address("postgresql://ada:p%40s,s@a:1,b:2/rushes?sslmode=verify-full")
    assert (url.username, url.password, url.database, url.query["sslmode"]) == ("ada", "p@s,s", "rushes", "verify-full")


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://a:x,b/db",
        "postgresql://a:1:2,b/db",
        "postgresql://a,b/db?host=c",
        "postgresql://u@/db?host=a,b,c&port=1,2",
        "postgresql://u@/db?host=a,b&port=1,x",
    ],
)
def test_servers_that_cannot_be_are_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"server|match"):
        parsed_address(address)


def test_several_servers_are_shown_without_credentials() -> None:
    assert shown_address(parsed_address("postgresql://ada:hunter2@a:1,b/rushes")) == "PostgreSQL's rushes on a:1, b"

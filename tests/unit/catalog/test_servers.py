"""Which of several PostgreSQL servers is written to."""

import pytest

from rushes_catalog.storage.addresses import Server
from rushes_catalog.storage.dialects.servers import Look, NoPrimary, Servers, directed

A, B, C = Server("a", "5432"), Server("b", "5432"), Server("c", "")


def primary(server: Server, timeline: int) -> Look:
    return Look(server, timeline=timeline)


def replica(server: Server, timeline: int) -> Look:
    return Look(server, is_replica=True, timeline=timeline)


def away(server: Server) -> Look:
    return Look(server, problem="connection refused")


def test_the_primary_is_chosen_wherever_it_stands() -> None:
    servers = Servers([A, B, C])
    assert servers.chosen([replica(A, 1), primary(B, 1), away(C)]) == B
    assert servers.chosen([away(A), replica(B, 1), primary(C, 2)]) == C


def test_of_two_that_accept_writes_the_one_that_was_promoted_later_is_chosen() -> None:
    assert Servers([A, B]).chosen([primary(A, 1), primary(B, 2)]) == B
    assert Servers([A, B]).chosen([primary(A, 3), primary(B, 2)]) == A


def test_a_former_primary_is_refused_while_the_right_one_is_away() -> None:
    servers = Servers([A, B])
    servers.chosen([away(A), primary(B, 2)])
    with pytest.raises(NoPrimary) as refused:
        servers.chosen([primary(A, 1), away(B)])
    assert str(refused.value) == (
        "none of its servers may be written to: a:5432 was the primary before another one was promoted (timeline 1, "
        "and 2 was seen); b:5432 does not answer (connection refused)"
    )


def test_a_replica_of_the_promoted_one_shows_that_another_is_a_former_primary() -> None:
    with pytest.raises(NoPrimary, match="b:5432 was the primary before another one was promoted"):
        Servers([A, B, C]).chosen([away(A), primary(B, 1), replica(C, 2)])


def test_where_none_answers_each_is_named() -> None:
    with pytest.raises(NoPrimary, match=r"a:5432 does not answer \(connection refused\); c does not answer"):
        Servers([A, C]).chosen([away(A), away(C)])


def test_a_connection_goes_to_the_chosen_one_alone() -> None:
    named = {"host": "a,c", "port": "5432,", "dbname": "rushes", "target_session_attrs": "read-write"}
    assert directed(named, A) == {"dbname": "rushes", "host": "a", "port": "5432"}
    assert directed(named, C) == {"dbname": "rushes", "host": "c"}

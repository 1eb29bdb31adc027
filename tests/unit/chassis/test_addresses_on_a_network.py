"""Addresses on a network: which are one machine's, and which can be told to others."""

import pytest

from rushes_chassis.addresses import HostPort, host_port
from rushes_chassis.settings import listened_on
from rushes_media.settings import reachable


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("media-1.lan:9003", HostPort("media-1.lan", 9003)),
        ("10.1.0.7:9003", HostPort("10.1.0.7", 9003)),
        ("[fd00::7]:9003", HostPort("fd00::7", 9003)),
        ("[fe80::7%eth0]:9003", HostPort("fe80::7%eth0", 9003)),
        (":9003", HostPort("", 9003)),
        ("media-1", None),
        ("fd00::7:9003", None),
        ("media-1:70000", None),
        ("media-1:http", None),
        ("http://media-1:9003", None),
        ("unix:/run/media.sock", None),
        ("a:1,b:2", None),
        ("media 1:9003", None),
    ],
)
def test_host_and_port_are_told_apart(address: str, parts: HostPort | None) -> None:
    assert host_port(address) == parts


@pytest.mark.parametrize("address", ["0.0.0.0:9003", "[::]:9003", ":9003", "*:9003", "media-1:0", "media-1", "9003"])
def test_what_nobody_can_connect_to_is_not_announced(address: str) -> None:
    with pytest.raises(ValueError, match=r"media-1\.lan:9003"):
        reachable(address)


@pytest.mark.parametrize("address", ["", "media-1.lan:9003", "[fd00::7]:9003", "127.0.0.1:9003", "unix:/run/m.sock"])
def test_what_others_can_connect_to_is(address: str) -> None:
    assert reachable(address) == address


@pytest.mark.parametrize(
    ("host", "wildcard", "loopback"),
    [
        ("0.0.0.0", True, False),
        ("::", True, False),
        ("", True, False),
        ("127.8.8.8", False, True),
        ("::1", False, True),
        ("localhost", False, True),
        ("media-1.lan", False, False),
        ("10.0.0.1", False, False),
    ],
)
def test_who_reaches_a_host(host: str, wildcard: bool, loopback: bool) -> None:
    at = HostPort(host, 9003)
    assert (at.is_wildcard, at.is_loopback) == (wildcard, loopback)


def test_services_listen_on_sockets_and_networks_only() -> None:
    both = ("unix:/run/rushes/media-1.sock", "0.0.0.0:9003")
    assert listened_on(both) == both
    with pytest.raises(ValueError, match="'9003' is no address to listen on"):
        listened_on(("9003",))

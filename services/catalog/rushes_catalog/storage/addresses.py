"""Addresses of databases: parsing them, and the servers that one of PostgreSQL names."""

import re
from typing import NamedTuple

from sqlalchemy.engine import URL, make_url

# Scheme, user and password, the servers, the rest. SQLAlchemy reads one server here, as URLs have it; libpq several.
_PARTS = re.compile(r"(?P<scheme>[^:/?#]+://)(?P<user>[^/?#]*@)?(?P<servers>[^/?#@]*)(?P<rest>.*)", re.DOTALL)
_SERVER = re.compile(r"(?P<host>\[[^\]]+\]|[^:\[\]]*)(:(?P<port>\d*))?")


class Server(NamedTuple):
    """One server of an address."""

    host: str
    """A name, an address, or the folder of a socket; "": libpq's default."""
    port: str
    """"": libpq's default."""

    def __str__(self) -> str:
        return f"{self.host or 'this machine'}{f':{self.port}' if self.port else ''}"


def parsed_address(address: str) -> URL:
    """The address; several servers, `a:5432,b:5432`, become its parameters `host` and `port`.

    Raises ValueError, and SQLAlchemy's ArgumentError, both with messages that may have the address.
    """
    parts = _PARTS.fullmatch(address)
    if parts is None or "," not in parts["servers"]:
        url = make_url(address)
        servers_of(url)
        return url
    servers = []
    for each in parts["servers"].split(","):
        if (server := _SERVER.fullmatch(each)) is None:
            raise ValueError(f"{each!r} is no server")
        servers.append(Server(server["host"].strip("[]"), server["port"] or ""))
    url = make_url(f"{parts['scheme']}{parts['user'] or ''}{parts['rest']}")
    if "host" in url.query or "port" in url.query:
        raise ValueError("servers are named twice")
    hosts, ports = (",".join(each) for each in zip(*servers, strict=True))
    return url.update_query_dict({"host": hosts, **({"port": ports} if ports.strip(",") else {})})


def servers_of(url: URL) -> tuple[Server, ...]:
    """The servers that an address names, in its order. Raises ValueError where its hosts and ports do not match."""
    hosts = url.query.get("host", url.host or "")
    if isinstance(hosts, tuple):  # host=a:5432&host=b:5432, which is SQLAlchemy's way
        servers = [each.rpartition(":") if ":" in each else (each, "", "") for each in hosts]
        return tuple(Server(host, port) for host, _, port in servers)
    ports = url.query.get("port", "" if url.port is None else str(url.port))
    names, numbers = hosts.split(","), (",".join(ports) if isinstance(ports, tuple) else ports).split(",")
    if len(numbers) == 1:  # libpq: the port of all
        numbers *= len(names)
    if len(numbers) != len(names) or not all(each == "" or each.isdecimal() for each in numbers):
        raise ValueError("hosts and ports do not match")
    return tuple(map(Server, names, numbers))

"""Which addresses a page may be fetched from, and the one resolution of its host's name."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx2

from .deadlines import Deadline, Refusal

Resolve = Callable[[str, int], tuple[str, ...]]
"""A host's name and a port to the addresses it has, as text; nothing where it has none."""
PORTS = (80, 443, 8080, 8443)
_USUAL = {"http": 80, "https": 443}
_CLOSED = tuple(
    ipaddress.ip_network(one)
    for one in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "2001::/23",
        "2001:db8::/32",
        "3fff::/20",
    )
)
"""What is nobody's public address (IANA's special-purpose registries, read 2026-11-30): private, shared, loopback,
link-local with the clouds' metadata in it, documentation, benchmarks, relays and tunnels, multicast, reserved."""
_GLOBAL = ipaddress.ip_network("2000::/3")
_MAPPED, _NAT64 = ipaddress.ip_network("::ffff:0:0/96"), ipaddress.ip_network("64:ff9b::/96")
_SIX_TO_FOUR = ipaddress.ip_network("2002::/16")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Target:
    """Where one step of the way leads."""

    url: httpx2.URL
    host: str
    port: int


def target(address: str, *, allow_private: bool) -> Target:
    """Raises `Refusal`, wrong-scheme, for whatever is no plain web address: another scheme, a port no shop has, a name
    and password in it."""
    try:
        urlsplit(address)
        url = httpx2.URL(address)
        host, port = url.raw_host.decode("ascii"), url.port
    except (httpx2.InvalidURL, UnicodeError, ValueError, TypeError):
        raise Refusal("wrong-scheme") from None
    usual = _USUAL.get(url.scheme)
    if usual is None or not host or url.userinfo:
        raise Refusal("wrong-scheme")
    if (port or usual) not in PORTS and not allow_private:
        raise Refusal("wrong-scheme")
    return Target(url, host, port or usual)


def found(at: Target, resolve: Resolve, deadline: Deadline, *, allow_private: bool) -> tuple[str, ...]:
    """The addresses of the host, every one of which may be connected to. Raises `Refusal`."""
    told = _in_time(resolve, at, deadline)
    if not told:
        raise Refusal("unreachable")
    if not allow_private and not all(map(open_to_all, told)):
        raise Refusal("private-address")
    return told


def open_to_all(text: str) -> bool:
    """Whether it is an address of the public internet, the one hidden in it included."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return all(_public(one) for one in _with_hidden(address))


def system(host: str, port: int) -> tuple[str, ...]:
    """As the machine resolves names."""
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(str(row[4][0]) for row in rows))


def same_origin(one: str, other: str) -> bool:
    try:
        return _origin(httpx2.URL(one)) == _origin(httpx2.URL(other))
    except (httpx2.InvalidURL, UnicodeError, ValueError, TypeError):
        return False


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port or _USUAL.get(url.scheme)


def _in_time(resolve: Resolve, at: Target, deadline: Deadline) -> tuple[str, ...]:
    """A resolver has a patience of its own, so it works beside and is left to itself where it is too slow."""
    answers: list[tuple[str, ...]] = []
    thread = threading.Thread(target=lambda: answers.append(resolve(at.host.strip("[]"), at.port)), daemon=True)
    thread.start()
    thread.join(deadline.left())
    if not answers:
        raise Refusal("unreachable")
    return answers[0]


def _with_hidden(address: Address) -> Iterator[Address]:
    """The address, or the IPv4 one that packets to it end at: mapped, behind NAT64, or behind a 6to4 relay."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in _MAPPED or address in _NAT64:
            yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
            return
        if address in _SIX_TO_FOUR:
            yield ipaddress.IPv4Address((int(address) >> 80) & 0xFFFFFFFF)
    yield address


def _public(address: Address) -> bool:
    if address.version == 6 and address not in _GLOBAL:
        return False
    return not any(address in network for network in _CLOSED if network.version == address.version)

"""One GET over a connection to an address that was checked: no second resolution, no proxy, no cookie, no redirect.

The host's name still goes where it belongs: into the `Host` header, and into TLS, whose certificate has to be its.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpcore2
import httpx2

from .addresses import Target
from .deadlines import Deadline, Refusal

HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; Firesteel landing page check)",
    "Accept": "text/html,application/xhtml+xml",
    "Accept-Encoding": "gzip",
    "Connection": "close",
}


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    """By lower-case name."""
    chunks: Iterator[bytes]
    """The body as it came, still packed."""


@contextmanager
def pinned(at: Target, addresses: tuple[str, ...], deadline: Deadline, tls: ssl.SSLContext | None) -> Iterator[Answer]:
    """Raises `Refusal` for whatever goes wrong on the way."""
    context = tls or _trusting()
    url = httpcore2.URL(scheme=at.url.raw_scheme, host=at.url.raw_host, port=at.url.port, target=at.url.raw_path)
    with (
        _told(),
        httpcore2.ConnectionPool(ssl_context=context, network_backend=_Pinned(addresses, deadline)) as pool,
        pool.stream("GET", url, headers=list(HEADERS.items())) as response,
    ):
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
        yield Answer(response.status, headers, response.iter_stream())


@contextmanager
def inside(http: httpx2.Client, at: Target, deadline: Deadline) -> Iterator[Answer]:
    """By a client that is given, which may have no socket at all."""
    with (
        _told(),
        http.stream("GET", at.url, headers=HEADERS, follow_redirects=False, timeout=deadline.left()) as response,
    ):
        headers = {name.lower(): value for name, value in response.headers.items()}
        yield Answer(response.status_code, headers, response.iter_raw())


@contextmanager
def _told() -> Iterator[None]:
    """Timeouts are slow; everything else that a network does is not reaching it."""
    try:
        yield
    except (httpcore2.ConnectTimeout, httpx2.ConnectTimeout):
        raise Refusal("unreachable") from None
    except (httpcore2.TimeoutException, httpx2.TimeoutException):
        raise Refusal("too-slow") from None
    except (httpcore2.NetworkError, httpcore2.ProtocolError, httpx2.HTTPError, OSError):
        raise Refusal("unreachable") from None


@cache
def _trusting() -> ssl.SSLContext:
    """What this machine trusts, and nothing that the environment adds."""
    return httpx2.create_ssl_context(trust_env=False)


class _Pinned(httpcore2.NetworkBackend):
    """Connects to the given addresses, whatever host it is asked for; each step takes no longer than is left."""

    def __init__(self, addresses: tuple[str, ...], deadline: Deadline) -> None:
        self._addresses, self._deadline = addresses, deadline
        self._plain = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        for number, address in enumerate(self._addresses, start=1):
            share = self._deadline.left() / (len(self._addresses) - number + 1)
            try:
                stream = self._plain.connect_tcp(address, port, timeout=share, socket_options=socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                if number == len(self._addresses):
                    raise
            else:
                return _Stream(stream, self._deadline)
        raise httpcore2.ConnectError(f"{host} has no address")


class _Stream(httpcore2.NetworkStream):
    """A trickle of single bytes gets no further than a page that never answers."""

    def __init__(self, inner: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._inner, self._deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, self._deadline.left()), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)

"""From the address in an ad to the page a visitor sees, step by step, within bounds of time, size and redirects."""

from __future__ import annotations

import codecs
import re
import ssl
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import httpx2

from ...preflight import LandingPage
from . import addresses, connection
from .addresses import Resolve
from .connection import Answer
from .deadlines import Deadline, Refusal
from .reading import read

PROBE = "firesteel-probe"
"""The click id we arrive with."""
_REDIRECTS = (301, 302, 303, 307, 308)
_PAGES = ("text/html", "application/xhtml+xml", "")
_GZIP = 31
_NO_PAGES = frozenset(
    {"punycode", "idna", "unicode-escape", "unicode_escape", "raw-unicode-escape", "raw_unicode_escape"}
)
_CHARSET = re.compile(rb"""<meta[^<>]{0,200}?charset\s{0,9}=\s{0,9}["']?([\w-]{1,40})""", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    seconds: float = 10.0
    """For everything together: names, connections, redirects and the body."""
    size: int = 2_000_000
    """Bytes of a page, unpacked."""
    redirects: int = 5


BOUNDS = Bounds()


def fetch(
    url: str,
    now: datetime,
    *,
    allow_private: bool = False,
    http: httpx2.Client | None = None,
    bounds: Bounds = BOUNDS,
    resolve: Resolve = addresses.system,
    tls: ssl.SSLContext | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> LandingPage:
    """What stands at the end of the way. Never raises; `refused` says why it was not read to its end.

    allow_private  also addresses of this machine and its network, and any port
    http           goes there by this client, whatever it connects to; by default by a connection of its own

    A name is resolved once for each step, all its addresses are checked, and the connection goes to one of those. Its
    status is 0 where the page itself did not answer: at a redirect to a place it may not go, or one that never ends.
    Scripts do not run, so a redirect by script or by a meta tag is not followed.
    """
    visit = _Visit(url, Deadline(bounds.seconds, clock), bounds, allow_private, http, resolve, tls)
    refused = ""
    try:
        visit.go()
    except Refusal as refusal:
        refused = refusal.why
    seconds = visit.deadline.spent
    seen = read(visit.text, visit.deadline)
    return LandingPage(
        url=url,
        status=visit.status,
        seconds=seconds,
        title=seen.title,
        words=seen.words,
        fetched_at=now,
        final_url=_without_probe(visit.address) if visit.answered else "",
        redirects=visit.redirects,
        ttclid=_has_probe(visit.address) if visit.status else None,
        prices=seen.prices,
        offers=seen.offers,
        size=len(visit.body),
        refused=refused,
    )


class _Visit:
    """How far it came."""

    def __init__(
        self,
        url: str,
        deadline: Deadline,
        bounds: Bounds,
        allow_private: bool,
        http: httpx2.Client | None,
        resolve: Resolve,
        tls: ssl.SSLContext | None,
    ) -> None:
        self.address, self.deadline = _with_probe(url), deadline
        self._bounds, self._private, self._http, self._resolve, self._tls = bounds, allow_private, http, resolve, tls
        self.status = self.redirects = 0
        self.answered = False
        self.body, self._charset = bytearray(), ""

    @property
    def text(self) -> str:
        declared = self._charset
        if not declared and (meta := _CHARSET.search(self.body[:4_096])):
            declared = meta.group(1).decode("ascii", "replace")
        try:
            return bytes(self.body).decode(_known(declared) or "utf-8", "replace")
        except (LookupError, ValueError):
            return bytes(self.body).decode("utf-8", "replace")

    def go(self) -> None:
        been = {self.address}
        while (onward := self._step()) is not None:
            self.status = 0
            if onward in been:
                raise Refusal("redirect-loop")
            if self.redirects >= self._bounds.redirects:
                raise Refusal("too-many-redirects")
            been.add(onward)
            self.address, self.redirects, self.answered = onward, self.redirects + 1, False

    def _step(self) -> str | None:
        """Where it leads on to; None where this is the page."""
        at = addresses.target(self.address, allow_private=self._private)
        with self._opened(at) as answer:
            self.status, self.answered = answer.status, True
            place = answer.headers.get("location", "")
            if answer.status in _REDIRECTS and place:
                return _joined(at.url, place)
            self._read(answer)
            return None

    @contextmanager
    def _opened(self, at: addresses.Target) -> Iterator[Answer]:
        if self._http is not None and self._private:
            found: tuple[str, ...] = ()
        else:
            found = addresses.found(at, self._resolve, self.deadline, allow_private=self._private)
        if self._http is not None:
            way = connection.inside(self._http, at, self.deadline)
        else:
            way = connection.pinned(at, found, self.deadline, self._tls)
        with way as answer:
            yield answer

    def _read(self, answer: Answer) -> None:
        kind, _, rest = answer.headers.get("content-type", "").partition(";")
        packing = answer.headers.get("content-encoding", "identity").strip().lower()
        if answer.status < 400 and (kind.strip().lower() not in _PAGES or packing not in ("identity", "", "gzip")):
            raise Refusal("wrong-type")
        charset = re.search(r"charset=[\"']?([\w-]{1,40})", rest, re.IGNORECASE)
        self._charset = charset.group(1) if charset else ""
        unpack = zlib.decompressobj(_GZIP) if packing == "gzip" else None
        came = 0
        for chunk in answer.chunks:
            self.deadline.left()
            came += len(chunk)
            self.body += _unpacked(unpack, chunk, self._bounds.size + 1 - len(self.body))
            if max(came, len(self.body)) > self._bounds.size:
                del self.body[self._bounds.size :]
                raise Refusal("too-large")


def _known(charset: str) -> str:
    """The charset, unless it is one that no page is written in and that takes hours over two megabytes."""
    return charset if charset and codecs.lookup(charset).name not in _NO_PAGES else ""


def _unpacked(unpack: zlib._Decompress | None, chunk: bytes, most: int) -> bytes:
    """Never more than `most`, however much is packed into it."""
    if unpack is None:
        return chunk[:most]
    try:
        return unpack.decompress(chunk, most)
    except zlib.error:
        raise Refusal("unreachable") from None


def _joined(url: httpx2.URL, place: str) -> str:
    try:
        return str(url.join(place).copy_with(fragment=None))
    except (httpx2.InvalidURL, UnicodeError, ValueError, TypeError):
        raise Refusal("wrong-scheme") from None


def _with_probe(url: str) -> str:
    return _with_query(url, lambda parts: [*(one for one in parts if not one.startswith("ttclid=")), f"ttclid={PROBE}"])


def _without_probe(url: str) -> str:
    return _with_query(url, lambda parts: [one for one in parts if one != f"ttclid={PROBE}"])


def _with_query(url: str, change: Callable[[list[str]], list[str]]) -> str:
    """Everything else stays as it was written: macros of the ad platform are no proper queries."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    query = "&".join(change([one for one in parts.query.split("&") if one]))
    return urlunsplit(parts._replace(query=query, fragment=""))


def _has_probe(url: str) -> bool:
    return ("ttclid", PROBE) in parse_qsl(urlsplit(url).query)

"""A shop on this machine that does everything a page should not do to whoever looks at it."""

from __future__ import annotations

import gzip
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

PAGE = b"<html><head><title>Serum</title></head><body><p>Only 29,99 &euro;</p></body></html>"


class Hostile(ThreadingHTTPServer):
    """Ends at once, whoever is still waiting for an answer."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.over = threading.Event()
        self.asked: list[tuple[str, dict[str, str]]] = []
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_side=True)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def at(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up half-way are what this is for."""


@contextmanager
def hostile(tls: ssl.SSLContext | None = None) -> Iterator[Hostile]:
    server = Hostile(tls)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()
    thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Hostile

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.server.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        name, _, rest = parts.path.strip("/").partition("/")
        getattr(self, f"_{name}", self._page)(rest, parts.query)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""

    def _page(self, rest: str, query: str) -> None:
        self._answer(200, PAGE)

    def _gone(self, rest: str, query: str) -> None:
        self._answer(404, b'{"gone": true}', kind="application/json")

    def _loop(self, rest: str, query: str) -> None:
        """Back and forth between two addresses."""
        self._onward("/loop/back" if rest != "back" else "/loop")

    def _many(self, rest: str, query: str) -> None:
        left = int(rest)
        self._onward(f"/many/{left - 1}?{query}") if left else self._answer(200, PAGE)

    def _lost(self, rest: str, query: str) -> None:
        self._onward("/shop?utm_source=tiktok")

    def _kept(self, rest: str, query: str) -> None:
        self._onward(f"/shop?{query}")

    def _to(self, rest: str, query: str) -> None:
        """Wherever the address after it says."""
        self._onward(rest)

    def _cookie(self, rest: str, query: str) -> None:
        self._onward("/shop", **{"Set-Cookie": "seen=1; Path=/"})

    def _nowhere(self, rest: str, query: str) -> None:
        self._answer(302, b"")

    def _silent(self, rest: str, query: str) -> None:
        self.server.over.wait()

    def _trickle(self, rest: str, query: str) -> None:
        """A byte at a time, of the head or of the body, without an end."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        if rest == "body":
            self.wfile.write(b"Content-Type: text/html\r\n\r\n")
        while not self.server.over.wait(0.01):
            self.wfile.write(b"x")
            self.wfile.flush()

    def _huge(self, rest: str, query: str) -> None:
        """Without saying how much, and without an end."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>Big</title>")
        while not self.server.over.is_set():
            self.wfile.write(b"word " * 10_000)

    def _head(self, rest: str, query: str) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 300_000 + b"\r\n\r\n")

    def _bomb(self, rest: str, query: str) -> None:
        self._answer(200, gzip.compress(b" " * 5_000_000), packed="gzip")

    def _packed(self, rest: str, query: str) -> None:
        self._answer(200, gzip.compress(PAGE), packed="gzip")

    def _broken(self, rest: str, query: str) -> None:
        self._answer(200, b"no gzip at all", packed="gzip")

    def _brotli(self, rest: str, query: str) -> None:
        self._answer(200, b"\x0b\x02", packed="br")

    def _pdf(self, rest: str, query: str) -> None:
        self._answer(200, b"%PDF-1.7", kind="application/pdf")

    def _nonsense(self, rest: str, query: str) -> None:
        self.wfile.write(b"I am no web server\r\n\r\n")
        self.close_connection = True

    def _latin(self, rest: str, query: str) -> None:
        self._answer(200, "<title>Übung</title>".encode("latin-1"), kind="text/html; charset=ISO-8859-1")

    def _charset(self, rest: str, query: str) -> None:
        """In whatever letters the address names, as the header or as the page says it."""
        named, _, where = rest.partition("/")
        said = f"<meta charset={named}>" if where == "meta" else ""
        kind = "text/html" if where == "meta" else f"text/html; charset={named}"
        self._answer(200, f"{said}<title>Serum-9a9a9a</title>".encode(), kind=kind)

    def _onward(self, place: str, **more: str) -> None:
        self._answer(302, b"", Location=place, **more)

    def _answer(self, status: int, body: bytes, *, kind: str = "text/html", packed: str = "", **headers: str) -> None:
        self.send_response(status)
        named = {"Content-Type": kind, "Content-Length": str(len(body)), "Connection": "close"} | headers
        for name, value in (named | ({"Content-Encoding": packed} if packed else {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

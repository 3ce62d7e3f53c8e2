"""The server: the platform's application on a loopback port, with its clock running where it should."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from . import control
from .app import app
from .doors import Front

HOST = "127.0.0.1"

_BEAT_S = 0.05


class Server(uvicorn.Server):
    """Uvicorn that says when it accepts connections, and ends quietly when told to."""

    def __init__(self, front: Front, *, announce: bool = False) -> None:
        config = uvicorn.Config(
            app(front),
            log_level="critical",
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=2,
            # Longer than clients keep an idle connection (httpx: 5 s, uvicorn's own 5 s would race with it): else one that
            # is asked over at that moment is reset, and a write looks lost.
            timeout_keep_alive=30,
        )
        super().__init__(config)
        self._front, self._announce = front, announce
        self._running: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._running = asyncio.create_task(self._run_clock())
        if self._announce and self.started:
            print(json.dumps(control.state(self._front)), flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self._running is not None:
            self._running.cancel()
        await super().shutdown(sockets)

    async def _run_clock(self) -> None:
        """Let time pass while nobody asks, where the clock runs by itself."""
        while True:
            await asyncio.sleep(_BEAT_S)
            if ticks := self._front.clock.due():
                self._front.world.advance(ticks=ticks)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        # Uvicorn's own raises the signal again after shutting down; a stopped server is not a failure.
        if not self._announce:
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def bind(port: int, host: str = HOST) -> socket.socket:
    """A listening socket, on this machine alone unless told otherwise. Raises `OSError` where the port is taken."""
    # Named as TCP, else asyncio leaves Nagle's algorithm on and every answer waits 40 ms.
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
        sock.listen(128)
    except OSError:
        sock.close()
        raise
    return sock


def address(sock: socket.socket) -> str:
    host, port = sock.getsockname()[:2]
    return f"http://{HOST if host == '0.0.0.0' else host}:{port}"

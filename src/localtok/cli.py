"""`localtok serve`: the platform on a loopback port, one JSON line when it is ready, and nothing else on stdout."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import uvicorn

from . import control
from .app import app
from .doors import Front
from .scenario import Given
from .world import World

HOST = "127.0.0.1"
CONTROL_TOKEN = "LOCALTOK_CONTROL_TOKEN"


_BEAT_S = 0.05
_SHORTEST = 16
"""Characters of a token that opens our own doors to other machines."""
_ACCOUNT = ("advertiser_id", "app_id", "secret", "currency", "timezone")


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


def main(arguments: Sequence[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    control_token = os.environ.get(CONTROL_TOKEN, "")
    if given.bind != HOST and len(control_token) < _SHORTEST:
        print(
            f"localtok: --bind {given.bind} lets other machines in, so our own doors need a token: "
            f"set {CONTROL_TOKEN} to {_SHORTEST} characters or more",
            file=sys.stderr,
        )
        return 2
    try:
        sock = bind(given.port, given.bind)
    except OSError as error:
        why = error.strerror or str(error)
        print(f"localtok: cannot listen on {given.bind}:{given.port} ({why}); choose another --port", file=sys.stderr)
        return 1
    account = Given(**{name: getattr(given, name) for name in _ACCOUNT})
    try:
        world = World(given.seed, given.scenario, account)
    except (ValueError, KeyError) as error:
        print(f"localtok: {error.args[0]}", file=sys.stderr)
        return 2
    world.assume.report_latency = not given.no_latency
    front = Front(world, base_url=address(sock), control_token=control_token)
    if given.speed:
        front.clock.run(given.speed)
    server = Server(front, announce=True)
    if given.until_stdin_closes:
        threading.Thread(target=_outlive_nobody, args=(server,), daemon=True).start()
    server.run(sockets=[sock])
    return 0


def _outlive_nobody(server: uvicorn.Server) -> None:
    """Stop once whoever started this process is gone, however it went: its end of the pipe closes with it."""
    # Not through sys.stdin: a buffered reader's lock, held at exit, would abort the interpreter.
    while os.read(0, 4096):
        pass
    server.should_exit = True


def run() -> None:
    sys.exit(main())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="localtok",
        description="A stateful, deterministic TikTok Business API on this machine.",
        epilog="example: localtok serve --port 8790 --seed 7",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="serve the platform on 127.0.0.1 until stopped")
    serve.add_argument("--port", type=_port, default=0, help="0 takes any free port (default)")
    serve.add_argument("--seed", type=int, default=7, help="the same seed makes the same world (default 7)")
    serve.add_argument(
        "--until-stdin-closes", action="store_true", help="stop when the process that started this one has ended"
    )
    serve.add_argument("--scenario", default="demo", help="which world to make (default demo)")
    serve.add_argument(
        "--speed", type=int, default=0, help="simulated seconds a second; 0 keeps the clock frozen (default)"
    )
    serve.add_argument(
        "--bind", default=HOST, help=f"address to listen on; any but {HOST} needs a token in {CONTROL_TOKEN}"
    )
    serve.add_argument(
        "--no-latency", action="store_true", help="report what happened at once; else half an hour later, as documented"
    )
    account = serve.add_argument_group("the ad account, where it must be a given one")
    account.add_argument("--advertiser-id", default="", help="its id")
    account.add_argument("--app-id", default="", help="the app's id")
    account.add_argument("--secret", default="", help="the app's secret: a stand-in's, never a real one")
    account.add_argument("--currency", default="", help="such as JPY")
    account.add_argument("--timezone", default="", help="an IANA name, such as America/New_York")
    return parser


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port (0 to 65535)")
    return int(text)

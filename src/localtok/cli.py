"""`localtok serve`: the platform on a loopback port, one JSON line when it is ready, and nothing else on stdout."""

from __future__ import annotations

import argparse
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
from .world import World

HOST = "127.0.0.1"


class Server(uvicorn.Server):
    """Uvicorn that says when it accepts connections, and ends quietly when told to."""

    def __init__(self, front: Front, *, announce: bool = False) -> None:
        config = uvicorn.Config(
            app(front), log_level="critical", access_log=False, lifespan="off", timeout_graceful_shutdown=2
        )
        super().__init__(config)
        self._front, self._announce = front, announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._announce and self.started:
            print(json.dumps(control.state(self._front)), flush=True)

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


def bind(port: int) -> socket.socket:
    """A listening loopback socket. Raises `OSError` where the port is taken."""
    # Named as TCP, else asyncio leaves Nagle's algorithm on and every answer waits 40 ms.
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((HOST, port))
        sock.listen(128)
    except OSError:
        sock.close()
        raise
    return sock


def address(sock: socket.socket) -> str:
    return f"http://{HOST}:{sock.getsockname()[1]}"


def main(arguments: Sequence[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    try:
        sock = bind(given.port)
    except OSError as error:
        print(
            f"localtok: cannot listen on {HOST}:{given.port} ({error.strerror}); choose another --port", file=sys.stderr
        )
        return 1
    try:
        world = World(seed=given.seed, scenario=given.scenario)
    except ValueError as error:
        print(f"localtok: {error}", file=sys.stderr)
        return 2
    server = Server(Front(world, base_url=address(sock)), announce=True)
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
    return parser


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port (0 to 65535)")
    return int(text)

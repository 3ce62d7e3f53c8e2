"""`localtok serve`: the platform on a loopback port, one JSON line when it is ready, and nothing else on stdout."""

from __future__ import annotations

import argparse
import os
import sys
import threading
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from .base import Wrong, add_engine, choose_engine

if TYPE_CHECKING:
    from localtok.serving import Server

    from .base import Commands

CONTROL_TOKEN = "LOCALTOK_CONTROL_TOKEN"

_HOST = "127.0.0.1"
_FASTEST = 86_400
_SHORTEST = 16
"""Characters of a token that opens our own doors to other machines."""
_ACCOUNT = ("advertiser_id", "app_id", "secret", "currency", "timezone")


def add(commands: Commands) -> None:
    serve = commands.add_parser("serve", help="serve the platform on 127.0.0.1 until stopped")
    serve.add_argument("--port", type=_port, default=0, help="0 takes any free port (default)")
    serve.add_argument("--seed", type=int, default=7, help="the same seed makes the same world (default 7)")
    serve.add_argument(
        "--until-stdin-closes", action="store_true", help="stop when the process that started this one has ended"
    )
    serve.add_argument("--scenario", default="demo", help="which world to make (default demo)")
    serve.add_argument(
        "--speed", type=_speed, default=0, help="simulated seconds a second; 0 keeps the clock frozen (default)"
    )
    serve.add_argument(
        "--bind", default=_HOST, help=f"address to listen on; any but {_HOST} needs a token in {CONTROL_TOKEN}"
    )
    serve.add_argument(
        "--no-latency", action="store_true", help="report what happened at once; else half an hour later, as documented"
    )
    add_engine(serve)
    account = serve.add_argument_group("the ad account, where it must be a given one")
    account.add_argument("--advertiser-id", default="", help="its id")
    account.add_argument("--app-id", default="", help="the app's id")
    account.add_argument("--secret", default="", help="the app's secret: a stand-in's, never a real one")
    account.add_argument("--currency", default="", help="such as JPY")
    account.add_argument("--timezone", default="", help="an IANA name, such as America/New_York")
    serve.set_defaults(act=act)


def act(given: argparse.Namespace) -> int:
    choose_engine(given)
    from localtok.doors import Front
    from localtok.scenario import Given
    from localtok.serving import Server, address, bind
    from localtok.world import World

    _check(given)
    control_token = os.environ.get(CONTROL_TOKEN, "")
    if given.bind != _HOST and len(control_token) < _SHORTEST:
        raise Wrong(
            f"--bind {given.bind} lets other machines in, so our own doors need a token: "
            f"set {CONTROL_TOKEN} to {_SHORTEST} characters or more"
        )
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
        raise Wrong(error.args[0]) from error
    world.assume.report_latency = not given.no_latency
    front = Front(world, base_url=address(sock), control_token=control_token)
    if given.speed:
        front.clock.run(given.speed)
    server = Server(front, announce=True)
    if given.until_stdin_closes:
        threading.Thread(target=_outlive_nobody, args=(server,), daemon=True).start()
    server.run(sockets=[sock])
    return 0


def _check(given: argparse.Namespace) -> None:
    """Refuse what no ad account has."""
    from tiktokwire.enums import EVENT_CURRENCIES

    if given.currency and given.currency not in EVENT_CURRENCIES:
        raise Wrong(f"--currency {given.currency} is not one of TikTok's; name one such as USD, EUR or JPY")
    try:
        ZoneInfo(given.timezone or "Etc/UTC")
    except (KeyError, OSError, ValueError) as error:
        raise Wrong(f"--timezone {given.timezone} is not known; give an IANA name, such as Europe/Berlin") from error


def _outlive_nobody(server: Server) -> None:
    """Stop once whoever started this process is gone, however it went: its end of the pipe closes with it."""
    # Not through sys.stdin: a buffered reader's lock, held at exit, would abort the interpreter.
    while os.read(0, 4096):
        pass
    server.should_exit = True


def _speed(text: str) -> int:
    if not text.isdigit() or int(text) > _FASTEST:
        raise argparse.ArgumentTypeError(f"{text!r} is no speed (0 to {_FASTEST:,} simulated seconds a second)")
    return int(text)


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port (0 to 65535)")
    return int(text)

"""Running the pages on this machine until somebody stops them.

granian embeds no WSGI application in a running process, so its worker opens the workspace itself (`wsgi.py`). One worker
with one thread: the desk and what it derives from the lake belong to one thread, and a page takes milliseconds.

That worker is forked while a thread of ours already asks whether it answers. What such a thread imports at that moment
stays locked in the worker for ever, and looking up a host imports `encodings.idna`: so it is imported before.

It listens on this machine only. Whoever is outside comes through a proxy here (`docs/guides/reachability.md`), and no
access log is written: the address of a creator's page is a key to it (`middleware.hush`).
"""

from __future__ import annotations

import encodings.idna  # noqa: F401
import os
import socket
import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING

from granian import Granian
from granian.constants import Interfaces

from ..errors import Misconfigured

if TYPE_CHECKING:
    from ..desk import Desk

PATIENCE_S = 60.0


def serve(
    desk: Desk,
    host: str = "127.0.0.1",
    port: int = 0,
    on_ready: Callable[[str], None] = lambda address: None,
    *,
    work: bool = False,
) -> None:
    """Serve a desk's workspace; returns when stopped by SIGINT or SIGTERM.

    port        0 takes any free one
    on_ready    called once, from another thread, with the address, as soon as it answers
    work        run what runs by itself beside the pages (`firesteel.jobs`), from then on
    """
    from ..storage import locks

    port = free_port(host, port)
    os.environ["FIRESTEEL_WORKSPACE"] = desk.workspace().name
    server = Granian(
        "firesteel.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=1,
        log_enabled=False,
        log_access=False,
        websockets=False,
    )
    scheduler = _Scheduler(desk) if work else None

    def ready(address: str) -> None:
        on_ready(address)
        if scheduler is not None:
            scheduler.start()

    threading.Thread(target=_announce, args=(host, port, ready), daemon=True).start()
    with locks.present(desk.store.workspace):
        server.serve()
    if scheduler is not None:
        scheduler.stop()


class _Scheduler:
    """A worker in a thread of this process, on a desk of its own. It begins after the server's worker was forked: what a
    thread holds at that moment would be held there for ever."""

    def __init__(self, desk: Desk) -> None:
        from ..desk.aside import aside
        from ..jobs import Worker

        self.worker = Worker(aside(desk))
        self.thread = threading.Thread(target=self.worker.stay, name="scheduler", daemon=True)
        self._begun = False

    def start(self) -> None:
        self._begun = True
        self.thread.start()

    def stop(self) -> None:
        """A job that runs gets a while to finish; what is cut off is found and finished by the next scheduler."""
        self.worker.stopped.set()
        if self._begun:
            self.thread.join(PATIENCE_S)


def free_port(host: str = "127.0.0.1", port: int = 0) -> int:
    """The port given, or one that nobody listens on now. Raises `Misconfigured` where it cannot be listened on."""
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            return int(probe.getsockname()[1])
    except OSError as error:
        remedy = "choose another --port, or 0 for any free one" if port else "use 127.0.0.1"
        raise Misconfigured(f"{host}:{port} cannot be listened on ({error.strerror}); {remedy}") from None


def _announce(host: str, port: int, on_ready: Callable[[str], None]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if _answers(host, port):
            on_ready(f"http://{host}:{port}")
            return
        time.sleep(0.1)


def _answers(host: str, port: int) -> bool:
    connection = HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/sign-in/")
        return connection.getresponse().status < 500
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()

"""What is not as fresh as it looks: readings that failed, changes nobody read yet, logins that end."""

from __future__ import annotations

from .. import hearing
from ..lifetimes import login_states
from ..office import Office
from ..views import ToDo


def troubles(desk: Office) -> list[ToDo]:
    """What could not be read: everything below may be older than it looks."""
    synced = desk.synced()
    return [
        ToDo(
            kind="reading",
            key=f"reading/{trouble.partition(':')[0]}",
            tone="stop",
            chip="Not read",
            title=trouble,
            why="The rest was read. Mend it, then read again.",
        )
        for trouble in (synced.trouble if synced else ())
    ]


def poked(desk: Office) -> list[ToDo]:
    """What TikTok said by webhook and nobody read since."""
    since = hearing.unread(desk)
    if since is None:
        return []
    return [
        ToDo(
            kind="reading",
            key="reading/changed",
            tone="info",
            chip="Changed",
            title="TikTok says something changed: run firesteel sync",
            why=f"It told so on {since:%a %d %b at %H:%M} UTC, after the last reading.",
        )
    ]


def ending_logins(desk: Office) -> list[ToDo]:
    """Logins that only a person can renew, a month before they end."""
    return [
        ToDo(
            kind="login",
            key=f"login/{login.whose.removeprefix('@')}",
            tone="stop" if login.state == "dead" else "wait",
            chip="Login",
            title=f"The login of {login.whose} {'has ended' if login.state == 'dead' else 'ends soon'}",
            why=f"{login.words[:1].upper()}{login.words[1:]}. `{login.remedy}` asks its owner once more.",
        )
        for login in login_states(desk)
        if login.state != "fine"
    ]

"""What TikTok tells by webhook: never believed about more than that it is time to look again.

Each message comes at least once, in any order. So nothing of it is kept but when something happened that no reading has
seen yet: the same message once more, or one about what was read already, changes nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from ..collector import webhooks
from ..errors import BadInput, Misconfigured, NotFound
from ..storage import reach
from ..tiktok.logins import Logins, is_tiktok
from ..tiktok.tokens import App
from . import logins
from .facts import Poked
from .office import Office

HEADER = webhooks.HEADER
CALLBACK = "hooks/tiktok/"
"""Where the pages take webhooks, behind their public address."""
APART = timedelta(minutes=5)
"""What is heard closer together is one fact: a busy account has thousands of comments an hour, and one reading sees them
all. Another is kept for a reading that was under way meanwhile."""
_SUBJECT, _ACTOR = "platform", "tiktok"


def hear(desk: Office, body: bytes, signature: str) -> bool:
    """Take a message; True where it tells of something new, False where it was known already.

    Raises `NotFound` where no app is connected, and `BadInput` for what is not TikTok's, not this app's or not fresh.
    """
    app = logins.app_of(desk.store)
    if app is None:
        raise NotFound("no app is connected here, so nobody can say who sent this")
    now = desk.moment()
    notice = webhooks.read(body, signature, app.secret, app.app_id, int(now.timestamp()))
    synced = desk.synced()
    if synced is not None and notice.at <= synced.as_of.timestamp():
        return False
    return _keep(desk, now)


def unread(desk: Office) -> datetime | None:
    """When something was heard of that was not read since; None where there is nothing."""
    poked, synced = desk.standing("poked", lambda: desk.ledger.latest_or_none(Poked, _SUBJECT)), desk.synced()
    return poked.at if poked and (synced is None or poked.at > synced.as_of) else None


def ask(desk: Office) -> str:
    """Have TikTok tell the pages from now on; the address it was given. It changes the app, nothing of the ad account.

    Raises `Misconfigured` where the pages have no public address or no app is connected.
    """
    app, public = _app(desk), reach.public_url()
    if not public:
        raise Misconfigured(f"nothing outside reaches these pages; set {reach.VARIABLE} to their public address")
    if is_tiktok(desk.store.workspace.base_url) and not public.startswith("https://"):
        raise BadInput(f"{public} is not https, and TikTok tells nobody else", remedy="put a certificate before it")
    callback = f"{public}/{CALLBACK}"
    Logins(desk.tiktok.client.wire, app).tell_at(callback)
    return callback


def stop(desk: Office) -> None:
    """Have TikTok tell nobody any more; where it told nobody, nothing changes."""
    Logins(desk.tiktok.client.wire, _app(desk)).tell_nobody()


def _app(desk: Office) -> App:
    app = logins.app_of(desk.store)
    if app is None:
        name = desk.store.workspace.name
        raise Misconfigured(f"{name} does not know its app's secret; run `firesteel connect --workspace {name}` once")
    return app


def _keep(desk: Office, now: datetime) -> bool:
    waiting = unread(desk)
    if waiting is not None and now < waiting + APART:
        return False
    desk.ledger.record(Poked(at=now), _SUBJECT, at=desk.now(), actor=_ACTOR)
    return True

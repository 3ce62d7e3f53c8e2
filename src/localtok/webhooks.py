"""What account holders' webhooks have to say: an outbox of events, signed as TikTok signs them, kept until accepted.

TikTok promises each event at least once, and tries for 72 hours. Nothing is sent by itself here: the control door
`/_localtok/webhooks/deliver` sends what waits, in the order and with the losses it is told.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from .state import Comment

if TYPE_CHECKING:
    from .world import World

EVENT_TYPES = ("VIDEO", "COMMENT")
KEPT_S = 72 * 3_600
"""How long an event nobody accepts is tried again."""
MOST_ITEMS = 100


@dataclass(slots=True)
class Hook:
    """Where the app wants one type of event, and of which posts; no posts are all of them."""

    event_type: str
    callback_url: str
    item_ids: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Event:
    seq: int
    event_type: str
    name: str
    user_openid: str
    at: int
    content: dict[str, object]
    tries: int = 0
    accepted_at: int = 0
    given_up: bool = False


@dataclass(slots=True)
class Outbox:
    hooks: dict[str, Hook] = field(default_factory=dict)
    """By event type."""
    events: list[Event] = field(default_factory=list)
    runs: int = 0
    """Deliveries so far."""
    read: int = 0
    """Comments of the world that were looked at."""

    def add(self, event_type: str, name: str, user_openid: str, at: int, content: dict[str, object]) -> None:
        """Keep an event, if anybody wants its type."""
        if event_type in self.hooks:
            self.events.append(Event(len(self.events) + 1, event_type, name, user_openid, at, content))

    def waiting(self, now: int) -> list[Event]:
        """Events still to be accepted, oldest first; what nobody accepted for 72 hours is given up."""
        for one in self.events:
            one.given_up = one.given_up or (not one.accepted_at and now - one.at > KEPT_S)
        return [one for one in self.events if not one.accepted_at and not one.given_up]


def collect(world: World) -> None:
    """Turn the comments that came since the last time into events."""
    outbox = world.studio.outbox
    if "COMMENT" in outbox.hooks:
        for one in islice(world.comments.values(), outbox.read, None):
            changed(world, one, "insert", one.created_at)
    outbox.read = len(world.comments)


def changed(world: World, comment: Comment, action: str, at: int) -> None:
    """A comment under an account's post came, went, or was hidden or shown again. Ids are numbers here, unlike
    everywhere else: so a client reads them (3P)."""
    outbox = world.studio.outbox
    hook = outbox.hooks.get("COMMENT")
    post = world.posts.get(comment.item_id)
    if hook is None or post is None or (hook.item_ids and comment.item_id not in hook.item_ids):
        return
    content: dict[str, object] = {
        "comment_id": int(comment.comment_id),
        "video_id": int(comment.item_id),
        "parent_comment_id": int(comment.parent_id or 0),
        "comment_type": "reply" if comment.parent_id else "comment",
        "comment_action": action,
        "timestamp": at,
        "unique_identifier": comment.user_id,
    }
    outbox.add("COMMENT", "comment.update", world.accounts[post.handle].business_id, at, content)


def turned(world: World, comment: Comment, hidden: bool) -> None:
    """Hide a comment or show it again, whichever door it was asked at."""
    if hidden != comment.hidden:
        collect(world)
        changed(world, comment, "set_to_hidden" if hidden else "set_to_public", world.now)
    comment.hidden = hidden


def removed(world: World, comment: Comment, there: list[Comment]) -> None:
    """Delete a comment and the replies under it. `there` are the comments of its post."""
    collect(world)
    for gone in there:
        if not gone.deleted and comment.comment_id in (gone.comment_id, gone.parent_id):
            gone.deleted = True
            changed(world, gone, "delete", world.now)


def body(event: Event, client_key: str) -> bytes:
    """The request's body: `content` is JSON inside the JSON, as documented."""
    message = {
        "client_key": client_key,
        "event": event.name,
        "create_time": event.at,
        "user_openid": event.user_openid,
        "content": json.dumps(event.content, separators=(",", ":")),
    }
    return json.dumps(message, separators=(",", ":")).encode()


def signature(secret: str, at: int, body: bytes) -> str:
    """The value of `TikTok-Signature`: HMAC-SHA256 of ``<t>.<body>`` with the app's secret."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},s={digest}"

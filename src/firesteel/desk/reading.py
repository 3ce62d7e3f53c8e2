"""Reading the world into the lake: posts, comments, delivery, events, orders, and what became of the authorisations."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from ..collector import accept
from ..comments import Comment
from ..errors import NotFound, PlatformError
from ..measurement import Delivery
from ..plans import Plan
from ..posts import Post
from ..rights import Authorization
from .facts import Account, Launched, Synced
from .office import SYSTEM, Office

LOOKBACK = timedelta(days=8)
"""Attributed conversions are credited to past hours within the click window, so these days are read again."""

OVERLAP = timedelta(hours=1)
"""Comments are read again from this long before the last look, so that none falls between two."""

Tell = Callable[[str], None]


def _quiet(_: str) -> None:
    return None


class Reading(Office):
    def plan_of(self, plan_id: str | None = None) -> Plan:
        """The plan of that id, or the newest. Raises `NotFound`."""
        if plan_id is not None:
            return self.ledger.latest(Plan, plan_id)
        newest = self.ledger.history(Plan, limit=1)
        if not newest:
            raise NotFound("nothing is planned yet; `firesteel plan` drafts a portfolio from the ranking")
        return newest[0].value

    def connect(self, accounts: Iterable[tuple[Account, str]]) -> None:
        """Keep connected accounts; their tokens are sealed."""
        for account, token in accounts:
            self.store.secrets.put(f"account/{account.handle}", token)
            self.ledger.record(account, account.handle, at=self.now(), actor=SYSTEM)

    def sync(self, tell: Tell = _quiet) -> Synced:
        """Read everything new into the lake. What was read before is read again where the platform restates it.

        Raises `PlatformError`; what was read until then stays, and the next sync continues.
        """
        before = self.synced()
        now = self.local.now() if self.local else self._clock()
        tell("organic posts")
        posts = self._read_posts(now)
        tell("comments")
        read = self._read_comments(posts, before, now)
        tell("delivery")
        self._read_delivery(before, now)
        tell("events and orders")
        cursors = self._read_site(before, now)
        tell("authorisations")
        self._poll_authorizations(now)
        synced = Synced(as_of=now, comments_read=read, **cursors)
        self.ledger.record(synced, "lake", at=now, actor=SYSTEM)
        return synced

    def _read_posts(self, now: datetime) -> list[tuple[Account, Post]]:
        found = [
            (account, post)
            for account in self.accounts()
            for post in self.tiktok.posts(
                account.business_id, self.token(account), handle=account.handle, is_brand=account.is_brand, now=now
            )
        ]
        self.lake.append("post", [self._snapshot(post, now) for _, post in found])
        return found

    def take_in(self, posts: Iterable[Post]) -> int:
        """Keep posts that came from a file; says how many."""
        now = self.now()
        return self.lake.append("post", [self._snapshot(post, now) for post in posts])

    def _snapshot(self, post: Post, now: datetime) -> dict[str, Any]:
        signals = post.signals
        return {
            "post_id": post.id,
            "account": post.creator.handle,
            "is_brand": post.creator.is_brand,
            "taken_at": now,
            "posted_at": post.posted_at,
            "duration_s": post.duration_s,
            "caption": post.caption,
            "language": post.language,
            "format": post.format,
            "url": post.url,
            "retention": list(post.retention),
            **{name: getattr(signals, name) for name in _COUNTED},
        }

    def _read_comments(self, posts: list[tuple[Account, Post]], before: Synced | None, now: datetime) -> dict[str, int]:
        """Comments of the posts whose count moved since they were last read."""
        known = dict(before.comments_read or {}) if before else {}
        since = before.as_of - OVERLAP if before else None
        rows: list[dict[str, Any]] = []
        for account, post in posts:
            count = int(post.signals.comments or 0)
            if known.get(post.id) == count:
                continue
            token = self.token(account)
            fresh = self.tiktok.comments(account.business_id, token, post.id, since=since if post.id in known else None)
            rows += [self._comment_row(comment, now) for comment in fresh]
            known[post.id] = count
        self.lake.append("comment", rows)
        return known

    def _comment_row(self, comment: Comment, now: datetime) -> dict[str, Any]:
        return {
            "comment_id": comment.id,
            "post_id": comment.post,
            "author": comment.author,
            "text": comment.text,
            "created_at": comment.at,
            "likes": comment.likes,
            "is_creator": comment.is_creator,
            "hidden": comment.hidden,
            "taken_at": now,
        }

    def _read_delivery(self, before: Synced | None, now: datetime) -> None:
        for entry in self.ledger.present(Launched).values():
            plan = self.plan_of(entry.value.plan)
            flights = {flight.id: flight for flight in plan.flights}
            ads = {ref.ad_id: (ref.flight, flights[ref.flight].post) for ref in entry.value.ads}
            first = max(entry.at, (before.as_of if before else entry.at) - LOOKBACK)
            rows = self.tiktok.delivery(ads, first.date(), now.date(), currency=self.currency, retrieved_at=now)
            self.lake.append("delivery", self._restated(rows))

    def _restated(self, rows: Iterable[Delivery]) -> list[dict[str, Any]]:
        """Rows that say something the lake does not know yet."""
        known = {(row["ad_id"], row["hour"]): row for row in self.engine.rows("delivery.latest")}
        fresh = []
        for delivery in rows:
            row = {
                "ad_id": delivery.ad,
                "flight_id": delivery.flight,
                "post_id": delivery.post,
                "spend_micros": delivery.spend.micros,
                "retrieved_at": delivery.retrieved_at,
                **{name: getattr(delivery, name) for name in _DELIVERED},
            }
            old = known.get((row["ad_id"], row["hour"]))
            if old is None or any(old[name] != row[name] for name in _RESTATED):
                fresh.append(row)
        return fresh

    def _read_site(self, before: Synced | None, now: datetime) -> dict[str, int]:
        """What the brand's own site and back end kept: events, landings, orders."""
        cursors = {
            name: getattr(before, name) if before else 0 for name in ("events_after", "touches_after", "orders_after")
        }
        if self.site is None:
            return cursors
        events, cursors["events_after"] = self.site.events(cursors["events_after"])
        intake = accept(events, timezone=self.store.workspace.timezone, now=now)
        self.lake.append("event", intake.rows())
        self.lake.append("refused_event", intake.refusals(now))
        touches, cursors["touches_after"] = self.site.touches(cursors["touches_after"])
        self.lake.append("touch", touches)
        orders, cursors["orders_after"] = self.site.orders(cursors["orders_after"])
        newest = {row["order_id"]: row | {"retrieved_at": now} for row in orders}
        self.lake.append("order", newest.values())
        return cursors

    def _poll_authorizations(self, now: datetime) -> None:
        """Ask the platform about every grant; a change is a new fact, so nothing that ends goes unseen."""
        held = self.ledger.present(Authorization)
        try:
            seen = self.tiktok.poll(tuple(entry.value for entry in held.values()), now=now)
        except PlatformError:
            return
        for grant in seen:
            known = held[grant.post].value
            if replace(grant, checked_at=known.checked_at) != known:
                self.ledger.record(grant, grant.post, at=now, actor=SYSTEM)


_COUNTED = (
    "views",
    "impressions",
    "hook_2s",
    "watch_time_s",
    "completions",
    "rewatches",
    "likes",
    "comments",
    "shares",
    "saves",
    "follows",
    "profile_visits",
)
_DELIVERED = (
    "hour",
    "account_day",
    "impressions",
    "clicks",
    "plays",
    "watched_2s",
    "watched_6s",
    "completions",
    "watch_time_s",
    "likes",
    "comments",
    "shares",
    "follows",
    "profile_visits",
    "platform_conversions",
)
_RESTATED = (*(name for name in _DELIVERED if name != "watch_time_s"), "spend_micros")
"""What makes a row worth keeping again; watch time follows the plays."""

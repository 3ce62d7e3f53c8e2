"""Reading the world into the lake: posts, comments, delivery, events, orders, and what became of the authorisations."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from ..collector import accept
from ..comments import Comment
from ..errors import NotFound, PlatformError, Rejected
from ..measurement import Delivery
from ..plans import Plan
from ..posts import COUNTS, Post
from ..rights import Authorization
from ..tiktok.tokens import AccountToken
from ..values import AdId, FlightId, PostId
from ..warehouse import account_day, day_begins, measure
from . import logins
from .comments.commentfacts import Handled
from .facts import Account, AdRef, Launched, Launching, Seen, Synced
from .office import SYSTEM, Office, T
from .rights.creatorfacts import Noticed

LOOKBACK = timedelta(days=8)
"""Attributed conversions are credited to past hours within the click window, so these days are read again."""

OVERLAP = timedelta(hours=1)
"""Comments are read again from this long before the last look, so that none falls between two."""

LONG_BEFORE = timedelta(days=90)
"""How far back before its ad the comments of a post are read whose age is not known."""
_AD = "ad/"
"""Before an ad group's id, where what was read is remembered."""

Tell = Callable[[str], None]


def _quiet(_: str) -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Flown:
    """An ad that was launched."""

    ad: AdRef
    post: PostId
    creator: str
    begun: datetime
    spark: bool
    """Whether it shows the post itself; else its video as a file."""

    @property
    def key(self) -> str:
        return f"{_AD}{self.ad.adgroup_id}"


class Reading(Office):
    _turns: dict[str, str]
    """Of the reading that goes on; see `Synced.turns`."""

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
            logins.keep_account(self.store, account.handle, AccountToken(access_token=token))
            self.ledger.record(account, account.handle, at=self.now(), actor=SYSTEM)

    def sync(self, tell: Tell = _quiet) -> Synced:
        """Read everything new into the lake. What was read before is read again where the platform restates it.

        What money hangs on comes first. A part that is refused is told in `trouble`, and the others are read all the
        same. Raises `Unavailable` where nothing answers; what was read until then stays.
        """
        before = self.synced()
        self._turns = dict(before.turns or {}) if before else {}
        now = self.local.now() if self.local else self._clock()
        trouble: list[str] = []
        self.lake.seal()

        def part(name: str, read: Callable[[], T]) -> T | None:
            tell(name)
            try:
                return read()
            except PlatformError as error:
                if not error.code:
                    raise
                trouble.append(f"{name}: {error}")
                return None

        delivered = part("delivery", lambda: self._read_delivery(before, now))
        cursors = part("events and orders", lambda: self._read_site(before, now))
        part("budgets", lambda: self._read_settings(now))
        polled = part("authorisations", lambda: self._poll_authorizations(now))
        for name, watch in self._watched(now):
            part(name, watch)
        posts = [
            (account, post)
            for account in self.accounts()
            for post in part(f"posts of @{account.handle}", partial(self._posts_of, account, now)) or ()
        ]
        self._see_captions([post for _, post in posts], now)
        self.lake.append("post", [self._snapshot(post, now) for _, post in posts])
        behind = dict((before.comments_behind if before else None) or {})
        read = part("comments", lambda: self._read_comments(posts, before, now, behind, trouble))
        under_ads = part("comments under ads", lambda: self._read_ad_comments(posts, before, now, behind, trouble))
        measured = delivered is not None and cursors is not None
        events, touches, orders = cursors or _cursors(before)
        synced = Synced(
            as_of=now,
            events_after=events,
            touches_after=touches,
            orders_after=orders,
            measured_at=now if measured else before.measured_at if before else None,
            polled_at=now if polled is not None else before.polled_at if before else None,
            trouble=tuple(trouble),
            comments_read=_comments_known(before, read, under_ads),
            comments_behind=behind or None,
            turns=self._turns or None,
        )
        self.ledger.record(synced, "lake", at=now, actor=SYSTEM)
        return synced

    def _posts_of(self, account: Account, now: datetime) -> tuple[Post, ...]:
        return self.tiktok.posts(
            account.business_id, self.token(account), handle=account.handle, is_brand=account.is_brand, now=now
        )

    def take_in(self, posts: Iterable[Post]) -> int:
        """Keep posts that came from a file; says how many."""
        now = self.now()
        return self.lake.append("post", [self._snapshot(post, post.as_of or now) for post in posts])

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
            "viewers": json.dumps(asdict(post.viewers), sort_keys=True) if post.viewers else None,
            "thumbnail": post.thumbnail or None,
            "source": post.source or None,
            **{name: getattr(signals, name) for name in COUNTS},
        }

    def _read_comments(
        self,
        posts: list[tuple[Account, Post]],
        before: Synced | None,
        now: datetime,
        behind: dict[str, datetime],
        trouble: list[str],
    ) -> dict[str, int]:
        """Comments of the posts whose count moved since they were last read.

        A post that is refused is told of in `trouble` and left `behind`, and the others are read all the same; what was read
        is kept, however this ends.
        """
        known, stop = _posts_known(before), False
        rows, met = list[dict[str, Any]](), dict[str, str]()
        for account, post in posts:
            count = int(post.signals.comments or 0)
            if known.get(post.id) == count and post.id not in behind:
                continue
            last = behind.get(post.id) or (before.as_of if before else None)
            if stop:
                _leave(behind, post.id, last if post.id in known else None)
                continue
            try:
                fresh = self.tiktok.comments(
                    account.business_id,
                    self.token(account),
                    post.id,
                    since=last - OVERLAP if last and post.id in known else None,
                    sought=(count - known.get(post.id, 0), last) if last else None,
                    meet=met.__setitem__,
                )
            except PlatformError as refusal:
                if not refusal.code:
                    raise
                trouble.append(f"comments of post {post.id}: {refusal}")
                _leave(behind, post.id, last if post.id in known else None)
                stop = not isinstance(refusal, Rejected)
                continue
            rows += [self._comment_row(comment, now) for comment in fresh]
            known[post.id] = count
            behind.pop(post.id, None)
        self._keep_comments(rows, met)
        return known

    def _read_ad_comments(
        self,
        posts: list[tuple[Account, Post]],
        before: Synced | None,
        now: datetime,
        behind: dict[str, datetime],
        trouble: list[str],
    ) -> dict[str, int]:
        """Comments under ads whose creator is not connected, and under files, where the ads won some since they were last read.

        An ad group that is refused is told of in `trouble` and left `behind`, and the others are read all the same. What a post wins without
        its ads moves nothing, and is read with the next that an ad wins.
        """
        known = _ads_known(before)
        with self.nothing_recorded():
            mine = {post.id for _, post in posts}
            flown = [each for each in self._ads_launched() if each.post not in mine or not each.spark]
            won = {row["ad_id"]: row["comments"] for row in self.engine.rows("delivery.comments")} if flown else {}
            due = [each for each in flown if each.key in behind or known.get(each.key) != won.get(each.ad.ad_id, 0)]
            seen = (
                {post.id: post for post in measure.posts(self.engine, only={each.post for each in due})} if due else {}
            )
            ours = {entry.value.reply for entry in self.ledger.history(Handled) if entry.value.reply} if due else set()
        rows, met, stop = list[dict[str, Any]](), dict[str, str](), False
        for each in due:
            last = (behind.get(each.key) or (before.as_of if before else None)) if each.key in known else None
            if stop:
                _leave(behind, each.key, last)
                continue
            since = last - OVERLAP if last else None
            post = seen.get(each.post)
            since = since or (post.posted_at if post else None) or each.begun - LONG_BEFORE
            try:
                fresh = self.tiktok.ad_comments(
                    each.ad.adgroup_id, each.post, since.date(), now.date(), creator=each.creator, meet=met.__setitem__
                )
            except PlatformError as refusal:
                if not refusal.code:
                    raise
                trouble.append(f"comments under ad group {each.ad.adgroup_id}: {refusal}")
                _leave(behind, each.key, last)
                stop = not isinstance(refusal, Rejected)
                continue
            fresh = tuple(replace(one, is_creator=True) if one.id in ours else one for one in fresh)
            rows += [self._comment_row(comment, now) for comment in fresh]
            known[each.key] = won.get(each.ad.ad_id, 0)
            behind.pop(each.key, None)
        self._keep_comments(rows, met)
        return known

    def _keep_comments(self, rows: Sequence[dict[str, Any]], met: Mapping[str, str]) -> None:
        """Comments into the lake, and apart from them, sealed, what their authors are called."""
        read = self.store.people.reading()
        called = {read.author(author): handle for author, handle in met.items() if not read.forgotten(handle)}
        self.store.commenters.keep({author: handle for author, handle in called.items() if not read.forgotten(author)})
        self.lake.append("comment", rows)

    def _ads_launched(self) -> list[_Flown]:
        """Every ad that was launched, with what it shows and of whom, the newest plan last."""
        found = []
        for entry in self.ledger.present(Launched).values():
            begun = self.begun(entry.subject) or entry.at
            flights = {flight.id: flight for flight in self.plan_of(entry.value.plan).flights}
            for ref in entry.value.ads:
                flight = flights[ref.flight]
                found.append(_Flown(ad=ref, post=flight.post, creator=flight.creator, begun=begun, spark=flight.spark))
        return found

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
            "parent": comment.parent or None,
            "pinned": comment.pinned,
            "ad": comment.ad or None,
        }

    def _read_delivery(self, before: Synced | None, now: datetime) -> int:
        """Hours of every ad, from the account day its launch began; says how many rows were new. All plans' ads are asked
        about together: plan by plan, many small ones would take many times the calls."""
        zone, known = self.store.workspace.timezone, before.measured_at if before and before.measured_at else None
        with self.nothing_recorded():
            ads, firsts = self._ads_flown(known)
        if not ads:
            return 0
        first = account_day(min(firsts), zone)
        rows = self.tiktok.delivery(ads, first, account_day(now, zone), currency=self.currency, retrieved_at=now)
        return self.lake.append("delivery", self._restated(rows, day_begins(first, zone)))

    def _ads_flown(self, known: datetime | None) -> tuple[dict[AdId, tuple[FlightId, PostId]], list[datetime]]:
        """Every ad with its flight and post, and from when on the ads of each plan are read again."""
        ads, firsts = dict[AdId, tuple[FlightId, PostId]](), list[datetime]()
        for entry in self.ledger.present(Launched).values():
            begun = self.begun(entry.subject) or entry.at
            flights = {flight.id: flight for flight in self.plan_of(entry.value.plan).flights}
            ads |= {ref.ad_id: (ref.flight, flights[ref.flight].post) for ref in entry.value.ads}
            firsts.append(max(begun, (known or begun) - LOOKBACK))
        return ads, firsts

    def begun(self, plan_id: str) -> datetime | None:
        """When a plan's launch first began."""
        begins = self.ledger.history(Launching, plan_id)
        return begins[-1].at if begins else None

    def _read_settings(self, now: datetime) -> None:
        """Budgets and switches as they are set on the platform; a change, whoever made it, is a new fact."""
        refs = [ref for entry in self.ledger.present(Launched).values() for ref in entry.value.ads]
        settings = self.tiktok.settings([ref.adgroup_id for ref in refs], self.currency) if refs else {}
        held, changed = self.ledger.present(Seen) if refs else {}, list[tuple[Seen, str]]()
        for ref in refs:
            if ref.adgroup_id in settings:
                budget, enabled = settings[ref.adgroup_id]
                seen = Seen(flight=ref.flight, daily_budget=budget, enabled=enabled)
                if ref.flight not in held or held[ref.flight].value != seen:
                    changed.append((seen, ref.flight))
        self.ledger.record_many(changed, at=now, actor="tiktok")

    def _restated(self, rows: Iterable[Delivery], since: datetime) -> list[dict[str, Any]]:
        """Rows, none of before `since`, that say something the lake does not know yet."""
        latest = self.engine.rows("delivery.since", since=since)
        known = {(row["ad_id"], row["hour"]): row for row in latest}
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

    def _read_site(self, before: Synced | None, now: datetime) -> tuple[int, int, int]:
        """What the brand's own site and back end kept: events, touches, orders. Answers how far each was read."""
        seen_events, seen_touches, seen_orders = _cursors(before)
        if self.site is None:
            return seen_events, seen_touches, seen_orders
        events, seen_events = self.site.events(seen_events)
        intake = accept(events, timezone=self.store.workspace.timezone, now=now)
        self.lake.append("event", intake.rows())
        self.lake.append("refused_event", intake.refusals(now))
        touches, seen_touches = self.site.touches(seen_touches)
        self.lake.append("touch", touches)
        orders, seen_orders = self.site.orders(seen_orders)
        newest = {row["order_id"]: row | {"retrieved_at": now} for row in orders}
        self.lake.append("order", newest.values())
        return seen_events, seen_touches, seen_orders

    def poll(self) -> int:
        """Ask TikTok about every authorisation now; says how many there are."""
        return self._poll_authorizations(self.moment())

    def _poll_authorizations(self, now: datetime) -> int:
        """Ask the platform about every grant, so that nothing that ends goes unseen; how many there are."""
        with self.nothing_recorded():
            held = [self._as_polled(entry.value) for entry in self.ledger.present(Authorization).values()]
        self.keep_grants(zip(held, self.tiktok.poll(held, now=now), strict=True), now, SYSTEM)
        return len(held)

    def keep_grants(self, pairs: Iterable[tuple[Authorization, Authorization]], now: datetime, actor: str) -> None:
        """Of each grant as it was known and as it stands, keep what changed and what that does to flights, all or none."""
        facts: list[tuple[object, str]] = []
        for known, fresh in ((known, unnamed(fresh)) for known, fresh in pairs):
            noticed = self._noticed(known, fresh, now)
            if noticed or replace(fresh, checked_at=known.checked_at) != known:
                facts += [(fresh, fresh.post), *((each, each.post) for each in noticed)]
        if facts:
            self.ledger.record_many(facts, at=now, actor=actor)

    def _as_polled(self, held: Authorization) -> Authorization:
        """A grant with when it was last asked about: a poll that changed nothing is no fact of its own."""
        synced = self.synced()
        polled = synced.polled_at if synced else None
        newest = max((moment for moment in (held.checked_at, polled) if moment), default=None)
        return replace(held, checked_at=newest)

    def _noticed(self, known: Authorization, fresh: Authorization, now: datetime) -> tuple[Noticed, ...]:
        """What a changed grant does to flights: `watching` says."""
        return ()

    def _watched(self, now: datetime) -> tuple[tuple[str, Callable[[], object]], ...]:
        """What else of the rights is asked for at every reading, by name: `watching` says."""
        return ()

    def _see_captions(self, posts: Sequence[Post], now: datetime) -> None:
        """Posts as they were just read, before the lake has them: `watching` compares."""


def unnamed(grant: Authorization) -> Authorization:
    """As the ledger keeps it: a fact about a post names nobody, so that whoever made it can be forgotten."""
    return replace(grant, display_name="")


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


def _posts_known(before: Synced | None) -> dict[str, int]:
    known = before.comments_read if before else None
    return {key: count for key, count in (known or {}).items() if not key.startswith(_AD)}


def _ads_known(before: Synced | None) -> dict[str, int]:
    known = before.comments_read if before else None
    return {key: count for key, count in (known or {}).items() if key.startswith(_AD)}


def _leave(behind: dict[str, datetime], key: str, last: datetime | None) -> None:
    """Remember until when something was read that cannot be read now; what was never read is read whole anyway."""
    if last is not None:
        behind.setdefault(key, last)


def _comments_known(
    before: Synced | None, posts: Mapping[str, int] | None, ads: Mapping[str, int] | None
) -> dict[str, int]:
    """What was read this time; of a door that was refused, what was read before."""
    return {
        **(_posts_known(before) if posts is None else posts),
        **(_ads_known(before) if ads is None else ads),
    }


def _cursors(before: Synced | None) -> tuple[int, int, int]:
    return (before.events_after, before.touches_after, before.orders_after) if before else (0, 0, 0)

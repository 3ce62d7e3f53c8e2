"""The readers: rows of the queries as the trade's values."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from ..comments import Comment
from ..measurement import Scorecard
from ..posts import COUNTS, Creator, Post, Signals, Viewers
from ..preflight import TrackingState
from ..values import FlightId, Money, PostId
from .engine import Engine

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Social:
    """What one post gained on one account day, and how much of it ads are credited with. ``None``: could not be seen."""

    post: PostId
    day: date
    since: datetime
    until: datetime
    views: int | None
    likes: int | None
    comments: int | None
    shares: int | None
    follows: int | None
    profile_visits: int | None
    paid_views: int
    paid_likes: int
    paid_comments: int
    paid_shares: int
    paid_follows: int
    paid_profile_visits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """One order beside its events, or one event without an order."""

    kind: str
    """order or event."""
    order_id: str
    """Empty for an event that carries none."""
    at: datetime
    status: str
    """paid, pending, refunded, cancelled; empty for an event."""
    value: Money | None
    event_value: Money | None
    event_id: str
    events: int
    copies: int
    browser_copies: int
    server_copies: int
    same_event_id: bool | None
    value_equal: bool | None
    touch: str
    """click or view; empty where no ad won it."""
    flight: FlightId | None
    cause: str
    """What is wrong, in words; empty where nothing is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """Orders against events, order by order, and what that comes to."""

    rows: tuple[Matched, ...]
    orders: int
    matched: int
    both_sources: int
    browser_only: int
    server_only: int
    no_event: int
    value_differs: int
    phantom: int
    """Purchase events that count, without an order."""
    events: int
    """Purchase events as sent, copies included."""
    duplicates: int
    platform_conversions: int
    attributed: int
    """Purchase events that count and that an ad won."""
    unmatched: tuple[dict[str, str], ...]
    """The orders without an event and the events without an order: kind, order_id, event_id, at, value, cause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Whether one kind of event arrives from both sides and pairs up."""

    name: str
    browser: int
    server: int
    browser_first: datetime | None
    browser_last: datetime | None
    server_first: datetime | None
    server_last: datetime | None
    events: int
    paired: int
    without_id: int

    @property
    def sides(self) -> tuple[tuple[str, datetime | None, datetime | None, int], ...]:
        """Who sends, when the first and the last came, and how many copies."""
        return (
            ("browsers", self.browser_first, self.browser_last, self.browser),
            ("the server", self.server_first, self.server_last, self.server),
        )

    @property
    def pair_rate(self) -> float | None:
        """Share of the events that count which both sides sent; None without any."""
        return self.paired / self.events if self.events else None


def scorecards(engine: Engine, currency: str) -> tuple[Scorecard, ...]:
    """One card a flight and account day, by flight, then day; money in the account's currency."""
    return tuple(_card(row, currency) for row in engine.rows("flight.scorecard", currency=currency))


def social(engine: Engine) -> dict[PostId, tuple[Social, ...]]:
    """Every post's days in order."""
    days: dict[PostId, list[Social]] = {}
    for row in engine.rows("post.social"):
        days.setdefault(PostId(row["post_id"]), []).append(_social(row))
    return {post: tuple(each) for post, each in days.items()}


def posts(engine: Engine, before: datetime | None = None, only: Collection[PostId] | None = None) -> tuple[Post, ...]:
    """Every post as last seen, by id; as last seen at or before a moment, and only some of them, where these are given."""
    named = None if only is None else ",".join(sorted(only))
    creators: dict[tuple[str, bool], Creator] = {}
    return tuple(_post(row, creators) for row in engine.rows("post.latest", before=before, posts=named))


def comments(engine: Engine) -> tuple[Comment, ...]:
    """Every comment as last seen, by post, then age; hidden ones included."""
    return tuple(_comment(row) for row in engine.rows("comment.latest"))


def reconciliation(engine: Engine) -> Reconciled:
    """Orders against events, order by order."""
    rows = tuple(_matched(row) for row in engine.rows("order.reconciliation"))
    orders = [row for row in rows if row.kind == "order"]
    found = [row for row in orders if row.events]
    counted = engine.rows("purchase.summary")[0]
    return Reconciled(
        rows=rows,
        orders=len(orders),
        matched=len(found),
        both_sources=sum(1 for row in found if row.browser_copies and row.server_copies),
        browser_only=sum(1 for row in found if row.browser_copies and not row.server_copies),
        server_only=sum(1 for row in found if row.server_copies and not row.browser_copies),
        no_event=len(orders) - len(found),
        value_differs=sum(1 for row in found if row.value_equal is False),
        phantom=len(rows) - len(orders),
        events=counted["sent"],
        duplicates=counted["sent"] - counted["conversions"],
        platform_conversions=counted["platform_conversions"],
        attributed=counted["attributed"],
        unmatched=tuple(_told(row) for row in rows if row.kind == "event" or not row.events),
    )


def event_health(engine: Engine, pixel_code: str | None = None, since: datetime | None = None) -> tuple[Health, ...]:
    """By event name; of one pixel and since a moment of receipt, where these are given."""
    return tuple(Health(**row) for row in engine.rows("event.health", pixel=pixel_code, since=since))


def tracking(engine: Engine, pixel_code: str, since: datetime, currency: str = "") -> TrackingState | None:
    """What the pixel received since a moment; None where no event was ever kept, of any pixel: then nobody looked.

    currency  the workspace's: purchases in another one are counted; empty compares with none
    """
    lately = event_health(engine, pixel_code, since)
    if not lately and not event_health(engine):
        return None
    pairs = engine.rows("purchase.paired", pixel=pixel_code, since=since)[0]
    worth = engine.rows("purchase.values", pixel=pixel_code, since=since, currency=currency)[0]
    last = {one.name: moment for one in event_health(engine, pixel_code) if (moment := _last(one))}
    return TrackingState(
        pixel_code=pixel_code,
        browser_events={one.name: one.browser for one in lately if one.browser},
        server_events={one.name: one.server for one in lately if one.server},
        paired=pairs["same"] / pairs["both"] if pairs["both"] else None,
        last_event_at=max(last.values(), default=None),
        last_by_event=last,
        without_value=worth["without_value"],
        other_currency=worth["other_currency"] if currency else 0,
    )


def _last(health: Health) -> datetime | None:
    """When the event last came, from whichever side."""
    return max((moment for moment in (health.browser_last, health.server_last) if moment), default=None)


def _card(row: dict[str, Any], currency: str) -> Scorecard:
    counts = {name: value for name, value in row.items() if name not in _NOT_COUNTS}
    return Scorecard(
        flight=FlightId(row["flight_id"]),
        first_day=row["account_day"],
        last_day=row["account_day"],
        days=1,
        spend=Money(row["spend_micros"], currency),
        revenue=Money(row["revenue_micros"], currency),
        **counts,
    )


def _social(row: dict[str, Any]) -> Social:
    rest = {name: value for name, value in row.items() if name not in ("post_id", "account_day")}
    return Social(post=PostId(row["post_id"]), day=row["account_day"], **rest)


def _post(row: dict[str, Any], creators: dict[tuple[str, bool], Creator]) -> Post:
    """`creators` met so far: one person, one value."""
    whose = row["account"], row["is_brand"]
    creator = creators.get(whose)
    if creator is None:
        creator = creators[whose] = Creator(handle=whose[0], is_brand=whose[1])
    return Post(
        id=PostId(row["post_id"]),
        creator=creator,
        posted_at=row["posted_at"],
        duration_s=row["duration_s"],
        caption=row["caption"] or "",
        language=row["language"] or "",
        format=row["format"] or "",
        url=row["url"] or "",
        signals=Signals(**{name: row[name] for name in COUNTS}),
        retention=tuple(row["retention"] or ()),
        as_of=row["taken_at"],
        viewers=viewers(row["viewers"]),
        thumbnail=row["thumbnail"] or "",
        source=row["source"] or "",
    )


def viewers(text: str | None) -> Viewers:
    """Of the lake's JSON; nobody where there is none."""
    return Viewers(**json.loads(text)) if text else _NOBODY


def _comment(row: dict[str, Any]) -> Comment:
    return Comment(
        id=row["comment_id"],
        post=PostId(row["post_id"]),
        author=row["author"],
        text=row["text"],
        at=row["created_at"],
        is_creator=row["is_creator"],
        hidden=row["hidden"],
        likes=row["likes"] or 0,
        parent=row["parent"] or "",
        pinned=bool(row["pinned"]),
        ad=row["ad"] or "",
    )


def _matched(row: dict[str, Any]) -> Matched:
    return Matched(
        kind=row["kind"],
        order_id=row["order_id"] or "",
        at=row["happened_at"],
        status=row["status"] or "",
        value=_money(row["value_micros"], row["currency"]),
        event_value=_money(row["event_value_micros"], row["event_currency"]),
        event_id=row["event_id"] or "",
        events=row["events"],
        copies=row["copies"],
        browser_copies=row["browser_copies"],
        server_copies=row["server_copies"],
        same_event_id=row["same_event_id"],
        value_equal=row["value_equal"],
        touch=row["touch_kind"] or "",
        flight=FlightId(row["flight_id"]) if row["flight_id"] else None,
        cause=_cause(row),
    )


def _told(row: Matched) -> dict[str, str]:
    return {
        "kind": row.kind,
        "order_id": row.order_id,
        "event_id": row.event_id,
        "at": row.at.isoformat(),
        "value": str(row.value or row.event_value or ""),
        "cause": row.cause,
    }


def _money(micros: int | None, currency: str | None) -> Money | None:
    return Money(micros, currency) if micros is not None and currency else None


def _cause(row: dict[str, Any]) -> str:
    if row["kind"] == "event":
        return "the back end knows no such order" if row["order_id"] else "the event carries no order id"
    if not row["events"]:
        return "neither browser nor back end sent an event"
    if row["value_equal"] is False:
        return "event and order differ in value"
    if row["same_event_id"] is False:
        return "its copies carry different event ids, so the platform counts them apart"
    return ""


_NOBODY = Viewers()
_NOT_COUNTS = frozenset({"flight_id", "account_day", "spend_micros", "revenue_micros"})

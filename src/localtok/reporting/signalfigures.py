"""What reached the platform: events of the shop, the orders it heard of, and what people wrote."""

from __future__ import annotations

from collections import defaultdict

from ..market.traits import INTENTS
from ..state import PixelEvent
from ..world import World
from .tables import Row, Table, ratio, table

_LATE_S = 3_600


def signals(world: World) -> Table:
    groups: dict[tuple[str, str], list[PixelEvent]] = defaultdict(list)
    for event in (*world.pixel_events, *world.signals.offsite):
        groups[event.event, event.source].append(event)

    def row(name: str, source: str, some: list[PixelEvent]) -> Row:
        late = sum(event.received_at - event.event_time > _LATE_S for event in some)
        kept = sum(event.kept for event in some)
        return {
            "event": name,
            "source": source,
            "received": len(some),
            "kept": kept,
            "dropped": len(some) - kept,
            "dropped_share": ratio(len(some) - kept, len(some)),
            "late": late,
            "late_share": ratio(late, len(some)),
        }

    return table(
        "signals",
        "an event by whom it came from",
        """
        event  name  of the event
        source  name  browser or server; app, offline or crm where it is not the site's
        received  events  that reached the platform
        kept  events  that counted
        dropped  events  heard before: dropped or merged into the first
        dropped_share  share of received  dropped
        late  events  that came more than an hour after they happened
        late_share  share of received  late
        """,
        (row(name, source, some) for (name, source), some in sorted(groups.items())),
    )


def heard(world: World) -> Table:
    """Orders placed, and what the platform ever heard of them."""
    placed = {order.order_id for order in world.orders}
    by: dict[str, set[str]] = defaultdict(set)
    for event in world.pixel_events:
        if event.order_id in placed:
            by[event.source].add(event.order_id)
            by["kept"] |= {event.order_id} if event.kept else set()
    browser, server = by["browser"], by["server"]
    steps = {
        "placed": len(placed),
        "browser": len(browser),
        "server": len(server),
        "both": len(browser & server),
        "any": len(browser | server),
        "lost": len(placed - browser - server),
    }
    return table(
        "heard",
        "orders placed in the shop, by who told the platform of them",
        """
        by  name  placed is all of them; lost is nobody; the others are who told
        orders  orders  so told of
        share  share of orders placed  so told of
        """,
        ({"by": name, "orders": count, "share": ratio(count, len(placed))} for name, count in steps.items()),
    )


def comments(world: World) -> Table:
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * 4)
    for one in world.comments.values():
        if one.owner or not one.intent:
            continue
        here = counts[one.intent, one.language]
        here[1 if one.ad_id else 0] += 1
        here[2] += bool(one.parent_id)
        here[3] += one.hidden or one.deleted
    order = {name: place for place, name in enumerate(INTENTS)}
    return table(
        "comments",
        "comments of viewers by what they say, truly, and their language; the accounts' own are left out",
        """
        intent  name  truth: what the writer wants
        language  ISO 639-1  it is written in
        organic  comments  that came without an ad
        ads  comments  that ads won
        replies  comments  of both that answer another one
        gone  comments  of both that are hidden or deleted
        """,
        (
            {"intent": intent, "language": language, "organic": a, "ads": b, "replies": c, "gone": d}
            for (intent, language), (a, b, c, d) in sorted(
                counts.items(), key=lambda item: (order[item[0][0]], item[0][1])
            )
        ),
    )

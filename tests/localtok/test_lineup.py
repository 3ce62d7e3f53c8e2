"""What the line-up remembers from tick to tick is nowhere to be seen: looked at anew every time, the market does the same."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import campaigning as c
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localtok import scenario
from localtok.market.lineup import Lineup, Lineups
from localtok.scenario.timeline import Details, Happening, Timeline
from localtok.studio import Application
from localtok.world import World

HOURS = 20
SPAN = HOURS * c.HOUR
DEEDS = (
    "revoke",
    "extend-code",
    "make-private",
    "make-public",
    "ban",
    "unban",
    "comments-off",
    "switch-off",
    "suspend",
)
later = st.one_of(st.integers(1, SPAN), st.integers(1, SPAN // 900).map(lambda tick: 900 * tick))


@contextmanager
def looking_anew() -> Iterator[None]:
    """Every tick forgets what the one before it found out."""
    kept = Lineups.bidding

    def bidding(self: Lineups) -> Lineup:
        self.renew()
        return kept(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Lineups, "bidding", bidding)
        yield


@st.composite
def edges(draw: st.DrawFn) -> dict[str, Any]:
    """What begins and ends in the course of the day, as seconds from now, and who does what meanwhile."""
    return {
        "reviewed": draw(later),
        "begins": draw(later),
        "ends": draw(later),
        "code": (draw(later), draw(later)),
        "marks": draw(st.text("01", min_size=336, max_size=336)),
        "cents": draw(st.integers(5, 3_000)),
        "balance": draw(st.integers(1, 60)),
        "deeds": draw(st.lists(st.tuples(later, st.sampled_from(DEEDS)), max_size=4)),
        "answer": draw(later),
        "grace": draw(st.sampled_from(("", "grace:1", "grace:7"))),
    }


def staged(given: dict[str, Any], zone: str) -> World:
    """Ads in the way of each edge, on budgets that run out."""
    world = World(seed=7, scenario="tiny", account=scenario.Given(timezone=zone))
    start = world.now
    own, other, third = c.posts(world)[:3]
    shared = c.campaign(world, budget_mode="BUDGET_MODE_DAY", budget_micros=10_000 * given["cents"])
    c.ad(world, own, c.group(world, shared, frequency=2, frequency_days=1), review_until=start + given["reviewed"])
    c.ad(world, other, c.group(world, shared, starts_at=start + given["begins"], bid_micros=c.USD))
    c.ad(world, third, c.group(world, budget_mode="BUDGET_MODE_TOTAL", ends_at=start + given["ends"]))
    c.ad(world, None, c.group(world, billing_event="CPC", extra={"dayparting": given["marks"]}))
    for post in (own, other, third):
        for code in world.lifecycle.codes_of(world.codes, post.item_id):
            code.starts_at, code.ends_at = start + min(given["code"]) - 1, start + max(given["code"])
    world.studio.applications[other.item_id] = Application(other.item_id, 7, start, start + given["answer"])
    happenings = [
        Happening(at=start + at - at % 900, do=do, creator=handle, details=Details(days=7))
        for at, do in sorted(given["deeds"])
        for handle in {own.handle, other.handle, third.handle}
    ]
    world.timeline = Timeline(tuple(sorted(happenings, key=lambda one: (one.at, one.do, one.creator))))
    world.advertiser.balance_micros = given["balance"] * c.USD
    if given["grace"]:
        world.lifecycle.change("code expired", "AUTH_CODE", given["grace"])
        world.lifecycle.change("post private", "AUTH_CODE", given["grace"])
    return world


def remembered(world: World) -> list[object]:
    market = world.market
    return [c.digest(world), pickle.dumps(market.exposure), market.pacers, market.began, world.purse.daily]


@settings(derandomize=True, deadline=None, max_examples=4)
@given(edges(), st.sampled_from(("Etc/UTC", "Asia/Kolkata")))
def test_a_line_up_kept_does_what_one_made_anew_every_tick_does(given: dict[str, Any], zone: str) -> None:
    kept, anew, split = (staged(given, zone) for _ in range(3))
    kept.advance(HOURS)
    with looking_anew():
        anew.advance(HOURS)
    for _ in range(HOURS):
        split.advance(1)

    assert remembered(kept) == remembered(anew)
    assert given["grace"] or remembered(kept) == remembered(split)


def test_rights_are_looked_at_no_oftener_than_they_can_change(monkeypatch: pytest.MonkeyPatch) -> None:
    world, looked = c.small(7), list[int]()
    call = Lineups._call

    def counted(self: Lineups, start: int) -> None:
        looked.append(start)
        call(self, start)

    monkeypatch.setattr(Lineups, "_call", counted)
    of = c.group(world, ends_at=world.now + 5 * c.HOUR)
    c.ad(world, c.posts(world)[0], of)
    start = world.now
    world.advance(9)

    assert looked == [start, start + 5 * c.HOUR]

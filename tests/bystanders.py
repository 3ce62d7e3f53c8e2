"""A bystander at a launched plan: who knows what was agreed and approved, and holds the platform's own books against it."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2

from beginnings import launched, the_plan
from creatordesks import without_comments
from firesteel.desk import Desk, open_desk
from firesteel.plans import AtEnd, Flight, Plan
from firesteel.plans.spend import days
from firesteel.rights import UsageRights, terms
from firesteel.values import Window
from localtok.doors import Front
from localtok.state import AdGroup
from localtok.world import World
from walking import a_clock

TICK = timedelta(minutes=15)
"""In which the platform delivers: money of one tick is spent within it."""


def at(epoch: int) -> datetime:
    return datetime.fromtimestamp(epoch, UTC)


@dataclass
class Flying:
    """A desk with launched plans on a platform in process, and what a bystander knows of what was agreed."""

    home: Path
    front: Front
    http: httpx2.Client
    desk: Desk
    plan: Plan
    agreed: dict[str, UsageRights] = field(default_factory=dict)
    """By creator, as it stands."""
    firm: dict[str, UsageRights] = field(default_factory=dict)
    """By creator, what was last signed, or stood at the launch."""
    withdrawn: dict[str, datetime] = field(default_factory=dict)
    approved: dict[str, int] = field(default_factory=dict)
    """By plan: micros it may spend in all."""
    others: list[Plan] = field(default_factory=list)
    """Launched besides, later."""
    stopped: bool = False
    """Somebody stopped all spend, and nobody started any of it again."""
    held: set[str] = field(default_factory=set)
    """Flights that somebody stopped by hand."""
    meddled: bool = False
    """Somebody changed budgets in Ads Manager: from then on only what was spent is held against the approval."""

    @property
    def world(self) -> World:
        return self.front.world

    @property
    def plans(self) -> tuple[Plan, ...]:
        return (self.plan, *self.others)

    def group(self, flight: Flight) -> AdGroup:
        """The flight's ad group on the platform, found by its name."""
        return next(group for group, of in self.groups() if of.id == flight.id)

    def groups(self) -> list[tuple[AdGroup, Flight]]:
        """Every ad group of a flight; of a launch that was refused there are none."""
        named = {each.name: each for each in self.world.adgroups.values()}
        found = [
            (named.get(flight.group_name or flight.name) or named.get(flight.name), flight)
            for plan in self.plans
            for flight in plan.flights
        ]
        return [(group, flight) for group, flight in found if group is not None]

    def read(self) -> None:
        self.desk.sync()

    def run(self, hours: int) -> dict[str, list[tuple[datetime, int]]]:
        """Let time pass, a tick at a time: what each flight was charged in which; each within its rights, all in all within
        what was approved."""
        charged: dict[str, list[tuple[datetime, int]]] = {each.id: [] for plan in self.plans for each in plan.flights}
        ever, mine = self.world.purse.ever, self.groups()
        for _ in range(hours * 4):
            before, start = dict(ever), at(self.world.now)
            self.world.advance(ticks=1)
            for group, flight in mine:
                if micros := ever.get(group.adgroup_id, 0) - before.get(group.adgroup_id, 0):
                    charged[flight.id].append((start, micros))
                    assert not (why := self.outside(flight, start)), f"{flight.id} spent at {start}: {why}"
        self.no_money_beyond_what_was_approved()
        return charged

    def no_money_beyond_what_was_approved(self) -> None:
        """What was spent, to the micro; and what the platform's own budgets and ends let be spent, a begun day more."""
        now = at(self.world.now)
        for plan in self.plans:
            mine = [(group, flight) for group, flight in self.groups() if flight in plan.flights]
            spent = sum(self.world.purse.ever.get(group.adgroup_id, 0) for group, _ in mine)
            assert spent <= self.approved[plan.id], f"{plan.id} spent {spent} of {self.approved[plan.id]}"
            on = [each for each, _ in mine if each.operation_status == "ENABLE" and now < at(each.ends_at)]
            ahead = sum(each.budget_micros * (days(Window(now, at(each.ends_at))) - 1) for each in on)
            if not self.meddled:
                assert spent + ahead <= self.approved[plan.id], f"{plan.id} may spend {ahead} more than {spent}"

    def outside(self, flight: Flight, start: datetime) -> str:
        """Why nothing may be spent on a flight in the tick that begins then; by what the bystander knows."""
        last, plan = start + TICK, next(each for each in self.plans if flight in each.flights)
        if self.stopped:
            return "all spend is stopped"
        if flight.id in self.held:
            return "stopped by hand"
        if not (flight.window.start <= start and last <= max(each.window.end for each in plan.flights)):
            return "its plan does not run"
        post = self.world.posts[flight.post]
        if post.status != "PUBLIC":
            return "the post is not public"
        rights = self.agreed.get(flight.creator)
        if rights is None:  # the brand's own
            return ""
        codes = [each for each in self.world.codes.values() if each.item_id == flight.post and not each.deleted]
        if not any(at(each.starts_at) <= start and last <= at(each.ends_at) for each in codes):
            return "no code covers it"
        if (taken := self.withdrawn.get(flight.creator)) is not None and taken < last:
            return "withdrawn"
        return next(
            (why for each in (rights, self.firm[flight.creator]) if (why := _against(each, plan, flight, start))), ""
        )

    def agree(self, creator: str, *, sign: bool = True, **changes: Any) -> None:
        """A new version of an agreement, signed or not."""
        rights = replace(self.agreed[creator], **changes)
        self.agreed[creator] = rights
        if sign:  # before anybody learns of it, the longer one of two would not hold
            self.desk.agree(rights, "Ben")
            self.desk.sign(creator, "", terms(rights), creator, "page", creator)
            self.firm[creator] = rights
            self.withdrawn.pop(creator, None)
        else:
            self.desk.agree(rights, "Ben")

    def creator_does(self, flight: Flight, path: str, **body: Any) -> dict[str, Any]:
        """At the platform's own door; it may refuse."""
        return dict(self.http.post(f"/_localtok/posts/{flight.post}{path}", json=body).json())


def _against(rights: UsageRights, plan: Plan, flight: Flight, start: datetime) -> str:
    last = start + TICK
    assert rights.window is not None
    if not (rights.window.start <= start and last <= rights.window.end):
        return f"the contract runs to {rights.window.end}"
    if any(end is not None and end < last for end in (rights.music_until, rights.live_until)):
        return "music or the duty to keep it up ended"
    if flight.post not in (rights.posts or ()) or not flight.audience.markets <= (rights.markets or set()):
        return "another post or market"
    return "" if plan.objective in (rights.objectives or ()) else "another objective"


@dataclass
class Launched:
    """A launched plan after its first hours, and what takes it back there."""

    flying: Flying
    world: bytes
    copy: Path

    def begun(self, at_end: AtEnd) -> Flying:
        """The plan as it stood after its first hours, saying what is to happen at the end of a right."""
        made = self.flying
        shutil.rmtree(made.home)
        shutil.copytree(self.copy, made.home)
        made.front.world = pickle.loads(self.world)
        desk = made.desk = open_desk("lumen", clock=a_clock, http=made.http)
        plan = replace(made.plan, at_end=at_end)
        desk.ledger.record(plan, plan.id, at=desk.now(), actor="Ana")
        agreed = {rights.creator: rights for rights in desk.agreements()}
        return Flying(
            home=made.home,
            front=made.front,
            http=made.http,
            desk=desk,
            plan=plan,
            agreed=dict(agreed),
            firm=dict(agreed),
            approved={plan.id: plan.test_budget.micros},
        )


@contextmanager
def a_launch(home: Path, copy: Path) -> Iterator[Launched]:
    """Of the demo's plan, six hours ago."""
    with launched().own(home) as here:
        here.world.advance(6)
        here.desk.sync()
        shutil.copytree(home, copy)
        without_comments(copy)
        flying = Flying(home, here.front, here.http, here.desk, the_plan(here.desk))
        yield Launched(flying, pickle.dumps(here.world), copy)


def a_creators(flying: Flying) -> Flight:
    """A flight of somebody else's post, whose right it is that runs out."""
    return next(flight for flight in flying.plan.flights if flight.creator in flying.agreed)

"""Whether flights spend as planned, and how often the same people see them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ...measurement import Scorecard
from ...plans import Flight, frequency_of
from ...values import AdId, FlightId, Money, PlanId
from ...warehouse import account_day
from ..facts import PlanState
from .aloft import Aloft

AGAIN = timedelta(hours=20)
"""How old a count of people may be before it is asked for again: once a day is enough for what moves by the week."""


TOGETHER = 300
"""Plans whose counts are written at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How many people each flight of a plan reached in some days together, and how often; its subject is the plan.

    People add up neither over days nor over ads, so they are asked for as they are wanted and never summed.
    """

    plan: PlanId
    first: date
    last: date
    people: dict[FlightId, int]
    impressions: dict[FlightId, int]
    """Of the same days, as known when they were asked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What a flight spent of what it should have."""

    flight: FlightId
    spent: Money
    planned: Money
    days: int
    """Whole account days since its budget was last set."""

    @property
    def off(self) -> float:
        """By which share it spent more, or below zero less, than planned."""
        return self.spent.micros / self.planned.micros - 1


def read_reach(desk: Aloft, now: datetime) -> int:
    """Ask how many people the running ads reached, of plans that were not asked about for a day; says of how many ads."""
    last, asked = account_day(now, desk.store.workspace.timezone), 0
    with desk.nothing_recorded():
        due = list(_due(desk, now))
    for days in sorted({days for _, _, days in due}):
        first, mine = last - timedelta(days=days - 1), [(state, ads) for state, ads, wanted in due if wanted == days]
        people = desk.tiktok.reach([ad for _, ads in mine for ad in ads.values()], first, last)
        for start in range(0, len(mine), TOGETHER):
            some = [_reached(desk, state, ads, people, first, last) for state, ads in mine[start : start + TOGETHER]]
            desk.ledger.record_many([(each, each.plan) for each in some], at=now, actor="tiktok")
        asked += sum(len(ads) for _, ads in mine)
    return asked


def _due(desk: Aloft, now: datetime) -> Iterator[tuple[PlanState, dict[FlightId, AdId], int]]:
    """The plans to ask about: their running ads by flight, and over how many days. Plans of as many days are asked about
    together: one by one, many small ones would take many times the calls."""
    newest = desk.ledger.present(Reached)
    for state in desk.plans():
        live = [flight for flight in state.plan.flights if runs(desk, state, flight, now)]
        asked = newest.get(state.plan.id)
        if not live or state.launched is None or (asked is not None and now - asked.at < AGAIN):
            continue
        ad_of = {ref.flight: ref.ad_id for ref in state.launched.ads}
        days = max(frequency_of(state.plan, flight).days for flight in live)
        yield state, {flight.id: ad_of[flight.id] for flight in live}, days


def _reached(
    desk: Aloft, state: PlanState, ads: Mapping[FlightId, AdId], people: Mapping[AdId, int], first: date, last: date
) -> Reached:
    return Reached(
        plan=state.plan.id,
        first=first,
        last=last,
        people={flight: people[ad] for flight, ad in ads.items() if ad in people},
        impressions={flight: _impressions(desk.cards().get(flight, ()), first, last) for flight in ads},
    )


def frequencies(desk: Aloft) -> dict[FlightId, float]:
    """How often those who saw a flight lately saw it, as last asked."""
    return desk.standing("frequencies", lambda: dict(_frequencies(desk)))


def _frequencies(desk: Aloft) -> Iterator[tuple[FlightId, float]]:
    for entry in desk.ledger.present(Reached).values():
        for flight, people in entry.value.people.items():
            if people > 0:
                yield flight, entry.value.impressions.get(flight, 0) / people


def pace(desk: Aloft, state: PlanState, flight: Flight) -> Pace | None:
    """What it spent over the whole account days since its budget was last set; None before there is one."""
    if state.at is None:
        return None
    zone, steps = desk.store.workspace.timezone, desk.steps()
    changed = (steps.last(flight, up=True), steps.last(flight, up=False), state.at, flight.window.start)
    first = account_day(max(each for each in changed if each is not None), zone) + timedelta(days=1)
    days = (account_day(min(desk.now(), desk.window_now(flight).end), zone) - first).days
    planned = desk.budget_now(flight).micros * days
    if days < 1 or planned <= 0:
        return None
    last = first + timedelta(days=days - 1)
    cards = desk.cards().get(flight.id, ())
    return Pace(
        flight=flight.id,
        spent=desk.money(sum(card.spend.micros for card in cards if first <= card.first_day <= last)),
        planned=desk.money(planned),
        days=days,
    )


def runs(desk: Aloft, state: PlanState, flight: Flight, now: datetime) -> bool:
    begun = state.launched is not None and flight.window.start <= now < desk.window_now(flight).end
    return begun and flight.id not in desk.stopped()


def _impressions(cards: Sequence[Scorecard], first: date, last: date) -> int:
    return sum(card.impressions for card in cards if first <= card.first_day <= last)

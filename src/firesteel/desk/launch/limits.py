"""What the workspace may spend at most: a day, a month, and above what two people have to say yes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from ...errors import BadInput, NotApproved
from ...plans import Flight, Plan
from ...plans.spend import days
from ...plans.written import MOST
from ...roles import Act
from ...storage import Entry
from ...values import FlightId, Money, Window
from ...warehouse import account_day, day_begins
from ..facts import PlanState
from ..team import refuse_unless
from .facts import WORKSPACE, Allowance, CampaignHeld, FlightHeld, LaunchUndone, Limits
from .gating import Gating


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """All flights together, as far as limits are about them."""

    a_day: Money
    """The daily budgets of the flights that run, or are being launched."""
    today: Money
    """Spent since the account day began, as last read."""
    month: Money
    """Spent since the calendar month began, as last read."""
    month_ahead: Money
    """What the running flights may still spend before the month is over."""
    flights: int
    """That run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OverCeiling:
    """A ceiling that spend has passed."""

    span: str
    """day or month."""
    spent: Money
    ceiling: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitsPage:
    """The limits, what stands against them, and who set what when."""

    limits: Limits
    spending: Spending
    room_today: Money | None
    """What of the day's ceiling no running budget speaks for; below zero where they speak for more. None: no ceiling."""
    room_month: Money | None
    needed: bool
    """Whether nothing can be launched before a ceiling is set."""
    history: tuple[tuple[datetime, str, Limits], ...]
    """When, by whom, to what; newest first."""


class Limiting(Gating):
    def limits(self) -> Limits:
        return self.standing("limits", lambda: self.ledger.latest_or_none(Limits, WORKSPACE)) or Limits()

    def set_limits(self, limits: Limits, actor: str) -> tuple[str, ...]:
        """Keep new limits; what already runs above them is said and not touched."""
        refuse_unless(self, actor, Act.LIMIT)
        for name, amount in (
            ("second person above", limits.second_person_above),
            ("a day", limits.ceiling_day),
            ("a month", limits.ceiling_month),
        ):
            self._refuse_odd(name, amount)
        if limits != self.limits():
            before = self.ledger.entry_or_none(Limits, WORKSPACE)
            self.ledger.record(limits, WORKSPACE, at=self.now(), actor=actor, expect=before.seq if before else 0)
        return self.limit_warnings()

    def _refuse_odd(self, name: str, amount: Money | None) -> None:
        if amount is None:
            return
        if amount.currency != self.currency:
            raise BadInput(
                f"the ad account counts in {self.currency}, not in {amount.currency}", where=name, remedy="convert it"
            )
        if amount.micros < 0 or (amount.micros == 0 and name != "second person above"):
            raise BadInput(
                f"{amount} is no limit", where=name, remedy="give an amount above nothing, or leave it empty"
            )
        if amount.micros > MOST:
            raise BadInput(f"{amount} is no limit", where=name, remedy="give a trillion at most, or leave it empty")

    def limit_warnings(self) -> tuple[str, ...]:
        """Where what runs already goes beyond a limit."""
        limits, spending, found = self.limits(), self.spending(), []
        if limits.ceiling_day is not None and spending.a_day > limits.ceiling_day:
            found.append(
                f"{spending.flights} flights already run at {spending.a_day} a day, above the ceiling of"
                f" {limits.ceiling_day}; nothing more is launched or raised, and once a day's spend passes it all is stopped"
            )
        if limits.ceiling_month is not None and spending.month + spending.month_ahead > limits.ceiling_month:
            found.append(
                f"{spending.month} is spent this month and running flights may spend {spending.month_ahead} more, above"
                f" the ceiling of {limits.ceiling_month}; once spend reaches it all is stopped"
            )
        return tuple(found)

    def limits_page(self) -> LimitsPage:
        limits, spending = self.limits(), self.spending()
        entries: tuple[Entry[Limits], ...] = self.ledger.history(Limits, WORKSPACE)
        month = limits.ceiling_month
        return LimitsPage(
            limits=limits,
            spending=spending,
            room_today=self.room_today(),
            room_month=None if month is None else month - spending.month - spending.month_ahead,
            needed=not self.store.workspace.simulated and not limits.ceiling,
            history=tuple((entry.at, entry.actor, entry.value) for entry in entries),
        )

    def room_today(self) -> Money | None:
        """What of the day's ceiling no running budget speaks for, below zero where they speak for more; None: no ceiling."""
        ceiling = self.limits().ceiling_day
        return None if ceiling is None else ceiling - self.spending().a_day

    def check_ceiling(self, more_a_day: Money, *, until: datetime | None = None) -> None:
        """Refuse what would let running budgets pass a ceiling.

        more_a_day  what is added to the daily budgets that run
        until       how long it would be spent; else to the end of the month
        Raises `NotApproved`, also where a live workspace has no ceiling.
        """
        first, end = self.now(), self._month_ends()
        last = min(until, end) if until else end
        length = days(Window(first, last)) if last > first else 0
        self._refuse_over(more_a_day, self.money(more_a_day.micros * length))

    def check_longer(self, flight: Flight, end: datetime, *, runs: bool) -> None:
        """The same of a flight that is to run on to another end, or (`runs` False) to run again until then."""
        first = max(self.now(), self.as_now(flight).window.end) if runs else self.now()
        budget = self.budget_now(flight)
        ahead = self._ahead(replace(flight, window=Window(first, end)), budget) if first < end else self.money(0)
        self._refuse_over(self.money(0) if runs else budget, ahead)

    def check_plan(self, plan: Plan) -> None:
        """The same of a whole plan that is about to run."""
        ahead = sum(self._ahead(flight, flight.daily_budget).micros for flight in plan.flights)
        self._refuse_over(plan.daily_budget, self.money(min(ahead, self.allowed(plan.id).micros)))

    def _refuse_over(self, a_day: Money, this_month: Money) -> None:
        limits, spending = self.limits(), self.spending()
        if not limits.ceiling and not self.store.workspace.simulated:
            raise NotApproved(
                "this workspace has no ceiling of spend yet, and without one nothing is launched or raised; set one:"
                " `firesteel limits set --day`, or Limits in the pages"
            )
        if limits.ceiling_day is not None and spending.a_day + a_day > limits.ceiling_day:
            raise NotApproved(
                f"{a_day} a day on top of the {spending.a_day} a day that run already passes the ceiling of"
                f" {limits.ceiling_day} a day; stop or lower something, or raise the ceiling (`firesteel limits set --day`)"
            )
        known = spending.month + spending.month_ahead
        if limits.ceiling_month is not None and known + this_month > limits.ceiling_month:
            raise NotApproved(
                f"{this_month} more this month on top of {spending.month} spent and {spending.month_ahead} that running"
                f" flights may still spend passes the ceiling of {limits.ceiling_month} a month; stop or lower something,"
                " or raise the ceiling (`firesteel limits set --month`)"
            )

    def over_ceiling(self) -> OverCeiling | None:
        """The ceiling that spend, as last read, has passed: more than a day's, or all of a month's."""
        limits, spending = self.limits(), self.spending()
        if limits.ceiling_day is not None and spending.today > limits.ceiling_day:
            return OverCeiling(span="day", spent=spending.today, ceiling=limits.ceiling_day)
        if limits.ceiling_month is not None and spending.month >= limits.ceiling_month:
            return OverCeiling(span="month", spent=spending.month, ceiling=limits.ceiling_month)
        return None

    def spending(self) -> Spending:
        return self.derived("spending", self._spending, also=(self.ledger.head(), self.minute()), tables=("delivery",))

    def _spending(self) -> Spending:
        with self.nothing_recorded():
            return self._spending_now()

    def _spending_now(self) -> Spending:
        today = account_day(self.now(), self.store.workspace.timezone)
        rows = self.spent_by_day()
        running = [(state, flight) for state in self.plans() for flight in self._running(state)]
        ahead = {state.plan.id: 0 for state, _ in running}
        for state, flight in running:
            ahead[state.plan.id] += self._ahead(flight, self.budget_now(flight)).micros
        return Spending(
            a_day=self.money(sum(self.budget_now(flight).micros for _, flight in running)),
            today=self.money(sum(micros for (_, day), micros in rows.items() if day == today)),
            month=self.money(sum(micros for (_, day), micros in rows.items() if _same_month(day, today))),
            month_ahead=self.money(sum(min(micros, self._left(plan).micros) for plan, micros in ahead.items())),
            flights=len(running),
        )

    def spent_by_day(self) -> dict[tuple[FlightId, date], int]:
        """Micros that each flight spent on each account day, as last read."""
        return self.derived(
            "spent by day",
            lambda: {
                (FlightId(row["flight_id"]), row["account_day"]): row["spend_micros"]
                for row in self.engine.rows("spend.daily")
            },
            tables=("delivery",),
        )

    def spent_of(self, plan: Plan) -> Money:
        spent = self.derived("spent by flight", self._spent_by_flight, tables=("delivery",))
        return self.money(sum(spent.get(flight.id, 0) for flight in plan.flights))

    def _spent_by_flight(self) -> dict[FlightId, int]:
        found: dict[FlightId, int] = {}
        for (flight, _), micros in self.spent_by_day().items():
            found[flight] = found.get(flight, 0) + micros
        return found

    def allowed(self, plan_id: str) -> Money:
        """What a plan may spend in all: its test budget, or what a decision raised it to."""
        raised = self.ledger.latest_or_none(Allowance, plan_id)
        return raised.total if raised else self.plan_of(plan_id).test_budget

    def held_flights(self) -> frozenset[str]:
        """Flights that are off because somebody stopped them, their campaign, or all spend, or took the launch back."""
        return self.standing("held", self._held)

    def _held(self) -> frozenset[str]:
        one_by_one = {entry.subject for entry in self.ledger.present(FlightHeld).values() if entry.value.held}
        plans = {entry.subject for entry in self.ledger.present(CampaignHeld).values() if entry.value.held}
        plans |= set(self.ledger.subjects(LaunchUndone))
        whole = {flight.id for state in self.plans() if state.plan.id in plans for flight in state.plan.flights}
        return frozenset(one_by_one | whole)

    def budget_now(self, flight: Flight) -> Money:
        """What a flight may spend a day; `flying` knows what became of it."""
        return flight.daily_budget

    def as_now(self, flight: Flight) -> Flight:
        """The flight with its window as it stands; `ending` knows what was ended early or extended."""
        return flight

    def _stopped(self) -> set[str]:
        """Flights that are off; `flying` knows those that decisions stopped."""
        return set(self.held_flights())

    def _running(self, state: PlanState) -> list[Flight]:
        """The flights of a plan for which money may run now or later, its launch having begun."""
        if state.at is None:
            return []
        off = self._stopped() | self.held_flights()
        return [each for each in state.plan.flights if each.id not in off and each.window.end > self.now()]

    def _left(self, plan_id: str) -> Money:
        return self.money(max(0, self.allowed(plan_id).micros - self.spent_of(self.plan_of(plan_id)).micros))

    def _ahead(self, flight: Flight, a_day: Money) -> Money:
        """What a flight may spend from now to the end of the month at that budget, a begun day whole."""
        first, last = max(self.now(), flight.window.start), min(flight.window.end, self._month_ends())
        return self.money(a_day.micros * days(Window(first, last)) if last > first else 0)

    def _month_ends(self) -> datetime:
        zone = self.store.workspace.timezone
        today = account_day(self.now(), zone)
        following = date(today.year + today.month // 12, today.month % 12 + 1, 1)
        return day_begins(following, zone)


def _same_month(one: date, other: date) -> bool:
    return (one.year, one.month) == (other.year, other.month)

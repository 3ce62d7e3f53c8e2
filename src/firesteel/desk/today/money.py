"""What money waits for: launches, gates, decisions, plans as a whole, what a finished test proved."""

from __future__ import annotations

from collections import Counter

from ...decisions import Action, Proof, portfolio
from ...experiments import Concentration, concentration, creative_test
from ...plans import Plan, a_result
from ...preflight import Outcome
from ...values import MICROS, Money
from ..telling import Telling, short, title
from ..views import DecisionRow, FlightRow, GatePage, ToDo


def cut_off_launches(desk: Telling) -> list[ToDo]:
    """A launch that was cut off may have money running that nobody watches."""
    return [
        ToDo(
            kind="launch",
            key=f"launch/{state.plan.id}",
            tone="stop",
            chip="Launch cut off",
            title=f"The launch of {state.plan.name} began and did not finish: money may be running",
            why=f"`firesteel launch --plan {state.plan.id}` continues it, or pauses what it made if a gate blocks by now.",
            money=str(state.plan.daily_budget),
            money_note="a day",
            verb="Open the gate",
            link=f"/gate/{state.plan.id}/",
        )
        for state in desk.plans()
        if state.at is not None and state.launched is None
    ]


def portfolios(desk: Telling) -> list[ToDo]:
    """A test that looks weak as a whole, and spend that leans on one post or creator more than agreed."""
    found = []
    for state in desk.plans():
        rows = [row for row in desk.flights() if row.plan.id == state.plan.id]
        live = [row.decision.evidence for row in rows if row.status == "live" and row.decision]
        call = portfolio(live)
        if call.stop:
            found.append(_weak(state.plan, call.says))
        if live:
            cards = [card for row in rows for card in row.days]
            found += [_leaning(state.plan, each) for each in concentration(creative_test(state.plan), cards)]
    return found


def decisions(desk: Telling) -> list[ToDo]:
    """Decisions that ask for an approval."""
    return [_waiting(row) for row in desk.waiting()]


def gates(desk: Telling) -> list[ToDo]:
    """The plan that waits for its launch: what blocks it, or that nothing does."""
    page = desk.gate()
    if page.plan is None or page.launched or desk.begun(page.plan.id):
        return []
    blocked = [row for row in page.rows if not row.preflight.cleared]
    return [_blocked(page, page.plan) if blocked else _clear(page, page.plan)]


def proven(desk: Telling) -> list[ToDo]:
    """What a finished test proved and nothing carries on."""
    carried = desk.flight_of_posts()
    return [
        ToDo(
            kind="proven",
            key=f"proven/{row.flight.id}",
            tone="go",
            chip="Proven",
            title=f"“{title(row)}” by @{row.flight.creator} ended at {_cost(desk, row)} {a_result(row.plan.threshold.metric)}, target {row.plan.threshold.target}",
            why=f"Put it into a campaign of its own while its rights last ({row.rights.text}).",
            money=str(row.daily_budget),
            money_note="a day at the end",
            verb="Open the flight",
            link=f"/flights/{row.flight.id}/",
        )
        for row in desk.flights()
        if row.status == "ended" and row.decision and row.decision.proof is Proof.PROVEN and row.post.id not in carried
    ]


def _weak(plan: Plan, says: str) -> ToDo:
    return ToDo(
        kind="portfolio",
        key=f"portfolio/{plan.id}/weak",
        tone="stop",
        chip="Whole test",
        title=f"{plan.name} looks weak as a whole",
        why=says,
        verb="Open the flights",
        link="/flights/",
    )


def _leaning(plan: Plan, leaning: Concentration) -> ToDo:
    return ToDo(
        kind="portfolio",
        key=f"portfolio/{plan.id}/{leaning.what}/{leaning.name}",
        tone="wait",
        chip="Leaning",
        title=f"{leaning.share:.0%} of the spend of {plan.name} is on one {leaning.what}: {leaning.name}",
        why=f"The plan allows {plan.max_share:.0%}. A test that leans on one shows little about the others.",
        verb="Open the flights",
        link="/flights/",
    )


def _waiting(row: DecisionRow) -> ToDo:
    decision = row.decision
    rise = Money(decision.daily_budget.micros - decision.evidence.daily_budget.micros, decision.daily_budget.currency)
    chips = {Action.SCALE: ("go", "Proven"), Action.RENEW: ("wait", "Renew")}
    tone, chip = chips.get(decision.action, ("info", str(decision.action).capitalize()))
    return ToDo(
        kind="decision",
        key=f"decision/{decision.evidence.flight}/{decision.action}",
        tone=tone,
        chip=chip,
        title=f"“{short(row.post.caption)}” by @{row.post.creator.handle}" if row.post else decision.evidence.flight,
        why=decision.says,
        money=f"+{rise}" if rise.micros > 0 else "",
        money_note="a day" if rise.micros > 0 else "",
        verb="Review and approve",
        link=f"/decisions/{row.seq}/",
    )


def _blocked(page: GatePage, plan: Plan) -> ToDo:
    blocked = [row for row in page.rows if not row.preflight.cleared]
    names = Counter(
        f.gate.value
        for row in blocked
        for f in row.preflight.findings
        if f.outcome is Outcome.BLOCK and f.waived is None
    )
    return ToDo(
        kind="gate",
        key=f"gate/{plan.id}/blocked",
        tone="stop",
        chip="Gate",
        title=f"{len(blocked)} of {len(page.rows)} flights of {plan.name} are blocked",
        why=", ".join(f"{name} ({count})" for name, count in names.most_common()),
        verb="Open the gate",
        link="/gate/",
    )


def _clear(page: GatePage, plan: Plan) -> ToDo:
    return ToDo(
        kind="gate",
        key=f"gate/{plan.id}/clear",
        tone="go",
        chip="Clear",
        title=f"{plan.name} is clear to launch",
        why=f"{len(page.rows)} flights, {plan.daily_budget} a day in all.",
        money=str(plan.test_budget),
        money_note="test budget",
        verb="Launch" if page.approved else "Review and approve",
        link="/gate/",
    )


def _cost(desk: Telling, row: FlightRow) -> Money:
    return desk.money(round((row.cost_per_order or 0) * MICROS))

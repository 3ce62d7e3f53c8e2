"""The queue itself: every theme's todos in one order, the figures above them, and the numbers beside the places."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from ...decisions import Proof
from ...measurement import Scorecard, metric
from ...plans import COUNT_WORDS
from ...stats import result_interval
from ...values import MICROS
from ...warehouse import account_day
from .. import running
from ..flight import pacetodos
from ..launch import todos as launching
from ..notices.failures import failed_notices
from ..privacy import Privacy
from ..views import Figure, FlightRow, Today, ToDo
from . import choosing, comments, money, readings, reviews, rights, tracking

WEEK = timedelta(days=7)

TODOS: tuple[Callable[[Privacy], Iterable[ToDo]], ...] = (
    launching.todos,
    readings.troubles,
    running.still,
    running.failing,
    readings.poked,
    readings.ending_logins,
    tracking.unreadable,
    money.cut_off_launches,
    reviews.refused_ads,
    rights.troubled_rights,
    rights.asked_by_creators,
    money.portfolios,
    pacetodos.off_pace,
    pacetodos.seen_often,
    money.decisions,
    money.gates,
    comments.clauses,
    comments.risky_comments,
    comments.unanswered,
    money.proven,
    failed_notices,
    choosing.creators_to_ask,
    choosing.candidates,
)
"""What may want a person, gravest first. Another kind of todo is another line here."""


class Queue(Privacy):
    def today(self) -> Today:
        with self.nothing_recorded():
            todos = self._todos()
            return Today(headline=_headline(len(todos)), figures=self._figures(), todos=todos)

    def badges(self) -> dict[str, int]:
        """The numbers beside the places: what waits there."""
        return self.derived(
            "badges",
            lambda: {
                "today": len(self.today().todos),
                "posts": len(self.library()),
                "gate": self._blocked(),
                "flights": sum(1 for row in self.flights() if row.status == "live"),
                "decisions": len(self.waiting()),
            },
            also=self.ledger.head(),
        )

    def _todos(self) -> tuple[ToDo, ...]:
        return tuple(todo for todos in TODOS for todo in todos(self))

    def _blocked(self) -> int:
        """Flights of a plan that waits to be launched which a gate still blocks."""
        page = self.gate()
        return 0 if page.launched else sum(1 for row in page.rows if not row.preflight.cleared)

    def _figures(self) -> tuple[Figure, ...]:
        rows = [row for row in self.flights() if row.card]
        if not rows:
            return (
                Figure(label="Posts read", value=f"{len(self.library()):,}"),
                Figure(label="Flights", value="none yet"),
            )
        since = account_day(self.now() - WEEK, self.store.workspace.timezone)
        recent = [card for row in rows for card in row.days if card.first_day >= since]
        spend = self.money(sum(card.spend.micros for card in recent))
        judged, cards = _mostly(rows, since)
        of, words = metric(judged.metric), judged.words
        won = sum(getattr(card, of.below) for card in cards)
        paying = math.fsum(card.spend.units for card in cards)
        low, high = result_interval(cards, of)
        paid = sum(day.paid_views for days in self.social().values() for day in days)
        proven = sum(1 for row in rows if row.decision and row.decision.proof is Proof.PROVEN)
        matched = self.reconciliation()
        cost = f"{self.money(round(paying / won * of.scale * MICROS))}" if won else f"no {words[0]} yet"
        return (
            Figure(label="Spend, last 7 days", value=str(spend)),
            Figure(label=f"{COUNT_WORDS[judged.plan.threshold.metric].capitalize()}, last 7 days", value=f"{won:,}"),
            Figure(label=f"Cost per {words[0]}", value=cost, note=_between(low, high)),
            Figure(label="Orders with a purchase event", value=f"{matched.matched:,}", note=f"of {matched.orders:,}"),
            Figure(label="Won on your posts", value=f"+{paid:,}", note="paid views"),
            Figure(label="Proven", value=str(proven), note=f"of {len(rows)} flights"),
        )


def _mostly(rows: Sequence[FlightRow], since: date) -> tuple[FlightRow, list[Scorecard]]:
    """A flight judged on what most of the money since then was spent for, and the cards of all that are."""
    by_metric: dict[str, list[Scorecard]] = {}
    for row in rows:
        by_metric.setdefault(row.metric, []).extend(card for card in row.days if card.first_day >= since)
    most = max(by_metric, key=lambda name: (sum(card.spend.micros for card in by_metric[name]), name))
    return next(row for row in rows if row.metric == most), by_metric[most]


def _between(low: float | None, high: float | None) -> str:
    if low is None:
        return ""
    places = 4 if (high if high is not None else low) < 0.1 else 2
    return f"{low:.{places}f} – {high:.{places}f}" if high is not None else f"{low:.{places}f} or more"


def _headline(count: int) -> str:
    words = (
        "Nothing wants you",
        "One thing wants you",
        "Two things want you",
        "Three things want you",
        "Four things want you",
    )
    return words[count] if count < len(words) else f"{count} things want you"

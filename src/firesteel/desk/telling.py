"""What happened, in a form to read: a post's page, the reconciliation, the closing report."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from ..comments import INTENTS
from ..decisions import Action, Proof
from ..errors import NotFound
from ..experiments import judged_on
from ..measurement import total
from ..plans import COUNT_WORDS, Plan
from ..rights import Authorization
from ..stats import e_bh, result_interval
from ..values import PostId, last_instant
from ..warehouse import account_day, day_begins, measure
from .facts import Judged
from .looks import flightgroups
from .looks.catalogue import Places
from .rights.ending import Ending
from .views import (
    FlightRow,
    PostPage,
    Reconciliation,
    Report,
    ReportLine,
    SocialDay,
)

CLOCKS = {
    "contract": "the contract",
    "authorization": "the authorisation",
    "music": "the music licence",
    "must-stay-live": "the duty to keep the post up",
}
CREDITED = timedelta(days=7)
"""How long after a click an order is its ad's: the window of `conversion.attributed.sql`, and TikTok's usual one."""
COUNTED = ("views", "likes", "comments", "shares", "follows", "profile_visits")


class Telling(Ending):
    def social(self) -> dict[PostId, tuple[SocialDay, ...]]:
        """What each post gained per account day, organic and paid."""
        return self.derived("social", self._social)

    def _social(self) -> dict[PostId, tuple[SocialDay, ...]]:
        return {
            post: tuple(SocialDay(day=row.day, **_counts(row)) for row in rows)
            for post, rows in measure.social(self.engine).items()
        }

    def post(self, post_id: str) -> PostPage:
        post = self.find(post_id)
        row = self.posts().of(post.id)
        assert row is not None
        mine = tuple(each for each in self.labelled() if each.comment.post == post.id)
        authors: dict[str, set[str]] = {}
        for each in mine:
            for name in each.labels:
                authors.setdefault(name, set()).add(each.comment.author)
        peers = [
            other.retention for other in self.library().values() if other.creator == post.creator and other.retention
        ]
        return PostPage(
            row=row,
            comments=mine,
            intents={
                name: len(who) for name, who in sorted(authors.items(), key=lambda item: (-len(item[1]), item[0]))
            },
            agreement=None if post.creator.is_brand else self.agreement(post.creator.handle, post.id),
            authorization=self.authorization(post.id),
            social=self.social().get(post.id, ()),
            flights=tuple(flight for flight in self.flights() if flight.flight.post == post.id),
            account_retention=_mean_curve(peers),
        )

    def _spare(self) -> Places:
        """Where in `posts` those are that deserve money and never had any, best first; none that somebody took off."""
        off = {post for post, chosen in self.picked().items() if not chosen}
        return self.posts().worthy({flight.post for state in self.plans() for flight in state.plan.flights} | off)

    def reconciliation(self) -> Reconciliation:
        """The brand's orders against the events, order by order."""
        return self.derived("reconciliation", self._reconciled)

    def _reconciled(self) -> Reconciliation:
        found = self.reconciled()
        return Reconciliation(**{name: getattr(found, name) for name in Reconciliation.__slots__})

    def report(self, plan_id: str | None = None) -> Report:
        """What a plan did, post by post. Raises `NotFound` until something was launched."""
        states = [state for state in self.plans() if state.launched and plan_id in (None, state.plan.id)]
        if not states:
            raise NotFound("nothing was launched yet, so there is nothing to report; `firesteel launch` starts a plan")
        state = states[0]
        assert state.at is not None
        first = account_day(state.at, self.store.workspace.timezone)
        rows = [row for row in self.flights() if row.plan.id == state.plan.id]
        lines = tuple(self._line(row) for row in rows)
        cards = [card for row in rows for card in row.days]
        of = judged_on(state.plan)
        spend = self.money(sum(card.spend.micros for card in cards))
        results = sum(getattr(card, of.below) for card in cards)
        low, high = result_interval(cards, of)
        return Report(
            workspace=self.workspace(),
            plan=state.plan,
            first_day=first,
            last_day=max([card.last_day for card in cards], default=first),
            lines=lines,
            spend=spend,
            orders=sum(card.orders for card in cards),
            conversions=sum(card.conversions for card in cards),
            revenue=self.money(sum(card.revenue.micros for card in cards)),
            results=results,
            cost_per_order=spend.units / results * of.scale if results else None,
            low=low,
            high=high,
            reconciliation=self.reconciliation(),
            next_steps=self._next_steps(state.plan, rows),
            parts=flightgroups.parts(rows, self.currency),
        )

    def _line(self, row: FlightRow) -> ReportLine:
        card = total(row.days)
        days = self._days_of(row)
        paid = {name: sum(getattr(day, f"paid_{name}") for day in days) for name in COUNTED}
        whole = {name: sum(getattr(day, name) for day in days) for name in COUNTED}
        history = reversed(self.ledger.history(Judged, row.flight.id))
        told: list[str] = []
        last = None
        for entry in history:
            decision = entry.value.decision
            if (decision.action, decision.because) != last:
                told.append(f"{entry.at:%d %b} {decision.action}: {decision.says}")
            last = (decision.action, decision.because)
        return ReportLine(
            post=row.post,
            flight=row.flight.id,
            organic={name: whole[name] - paid[name] for name in COUNTED},
            paid=paid,
            total=whole,
            spend=card.spend if card else self.money(0),
            conversions=card.conversions if card else 0,
            orders=card.orders if card else 0,
            view_orders=card.view_orders if card else 0,
            revenue=card.revenue if card else self.money(0),
            cost_per_order=row.cost_per_order,
            low=row.low,
            high=row.high,
            proof=str(row.decision.proof) if row.decision else "unproven",
            results=row.results,
            decisions=tuple(told),
            next_step=_next_step(row),
        )

    def _days_of(self, row: FlightRow) -> list[SocialDay]:
        """The post's days while the flight ran, its first whole one being the day after the launch began at midnight."""
        zone = self.store.workspace.timezone
        begun = self.begun(row.plan.id) or row.flight.window.start
        first, last = account_day(begun, zone), account_day(last_instant(row.flight.window.end), zone)
        return [day for day in self.social().get(row.post.id, ()) if first <= day.day <= last]

    def _late(self, plan: Plan, rows: list[FlightRow]) -> str:
        """Until when results may still come, once nothing flies any more; empty where they are all in."""
        spent = [card.last_day for row in rows for card in row.days if card.spend.micros]
        if not spent or not judged_on(plan).late or any(row.status == "live" for row in rows):
            return ""
        until = day_begins(max(spent) + timedelta(days=1), self.store.workspace.timezone) + CREDITED
        if self.now() >= until:
            return ""
        counted = COUNT_WORDS[plan.threshold.metric]
        return f"Look again on {until:%d %b}: until then {counted} may still come of clicks that are paid for."

    def _together(self, proven: list[FlightRow], rows: list[FlightRow]) -> str:
        """What may be said of all the proven flights at once: each alone is wrong in α of cases at most."""
        tested = [row.decision.e_value for row in rows if row.decision]
        alpha = rows[0].plan.threshold.alpha
        held = sum(e_bh(tested, alpha))
        return (
            f"Of the {len(proven)} proven flights, each called wrongly with a chance of {alpha:.0%} at most,"
            f" {held} also hold together (false discoveries at most {alpha:.0%})."
        )

    def _next_steps(self, plan: Plan, rows: list[FlightRow]) -> tuple[str, ...]:
        proven = [row for row in rows if row.decision and row.decision.proof is Proof.PROVEN]
        steps = []
        for row in proven:
            grant: Authorization | None = self.authorization(row.post.id)
            until = (
                f"; its rights run to {last_instant(row.rights.ends_at):%d %b}" if grant and row.rights.ends_at else ""
            )
            steps.append(
                f"Put “{title(row)}” by @{row.flight.creator} into a campaign of its own at {row.daily_budget} a day{until}."
            )
        spare = self.posts().rows(self._spare()[:3])
        if spare:
            names = ", ".join(f"“{short(row.post.caption)}” by @{row.post.creator.handle}" for row in spare)
            steps.append(f"Test next: {names}.")
        asked = Counter(name for each in self.labelled() for name in each.labels if name in INTENTS)
        if asked:
            name, count = asked.most_common(1)[0]
            steps.append(
                f"Answer what is asked most: {count:,} comments are about {name.removeprefix('q.').replace('_', ' ')}; make a reply video of it."
            )
        if len(proven) > 1:
            steps.append(self._together(proven, rows))
        if not proven:
            steps.append(
                "Nothing is proven: keep the next test to fewer posts, or to the same for longer, before spending more."
            )
        if late := self._late(plan, rows):
            steps.append(late)
        return tuple(steps)


def _counts(row: measure.Social) -> dict[str, int]:
    """What the platform did not show counts as nothing gained."""
    gained = {name: getattr(row, name) or 0 for name in COUNTED}
    return gained | {f"paid_{name}": getattr(row, f"paid_{name}") for name in COUNTED}


def _next_step(row: FlightRow) -> str:
    decision = row.decision
    if decision is None:
        return "Wait for its first day."
    if decision.proof is Proof.PROVEN:
        return "Scale it step by step, and renew the rights before they end."
    if decision.because == "flight-ended":
        return "Unproven: run it again only if the next test has room for it."
    if decision.action is Action.STOP:
        return "Let it rest; look at the weakest signal before trying it again."
    return "Keep it within the test budget until it is proven or stopped."


def title(row: FlightRow) -> str:
    return short(row.post.caption)


def sentence(text: str) -> str:
    """With a capital and one full stop."""
    return f"{text[:1].upper()}{text[1:].rstrip('.')}." if text else ""


def short(caption: str, length: int = 48) -> str:
    """The caption's first words, without its hashtags."""
    words = [word for word in caption.split() if not word.startswith("#")]
    text = " ".join(words)
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _mean_curve(curves: list[tuple[float, ...]]) -> tuple[float, ...]:
    """Second by second, over the posts that are long enough."""
    longest = max((len(curve) for curve in curves), default=0)
    mean = []
    for second in range(longest):
        at = [curve[second] for curve in curves if len(curve) > second]
        mean.append(sum(at) / len(at))
    return tuple(mean)

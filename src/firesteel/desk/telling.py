"""What happened, in a form to read: the queue of today, a post's page, the closing report."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from ..comments import INTENTS
from ..decisions import Action, Proof, portfolio
from ..errors import NotFound
from ..experiments import Concentration, concentration, creative_test
from ..measurement import total
from ..plans import Plan, money_at_risk
from ..posts import Verdict
from ..preflight import Outcome
from ..rights import Authorization
from ..stats import cost_interval, e_bh
from ..values import MICROS, Money, PostId
from ..warehouse import account_day, measure
from .facts import Judged
from .flying import Flying
from .launching import is_open_risk
from .views import (
    Figure,
    FlightRow,
    PostPage,
    PostRow,
    Reconciliation,
    Report,
    ReportLine,
    SocialDay,
    Today,
    ToDo,
)

WEEK = timedelta(days=7)
_TICK = timedelta(microseconds=1)
ASKED = 3
"""How many creators Today proposes to ask at once."""
CLOCKS = {
    "contract": "the contract",
    "authorization": "the authorisation",
    "music": "the music licence",
    "must-stay-live": "the duty to keep the post up",
}
COUNTED = ("views", "likes", "comments", "shares", "follows", "profile_visits")


class Telling(Flying):
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
        row = next(row for row in self.posts() if row.post.id == post.id)
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
            agreement=None if post.creator.is_brand else self.agreement(post.creator.handle),
            authorization=self.authorization(post.id),
            social=self.social().get(post.id, ()),
            flights=tuple(flight for flight in self.flights() if flight.flight.post == post.id),
            account_retention=_mean_curve(peers),
        )

    def today(self) -> Today:
        todos = (
            *self._reading_todos(),
            *self._launch_todos(),
            *self._rights_todos(),
            *self._portfolio_todos(),
            *self._decision_todos(),
            *self._gate_todos(),
            *self._comment_todos(),
            *self._proven_todos(),
            *self._asking_todos(),
            *self._choice_todos(),
        )
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
        orders = sum(card.orders for card in recent)
        low, high = cost_interval(spend.units, orders) if spend.micros else (0.0, None)
        paid = sum(day.paid_views for days in self.social().values() for day in days)
        proven = sum(1 for row in rows if row.decision and row.decision.proof is Proof.PROVEN)
        matched = self.reconciliation()
        cost = f"{self.money(round(spend.micros / orders))}" if orders else "no order yet"
        interval = f"{low:.2f} – {high:.2f}" if high is not None else f"{low:.2f} or more"
        return (
            Figure(label="Spend, last 7 days", value=str(spend)),
            Figure(label="Orders won, last 7 days", value=f"{orders:,}"),
            Figure(label="Cost per order", value=cost, note=interval),
            Figure(label="Orders with an event", value=f"{matched.matched:,}", note=f"of {matched.orders:,}"),
            Figure(label="Won on your posts", value=f"+{paid:,}", note="paid views"),
            Figure(label="Proven", value=str(proven), note=f"of {len(rows)} flights"),
        )

    def _reading_todos(self) -> list[ToDo]:
        """What could not be read: everything below may be older than it looks."""
        synced = self.synced()
        return [
            ToDo(tone="stop", chip="Not read", title=trouble, why="The rest was read. Mend it, then read again.")
            for trouble in (synced.trouble if synced else ())
        ]

    def _launch_todos(self) -> list[ToDo]:
        """A launch that was cut off may have money running that nobody watches."""
        return [
            ToDo(
                tone="stop",
                chip="Launch cut off",
                title=f"The launch of {state.plan.name} began and did not finish: money may be running",
                why=f"`firesteel launch --plan {state.plan.id}` continues it, or pauses what it made if a gate blocks by now.",
                money=str(state.plan.daily_budget),
                money_note="a day",
                verb="Open the gate",
                link=f"/gate/{state.plan.id}/",
            )
            for state in self.plans()
            if state.at is not None and state.launched is None
        ]

    def _portfolio_todos(self) -> list[ToDo]:
        """A test that looks weak as a whole, and spend that leans on one post or creator more than agreed."""
        found = []
        for state in self.plans():
            rows = [row for row in self.flights() if row.plan.id == state.plan.id]
            live = [row.decision.evidence for row in rows if row.status == "live" and row.decision]
            call = portfolio(live)
            if call.stop:
                title = f"{state.plan.name} looks weak as a whole"
                found.append(
                    ToDo(
                        tone="stop",
                        chip="Whole test",
                        title=title,
                        why=call.says,
                        verb="Open the flights",
                        link="/flights/",
                    )
                )
            if live:
                cards = [card for row in rows for card in row.days]
                found += [_leaning(state.plan, each) for each in concentration(creative_test(state.plan), cards)]
        return found

    def _rights_todos(self) -> list[ToDo]:
        found = []
        for row in self.flights():
            if row.status != "live" or row.rights.ends_at is None or row.rights.ends_at >= row.flight.window.end:
                continue
            risk = money_at_risk(row.flight, row.rights.ends_at, self.now())
            found.append(
                ToDo(
                    tone="stop" if row.rights.tone == "stop" else "wait",
                    chip="Rights ending",
                    title=f"“{_title(row)}” by @{row.flight.creator}: {CLOCKS[row.rights.binding]} ends {row.rights.ends_at:%a %d %b}",
                    why=f"The flight runs to {row.flight.window.end:%a %d %b}. Ask @{row.flight.creator} to extend it.",
                    money=str(risk),
                    money_note="at risk",
                    verb="Open the post",
                    link=f"/posts/{row.post.id}/",
                )
            )
        return found

    def _decision_todos(self) -> list[ToDo]:
        found = []
        for row in self.waiting():
            decision = row.decision
            rise = Money(
                decision.daily_budget.micros - decision.evidence.daily_budget.micros, decision.daily_budget.currency
            )
            chips = {Action.SCALE: ("go", "Proven"), Action.RENEW: ("wait", "Renew")}
            tone, chip = chips.get(decision.action, ("info", str(decision.action).capitalize()))
            found.append(
                ToDo(
                    tone=tone,
                    chip=chip,
                    title=f"“{_short(row.post.caption)}” by @{row.post.creator.handle}"
                    if row.post
                    else decision.evidence.flight,
                    why=decision.says,
                    money=f"+{rise}" if rise.micros > 0 else "",
                    money_note="a day" if rise.micros > 0 else "",
                    verb="Review and approve",
                    link=f"/decisions/{row.seq}/",
                )
            )
        return found

    def _gate_todos(self) -> list[ToDo]:
        page = self.gate()
        if page.plan is None or page.launched or self.begun(page.plan.id):
            return []
        blocked = [row for row in page.rows if not row.preflight.cleared]
        if blocked:
            names = Counter(
                f.gate.value
                for row in blocked
                for f in row.preflight.findings
                if f.outcome is Outcome.BLOCK and f.waived is None
            )
            why = ", ".join(f"{name} ({count})" for name, count in names.most_common())
            title = f"{len(blocked)} of {len(page.rows)} flights of {page.plan.name} are blocked"
            return [ToDo(tone="stop", chip="Gate", title=title, why=why, verb="Open the gate", link="/gate/")]
        verb = "Launch" if page.approved else "Review and approve"
        title = f"{page.plan.name} is clear to launch"
        why = f"{len(page.rows)} flights, {page.plan.daily_budget} a day in all."
        return [
            ToDo(
                tone="go",
                chip="Clear",
                title=title,
                why=why,
                money=str(page.plan.test_budget),
                money_note="test budget",
                verb=verb,
                link="/gate/",
            )
        ]

    def _comment_todos(self) -> list[ToDo]:
        lately = self.now() - WEEK
        flown = {row.flight.post: row for row in self.flights() if row.ad_id and row.flight.window.end > lately}
        risks = Counter(
            each.comment.post for each in self.labelled() if is_open_risk(each) and each.comment.post in flown
        )
        return [
            ToDo(
                tone="stop",
                chip="Comment risk",
                title=f"{count} comment{'s' if count > 1 else ''} under “{_title(flown[post])}” may harm the brand",
                why="Read, answer or hide them; the limit is four hours.",
                money=str(flown[post].daily_budget) if flown[post].status == "live" else "",
                money_note="a day behind it" if flown[post].status == "live" else "",
                verb="Open the comments",
                link=f"/posts/{post}/#comments",
            )
            for post, count in risks.most_common()
        ]

    def _spare(self) -> list[PostRow]:
        """Posts that deserve money and never had any, best first."""
        flown = {flight.post for state in self.plans() for flight in state.plan.flights}
        worthy = (Verdict.PROMOTE, Verdict.TEST)
        return [row for row in self.posts() if row.ranked.verdict in worthy and row.post.id not in flown]

    def _proven_todos(self) -> list[ToDo]:
        """What a finished test proved and nothing carries on."""
        carried = self.flight_of_posts()
        return [
            ToDo(
                tone="go",
                chip="Proven",
                title=f"“{_title(row)}” by @{row.flight.creator} ended at {self._cost(row)} an order, target {row.plan.threshold.target}",
                why=f"Put it into a campaign of its own while its rights last ({row.rights.text}).",
                money=str(row.daily_budget),
                money_note="a day at the end",
                verb="Open the flight",
                link=f"/flights/{row.flight.id}/",
            )
            for row in self.flights()
            if row.status == "ended"
            and row.decision
            and row.decision.proof is Proof.PROVEN
            and row.post.id not in carried
        ]

    def _cost(self, row: FlightRow) -> Money:
        return self.money(round((row.cost_per_order or 0) * MICROS))

    def _asking_todos(self) -> list[ToDo]:
        """Creators whose posts deserve a test and who were not asked yet."""
        wanted: dict[str, list[PostRow]] = {}
        for row in self._spare():
            if row.rights.text == "not asked":
                wanted.setdefault(row.post.creator.handle, []).append(row)
        return [
            ToDo(
                tone="wait",
                chip="Ask for rights",
                title=f"@{handle}: “{_short(rows[0].post.caption)}”"
                + (f" and {len(rows) - 1} more" if len(rows) > 1 else ""),
                why=f"Ranked {rows[0].ranked.rank} of {len(self.library())}, and no agreement or code yet.",
                verb="Open the post",
                link=f"/posts/{rows[0].post.id}/",
            )
            for handle, rows in wanted.items()
        ][:ASKED]

    def _choice_todos(self) -> list[ToDo]:
        if self.plans():
            return []
        good = [row for row in self.posts() if row.ranked.verdict in (Verdict.PROMOTE, Verdict.TEST)]
        if not good:
            return []
        names = ", ".join(f"“{_short(row.post.caption)}”" for row in good[:3])
        return [
            ToDo(
                tone="info",
                chip="Candidates",
                title=f"{len(good)} posts deserve a test",
                why=f"First {names}.",
                verb="Open the posts",
                link="/posts/",
            )
        ]

    def reconciliation(self) -> Reconciliation:
        """The brand's orders against the events, order by order."""
        return self.derived("reconciliation", self._reconciled)

    def _reconciled(self) -> Reconciliation:
        found = measure.reconciliation(self.engine)
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
        spend = self.money(sum(card.spend.micros for card in cards))
        orders = sum(card.orders for card in cards)
        low, high = cost_interval(spend.units, orders) if spend.micros else (None, None)
        return Report(
            workspace=self.workspace(),
            plan=state.plan,
            first_day=first,
            last_day=max([card.last_day for card in cards], default=first),
            lines=lines,
            spend=spend,
            orders=orders,
            conversions=sum(card.conversions for card in cards),
            revenue=self.money(sum(card.revenue.micros for card in cards)),
            cost_per_order=spend.units / orders if orders else None,
            low=low,
            high=high,
            reconciliation=self.reconciliation(),
            next_steps=self._next_steps(state.plan, rows),
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
            decisions=tuple(told),
            next_step=_next_step(row),
        )

    def _days_of(self, row: FlightRow) -> list[SocialDay]:
        """The post's days while the flight ran, its first whole one being the day after the launch began at midnight."""
        zone = self.store.workspace.timezone
        begun = self.begun(row.plan.id) or row.flight.window.start
        first, last = account_day(begun, zone), account_day(row.flight.window.end - _TICK, zone)
        return [day for day in self.social().get(row.post.id, ()) if first <= day.day <= last]

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
            until = f"; its rights run to {row.rights.ends_at:%d %b}" if grant and row.rights.ends_at else ""
            steps.append(
                f"Put “{_title(row)}” by @{row.flight.creator} into a campaign of its own at {row.daily_budget} a day{until}."
            )
        spare = self._spare()
        if spare:
            names = ", ".join(f"“{_short(row.post.caption)}” by @{row.post.creator.handle}" for row in spare[:3])
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
        return tuple(steps)


def _leaning(plan: Plan, leaning: Concentration) -> ToDo:
    return ToDo(
        tone="wait",
        chip="Leaning",
        title=f"{leaning.share:.0%} of the spend of {plan.name} is on one {leaning.what}: {leaning.name}",
        why=f"The plan allows {plan.max_share:.0%}. A test that leans on one shows little about the others.",
        verb="Open the flights",
        link="/flights/",
    )


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


def _title(row: FlightRow) -> str:
    return _short(row.post.caption)


def _short(caption: str, length: int = 48) -> str:
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


def _headline(count: int) -> str:
    words = (
        "Nothing wants you",
        "One thing wants you",
        "Two things want you",
        "Three things want you",
        "Four things want you",
    )
    return words[count] if count < len(words) else f"{count} things want you"

"""What wants a person today: a queue, each thing with its money and its verb."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from ..decisions import Action, Proof, portfolio
from ..experiments import Concentration, concentration, creative_test
from ..plans import Plan, money_at_risk
from ..preflight import Outcome
from ..stats import cost_interval
from ..values import MICROS, Money
from ..warehouse import account_day
from .launching import is_open_risk
from .lifetimes import login_states
from .portraits import Portraying
from .rows import RIGHTS, UNASKED
from .telling import short, title
from .views import (
    Figure,
    FlightRow,
    PostRow,
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


class Queue(Portraying):
    def today(self) -> Today:
        todos = (
            *self._reading_todos(),
            *self._login_todos(),
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

    def _login_todos(self) -> list[ToDo]:
        """Logins that only a person can renew, a month before they end."""
        return [
            ToDo(
                tone="stop" if login.state == "dead" else "wait",
                chip="Login",
                title=f"The login of {login.whose} {'has ended' if login.state == 'dead' else 'ends soon'}",
                why=f"{login.words[:1].upper()}{login.words[1:]}. `{login.remedy}` asks its owner once more.",
            )
            for login in login_states(self)
            if login.state != "fine"
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
                    title=f"“{title(row)}” by @{row.flight.creator}: {CLOCKS[row.rights.binding]} ends {row.rights.ends_at:%a %d %b}",
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
                    title=f"“{short(row.post.caption)}” by @{row.post.creator.handle}"
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
                title=f"{count} comment{'s' if count > 1 else ''} under “{title(flown[post])}” may harm the brand",
                why="Read, answer or hide them; the limit is four hours.",
                money=str(flown[post].daily_budget) if flown[post].status == "live" else "",
                money_note="a day behind it" if flown[post].status == "live" else "",
                verb="Open the comments",
                link=f"/posts/{post}/#comments",
            )
            for post, count in risks.most_common()
        ]

    def _proven_todos(self) -> list[ToDo]:
        """What a finished test proved and nothing carries on."""
        carried = self.flight_of_posts()
        return [
            ToDo(
                tone="go",
                chip="Proven",
                title=f"“{title(row)}” by @{row.flight.creator} ended at {self._cost(row)} an order, target {row.plan.threshold.target}",
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
        rows, wanted = self.posts(), dict[str, list[int]]()
        unasked = rows.facet(RIGHTS).where(UNASKED)
        for place in (int(place) for place in self._spare() if unasked[place]):
            wanted.setdefault(rows.catalogue.handles[place], []).append(place)
        return [
            self._asking_todo(handle, rows.at(places[0]), len(places))
            for handle, places in list(wanted.items())[:ASKED]
        ]

    def _asking_todo(self, handle: str, best: PostRow, posts: int) -> ToDo:
        return ToDo(
            tone="wait",
            chip="Ask for rights",
            title=f"@{handle}: “{short(best.post.caption)}”" + (f" and {posts - 1} more" if posts > 1 else ""),
            why=f"Ranked {best.ranked.rank} of {len(self.library())}, and no agreement or code yet.",
            verb="Open the post",
            link=f"/posts/{best.post.id}/",
        )

    def _choice_todos(self) -> list[ToDo]:
        if self.plans():
            return []
        rows, good = self.posts(), self.posts().worthy()
        if not len(good):
            return []
        names = ", ".join(f"“{short(row.post.caption)}”" for row in rows.rows(good[:3]))
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


def _leaning(plan: Plan, leaning: Concentration) -> ToDo:
    return ToDo(
        tone="wait",
        chip="Leaning",
        title=f"{leaning.share:.0%} of the spend of {plan.name} is on one {leaning.what}: {leaning.name}",
        why=f"The plan allows {plan.max_share:.0%}. A test that leans on one shows little about the others.",
        verb="Open the flights",
        link="/flights/",
    )


def _headline(count: int) -> str:
    words = (
        "Nothing wants you",
        "One thing wants you",
        "Two things want you",
        "Three things want you",
        "Four things want you",
    )
    return words[count] if count < len(words) else f"{count} things want you"

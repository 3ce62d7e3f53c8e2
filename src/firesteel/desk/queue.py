"""What wants a person today: a queue, each thing with its money and its verb."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from ..decisions import Action, Proof, portfolio
from ..experiments import Concentration, concentration, creative_test
from ..plans import Plan, money_at_risk
from ..posts import Post
from ..preflight import Outcome
from ..rights import Authorization, Grant, authorized_until
from ..rights.clocks import alarms, overlong
from ..rights.lengths import days_left
from ..rights.wording import counted
from ..stats import cost_interval
from ..values import MICROS, Money, PostId
from ..warehouse import account_day
from . import hearing
from .launch.gating import is_open_risk
from .lifetimes import login_states
from .looks.rows import RIGHTS, UNASKED
from .privacy import Privacy
from .rights.creatorfacts import WITHDRAW, CreatorAsked
from .rights.watching import StandingNotice
from .telling import CLOCKS, sentence, short, title
from .views import (
    Figure,
    FlightRow,
    PostRow,
    Today,
    ToDo,
)

WEEK = timedelta(days=7)
RENEW = timedelta(days=14)
"""How long before the binding end a renewal is asked for (N-05); the days left are said from then on."""
ASKED = 3
"""How many creators Today proposes to ask at once."""


class Queue(Privacy):
    def today(self) -> Today:
        todos = (
            *self._reading_todos(),
            *self._poked_todos(),
            *self._login_todos(),
            *self._launch_todos(),
            *self._rights_todos(),
            *self._asked_todos(),
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

    def _poked_todos(self) -> list[ToDo]:
        """What TikTok said by webhook and nobody read since."""
        since = hearing.unread(self)
        if since is None:
            return []
        return [
            ToDo(
                tone="info",
                chip="Changed",
                title="TikTok says something changed: run firesteel sync",
                why=f"It told so on {since:%a %d %b at %H:%M} UTC, after the last reading.",
            )
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
        """What became of rights, what ends soon, and what ends at the wrong time: one line a post, the gravest."""
        found: dict[PostId, ToDo] = {}
        for todo in (*self._noticed_todos(), *self._ending_todos(), *self._alarm_todos()):
            found.setdefault(*todo)
        return [*found.values(), *self._overlong_todos()]

    def _overlong_todos(self) -> list[ToDo]:
        """Posts that fly nowhere and that TikTok would let run longer than was agreed, in one line (N-06)."""
        held, carried, now = self.agreed(), self.carried(), self.now()
        long = []
        for id, entry in self.ledger.present(Authorization).items():
            post = self.library().get(PostId(id))
            if post is None or post.creator.is_brand or id in carried or now >= authorized_until(entry.value):
                continue
            rights = held.agreement(post.creator.handle, post.id, now)
            named = rights if rights is not None and post.id in (rights.posts or ()) else None
            found = overlong(entry.value, named, held.withdrawal(named, post.id) if named else None)
            if entry.value.grant is Grant.POST_CODE and found is not None and found.code == "authorization-overlong":
                long.append((post, found))
        if not long:
            return []
        post, found = long[0]
        more = f" and {len(long) - 1} more" if len(long) > 1 else ""
        return [
            ToDo(
                tone="info",
                chip="Granted too long",
                title=f"“{short(post.caption)}” by @{post.creator.handle}{more}: {found.message}",
                why=sentence(found.remedy),
                verb="Open the post" if len(long) == 1 else "Open the calendar",
                link=f"/posts/{post.id}/#rights" if len(long) == 1 else "/calendar/",
            )
        ]

    def _noticed_todos(self) -> Iterator[tuple[PostId, ToDo]]:
        for standing in self.standing_notices():
            happening, post = standing.happening, self.library().get(standing.post)
            if not standing.flights:
                yield standing.post, _of_no_flight(standing)
                continue
            stops = happening.affects == "stops"
            named = f"“{short(post.caption)}” by @{post.creator.handle}" if post else f"Post {standing.post}"
            yield (
                standing.post,
                ToDo(
                    tone="stop" if stops else "wait",
                    chip="Rights lost" if stops else "Changed",
                    title=f"{named}: {happening.words}",
                    why=f"{sentence(happening.remedy)} It touches {', '.join(standing.flights)}.",
                    money=str(standing.risk) if standing.risk.micros else "",
                    money_note="at risk" if standing.risk.micros else "",
                    verb="Open the post",
                    link=f"/posts/{standing.post}/#rights",
                ),
            )

    def _ending_todos(self) -> Iterator[tuple[PostId, ToDo]]:
        """Posts under money whose rights end within two weeks, or before their flight: ask for a renewal."""
        for row in sorted(self._under_money(), key=lambda row: row.rights.ends_at or row.flight.window.end):
            ends = row.rights.ends_at
            if ends is None or (ends >= row.flight.window.end and ends - self.now() > RENEW):
                continue
            early = ends < row.flight.window.end
            risk = money_at_risk(replace(row.flight, daily_budget=row.daily_budget), ends, self.now())
            asked = f"Ask @{row.flight.creator} to extend it."
            why = (
                f"The flight runs to {row.flight.window.end:%a %d %b}." if early else f"It is {self._left(ends)} away."
            )
            yield (
                row.post.id,
                ToDo(
                    tone="stop" if row.rights.tone == "stop" else "wait",
                    chip="Rights ending" if early else "Renew",
                    title=f"“{title(row)}” by @{row.flight.creator}: {CLOCKS[row.rights.binding]} ends {ends:%a %d %b}",
                    why=f"{why} {asked}",
                    money=str(risk) if early else "",
                    money_note="at risk" if early else "",
                    verb="Open the post",
                    link=f"/posts/{row.post.id}/",
                ),
            )

    def _alarm_todos(self) -> Iterator[tuple[PostId, ToDo]]:
        """Where TikTok and the contract end apart, the other way round, too: a year granted on a thirty-day deal."""
        for post, flights in self.carried().items():
            known = self.library().get(post)
            if known is None or known.creator.is_brand:
                continue
            handle = known.creator.handle
            found = alarms(
                self.agreement(handle, post),
                self.authorization(post),
                known,
                self.withdrawal(handle, post),
                self.now(),
                [flight.window.end for flight in flights],
            )
            for alarm in found:
                if alarm.code == "authorization-short":
                    continue  # the flight may end before it matters; the post's page says it
                over = alarm.code == "authorization-overlong"
                yield (
                    post,
                    ToDo(
                        tone="info" if over else "wait",
                        chip="Granted too long" if over else "Rights",
                        title=f"“{short(known.caption)}” by @{handle}: {alarm.message}",
                        why=sentence(alarm.remedy),
                        verb="Open the post",
                        link=f"/posts/{post}/#rights",
                    ),
                )

    def _under_money(self) -> list[FlightRow]:
        carried = {flight.id for flights in self.carried().values() for flight in flights}
        return [row for row in self.flights() if row.flight.id in carried]

    def _left(self, moment: datetime) -> str:
        return counted(days_left(moment, self.now()), "day")

    def _asked_todos(self) -> list[ToDo]:
        """What creators asked for on their own pages and nobody settled yet."""
        return [
            ToDo(
                tone="stop" if asked.kind == WITHDRAW else "wait",
                chip="Withdrawn" if asked.kind == WITHDRAW else "Renewal asked",
                title=f"@{asked.creator} {'takes the yes back' if asked.kind == WITHDRAW else _renewal(asked)}",
                why="Their flights stop; settle it with them."
                if asked.kind == WITHDRAW
                else "Agree on the new period, then ask for the code to be extended.",
                verb="Open the creator",
                link=f"/creators/{asked.creator}/",
            )
            for asked in (entry.value for entry in self.ledger.present(CreatorAsked).values())
            if not asked.settled
        ]

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
                why=self._whose_comments(flown[post].post),
                money=str(flown[post].daily_budget) if flown[post].status == "live" else "",
                money_note="a day behind it" if flown[post].status == "live" else "",
                verb="Open the comments",
                link=f"/posts/{post}/#comments",
            )
            for post, count in risks.most_common()
        ]

    def _whose_comments(self, post: Post) -> str:
        """Who answers comments that may do harm, as agreed (R-045)."""
        moderator, hours = self.moderation(post)
        if moderator is None:
            return "Nobody was named to answer them: read, answer or hide them, and name somebody."
        within = "an hour" if hours == 1 else f"{hours} hours"
        return f"For {moderator}, within {within}: read, answer or hide them.{self._as_agreed(post)}"

    def _as_agreed(self, post: Post) -> str:
        """What the agreement says should happen now that its share of risk comments is exceeded (R-048). A pause needs
        nobody: the next decision makes it."""
        clause = self.negative_clause(post)
        said = {
            "notify": f" More than agreed may do harm: tell @{post.creator.handle} and the brand.",
            "ask creator": f" More than agreed may do harm: ask @{post.creator.handle} what to do, as agreed.",
            "pause": " More than agreed may do harm: the flight is paused, as agreed.",
        }
        return said.get(clause, "")

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
            why=f"Ranked {best.ranked.rank} of {len(self.library())}, and no agreement names it yet.",
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


def _of_no_flight(standing: StandingNotice) -> ToDo:
    """Of an ad that somebody runs beside ours: to be known, with nothing to open."""
    return ToDo(
        tone="info",
        chip="Changed",
        title=f"Custom identity “{standing.noticed.before}”: {standing.happening.words}",
        why=f"It touches no flight, and no money of theirs. {sentence(standing.happening.remedy)}",
    )


def _leaning(plan: Plan, leaning: Concentration) -> ToDo:
    return ToDo(
        tone="wait",
        chip="Leaning",
        title=f"{leaning.share:.0%} of the spend of {plan.name} is on one {leaning.what}: {leaning.name}",
        why=f"The plan allows {plan.max_share:.0%}. A test that leans on one shows little about the others.",
        verb="Open the flights",
        link="/flights/",
    )


def _renewal(asked: CreatorAsked) -> str:
    return f"offers {asked.days} more days" if asked.days else "offers to renew"


def _headline(count: int) -> str:
    words = (
        "Nothing wants you",
        "One thing wants you",
        "Two things want you",
        "Three things want you",
        "Four things want you",
    )
    return words[count] if count < len(words) else f"{count} things want you"

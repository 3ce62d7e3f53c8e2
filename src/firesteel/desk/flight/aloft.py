"""What flights did, what they may spend, and how each one stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from ...comments import SPAM, Labelled
from ...errors import NotFound
from ...experiments import judged_on
from ...measurement import Scorecard, total
from ...plans import Flight, money_at_risk
from ...posts import Post
from ...rights import Authorization, UsageRights, Withdrawal, lost
from ...rights.lengths import days_left
from ...stats import result_interval
from ...storage import Entry
from ...values import FlightId, Money, PostId, Window
from ...warehouse import measure
from ..facts import Acted, AdRef, Judged, PlanState
from ..launch.launching import Launchings
from ..views import FlightRow
from .flightbook import Capped, Given, Steps, steps

TURN = 3
"""People who speak against the brand, from whom on comments can turn."""


class Aloft(Launchings):
    def cards(self) -> dict[str, tuple[Scorecard, ...]]:
        """Each flight's scorecard per account day, oldest first."""
        return self.derived("cards", self._cards)

    def _cards(self) -> dict[str, tuple[Scorecard, ...]]:
        by_flight: dict[str, list[Scorecard]] = {}
        for card in measure.scorecards(self.engine, self.currency):
            by_flight.setdefault(card.flight, []).append(card)
        return {flight: tuple(cards) for flight, cards in by_flight.items()}

    def flights(self) -> tuple[FlightRow, ...]:
        return self.derived("flights", self._flights, also=(self.ledger.head(), self.minute()))

    def _flights(self) -> tuple[FlightRow, ...]:
        with self.nothing_recorded():
            return tuple(self._row(state, flight) for state in self.plans() for flight in state.plan.flights)

    def flight(self, flight_id: str) -> FlightRow:
        for state in self.plans():
            for flight in state.plan.flights:
                if flight.id == flight_id:
                    return self._row(state, flight)
        raise NotFound(f"there is no flight {flight_id}; `firesteel flights` lists them")

    def window_now(self, flight: Flight) -> Window:
        """The flight's window as it stands: `ending` knows what was ended early or extended."""
        return flight.window

    def as_now(self, flight: Flight) -> Flight:
        """The flight with its window as it stands."""
        window = self.window_now(flight)
        return flight if window == flight.window else replace(flight, window=window)

    def _row(self, state: PlanState, flight: Flight) -> FlightRow:
        flight, judged = self.as_now(flight), self.newest_judged().get(flight.id)
        days = self.cards().get(flight.id, ())
        card, of = total(days), judged_on(state.plan)
        low, high = result_interval(days, of)
        post = self.library()[flight.post]
        return FlightRow(
            flight=flight,
            plan=state.plan,
            post=post,
            status=self._status(state, flight),
            ad_id=self._ad(state, flight).ad_id if state.launched else "",
            daily_budget=self.budget_now(flight) if state.launched else flight.daily_budget,
            card=card,
            cost_per_order=of.of(card) if card else None,
            low=low,
            high=high,
            decision=judged.value.decision if judged else None,
            rights=self.rights_state(post),
            days=days,
            metric=of.name,
            results=getattr(card, of.below) if card else 0,
            frequency=self.frequencies().get(flight.id),
        )

    def frequencies(self) -> Mapping[FlightId, float]:
        """How often those who saw a flight lately saw it; `flying` knows."""
        return {}

    def _status(self, state: PlanState, flight: Flight) -> str:
        if state.launched is None:
            return "launching" if state.at else "planned"
        judged = self.newest_judged().get(flight.id)
        if flight.id in self.held_flights():
            return "stopped"
        if flight.id in self._stopped() and not (judged and judged.value.decision.because == "flight-ended"):
            return "stopped"
        return "ended" if self.now() >= self.window_now(flight).end else "live"

    def _stopped(self) -> set[str]:
        """Flights that we or a person stopped, or that somebody switched off on the platform."""
        return self.standing("stopped", lambda: self._steps().stopped() | self.held_flights())

    def _steps(self) -> Steps:
        return self.standing("steps", lambda: steps(self.ledger, self._given()))

    def steps(self) -> Steps:
        """What was done to the budgets of flights."""
        return self._steps()

    def stopped(self) -> set[str]:
        """Flights that are off, whoever stopped them."""
        return self._stopped()

    def _given(self) -> Mapping[str, Given]:
        """Budget that came from flights that ended; `ending` knows."""
        return {}

    def _acts(self) -> list[Acted]:
        """What was done, oldest first."""
        return self.standing("acts", lambda: [entry.value for entry in reversed(self.ledger.history(Acted))])

    def _ad(self, state: PlanState, flight: Flight) -> AdRef:
        assert state.launched is not None
        return next(ref for ref in state.launched.ads if ref.flight == flight.id)

    def budget_now(self, flight: Flight) -> Money:
        """What the flight may spend a day: our last step, or what the platform said since, whoever set it there.

        Of a flight that is over, what it might spend last.
        """
        return self._steps().budget(flight)

    def may_spend(self, state: PlanState, flight: Flight) -> Money:
        """What a flight spent, and what it may still spend while it runs."""
        if state.launched is None:
            return super().may_spend(state, self.as_now(flight))
        running = flight.id not in self._stopped()
        left = money_at_risk(replace(self.as_now(flight), daily_budget=self.budget_now(flight)), self.now(), self.now())
        return self.money(self._spent(flight).micros + (left.micros if running else 0))

    def _spent(self, flight: Flight) -> Money:
        return self.money(sum(card.spend.micros for card in self.cards().get(flight.id, ())))

    def capped(self) -> dict[str, tuple[Capped, ...]]:
        """Every flight under an agreement with a spend cap, by the agreement's subject."""
        return self.derived("capped", self._capped, also=(self.ledger.head(), self.minute()))

    def _capped(self) -> dict[str, tuple[Capped, ...]]:
        held, found = self.agreed(), dict[str, list[Capped]]()
        if not any(rights.spend_cap is not None for mine in held.by_creator.values() for rights in mine):
            return {}
        for state in self.plans():
            for flight in state.plan.flights:
                rights = held.agreement(flight.creator, flight.post, flight.window.start)
                if rights is None or rights.spend_cap is None or (state.launched is None and state.at is None):
                    continue
                found.setdefault(rights.subject, []).append(
                    Capped(
                        flight=flight.id,
                        spent=self._spent(flight).micros if state.launched else 0,
                        may_spend=self.may_spend(state, flight).micros if state.at is not None else 0,
                    )
                )
        return {subject: tuple(each) for subject, each in found.items()}

    def rights_lost(self, post: Post) -> str:
        """Why the post may not carry money any more, although its windows still run; empty where it may."""
        rights = None if post.creator.is_brand else self.agreement(post.creator.handle, post.id)
        taken = self.agreed().withdrawal(rights, post.id) if rights else None
        return self._why_lost(rights, taken, self.authorization(post.id), self.capped(), self.now())

    def _why_lost(
        self,
        rights: UsageRights | None,
        taken: Withdrawal | None,
        grant: Authorization | None,
        capped: Mapping[str, Sequence[Capped]],
        now: datetime,
    ) -> str:
        if taken is not None and taken.effective <= now:
            return "withdrawn by its creator"
        cap = rights.spend_cap if rights else None
        if rights is not None and cap is not None and cap.currency == self.currency:
            spent = sum(each.spent for each in capped.get(rights.subject, ()))
            if spent >= cap.micros:
                return f"its agreement allows {cap} of spend, which is spent"
        return lost(grant, now)

    def risks(self) -> dict[PostId, tuple[int, int]]:
        """Of each post under which open comments harm the brand, how many do, and how many comments of others show.

        The creator's own replies are none of those, nor what is hidden or spam: answering people does not thin harm out.
        """
        every: Counter[PostId] = self.derived(
            "comments of others",
            lambda: Counter(each.comment.post for each in self.labelled() if _is_others(each)),
            also=self.library_state(),
            tables=("comment",),
        )
        return {post: (len(open_), every[post]) for post, open_ in self.open_risks().items()}

    def negative_clause(self, post: Post) -> str:
        """What the agreement wants once comments turned negative: notify, pause, ask creator; empty while they did not.

        However small the agreed share, it takes `TURN` people: nobody pauses a flight alone, however often they write.
        """
        rights = self.agreement(post.creator.handle, post.id)
        if rights is None or rights.negative_comments is None or rights.negative_share is None:
            return ""
        risks, every = self.risks().get(post.id, (0, 0))
        people = {each.comment.author or each.comment.id for each in self.open_risks().get(post.id, ())}
        return rights.negative_comments if len(people) >= TURN and risks > rights.negative_share * every else ""

    def judged(self, flight_id: str) -> Entry[Judged] | None:
        return self.ledger.entry_or_none(Judged, flight_id)

    def newest_judged(self) -> dict[str, Entry[Judged]]:
        """The newest decision of each flight."""
        return self.standing("newest judged", lambda: self.ledger.present(Judged))

    def _days_left(self, flight: Flight) -> int:
        return days_left(self.window_now(flight).end, self.now())


def _is_others(each: Labelled) -> bool:
    """Whether it is somebody else's, for everybody to see, and no spam."""
    return not each.comment.is_creator and not each.comment.hidden and SPAM not in each.labels

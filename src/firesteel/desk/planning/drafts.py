"""From a brief to drafted plans, and the plans there are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from ...errors import NotFound
from ...plans import LINKED, Brief, Candidate, Flight, Plan, draft
from ...posts import Post, Ranked, Verdict
from ...rights import permits
from ...values import Window
from ..correcting import Correcting
from ..facts import Launched, PlanState

LIMITS = ("outside-markets", "other-objective", "link-not-granted")
"""What keeps a post out of a draft; what else a contract has against it is for the gate to say."""


class Planning(Correcting):
    def plan(self, brief: Brief, actor: str, without: frozenset[str] = frozenset()) -> Plan:
        """Draft a portfolio from the ranking and the rights there are, leaving out posts `without`, and keep it.

        Posts that somebody put on the shortlist come first, posts that somebody took off it not at all.
        """
        candidates, picked = [], self.picked()
        for ranked in self.ranking(brief.objective.value):
            hand = picked.get(ranked.post.id)
            if ranked.post.id in without or hand is False:
                continue
            state = self.rights_state(ranked.post)
            if state.tone != "stop" and not state.text.startswith("agreed,"):
                candidates.append(
                    Candidate(
                        ranked=_preferred(ranked) if hand else ranked,
                        until=state.ends_at,
                        against=self._against(brief, ranked.post),
                    )
                )
        plan = draft(brief, candidates)
        self.ledger.record(plan, plan.id, at=self.now(), actor=actor)
        return plan

    def _against(self, brief: Brief, post: Post) -> str:
        """Why a post is not even drafted: a launch is limited to the agreed markets and objectives, and no link is set
        where none was granted (R-043, R-044)."""
        rights = None if post.creator.is_brand else self.agreement(post.creator.handle, post.id, brief.start)
        if rights is None:
            return ""
        found = permits(
            rights,
            post=post.id,
            window=Window(brief.start, brief.start + timedelta(days=brief.days)),
            markets=brief.markets,
            objective=brief.objective,
            link=brief.objective in LINKED,
        )
        return "; ".join(each.message for each in found if each.code in LIMITS)

    def plans(self) -> tuple[PlanState, ...]:
        """Every plan, newest first, and whether it flies."""
        return self.standing("plans", self._plans)

    def _plans(self) -> tuple[PlanState, ...]:
        states = []
        for entry in self.ledger.present(Plan).values():
            launched = self.ledger.latest_or_none(Launched, entry.subject)
            states.append(PlanState(plan=entry.value, seq=entry.seq, launched=launched, at=self.begun(entry.subject)))
        return tuple(sorted(states, key=lambda state: -state.seq))

    def flight_named(self, flight_id: str) -> tuple[Plan, Flight]:
        for state in self.plans():
            for flight in state.plan.flights:
                if flight.id == flight_id:
                    return state.plan, flight
        raise NotFound(f"there is no flight {flight_id}; `firesteel flights` lists them")


def _preferred(ranked: Ranked) -> Ranked:
    """As a candidate that somebody chose by hand: before all others, and whatever its verdict. The gates judge it as ever."""
    worthy = (Verdict.PROMOTE, Verdict.TEST)
    return replace(ranked, rank=0, verdict=ranked.verdict if ranked.verdict in worthy else Verdict.TEST)

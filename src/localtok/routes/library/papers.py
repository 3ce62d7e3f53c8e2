"""Agreements, and which events an instant page can be optimised for."""

from __future__ import annotations

from tiktokwire import library as wire
from tiktokwire.envelope import Nothing

from ...doors import Call, Door, Fidelity, Guard
from ..common import one_of

_BUTTONS = {"WEB_CONVERSIONS": "CONVERSIONS", "CONVERSIONS": "CONVERSIONS", "LEAD_GENERATION": "LEAD_GENERATION"}
"""Objectives whose instant pages count taps on a button, and the word they are listed under."""


def instant_pages(call: Call, ask: wire.InstantPageAsk) -> wire.InstantPages:
    """Taps on a button are the one event there is; WEB_CONVERSIONS is listed as CONVERSIONS, as documented."""
    objective = one_of("objective_type", ask.objective_type, wire.PAGE_OBJECTIVES)
    goal = one_of("optimization_goal", ask.optimization_goal, wire.PAGE_GOALS)
    if objective not in _BUTTONS or goal != "CONVERT":
        return wire.InstantPages()
    listed = wire.PageObjective(
        objective_type=_BUTTONS[objective],
        optimization_goals=[wire.PageGoal(optimization_goal=goal, optimization_events=["BUTTON"])],
    )
    return wire.InstantPages(rows=[wire.InstantPage(instant_page_events=wire.PageEvents(objective_types=[listed]))])


def term(call: Call, ask: wire.TermAsk) -> wire.Term:
    _checked(ask)
    return wire.Term(terms=f"localtok keeps no legal texts; this stands where the {ask.term_type} agreement would.")


def term_state(call: Call, ask: wire.TermAsk) -> wire.TermState:
    _checked(ask)
    return wire.TermState(confirmed=ask.term_type in call.world.library.terms)


def confirm(call: Call, ask: wire.TermAsk) -> dict[str, object]:
    _checked(ask)
    if ask.term_type not in call.world.library.terms:
        call.world.library.terms.append(ask.term_type)
    return {}


def _checked(ask: wire.TermAsk) -> None:
    one_of("term_type", ask.term_type, wire.TERMS)
    one_of("lang", ask.lang or "EN", wire.LANGUAGES)


DOORS = (
    Door(
        "GET",
        "pixel/instant_page/event/",
        wire.InstantPageAsk,
        Guard.ADVERTISER,
        instant_pages,
        source="GO,AE",
        note="Which objectives have events is inferred",
    ),
    Door("GET", "term/get/", wire.TermAsk, Guard.ADVERTISER, term, source="SDK", note="A line in place of the text"),
    Door("GET", "term/check/", wire.TermAsk, Guard.ADVERTISER, term_state, fidelity=Fidelity.EXACT, source="SDK"),
    Door(
        "POST",
        "term/confirm/",
        wire.TermAsk,
        Guard.ADVERTISER,
        confirm,
        says=Nothing,
        fidelity=Fidelity.IGNORED,
        source="SDK",
    ),
)

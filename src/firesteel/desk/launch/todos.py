"""What of approvals, limits and stops wants a person."""

from __future__ import annotations

from ...plans import Plan
from ..facts import Launched, Launching
from ..views import ToDo
from .launching import Launchings
from .launchviews import ApprovalState


def todos(desk: Launchings) -> tuple[ToDo, ...]:
    """A stop that holds, a ceiling that is missing or passed, launches that wait for a second person; the gravest first."""
    return (*_stopped(desk), *_ceilings(desk), *_waiting(desk))


def _stopped(desk: Launchings) -> tuple[ToDo, ...]:
    page = desk.stop_page()
    if page.stopped is None:
        return ()
    if page.unfinished:
        return (
            ToDo(
                tone="stop",
                chip="Not paused yet",
                title=f"{len(page.unfinished)} campaigns may still spend",
                why=f"All spend was stopped, but TikTok did not pause {', '.join(page.unfinished)}.",
                money=str(page.a_day),
                money_note="a day",
                verb="Try again",
                link="/stop/",
                kind="stop",
                key=f"stop-unfinished/{page.at}",
            ),
        )
    return (
        ToDo(
            tone="stop",
            chip="Spend stopped",
            title=f"{page.by} stopped all spend",
            why=f"{page.stopped.why}. Nothing is launched, raised or started again until somebody allows it.",
            verb="Look",
            link="/stop/",
            kind="stop",
            key=f"stop/{page.at}",
        ),
    )


def _ceilings(desk: Launchings) -> tuple[ToDo, ...]:
    page = desk.limits_page()
    if page.needed:
        return (
            ToDo(
                tone="stop",
                chip="No ceiling",
                title="Set what may be spent at most",
                why="A live workspace launches nothing and raises nothing before it has a ceiling a day or a month.",
                verb="Set it",
                link="/settings/limits/",
                kind="limits",
                key="no-ceiling",
            ),
        )
    return tuple(
        ToDo(
            tone="wait",
            chip="Above a ceiling",
            title="More runs than a ceiling allows",
            why=f"{line[:1].upper()}{line[1:]}.",
            money=str(page.spending.a_day),
            money_note="a day",
            verb="Look",
            link="/settings/limits/",
            kind="limits",
            key=f"above-ceiling/{number}",
        )
        for number, line in enumerate(desk.limit_warnings())
    )


def _waiting(desk: Launchings) -> tuple[ToDo, ...]:
    return tuple(
        ToDo(
            tone="wait",
            chip="Second yes",
            title=f"{plan.name} waits for another approval",
            why=f"{state.given[0].who} approved it; above {state.limit} two people have to. It holds for a day.",
            money=str(plan.test_budget),
            money_note="in all",
            verb="Look at it",
            link=f"/gate/{plan.id}/",
            kind="approval",
            key=f"second-yes/{plan.id}/{state.digest[:16]}",
        )
        for plan, state in _half_approved(desk)
    )


def _half_approved(desk: Launchings) -> list[tuple[Plan, ApprovalState]]:
    """Plans with one yes of two; without a limit there are none, and nothing is looked at."""
    if desk.limits().second_person_above is None:
        return []
    found = []
    for state in desk.plans():
        begun = desk.ledger.latest_or_none(Launching, state.plan.id) or desk.ledger.latest_or_none(
            Launched, state.plan.id
        )
        if begun is None:
            approval = desk.approval(desk.digest(state.plan), desk.launch_money(state.plan))
            if approval.given and approval.missing:
                found.append((state.plan, approval))
    return found

"""What of approvals, limits and stops wants a person."""

from __future__ import annotations

from ...plans import Plan
from ...storage import Entry
from ...storage.journal import Write
from ..facts import Launched, Launching
from ..views import ToDo
from .facts import EndSeen
from .launching import Launchings
from .launchviews import ApprovalState
from .straying import LATELY


def todos(desk: Launchings) -> tuple[ToDo, ...]:
    """A stop that holds, a ceiling that is missing or passed, launches that wait for a second person, what was cut off or
    moved on TikTok; the gravest first."""
    return (*_stopped(desk), *_half_undone(desk), *_strayed(desk), *_ceilings(desk), *_waiting(desk))


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


def _half_undone(desk: Launchings) -> tuple[ToDo, ...]:
    """Launches of which the taking back was begun and cut off: something may still spend."""
    return tuple(
        ToDo(
            tone="stop",
            chip="Not taken back yet",
            title=f"Taking back {state.plan.name} was cut off",
            why=f"Something of it may still spend. Finish it: `firesteel undo-launch {state.plan.id}`.",
            verb="Finish it",
            link=f"/gate/{state.plan.id}/",
            kind="stop",
            key=f"half-undone/{state.plan.id}",
        )
        for state in desk.plans()
        if state.at is not None
        and not desk.undone(state.plan.id)
        and desk.ledger.latest_or_none(Write, f"{state.plan.id}/undo") is not None
    )


def _strayed(desk: Launchings) -> tuple[ToDo, ...]:
    """Ends of flights that somebody moved on the platform."""
    return tuple(_stray(entry.value) for entry in desk.ledger.present(EndSeen).values() if _news(desk, entry))


def _news(desk: Launchings, entry: Entry[EndSeen]) -> bool:
    seen = entry.value
    return seen.end != seen.ours and desk.now() - (entry.at if seen.set_back else seen.ours) < LATELY


def _stray(seen: EndSeen) -> ToDo:
    theirs, ours = f"{seen.end:%Y-%m-%d %H:%M} UTC", f"{seen.ours:%Y-%m-%d %H:%M} UTC"
    if seen.set_back:
        why = f"By its plan and its rights it ends on {ours}: it was set back, or paused where that is over."
    elif seen.end > seen.ours:
        why = f"By its plan and its rights it has to end on {ours}. Correct it in Ads Manager: nothing is written from here."
    else:
        why = f"Its plan lets it run until {ours}. Leave it, or set the end anew in Ads Manager."
    return ToDo(
        tone="wait" if seen.set_back or seen.end < seen.ours else "stop",
        chip="End moved",
        title=f"Somebody moved the end of flight {seen.flight} to {theirs} on TikTok",
        why=why,
        verb="Open the flight",
        link=f"/flights/{seen.flight}/",
        kind="stop",
        key=f"end-moved/{seen.flight}/{seen.end}",
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
        if begun is None and (digest := desk.digest_or_none(state.plan)) is not None:
            approval = desk.approval(digest, desk.launch_money(state.plan))
            if approval.given and approval.missing:
                found.append((state.plan, approval))
    return found

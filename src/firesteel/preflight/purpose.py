"""Gate: objective, event and post fit together (R-154); and the objectives a post serves best."""

from __future__ import annotations

from ..plans import Objective, Plan
from ..posts import Verdict, presets
from ..posts.roles import Role
from .findings import Trouble, block, finding, warn
from .values import Case, Finding, Gate

EVENTS: dict[Objective, frozenset[str]] = {
    Objective.SALES: frozenset({"Purchase", "CompletePayment", "PlaceAnOrder", "InitiateCheckout", "AddToCart"}),
    Objective.LEADS: frozenset({"SubmitForm", "Lead", "CompleteRegistration", "Contact", "Schedule"}),
}
"""Which pixel events an objective may learn from."""


def proposed(format: str, *, tracking_ready: bool, role: str = "", preset: str = "") -> tuple[Objective, ...]:
    """The objectives a post serves best (R-087 … R-090), sales and leads only once tracking can measure them.

    format  what kind of post it is
    role    what it does for the brand, as somebody described it; goes before the format
    preset  the trade's, whose formats and roles are meant; what holds everywhere where it is empty

    Empty where neither says anything: then any objective is as good as another. Raises `BadInput` for an unknown preset.
    """
    played = _role(preset, role, format)
    named = played.proposed(tracking_ready=tracking_ready) if played else ()
    return tuple(each for each in Objective if each in named)


def objective_fits(case: Case) -> Finding:
    """R-154: objective, event and pixel belong together, and the post is made for the job."""
    plan = case.plan
    evidence = f"{plan.objective}, learning from {plan.optimization_event or 'no pixel event'}"
    if case.ranked is not None:
        evidence += f"; the post is ranked {case.ranked.verdict.value.replace('_', ' ')}"
    return finding(Gate.OBJECTIVE, evidence, *_event_troubles(plan), *_role_troubles(case), *_rank_troubles(case))


def _event_troubles(plan: Plan) -> list[Trouble]:
    event, allowed = plan.optimization_event, EVENTS.get(plan.objective)
    if allowed is None:
        if event is None:
            return []
        remedy = f"drop the event, or plan for sales: a {plan.objective} flight runs without a pixel"
        return [warn("event-unused", f"a {plan.objective} flight does not learn from {event}", remedy)]
    troubles = []
    if event not in allowed:
        remedy = f"choose one of {', '.join(sorted(allowed))}"
        said = f"{event} is no event of a {plan.objective} flight" if event else "no event is set to learn from"
        troubles.append(block("event-mismatch", said, remedy))
    if not plan.pixel_code:
        message = f"a {plan.objective} flight needs a pixel, and none is set"
        troubles.append(block("no-pixel", message, "set the pixel of the site"))
    return troubles


def _role_troubles(case: Case) -> list[Trouble]:
    if case.post is None:
        return [block("post-unseen", "the post itself was not read", "sync the post")]
    role = _role("", case.post.format)
    if role is None or case.plan.objective in role.objectives:
        return []
    message = f"a {case.post.format} post serves {role.best} best, not {case.plan.objective}"
    return [warn("unusual-objective", message, "use another post, or keep it as a deliberate test")]


def _rank_troubles(case: Case) -> list[Trouble]:
    """R-014, R-032, R-038: no paid rescue of a post its own audience did not want."""
    if case.ranked is None:
        return [warn("post-unranked", "the post was not ranked against its account", "rank the posts first")]
    reason = case.ranked.reasons[0] if case.ranked.reasons else "its signals are below the account's usual post"
    if case.ranked.verdict is Verdict.DO_NOT_BOOST:
        message = f"this would be a paid rescue: {reason}"
        return [block("rescue-boost", message, "choose a stronger post, or waive it with a written reason")]
    if case.ranked.verdict is Verdict.IMPROVE:
        return [warn("weak-post", f"ranked improve: {reason}", "improve or replace the post before paying for it")]
    return []


def _role(preset: str, *said: str) -> Role | None:
    """The first role that is said, in the preset's words or else in those that hold everywhere."""
    among = (presets.preset(preset), presets.GENERIC)
    return next((role for text in said for each in among if (role := each.role_of(text))), None)

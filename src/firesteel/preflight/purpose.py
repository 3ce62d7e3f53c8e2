"""Gate: objective, event and post fit together (R-154); and the objectives a post serves best."""

from __future__ import annotations

from functools import lru_cache

from ..plans import CAPPED, Objective
from ..posts import Verdict, presets
from ..posts.roles import Role
from .findings import At, Look
from .values import Case, Gate, Severity

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


def evidence(case: Case) -> tuple[str, bool]:
    plan = case.plan
    told = f"{plan.objective}, learning from {plan.optimization_event or 'no pixel event'}"
    if case.ranked is not None:
        told += f"; the post is ranked {_VERDICTS[case.ranked.verdict]}"
    return told, True


def event_mismatch(case: Case) -> str | None:
    event, allowed = case.plan.optimization_event, EVENTS.get(case.plan.objective)
    if allowed is None or event in allowed:
        return None
    said = f"{event} is no event of a {case.plan.objective} flight" if event else "no event is set to learn from"
    return f"{said}: it learns from {', '.join(sorted(allowed))}"


def no_pixel(case: Case) -> str | None:
    if case.plan.pixel_code or case.plan.objective not in EVENTS:
        return None
    return f"a {case.plan.objective} flight needs a pixel, and none is set"


def post_unseen(case: Case) -> str | None:
    return "the post itself was not read" if case.post is None else None


def rescue_boost(case: Case) -> str | None:
    """R-014, R-032, R-038: no paid rescue of a post its own audience did not want."""
    if case.ranked is None or case.ranked.verdict is not Verdict.DO_NOT_BOOST:
        return None
    reason = case.ranked.reasons[0] if case.ranked.reasons else "its signals are below the account's usual post"
    return f"this would be a paid rescue: {reason}"


def event_unused(case: Case) -> str | None:
    event = case.plan.optimization_event
    if event is None or case.plan.objective in EVENTS:
        return None
    return f"a {case.plan.objective} flight does not learn from {event}: it runs without a pixel"


def unusual_objective(case: Case) -> str | None:
    post = case.post
    played = _played(case.preset, post.role, post.format) if post is not None else None
    if played is None or case.plan.objective in played[1].objectives:
        return None
    return f"a {played[0]} post serves {played[1].best} best, not {case.plan.objective}"


def objective_unsupported(case: Case) -> str | None:
    """R-086: only where the account has what the objective promotes."""
    plan = case.plan
    if plan.objective is Objective.APP and not plan.app:
        return "no app of the ad account is named to promote"
    if plan.objective is Objective.SHOP and not plan.shop:
        return "no TikTok shop of the ad account is named to sell from"
    return None


def remarketing_without_audience(case: Case) -> str | None:
    audience = case.flight.audience
    if audience.prospecting or audience.include:
        return None
    return "the flight is for people who know the brand, and no audience says who they are"


def frequency_watched(case: Case) -> str | None:
    limit = case.plan.frequency
    if limit is None or case.plan.objective in CAPPED:
        return None
    return f"TikTok keeps no frequency under {case.plan.objective}: {limit.impressions:g} times in {limit.days} days is watched"


def post_unranked(case: Case) -> str | None:
    return "the post was not ranked against its account" if case.ranked is None else None


def weak_post(case: Case) -> str | None:
    if case.ranked is None or case.ranked.verdict is not Verdict.IMPROVE:
        return None
    reason = case.ranked.reasons[0] if case.ranked.reasons else "its signals are below the account's usual post"
    return f"ranked improve: {reason}"


def _role(preset: str, *said: str) -> Role | None:
    """The first role that is said, in the preset's words or else in those that hold everywhere."""
    among = (presets.preset(preset), presets.GENERIC)
    return next((role for text in said for each in among if (role := each.role_of(text))), None)


@lru_cache(maxsize=1024)
def _played(preset: str, *said: str) -> tuple[str, Role] | None:
    """The role a post plays and what says so; of a preset we do not know, the roles that hold everywhere."""
    known = preset if preset in presets.PRESETS else ""
    return next(((text, role) for text in said if (role := _role(known, text))), None)


_VERDICTS = {verdict: verdict.value.replace("_", " ") for verdict in Verdict}

LOOK = Look(
    of=Gate.OBJECTIVE,
    source="R-154",
    asks="Do objective, event and pixel belong together, and is the post made for the job?",
    evidence=evidence,
)

_rule = At(Gate.OBJECTIVE)


RULES = (
    _rule(
        "event-mismatch",
        event_mismatch,
        "R-085, R-115, R-117",
        "the event the plan learns from, beside those of its objective",
        "choose one of these events",
    ),
    _rule("no-pixel", no_pixel, "R-115, R-136", "the plan's pixel", "set the pixel of the site"),
    _rule(
        "objective-unsupported",
        objective_unsupported,
        "R-086",
        "the app or the shop of the plan",
        "choose one the ad account has, or plan for leads or sales",
    ),
    _rule(
        "remarketing-without-audience",
        remarketing_without_audience,
        "R-091",
        "the custom audiences of a flight that is not for new people",
        "name a custom audience of the ad account, or plan for new people",
    ),
    _rule("post-unseen", post_unseen, "R-075", "whether the post itself was read", "sync the post"),
    _rule(
        "rescue-boost",
        rescue_boost,
        "R-014, R-032, R-038",
        "the post's verdict in the ranking",
        "choose a stronger post, or waive it with a written reason",
    ),
    _rule(
        "event-unused",
        event_unused,
        "R-114",
        "the event the plan learns from, where its objective needs none",
        "drop the event, or plan for sales",
        Severity.WARN,
    ),
    _rule(
        "unusual-objective",
        unusual_objective,
        "R-087 … R-090",
        "the post's role, else its format, in the words of the trade, beside the plan's objective",
        "use another post, or keep it as a deliberate test",
        Severity.WARN,
    ),
    _rule(
        "post-unranked",
        post_unranked,
        "R-014, R-025",
        "whether the post was ranked",
        "rank the posts first",
        Severity.WARN,
    ),
    _rule(
        "weak-post",
        weak_post,
        "R-032, R-144",
        "the post's verdict in the ranking",
        "improve or replace the post before paying for it",
        Severity.WARN,
    ),
    _rule(
        "frequency-watched",
        frequency_watched,
        "R-096; practice D3",
        "the frequency of the plan, where its objective has no such setting",
        "keep an eye on it, or plan for reach",
        Severity.ADVISE,
    ),
)

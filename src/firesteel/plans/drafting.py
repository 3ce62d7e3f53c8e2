"""From a brief and the posts at hand to one plan: which posts fly, for how long, with how much each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..errors import BadInput
from ..posts import Verdict
from ..values import MICROS, FlightId, Money, PlanId, PostId, Window, coin
from .links import checked_address, tracking_link
from .names import ad_name, campaign_name, group_name
from .naming import checked_naming, id_part
from .values import (
    LINKED,
    MEASURED,
    SUCCESS,
    Audience,
    Brief,
    Candidate,
    Flight,
    Frequency,
    LeftOut,
    Line,
    Objective,
    Plan,
    Threshold,
    Whole,
)

ADGROUP_FLOOR = 20
CAMPAIGN_FLOOR = 50
"""The platform's smallest daily budgets in whole currency units (ads.tiktok.com help, "budget", read 2026-11)."""

LEAST_POSTS = 3
LEAST_CREATORS = 2
"""A creative test needs a portfolio (R-099): one post too few or too many of one creator teaches nothing."""

ENOUGH_TARGETS = 15
"""Spend a post after the burn-in, in target costs, from which one at half the target is proven with four chances in five
(`stats.spend_needed`); money that gives fewer posts as much is better than more posts that stay inconclusive."""

CLICK_WINDOW = timedelta(days=3)
"""By then nine in ten of a click's orders are in (the delay of `decisions.Policy.maturity`)."""

LEAST_ALPHA = 1e-6
"""The smallest chance of error that money can buy proof at: below it the spend it needs is beyond counting."""

ABOVE = 1e-9
"""How far a share of binary fractions may be off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The posts that fly under one objective, and what is asked of them."""

    objective: Objective
    metric: str
    target: Money
    event: str | None
    frequency: Frequency | None
    chosen: tuple[Candidate, ...]
    daily: int
    """What the flights may use a day, in micros."""
    budget: Money
    """Approved for the test of this group."""


def draft(brief: Brief, candidates: Iterable[Candidate], *, taken: Collection[str] = ()) -> Plan:
    """A portfolio out of the posts given, best first: equal start budgets in whole cents, thresholds fixed.

    Only posts ranked "promote" or "test" are taken; a post whose permission ends before the minimum duration is left
    out, one whose permission ends before the flight does flies until then. What the brief says of a single post holds,
    but for its role and objective: `portfolio` makes a plan for each of those.
    taken  names that other plans have already
    Raises BadInput naming what is missing.
    """
    checked(brief)
    checked_objective(brief, brief.objective, brief.event)
    usable, left_out = usable_of(brief, candidates)
    chosen = _portfolio(brief, usable, left_out)
    group = Group(
        objective=brief.objective,
        metric=metric_of(brief, brief.objective),
        target=brief.target,
        event=brief.event,
        frequency=brief.frequency,
        chosen=tuple(chosen),
        daily=a_day(brief),
        budget=brief.test_budget,
    )
    return planned(brief, group, brief.id, taken=taken)


def planned(
    brief: Brief,
    group: Group,
    id: PlanId,
    *,
    taken: Collection[str] = (),
    whole: Whole | None = None,
    portfolio: str = "",
) -> Plan:
    """The plan of one group; `whole` is the portfolio it is part of. Raises `BadInput` where its money is too little."""
    lines = {line.post: line for line in brief.lines}
    budgets = daily_budgets(brief, group, lines)
    name = campaign_name(brief, group.objective, id)
    if name in taken:
        name = campaign_name(brief, group.objective, id, taken=True)
    most = max(budgets, key=lambda each: each.micros)
    return Plan(
        id=id,
        name=name,
        objective=group.objective,
        optimization_event=group.event if group.objective in MEASURED else None,
        pixel_code=brief.pixel_code if group.objective in MEASURED else "",
        flights=tuple(
            _flight(brief, group, FlightId(f"{id}-F{number}"), candidate, budget, lines.get(candidate.ranked.post.id))
            for number, (candidate, budget) in enumerate(zip(group.chosen, budgets, strict=True), start=1)
        ),
        threshold=Threshold(
            metric=group.metric, target=group.target, alpha=brief.alpha, minimum=shortest(brief), burn_in=brief.burn_in
        ),
        test_budget=group.budget,
        daily_cap=brief.daily_cap or Money(most.micros * 10, most.currency),
        max_share=brief.max_share,
        needs_control=brief.needs_control,
        portfolio=portfolio,
        at_end=brief.at_end,
        frequency=group.frequency,
        app=brief.app if group.objective is Objective.APP else "",
        shop=brief.shop if group.objective is Objective.SHOP else "",
        whole=whole,
    )


def checked(brief: Brief) -> None:
    """Whether a brief can be planned at all, whatever its objectives. Raises `BadInput` with the way out."""
    where = f"brief {brief.id}"
    id_part(str(brief.id))
    checked_naming(brief.naming)
    if not brief.markets:
        raise BadInput("no market is named", where=where, remedy="give at least one, such as US")
    if brief.days < 1:
        raise BadInput(f"a flight of {brief.days} days cannot fly", where=where, remedy="give at least one day")
    if brief.target.micros <= 0 or brief.target.currency != brief.test_budget.currency:
        raise BadInput(
            f"the target {brief.target} is no cost in {brief.test_budget.currency}",
            where=where,
            remedy="give the most a result may cost, in the currency of the test budget",
        )
    least = shortest(brief)
    if timedelta(days=brief.days) < least:
        raise BadInput(
            f"{brief.days} days are shorter than the minimum duration of {least.days} days",
            where=where,
            remedy=f"let the flights run for {least.days} days or more",
        )
    _checked_numbers(brief, where)
    _checked_lines(brief, where)
    _checked_pages(brief, where)


def checked_frequency(limit: Frequency | None, where: str) -> None:
    """Raises `BadInput` for how often nobody can see an ad."""
    if limit is not None and not (limit.impressions > 0 and 1 <= limit.days <= 30):
        raise BadInput(
            f"{limit.impressions:g} times in {limit.days} days is no frequency",
            where=where,
            remedy="give a number above 0 and 1 to 30 days",
        )


def checked_objective(brief: Brief, objective: Objective, event: str | None) -> None:
    """Whether the brief says what an objective needs. Raises `BadInput`."""
    where = f"brief {brief.id}"
    if objective in LINKED and not brief.landing_url:
        raise BadInput(
            f"a {objective} plan needs a landing page", where=where, remedy="give the address people shall land on"
        )
    if objective in MEASURED and not (event and brief.pixel_code):
        raise BadInput(
            f"a {objective} plan needs a pixel and an event to learn from",
            where=where,
            remedy="give the pixel code and the event, or plan for traffic instead",
        )
    metric_of(brief, objective)


def metric_of(brief: Brief, objective: Objective) -> str:
    """What success means under an objective of the brief (R-097). Raises `BadInput` for a metric it does not have."""
    said = next((part.metric for part in brief.parts if part.objective is objective and part.metric), "")
    if not said and objective is brief.objective:
        said = brief.metric
    allowed = SUCCESS[objective]
    if said and said not in allowed:
        raise BadInput(
            f"{said} does not tell whether a {objective} plan succeeds",
            where=f"brief {brief.id}",
            remedy=f"use {' or '.join(allowed)}",
        )
    return said or allowed[0]


def shortest(brief: Brief) -> timedelta:
    """No flight is shorter: nothing may be called before."""
    return max(brief.minimum, brief.burn_in + CLICK_WINDOW)


def usable_of(brief: Brief, candidates: Iterable[Candidate]) -> tuple[list[Candidate], list[LeftOut]]:
    """The candidates that may fly, those the brief names first, then best first; and why each of the others may not."""
    usable: list[Candidate] = []
    left_out: list[LeftOut] = []
    seen: set[PostId] = set()
    named = {line.post for line in brief.lines}
    least = brief.start + shortest(brief)
    for candidate in sorted(
        candidates, key=lambda each: (each.ranked.post.id not in named, each.ranked.rank, each.ranked.post.id)
    ):
        post = candidate.ranked.post
        if reason := _against(brief, candidate, least):
            left_out.append(LeftOut(post=post.id, creator=post.creator.handle, reason=reason))
        elif post.id not in seen:
            usable.append(candidate)
        seen.add(post.id)
    left_out += [
        LeftOut(post=line.post, creator="", reason="is named in the brief, but is no post that may be used")
        for line in brief.lines
        if line.post not in seen
    ]
    return usable, left_out


def enough_of(brief: Brief, usable: Sequence[Candidate], left_out: Sequence[LeftOut]) -> None:
    """Whether there are posts and creators enough to compare (R-099). Raises `BadInput` saying why others were left out."""
    creators = {candidate.ranked.post.creator.handle for candidate in usable}
    if len(usable) < LEAST_POSTS or len(creators) < LEAST_CREATORS:
        raise BadInput(
            f"{len(usable)} usable posts by {len(creators)} creators are no portfolio{because(left_out)}",
            where=f"brief {brief.id}",
            remedy=f"choose and agree on at least {LEAST_POSTS} posts by {LEAST_CREATORS} creators",
        )


def best_of(brief: Brief, usable: Sequence[Candidate], most: int, left_out: Sequence[LeftOut]) -> list[Candidate]:
    """The most posts, up to `most`, that shares and rank allow; with equal budgets a share is a count. Raises `BadInput`."""
    by_creator = Counter(candidate.ranked.post.creator.handle for candidate in usable)
    for size in range(min(most, brief.posts, len(usable)), LEAST_POSTS - 1, -1):
        allowed = int(brief.max_share * size + ABOVE)
        if allowed < 1:
            break
        if sum(min(count, allowed) for count in by_creator.values()) >= size:
            return _spread(usable, size, allowed)
    raise BadInput(
        f"{len(usable)} posts by {len(by_creator)} creators cannot keep every post and creator"
        f" under {brief.max_share:.0%} of the budget{because(left_out)}",
        where=f"brief {brief.id}",
        remedy="add a post by another creator, or allow a larger share",
    )


def because(left_out: Sequence[LeftOut]) -> str:
    """Why others were left out, behind a sentence; of many only the first ten."""
    told = [str(each) for each in left_out[:10]]
    if len(left_out) > 10:
        told.append(f"and {len(left_out) - 10} more")
    return f" ({'; '.join(told)})" if told else ""


def a_day(brief: Brief) -> int:
    """What is not kept back, a day, in micros."""
    return start_micros(brief) // brief.days


def start_micros(brief: Brief) -> int:
    """What the flights spend at their first budgets; the rest is kept back for raises."""
    kept_back = round(brief.reserve * 10_000)
    return brief.test_budget.micros * (10_000 - kept_back) // 10_000


def judged_days(brief: Brief) -> int:
    """The days after the burn-in, whose results are evidence."""
    return brief.days - -(-brief.burn_in // timedelta(days=1))


def affordable(brief: Brief) -> int:
    """How many flights the money carries at the platform's floors; raises `BadInput` below `LEAST_POSTS`."""
    least = max(CAMPAIGN_FLOOR, LEAST_POSTS * ADGROUP_FLOOR) * MICROS
    if a_day(brief) < least:
        needed = least * brief.days
        whole = Money(-(-needed * brief.test_budget.micros // max(1, start_micros(brief))), brief.test_budget.currency)
        raise BadInput(
            f"{brief.test_budget} over {brief.days} days is below the platform's floor"
            f" of {ADGROUP_FLOOR} a day for each of {LEAST_POSTS} posts",
            where=f"brief {brief.id}",
            remedy=f"give at least {whole}, or plan fewer days",
        )
    return a_day(brief) // (ADGROUP_FLOOR * MICROS)


def daily_budgets(brief: Brief, group: Group, lines: dict[PostId, Line]) -> tuple[Money, ...]:
    """What each of the group's flights gets a day, in its order: as the brief says of the post, else an equal part of the
    rest, in whole coins. Raises `BadInput` where what is said of some leaves the others less than the platform's floor."""
    said = [set_budget(lines.get(candidate.ranked.post.id), brief) for candidate in group.chosen]
    others = sum(1 for each in said if each is None)
    rest = group.daily - sum(each for each in said if each is not None)
    least = coin(group.budget.currency)
    each = rest // (others * least) * least if others else 0
    if rest < 0 or (others < len(said) and others and each < ADGROUP_FLOOR * MICROS):
        raise BadInput(
            f"the budgets set for single posts leave {Money(max(0, rest), group.budget.currency)} a day"
            f" for {others} others",
            where=f"brief {brief.id}",
            remedy=f"lower them, or give a larger test budget: {ADGROUP_FLOOR} a day is the platform's floor",
        )
    return tuple(Money(each if one is None else one, group.budget.currency) for one in said)


def set_budget(line: Line | None, brief: Brief) -> int | None:
    """The micros a day that a brief sets for one post; None where it sets nothing. Raises `BadInput`."""
    if line is None or line.daily_budget is None:
        return None
    budget = line.daily_budget
    if budget.currency != brief.test_budget.currency or budget.micros < ADGROUP_FLOOR * MICROS:
        raise BadInput(
            f"{budget} a day for post {line.post} is below the platform's floor or in another currency",
            where=f"brief {brief.id}",
            remedy=f"give at least {ADGROUP_FLOOR} a day in {brief.test_budget.currency}",
        )
    if budget.micros % coin(budget.currency):
        raise BadInput(
            f"{budget} a day for post {line.post} has more decimals than {budget.currency} has",
            where=f"brief {brief.id}",
            remedy="round it",
        )
    return budget.micros


def _checked_numbers(brief: Brief, where: str) -> None:
    rules = (
        (0 <= brief.reserve < 1, f"a reserve of {brief.reserve:g}", "keep back a share from 0 to below 1, usually 0.2"),
        (0 < brief.max_share <= 1, f"a largest share of {brief.max_share:g}", "give a share above 0, usually 0.4"),
        (
            LEAST_ALPHA <= brief.alpha < 1,
            f"an error chance of {brief.alpha:g}",
            f"give a chance from {LEAST_ALPHA:f} to below 1, usually 0.05",
        ),
        (brief.posts >= 1, f"{brief.posts} posts", f"plan at least {LEAST_POSTS}"),
    )
    for holds, said, remedy in rules:
        if not holds:
            raise BadInput(f"{said} cannot be planned", where=where, remedy=remedy)
    for limit in (brief.frequency, *(part.frequency for part in brief.parts)):
        checked_frequency(limit, where)


def _checked_lines(brief: Brief, where: str) -> None:
    twice = [post for post, times in Counter(line.post for line in brief.lines).items() if times > 1]
    if twice:
        raise BadInput(f"post {twice[0]} is described twice", where=where, remedy="keep one of the two")
    parts = [part for part, times in Counter(part.objective for part in brief.parts).items() if times > 1]
    if parts:
        raise BadInput(f"the objective {parts[0]} is described twice", where=where, remedy="keep one of the two")
    for part in brief.parts:
        if part.share is not None and not 0 < part.share <= 1:
            raise BadInput(
                f"{part.share:g} of the budget for {part.objective} is no share",
                where=where,
                remedy="give a share above 0, at most 1",
            )
    if sum(part.share or 0.0 for part in brief.parts) > 1 + ABOVE:
        raise BadInput("the shares of the objectives are more than the budget", where=where, remedy="let them sum to 1")


def _checked_pages(brief: Brief, where: str) -> None:
    if brief.landing_url:
        checked_address(brief.landing_url, f"{where}, landing_url")
    for line in brief.lines:
        if line.landing_url:
            checked_address(line.landing_url, f"{where}, post {line.post}, landing_url")


def _against(brief: Brief, candidate: Candidate, least: datetime) -> str:
    """Why a candidate may not fly; empty where it may."""
    if candidate.ranked.verdict not in (Verdict.PROMOTE, Verdict.TEST):
        return f"is ranked {candidate.ranked.verdict.value.replace('_', ' ')}"
    if brief.fit_rights and candidate.until is not None and candidate.until < least:
        return f"may be used until {candidate.until:%Y-%m-%d} only"
    if brief.fit_rights and candidate.against:
        return f"may not be used so: {candidate.against}"
    return ""


def _portfolio(brief: Brief, usable: list[Candidate], left_out: list[LeftOut]) -> list[Candidate]:
    """The most posts that money, shares and rank allow."""
    enough_of(brief, usable, left_out)
    telling = a_day(brief) * judged_days(brief) // (ENOUGH_TARGETS * brief.target.micros)
    return best_of(brief, usable, max(LEAST_POSTS, min(affordable(brief), telling)), left_out)


def _spread(usable: Sequence[Candidate], size: int, most: int) -> list[Candidate]:
    """The best `size` posts with at most `most` by one creator."""
    taken: Counter[str] = Counter()
    chosen: list[Candidate] = []
    for candidate in usable:
        creator = candidate.ranked.post.creator.handle
        if len(chosen) < size and taken[creator] < most:
            taken[creator] += 1
            chosen.append(candidate)
    return chosen


def _flight(brief: Brief, group: Group, id: FlightId, candidate: Candidate, budget: Money, line: Line | None) -> Flight:
    post = candidate.ranked.post
    end = brief.start + timedelta(days=brief.days)
    linked = group.objective in LINKED
    audience = _audience(brief, line)
    role = (line.role if line else "") or post.role
    page = (line.landing_url if line else "") or brief.landing_url
    return Flight(
        id=id,
        post=post.id,
        creator=post.creator.handle,
        window=Window(brief.start, min(end, candidate.until) if brief.fit_rights and candidate.until else end),
        daily_budget=budget,
        audience=audience,
        landing_url=tracking_link(page) if linked else "",
        call_to_action=brief.call_to_action if linked else "",
        name=ad_name(
            creator=post.creator.handle,
            post=post.id,
            format=post.format or "post",
            flight=id,
            hook=post.hook,
            role=role,
            naming=brief.naming,
        ),
        group_name=group_name(audience=audience, flight=id, objective=group.objective, role=role, naming=brief.naming),
        role=role,
    )


def _audience(brief: Brief, line: Line | None) -> Audience:
    """As the brief says, but for what it says of the post.

    Where some posts look for new people and others for known ones, the audiences of the known are left out for the new: else
    two flights of one plan would bid for the same person.
    """
    new = brief.prospecting if line is None or line.prospecting is None else line.prospecting
    known = _known_people(brief) if new else frozenset[str]()
    own = line.include if line else frozenset[str]()
    return Audience(
        markets=brief.markets,
        languages=brief.languages,
        prospecting=new,
        interests=brief.interests if line is None or line.interests is None else line.interests,
        include=own or brief.include - known,
        exclude=((line.exclude if line else frozenset()) or brief.exclude) | (known - own),
    )


def _known_people(brief: Brief) -> frozenset[str]:
    """The audiences that posts of the brief reach again; empty where all look for new people, be it in an audience."""
    asked = [line for line in brief.lines if line.prospecting is False]
    if brief.prospecting and not asked:
        return frozenset()
    inherited = not brief.prospecting or any(not line.include for line in asked)
    return frozenset().union(*(line.include for line in asked), brief.include if inherited else ())

"""From a brief whose posts play several roles to a plan for each objective they serve (R-081 … R-099)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from ..errors import BadInput
from ..posts import Post
from ..posts.presets import GENERIC, PRESETS
from ..posts.roles import Role
from ..values import MICROS, Money, PlanId, PostId, coin
from .cautions import cautions
from .drafting import (
    ADGROUP_FLOOR,
    CAMPAIGN_FLOOR,
    ENOUGH_TARGETS,
    LEAST_POSTS,
    Group,
    a_day,
    affordable,
    best_of,
    checked,
    checked_objective,
    enough_of,
    judged_days,
    metric_of,
    planned,
    set_budget,
    usable_of,
)
from .means import AccountMeans, checked_means
from .values import (
    MEASURED,
    RESULTS,
    Brief,
    Candidate,
    Caution,
    CreatorShare,
    LeftOut,
    Line,
    Objective,
    Part,
    Plan,
    Portfolio,
    Whole,
    noun,
)

LEAST_OF_A_PLAN = 2
"""A campaign of one post compares nothing; the portfolio as a whole needs `LEAST_POSTS`."""

EVENTS = {Objective.SALES: "Purchase", Objective.LEADS: "SubmitForm"}
"""What an objective learns from where the brief, written for another one, does not say."""

Groups = dict[Objective, list[Candidate]]


def portfolio(
    brief: Brief,
    candidates: Iterable[Candidate],
    *,
    tracking_ready: bool = True,
    means: AccountMeans | None = None,
    preset: str = "",
    taken: Collection[str] = (),
) -> Portfolio:
    """A plan for each objective that the brief's posts serve, the brief's own first; together they keep its money, shares
    and least numbers of posts and creators.

    tracking_ready  whether the pixel measures what sales and leads learn from; else posts made for those get traffic
    means           what the account can promote; None where nobody asked it
    preset          the trade's, in whose words roles are told
    taken           names that other plans have already
    Raises BadInput naming what is missing, such as the target of an objective that counts other results.
    """
    checked(brief)
    if means is not None:
        checked_means(brief.objective, means, brief.markets)
    usable, left_out = usable_of(brief, candidates)
    enough_of(brief, usable, left_out)
    lines = {line.post: line for line in brief.lines}
    groups: Groups = {}
    for candidate in usable:
        post = candidate.ranked.post
        line, barred = lines.get(post.id), candidate.barred if brief.fit_rights else frozenset()
        objective, _ = objective_for(brief, line, post, tracking_ready=tracking_ready, preset=preset, barred=barred)
        if objective in barred:
            reason = f"may not be used for {objective}: its agreement does not say so"
            left_out.append(LeftOut(post=post.id, creator=post.creator.handle, reason=reason))
        else:
            groups.setdefault(objective, []).append(candidate)
    chosen = _chosen(brief, groups, lines, left_out, preset)
    for objective in chosen:
        checked_objective(brief, objective, _event(brief, objective))
        if means is not None:
            checked_means(objective, means, brief.markets)
    plans = _plans(brief, chosen, lines, taken)
    told = tuple(each for plan in plans for each in cautions(plan))
    return Portfolio(id=brief.id, plans=plans, left_out=tuple(left_out), cautions=(*told, *_of_all(plans)))


def objective_for(
    brief: Brief,
    line: Line | None,
    post: Post,
    *,
    tracking_ready: bool = True,
    preset: str = "",
    barred: frozenset[Objective] = frozenset(),
) -> tuple[Objective, str]:
    """Under which objective a post flies, and why in a sentence (R-087 … R-090).

    What the brief says of the post goes first, then what its role serves; the brief's own objective where it is among
    those, and where nothing is said. What its agreement bars is passed over as long as the role serves anything else.
    """
    if line is not None and line.objective is not None:
        return line.objective, "The brief says so."
    said = (line.role if line else "") or post.role
    role = _role(said, preset)
    if role is None:
        return brief.objective, "Nothing is said of its role, so it flies for what the brief is for."
    proposed = [Objective(each) for each in role.proposed(tracking_ready=tracking_ready)]
    allowed = [each for each in proposed if each not in barred] or proposed
    best = brief.objective if brief.objective in allowed else allowed[0]
    untracked = not tracking_ready and best not in MEASURED and set(role.objectives) & {each.value for each in MEASURED}
    return best, f"{role.label}: {role.why}{' Sales wait until tracking is ready.' if untracked else ''}"


def _role(said: str, preset: str) -> Role | None:
    """The role in the trade's own words, else in those that hold everywhere."""
    among = (PRESETS.get(preset, GENERIC), GENERIC)
    return next((role for each in among if said and (role := each.role_of(said))), None)


def _chosen(
    brief: Brief, groups: Groups, lines: Mapping[PostId, Line], left_out: list[LeftOut], preset: str
) -> dict[Objective, tuple[list[Candidate], int]]:
    """By objective, the posts that fly and the micros a day they get. Objectives with too few posts, or too little money
    for a campaign of their own, are folded into the brief's, or left out, until everything stands."""
    affordable(brief)
    while True:
        picked = _picked(brief, groups, left_out)
        small = _too_small(brief, groups, picked)
        if small is None:
            budgets, poor = _budgets(brief, picked, lines)
            if poor is None:
                ordered = sorted(picked, key=lambda each: (each is not brief.objective, each.value))
                return {each: (picked[each], budgets[each]) for each in ordered}
            small = poor
        _fold(brief, groups, small, lines, left_out, preset)


def _too_small(brief: Brief, groups: Groups, picked: Groups) -> Objective | None:
    """The objective to give up first, where one has too few posts to compare: the brief's own only where no other can make
    room for it."""
    own, mine = brief.objective, len(picked.get(brief.objective, ()))
    others = sorted((each for each in picked if each is not own), key=lambda each: (len(picked[each]), each.value))
    if others and len(picked[others[0]]) < LEAST_OF_A_PLAN:
        return others[0]
    if mine >= LEAST_OF_A_PLAN:
        return None
    if others and len(groups.get(own, ())) >= LEAST_POSTS:
        return others[0]
    return own if mine else None


def _picked(brief: Brief, groups: Groups, left_out: Sequence[LeftOut]) -> Groups:
    """The best posts that the money carries, spread over creators, by objective."""
    of = {candidate.ranked.post.id: objective for objective, group in groups.items() for candidate in group}
    named = {line.post for line in brief.lines}
    everything = sorted(
        (candidate for group in groups.values() for candidate in group),
        key=lambda each: (each.ranked.post.id not in named, each.ranked.rank, each.ranked.post.id),
    )
    enough_of(brief, everything, left_out)
    picked: Groups = {}
    for candidate in best_of(brief, everything, _carried(brief, everything, of), left_out):
        picked.setdefault(of[candidate.ranked.post.id], []).append(candidate)
    return picked


def _carried(brief: Brief, ordered: Sequence[Candidate], of: Mapping[PostId, Objective]) -> int:
    """How many of the posts, best first, get the platform's floor and enough to be told apart."""
    left, count = a_day(brief), 0
    judged = max(1, judged_days(brief))
    needs = {each: -(-ENOUGH_TARGETS * _target(brief, each).micros // judged) for each in {*of.values()}}
    for candidate in ordered:
        left -= max(ADGROUP_FLOOR * MICROS, needs[of[candidate.ranked.post.id]])
        if left < 0:
            break
        count += 1
    return max(LEAST_POSTS, count)


def _budgets(
    brief: Brief, picked: Groups, lines: Mapping[PostId, Line]
) -> tuple[dict[Objective, int], Objective | None]:
    """The micros a day of each objective, none below the platform's floor; and where the money does not carry them all,
    the objective to give up: the one with the fewest posts."""
    whole = a_day(brief)
    shares = {part.objective: part.share for part in brief.parts if part.share is not None}
    floors = {each: max(CAMPAIGN_FLOOR, len(group) * ADGROUP_FLOOR) * MICROS for each, group in picked.items()}
    budgets = {each: min(whole, math.ceil(whole * shares[each])) for each in picked if each in shares}
    for each, budget in budgets.items():
        if budget < floors[each]:
            needed = floors[each] / whole
            raise BadInput(
                f"{shares[each]:.0%} of the budget is below the platform's floor for {len(picked[each])} {each} posts",
                where=f"brief {brief.id}",
                remedy=f"give {each} a share of at least {needed:.0%}, or a larger test budget",
            )
    others = [each for each in picked if each not in budgets]
    left = whole - sum(budgets.values())
    if others and sum(floors[each] for each in others) > left:
        spare = [each for each in others if each is not brief.objective] or [each for each in picked if len(picked) > 1]
        if not spare:
            raise BadInput(
                f"{Money(whole, brief.test_budget.currency)} a day is below the platform's floor",
                where=f"brief {brief.id}",
                remedy="give a larger test budget, or plan fewer days",
            )
        return {}, min(spare, key=lambda each: (len(picked[each]), each.value))
    wanted = _wanted(brief, picked, others, left, lines)
    return budgets | _filled(left, wanted, {each: floors[each] for each in others}), None


def _wanted(
    brief: Brief, picked: Groups, others: Sequence[Objective], left: int, lines: Mapping[PostId, Line]
) -> dict[Objective, int]:
    """What each objective would get if every post without a budget of its own got the same."""
    said = {each: [set_budget(lines.get(one.ranked.post.id), brief) for one in picked[each]] for each in others}
    fixed = {each: sum(one for one in said[each] if one is not None) for each in others}
    free = {each: sum(1 for one in said[each] if one is None) for each in others}
    each_free = max(0, left - sum(fixed.values())) // max(1, sum(free.values()))
    return {each: fixed[each] + free[each] * each_free for each in others}


def _filled(left: int, wanted: Mapping[Objective, int], floors: Mapping[Objective, int]) -> dict[Objective, int]:
    """`left` by what is wanted, none below its floor. The floors together are at most `left`."""
    budgets: dict[Objective, int] = {}
    open_, rest = [*wanted], left
    while open_:
        whole = sum(wanted[each] for each in open_) or 1
        poor = [each for each in open_ if rest * wanted[each] // whole < floors[each]]
        if not poor:
            return budgets | {each: rest * wanted[each] // whole for each in open_}
        for each in poor:
            budgets[each] = floors[each]
            rest -= floors[each]
            open_.remove(each)
    return budgets


def _fold(
    brief: Brief, groups: Groups, small: Objective, lines: Mapping[PostId, Line], left_out: list[LeftOut], preset: str
) -> None:
    """Give up an objective: its posts fly for what the brief is for where their role serves that, else not at all."""
    moved = groups.pop(small)
    for candidate in moved:
        post = candidate.ranked.post
        barred = brief.fit_rights and brief.objective in candidate.barred
        if small is not brief.objective and not barred and _serves(brief, lines.get(post.id), post, preset):
            groups.setdefault(brief.objective, []).append(candidate)
        else:
            reason = f"would be alone under {small}, and is not made for {brief.objective}"
            if len(moved) >= LEAST_OF_A_PLAN:
                reason = f"is not made for {brief.objective}, and the money carries no {small} campaign of its own"
            left_out.append(LeftOut(post=post.id, creator=post.creator.handle, reason=reason))


def _serves(brief: Brief, line: Line | None, post: Post, preset: str) -> bool:
    if line is not None and line.objective is not None:
        return False
    role = _role((line.role if line else "") or post.role, preset)
    return role is None or brief.objective.value in role.objectives


def _plans(
    brief: Brief,
    chosen: Mapping[Objective, tuple[list[Candidate], int]],
    lines: Mapping[PostId, Line],
    taken: Collection[str],
) -> tuple[Plan, ...]:
    whole = sum(daily for _, daily in chosen.values())
    left, least = brief.test_budget.micros, coin(brief.test_budget.currency)
    plans: list[Plan] = []
    for objective, (group, daily) in reversed(tuple(chosen.items())):
        last = len(plans) == len(chosen) - 1
        budget = left if last else brief.test_budget.micros * daily // whole // least * least
        left -= budget
        id = brief.id if len(chosen) == 1 else PlanId(f"{brief.id}-{objective.value}")
        names = {*taken, *(plan.name for plan in plans)}
        plans.append(
            planned(brief, _group(brief, objective, group, daily, budget), id, taken=names, portfolio=str(brief.id))
        )
    plans.reverse()
    return tuple(replace(plan, whole=_whole(plan, plans)) for plan in plans) if len(plans) > 1 else tuple(plans)


def _group(brief: Brief, objective: Objective, group: list[Candidate], daily: int, budget: int) -> Group:
    part = _part(brief, objective)
    return Group(
        objective=objective,
        metric=metric_of(brief, objective),
        target=_target(brief, objective),
        event=_event(brief, objective),
        frequency=(part.frequency if part else None) or brief.frequency,
        chosen=tuple(group),
        daily=daily,
        budget=Money(budget, brief.test_budget.currency),
    )


def _part(brief: Brief, objective: Objective) -> Part | None:
    return next((part for part in brief.parts if part.objective is objective), None)


def _target(brief: Brief, objective: Objective) -> Money:
    """The most a result may cost. Raises `BadInput` where the brief's own target counts other results."""
    part = _part(brief, objective)
    if part is not None and part.target is not None:
        if part.target.micros > 0 and part.target.currency == brief.test_budget.currency:
            return part.target
        raise BadInput(
            f"the target {part.target} is no cost in {brief.test_budget.currency}",
            where=f"brief {brief.id}, {objective}",
            remedy="give the most a result may cost, in the currency of the test budget",
        )
    metric = metric_of(brief, objective)
    if RESULTS[metric] == RESULTS[metric_of(brief, brief.objective)]:
        return brief.target
    raise BadInput(
        f"nothing says what a {noun(metric)} may cost: the target {brief.target} is for"
        f" {noun(metric_of(brief, brief.objective), 2)}",
        where=f"brief {brief.id}, {objective}",
        remedy=f"give {objective} a target of its own, or set another objective for its posts",
    )


def _event(brief: Brief, objective: Objective) -> str | None:
    part = _part(brief, objective)
    if part is not None and part.event:
        return part.event
    return brief.event if objective is brief.objective else EVENTS.get(objective)


def _whole(plan: Plan, plans: Sequence[Plan]) -> Whole:
    by_creator: Counter[str] = Counter()
    posts: set[PostId] = set()
    for each in plans:
        for flight in each.flights:
            by_creator[flight.creator] += flight.daily_budget.micros
            posts.add(flight.post)
    mine, currency = dict.fromkeys(flight.creator for flight in plan.flights), plan.test_budget.currency
    return Whole(
        plans=len(plans),
        posts=len(posts),
        creators=len(by_creator),
        daily=Money(sum(by_creator.values()), currency),
        by_creator=tuple(CreatorShare(creator=each, daily=Money(by_creator[each], currency)) for each in mine),
    )


def _of_all(plans: Sequence[Plan]) -> tuple[Caution, ...]:
    """What only shows beside one another: people who meet two campaigns of the same brand, which bid against each other."""
    if len(plans) < 2:
        return ()
    reached = [{flight.audience for flight in plan.flights} for plan in plans]
    same = [
        plan
        for plan, audiences in zip(plans, reached, strict=True)
        if audiences & set().union(*(other for other in reached if other is not audiences))
    ]
    if not same:
        return ()
    return (
        Caution(
            code="audiences-overlap",
            message=f"{len(same)} campaigns look for the same people at the same time, so they bid against each other"
            " and one person may meet several",
            remedy="give them different audiences, or leave out buyers where you look for new people",
        ),
    )

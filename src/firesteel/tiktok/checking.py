"""Whatever can be said against a launch before anything of it is written."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping

from tiktokwire.currencies import RATIO
from tiktokwire.enums import CALLS_TO_ACTION

from ..errors import BadInput, Misconfigured, NotCleared
from ..plans import Flight, Objective, Plan
from ..rights import Authorization
from ..values import MICROS, Money, PostId, coin
from .recipe import granted, group_name_of, name_of
from .speaking import Speaker, ad_text

LEAST_CAMPAIGN, LEAST_ADGROUP = 50, 20
"""Smallest budgets TikTok takes, in whole units of a currency with a ratio of one (DOC:54330330538)."""


def check(plan: Plan, grants: Mapping[PostId, Authorization], speaker: Speaker | None) -> None:
    """Whatever can be told before anything is written: grants, names, money, words.

    Raises `NotCleared`, `BadInput` or `Misconfigured`.
    """
    for flight in plan.flights:
        if flight.spark:
            granted(flight, grants)
        else:
            _check_upload(flight, grants, speaker)
    for kind, name in (("ad", name_of), ("ad group", group_name_of)):
        _each_once(plan, kind, name)
    _worth(f"plan {plan.id}", "total budget", plan.test_budget, LEAST_CAMPAIGN)
    for flight in plan.flights:
        _worth(f"flight {flight.id}", "daily budget", flight.daily_budget, LEAST_ADGROUP)
        _button(flight)
    if plan.objective is Objective.APP and not plan.app:
        raise Misconfigured(f"plan {plan.id} promotes an app and names none; set the plan's app")
    if plan.objective is Objective.SHOP and not plan.shop:
        raise Misconfigured(f"plan {plan.id} sells in a TikTok shop and names none; set the plan's shop")


def _check_upload(flight: Flight, grants: Mapping[PostId, Authorization], speaker: Speaker | None) -> None:
    if not flight.file:
        raise NotCleared(f"flight {flight.id} shows an uploaded video and has none; attach the file first")
    if speaker is None or not (speaker.handle or speaker.display_name):
        raise Misconfigured(
            f"flight {flight.id} shows an uploaded video, and nobody is named to show it under; link the brand's own "
            "TikTok account to the ad account"
        )
    ad_text(flight, grants.get(flight.post), speaker)


def _button(flight: Flight) -> None:
    if flight.call_to_action and flight.call_to_action not in CALLS_TO_ACTION:
        near = difflib.get_close_matches(flight.call_to_action.upper(), sorted(CALLS_TO_ACTION), n=3, cutoff=0.4)
        raise BadInput(
            f"TikTok has no button {flight.call_to_action!r}",
            where=f"flight {flight.id}",
            remedy=f"choose one of its own, such as {', '.join(near or ('SHOP_NOW', 'LEARN_MORE'))}",
        )


def _each_once(plan: Plan, kind: str, name: Callable[[Flight], str]) -> None:
    seen: dict[str, str] = {}
    for flight in plan.flights:
        other = seen.setdefault(name(flight), str(flight.id))
        if other != flight.id:
            raise BadInput(
                f"the {kind}s of the flights {other} and {flight.id} have one name, {name(flight)!r}",
                where=f"plan {plan.id}",
                remedy="let the names hold the flight: by their names a launch that was cut off finds its things again",
            )


def _worth(where: str, what: str, money: Money, least: int) -> None:
    """Refuse an amount that TikTok would: below its minimum, or with decimals the currency has not."""
    low = least * RATIO.get(money.currency, 1)
    if money.micros < low * MICROS:
        raise BadInput(f"the {what} {money} is below TikTok's minimum", where=where, remedy=f"give at least {low:,}")
    if money.micros % coin(money.currency):
        raise BadInput(
            f"the {what} {money} has more decimals than {money.currency} has", where=where, remedy="round it"
        )

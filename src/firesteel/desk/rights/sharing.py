"""Which results a creator gets to see: those named in the agreement's ninth answer, and nothing else (R-049)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from ...measurement import METRICS, Metric, Scorecard, total
from ...values import MICROS, FlightId, Money
from .rightsviews import SharedResult

SHOWN: dict[str, Metric] = {each.name.removeprefix("paid_"): each for each in METRICS}
"""What the ninth answer may name, in the order it is shown; counts are what the ads won, so they are never mixed with
what the post won by itself."""

ALSO = {"followers": "follows"}
"""What agreements call them otherwise."""


def shared(names: Collection[str] | None, cards: Iterable[Scorecard], currency: str) -> tuple[SharedResult, ...]:
    """The agreed figures of one post over all its flights; none where nothing was agreed or nothing ran yet.

    A name that is no figure of ours is said to come from the brand by hand: it was agreed, so it is not left out.
    """
    card = total(replace(each, flight=FlightId("together")) for each in cards)
    if not names or card is None:
        return ()
    wanted = {_name(said): said for said in names}
    known = [_result(metric, card, currency) for name, metric in SHOWN.items() if name in wanted]
    byhand = [SharedResult(name=said, value="") for name, said in sorted(wanted.items()) if name not in SHOWN]
    return (*known, *byhand)


def _name(said: str) -> str:
    name = said.strip().casefold().replace(" ", "_").replace("-", "_")
    return ALSO.get(name, name)


def _result(metric: Metric, card: Scorecard, currency: str) -> SharedResult:
    value = metric.of(card)
    return SharedResult(
        name=metric.label,
        value="" if value is None else _said(metric, value, currency),
        first=card.first_day,
        last=card.last_day,
    )


def _said(metric: Metric, value: float, currency: str) -> str:
    match metric.unit:
        case "money":
            return str(Money(round(value * MICROS), currency))
        case "rate":
            return f"{value:.1%}"
        case "seconds":
            return f"{value:.1f} s"
        case "ratio":
            return f"{value:.2f}"
        case _:
            return f"{value:,.0f}"

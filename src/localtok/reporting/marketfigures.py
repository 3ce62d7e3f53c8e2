"""The market's side: places in the feed, what they cost, and who was reached."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields
from datetime import date

import numpy as np

from ..market import cells, pacing
from ..market.dice import Ints
from ..market.model import Model
from ..world import World
from .tables import Row, Table, ratio, table

MICROS = 1_000_000
_STEP = 0.5
"""Width of a class of prices, currency units of CPM."""
_OFTEN = 10
"""Impressions a person from which on they are counted together."""
_QUANTILES = {10: -1.2816, 25: -0.6745, 50: 0.0, 75: 0.6745, 90: 1.2816}
"""Standard normal quantiles."""


def day_of(world: World, at: int) -> str:
    """The account's day, ISO 8601."""
    return date.fromordinal(world.purse.day_of(at)[0]).isoformat()


def days(world: World) -> list[str]:
    """The account's days since the world began, in order."""
    return list(dict.fromkeys(day_of(world, at) for at in range(world.diary.began, world.now, pacing.TICK)))


def market(world: World) -> Table:
    slots: dict[str, int] = defaultdict(int)
    for at in range(world.diary.began, world.now, pacing.TICK):
        slots[day_of(world, at)] += pacing.slots(world.slots_a_day, world.purse, at)
    seen: dict[str, int] = defaultdict(int)
    spend: dict[str, int] = defaultdict(int)
    for hour in world.hours.values():
        day = day_of(world, hour.hour)
        seen[day] += hour.counters.impressions
        spend[day] += hour.spend_micros
    return table(
        "market",
        "a day of the account",
        """
        day  date  in the account's time zone
        slots  places  in the feed that an ad could take, everybody's; planned
        impressions  impressions  that our ads won
        win_share  share of slots  that our ads won
        spend_micros  micros of the currency  paid for them
        cpm  currency units  paid for a thousand of them
        """,
        (
            {
                "day": day,
                "slots": slots[day],
                "impressions": seen[day],
                "win_share": ratio(seen[day], slots[day]),
                "spend_micros": spend[day],
                "cpm": ratio(spend[day] / 1_000, seen[day], 4),
            }
            for day in days(world)
        ),
    )


def prices(world: World) -> Table:
    classes: dict[int, int] = defaultdict(int)
    for hour in world.hours.values():
        if hour.counters.impressions:
            classes[int(hour.spend_micros / 1_000 / hour.counters.impressions / _STEP)] += hour.counters.impressions
    whole = sum(classes.values())
    return table(
        "prices",
        "a class of prices: impressions by what their ad paid on average in their hour",
        """
        cpm_from  currency units  least price for a thousand impressions
        cpm_to  currency units  the price that no longer belongs
        impressions  impressions  at such a price
        share  share of impressions  at such a price
        """,
        (
            {
                "cpm_from": place * _STEP,
                "cpm_to": (place + 1) * _STEP,
                "impressions": classes.get(place, 0),
                "share": ratio(classes.get(place, 0), whole),
            }
            for place in (range(min(classes), max(classes) + 1) if classes else ())
        ),
    )


def rivals(world: World) -> Table:
    auction = world.model.auction
    return table(
        "rivals",
        "how many slots in a hundred everybody else values less than this, on a usual day",
        """
        percent  % of slots  at or below
        cpm  currency units  the best score of everybody else, for a thousand impressions
        """,
        (
            {"percent": percent, "cpm": round(auction.rivals * math.exp(auction.rivals_spread * z), 2)}
            for percent, z in _QUANTILES.items()
        ),
    )


def exposures(world: World) -> Ints:
    """Impressions of all ads together by viewer. Shape (viewers,)."""
    sums: Ints = world.market.exposure.seen.sum(axis=1, dtype=np.int64)
    return sums


def audience(world: World) -> Table:
    seen = exposures(world)

    def rows() -> Iterator[Row]:
        for dimension in ("country_code", "age", "gender"):
            column = cells.codes(world, dimension, np.arange(world.audience.size))
            for code, name in enumerate(cells.names(world, dimension)):
                here = column == code
                count, reached = int(here.sum()), int((here & (seen > 0)).sum())
                yield {
                    "dimension": dimension,
                    "value": name,
                    "viewers": count,
                    "reached": reached,
                    "reached_share": ratio(reached, count),
                    "impressions": int(seen[here].sum()),
                }

    return table(
        "audience",
        "people who are alike in one respect",
        """
        dimension  name  country_code, age or gender
        value  name  of the group
        viewers  people  there are
        reached  people  who saw an ad at least once
        reached_share  share of viewers  who saw an ad at least once
        impressions  impressions  among them
        """,
        rows(),
    )


def frequency(world: World) -> Table:
    counts = np.bincount(np.minimum(exposures(world), _OFTEN), minlength=_OFTEN + 1)
    return table(
        "frequency",
        "people by how often they saw an ad of the account",
        f"""
        times  impressions  a person, over all ads; {_OFTEN} is that many or more
        viewers  people  who saw that many
        share  share of viewers  who saw that many
        """,
        (
            {"times": times, "viewers": int(count), "share": ratio(int(count), world.audience.size)}
            for times, count in enumerate(counts)
        ),
    )


def coefficients(world: World) -> Table:
    """Those that are otherwise than usual."""
    usual = Model()

    def rows() -> Iterator[Row]:
        for part in fields(Model):
            for one in fields(getattr(usual, part.name)):
                before, here = (getattr(getattr(each, part.name), one.name) for each in (usual, world.model))
                if before != here:
                    yield {
                        "name": f"{part.name}.{one.name}",
                        "usual": before,
                        "here": here,
                        "unit": one.metadata["unit"],
                        "means": one.metadata["meaning"],
                    }

    return table(
        "coefficients",
        "a coefficient of the market that the scenario sets otherwise than usual",
        """
        name  name  of the part and of the coefficient
        usual  in its unit  what it is where nothing is said
        here  in its unit  what it is in this scenario
        unit  name  of its unit
        means  words  what it is
        """,
        rows(),
    )


def happenings(world: World) -> Table:
    return table(
        "happenings",
        "something the scenario had planned that happened",
        """
        at  epoch seconds  when
        day  date  in the account's time zone
        did  name  of the deed
        on  words  what it concerned, or why it did not happen
        """,
        ({"at": one.at, "day": day_of(world, one.at), "did": one.do, "on": one.what} for one in world.timeline.told),
    )

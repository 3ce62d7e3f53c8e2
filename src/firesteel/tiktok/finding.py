"""Looking for what a launch may have made: by its name, in our own campaign.

TikTok's name filters find parts of names in any case, so names are compared again here, and lists are read to their end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from tiktokwire import ads as wire
from tiktokwire.envelope import Page

from ..plans import Plan
from . import recipe
from .client import Client
from .once import only

T = TypeVar("T")
MOST_IDS = 100
"""Of one filter."""


def pages(read: Callable[[int], Page[T]]) -> Iterator[T]:
    """Every row of a list."""
    number = 1
    while True:
        answer = read(number)
        yield from answer.rows
        if number >= answer.page_info.total_page:
            return
        number += 1


def batches(ids: Sequence[str], size: int = MOST_IDS) -> Iterator[list[str]]:
    return (list(ids[start : start + size]) for start in range(0, len(ids), size))


def campaigns(client: Client, ids: Sequence[str], *, deleted: bool = False) -> list[wire.Campaign]:
    found: list[wire.Campaign] = []
    for some in batches(ids):
        asked = wire.CampaignFilter(campaign_ids=some, primary_status="STATUS_ALL" if deleted else None)
        found += pages(lambda page, asked=asked: client.campaign_get(asked, page))  # type: ignore[misc]
    return found


def adgroups(client: Client, ids: Sequence[str], *, deleted: bool = False) -> list[wire.AdGroup]:
    found: list[wire.AdGroup] = []
    for some in batches(ids):
        asked = wire.AdGroupFilter(adgroup_ids=some, primary_status="STATUS_ALL" if deleted else None)
        found += pages(lambda page, asked=asked: client.adgroup_get(asked, page))  # type: ignore[misc]
    return found


def ads(client: Client, ids: Sequence[str], *, deleted: bool = False) -> list[wire.Ad]:
    found: list[wire.Ad] = []
    for some in batches(ids):
        asked = wire.AdFilter(ad_ids=some, primary_status="STATUS_ALL" if deleted else None)
        found += pages(lambda page, asked=asked: client.ad_get(asked, page))  # type: ignore[misc]
    return found


def adgroups_in(client: Client, campaign_id: str) -> list[wire.AdGroup]:
    asked = wire.AdGroupFilter(campaign_ids=[campaign_id])
    return list(pages(lambda page: client.adgroup_get(asked, page)))


def ads_in(client: Client, campaign_id: str) -> list[wire.Ad]:
    asked = wire.AdFilter(campaign_ids=[campaign_id])
    return list(pages(lambda page: client.ad_get(asked, page)))


def campaign_of(client: Client, plan: Plan) -> str | None:
    """The plan's campaign by its name. One that holds ad groups which are none of the plan's is another plan's of the
    same name, or somebody's own, and never taken for ours."""
    kind = recipe.RECIPES[plan.objective].objective_type
    asked = wire.CampaignFilter(campaign_name=plan.name)
    rows = pages(lambda page: client.campaign_get(asked, page))
    same = [row for row in rows if row.campaign_name == plan.name and row.objective_type == kind]
    own = {recipe.group_name_of(flight) for flight in plan.flights}
    ours = [
        row.campaign_id
        for row in same
        if all(group.adgroup_name in own for group in adgroups_in(client, row.campaign_id))
    ]
    return only("campaign", plan.name, ours)


def adgroup_of(client: Client, campaign_id: str, name: str) -> str | None:
    asked = wire.AdGroupFilter(campaign_ids=[campaign_id], adgroup_name=name)
    rows = pages(lambda page: client.adgroup_get(asked, page))
    return only("ad group", name, [row.adgroup_id for row in rows if row.adgroup_name == name])


def ad_of(client: Client, adgroup_id: str, name: str) -> str | None:
    asked = wire.AdFilter(adgroup_ids=[adgroup_id], ad_name=name)
    rows = pages(lambda page: client.ad_get(asked, page))
    return only("ad", name, [row.ad_id for row in rows if row.ad_name == name])

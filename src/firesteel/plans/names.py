"""Names of campaigns, ad groups and ads on the platform, written by the templates of `naming` and read back."""

from __future__ import annotations

from dataclasses import dataclass

from ..values import FlightId, PostId
from .naming import USUAL, Naming, parse, written
from .values import Audience, Brief, Objective

BID = "lowest"
"""Every flight bids for the lowest cost its budget allows; a cost cap would be another plan."""
KINDS = ("spk", "file")
"""A Spark Ad, and the same video uploaded as a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdName:
    """What an ad's usual name says. `parse_name` reads it back."""

    creator: str
    post: str
    """The last six digits of the post's id."""
    format: str
    flight: str


def campaign_name(brief: Brief, objective: Objective | None = None, plan: str = "", taken: bool = False) -> str:
    """Usually ``{brand}_{market}_{objective}_{aim}_{yyyymm}``, such as lumen_us_sales_test_202601.

    taken  whether another plan is called so: then the plan's id is put behind it
    """
    said = {
        "brand": brief.brand,
        "market": "-".join(sorted(brief.markets)),
        "objective": (objective or brief.objective).value,
        "aim": brief.aim,
        "yyyymm": f"{brief.start:%Y%m}",
        "plan": plan or str(brief.id),
    }
    template = brief.naming.campaign
    return written(f"{template}_{{plan}}" if taken and "{plan}" not in template else template, said)


def group_name(
    *,
    audience: Audience,
    flight: FlightId,
    objective: Objective = Objective.SALES,
    role: str = "",
    naming: Naming = USUAL,
) -> str:
    """Usually ``{audience}_{geo}_{lang}_{bid}_{flight}``, such as prospecting-broad_us_en_lowest_P-1-F1."""
    reach = "prospecting" if audience.prospecting else "remarketing"
    said = {
        "audience": f"{reach}-{'interests' if audience.interests else 'broad'}",
        "geo": "-".join(sorted(audience.markets)),
        "lang": "-".join(sorted(audience.languages)) or "all",
        "bid": BID,
        "objective": objective.value,
        "role": role,
        "flight": str(flight),
    }
    return written(naming.group, said)


def ad_name(
    *,
    creator: str,
    post: PostId,
    format: str,
    flight: FlightId,
    kind: str = "spk",
    hook: str = "",
    role: str = "",
    version: int = 1,
    naming: Naming = USUAL,
) -> str:
    """Usually ``spk_{creator}_{post6}_{format}_{flight}``. The underscore separates, so inside a part it becomes a hyphen."""
    said = {
        "kind": kind,
        "creator": creator,
        "post6": str(post)[-6:].zfill(6),
        "format": format,
        "hook": hook,
        "role": role,
        "v": f"v{version}",
        "flight": str(flight),
    }
    return written(naming.ad, said)


def parse_name(name: str) -> AdName | None:
    """What the usual template wrote for an ad; None for a name of another make."""
    read = parse(USUAL.ad, name)
    if read is None or read["kind"] not in KINDS or not (len(read["post6"]) == 6 and read["post6"].isdigit()):
        return None
    if any(part != part.lower() for part in (read["creator"], read["format"])):
        return None
    return AdName(creator=read["creator"], post=read["post6"], format=read["format"], flight=read["flight"])

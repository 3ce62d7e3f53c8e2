"""What posts are chosen for: the workspace's preset, and who is wanted. Kept as `Aim` facts; the newest holds.

A target market is written as people say it, "US 80, CA 20" or "US=0.8 CA=0.2", and kept as shares that sum to one within
countries, genders and ages.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ..errors import BadInput
from ..posts import Viewers
from ..posts.presets import Preset, preset
from ..roles import Act
from ..storage.ledger import Entry
from .facts import Aim
from .office import Office
from .team import refuse_unless

SUBJECT = "workspace"
"""There is one aim for each workspace."""
GENDERS = ("female", "male", "other")
AGES = ("18-24", "25-34", "35-44", "45-54", "55+")
"""As TikTok bands the viewers of a post."""

_SHARE = re.compile(r"^\s*(?P<name>.*?)\s*[:=\s]\s*(?P<share>-?[\d.]+\s*%?)\s*$")
_BETWEEN = re.compile(r"[,;\n]")
_GROUP = re.compile(r"(?P<name>[^\s:=]+)\s*[:=\s]\s*(?P<share>-?[\d.]+\s*%?)(?=\s|$)")
_COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AimPage:
    """What posts are chosen for, and what that brings with it."""

    aim: Aim | None
    """What holds; None where nobody set anything: then every trade and any viewer."""
    set_by: str
    set_at: datetime | None
    preset: Preset
    """The one that holds, or the one that is looked at."""


def held(desk: Office) -> Entry[Aim] | None:
    """What holds now, with who set it and when; None where nobody did."""
    return desk.ledger.entry_or_none(Aim, SUBJECT)


def page(desk: Office, look_at: str = "") -> AimPage:
    """`look_at` names another preset to look at. Raises `BadInput` for one there is not."""
    entry = held(desk)
    return AimPage(
        aim=entry.value if entry else None,
        set_by=entry.actor if entry else "",
        set_at=entry.at if entry else None,
        preset=preset(look_at or (entry.value.preset if entry else "")),
    )


def keep(desk: Office, name: str, target: Viewers, actor: str) -> Aim:
    """Keep what posts are chosen for; the same once more changes nothing. Raises `BadInput` for a preset there is not."""
    refuse_unless(desk, actor, Act.DESCRIBE)
    chosen, before = Aim(preset=preset(name).name, target=target), held(desk)
    if before is None or before.value != chosen:
        desk.ledger.record(chosen, SUBJECT, at=desk.now(), actor=actor, expect=before.seq if before else 0)
    return chosen


def viewers(countries: str = "", genders: str = "", ages: str = "") -> Viewers:
    """Who is wanted, from three lines as people write them. Raises `BadInput` naming the line and the group."""
    return Viewers(
        countries=shares(countries, "countries"), genders=shares(genders, "genders"), ages=shares(ages, "ages")
    )


def shares(text: str, of: str) -> dict[str, float]:
    """ "US 80, CA 20" as ``{"US": 0.8, "CA": 0.2}``; groups without a number share alike. Empty for an empty line.

    of  countries, genders or ages
    """
    said: dict[str, str] = {}
    for part in _parts(text):
        name, share = _said(part)
        group = _named(name, of)
        if group in said:
            raise BadInput(f"{group} is given twice", where=of, remedy="keep one of the two")
        said[group] = share
    if not said:
        return {}
    weights = {group: _weight(share, group, of) for group, share in said.items() if share}
    if not weights:
        weights = dict.fromkeys(said, 1.0)
    elif left := [group for group in said if group not in weights]:
        raise BadInput(f"{left[0]} has no share though others have one", where=of, remedy=f"write {left[0]} 20, say")
    return _normalised(weights, of)


def written(groups: Mapping[str, float]) -> str:
    """The reverse of `shares`, in percent: "US 80, CA 20"."""
    return ", ".join(f"{name} {round(100 * share, 1):g}" for name, share in largest_first(groups))


def largest_first(groups: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(groups.items(), key=lambda group: (-group[1], group[0]))


def _parts(text: str) -> Iterable[str]:
    """At commas, semicolons and lines; between groups with shares a blank does as well: "US=0.8 CA=0.2"."""
    for part in _BETWEEN.split(text):
        pairs = list(_GROUP.finditer(part))
        whole = len(pairs) > 1 and not _GROUP.sub("", part).strip()
        yield from (pair.group() for pair in pairs) if whole else [part] if part.strip() else []


def _said(part: str) -> tuple[str, str]:
    found = _SHARE.match(part)
    return (found["name"], found["share"]) if found and found["name"] else (part.strip(), "")


def _named(name: str, of: str) -> str:
    if of == "countries":
        code = name.strip().upper()
        if not _COUNTRY.fullmatch(code):
            raise BadInput(f"{name!r} is no country", where=of, remedy="use two letters, such as US, DE or GB")
        return "GB" if code == "UK" else code
    known = GENDERS if of == "genders" else AGES
    group = name.strip().lower().replace("–", "-").replace("55-100", "55+")
    if group not in known:
        raise BadInput(f"{name!r} is none of the {of}", where=of, remedy=f"use {', '.join(known)}")
    return group


def _weight(share: str, group: str, of: str) -> float:
    try:
        weight = float(share.rstrip("% "))
    except ValueError:
        weight = math.nan
    if not (math.isfinite(weight) and weight >= 0):
        raise BadInput(f"{share!r} is no share of {group}", where=of, remedy="use a number from 0 to 100")
    return weight


def _normalised(weights: Mapping[str, float], of: str) -> dict[str, float]:
    """Shares that sum to one; groups nobody wants are left out."""
    total = math.fsum(weights.values())
    if not total > 0:
        raise BadInput("every share is 0", where=of, remedy="give at least one group a share, or leave the line empty")
    return {group: round(weight / total, 6) for group, weight in weights.items() if weight > 0}

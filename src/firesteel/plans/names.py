"""Names of campaigns and ads on the platform, written and read back."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from ..values import FlightId, PostId
from .values import Brief


@dataclass(frozen=True, slots=True, kw_only=True)
class AdName:
    """What an ad's name says. `parse_name` reads it back."""

    creator: str
    post: str
    """The last six digits of the post's id."""
    format: str
    flight: str


def campaign_name(brief: Brief) -> str:
    """``{brand}_{market}_{objective}_{aim}_{yyyymm}``, such as lumen_us_sales_test_202601."""
    market = "-".join(sorted(brief.markets))
    return "_".join((_slug(brief.brand), _slug(market), brief.objective.value, _slug(brief.aim), f"{brief.start:%Y%m}"))


def ad_name(*, creator: str, post: PostId, format: str, flight: FlightId) -> str:
    """``spk_{creator}_{post6}_{format}_{flight}``. The underscore separates, so inside a part it becomes a hyphen."""
    return "_".join(("spk", _slug(creator), str(post)[-6:].zfill(6), _slug(format), _part(str(flight))))


def parse_name(name: str) -> AdName | None:
    """What `ad_name` wrote; None for a name of another make."""
    read = _AD_NAME.fullmatch(name)
    return AdName(**read.groupdict()) if read else None


_AD_NAME = re.compile(
    r"spk_(?P<creator>[a-z0-9.-]+)_(?P<post>[0-9]{6})_(?P<format>[a-z0-9.-]+)_(?P<flight>[A-Za-z0-9.-]+)"
)


def _slug(text: str) -> str:
    """ASCII, lower case, with hyphens for whatever a name may not hold."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9.]+", "-", plain).strip("-") or "x"


def _part(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9.]+", "-", text).strip("-") or "x"

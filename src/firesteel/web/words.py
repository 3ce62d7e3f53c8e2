"""How values read on a page: money, rates, times, names. One place, so that one number never looks two ways.

A figure that does not exist (no denominator, nothing read) is an en dash, never "None" and never zero.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from ..posts import Post, Verdict
from ..values import MICROS, Money

NONE = "–"
THIN = "\u202f"
"""Narrow no-break space, between a number and its unit."""

VERDICTS: dict[str, tuple[str, str]] = {
    Verdict.PROMOTE: ("go", "Promote"),
    Verdict.TEST: ("wait", "Test"),
    Verdict.IMPROVE: ("info", "Improve"),
    Verdict.DO_NOT_BOOST: ("stop", "Do not boost"),
}
ACTIONS: dict[str, tuple[str, str]] = {
    "scale": ("go", "Scale"),
    "hold": ("", "Hold"),
    "trim": ("wait", "Trim"),
    "stop": ("stop", "Stop"),
    "renew": ("wait", "Renew"),
}
OUTCOMES: dict[str, tuple[str, str]] = {
    "pass": ("go", "Pass"),
    "warn": ("wait", "Warning"),
    "block": ("stop", "Blocks"),
    "waived": ("info", "Waived"),
}
STATUSES: dict[str, tuple[str, str]] = {
    "planned": ("info", "Planned"),
    "launching": ("stop", "Launch cut off"),
    "live": ("go", "Live"),
    "stopped": ("stop", "Stopped"),
    "ended": ("", "Ended"),
}
GATES: dict[str, str] = {
    "authorization": "Authorisation",
    "usage-rights": "Usage rights",
    "caption": "Caption",
    "music": "Music rights",
    "comments": "Comments",
    "brand-safety": "Brand safety",
    "landing-page": "Landing page",
    "objective": "Objective",
    "tracking": "Tracking",
    "budget": "Budget",
}
SIGNALS: dict[str, str] = {
    "hook_2s": "2 s hook",
    "watch_time_s": "Average watch",
    "completions": "Completion",
    "rewatches": "Rewatches (a proxy)",
    "likes": "Likes",
    "comments": "Comments",
    "intent_comments": "Buying intent",
    "shares": "Shares",
    "saves": "Saves",
    "follows": "Follows",
    "profile_visits": "Profile visits",
}
CLOCKS: dict[str, str] = {
    "contract": "Contract",
    "authorization": "Authorisation",
    "music": "Music",
    "must-stay-live": "Must stay up",
}
STAGES: dict[str, str] = {
    "to ask": "",
    "asked": "info",
    "agreed": "info",
    "authorised": "go",
    "live": "go",
    "expiring": "wait",
    "ended": "",
}
"""The stages of the pipeline and their tones."""
SEVERITIES: dict[str, tuple[str, str]] = {
    "block": ("stop", "Blocks"),
    "warn": ("wait", "Warning"),
    "advise": ("info", "Advice"),
}
TAKEN: dict[str, tuple[str, str]] = {
    "applied": ("go", "Applied"),
    "known": ("info", "Known already"),
    "refused": ("stop", "Refused"),
}
"""What became of a post code."""
CHECKS: dict[str, str] = {
    "hook": "Hook",
    "caption": "Caption",
    "profile": "Profile",
    "comments": "Comments",
    "music": "Music",
    "landing-page": "Landing page",
    "policy": "Policy",
}
LABELS: dict[str, tuple[str, str]] = {
    "q.price": ("go", "Asks the price"),
    "q.sizing": ("go", "Asks about sizing"),
    "q.shipping_returns": ("go", "Asks about shipping and returns"),
    "q.ingredients_material": ("go", "Asks about ingredients"),
    "q.colour_shade": ("go", "Asks about shade"),
    "q.availability": ("go", "Asks where to buy"),
    "q.how_it_works_suitability": ("go", "Asks how it works, or for whom"),
    "q.product_identity": ("go", "Asks which product it is"),
    "intent.buy": ("go", "Wants to buy"),
    "intent.purchased": ("go", "Has bought"),
    "intent.lead": ("go", "Wants to be contacted"),
    "b2b.templates": ("go", "Asks for templates"),
    "b2b.examples": ("go", "Asks for examples"),
    "b2b.audit": ("go", "Asks for an audit"),
    "b2b.pricing": ("go", "Asks for a quote"),
    "b2b.process": ("go", "Asks about the process"),
    "b2b.next_steps": ("go", "Asks how to begin"),
    "objection": ("wait", "Objects"),
    "complaint": ("stop", "Complains"),
    "brand_risk": ("stop", "May harm the brand"),
    "spam": ("", "Spam"),
    "other": ("", "Says something else"),
    "unjudged": ("info", "In a language not judged"),
}


def count(value: float | None) -> str:
    return NONE if value is None else f"{value:,.0f}"


def money(value: Money | None) -> str:
    return NONE if value is None else str(value)


def amount(units: float | None, currency: str) -> str:
    """A figure in currency units, such as a cost per order."""
    return NONE if units is None else str(Money(round(units * MICROS), currency))


def percent(rate: float | None) -> str:
    """A fraction as percent: whole above 10 %, one decimal above 1 %, two below."""
    if rate is None:
        return NONE
    share = rate * 100
    places = 0 if abs(share) >= 10 or share == 0 else 1 if abs(share) >= 1 else 2
    return f"{share:.{places}f}{THIN}%"


def tidy(rate: float) -> str:
    """A fraction that somebody chose, without more places than it needs: "5 %"."""
    return f"{rate * 100:g}{THIN}%"


def per_mille(rate: float | None, unit: bool = False) -> str:
    if rate is None:
        return NONE
    value = rate * 1000
    return f"{value:.{0 if value >= 10 else 1}f}{THIN + '‰' if unit else ''}"


def seconds(value: float | None) -> str:
    return NONE if value is None else f"{value:.1f}{THIN}s"


def ratio(value: float | None) -> str:
    return NONE if value is None else f"{value:.2f}"


def chance(value: float | None) -> str:
    """A probability with two places; the ends say that they are ends."""
    if value is None:
        return NONE
    return "> 0.99" if value > 0.995 else "< 0.01" if value < 0.005 else f"{value:.2f}"


def e_value(value: float | None) -> str:
    if value is None:
        return NONE
    if value >= 1_000_000:
        return "> 1,000,000"
    return (
        f"{value:,.0f}"
        if value >= 100
        else f"{value:.1f}"
        if value >= 1
        else f"{value:.2f}"
        if value >= 0.01
        else "< 0.01"
    )


def metric(value: float | None, unit: str, currency: str) -> str:
    """A figure in the unit its definition gives it."""
    if unit == "money":
        return amount(value, currency)
    return {"rate": percent, "seconds": seconds, "ratio": ratio}.get(unit, count)(value)


def span(low: float | None, high: float | None, currency: str) -> str:
    """An interval of money; an open end says so."""
    if low is None and high is None:
        return "not known yet"
    if high is None:
        return f"{amount(low, currency)} or more"
    if low is None:
        return f"up to {amount(high, currency)}"
    return f"{amount(low, currency)} to {amount(high, currency)}"


def length(value: timedelta) -> str:
    hours = round(value.total_seconds() / 3600)
    return f"{hours // 24}{THIN}d" if hours % 24 == 0 and hours else f"{hours}{THIN}h"


def ago(value: datetime | None, now: datetime) -> str:
    """ "4 d ago", "today"; nothing where the moment is not known."""
    if value is None:
        return ""
    days = (now - value) // timedelta(days=1)
    return "today" if days < 1 else f"{days}{THIN}d ago"


def days_left(value: int | None) -> str:
    if value is None:
        return "no end known"
    return f"{value}{THIN}d left" if value >= 0 else f"ended {-value}{THIN}d ago"


def day(value: date | datetime | None) -> str:
    return NONE if value is None else f"{value:%a} {value.day} {value:%b %Y}"


def moment(value: datetime | None) -> str:
    """In the zone the value carries."""
    return "never" if value is None else f"{value:%a} {value.day} {value:%b}, {value:%H:%M}"


def year_moment(value: datetime | None) -> str:
    return NONE if value is None else f"{day(value)}, {value:%H:%M}"


def zone(name: str) -> str:
    """An IANA name as people say it: "UTC", "Europe/Berlin"."""
    return name.removeprefix("Etc/")


def title(post: Post | None, longest: int = 58) -> str:
    """What people call the post: its caption without hashtags, cut at a word."""
    if post is None:
        return "Post no longer readable"
    text = re.sub(r"\s+", " ", re.sub(r"#\S+", "", post.caption)).strip() or f"Post {post.id[-6:]} without a caption"
    return text if len(text) <= longest else text[:longest].rsplit(" ", 1)[0].rstrip(",.;:") + "…"


def score(value: float | None) -> str:
    """ "+0.42", with a real minus."""
    return NONE if value is None else f"{value:+.2f}".replace("-", "−")


def signal(name: str) -> str:
    return SIGNALS.get(name, name.replace("_", " ").capitalize())


def plain(name: str) -> str:
    """A code as words, where nobody gave it better ones."""
    return name.replace("_", " ").replace("-", " ").replace(".", ": ").capitalize()


def gate(name: str) -> str:
    return GATES.get(str(name), str(name).replace("-", " ").capitalize())

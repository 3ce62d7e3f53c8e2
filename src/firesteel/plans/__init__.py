"""What we intend to buy, before any of it exists on the platform: plans, their names and their tracking links."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, StrEnum
from typing import Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from ..errors import BadInput
from ..posts import Ranked, Verdict
from ..values import MICROS, FlightId, Money, PlanId, PostId, Window


class Objective(StrEnum):
    SALES = "sales"
    TRAFFIC = "traffic"
    REACH = "reach"
    VIEWS = "views"
    COMMUNITY = "community"
    LEADS = "leads"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    markets: frozenset[str]
    """ISO 3166-1 alpha-2 codes."""
    languages: frozenset[str] = frozenset()
    prospecting: bool = True
    interests: frozenset[str] = frozenset()
    """Empty means broad."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """What success means, fixed before spend and frozen by it."""

    metric: str = "cost_per_order"
    target: Money
    """The most one order may cost."""
    alpha: float = 0.05
    """The chance this ever calls a flight proven that is not, over all looks together."""
    minimum: timedelta = timedelta(days=7)
    """No winner or loser is called before it; safety stops and trims are."""
    burn_in: timedelta = timedelta(days=4)
    """Orders won by clicks of these first days are no evidence: novelty fades."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flight:
    """One post, run for one window with one daily budget in one set of markets."""

    id: FlightId
    post: PostId
    creator: str
    window: Window
    daily_budget: Money
    audience: Audience
    landing_url: str = ""
    call_to_action: str = ""
    name: str = ""
    """The ad's name on the platform; by it a crashed launch is found again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    id: PlanId
    name: str
    objective: Objective
    optimization_event: str | None
    pixel_code: str = ""
    flights: tuple[Flight, ...]
    threshold: Threshold
    test_budget: Money
    """Approved for the whole test; raises before proof stay inside it."""
    daily_cap: Money
    """The most a proven flight may spend a day."""
    max_share: float = 0.4
    """The largest share of the daily budget on one post or one creator."""

    @property
    def daily_budget(self) -> Money:
        total = Money(0, self.test_budget.currency)
        for flight in self.flights:
            total += flight.daily_budget
        return total


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

LINKED = frozenset({Objective.SALES, Objective.TRAFFIC, Objective.LEADS})
"""Objectives that send people to a page."""

MEASURED = frozenset({Objective.SALES, Objective.LEADS})
"""Objectives that learn from a pixel event; the others run without a pixel (R-114)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What a buyer asks for; `draft` makes a plan of it."""

    id: PlanId
    brand: str
    aim: str = "test"
    objective: Objective = Objective.SALES
    markets: frozenset[str]
    languages: frozenset[str] = frozenset()
    interests: frozenset[str] = frozenset()
    prospecting: bool = True
    test_budget: Money
    """All the test may spend before anything is proven."""
    target: Money
    """The most one order may cost."""
    start: datetime
    days: int = 14
    landing_url: str = ""
    call_to_action: str = ""
    pixel_code: str = ""
    event: str | None = "Purchase"
    posts: int = 6
    """The most posts to test at once."""
    reserve: float = 0.2
    """Share of the test budget kept back for raises of promising flights."""
    fit_rights: bool = True
    """Whether flights are cut to what their rights allow; else they keep their length, and the gate blocks until the
    creator extends (R-079)."""
    daily_cap: Money | None = None
    """The most a proven flight may spend a day; None means ten times its first budget."""
    max_share: float = 0.4
    alpha: float = 0.05
    minimum: timedelta = timedelta(days=7)
    burn_in: timedelta = timedelta(days=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A ranked post the brand may use, and until when; None where no end is known."""

    ranked: Ranked
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdName:
    """What an ad's name says. `parse_name` reads it back."""

    creator: str
    post: str
    """The last six digits of the post's id."""
    format: str
    flight: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFault:
    """Something wrong with a tracking link, and how to put it right."""

    code: str
    message: str
    remedy: str


def draft(brief: Brief, candidates: Iterable[Candidate]) -> Plan:
    """A portfolio out of the posts given, best first: equal start budgets in whole cents, thresholds fixed.

    Only posts ranked "promote" or "test" are taken; a post whose permission ends before the minimum duration is left
    out, one whose permission ends before the flight does flies until then. Raises BadInput naming what is missing.
    """
    _checked(brief)
    usable, left_out = _usable(brief, candidates)
    chosen = _portfolio(brief, usable, left_out)
    budget = _start_budget(brief, len(chosen))
    audience = Audience(
        markets=brief.markets, languages=brief.languages, prospecting=brief.prospecting, interests=brief.interests
    )
    return Plan(
        id=brief.id,
        name=campaign_name(brief),
        objective=brief.objective,
        optimization_event=brief.event if brief.objective in MEASURED else None,
        pixel_code=brief.pixel_code if brief.objective in MEASURED else "",
        flights=tuple(
            _flight(brief, number, candidate, budget, audience) for number, candidate in enumerate(chosen, start=1)
        ),
        threshold=Threshold(
            target=brief.target,
            alpha=brief.alpha,
            minimum=max(brief.minimum, brief.burn_in + CLICK_WINDOW),
            burn_in=brief.burn_in,
        ),
        test_budget=brief.test_budget,
        daily_cap=brief.daily_cap or Money(budget.micros * 10, budget.currency),
        max_share=brief.max_share,
    )


def fingerprint(plan: Plan) -> str:
    """A SHA-256 over every field of the plan in a fixed order: what an approval binds to. Equal plans, equal text."""
    canonical = json.dumps(_plain(plan), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def planned_spend(flight: Flight) -> Money:
    """What the flight spends if every day of its window uses its whole budget; a begun day counts whole."""
    return Money(flight.daily_budget.micros * days(flight.window), flight.daily_budget.currency)


def money_at_risk(flight: Flight, end: datetime | None, now: datetime | None = None) -> Money:
    """What is planned after `end` (counted from `now` on) and could not be spent if the permission really ended then."""
    first = max(moment for moment in (flight.window.start, end or flight.window.end, now) if moment is not None)
    if end is None or first >= flight.window.end:
        return Money(0, flight.daily_budget.currency)
    return Money(flight.daily_budget.micros * days(Window(first, flight.window.end)), flight.daily_budget.currency)


def days(window: Window) -> int:
    """The days of a window; a begun one counts whole."""
    return -(-window.length // timedelta(days=1))


def shares(plan: Plan) -> tuple[dict[PostId, float], dict[str, float]]:
    """The share of the plan's daily budget on each post and on each creator."""
    posts: Counter[PostId] = Counter()
    creators: Counter[str] = Counter()
    for flight in plan.flights:
        posts[flight.post] += flight.daily_budget.micros
        creators[flight.creator] += flight.daily_budget.micros
    whole = plan.daily_budget.micros or 1
    return (
        {post: micros / whole for post, micros in posts.items()},
        {creator: micros / whole for creator, micros in creators.items()},
    )


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


def tracking_link(url: str) -> str:
    """The landing URL with the parameters by which the brand's own analytics tell ads apart.

    TikTok fills the macros at the click: CID is the ad, AID the ad *group* (ads.tiktok.com help, "tracking macros",
    read 2026-11). Parameters the URL already sets are left alone.
    """
    parts = urlsplit(url)
    present = {key for key, _ in parse_qsl(parts.query, keep_blank_values=True)}
    added = "&".join(f"{key}={value}" for key, value in TRACKING if key not in present)
    query = "&".join(part for part in (parts.query, added) if part)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, parts.fragment))


def lint_link(url: str) -> tuple[LinkFault, ...]:
    """Everything wrong with a landing link's tracking, worst first; empty when it will be read as meant."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return (_fault("not-a-link", f"{url!r} is not a web address", "start it with https:// and a host"),)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    return (
        *_macro_faults(pairs),
        *_swapped_faults(pairs),
        *_parameter_faults(pairs),
        *_fragment_faults(parts.fragment),
    )


TRACKING: tuple[tuple[str, str], ...] = (
    ("utm_source", "tiktok"),
    ("utm_medium", "paid_social"),
    ("utm_campaign", "__CAMPAIGN_NAME__"),
    ("utm_content", "__CID_NAME__"),
    ("utm_id", "__CAMPAIGN_ID__"),
    ("ad_id", "__CID__"),
    ("adgroup_id", "__AID__"),
    ("placement", "__PLACEMENT__"),
)
MACROS = frozenset(
    {
        "__CAMPAIGN_NAME__",
        "__CAMPAIGN_ID__",
        "__AID_NAME__",
        "__AID__",
        "__CID_NAME__",
        "__CID__",
        "__PLACEMENT__",
    }
)
"""The macros TikTok fills in a landing URL."""

_AD_NAME = re.compile(
    r"spk_(?P<creator>[a-z0-9.-]+)_(?P<post>[0-9]{6})_(?P<format>[a-z0-9.-]+)_(?P<flight>[A-Za-z0-9.-]+)"
)
_MACRO_LIKE = re.compile(
    r"__[A-Za-z_]+?__|\{+[^}]*\}+"
    r"|(?<![A-Za-z])_*(?:"
    + "|".join(sorted((macro.strip("_") for macro in MACROS), key=len, reverse=True))
    + r")_*(?![A-Za-z])"
)
"""What somebody may have meant as a macro, once the right ones are taken out."""
_MEANS = {
    "__CID__": "the ad",
    "__CID_NAME__": "the ad's name",
    "__AID__": "the ad group",
    "__AID_NAME__": "the ad group's name",
}
_WRONG_MACRO = {
    "ad_id": {"__AID__", "__AID_NAME__"},
    "ad_name": {"__AID__", "__AID_NAME__"},
    "adgroup_id": {"__CID__", "__CID_NAME__"},
    "adgroup_name": {"__CID__", "__CID_NAME__"},
}


def _checked(brief: Brief) -> None:
    where = f"brief {brief.id}"
    if not brief.markets:
        raise BadInput("no market is named", where=where, remedy="give at least one, such as US")
    if brief.days < 1:
        raise BadInput(f"a flight of {brief.days} days cannot fly", where=where, remedy="give at least one day")
    if brief.target.micros <= 0 or brief.target.currency != brief.test_budget.currency:
        raise BadInput(
            f"the target {brief.target} is no cost in {brief.test_budget.currency}",
            where=where,
            remedy="give the most an order may cost, in the currency of the test budget",
        )
    shortest = max(brief.minimum, brief.burn_in + CLICK_WINDOW)
    if timedelta(days=brief.days) < shortest:
        raise BadInput(
            f"{brief.days} days are shorter than the minimum duration of {shortest.days} days",
            where=where,
            remedy=f"let the flights run for {shortest.days} days or more",
        )
    if brief.objective in LINKED and not brief.landing_url:
        raise BadInput(
            f"a {brief.objective} plan needs a landing page",
            where=where,
            remedy="give the address people shall land on",
        )
    if brief.objective in MEASURED and not (brief.event and brief.pixel_code):
        raise BadInput(
            f"a {brief.objective} plan needs a pixel and an event to learn from",
            where=where,
            remedy="give the pixel code and the event, or plan for traffic instead",
        )


def _usable(brief: Brief, candidates: Iterable[Candidate]) -> tuple[list[Candidate], list[str]]:
    """The candidates that may fly, best first, and why each of the others may not."""
    usable: list[Candidate] = []
    left_out: list[str] = []
    seen: set[PostId] = set()
    shortest = brief.start + max(brief.minimum, brief.burn_in + CLICK_WINDOW)
    for candidate in sorted(candidates, key=lambda each: (each.ranked.rank, each.ranked.post.id)):
        post = candidate.ranked.post
        if candidate.ranked.verdict not in (Verdict.PROMOTE, Verdict.TEST):
            left_out.append(f"{post.id} is ranked {candidate.ranked.verdict.value.replace('_', ' ')}")
        elif brief.fit_rights and candidate.until is not None and candidate.until < shortest:
            left_out.append(f"{post.id} may be used until {candidate.until:%Y-%m-%d} only")
        elif post.id not in seen:
            seen.add(post.id)
            usable.append(candidate)
    return usable, left_out


def _portfolio(brief: Brief, usable: list[Candidate], left_out: list[str]) -> list[Candidate]:
    """The most posts that money, shares and rank allow; with equal budgets a share is a count."""
    creators = {candidate.ranked.post.creator.handle for candidate in usable}
    because = f" ({'; '.join(left_out)})" if left_out else ""
    if len(usable) < LEAST_POSTS or len(creators) < LEAST_CREATORS:
        raise BadInput(
            f"{len(usable)} usable posts by {len(creators)} creators are no portfolio{because}",
            where=f"brief {brief.id}",
            remedy=f"choose and agree on at least {LEAST_POSTS} posts by {LEAST_CREATORS} creators",
        )
    for size in range(min(_affordable(brief), brief.posts, len(usable)), LEAST_POSTS - 1, -1):
        if brief.max_share * size + 1e-9 < 1:
            break
        chosen = _spread(usable, size, int(brief.max_share * size + 1e-9))
        if len(chosen) == size:
            return chosen
    raise BadInput(
        f"{len(usable)} posts by {len(creators)} creators cannot keep every post and creator"
        f" under {brief.max_share:.0%} of the budget{because}",
        where=f"brief {brief.id}",
        remedy="add a post by another creator, or allow a larger share",
    )


def _affordable(brief: Brief) -> int:
    """How many flights the money carries at the platform's floors, and how many of them it can tell apart."""
    a_day = _start_micros(brief) // brief.days
    if a_day < max(CAMPAIGN_FLOOR, LEAST_POSTS * ADGROUP_FLOOR) * MICROS:
        needed = max(CAMPAIGN_FLOOR, LEAST_POSTS * ADGROUP_FLOOR) * MICROS * brief.days
        whole = Money(-(-needed * brief.test_budget.micros // max(1, _start_micros(brief))), brief.test_budget.currency)
        raise BadInput(
            f"{brief.test_budget} over {brief.days} days is below the platform's floor"
            f" of {ADGROUP_FLOOR} a day for each of {LEAST_POSTS} posts",
            where=f"brief {brief.id}",
            remedy=f"give at least {whole}, or plan fewer days",
        )
    judged = a_day * (brief.days - -(-brief.burn_in // timedelta(days=1)))
    telling = judged // (ENOUGH_TARGETS * brief.target.micros)
    return max(LEAST_POSTS, min(a_day // (ADGROUP_FLOOR * MICROS), telling))


def _spread(usable: list[Candidate], size: int, most: int) -> list[Candidate]:
    """The best `size` posts with at most `most` by one creator."""
    taken: Counter[str] = Counter()
    chosen: list[Candidate] = []
    for candidate in usable:
        creator = candidate.ranked.post.creator.handle
        if len(chosen) < size and taken[creator] < most:
            taken[creator] += 1
            chosen.append(candidate)
    return chosen


def _start_budget(brief: Brief, flights: int) -> Money:
    """An equal part of what is not kept back, a day, in whole cents."""
    cents = _start_micros(brief) // (flights * brief.days * 10_000)
    return Money(cents * 10_000, brief.test_budget.currency)


def _start_micros(brief: Brief) -> int:
    kept_back = round(brief.reserve * 10_000)
    return brief.test_budget.micros * (10_000 - kept_back) // 10_000


def _flight(brief: Brief, number: int, candidate: Candidate, budget: Money, audience: Audience) -> Flight:
    post = candidate.ranked.post
    id = FlightId(f"{brief.id}-F{number}")
    end = brief.start + timedelta(days=brief.days)
    linked = brief.objective in LINKED
    return Flight(
        id=id,
        post=post.id,
        creator=post.creator.handle,
        window=Window(brief.start, min(end, candidate.until) if brief.fit_rights and candidate.until else end),
        daily_budget=budget,
        audience=audience,
        landing_url=tracking_link(brief.landing_url) if linked else "",
        call_to_action=brief.call_to_action if linked else "",
        name=ad_name(creator=post.creator.handle, post=post.id, format=post.format or "post", flight=id),
    )


def _slug(text: str) -> str:
    """ASCII, lower case, with hyphens for whatever a name may not hold."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9.]+", "-", plain).strip("-") or "x"


def _part(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9.]+", "-", text).strip("-") or "x"


def _plain(value: Any) -> Any:
    """A value as JSON has it: fields by name, sets sorted, times in UTC, money as micros with its currency."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, timedelta):
        return value // timedelta(microseconds=1)
    if isinstance(value, frozenset):
        return sorted(_plain(each) for each in value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


def _fault(code: str, message: str, remedy: str) -> LinkFault:
    return LinkFault(code=code, message=message, remedy=remedy)


def _macro_faults(pairs: list[tuple[str, str]]) -> list[LinkFault]:
    faults = []
    known = ", ".join(sorted(MACROS))
    for key, value in pairs:
        rest = value
        for macro in MACROS:
            rest = rest.replace(macro, " ")
        for found in _MACRO_LIKE.findall(rest):
            meant = f"__{found.strip('_{} ').upper()}__"
            if meant in MACROS:
                faults.append(_fault("misspelt-macro", f"{key}: {found} stays as it is written", f"write {meant}"))
            else:
                faults.append(_fault("unknown-macro", f"{key}: TikTok does not know {found}", f"use one of {known}"))
    return faults


def _swapped_faults(pairs: list[tuple[str, str]]) -> list[LinkFault]:
    return [
        _fault(
            "swapped-macro",
            f"{key}={value} names {_MEANS[value]}: in TikTok's macros AID is the ad group and CID the ad",
            f"write {key}={value.replace('AID', 'CID') if 'AID' in value else value.replace('CID', 'AID')}",
        )
        for key, value in pairs
        if value in _WRONG_MACRO.get(key, ())
    ]


def _parameter_faults(pairs: list[tuple[str, str]]) -> list[LinkFault]:
    faults = []
    given = dict(pairs)
    for key, times in Counter(key for key, _ in pairs).items():
        if times > 1:
            faults.append(_fault("duplicate-parameter", f"{key} is set {times} times", "keep one of them"))
    for key in ("utm_source", "utm_medium", "utm_campaign"):
        if not given.get(key):
            faults.append(_fault("missing-parameter", f"{key} is missing", f"add {key}"))
    for key in ("utm_source", "utm_medium"):
        value = given.get(key, "")
        if value not in MACROS and value != value.lower():
            faults.append(
                _fault("upper-case", f"{key}={value} and {key}={value.lower()} count apart", "write it small")
            )
    if given.get("utm_medium", "").lower() in ("organic", "social", "organic_social"):
        faults.append(
            _fault("organic-medium", "paid clicks would count as organic ones", "write utm_medium=paid_social")
        )
    if "ttclid" in given:
        faults.append(_fault("fixed-click-id", "TikTok sets ttclid at every click", "remove ttclid from the link"))
    return faults


def _fragment_faults(fragment: str) -> list[LinkFault]:
    if "=" not in fragment:
        return []
    return [
        _fault("after-fragment", "parameters after # never reach the server", "put the parameters before the #"),
    ]

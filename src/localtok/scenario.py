"""Turns a scenario file and a seed into a cast: accounts, posts with their past, and the truth behind them."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from .access import BusinessCenter
from .market import dice, organic
from .market.dice import Ints
from .market.traits import Traits, drawn, product_taste
from .state import Account, Advertiser, Comment, Pixel, Post

START = 1_767_225_600
"""2026-01-01T00:00Z, when every world begins."""
DAY = 86_400
_ROLES = {
    "entertainment": "awareness",
    "founder_story": "awareness",
    "routine": "consideration",
    "comparison": "consideration",
    "unboxing": "consideration",
    "objection": "consideration",
    "demo": "conversion",
    "review": "conversion",
    "reply": "conversion",
    "before_after": "conversion",
}
_B62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What of the ad account is wanted otherwise than the scenario and the seed have it; empty for nothing."""

    advertiser_id: str = ""
    app_id: str = ""
    secret: str = ""
    currency: str = ""
    timezone: str = ""


@dataclass(slots=True)
class Cast:
    """Everybody and everything there is at the start. Lists are by post index."""

    advertiser: Advertiser
    pixel: Pixel
    brand_name: str
    center: BusinessCenter
    accounts: dict[str, Account] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)
    traits: list[Traits] = field(default_factory=list)
    destinies: list[int] = field(default_factory=list)
    languages: list[tuple[str, ...]] = field(default_factory=list)
    """Languages comments under each post are written in, by weight of repetition."""
    comments: list[Comment] = field(default_factory=list)
    product: Ints = field(default_factory=lambda: product_taste(0))


def known() -> list[str]:
    """Names of the scenarios there are."""
    found = [entry.name for entry in (files("localtok") / "scenarios").iterdir()]
    return sorted(name.removesuffix(".json") for name in found if name.endswith(".json") and name != "comments.json")


@cache
def load(name: str) -> dict[str, Any]:
    """The scenario's file. Raises `ValueError` that names the scenarios there are."""
    if name not in known():
        raise ValueError(f"there is no scenario {name!r}; there are {', '.join(known())}")
    text = (files("localtok") / "scenarios" / f"{name}.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def cast(plot: dict[str, Any], seed: int, account: Given | None = None) -> Cast:
    """The accounts and posts of a scenario, with counters and comments as of `START`."""
    advertiser = _advertiser(plot["advertiser"], seed, account or Given())
    made = Cast(
        advertiser=advertiser,
        pixel=_pixel(plot, seed, advertiser.advertiser_id),
        brand_name=plot["brand"]["display_name"],
        center=BusinessCenter(
            bc_id=str(7_360_000_000_000_000_000 + (dice.stream(seed, "business center") >> 8)),
            name=plot["advertiser"]["name"],
            created_at=START - 320 * DAY,
            advertisers={advertiser.advertiser_id},
        ),
        product=product_taste(seed),
    )
    people = [plot["brand"], *plot["creators"]]
    for who in people:
        made.accounts[who["handle"]] = _account(who, seed, made.advertiser.advertiser_id, who is plot["brand"])
    wanted = [(who, one) for who in people for one in who["posts"]]
    pulls, ages = _spread(seed, "pull", len(wanted)), _spread(seed, "age", len(wanted))
    for index, (who, one) in enumerate(wanted):
        _add_post(made, plot, who, one, index, pulls[index], ages[index], seed)
    return made


def token(seed: int, purpose: str, length: int, key: int = 0) -> str:
    """Letters and digits that nobody else's purpose gets."""
    start = dice.stream(seed, purpose, key)
    return "".join(_B62[dice.below(start, k, 62)] for k in range(length))


def _add_post(
    made: Cast,
    plot: dict[str, Any],
    who: dict[str, Any],
    one: dict[str, Any],
    index: int,
    pull: float,
    age: float,
    seed: int,
) -> None:
    start = dice.stream(seed, "post", index)
    z = dice.normal(dice.one(start, 1)) / 1_024
    pull = one.get("pull", 0.85 * pull - 0.35)
    entertainment = one.get("entertainment", 0.25 * pull + 0.95 * z)
    wrong = one.get("wrong_audience", dice.chance(start, 2, dice.probability(0.12)))
    views = one.get("views") or organic.destiny(start, entertainment, who["followers"], wrong)
    duration = 1_000 * one.get("duration", 9 + dice.below(start, 3, 18) + dice.below(start, 4, 34))
    born = START - 3_600 * 14 - int((0.5 + 0.5 * math.erf(age / math.sqrt(2))) * (plot["history_days"] - 1) * DAY)
    post = Post(
        item_id=str((born << 32) | (dice.one(start, 5) >> 32)),
        handle=who["handle"],
        created_at=born,
        duration_ms=duration,
        caption=one["caption"],
        language=one.get("language", who["language"]),
        format=one["format"],
        role=_ROLES.get(one["format"], "consideration"),
        music_id=str((born << 31) | (dice.one(start, 6) >> 33)) if dice.below(start, 7, 4) else "",
        music_licensed=not one.get("unlicensed_music", False),
        index=index,
    )
    if not post.music_licensed:
        post.music_id = post.music_id or str((born << 31) | 7)
    traits = drawn(
        start,
        entertainment=entertainment,
        pull=pull,
        wrong_audience=wrong,
        format=post.format,
        duration_ms=duration,
        views=views,
        product=made.product,
        buyers=one.get("buyers", 1.0),
    )
    chances = organic.rates(traits, views)
    post.organic = organic.seen(round(views * organic.reached(START - born)), chances, start)
    post.retention = organic.retention(traits, chances)
    languages = ("en",) if post.language == "en" else (post.language,) * 3 + ("en",)
    made.posts.append(post)
    made.traits.append(traits)
    made.destinies.append(views)
    made.languages.append(languages)
    made.comments += organic.early_comments(post, traits, post.organic.comments, START, languages, seed)


def _spread(seed: int, purpose: str, count: int) -> list[float]:
    """Normal quantiles, one each, in a shuffled order: every seed has its good, its middling and its bad."""
    start = dice.stream(seed, "spread of " + purpose)
    order = sorted(range(count), key=lambda k: dice.one(start, k))
    table = dice.normals()
    values = [int(table[(2 * rank + 1) * dice.ROWS // (2 * count)]) / 1_024 for rank in range(count)]
    return [values[place] for place in order]


def _account(who: dict[str, Any], seed: int, advertiser_id: str, is_brand: bool) -> Account:
    key = dice.stream(seed, "account " + who["handle"])
    return Account(
        handle=who["handle"],
        display_name=who["display_name"],
        business_id="_000" + token(seed, "business " + who["handle"], 36),
        access_token="act." + token(seed, "access " + who["handle"], 48),
        refresh_token="rft." + token(seed, "refresh " + who["handle"], 48),
        identity_id=_uuid(f"{key:016x}{dice.one(key):016x}"),
        is_brand=is_brand,
        followers=who["followers"],
        country=who["country"],
        bio=who["bio"],
        linked_to={advertiser_id} if is_brand else set(),
    )


def _uuid(digits: str) -> str:
    return f"{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-8{digits[17:20]}-{digits[20:32]}"


def _advertiser(given: dict[str, Any], seed: int, account: Given) -> Advertiser:
    return Advertiser(
        advertiser_id=account.advertiser_id or str(7_400_000_000_000_000_000 + (dice.stream(seed, "advertiser") >> 8)),
        name=given["name"],
        access_token=token(seed, "advertiser token", 40).lower(),
        currency=account.currency or given["currency"],
        timezone=account.timezone or given["timezone"],
        country=given["country"],
        balance_micros=given["balance"] * 1_000_000,
        created_at=START - 300 * DAY,
        app_id=account.app_id or str(7_300_000_000_000_000_000 + (dice.stream(seed, "app") >> 8)),
        secret=account.secret or token(seed, "app secret", 40).lower(),
    )


def _pixel(plot: dict[str, Any], seed: int, advertiser_id: str) -> Pixel:
    return Pixel(
        pixel_id=str(7_350_000_000_000_000_000 + (dice.stream(seed, "pixel") >> 8)),
        pixel_code="C" + token(seed, "pixel code", 19).upper(),
        name=f"{plot['brand']['display_name']} web",
        advertiser_id=advertiser_id,
        created_at=START - 280 * DAY,
    )

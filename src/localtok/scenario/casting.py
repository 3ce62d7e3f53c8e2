"""Turns a scenario and a seed into a cast: accounts, posts with their past, and the truth behind them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from ..access import BusinessCenter
from ..market import dice, organic
from ..market.dice import Ints
from ..market.traits import Traits, drawn, product_taste
from ..state import Account, Advertiser, Comment, Pixel, Post
from . import START, Given, token
from .plot import AdAccount, Person, Plot, Upload

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


def cast(plot: Plot, seed: int, account: Given | None = None) -> Cast:
    """The accounts and posts of a scenario, with counters and comments as of `START`."""
    advertiser = _advertiser(plot.advertiser, seed, account or Given())
    made = Cast(
        advertiser=advertiser,
        pixel=_pixel(plot, seed, advertiser.advertiser_id),
        brand_name=plot.brand.display_name,
        center=BusinessCenter(
            bc_id=str(7_360_000_000_000_000_000 + (dice.stream(seed, "business center") >> 8)),
            name=plot.advertiser.name,
            created_at=START - 320 * DAY,
            advertisers={advertiser.advertiser_id},
        ),
        product=product_taste(seed),
    )
    for who in plot.people:
        made.accounts[who.handle] = _account(who, seed, made.advertiser.advertiser_id, who is plot.brand)
    wanted = [(who, one) for who in plot.people for one in who.posts]
    pulls, ages = _spread(seed, "pull", len(wanted)), _spread(seed, "age", len(wanted))
    for index, (who, one) in enumerate(wanted):
        _add_post(made, plot, who, one, index, pulls[index], ages[index], seed)
    return made


def _add_post(made: Cast, plot: Plot, who: Person, one: Upload, index: int, pull: float, age: float, seed: int) -> None:
    start, spread = dice.stream(seed, "post", index), plot.model.spread
    z = dice.normal(dice.one(start, 1)) / 1_024
    pull = spread.worth * 0.85 * pull - 0.35 if one.pull is None else one.pull
    entertainment = 0.25 * pull + spread.entertainment * 0.95 * z if one.entertainment is None else one.entertainment
    wrong = one.wrong_audience
    if wrong is None:
        wrong = dice.chance(start, 2, dice.probability(spread.wrong_audience))
    views = one.views or organic.destiny(start, entertainment, who.followers, wrong, plot.model)
    duration = 1_000 * (one.duration or 9 + dice.below(start, 3, 18) + dice.below(start, 4, 34))
    born = START - 3_600 * 14 - int((0.5 + 0.5 * math.erf(age / math.sqrt(2))) * (plot.history_days - 1) * DAY)
    post = _post(who, one, index, born, duration, start)
    traits = drawn(
        start,
        entertainment=entertainment,
        pull=pull,
        wrong_audience=wrong,
        format=post.format,
        duration_ms=duration,
        views=views,
        product=made.product,
        buyers=one.buyers,
        rates=plot.model.rates,
    )
    chances = organic.rates(traits, views, plot.model)
    post.organic = organic.seen(round(views * organic.reached(START - born, plot.model)), chances, start)
    post.retention = organic.retention(traits, chances, plot.model)
    languages = ("en",) if post.language == "en" else (post.language,) * 3 + ("en",)
    made.posts.append(post)
    made.traits.append(traits)
    made.destinies.append(views)
    made.languages.append(languages)
    made.comments += organic.early_comments(
        post, traits, post.organic.comments, START, languages, seed, plot.vertical, plot.model
    )


def _post(who: Person, one: Upload, index: int, born: int, duration: int, start: int) -> Post:
    """The post itself; one without a licence for its sound always has a sound."""
    music = str((born << 31) | (dice.one(start, 6) >> 33)) if dice.below(start, 7, 4) else ""
    return Post(
        item_id=str((born << 32) | (dice.one(start, 5) >> 32)),
        handle=who.handle,
        created_at=born,
        duration_ms=duration,
        caption=one.caption,
        language=one.language or who.language,
        format=one.format,
        role=_ROLES[one.format],
        music_id=music or (str((born << 31) | 7) if one.unlicensed_music else ""),
        music_licensed=not one.unlicensed_music,
        index=index,
    )


def _spread(seed: int, purpose: str, count: int) -> list[float]:
    """Normal quantiles, one each, in a shuffled order: every seed has its good, its middling and its bad."""
    start = dice.stream(seed, "spread of " + purpose)
    order = sorted(range(count), key=lambda k: dice.one(start, k))
    table = dice.normals()
    values = [int(table[(2 * rank + 1) * dice.ROWS // (2 * count)]) / 1_024 for rank in range(count)]
    return [values[place] for place in order]


def _account(who: Person, seed: int, advertiser_id: str, is_brand: bool) -> Account:
    key = dice.stream(seed, "account " + who.handle)
    return Account(
        handle=who.handle,
        display_name=who.display_name,
        business_id="_000" + token(seed, "business " + who.handle, 36),
        access_token="act." + token(seed, "access " + who.handle, 48),
        refresh_token="rft." + token(seed, "refresh " + who.handle, 48),
        identity_id=_uuid(f"{key:016x}{dice.one(key):016x}"),
        is_brand=is_brand,
        followers=who.followers,
        country=who.country,
        bio=who.bio,
        linked_to={advertiser_id} if is_brand else set(),
    )


def _uuid(digits: str) -> str:
    return f"{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-8{digits[17:20]}-{digits[20:32]}"


def _advertiser(given: AdAccount, seed: int, account: Given) -> Advertiser:
    return Advertiser(
        advertiser_id=account.advertiser_id or str(7_400_000_000_000_000_000 + (dice.stream(seed, "advertiser") >> 8)),
        name=given.name,
        access_token=token(seed, "advertiser token", 40).lower(),
        currency=account.currency or given.currency,
        timezone=account.timezone or given.timezone,
        country=given.country,
        balance_micros=given.balance * 1_000_000,
        created_at=START - 300 * DAY,
        app_id=account.app_id or str(7_300_000_000_000_000_000 + (dice.stream(seed, "app") >> 8)),
        secret=account.secret or token(seed, "app secret", 40).lower(),
    )


def _pixel(plot: Plot, seed: int, advertiser_id: str) -> Pixel:
    return Pixel(
        pixel_id=str(7_350_000_000_000_000_000 + (dice.stream(seed, "pixel") >> 8)),
        pixel_code="C" + token(seed, "pixel code", 19).upper(),
        name=f"{plot.brand.display_name} web",
        advertiser_id=advertiser_id,
        created_at=START - 280 * DAY,
    )

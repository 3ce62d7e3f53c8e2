"""Every coefficient of the market that a scenario may set: what it is, in which unit, and where the figure comes from.

What it leaves alone is as here. How a post's latents become its rates is in `traits`, who the viewers are in `audience`.
`docs/reference/market.md` is made from this file. Logs are natural; a share is a fraction of one. The market turns them
into whole numbers once, so nothing that happens in it depends on how a processor rounds.
"""

from __future__ import annotations

from dataclasses import Field, dataclass, field
from typing import Any

OURS = "ours"
"""Source of a figure that nobody published: chosen so that what comes of it lies within what is published."""


def _c(
    default: Any,
    unit: str,
    meaning: str,
    source: str = OURS,
    low: float = 0.0,
    high: float = 1.0,
    choices: tuple[str, ...] = (),
) -> Any:
    """A coefficient, with the range a scenario may set it in; or the words it may be."""
    bounds: dict[str, Any] = {"choices": choices} if choices else {"low": low, "high": high}
    return field(default=default, metadata={"unit": unit, "meaning": meaning, "source": source, **bounds})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """What a middling post does to people who do not care either way; what makes posts differ is drawn around it."""

    hook: float = _c(-0.97, "logit", "chance to stay two seconds of an ad that plays", low=-6, high=6)
    hold_s: float = _c(5.0, "seconds", "watched after the first two, of a 25-second video", low=0.5, high=120)
    hold_shape: float = _c(0.85, "Weibull shape", "of those seconds; below one, most leave early", low=0.3, high=5)
    like: float = _c(0.017, "share of 2 s views", "likes")
    comment: float = _c(0.0090, "share of 2 s views", "comments, under a post one follows")
    share: float = _c(0.0030, "share of 2 s views", "shares")
    save: float = _c(0.0046, "share of 2 s views", "saves")
    visit: float = _c(0.0080, "share of 2 s views", "profile visits out of interest")
    follow: float = _c(0.10, "share of profile visits", "follows")
    click: float = _c(0.0112, "share of 2 s views", "clicks on an ad's call to action")
    buy: float = _c(0.0188, "share of clicks", "orders because of the click")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How much posts differ: multiplies what is drawn for each."""

    worth: float = _c(1.0, "factor", "differences in commercial pull; 0 makes every post sell alike", high=4)
    entertainment: float = _c(1.0, "factor", "differences in entertainment", high=4)
    wrong_audience: float = _c(0.12, "share of posts", "that speak to people who will not buy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """How what one feels about a video moves what one does."""

    plays: float = _c(0.97, "share of impressions", "that start to play")
    hook_affinity: float = _c(0.6, "per nat", "affinity's weight in staying", "platform model 3.3", high=4)
    hold_affinity: float = _c(0.35, "per nat", "affinity's weight in how long", "platform model 3.3", high=4)
    act_watched: float = _c(1.2, "nat", "of watching to the end on everything one may do", "platform model 3.3", high=4)
    act_affinity: float = _c(0.5, "per nat", "affinity's weight in what one does", "platform model 3.3", high=4)
    buy_need: float = _c(0.5, "per nat", "weight of needing the product in buying it", "platform model 3.3", high=4)
    fatigue: float = _c(0.15, "nat", "lost for each doubling of 1 + impressions of the same ad", high=3)
    comments_on_ads: float = _c(0.25, "factor", "people write under ads so much less than under what they follow")
    mood: float = _c(0.10, "nat", "spread of a day's readiness to buy over days", high=2)
    music: float = _c(0.0008, "share of 2 s views", "taps on the music disc")
    novelty: float = _c(0.0, "nat", "extra pull of a creative on its first day as an ad", high=3)
    novelty_days: float = _c(3.0, "days", "in which that extra halves", low=0.1, high=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mechanisms:
    """All that tells a Spark Ad from another: what a tap does, whose counters show, whether it looks like an ad.

    No coefficient says that Spark wins. With all of them 0 the two are the same to the bit.
    """

    avatar_tap: float = _c(
        0.0042,
        "share of plays",
        "taps on name or picture: profile (Spark), landing page otherwise",
        "platform model 3.9",
    )
    mistaken_buyers: float = _c(
        0.0625, "factor", "of those who land by such a tap, as many buy as of those who meant it"
    )
    ad_look_hook: float = _c(0.24, "logit", "hook lost by a video that looks like an ad", "platform model 3.9", high=3)
    ad_look_hold: float = _c(0.07, "nat", "watching lost by it", "platform model 3.9", high=3)
    native_look: float = _c(0.30, "share", "of the look of an ad that a Spark Ad has left", "platform model 3.9")
    social_proof: float = _c(
        0.13, "nat per nat", "engagement gained with log of 1 + the likes shown", "platform model 3.9", high=2
    )
    proof_hook: float = _c(0.3, "share", "of that gain that helps the hook, too", "platform model 3.3")
    usual_likes: float = _c(300.0, "likes", "at which social proof neither helps nor hurts", high=10_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Auction:
    """One slot, one auction. TikTok publishes no rule: what is here is assumed, and can be set otherwise."""

    rule: str = _c(
        "second", "word", "what the winner pays: what was needed to win, or its own bid", choices=("second", "first")
    )
    within: bool = _c(
        False, "yes or no", "whether ads of the account bid each other up, or are sorted out before they meet the rest"
    )
    reserve: float = _c(1.50, "currency units of CPM", "the least an impression costs", high=1_000)
    quality: float = _c(
        0.2, "nat per nat", "weight of the log of a video's hook in its score", "TikTok: bid and relevance", high=2
    )
    usual_hook: float = _c(
        0.26, "share of impressions", "that stay two seconds of a video whose quality neither helps nor hurts", low=0.01
    )
    rivals: float = _c(
        7.60, "currency units of CPM", "median best score of everybody else; 0 is an empty market", high=1_000
    )
    rivals_spread: float = _c(0.55, "nat", "of that score over slots", high=3)
    rivals_days: float = _c(0.078, "nat", "of that score over days", high=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning:
    """What the platform does not know about a new ad, and how it finds out."""

    error: float = _c(
        0.45, "nat", "spread of the first belief about an ad's rate", "TikTok: CPA of $5-30 at a $10 bid", high=3
    )
    swing: float = _c(0.0, "nat", "spread of a day's belief around that, while it learns (exploring)", high=3)
    blur: float = _c(0.24, "share of a taste's range", "error in whom it believes to respond")
    prior: float = _c(12.0, "results", "after which both have shrunk by a third (1/sqrt)", high=10_000)
    needed: int = _c(50, "results", "that end the learning phase", "TikTok help, learning phase", low=1, high=1_000)
    kept: float = _c(0.3, "share", "of what was learned that survives a significant edit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pacing:
    """How hard ad groups press to spend what they should."""

    eager: float = _c(0.117, "nat per tick", "change of the bid when a whole tick's plan was missed", high=2)
    furthest: float = _c(2.0, "nat", "the bid strays from its slow average at most, so that it finds back", high=12)
    hurry: float = _c(3.0, "factor", "as eager is a new ad group, which wears off in four hours", low=1, high=10)
    catch_up: float = _c(
        1.5, "factor", "of an even day's pace, at most, to make up for what was missed", low=1, high=24
    )
    opening: float = _c(
        2.20, "currency units of CPM", "an ad group opens with, on people of no affinity", low=0.001, high=1_000
    )
    fast: float = _c(6.60, "currency units of CPM", "the least PACING_MODE_FAST bids", low=0.001, high=1_000)
    cost_eager: float = _c(
        0.08, "nat per result", "change of a cost cap's bid for each result more or fewer than was paid for", high=2
    )
    cost_furthest: float = _c(1.0, "nat", "a cost cap's bid strays from the cap at most, to keep the average", high=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """What the brand sells, and how people come to order."""

    result: str = _c(
        "Purchase",
        "event",
        "an order is told the platform as",
        choices=("Purchase", "SubmitForm", "CompleteRegistration"),
    )
    others_a_day: float = _c(8.0, "orders", "that come without any ad", high=100_000)
    visits_per_order: float = _c(9.0, "visits", "that lead to none, for each of those", high=1_000)
    cart: float = _c(0.11, "share of visits", "that fill a cart and leave it at that, where orders are purchases")
    checkout: float = _c(0.045, "share of visits", "that go to the checkout and no further; those filled a cart")
    cart_s: int = _c(95, "seconds", "from landing to the cart", low=1, high=3_600)
    order_s: int = _c(240, "seconds", "from the cart to the order, the checkout half way", low=2, high=3_600)
    value: float = _c(45.5, "currency units", "median order", low=0.01, high=1_000_000)
    value_spread: float = _c(0.33, "nat", "of the bulk of orders", high=3)
    value_tail: float = _c(0.03, "share of orders", "that are drawn from a Pareto tail above the bulk")
    value_exponent: float = _c(2.5, "Pareto exponent", "of that tail; smaller is heavier", low=1.1, high=20)
    within_hour: float = _c(0.35, "share", "of orders within an hour of the click", "Chapelle, KDD 2014")
    within_day: float = _c(0.50, "share", "of orders within a day", "Chapelle, KDD 2014")
    longest_days: float = _c(30.0, "days", "an order may come after its click", "Chapelle, KDD 2014", low=1, high=60)
    pending: float = _c(0.03, "share", "of orders that are paid only hours later")
    cancels: float = _c(0.015, "share", "of orders cancelled")
    refunds: float = _c(0.03, "share", "of orders refunded days later")
    view_lift: float = _c(
        0.0,
        "share of 6 s views",
        "people who order without a click because they watched: no report can show it",
        high=0.05,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracking:
    """What is lost, late and doubled between the shop and the platform."""

    consents: float = _c(
        0.91, "share of viewers", "who agree to be tracked", "vendors: 50-80 % in the EU, more elsewhere"
    )
    blocks: float = _c(0.14, "share of viewers", "with an ad blocker", "vendors: 15-30 %")
    net_loss: float = _c(0.05, "share of browser events", "lost on the way")
    lands: float = _c(0.86, "share of clicks", "whose page is seen to load")
    server_sends: float = _c(0.92, "share of orders", "the back end reports")
    knows_click: float = _c(0.85, "share of those", "that carry the click's id")
    no_id: float = _c(0.015, "share of server events", "without an event id")
    twice: float = _c(0.04, "share of server events", "sent again within two hours")
    late_again: float = _c(0.008, "share of server events", "sent again after two days, when they count again")
    reloads: float = _c(0.03, "share of browser orders", "whose thank-you page is loaded again within half an hour")
    soon: float = _c(0.69, "share of server events", "sent within ten minutes")
    slow: float = _c(0.08, "share of server events", "sent hours later, up to six; the rest is within an hour or so")
    remembers_days: float = _c(28.0, "days", "the site remembers the id of a click", low=0, high=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Organic:
    """How posts spread without money (staged test pools)."""

    pool: float = _c(
        2_300.0,
        "views",
        "of the first test pool",
        "described, never confirmed: 200-500, then 1-3k",
        low=10,
        high=1_000_000,
    )
    growth: float = _c(2.8, "factor", "from one pool to the next", "platform model 3.6", low=1.1, high=20)
    passing: float = _c(
        0.10, "logit", "of a middling post's chance to pass a pool", "platform model 3.6", low=-6, high=6
    )
    stages: int = _c(5, "pools", "after the first, at most", low=0, high=10)
    passing_entertainment: float = _c(0.30, "logit", "of passing, for each unit of entertainment", high=4)
    passing_wrong: float = _c(0.75, "logit", "of passing, for posts that speak to people who will not buy", high=4)
    passing_followers: float = _c(
        0.12, "logit per nat", "of followers; not a direct factor, TikTok says", "TikTok newsroom, 2020", high=4
    )
    usual_followers: float = _c(50_000.0, "followers", "that neither help nor hurt", low=1, high=1_000_000_000)
    luck: float = _c(0.55, "nat", "spread of views around what the pools add up to", high=3)
    least: int = _c(120, "views", "every post gets", low=0, high=1_000_000)
    warmth: float = _c(0.156, "nat", "affinity of those an unpaid post is shown to: better than random", low=-2, high=4)
    native: float = _c(0.762, "logit", "hook gained where no ad is in the way", low=-4, high=4)
    drift: float = _c(0.12, "nat per nat", "engagement lost as views grow: a wider audience cares less", high=2)
    drift_from: float = _c(3_000.0, "views", "at which nothing is lost yet", low=1, high=1_000_000_000)
    skip_s: float = _c(0.9, "seconds", "watched by those who leave before two", high=2)
    first_second: float = _c(0.62, "share of those", "that are gone after one second")
    unplayed: float = _c(0.06, "share of views", "that many impressions more, which never play")
    again: float = _c(0.05, "share of views", "by people who saw the post before")
    replies: float = _c(0.14, "share of comments", "that answer another comment of the post")
    answers: float = _c(0.03, "share of comments", "the account writes itself, to the newest it has not answered")
    link: float = _c(0.04, "share of profile visits", "that tap the link in the profile")
    reached_h: float = _c(26.4, "hours", "scale of how fast a post gets its views", low=0.1, high=10_000)
    reached_power: float = _c(1.35, "exponent", "of how they come later: larger is sooner over", low=0.05, high=10)
    trickle: float = _c(0.000_012, "views per follower and hour", "by followers and search, for good", high=0.01)
    coupling: float = _c(
        0.0,
        "factor",
        "of the views a post gets because ads won it followers and shares; 0: paid and organic are independent",
        "TikTok, Spark Ads FAQ: they run independently",
        high=10,
    )
    share_views: float = _c(1.5, "views", "that a share won by an ad brings where they are coupled", high=100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """The whole of it."""

    rates: Rates = field(default_factory=Rates)
    spread: Spread = field(default_factory=Spread)
    response: Response = field(default_factory=Response)
    mechanisms: Mechanisms = field(default_factory=Mechanisms)
    auction: Auction = field(default_factory=Auction)
    learning: Learning = field(default_factory=Learning)
    pacing: Pacing = field(default_factory=Pacing)
    shop: Shop = field(default_factory=Shop)
    tracking: Tracking = field(default_factory=Tracking)
    organic: Organic = field(default_factory=Organic)


def meaning(one: Field[Any]) -> str:
    return str(one.metadata["meaning"])

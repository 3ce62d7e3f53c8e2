"""What a scenario says, as values: who there is, what they posted, who watches, what is sold, and what will happen.

Each field carries its meaning and what it may be; files are read by them (`scenario`) and the reference is made from them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from ..market.comments_text import VERTICALS
from ..market.model import Model
from .reading import key
from .timeline import Happening

FORMATS = (
    "demo",
    "review",
    "unboxing",
    "routine",
    "objection",
    "reply",
    "before_after",
    "comparison",
    "founder_story",
    "entertainment",
)
"""What kind of video a post is: what its comments ask about, and what it is good for, hang on it."""
HANDLE = r"[a-z0-9_](?:[a-z0-9_.]{0,22}[a-z0-9_])?"
SLUG = r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?"
_LATENT = {"low": -4.0, "high": 4.0}


class Country(NamedTuple):
    code: str
    location_id: str
    weight: int
    """Share of viewers, relative to the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A post there is when the world begins. What is left out is drawn from the seed."""

    format: str = key("kind of video", "review", choices=FORMATS)
    caption: str = key("its words", most=2_200, usual="one made for its format")
    language: str = key("language of the post and of most comments", usual="the account's", choices="languages")
    views: int | None = key("views without money, in the end", None, low=100, high=1_000_000_000, usual="drawn")
    entertainment: float | None = key(
        "how well it entertains: hook and likes; in standard deviations", None, usual="drawn", **_LATENT
    )
    pull: float | None = key(
        "how well it sells: saves, questions, orders; in standard deviations", None, usual="drawn", **_LATENT
    )
    wrong_audience: bool | None = key("whether it speaks to people who will not buy", None, usual="drawn")
    buyers: float = key("share of those it would persuade who do buy", 1.0, low=0.001, high=100.0)
    duration: int | None = key("seconds", None, low=3, high=600, usual="drawn, 9 to 60")
    unlicensed_music: bool = key("whether its sound may not carry an ad", False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An account and its posts: the brand's own, or a creator's."""

    handle: str = key("its name on TikTok: small letters, digits, _ and .", most=24, like=HANDLE, needed=True)
    display_name: str = key("name shown", most=60, usual="made from the handle")
    followers: int = key("followers", 20_000, low=1, high=500_000_000)
    country: str = key("country code", choices="countries", usual="the first of `countries`")
    language: str = key("language of its posts", choices="languages", usual="the country's, else en")
    bio: str = key("words on its profile", "", most=200)
    posts: tuple[Upload, ...] = key("its posts", shape="a list, or a number up to 200", usual="5")
    formats: tuple[tuple[str, int], ...] = key(
        "formats, where posts are only counted", (), shape="formats with whole weights", usual="all alike"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AdAccount:
    """The advertiser's account at TikTok."""

    name: str = key("its name", most=100, usual="the brand's name shown")
    currency: str = key("currency code", "USD", choices="currencies")
    timezone: str = key("IANA time zone its days and reports are in", "Etc/UTC", choices="timezones")
    country: str = key("country code", choices="countries", usual="the first of `countries`")
    balance: int = key("money in it, major units", 50_000, low=0, high=1_000_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Storefront:
    """The brand's website: one page that sells, or asks for an enquiry."""

    product: str = key("what is sold", most=100, usual="the vertical's")
    page: str = key("last part of the page's address", like=SLUG, most=40, usual="the vertical's")
    price: float = key("price, major units; 0 shows none", low=0.0, high=1_000_000.0, usual="the vertical's")
    text: str = key("one sentence about it", most=500, usual="the vertical's")
    sections: tuple[tuple[str, str], ...] = key(
        "what else stands on the page", shape="texts by heading", usual="the vertical's"
    )
    button: str = key("words on the button", most=40, usual="the vertical's")
    site: str = key(
        "the site's address in events", most=120, like=r"https://[a-z0-9.-]+", usual="`https://shop.BRAND.example`"
    )
    order_prefix: str = key("first letters of order ids", most=8, like="[A-Z]{1,8}", usual="the brand's first three")

    @property
    def landing(self) -> str:
        """Path of the page."""
        return f"/shop/{self.page}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A whole scenario. Everything but `about` may be left out of its file."""

    name: str
    """The shipped scenario's name, or the file's."""
    about: str = key("what it is, in a sentence", most=500, needed=True)
    shows: str = key("what it is meant to show", "", most=1_000)
    vertical: str = key("trade whose words are used", "skincare", choices=VERTICALS)
    history_days: int = key("days over which the posts were published before the world begins", 45, low=1, high=365)
    viewers: int = key("simulated viewers", 20_000, low=100, high=2_000_000)
    slots_a_day: int = key(
        "opportunities for an ad a day, of everybody's", low=0, high=50_000_000, usual="2.25 a viewer"
    )
    countries: tuple[Country, ...] = key(
        "countries the viewers are in", shape="codes with whole weights: `{US: 70, DE: 30}`", usual="US alone"
    )
    advertiser: AdAccount = field(metadata={"meaning": "the ad account", "shape": "keys, see below"})
    brand: Person = field(
        metadata={
            "meaning": "the brand's own account",
            "shape": "keys, see below",
            "usual": "the vertical's, with 5 posts",
        }
    )
    creators: tuple[Person, ...] = key(
        "the creators", shape="a list, or a number up to 200", usual="4 with 5 posts each"
    )
    shop: Storefront = field(
        metadata={"meaning": "the brand's website", "shape": "keys, see below", "usual": "the vertical's"}
    )
    model: Model = field(
        metadata={"meaning": "coefficients of the market that are otherwise than usual", "shape": "groups, see below"}
    )
    timeline: tuple[Happening, ...] = key("what will happen, and when", (), shape="a list, see below")

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody with an account, the brand first."""
        return (self.brand, *self.creators)

"""What an ad account can promote beside a web site, and which objectives it is therefore offered (R-086)."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import BadInput
from .values import Objective


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    id: str
    name: str
    os: str
    """android or ios."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    id: str
    market: str
    """ISO 3166-1 alpha-2."""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountMeans:
    """The apps, shops and pixels of an ad account, as it was last asked."""

    apps: tuple[App, ...] = ()
    shops: tuple[Shop, ...] = ()
    pixels: tuple[str, ...] = ()
    """Pixel codes."""

    @property
    def shops_in(self) -> frozenset[str]:
        """The markets with a shop."""
        return frozenset(shop.market for shop in self.shops)


def offered(means: AccountMeans, markets: frozenset[str] = frozenset()) -> tuple[Objective, ...]:
    """The objectives an account may choose among in these markets: app only with an app, shop only with a shop in each."""
    return tuple(each for each in Objective if _missing(each, means, markets) is None)


def checked_means(objective: Objective, means: AccountMeans, markets: frozenset[str]) -> None:
    """Raises `BadInput` where the account cannot run the objective in these markets."""
    if missing := _missing(objective, means, markets):
        raise BadInput(missing, where=f"objective {objective}", remedy=_REMEDY[objective])


_REMEDY = {
    Objective.APP: "add the app to the ad account in TikTok Ads Manager, or plan for leads or traffic",
    Objective.SHOP: "connect a TikTok shop in each market, leave the market out, or plan for sales on the web site",
}


def _missing(objective: Objective, means: AccountMeans, markets: frozenset[str]) -> str | None:
    if objective is Objective.APP and not means.apps:
        return "the ad account has no app"
    if objective is Objective.SHOP:
        without = sorted(markets - means.shops_in)
        if without or not means.shops:
            return f"the ad account has no TikTok shop in {', '.join(without or sorted(markets)) or 'any market'}"
    return None

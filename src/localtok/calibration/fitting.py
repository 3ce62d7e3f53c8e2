"""Coefficients of the market from the counts of somebody's ads, with intervals: maximum likelihood on binomials.

What an ad reports hangs on whom the auction showed it to, so a fit takes a crowd: the likings of those who were shown ads
in a simulated market. Each rate is then solved for in the closed form of `expected`. Where several ads differ by more than
chance, intervals are widened by as much (Pearson's chi-square over its degrees of freedom).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from scipy.optimize import brentq
from scipy.special import betaincinv

from ..market.model import Auction, Model
from . import holding
from .estimates import Estimate, Fit, changed, value
from .expected import Crowd, Expected, Shown, expected, marks, shown
from .exports import Ad
from .holding import Chain

_FEWEST = 3
"""Acts below which, where no more were to be expected, a rate stays as it was."""
_ACTS = {"likes": "like", "comments": "comment", "shares": "share", "saves": "save"}
_LENGTHS = (5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 15.0, 17.0, 20.0, 23.0, 26.0, 30.0, 35.0, 40.0, 50.0, 60.0)
"""Seconds that are tried where no length is given."""
_SHORT_S = 8.0
_CALLED = {
    "plays": "video plays",
    "watched_2s": "2-second views",
    "watched_6s": "6-second views",
    "profile_visits": "profile visits",
}


@dataclass(slots=True)
class _Work:
    """A fit under way: what is known so far goes into what is solved for next."""

    ads: Sequence[Ad]
    crowd: Crowd
    model: Model
    length_s: float
    spark: bool
    usual: Model
    """What an ad of the kind comes to, where too little is known of these."""
    found: list[Estimate] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)

    def having(self, *names: str) -> list[Ad]:
        return [ad for ad in self.ads if all(name in ad.counts for name in names)]

    def lasts(self, ad: Ad) -> float:
        return ad.length_s or self.length_s

    def way(self, ad: Ad) -> Shown:
        """How the ad is shown, as far as a report tells: the likes to see are not in it, so they change nothing."""
        spark = self.spark if ad.spark is None else ad.spark
        return shown(self.model, spark=spark, likes=self.model.mechanisms.usual_likes)

    def rates(self, ad: Ad) -> Expected:
        return expected(self.model, self.way(ad), self.crowd, self.lasts(ad))

    def put(self, name: str, value: float, low: float, high: float, told_by: str) -> None:
        estimate = Estimate(name=name, value=value, low=low, high=high, told_by=told_by).bounded()
        self.model = changed(self.model, {name: estimate.value})
        self.found.append(estimate)

    def leave(self, name: str, why: str) -> None:
        self.left.append((name, why))


def fit(
    ads: Sequence[Ad], base: Model, crowd: Crowd, *, length_s: float, spark: bool, usual: Model | None = None
) -> Fit:
    """What the ads tell about a market that is otherwise as `base`.

    length_s, spark  what is assumed of ads whose file does not tell
    usual            whether none of something is worth a word: where hardly any were to be expected, it is not
    """
    work = _Work(ads, crowd, base, length_s, spark, usual or base)
    _plays(work)
    _hook(work)
    _hold(work)
    for counter, rate in _ACTS.items():
        _act(work, counter, rate)
    _visits(work)
    _follows(work)
    _clicks(work)
    _orders(work)
    costs = [(ad.spend, ad.counts["impressions"]) for ad in ads if ad.spend is not None]
    shown_to = sum(count for _, count in costs)
    cpm = 1_000 * sum(spend for spend, _ in costs) / shown_to if shown_to else None
    dearest = Auction.__dataclass_fields__["rivals"].metadata["high"]
    if not cpm:
        work.leave("auction.rivals", "no column of costs" if cpm is None else "the costs are 0")
    elif cpm > dearest:
        work.leave("auction.rivals", f"a CPM of {cpm:,.0f} is more than a scenario takes, {dearest:,.0f}")
        cpm = None
    return Fit(estimates=tuple(work.found), left=tuple(work.left), cpm=cpm or None)


def likely_length(ads: Sequence[Ad], base: Model, crowd: Crowd, *, spark: bool) -> float | None:
    """Seconds of a video that would best explain the marks, where no file says how long it is.

    Six seconds lie at another place among the quarters of a short video than of a long one. None without both.
    """
    told = [ad for ad in ads if {"watched_2s", *marks(_SHORT_S)} <= set(ad.counts)]
    best: tuple[float, float] | None = None
    for length_s in _LENGTHS if told else ():
        if _in_order(told, length_s):
            work = _Work(told, crowd, base, length_s, spark, base)
            _hook(work)
            _, loss = holding.fit(_chains(work), work.model, crowd, True)
            best = min(best or (loss, length_s), (loss, length_s))
    return best[1] if best else None


def _in_order(ads: Sequence[Ad], length_s: float) -> bool:
    """Whether a video of that length is watched to each mark by no more people than to the mark before it."""
    sums = {name: sum(ad.counts[name] for ad in ads) for name in ("watched_2s", *marks(length_s))}
    counts = [sums[name] for name in sorted(marks(length_s), key=marks(length_s).__getitem__)]
    falls = all(later <= earlier for earlier, later in pairwise([sums["watched_2s"], *counts]))
    # A quarter that is over before the second second is passed by all who stay; one that comes later is not.
    return falls and (length_s <= _SHORT_S) == (sums["p25"] > 0.98 * sums["watched_2s"])


def interval(count: float, of: float) -> tuple[float, float]:
    """95 % of a share, by Jeffreys: right at few, unlike a normal one."""
    low = float(betaincinv(count + 0.5, of - count + 0.5, 0.025)) if count > 0 else 0.0
    high = float(betaincinv(count + 0.5, of - count + 0.5, 0.975)) if count < of else 1.0
    return low, high


def _plays(work: _Work) -> None:
    ads = work.having("plays")
    if not ads:
        return work.leave("response.plays", "no column of video plays")
    count, of = _sums(ads, "plays", "impressions")
    low, high = _widened(interval(count, of), count / of, _beyond_chance(ads, "plays", "impressions"))
    return work.put("response.plays", count / of, low, high, _told(count, "plays", of))


def _hook(work: _Work) -> None:
    ads = work.having("watched_2s")
    if not ads:
        return work.leave("rates.hook", "no column of 2-second views")
    count, of = _sums(ads, "watched_2s", "impressions")

    def share(hook: float) -> float:
        work.model = replace(work.model, rates=replace(work.model.rates, hook=hook))
        return sum(work.rates(ad).watched_2s * ad.counts["impressions"] for ad in ads) / of

    low, high = _widened(interval(count, of), count / of, _beyond_chance(ads, "watched_2s", "impressions"))
    hook, least, most = (_solved(share, wanted, -6, 6) for wanted in (count / of, low, high))
    return work.put("rates.hook", hook, least, most, _told(count, "2-second views", of))


def _hold(work: _Work) -> None:
    """Scale and shape of how long those watch who stay, from who is still there at each mark."""
    chains = _chains(work)
    kinds = list(dict.fromkeys(mark.name for chain in chains for mark in chain.passed))
    if not kinds:
        for name in holding.NAMES:
            work.leave(name, "needs 2-second views, and 6-second views or quarters of the video")
        return
    if len(kinds) == 1:
        work.leave(holding.NAMES[1], "a single mark tells how long, not how unevenly")
    found, _ = holding.fit(chains, work.model, work.crowd, len(kinds) > 1)
    told = ", ".join(_CALLED.get(kind, kind) for kind in kinds)
    for name, (likeliest, low, high) in found.items():
        work.put(name, likeliest, low, high, told)


def _chains(work: _Work) -> list[Chain]:
    return [
        Chain(work.way(ad), work.lasts(ad), ad.counts["watched_2s"], passed)
        for ad in work.having("watched_2s")
        if (passed := holding.passed(work.lasts(ad), ad.counts))
    ]


def _act(work: _Work, counter: str, rate: str) -> None:
    talk = work.model.response.comments_on_ads if counter == "comments" else 1.0
    _proportional(work, f"rates.{rate}", counter, work.having(counter), lambda ad: work.rates(ad).warmth * talk)


def _visits(work: _Work) -> None:
    """Visits out of interest, once those by a tap on the name are taken off. An ad of its own has no profile to visit."""
    ads = [ad for ad in work.having("profile_visits") if work.way(ad).spark]
    tap = work.model.response.plays * work.model.mechanisms.avatar_tap
    _proportional(work, "rates.visit", "profile_visits", ads, lambda ad: work.rates(ad).warmth, lambda ad: tap)


def _follows(work: _Work) -> None:
    ads = [ad for ad in work.having("follows", "profile_visits") if ad.counts["profile_visits"]]
    if not ads:
        return work.leave("rates.follow", "needs follows and profile visits")
    count, of = _sums(ads, "follows", "profile_visits")
    if count < _FEWEST:
        return work.leave("rates.follow", f"only {count:,} follows of {of:,} profile visits")
    low, high = _widened(interval(count, of), count / of, _beyond_chance(ads, "follows", "profile_visits"))
    return work.put("rates.follow", count / of, low, high, _told(count, "follows", of, "profile visits"))


def _clicks(work: _Work) -> None:
    """Clicks out of interest, once taps on the name that land on the shop are taken off."""
    _proportional(
        work,
        "rates.click",
        "clicks",
        work.having("clicks"),
        lambda ad: work.rates(ad).warmth,
        lambda ad: work.rates(ad).mistaken,
    )


def _orders(work: _Work) -> None:
    """Orders by click, as if the report knew of all: what tracking loses and what comes late is not known here."""
    ads = [ad for ad in work.having("conversions", "clicks") if ad.counts["clicks"]]
    certain = replace(work.model, rates=replace(work.model.rates, buy=1.0))

    def at_one(ad: Ad) -> float:
        rates = expected(certain, work.way(ad), work.crowd, work.lasts(ad))
        return rates.conversion_rate * ad.counts["clicks"] / ad.counts["impressions"]

    _proportional(work, "rates.buy", "conversions", ads, at_one)


def _proportional(
    work: _Work,
    name: str,
    counter: str,
    ads: Sequence[Ad],
    at_one: Callable[[Ad], float],
    besides: Callable[[Ad], float] = lambda ad: 0.0,
) -> None:
    """A rate such that impressions bring `rate * at_one + besides` of what is counted."""
    called = _CALLED.get(counter, counter)
    if not ads:
        return work.leave(
            name, f"no column of {called}" if counter != "conversions" else "needs conversions and clicks"
        )
    count, of = sum(ad.counts[counter] for ad in ads), sum(ad.counts["impressions"] for ad in ads)
    each = sum(at_one(ad) * ad.counts["impressions"] for ad in ads) / of
    other = sum(besides(ad) * ad.counts["impressions"] for ad in ads) / of
    if count < _FEWEST and value(work.usual, name) * each * of < _FEWEST:
        return work.leave(name, f"only {count:,} {called} of {of:,} impressions: that tells next to nothing")
    low, high = _widened(interval(count, of), count / of, _beyond_chance(ads, counter, "impressions"))
    share = count / of if count >= _FEWEST else (count + 0.5) / of
    rate, least, most = (max(one - other, 0.0) / each for one in (share, low, high))
    if not most:
        return work.leave(name, f"the taps on the name that are assumed explain all {called}")
    return work.put(name, rate, least, most, _told(count, called, of))


def _sums(ads: Sequence[Ad], counter: str, base: str) -> tuple[int, int]:
    of = sum(ad.counts[base] for ad in ads)
    return min(sum(ad.counts[counter] for ad in ads), of), of


def _beyond_chance(ads: Sequence[Ad], counter: str, base: str) -> float:
    """How much more the ads differ than chance has it (a factor on variances); 1 where they do not."""
    count, of = _sums(ads, counter, base)
    share = count / of
    if len(ads) < 2 or not 0 < share < 1:
        return 1.0
    square = sum(
        (ad.counts[counter] - share * ad.counts[base]) ** 2 / (share * (1 - share) * ad.counts[base])
        for ad in ads
        if ad.counts[base]
    )
    return max(square / (len(ads) - 1), 1.0)


def _widened(ends: tuple[float, float], middle: float, factor: float) -> tuple[float, float]:
    wide = math.sqrt(factor)
    return max(middle - wide * (middle - ends[0]), 0.0), min(middle + wide * (ends[1] - middle), 1.0)


def _solved(share: Callable[[float], float], wanted: float, low: float, high: float) -> float:
    """Where a rising function reaches what is wanted; an end where it does not."""
    if share(low) >= wanted:
        return low
    if share(high) <= wanted:
        return high
    return float(brentq(lambda at: share(at) - wanted, low, high, xtol=1e-6))


def _told(count: float, what: str, of: float, base: str = "impressions") -> str:
    return f"{count:,.0f} {what} of {of:,.0f} {base}"

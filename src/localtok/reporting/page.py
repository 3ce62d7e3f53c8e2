"""The page of a run: what was simulated, what the market did, and what only a simulation can know. One file, no network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources import files

from ..runs import Spec, digest, sums
from ..scenario import load
from ..world import World
from . import charts, words
from .adfigures import FUNNEL
from .sheets import facts, figure, sheet, stats
from .tables import Row, Table, ordered
from .words import escape, money, percent, plural

Tables = Mapping[str, Table]


def page(spec: Spec, world: World, tables: Tables) -> str:
    """Standalone HTML. The same run gives the same bytes."""
    title = f"{load(world.scenario).name}: {plural(spec.days, 'day')} of {spec.policy}, seed {spec.seed}"
    parts = [(name, anchor, "".join(make(spec, world, tables))) for name, anchor, make in SECTIONS]
    shown = [part for part in parts if part[2]]
    links = "".join(f'<li><a href="#{anchor}">{escape(name)}</a></li>' for name, anchor, _ in shown)
    body = "".join(f'<h2 id="{anchor}">{escape(name)}</h2>{text}' for name, anchor, text in shown)
    style = (files("localtok") / "reporting" / "page.css").read_text(encoding="utf-8")
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="generator" content="localtok report"><title>{escape(title)} (simulated)</title><style>\n{style}</style></head>\n'
        f'<body><main><header><span class="chip">Simulated</span><h1>{escape(title)}</h1>'
        f'<p class="muted">No person, brand, order or money on this page is real. What is marked as truth no real platform shows.</p></header>\n'
        f'<nav aria-label="On this page"><ul>{links}</ul></nav>\n{body}\n{_foot()}</main></body></html>\n'
    )


def _foot() -> str:
    return (
        "<footer><p>Made by <code>localtok report</code>; <code>--format json</code> and <code>--format csv</code> give every"
        " number on it and more. Claimed orders are those the platform credits ads with. True orders are those that would"
        " not have come without the ad that caused them. Orders that come after the end of the run are in neither."
        " Intervals are 90 % and take orders for Poisson counts.</p></footer>"
    )


def _summary(spec: Spec, world: World, tables: Tables) -> Iterator[str]:
    made, currency = sums(world), world.advertiser.currency
    spent = made["spend_micros"]
    yield stats(
        [
            ("Spend", money(spent, currency), f"CPM {money(_over(1_000 * spent, made['impressions']), currency)}", False),
            ("Impressions", f"{made['impressions']:,}", _reached(made), False),
            ("Orders claimed", f"{made['conversions']:,}", _returned(made["conversion_value_micros"], spent), False),
            ("Orders in the shop", f"{made['orders']:,}", money(made["order_value_micros"], currency), False),
            ("True orders", f"{made['incremental_orders']:,}", _returned(made["incremental_value_micros"], spent), True),
            ("Score", money(made["score_micros"], currency), "value of true orders less the spend", True),
        ]
    )  # fmt: skip
    plot = load(world.scenario)
    yield facts(
        [
            ("Scenario", f"{plot.name}: {plot.about}"),
            *([("Shows", plot.shows)] if plot.shows else []),
            ("Seed", str(spec.seed)),
            ("Ads", _bought(spec, world)),
            ("People", f"{world.audience.size:,} simulated viewers, {world.slots_a_day:,} places for an ad a day"),
            ("Account", f"{world.advertiser.name}, {currency}, days in {world.advertiser.timezone}"),
            ("Digest", digest(world)),
        ],
        mono="Digest",
    )
    changed = tables["coefficients"]
    if changed.rows:
        heads = {"name": "Coefficient", "usual": "Usual", "here": "Here", "unit": "Unit", "means": "What it is"}
        yield sheet(
            "Otherwise than usual", "Coefficients of the market that this scenario sets.", changed, heads, currency
        )
    else:
        yield '<p class="muted">Every coefficient of the market is as usual.</p>'
    happened = tables["happenings"]
    if happened.rows:
        heads = {"day": "Day", "did": "What happened", "on": "To whom"}
        yield sheet(
            "What happened", "Planned by the scenario, at the tick it was planned for.", happened, heads, currency
        )


def _bought(spec: Spec, world: World) -> str:
    if not world.ads:
        return f"none, as the policy {spec.policy} has it"
    budget = money(spec.daily_budget * 1_000_000, world.advertiser.currency)
    return f"{plural(len(world.ads), 'ad')} on posts that the policy {spec.policy} picked; {budget} a day together"


def _market(spec: Spec, world: World, tables: Tables) -> Iterator[str]:
    market, currency = tables["market"], world.advertiser.currency
    slots, won = market.sum("slots"), market.sum("impressions")
    auction = world.model.auction
    pays = "its own bid" if auction.rule == "first" else "what was needed to win"
    yield (
        f"<p>Of {slots:,} places in the feed our ads won {won:,}, {percent(_over(won, slots))}. Everybody else's best score is"
        f" drawn for each; the winner pays {pays}, at least a CPM of {money(auction.reserve * 1e6, currency)}.</p>"
    )
    if not won:
        return
    prices, often, people = tables["prices"], tables["frequency"], tables["audience"]
    yield '<div class="figures">'
    yield figure(
        charts.prices(prices, tables["rivals"], currency),
        prices,
        ["cpm_from", "cpm_to", "impressions", "share"],
        currency,
    )
    yield figure(charts.frequency(often), often, ["times", "viewers", "share"], currency)
    yield "</div>"
    heads = {
        "value": "Group",
        "dimension": "Of",
        "viewers": "People",
        "reached": "Reached",
        "reached_share": "Share",
        "impressions": "Impressions",
    }
    yield sheet("Who was reached", "People who saw an ad of the account at least once.", people, heads, currency)


def _posts(spec: Spec, world: World, tables: Tables) -> Iterator[str]:
    posts, currency = tables["posts"], world.advertiser.currency
    columns = ["handle", "caption", "views", "true_orders_per_million", "rank_by_views", "rank_by_worth", "advertised"]
    yield '<div class="figures">'
    yield figure(charts.tail(posts), posts, ["handle", "caption", "rank_by_views", "views"], currency)
    yield figure(charts.worth(posts), posts, columns, currency)
    yield "</div>"
    best_first = ordered(posts, lambda row: row["rank_by_worth"])
    heads = {
        "caption": "Post", "true_orders_per_million": "True orders per million", "rank_by_worth": "By worth",
        "rank_by_views": "By views", "views": "Views", "handle": "Account", "format": "Kind", "saves": "Saves",
        "profile_visits": "Profile visits", "intent_share": "Intent comments", "spend_micros": "Spend",
        "claimed_orders": "Claimed", "true_orders": "True",
    }  # fmt: skip
    says = "By what they are truly worth as ads, best first. Views, saves and visits are organic."
    yield sheet("Posts", says, best_first, heads, currency)


def _ads(spec: Spec, world: World, tables: Tables) -> Iterator[str]:
    ads, currency = tables["ads"], world.advertiser.currency
    if not ads.sum("impressions"):
        return
    yield '<div class="figures">'
    yield figure(charts.funnel(ads), ads, ["handle", *FUNNEL], currency)
    days = tables["ad_days"]
    yield figure(charts.fading(days), days, ["day", "ad_id", "impressions", "watched_2s", "clicks"], currency)
    yield figure(
        charts.costs(ads, currency),
        ads,
        ["handle", *(f"{kind}_cost{end}" for kind in ("claimed", "true") for end in ("", "_low", "_high"))],
        currency,
    )
    yield "</div>"
    heads = {
        "handle": "Ad of", "format": "Kind", "spend_micros": "Spend", "impressions": "Impressions", "reach": "Reach",
        "frequency": "Frequency", "cpm": "CPM", "watched_2s": "2 s", "watched_6s": "6 s", "p100": "To the end", "ctr": "CTR",
        "claimed_orders": "Claimed", "claimed_cost": "Cost, claimed", "true_orders": "True", "true_cost": "Cost, true",
        "learned_on_day": "Learned on day", "status": "Status at the end",
    }  # fmt: skip
    counted = ("spend_micros", "impressions", "watched_2s", "watched_6s", "p100", "claimed_orders", "true_orders")
    total: Row = {"handle": "All"} | {name: ads.sum(name) for name in counted}
    by_spend = ordered(ads, lambda row: (-row["spend_micros"], row["ad_id"]))
    says = "Over the whole run, in the order of the numbers in the charts. Reach is each ad's own and does not add up."
    yield sheet("Ads", says, by_spend, heads, currency, total)


def _money(spec: Spec, world: World, tables: Tables) -> Iterator[str]:
    told, currency = tables["money"], world.advertiser.currency
    yield '<div class="figures">'
    yield figure(charts.spend(told, currency), told, ["day", "plan_micros", "spend_micros", "balance_micros"], currency)
    yield figure(charts.orders(told), told, ["day", "claimed_orders", "orders", "true_orders"], currency)
    yield "</div>"
    budgets = tables["budgets"]
    if budgets.rows:
        heads = {
            "name": "Name",
            "kind": "What it is",
            "mode": "Mode",
            "budget_micros": "Budget",
            "spend_micros": "Spent",
        }
        left = money(world.advertiser.balance_micros, currency)
        yield sheet("Budgets", f"As they stand at the end; {left} is left in the account.", budgets, heads, currency)


def _learning(spec: Spec, world: World, tables: Tables) -> Iterator[str]:
    told, currency = tables["learning"], world.advertiser.currency
    if not told.rows:
        return
    columns = ["day", "handle", "results", "believed_per_million", "true_per_million", "believed_over_true"]
    yield '<div class="figures">'
    yield figure(charts.belief(told, world.model.learning.needed), told, columns, currency)
    yield figure(
        charts.settling(told, currency), told, ["day", "handle", "results", "spend_micros", "cost", "phase"], currency
    )
    yield "</div>"


def _signals(spec: Spec, world: World, tables: Tables) -> Iterator[str]:
    told, heard, currency = tables["signals"], tables["heard"], world.advertiser.currency
    if not told.rows:
        return
    yield '<div class="figures">'
    if heard.records()[0]["orders"]:
        yield figure(charts.heard(heard), heard, ["by", "orders", "share"], currency)
    heads = {
        "event": "Event",
        "source": "From",
        "received": "Received",
        "dropped": "Dropped",
        "dropped_share": "Share dropped",
        "late": "Late",
        "late_share": "Share late",
    }
    yield sheet("Events", "Dropped: heard before. Late: more than an hour after they happened.", told, heads, currency)
    yield "</div>"


def _comments(spec: Spec, world: World, tables: Tables) -> Iterator[str]:
    told, currency = tables["comments"], world.advertiser.currency
    if not told.rows:
        return
    sums: dict[str, list[int]] = {}
    for row in told.records():
        here = sums.setdefault(row["language"], [0, 0])
        here[0] += row["organic"] + row["ads"]
        here[1] += row["replies"]
    spoken = ", ".join(
        f"{language} {count:,}" for language, (count, _) in sorted(sums.items(), key=lambda one: (-one[1][0], one[0]))
    )
    replies = sum(count for _, count in sums.values())
    answered = f" {plural(replies, 'of them answers another', 'of them answer another')}." if replies else ""
    yield f"<p>By language: {escape(spoken)}.{answered}</p>"
    yield '<div class="figures">'
    yield figure(charts.intents(told), told, ["intent", "language", "organic", "ads", "replies"], currency)
    yield "</div>"


SECTIONS = (
    ("What was simulated", "run", _summary),
    ("Market", "market", _market),
    ("Posts", "posts", _posts),
    ("Ads", "ads", _ads),
    ("Money", "money", _money),
    ("Learning", "learning", _learning),
    ("Signals", "signals", _signals),
    ("Comments", "comments", _comments),
)
"""Heading, anchor, and what makes it; a section that has nothing to tell is left out."""


def _over(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _returned(value: int, spent: int) -> str:
    return f"{value / spent:.2f} times the spend" if spent else words.NONE


def _reached(made: Mapping[str, int]) -> str:
    seen, reach = made["impressions"], made["reach"]
    return f"{reach:,} people, {seen / reach:.2f} each" if reach else words.NONE

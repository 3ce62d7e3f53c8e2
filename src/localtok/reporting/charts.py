"""The charts: organic in sage, paid and what ads claim in ember, the truth in steel, everything else in grey.

Direct labels instead of legends; axes start at zero where lengths are compared.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import altair as alt

from . import marks, words
from .drawing import ROW, TOKENS, Chart, finished
from .estimates import agreement
from .marks import Rows
from .tables import Table

STEPS = {
    "plays": "begun",
    "watched_2s": "2 s",
    "watched_6s": "6 s",
    "p25": "a quarter",
    "p50": "half",
    "p75": "three quarters",
    "p100": "the end",
}
_TOLD = {
    "browser": "the browser",
    "server": "the server",
    "both": "both",
    "any": "either",
    "lost": "nobody",
}


def prices(told: Table, rivals: Table, currency: str) -> Chart:
    rows = told.records()
    median = next(row["cpm"] for row in rivals.records() if row["percent"] == 50)
    most = max(rows, key=lambda row: row["impressions"])
    top = max(*(row["cpm_to"] for row in rows), median)
    x = alt.X("cpm_from:Q", scale=alt.Scale(domain=[0, top], nice=False), axis=alt.Axis(title=f"CPM, {currency}"))
    room = alt.Scale(domain=[0, 1.15 * most["impressions"]], nice=False)
    y = alt.Y("impressions:Q", scale=room, axis=marks.counted())
    bars = (
        marks.of_rows(rows)
        .mark_bar(color=TOKENS["paid"], binSpacing=1)
        .encode(x=x, x2="cpm_to:Q", y=y, y2=alt.datum(0))
    )
    return Chart(
        title="What impressions cost",
        unit="impressions by CPM, the average of their ad in their hour",
        says=f"The commonest price is a CPM of {_price(most['cpm_from'], currency)} to {_price(most['cpm_to'], currency)};"
        f" everybody else's best score is below {_price(median, currency)} for half the slots.",
        spec=finished([bars, *marks.threshold(median, "half of the others' scores", "cpm_from:Q", top, x)]),
    )


def frequency(told: Table) -> Chart:
    rows = [row | {"label": _often(row["times"], len(told.rows) - 1)} for row in told.records() if row["times"]]
    reached, everybody = sum(row["viewers"] for row in rows), told.sum("viewers")
    bars = (
        marks.of_rows(rows)
        .mark_bar(color=TOKENS["paid"])
        .encode(
            x=alt.X("label:N", sort=None, axis=alt.Axis(labelAngle=0, title="impressions a person")),
            y=marks.amount("viewers"),
        )
    )
    return Chart(
        title="How often people saw an ad",
        unit="people by impressions of all ads",
        says=f"{reached:,} of {everybody:,} people were reached, {words.percent(reached / everybody)}.",
        spec=finished([bars]),
    )


def tail(posts: Table) -> Chart:
    """Views by rank on logarithmic axes: where posts differ by pools passed, the points lie on a line."""
    rows = posts.records()
    ordered = sorted(rows, key=lambda row: (-row["views"], row["item_id"]))
    data = [{"rank": place, "views": max(row["views"], 1), "kind": _kind(row)} for place, row in enumerate(ordered, 1)]
    whole = posts.sum("views")
    tenth = max(len(ordered) // 10, 1)
    share = sum(row["views"] for row in ordered[:tenth]) / whole if whole else 0.0
    points = (
        marks.of_rows(data)
        .mark_circle(size=44, opacity=0.85)
        .encode(
            x=alt.X(
                "rank:Q", scale=alt.Scale(type="log", nice=False), axis=alt.Axis(title="rank by views", format="d")
            ),
            y=alt.Y(
                "views:Q", scale=alt.Scale(type="log"), axis=alt.Axis(format="~s", values=marks.powers(data, "views"))
            ),
            color=marks.colours(),
        )
    )
    return Chart(
        title="Views without money",
        unit="organic views by rank, both logarithmic; ember: advertised",
        says=f"The most seen tenth of the posts has {words.percent(share, 0)} of all organic views.",
        spec=finished([points]),
    )


def worth(posts: Table) -> Chart:
    rows = [row | {"kind": _kind(row), "seen": max(row["views"], 1)} for row in posts.records()]
    alike = agreement([row["views"] for row in rows], [row["true_orders_per_million"] for row in rows])
    best = sorted(rows, key=lambda row: row["rank_by_worth"])[:2]
    named = best + [row for row in sorted(rows, key=lambda row: row["rank_by_views"])[:1] if row not in best]
    x = alt.X(
        "seen:Q",
        scale=alt.Scale(type="log"),
        axis=alt.Axis(format="~s", title="organic views", values=marks.powers(rows, "seen")),
    )
    y = alt.Y("true_orders_per_million:Q", axis=alt.Axis(format="~s"))
    layers = [marks.of_rows(rows).mark_circle(size=44, opacity=0.85).encode(x=x, y=y, color=marks.colours())]
    for place, row in enumerate(named):
        right = row["seen"] < 30_000
        layers.append(
            marks.of_rows([row | {"name": f"@{row['handle']}"}])
            # The best one's name a little higher, so that the two best never lie over each other.
            .mark_text(align="left" if right else "right", dx=8 if right else -8, dy=0 if place else -8)
            .encode(x=x, y=y, text="name:N")
        )
    said = "cannot be compared" if alike is None else f"agree by {words.signed(alike)} (Spearman; 1 is the same order)"
    return Chart(
        title="Views and true worth",
        unit="orders because of a million impressions as an ad; ember: advertised",
        says=f"The order by views and the order by true worth {said}.",
        spec=finished(layers),
    )


def funnel(ads: Table) -> Chart:
    shown = ads.sum("impressions")
    rows = [
        {"step": said, "share": ads.sum(name) / shown, "label": words.percent(ads.sum(name) / shown)}
        for name, said in STEPS.items()
    ]
    return Chart(
        title="How far people watch",
        unit="share of impressions",
        says=f"Of {shown:,} impressions {rows[1]['label']} are watched for 2 seconds, {rows[2]['label']} for 6 and"
        f" {rows[-1]['label']} to the end.",
        spec=marks.bars(rows, "step", "share", "paid"),
    )


def fading(ad_days: Table) -> Chart:
    """What is left of attention from day to day, over all ads: novelty that wears off, people who tire."""
    seen: dict[str, list[int]] = {}
    for row in ad_days.records():
        here = seen.setdefault(row["day"], [0, 0, 0])
        for place, column in enumerate(("impressions", "watched_2s", "clicks")):
            here[place] += row[column]
    rows: Rows = [
        {"day": day, "share": watched / shown, "ctr": clicks / shown}
        for day, (shown, watched, clicks) in enumerate(seen.values(), 1)
        if shown
    ]
    x = marks.days([{"day": day} for day in range(len(seen))])
    y = alt.Y("share:Q", axis=alt.Axis(format="~%"), scale=alt.Scale(zero=True))
    base = marks.of_rows(rows).encode(x=x, y=y)
    told = [
        f"{words.percent(row['share'])} are watched for 2 seconds, {words.percent(row['ctr'])} clicked" for row in rows
    ]
    says = f"On the first day {told[0]}; on the last {told[-1]}." if len(rows) > 1 else f"{told[0]}."
    return Chart(
        title="Watched 2 s, day by day",
        unit="share of a day's impressions, all ads together",
        says=says,
        spec=finished(
            [base.mark_line(color=TOKENS["paid"]), base.mark_circle(color=TOKENS["paid"], size=44, opacity=1)]
        ),
    )


def costs(ads: Table, currency: str) -> Chart:
    """Cost of a claimed and of a true order for each ad, with 90 % intervals, on a logarithmic axis."""
    rows: Rows = []
    for place, row in enumerate(_by_spend(ads), 1):
        for kind, up in (("claimed", -4), ("true", 5)):
            low, high, mean = (_drawable(row[f"{kind}_cost{end}"]) for end in ("_low", "_high", ""))
            rows.append({"ad": marks.name(place, row), "kind": kind, "low": low, "high": high, "mean": mean, "up": up})
    top = 1.5 * max([row["high"] or 3 * row["low"] for row in rows])
    low = 0.8 * min(row["low"] for row in rows)
    order = list(dict.fromkeys(row["ad"] for row in rows))
    layers: list[Any] = []
    for kind, colour, up in (("claimed", "paid", -4), ("true", "truth", 5)):
        mine = [row | {"high": row["high"] or top} for row in rows if row["kind"] == kind]
        x = alt.X(
            "low:Q",
            scale=alt.Scale(type="log", domain=[low, top], nice=False),
            axis=alt.Axis(format="~s", title=currency, values=marks.powers([{"at": low}, {"at": top}], "at")),
        )
        y = alt.Y("ad:N", sort=order)
        layers.append(
            marks.of_rows(mine).mark_rule(color=TOKENS[colour], strokeWidth=2, yOffset=up).encode(x=x, x2="high:Q", y=y)
        )
        points = [row for row in mine if row["mean"] is not None]
        if points:
            layers.append(
                marks.of_rows(points)
                .mark_circle(color=TOKENS[colour], size=60, yOffset=up, opacity=1)
                .encode(x="mean:Q", y=y)
            )
    return Chart(
        title="Cost of an order",
        unit="90 % interval; ember: as claimed, steel: truly because of the ad; no dot: none yet",
        says=_cost_words(ads, currency),
        spec=finished(layers, height=max(len(order), 3) * 34),
    )


def spend(money: Table, currency: str) -> Chart:
    rows = marks.by_day(money, spend="spend_micros", plan="plan_micros")
    layers = [
        marks.of_rows(rows)
        .mark_bar(color=TOKENS["paid"], width=round(0.8 * marks.day_width(rows), 1))
        .encode(x=marks.days(rows), y=marks.amount("spend"))
    ]
    planned = [row for row in rows if row["plan"]]
    if planned:
        layers.append(
            marks.of_rows(planned)
            .mark_tick(color=TOKENS["ink"], orient="horizontal", thickness=2, size=marks.day_width(rows))
            .encode(x=marks.days(rows), y="plan:Q")
        )
    spent = money.sum("spend_micros")
    plan = money.sum("plan_micros")
    against = f", {words.percent(spent / plan, 0)} of the plan" if plan else ""
    return Chart(
        title="Spend",
        unit=f"{currency} a day; the line is the plan",
        says=f"{words.money(spent, currency)} spent{against}.",
        spec=finished(layers),
    )


def orders(money: Table) -> Chart:
    """Three counts that a real platform never shows side by side, added up over the run."""
    named = (
        ("orders", "all in the shop", "baseline"),
        ("claimed_orders", "claimed", "paid"),
        ("true_orders", "because of ads", "truth"),
    )
    layers: list[Any] = []
    ends: Rows = []
    days = marks.by_day(money)
    for name, label, colour in named:
        sums: Rows = []
        so_far = 0
        for place, row in enumerate(money.records(), 1):
            so_far += row[name]
            sums.append({"day": place, "orders": so_far})
        layers.append(
            marks.of_rows(sums)
            .mark_line(color=TOKENS[colour], point=marks.dots(sums, colour))
            .encode(x=marks.days(days, labels=92), y=marks.amount("orders"))
        )
        ends.append({"day": len(sums), "orders": so_far, "name": label})
    most = max(row["orders"] for row in ends) or 1
    layers += marks.named(
        ends, "day", "orders", marks.days(days, labels=92), marks.amount("orders"), lambda value: value / most
    )
    told = {name: money.sum(name) for name, _, _ in named}
    return Chart(
        title="Orders: claimed and true",
        unit="orders since the run began",
        says=f"The platform claims {told['claimed_orders']:,} orders; {told['true_orders']:,} of the {told['orders']:,} in the"
        " shop would not have come without an ad.",
        spec=finished(layers),
    )


def belief(learning: Table, needed: int) -> Chart:
    rows = marks.of_dearest(learning.records())
    top = max(max(row["believed_over_true"] for row in rows), 1 / min(row["believed_over_true"] for row in rows), 1.6)
    most = max([*(row["results"] for row in rows), 10])
    x = alt.X(
        "results:Q",
        scale=alt.Scale(domain=[0, most * 1.32], nice=False),
        axis=alt.Axis(title="results heard of", values=marks.ticks(most, 0)),
    )
    y = alt.Y(
        "believed_over_true:Q",
        scale=alt.Scale(type="log", domain=[1 / top, top], nice=False),
        axis=alt.Axis(format=".2~f", values=marks.factors(top)),
    )
    layers: list[Any] = [
        marks.of_rows([{"y": 1}]).mark_rule(color=TOKENS["truth"]).encode(y=alt.Y("y:Q", scale=alt.Scale(type="log")))
    ]
    layers += marks.line_an_ad(
        rows, x, y, "results", "believed_over_true", lambda value: (math.log(value, top) + 1) / 2
    )
    if needed <= most:
        layers.append(
            marks.of_rows([{"results": needed}]).mark_rule(color=TOKENS["baseline"], strokeDash=[3, 3]).encode(x=x)
        )
    final = [row["believed_over_true"] for row in {row["ad_id"]: row for row in rows}.values()]
    off = sum(max(value, 1 / value) - 1 for value in final) / len(final)
    return Chart(
        title="What the platform believes",
        unit=f"believed rate of results, times the true one; the learning phase ends at {needed}",
        says=f"At the end beliefs are off by {words.percent(off, 0)} on average.",
        spec=finished(layers),
    )


def settling(learning: Table, currency: str) -> Chart:
    rows = [row for row in marks.of_dearest(learning.records()) if row["cost"] is not None]
    days = max(row["day"] for row in learning.records())
    x = alt.X(
        "day:Q",
        scale=alt.Scale(domain=[1, max(days, 2) * 1.32], nice=False),
        axis=alt.Axis(format="d", title="day of the run", values=marks.ticks(days)),
    )
    most = max((row["cost"] for row in rows), default=1.0)
    y = alt.Y("cost:Q", scale=alt.Scale(domain=[0, most], nice=False), axis=alt.Axis(format="~s"))
    ended = _first_learned(rows)
    layers = marks.line_an_ad(rows, x, y, "day", "cost", lambda value: value / most) if rows else []
    if ended:
        layers.append(marks.of_rows(ended).mark_circle(color=TOKENS["ink"], size=50, opacity=1).encode(x=x, y=y))
    return Chart(
        title="Cost of a result so far",
        unit=f"{currency} for a result the platform heard of; a dot: learning phase over",
        says=f"{words.plural(len(ended), 'ad') if ended else 'No ad'} left the learning phase.",
        spec=finished(layers or [marks.of_rows([{"day": 1, "cost": 0}]).mark_point(opacity=0).encode(x=x, y=y)]),
    )


def heard(told: Table) -> Chart:
    by = {row["by"]: row for row in told.records()}
    rows = [
        {"who": said, "share": by[name]["share"] or 0.0, "label": words.percent(by[name]["share"], 0)}
        for name, said in _TOLD.items()
    ]
    return Chart(
        title="Who told the platform of orders",
        unit="share of orders placed",
        says=f"Of {words.plural(by['placed']['orders'], 'order')} {words.percent(by['lost']['share'], 0)} never reached the platform.",
        spec=marks.bars(rows, "who", "share", "truth"),
    )


def intents(comments: Table) -> Chart:
    sums: dict[str, dict[str, int]] = {}
    for row in comments.records():
        here = sums.setdefault(row["intent"], {"organic": 0, "ads": 0})
        here["organic"] += row["organic"]
        here["ads"] += row["ads"]
    rows: Rows = [
        {"intent": intent, "kind": kind, "comments": count, "order": order}
        for intent, counts in sums.items()
        for order, (kind, count) in enumerate(counts.items())
    ]
    bars = (
        marks.of_rows(rows)
        .mark_bar()
        .encode(
            y=alt.Y("intent:N", sort=list(sums)),
            x=alt.X("comments:Q", axis=marks.counted(grid=True)),
            color=alt.Color(
                "kind:N",
                legend=None,
                scale=alt.Scale(domain=["organic", "ads"], range=[TOKENS["organic"], TOKENS["paid"]]),
            ),
            order="order:O",
        )
    )
    won = sum(row["comments"] for row in rows if row["kind"] == "ads")
    buying = sum(row["comments"] for row in rows if row["intent"].startswith(("intent.", "q.")))
    whole = sum(row["comments"] for row in rows)
    return Chart(
        title="What people write",
        unit="comments by what their writers want; sage: organic, ember: won by ads",
        says=f"{whole:,} comments, {won:,} of them won by ads; {words.percent(buying / whole, 0)} say somebody may buy.",
        spec=finished([bars], height=ROW * len(sums)),
    )


def _drawable(cost: float | None) -> float | None:
    """On a logarithmic axis: what is rounded to nothing stands at a cent."""
    return None if cost is None else max(cost, 0.01)


def _price(amount: float, currency: str) -> str:
    return words.money(amount * 1e6, currency)


def _kind(row: Mapping[str, Any]) -> str:
    return "paid" if row["advertised"] else "organic"


def _often(times: int, most: int) -> str:
    return f"{times}+" if times == most else str(times)


def _by_spend(ads: Table) -> Rows:
    """Ads that cost anything, dearest first; as many as a chart can tell apart."""
    some = [row for row in ads.records() if row["spend_micros"]]
    return sorted(some, key=marks.dearest)[: marks.MOST]


def _cost_words(ads: Table, currency: str) -> str:
    spent, claimed, true = (ads.sum(name) for name in ("spend_micros", "claimed_orders", "true_orders"))
    says = [
        f"{words.money(spent / count, currency)} {what}"
        for count, what in ((claimed, "as claimed"), (true, "in truth"))
        if count
    ]
    return f"An order costs {' and '.join(says)}." if says else "No order yet."


def _first_learned(rows: Iterable[dict[str, Any]]) -> Rows:
    first: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["phase"] == "learned":
            first.setdefault(row["ad_id"], row)
    return list(first.values())

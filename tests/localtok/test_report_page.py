"""`localtok report`: tables that add up to the world, and a page that needs nothing from elsewhere."""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localtok.cli import report
from localtok.cli.base import Wrong
from localtok.market.engagement import NAMES as COUNTERS
from localtok.reporting import NAMES, Journal, Table, as_csv, as_json, charts, drawing, estimates, figures, watched
from localtok.reporting.page import page
from localtok.reporting.tables import ordered, table
from localtok.reporting.words import cell, money, percent
from localtok.runs import Spec, digest, sums
from localtok.world import World

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SPEC = Spec(scenario="tiny", days=3, ads=4)
Run = tuple[World, Journal, dict[str, Table]]


@pytest.fixture(scope="module")
def run() -> Run:
    world, journal = watched(SPEC)
    return world, journal, figures(world, journal)


@pytest.fixture(scope="module")
def html(run: Run) -> str:
    world, _, tables = run
    return page(SPEC, world, tables)


class Seen(HTMLParser):
    """Every attribute of every element, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.said = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.said += data


def test_tables_come_in_the_order_they_are_told_and_say_what_every_column_means(run: Run) -> None:
    tables = run[2]

    assert tuple(tables) == NAMES
    for one in tables.values():
        assert one.about and all(column.name and column.unit and column.means for column in one.columns)
        assert len({column.name for column in one.columns}) == len(one.columns)
        assert all(len(row) == len(one.columns) for row in one.rows)


def test_money_and_orders_add_up_to_what_the_world_counted(run: Run) -> None:
    world, _, tables = run
    made = sums(world)

    assert made["spend_micros"] > 0
    for name in ("money", "ads", "ad_days", "posts", "market"):
        assert tables[name].sum("spend_micros") == made["spend_micros"], name
    groups = [row for row in tables["budgets"].records() if row["kind"] == "adgroup"]
    assert sum(row["spend_micros"] for row in groups) == made["spend_micros"]
    for name in ("money", "ads", "ad_days"):
        assert tables[name].sum("claimed_orders") == made["conversions"], name
        assert tables[name].sum("true_orders") == made["incremental_orders"], name
    assert tables["money"].sum("orders") == made["orders"]
    assert tables["money"].sum("value_micros") == made["order_value_micros"]
    assert tables["money"].records()[-1]["balance_micros"] == world.advertiser.balance_micros


def test_counters_add_up_to_what_the_world_counted(run: Run) -> None:
    world, _, tables = run
    made = sums(world)

    told = {column.name for column in tables["ads"].columns} & set(COUNTERS) - {"reach"}
    assert {"impressions", "watched_2s", "p100", "clicks"} <= told
    assert {name: tables["ads"].sum(name) for name in told} == {name: made[name] for name in told}
    for name in ("market", "prices", "ad_days"):
        assert tables[name].sum("impressions") == made["impressions"], name
    assert tables["posts"].sum("views") == made["organic_views"]


def test_people_are_counted_once_in_every_respect(run: Run) -> None:
    world, _, tables = run
    reach = sums(world)["reach"]

    for dimension in ("country_code", "age", "gender"):
        rows = [row for row in tables["audience"].records() if row["dimension"] == dimension]
        assert sum(row["viewers"] for row in rows) == world.audience.size
        assert sum(row["reached"] for row in rows) == reach
        assert sum(row["impressions"] for row in rows) == sums(world)["impressions"]
    often = tables["frequency"].records()
    assert sum(row["viewers"] for row in often) == world.audience.size
    assert sum(row["viewers"] for row in often if row["times"]) == reach


def test_events_and_comments_add_up_to_what_the_world_has(run: Run) -> None:
    world, _, tables = run

    events = tables["signals"]
    assert events.sum("received") == len(world.pixel_events)
    assert events.sum("dropped") == sum(not event.kept for event in world.pixel_events)
    heard = {row["by"]: row["orders"] for row in tables["heard"].records()}
    assert heard["any"] + heard["lost"] == heard["placed"] == len({order.order_id for order in world.orders})
    assert heard["browser"] + heard["server"] - heard["both"] == heard["any"]
    comments = tables["comments"]
    theirs = [one for one in world.comments.values() if not one.owner]
    assert comments.sum("organic") + comments.sum("ads") == len(theirs)
    assert comments.sum("ads") == sum(bool(one.ad_id) for one in theirs)


def test_what_was_learned_is_written_down_every_day(run: Run) -> None:
    world, journal, tables = run
    rows = tables["learning"].records()

    assert [row["day"] for row in rows] == sorted(row["day"] for row in rows)
    assert {row["day"] for row in rows} == {1, 2, 3}
    assert len(journal.balances) == 3
    last = {row["ad_id"]: row for row in rows}
    assert {id: row["results"] for id, row in last.items()} == {
        id: learner.results for id, learner in world.market.learners.items()
    }
    assert all(row["believed_over_true"] > 0 for row in rows)


def test_a_coefficient_that_was_set_otherwise_is_told(run: Run) -> None:
    world, journal, _ = run
    usual = world.model
    world.model = replace(usual, auction=replace(usual.auction, rivals=9.5))

    told = figures(world, journal)["coefficients"].records()
    world.model = usual

    assert {"name": "auction.rivals", "here": 9.5}.items() <= next(
        one for one in told if "rivals" in one["name"]
    ).items()


def test_the_page_says_that_it_is_simulated_and_what_was_run(run: Run, html: str) -> None:
    said = Seen(html).said

    assert "Simulated" in said and "(simulated)" in html.split("</title>")[0]
    for what in ("tiny", "by-engagement", "seed 7", digest(run[0])):
        assert what in said
    for heading in ("Market", "Posts", "Ads", "Money", "Learning", "Signals", "Comments"):
        assert f">{heading}</h2>" in html


def test_the_page_needs_nothing_from_elsewhere(html: str) -> None:
    elements = Seen(html).elements

    assert not {"script", "link", "img", "iframe", "object", "base"} & {tag for tag, _ in elements}
    for _, attributes in elements:
        for name, value in attributes.items():
            assert name not in ("src", "srcset", "action", "data", "style")
            assert not name.startswith("on")
            if name.endswith("href"):
                assert (value or "").startswith("#")
    assert all(inside.startswith("#") for inside in re.findall(r"url\(([^)]*)\)", html))
    assert "@import" not in html and "://" not in html


def test_every_anchor_is_there_once(html: str) -> None:
    elements = Seen(html).elements
    ids = [attributes["id"] for _, attributes in elements if "id" in attributes]

    assert len(ids) == len(set(ids))
    assert {str(attributes["href"])[1:] for tag, attributes in elements if tag == "a"} <= set(ids)


def test_every_chart_has_a_sentence_for_a_label_and_its_numbers_behind_it(html: str) -> None:
    elements = Seen(html).elements
    pictures = [attributes for tag, attributes in elements if tag == "svg"]

    assert len(pictures) >= 10
    assert all(one.get("role") == "img" and one.get("aria-label") for one in pictures)
    assert sum(tag == "details" for tag, _ in elements) == len(pictures)


def test_colours_follow_the_scheme(html: str) -> None:
    drawn = "".join(re.findall(r"<svg .*?</svg>", html, re.DOTALL))

    assert "var(--paid)" in drawn
    assert not any(colour in drawn for colour in drawing.TOKENS.values())


def test_the_same_run_gives_the_same_bytes(html: str) -> None:
    drawing._drawn.cache_clear()
    world, journal = watched(SPEC)

    assert page(SPEC, world, figures(world, journal)) == html


def test_names_are_text_whatever_is_in_them(run: Run) -> None:
    world, journal, _ = run
    post = max(world.posts.values(), key=lambda post: post.organic.plays)
    ad = next(iter(world.ads.values()))
    shown = world.posts[ad.item_id]
    kept = post.caption, shown.handle, world.advertiser.name
    post.caption = world.advertiser.name = '<script>alert("&")</script>'
    shown.handle = '"><img src=x onerror=alert(1)>'
    world.accounts[shown.handle] = world.accounts[kept[1]]
    try:
        text = page(SPEC, world, figures(world, journal))
    finally:
        del world.accounts[shown.handle]
        post.caption, shown.handle, world.advertiser.name = kept

    elements = Seen(text).elements
    assert not {"script", "img"} & {tag for tag, _ in elements}
    assert not any(name.startswith("on") for _, attributes in elements for name in attributes)
    assert '<script>alert("&")</script>' in Seen(text).said


def test_a_run_without_ads_is_a_page_too() -> None:
    spec = replace(SPEC, policy="nothing", days=1)
    world, journal = watched(spec)

    text = page(spec, world, figures(world, journal))

    assert ">Posts</h2>" in text and ">Ads</h2>" not in text and ">Learning</h2>" not in text


def test_attention_is_told_day_by_day(run: Run) -> None:
    rows = run[2]["ad_days"].records()
    first = [row for row in rows if row["day"] == rows[0]["day"]]
    share = sum(row["watched_2s"] for row in first) / sum(row["impressions"] for row in first)

    assert sum(row["watched_2s"] for row in rows) == run[2]["ads"].sum("watched_2s")
    assert f"On the first day {percent(share)} are watched" in charts.fading(run[2]["ad_days"]).says


def test_an_ad_that_cost_next_to_nothing_is_drawn_too(run: Run) -> None:
    ads = run[2]["ads"]
    cheap = [
        row | {"claimed_cost_low": 0.0, "claimed_cost": 0.0} if row["spend_micros"] else row for row in ads.records()
    ]
    named = "".join(f"{one.name}  {one.unit}  {one.means}\n" for one in ads.columns)

    assert charts.costs(table("ads", "an ad", named, cheap), "USD").spec["layer"]


def test_tables_are_read_back_from_csv_and_json(run: Run) -> None:
    tables = run[2]

    rows = list(csv.DictReader(io.StringIO(as_csv(tables["ads"]))))
    told = json.loads(as_json({"digest": "d"}, list(tables.values())))
    assert [row["spend_micros"] for row in rows] == [str(row["spend_micros"]) for row in tables["ads"].records()]
    assert told["digest"] == "d"
    assert told["tables"]["ads"]["rows"] == tables["ads"].records()
    assert told["tables"]["money"]["columns"][0] == {
        "name": "day",
        "unit": "date",
        "means": "in the account's time zone",
    }


def test_a_row_with_other_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="b"):
        table("some", "a row", "a  count  of them", [{"a": 1, "b": 2}])


def asked(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    report.add(parser.add_subparsers(required=True))
    given_ = parser.parse_args(["report", "--scenario", "tiny", "--days", "1", *arguments])
    return int(given_.act(given_))


def test_the_command_writes_a_page_a_table_or_a_folder_of_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked("--out", str(tmp_path / "run.html")) == 0
    assert (tmp_path / "run.html").read_text("utf-8").startswith("<!doctype html>")

    assert asked("--format", "csv", "--out", str(tmp_path / "run")) == 0
    assert sorted(one.stem for one in (tmp_path / "run").iterdir()) == sorted(NAMES)

    assert asked("--format", "json", "--table", "ads") == 0
    told = json.loads(capsys.readouterr().out)
    assert (list(told["tables"]), told["simulated"], told["spec"]["days"]) == (["ads"], True, 1)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--table", "adds", "--format", "csv"), "there is no such table; there are"),
        (("--table", "ads"), "add --format csv"),
        (("--format", "csv"), "name a folder with --out"),
        (("--out", "nowhere/run.html"), "there is no folder"),
        (("--format", "csv", "--out", "nowhere/run"), "there is no folder"),
        (("--policy", "luck"), "there is no policy 'luck'"),
        (("--scenario", "demoo"), "demoo"),
    ],
)
def test_what_cannot_be_told_is_said_in_one_line(arguments: tuple[str, ...], says: str) -> None:
    with pytest.raises(Wrong, match=says) as wrong:
        asked(*arguments)

    assert "\n" not in str(wrong.value)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.integers(0, 100_000))
def test_an_interval_holds_its_count_and_narrows_with_it(count: int) -> None:
    low, high = estimates.interval(count)
    lower, higher = estimates.interval(count + 1)

    assert 0 <= low <= count < high
    assert low <= lower and high < higher
    assert (high - low) / (count + 1) > (higher - lower) / (count + 2)


@pytest.mark.parametrize(
    ("count", "low", "high"), [(0, 0.0, 3.00), (1, 0.05, 4.74), (10, 5.43, 16.96), (100, 84.14, 118.08)]
)
def test_intervals_are_near_the_exact_ones(count: int, low: float, high: float) -> None:
    """Against quantiles of the gamma distribution, as tables of exact Poisson limits have them."""
    assert estimates.interval(count) == pytest.approx((low, high), abs=0.1)


def test_agreement_of_orders() -> None:
    assert estimates.agreement([1, 2, 3, 4], [10, 20, 30, 40]) == 1.0
    assert estimates.agreement([1, 2, 3, 4], [4, 3, 2, 1]) == -1.0
    assert estimates.agreement([1, 2, 2, 4], [1, 2, 3, 4]) == pytest.approx(0.9487)
    assert estimates.agreement([1, 1, 1], [1, 2, 3]) is None
    assert estimates.agreement([1, 2], [1, 2]) is None
    assert estimates.ranks([30, 10, 30, 20]) == [1.5, 4, 1.5, 3]


def test_a_table_is_put_in_another_order_and_stays_the_same() -> None:
    some = table("some", "a row", "a  count  of them", [{"a": 3}, {"a": 1}, {"a": 2}])

    assert ordered(some, lambda row: row["a"]).rows == ((1,), (2,), (3,))
    assert some.sum("a") == ordered(some, lambda row: -row["a"]).sum("a") == 6


def test_figures_are_written_as_people_read_them() -> None:
    assert money(1_234_560_000, "USD") == "$1,235"
    assert money(-12_340_000, "EUR") == "−€12.34"
    assert money(5_000_000, "CHF") == "CHF\u202f5.00"
    assert money(None, "USD") == "–"
    assert (percent(0.25), percent(0.0021), percent(0.0), percent(None)) == (
        "25.0\u202f%",
        "2.1\u202f‰",
        "0.0\u202f%",
        "–",
    )


def test_a_small_coefficient_is_not_rounded_away(run: Run) -> None:
    column = next(one for one in run[2]["coefficients"].columns if one.name == "here")

    assert [cell(value, column, "USD") for value in (0.0112, 0.0005, 12_000.0, -0.97)] == [
        "0.0112",
        "0.0005",
        "12,000",
        "-0.97",
    ]


@pytest.fixture(scope="module")
def address(html: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"Chromium is not installed at {CHROMIUM}")
    path = tmp_path_factory.mktemp("report") / "run.html"
    path.write_text(html, "utf-8")
    yield path.as_uri()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_in_a_browser_nothing_overflows_and_axe_finds_nothing(address: str, width: int, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    asked_for: list[str] = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
        shown = context.new_page()
        shown.on("request", lambda request: asked_for.append(request.url))
        shown.goto(address)
        wide = shown.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        shown.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        found = Axe().run(shown).response["violations"]
        chromium.close()

    assert wide == 0
    assert [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found] == []
    assert asked_for == [address]

"""A scenario fitted to reports: what files are read, what is found in them, and what is said of what is not."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from localtok import scenario
from localtok.calibration import estimates, expected, fitting, refining, scenariofile
from localtok.calibration.exports import Ad, BadFile, read
from localtok.calibration.flights import Terms, put
from localtok.cli import fit as command
from localtok.cli.base import Wrong
from localtok.market.model import Model
from localtok.world import World

RECORDED = {
    "impressions": 46_116,
    "watched_2s": 5_100,
    "watched_6s": 1_295,
    "p25": 3_689,
    "p50": 1_568,
    "p75": 1_015,
    "p100": 723,
    "clicks": 540,
    "likes": 263,
}
"""One account's life, Airbyte connector tests; the quarters from their shares."""
HEADER = "Ad name,Cost,Impressions,2-second video views,6-second video views,Clicks (destination),Paid likes"
TRUTH = """
extends: base.yaml
about: "A market whose coefficients are to be found."
brand: {posts: 0}
creators:
  - handle: your.ads
    posts: [POSTS]
model:
  rates: {hook: -1.6, hold_s: 3.5, hold_shape: 0.7, like: 0.03, share: 0.006, click: 0.02}
  auction: {rivals: 9}
"""
FOUND = {"rates.hook": -1.6, "rates.hold_s": 3.5, "rates.hold_shape": 0.7, "rates.like": 0.03, "rates.share": 0.006, "rates.click": 0.02, "auction.rivals": 9.0}  # fmt: skip
BASE = 'extends: tiny\nabout: "A market to fit."\nviewers: 9000\nslots_a_day: 27000\n'


def crowd() -> expected.Crowd:
    """People the auction picked: they like it better than others do."""
    return expected.crowd(np.random.default_rng(5).normal(0.6, 0.55, 20_000), np.ones(20_000))


def counts(model: Model, impressions: int, length_s: float, *, spark: bool = True) -> dict[str, int]:
    """What so many impressions come to on average."""
    way = expected.shown(model, spark=spark, likes=model.mechanisms.usual_likes)
    told = expected.expected(model, way, crowd(), length_s)
    rates = {name: getattr(told, name) for name in ("plays", "watched_2s", "likes", "comments", "shares", "saves", "profile_visits", "follows", "clicks")}  # fmt: skip
    rates |= {
        name: told.watched_2s * expected.past(model, way, crowd(), length_s, at)
        for name, at in expected.marks(length_s).items()
    }
    return {"impressions": impressions} | {name: round(impressions * share) for name, share in rates.items()}


def test_a_fit_finds_the_coefficients_that_made_the_counts() -> None:
    truth = replace(
        Model(), rates=replace(Model().rates, hook=-1.7, hold_s=3.2, hold_shape=0.7, like=0.03, visit=0.004, click=0.02)
    )
    ads = [Ad(name=str(long), counts=counts(truth, 400_000, long), length_s=long) for long in (9.0, 15.0, 24.0)]

    found = fitting.fit(ads, Model(), crowd(), length_s=15.0, spark=True)

    for one in found.estimates:
        assert one.value == pytest.approx(estimates.value(truth, one.name), rel=0.01), one.name
        assert one.low < one.value < one.high
    assert {one.name for one in found.estimates} >= {"rates.hook", "rates.hold_s", "rates.hold_shape", "rates.visit"}


def test_an_ad_of_its_own_has_its_mistaken_clicks_taken_off() -> None:
    truth = Model()
    ads = [Ad(name="own", counts=counts(truth, 900_000, 15.0, spark=False), length_s=15.0, spark=False)]

    click = fitting.fit(ads, truth, crowd(), length_s=15.0, spark=True).of("rates.click")

    assert click is not None
    assert click.value == pytest.approx(truth.rates.click, rel=0.01)


def test_ads_that_differ_make_an_interval_wider() -> None:
    def width(*likes: int) -> float:
        ads = [Ad(name=str(k), counts={**RECORDED, "likes": some}, length_s=10) for k, some in enumerate(likes)]
        one = fitting.fit(ads, Model(), crowd(), length_s=10, spark=False).of("rates.like")
        assert one is not None
        return (one.high - one.low) / one.value

    assert width(100, 430) > 3 * width(263, 267)


def test_the_length_of_a_video_is_told_by_where_six_seconds_lie_among_its_quarters() -> None:
    for length_s in (10.0, 15.0, 30.0):
        ads = [Ad(name="one", counts=counts(Model(), 300_000, length_s))]

        assert fitting.likely_length(ads, Model(), crowd(), spark=True) == length_s
    assert fitting.likely_length([Ad(name="one", counts={"impressions": 9})], Model(), crowd(), spark=True) is None


def test_what_the_file_does_not_tell_stays_and_is_said() -> None:
    found = fitting.fit(
        [Ad(name="one", counts={"impressions": 5_000, "clicks": 60})], Model(), crowd(), length_s=15, spark=True
    )

    assert [one.name for one in found.estimates] == ["rates.click"]
    left = dict(found.left)
    assert left["rates.hook"] == "no column of 2-second views"
    assert left["rates.hold_s"].startswith("needs 2-second views")
    assert left["auction.rivals"] == "no column of costs"


@pytest.mark.parametrize(("impressions", "fitted"), [(200, False), (50_000, True)])
def test_none_of_something_tells_only_where_some_were_to_be_expected(impressions: int, fitted: bool) -> None:
    ads = [Ad(name="one", counts={"impressions": impressions, "shares": 0})]

    share = fitting.fit(ads, Model(), crowd(), length_s=15, spark=True).of("rates.share")

    assert (share is not None) == fitted
    if share:
        assert share.low == 0 < share.value < share.high < Model().rates.share


def test_a_market_is_found_again_from_its_own_reports(tmp_path: Path) -> None:
    """Recovery, over other dice and with luck of the posts' own; the reports go through a file."""
    (tmp_path / "base.yaml").write_text(BASE)
    cast = ", ".join(
        f"{{duration: {long}, entertainment: 0, pull: 0, wrong_audience: false}}" for long in (12, 20, 16, 12, 20, 16)
    )
    (tmp_path / "truth.yaml").write_text(TRUTH.replace("POSTS", cast))
    world = World(11, str(tmp_path / "truth.yaml"))
    ads = [put(world, post, Terms(daily_budget=4)) for post in world.posts.values()]
    world.advance(24 * 4)
    exported = [report(world, ad.ad_id) for ad in ads]
    (tmp_path / "report.json").write_text(json.dumps({"code": 0, "data": {"list": exported}}))

    told = read([tmp_path / "report.json"])
    found = refining.fitted(told, str(tmp_path / "base.yaml"), 7, spark=True, days=2)

    within = [off(one, FOUND[one.name]) for one in found.estimates if one.name in FOUND]
    assert len(within) == len(FOUND)
    assert max(within) < 1.5
    assert sum(one <= 1 for one in within) >= len(FOUND) - 1
    shown_to = sum(ad.counts["impressions"] for ad in found.simulated.ads)
    stayed = sum(ad.counts["watched_2s"] for ad in found.simulated.ads) / shown_to
    assert stayed == pytest.approx(
        sum(a.counts["watched_2s"] for a in told) / sum(a.counts["impressions"] for a in told), rel=0.1
    )


def off(one: estimates.Estimate, truth: float) -> float:
    """How far the truth lies from the estimate: 1 at the end of the 95 % interval, 1.5 at that of the 99.7 %."""
    return (
        (one.value - truth) / (one.value - one.low)
        if truth < one.value
        else (truth - one.value) / (one.high - one.value)
    )


def report(world: World, ad_id: str) -> dict[str, object]:
    """A row of the reporting API."""
    one = refining.reported(world, ad_id)
    named = {"p25": "video_views_p25", "p50": "video_views_p50", "p75": "video_views_p75", "p100": "video_views_p100", "plays": "video_play_actions", "watched_2s": "video_watched_2s", "watched_6s": "video_watched_6s"}  # fmt: skip
    metrics = {named.get(name, name): str(count) for name, count in one.counts.items()}
    metrics |= {"spend": f"{one.spend:.2f}", "video_duration": str(one.length_s)}
    return {"dimensions": {"ad_id": ad_id}, "metrics": metrics}


def test_a_csv_of_ads_manager_is_read_and_its_total_is_not(tmp_path: Path) -> None:
    path = tmp_path / "ads.csv"
    path.write_text(
        f'\ufeff{HEADER}\nA,10.50,"1,000",300,120,12,-\nA,9.50,1000,310,110,9,\nB,5,500,100,40,4,3\nTotal of 3 results,25,2500,710,270,25,3\n',
        "utf-8",
    )

    a, b = read([path])

    assert (a.name, a.spend, a.counts) == (
        "A",
        20.0,
        {"impressions": 2_000, "watched_2s": 610, "watched_6s": 230, "clicks": 21},
    )
    assert b.counts["likes"] == 3
    assert (a.spark, a.length_s) == (None, None)


def test_rates_stand_in_for_counts_that_are_missing(tmp_path: Path) -> None:
    path = tmp_path / "rates.csv"
    path.write_text(
        "Ad ID;Impressions;Video views;CTR (destination);100% video view rate;Average play time per video view;Identity type\n"
        "1;1.000;970;1,50%;2,5;3,2;TT_USER\n"
    )

    (one,) = read([path])

    assert one.counts == {"impressions": 1_000, "plays": 970, "clicks": 15, "p100": 24}
    assert one.mean_play_s == pytest.approx(3.2)
    assert one.spark is True


def test_a_workbook_is_read_as_its_csv_would_be(tmp_path: Path) -> None:
    path = tmp_path / "ads.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Ads of October"])
        sheet.write_row(2, 0, HEADER.split(","))
        sheet.write_row(3, 0, ["A", 20.0, 2_000, 610, 230, 21, 9])

    (one,) = read([path])

    assert one.counts == {"impressions": 2_000, "watched_2s": 610, "watched_6s": 230, "clicks": 21, "likes": 9}


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        (
            "a.csv",
            f"{HEADER}\nA,1,100,many,2,1,0\n",
            r"a.csv, row 2, column '2-second video views': 'many' is not a number",
        ),
        (
            "a.csv",
            f"{HEADER}\nA,1,100,20.5,2,1,0\n",
            r"row 2, column '2-second video views': '20.5' is not a whole number",
        ),
        ("a.csv", f"{HEADER}\nA,1,100,20,30,1,0\n", r"row 2, column '6-second video views': 30 is more than the 20"),
        ("a.csv", f"{HEADER}\nA,1,100,-3,2,1,0\n", r"'-3' is not a number|less than nothing"),
        ("a.csv", "Date,Views\n1,2\n", r"a.csv: no column of impressions \(columns: 'Date', 'Views'\)"),
        ("a.csv", f"{HEADER}\n", r"a.csv: no rows under the header"),
        ("a.csv", "", r"a.csv: no column of impressions"),
        ("a.csv", "Ad ID,Impressions,CTR\n1,100,140\n", r"column 'CTR': '140' is more than all"),
        ("a.json", "{", r"a.json: broken JSON"),
        ("a.json", "[1, 2]", r"a.json, row 1: 1 is not an object"),
        ("a.json", '[{"spend": 3}]', r"a.json, row 1: no column of impressions"),
        ("a.xlsx", "nothing of the kind", r"a.xlsx: is not a workbook"),
    ],
)
def test_a_bad_file_is_refused_with_its_row_and_column(tmp_path: Path, name: str, text: str, complaint: str) -> None:
    path = tmp_path / name
    path.write_text(text)

    with pytest.raises(BadFile, match=complaint):
        read([path])


CELLS = st.sampled_from(
    ["", "-", "12", "1,5", "1.000", "7%", "n/a", "\x00", "ß", "=1+1", "9" * 400, "-1", "1e9", '"', "Total"]
)


@settings(deadline=None, derandomize=True, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELLS, min_size=6, max_size=8), max_size=4), st.sampled_from([",", ";", "\t"]))
def test_whatever_stands_in_a_file_it_is_read_or_refused(tmp_path: Path, grid: list[list[str]], part: str) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("\n".join([part.join(HEADER.split(",")), *(part.join(row) for row in grid)]))

    try:
        ads = read([path])
    except BadFile as refused:
        assert str(refused).startswith("odd.csv")
    else:
        assert all(ad.counts["impressions"] > 0 for ad in ads)


def test_an_ads_name_may_be_anything(tmp_path: Path) -> None:
    odd = [Ad(name=name, counts={"impressions": 1}) for name in ("a: {b}", "#1\t\x07", "", "\u2028", "é" * 300)]
    path = tmp_path / "odd.yaml"
    path.write_text(scenariofile.text("tiny", {}, refining.posts(odd, 15.0), about="Odd names."), "utf-8")

    captions = [post.caption for post in scenario.load(str(path)).creators[0].posts]
    assert captions[:4] == ["a: {b}", "#1", "An ad", "An ad"]


@pytest.mark.parametrize(
    ("files", "complaint"),
    [
        ({"a.csv": "Ad name,Currency,Cost,Impressions\nA,USD,2,100\nB,EUR,1,100\n"}, "row 3, column 'Cost': this cost is in EUR"),
        ({"a.csv": "Ad name,Cost,Impressions\nA,2.00 USD,100\nB,€1.00,100\n"}, "in EUR, those before it in USD"),
        ({"a.csv": "Ad,Cost (USD),Impressions\nA,2,9\n", "b.csv": "Ad,Cost (EUR),Impressions\nB,1,9\n"}, "b.csv, row 2, column 'Cost \\(EUR\\)'"),
    ],
)  # fmt: skip
def test_two_currencies_are_not_added_up(tmp_path: Path, files: dict[str, str], complaint: str) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)

    with pytest.raises(BadFile, match=complaint):
        read([tmp_path / name for name in files])


def test_a_currency_of_its_own_goes_into_the_scenario(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Ad name,Currency,Cost,Impressions\nA,JPY,3000,100\n")
    path = tmp_path / "mine.yaml"
    given = read([tmp_path / "a.csv"])

    currency = refining._other_currency(given, "USD")
    path.write_text(scenariofile.text("tiny", {}, refining.posts(given, 15.0), about="Mine.", currency=currency))

    assert scenario.load(str(path)).advertiser.currency == "JPY"
    assert (
        refining._other_currency(given, "JPY")
        == refining._other_currency([replace(given[0], currency="")], "USD")
        == ""
    )


def test_an_ad_may_be_named_like_a_total(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    for row in ("Total", "Grand total:", "Total of 12 results", "Totals (3 ads)"):
        path.write_text(f"{HEADER}\nTotal body workout,1,100,20,2,1,0\n{row},1,100,20,2,1,0\n")

        assert [ad.name for ad in read([path])] == ["Total body workout"], row


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[" * 100_000, "nested too deeply"),
        ('{"impressions": 1}\n{"impressions": }\n', r"broken JSON \(line 2"),
        ('{"data": {"list": [{"dimensions": null, "metrics": null}]}}', "no column of impressions"),
    ],
)
def test_json_that_is_no_report_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text)

    with pytest.raises(BadFile, match=complaint):
        read([path])


def test_a_price_no_scenario_takes_is_not_fitted() -> None:
    ads = [Ad(name="one", counts={"impressions": 1_000, "clicks": 9}, spend=60_000)]

    found = fitting.fit(ads, Model(), crowd(), length_s=15, spark=True)

    assert dict(found.left)["auction.rivals"] == "a CPM of 60,000 is more than a scenario takes, 1,000"
    assert found.cpm is None


def test_impressions_alone_are_nothing_to_fit_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text("Ad name,Impressions\nA,46116\n")

    with pytest.raises(Wrong, match="nothing but impressions"):
        command.act(asked("a.csv", "--out", "x.yaml"))
    assert not (tmp_path / "x.yaml").exists()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"none.csv: cannot be read \(No such file"):
        read([tmp_path / "none.csv"])


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--out", "x.txt"], "a scenario's name ends in .yaml"),
        (["--out", "there.yaml"], "is there already"),
        (["--out", "nowhere/x.yaml"], "there is no folder"),
        (["--out", "x.yaml", "--length", "1"], "--length must be between 3 and 600"),
        (["--out", "x.yaml", "--extends", "ecomerce"], "did you mean ecommerce"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], complaint: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.yaml").write_text("about: mine")
    (tmp_path / "a.csv").write_text(f"{HEADER}\nA,1,100,20,2,1,0\n")

    with pytest.raises(Wrong, match=complaint):
        command.act(asked("a.csv", *words))


def test_the_command_writes_a_scenario_that_loads_and_says_what_it_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text(f"{HEADER}\nA,100,20000,4000,1500,200,150\n")

    assert command.act(asked("a.csv", "--out", "mine.yaml", "--extends", "tiny", "--days", "1", "--length", "20")) == 0

    said = capsys.readouterr().out
    plot = scenario.load("mine.yaml")
    assert plot.model.rates.hook != Model().rates.hook
    assert [post.duration for post in plot.creators[0].posts] == [20] * 12
    for part in (
        "Fitted to 1 ad with 20,000 impressions",
        "rates.hook",
        "Not fitted",
        "needs conversions and clicks",
        "2 s views",
    ):
        assert part in said


def asked(*words: str) -> argparse.Namespace:
    top = argparse.ArgumentParser()
    command.add(top.add_subparsers())
    return top.parse_args(["fit", *words])

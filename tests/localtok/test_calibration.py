"""The simulated market beside the published one, and what being a Spark Ad changes."""

from __future__ import annotations

import argparse
import csv
import io
import json
import math
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from campaigning import digest

from localtok.calibration import expected, flown, organics, presets, report, rows
from localtok.calibration.flights import Terms, put, result
from localtok.calibration.presets import PRESETS
from localtok.calibration.rows import Published, Row
from localtok.calibration.stage import buy, stage
from localtok.calibration.uplift import FLIGHT_LIKES, POST_LIKES, PUBLISHED, Uplift, typical_count, uplift
from localtok.cli import calibrate as command
from localtok.cli.base import Wrong
from localtok.market.model import Mechanisms, Model
from localtok.world import World

NOTHING = Mechanisms(
    avatar_tap=0, mistaken_buyers=0, ad_look_hook=0, ad_look_hold=0, native_look=0, social_proof=0, proof_hook=0
)


@cache
def usual() -> Uplift:
    return uplift(Model(), viewers=8_000)


@pytest.mark.parametrize(
    ("figure", "within"), [("completion", 0.06), ("engagement", 0.25), ("conversion rate", 0.1), ("CPM", 0.025)]
)
def test_mechanisms_alone_come_to_the_published_uplift(figure: str, within: float) -> None:
    """TikTok, Spark Ads Creative Playbook. Nothing in the model says that Spark wins."""
    assert usual().ratio(figure) == pytest.approx(PUBLISHED[figure], abs=within)


def test_each_part_of_the_uplift_comes_from_the_mechanism_it_should() -> None:
    """Taps that no longer divert make conversions, taps and likes that show make engagement, a native look completion."""
    affordances, proof, native = 0, 1, 2

    assert usual().parts("conversion rate")[affordances] > 1.3
    assert usual().parts("conversion rate")[proof] == pytest.approx(1, abs=0.02)
    assert usual().parts("engagement")[affordances] > 1.3
    assert usual().parts("engagement")[proof] > 1.2
    assert usual().parts("completion")[affordances] == pytest.approx(1, abs=1e-9)
    assert usual().parts("completion")[native] > 1.15
    assert math.prod(usual().parts("engagement")) == pytest.approx(usual().ratio("engagement"))


def test_without_its_mechanisms_a_spark_ad_is_nothing_else() -> None:
    found = uplift(replace(Model(), mechanisms=NOTHING, rates=replace(Model().rates, visit=0.0)), viewers=4_000)

    for figure in ("completion", "conversion rate", "CPM", "2 s views", "CTR", "orders"):
        assert found.ratio(figure) == 1.0, figure


def test_a_weak_video_stays_weak_as_a_spark_ad() -> None:
    weak = replace(Model(), rates=replace(Model().rates, hook=-2.4))

    spark = uplift(weak, viewers=4_000).steps[-1].figures
    assert spark["2 s views"] < 0.6 * usual().steps[0].figures["2 s views"]
    assert spark["orders"] < 0.6 * usual().steps[0].figures["orders"]


def test_a_post_nobody_likes_gains_less() -> None:
    unknown = uplift(Model(), viewers=4_000, post_likes=typical_count(FLIGHT_LIKES))

    assert unknown.parts("engagement")[1] == pytest.approx(1, abs=1e-6)
    assert unknown.ratio("engagement") < usual().ratio("engagement")
    assert typical_count(FLIGHT_LIKES) < FLIGHT_LIKES < POST_LIKES


@pytest.mark.parametrize("seed", [3, 4])
def test_with_every_mechanism_at_nought_a_world_with_spark_is_the_other_to_the_bit(tmp_path: Path, seed: int) -> None:
    """Law 13, under common random numbers. Apart are what an ad of its own has nowhere to lead to: profile and sound."""
    zero = tmp_path / "zero.yaml"
    names = ", ".join(f"{name}: 0" for name in Mechanisms.__dataclass_fields__ if name != "usual_likes")
    zero.write_text(f"extends: tiny\nabout: no mechanisms\nmodel:\n  mechanisms: {{{names}}}\n")
    seen = []
    for spark in (True, False):
        world = World(seed, str(zero))
        ads = [put(world, post, Terms(spark=spark, daily_budget=8)) for post in posts(world)[:3]]
        world.advance(30)
        told = [result(world, ad) for ad in ads]
        for _, counters, _ in told:
            counters.profile_visits = counters.follows = counters.music_clicks = 0
        orders = [(order.placed_at, order.value_micros) for order in world.orders]
        seen.append((told, [world.market.exposure.of(ad.ad_id).tolist() for ad in ads], orders))

    assert seen[0] == seen[1]
    assert sum(counters.clicks + counters.likes for _, counters, _ in seen[0][0]) > 20


def test_the_engine_does_what_the_closed_form_expects() -> None:
    on = stage(Model(), 5, viewers=30_000)
    for spark in (True, False):
        way = expected.shown(on.model, spark=spark, likes=2_000)
        bought = buy(on, way, 6_000 * on.people.size)
        told = expected.expected(on.model, way, bought.to, on.length_s)
        ends = told.watched_2s * expected.past(on.model, way, bought.to, on.length_s, on.length_s)
        for deed, share in {
            "plays": told.plays,
            "watched_2s": told.watched_2s,
            "p100": ends,
            "likes": told.likes,
            "shares": told.shares,
            "saves": told.saves,
            "comments": told.comments,
            "clicks": told.clicks,
            "profile_visits": told.profile_visits,
            "follows": told.follows,
        }.items():
            counted, wanted = bought.counted(deed), share * bought.impressions
            assert abs(counted - wanted) <= 3.5 * math.sqrt(wanted * (1 - share)) + 0.006 * wanted, deed


def test_the_money_of_each_step_is_the_same() -> None:
    spent = [step.bought.spend for step in usual().steps]

    assert max(spent) < 1.01 * min(spent)


def test_the_weak_b2b_preset_comes_to_the_recorded_account() -> None:
    """46,116 impressions on record; a day of the ten is enough for the large shares."""
    preset = PRESETS["weak-b2b-nonspark"]
    world, ads = flown.fly(preset, 7, days=2)
    found = {row.figure: row for row in flown.figures(world, ads, preset)}

    for figure in ("CPM", "2 s views", "CTR", "mean play"):
        assert found[figure].verdict == "inside", (figure, found[figure].simulated)
    assert found["p25"].simulated == pytest.approx(0.080, rel=0.2)
    assert found["p100"].simulated == pytest.approx(0.0157, rel=0.35)


@pytest.mark.long
@pytest.mark.parametrize("name", list(PRESETS))
def test_every_preset_lies_within_what_is_published(name: str) -> None:
    preset = PRESETS[name]
    world, ads = flown.fly(preset, 7)
    outside = [row.figure for row in flown.figures(world, ads, preset) if row.verdict == "outside"]

    assert outside == []


@pytest.mark.long
def test_the_uplift_holds_in_the_whole_market() -> None:
    """With learning, pacing and a counter that really grows: the same twelve posts under both identities."""
    seen = []
    for spark in (False, True):
        world = World(7, "demo")
        chosen = [post for post in posts(world) if post.format in ("demo", "review", "reply", "unboxing")][:12]
        for post in chosen:
            post.organic.likes = POST_LIKES
        ads = [put(world, post, Terms(spark=spark, daily_budget=20)) for post in chosen]
        world.advance(24 * 5)
        spend, counted, _ = flown.total(world, ads)
        engaged = sum(getattr(counted, name) for name in flown.ENGAGED)
        seen.append(np.array([counted.p100, engaged, spend]) / counted.impressions)

    completion, engagement, cpm = seen[1] / seen[0]
    assert 1.15 < completion < 1.45
    assert 2.0 < engagement < 3.0
    assert 0.92 < cpm < 1.0


def test_a_heavier_tail_is_measured_as_one() -> None:
    model = Model()
    for passing, exponent in ((0.10, 0.626), (-0.85, 1.164)):
        like = replace(model, organic=replace(model.organic, passing=passing))
        assert organics.tail(like, 7) == pytest.approx(exponent, abs=0.08)


def test_lags_and_losses_are_told_of_a_world_that_ran() -> None:
    preset = replace(presets.named("tiny"), days=1)
    told = report.section(preset, 7, parts={"tracking"}).rows

    assert [row.verdict for row in told] == ["inside"] * 3
    assert told[0].simulated == pytest.approx(0.35, abs=0.01)


@pytest.mark.parametrize(
    ("value", "verdict"), [(0.0869, "outside"), (0.087, "inside"), (0.125, "inside"), (0.1251, "outside")]
)
def test_a_figure_is_inside_up_to_the_ends_of_its_range(value: float, verdict: str) -> None:
    row = Row(
        part="figures",
        figure="2 s views",
        simulated=value,
        published=Published(low=0.087, high=0.125, source="", evidence="R"),
    )

    assert row.verdict == verdict


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.0043, "share", "0.43 %"),
        (0.1106, "share", "11.1 %"),
        (1.3, "factor", "×1.30"),
        (1.5, "seconds", "1.50 s"),
        (4.336, "money", "4.34"),
    ],
)
def test_figures_are_written_as_people_read_them(value: float, unit: str, text: str) -> None:
    assert rows.written(value, unit) == text


def test_every_format_tells_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    told = {}
    for form in ("table", "json", "csv"):
        assert command.act(given("--scenario", "tiny", "--days", "1", "--only", "figures", "--format", form)) == 0
        told[form] = capsys.readouterr().out

    records = json.loads(told["json"])["rows"]
    table = list(csv.DictReader(io.StringIO(told["csv"])))
    assert [row["figure"] for row in records] == [row["figure"] for row in table]
    assert [row["simulated"] for row in records] == [float(row["simulated"]) for row in table]
    for row in records:
        assert f"  {row['figure']} " in told["table"]
        assert row["source"].partition(": ")[0] in told["table"]
    assert max(map(len, told["table"].splitlines())) <= 80


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--scenario", "ecomerce"], "did you mean ecommerce"),
        (["--only", "figures,tales"], "--only tales: there is no such part"),
        (["--days", "99"], "--days must be between 1 and 60"),
        (["--seed", "-1"], "--seed must be between 0"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_line(words: list[str], complaint: str) -> None:
    with pytest.raises(Wrong, match=complaint):
        command.act(given(*words))


def given(*words: str) -> argparse.Namespace:
    top = argparse.ArgumentParser()
    command.add(top.add_subparsers())
    return top.parse_args(["calibrate", *words])


def posts(world: World) -> list[object]:
    return [post for post in world.posts.values() if post.music_licensed]


def test_a_calibration_changes_nothing_but_its_own_world() -> None:
    before = digest(World(7, "tiny"))
    flown.fly(replace(presets.named("tiny"), days=1), 7)

    assert digest(World(7, "tiny")) == before

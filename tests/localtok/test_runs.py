"""Runs without a server: a function of what was asked, to the byte, whoever looks on and however often they are put aside."""

from __future__ import annotations

import csv
import io
import json
import os
import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.routing import Route
from starlette.testclient import TestClient

from localtok.app import app
from localtok.cli import main
from localtok.doors import Front
from localtok.market.engagement import NAMES
from localtok.routes import BY_PATH
from localtok.runs import POLICIES, Spec, begun, digest, flights, fly, spec, sums
from localtok.runs.caller import Caller, Refused
from localtok.runs.policies import advertisable
from localtok.world import World

few = settings(deadline=None, max_examples=3, derandomize=True)
ONE = Spec("tiny", 7, 1, "all")
TWO = Spec("tiny", 7, 2, "all", 300)


@pytest.fixture(scope="module")
def flown() -> World:
    """Two days in which every post of the small world was advertised. Not to be changed."""
    return fly(TWO)


def copy(world: World) -> World:
    made: World = pickle.loads(pickle.dumps(world))
    return made


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["run", "--scenario", "tiny", *words])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_same_spec_comes_to_the_same_bytes_and_another_seed_to_others(flown: World) -> None:
    assert digest(fly(TWO)) == digest(flown)
    assert digest(fly(replace(TWO, seed=8))) != digest(flown)


@few
@given(st.integers(1, 150))
def test_a_world_put_aside_at_any_tick_goes_on_as_if_it_had_not_been(flown: World, ticks: int) -> None:
    world = begun(TWO)
    world.advance(ticks=ticks)

    world = copy(world)
    world.advance(ticks=192 - ticks)

    assert digest(world) == digest(flown)


def test_asking_every_door_that_reads_changes_nothing_now_or_later(flown: World) -> None:
    asked, left_alone = copy(flown), copy(flown)
    before = kept(asked)

    answered = read_everything(asked)

    assert [name for name, state in kept(asked).items() if state != before[name]] == ["_requests"]
    assert len(answered) >= 70
    assert {
        "report/integrated/get/",
        "ad/get/",
        "business/video/list/",
        "comment/list/",
        "pixel/event/stats/",
        "/_localtok/oracle",
        "/_localtok/shop/orders",
    } <= answered
    assert digest(asked) == digest(left_alone)
    for world in (asked, left_alone):
        world.advance(6)
    assert digest(asked) == digest(left_alone)


def kept(world: World) -> dict[str, bytes]:
    """All that a world is made of, by attribute."""

    class Apart(pickle.Pickler):
        def persistent_id(self, one: object) -> str | None:
            return "world" if one is world else None

    made = {}
    for name, part in vars(world).items():
        Apart(buffer := io.BytesIO()).dump(part)
        made[name] = buffer.getvalue()
    return made


def read_everything(world: World) -> set[str]:
    """Ask all doors that are a GET, TikTok's and our own, for something there is; those that answered."""
    front = Front(world, base_url="http://localtok")
    brand = next(one for one in world.accounts.values() if one.is_brand)
    mine = next(post for post in world.posts.values() if post.handle == brand.handle)
    creator = next(one for one in world.accounts.values() if not one.is_brand)
    words = some_words(world)
    answered = set()
    for path, door in BY_PATH.items():
        if door.method != "GET":
            continue
        account = creator if path.startswith("tto/creator") else brand
        holds = door.guard.value == "account" or account is creator
        who = {"business_id": account.business_id, "creator_id": account.business_id, "video_id": mine.item_id}
        fields = msgspec.structs.fields(door.ask)
        names = [one.encode_name for one in fields if one.required or one.encode_name == "advertiser_id"]
        given_ = {name: value for name, value in (words | who).items() if name in names} | MORE.get(path, {})
        if path == "identity/video/info/":
            given_["item_id"] = mine.item_id
        try:
            Caller(front, account.access_token if holds else world.advertiser.access_token).get(path, **given_)
        except Refused:
            continue
        answered.add(path)
    doors = app(front)
    own = [route.path for route in doors.routes if isinstance(route, Route) and "GET" in (route.methods or ())]
    own = [path for path in own if path.startswith("/_localtok/") and "{" not in path]
    with TestClient(doors, base_url=front.base_url) as http:
        answered |= {path for path in own if http.get(path).status_code == 200}
    return answered


MORE: dict[str, dict[str, Any]] = {
    "report/integrated/get/": {
        "data_level": "AUCTION_AD",
        "dimensions": ["ad_id", "stat_time_hour"],
        "metrics": ["spend", "reach", "likes"],
        "start_date": "2026-01-01",
        "end_date": "2026-01-01",
    },
    "comment/list/": {"start_time": "2026-01-01", "end_time": "2026-01-02"},
    "business/benchmark/": {"business_category": "BEAUTY"},
    "tool/targeting/list/": {"scene": "ISP"},
    "tool/vbo_status/": {"objective_type": "WEB_CONVERSIONS"},
    "tool/contextual_tag/get/": {"objective_type": "REACH"},
}


def some_words(world: World) -> dict[str, Any]:
    """A value there is, by the name of a field."""
    one = world.advertiser
    return {
        "advertiser_id": one.advertiser_id,
        "advertiser_ids": [one.advertiser_id],
        "bc_id": next(iter(world.centers)),
        "app_id": one.app_id,
        "secret": one.secret,
        "ad_ids": list(world.ads),
        "adgroup_ids": list(world.adgroups),
        "comment_id": next(comment.comment_id for comment in world.comments.values() if comment.ad_id),
        "comment_type": "COMMENT",
        "auth_code": next(iter(world.codes)),
        "identity_id": next(account.identity_id for account in world.accounts.values() if account.is_brand),
        "identity_type": "TT_USER",
        "pixel_ids": [world.pixel.pixel_id],
        "date_range": {"start_date": "2026-01-01", "end_date": "2026-01-02"},
        "objective_type": "TRAFFIC",
        "promotion_type": "WEBSITE",
        "optimization_goal": "CLICK",
        "placements": ["PLACEMENT_TIKTOK"],
        "location_ids": ["6252001"],
        "keyword": "skin",
        "keywords": ["skin"],
        "asset_type": "ADVERTISER",
        "blocked_words": ["skin"],
        "url": "https://shop.example/",
        "os_type": "ANDROID",
        "search_field": "ADGROUP_ID",
        "search_value": next(iter(world.adgroups)),
        "report_type": "BASIC",
        "term_type": "LeadAds",
    }


def test_policies_that_choose_the_same_posts_come_to_the_same_bytes(flown: World) -> None:
    seen = fly(replace(TWO, policy="by-views", ads=len(advertisable(flown))))

    assert digest(seen) == digest(flown)
    assert sums(seen) == sums(flown)


def test_without_ads_the_rest_of_the_world_is_the_same(tmp_path: Path) -> None:
    (tmp_path / "keen.yaml").write_text("extends: tiny\nmodel: {rates: {buy: 0.5}}\n", "utf-8")
    keen = replace(ONE, scenario=str(tmp_path / "keen.yaml"))

    alone, with_ads = sums(fly(replace(keen, policy="nothing"))), sums(fly(keen))

    assert alone["ads"] == alone["spend_micros"] == alone["impressions"] == alone["score_micros"] == 0
    assert with_ads["incremental_orders"] > 3
    assert alone["organic_views"] == with_ads["organic_views"] > 0
    assert alone["orders"] == with_ads["orders"] - with_ads["incremental_orders"]
    assert alone["order_value_micros"] == with_ads["order_value_micros"] - with_ads["incremental_value_micros"]


def test_sums_are_what_the_platform_reports(flown: World) -> None:
    names = {"impressions": "impressions", "clicks": "clicks", "conversion": "conversions", "likes": "likes"}
    names |= {"video_watched_2s": "watched_2s", "video_views_p100": "p100", "reach": "reach"}
    buyer = Caller(Front(flown), flown.advertiser.access_token, advertiser_id=flown.advertiser.advertiser_id)

    report = buyer.get(
        "report/integrated/get/",
        report_type="BASIC",
        data_level="AUCTION_ADVERTISER",
        dimensions=["advertiser_id"],
        metrics=["spend", *names],
        query_lifetime=True,
    )["list"][0]["metrics"]

    made = sums(flown)
    assert {ours: int(report[theirs]) for theirs, ours in names.items()} == {
        ours: made[ours] for ours in names.values()
    }
    assert abs(float(report["spend"]) - made["spend_micros"] / 1e6) <= 0.005


def test_the_ads_add_up_to_the_whole(flown: World) -> None:
    made, ads = sums(flown), flights(flown)

    assert len(ads) == made["ads"] == len(advertisable(flown))
    for name in (
        "spend_micros",
        "conversions",
        "conversion_value_micros",
        "incremental_orders",
        "incremental_value_micros",
    ):
        assert sum(getattr(one, name) for one in ads) == made[name]
    for name in set(NAMES) - {"reach"}:
        assert sum(getattr(one.counters, name) for one in ads) == made[name]
    assert max(one.counters.reach for one in ads) <= made["reach"] <= sum(one.counters.reach for one in ads)


def test_a_run_spends_its_budget_and_no_more() -> None:
    spent = sums(fly(ONE))["spend_micros"]

    assert 0.9 * ONE.daily_budget <= spent / 1e6 <= ONE.daily_budget


def test_policies_pick_what_they_say(world: World) -> None:
    views = POLICIES["by-views"](world, 60)
    truth: Any = world.oracle()["posts"]

    best = POLICIES["oracle"](world, 5)

    assert POLICIES["nothing"](world, 6) == []
    assert {post.index for post in POLICIES["all"](world, 1)} == {post.index for post in views}
    assert [post.organic.plays for post in views] == sorted((post.organic.plays for post in views), reverse=True)
    worth = sorted((truth[post.item_id]["orders_per_million_impressions"] for post in views), reverse=True)
    assert [truth[post.item_id]["orders_per_million_impressions"] for post in best] == worth[:5]
    assert all(len(POLICIES[name](world, 4)) == 4 for name in POLICIES if name not in ("nothing", "all"))


def test_a_spec_survives_its_own_json_and_a_wrong_one_says_what_is_wrong() -> None:
    given_ = Spec("somewhere/mine.yaml", 3, 30, "by-intent", 120, 4, "numba")

    assert spec.read(spec.written(given_)) == given_
    with pytest.raises(ValueError, match="days must be between 1 and 366, not 0"):
        Spec(days=0)
    with pytest.raises(ValueError, match="no policy 'best'; there are nothing, all, random, by-views"):
        Spec(policy="best")
    with pytest.raises(ValueError, match="ads must be between 1 and 100, not 0"):
        spec.read('{"ads": 0}')


def test_an_engine_is_chosen_for_the_run_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOCALTOK_ENGINE", raising=False)
    during = []

    fly(replace(ONE, policy="nothing", engine="numpy"), lambda _: during.append(os.environ.get("LOCALTOK_ENGINE")))

    assert during == ["numpy"]
    assert "LOCALTOK_ENGINE" not in os.environ


def test_a_run_that_was_saved_goes_on_to_the_bytes_of_one_that_was_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "first day.run")
    assert told(capsys, "--policy", "all", "--days", "1", "--budget", "300", "--save", file)[0] == 0

    code = main(["run", "--resume", file, "--days", "2", "--format", "json"])

    assert code == 0
    assert json.loads(capsys.readouterr().out)["digest"] == digest(fly(TWO))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (pickle.dumps({"spec": 1}), "no run that localtok saved"),
        (b'{"spec": {}, "digest": ""}', "no run that localtok saved"),
        (b" " * 100_000, "too large"),
        (b'{"spec": {"scenario": "tiny", "days": 2}, "digest": "0", "localtok": "run", "version": 2}', "version"),
    ],
)
def test_a_file_of_anybody_elses_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, words: str
) -> None:
    file = tmp_path / "a.run"
    file.write_bytes(content)

    assert main(["run", "--resume", str(file)]) == 2

    said = capsys.readouterr().err
    assert said.startswith(f"localtok: {file} is no run") and words in said and said.count("\n") == 1


def test_a_run_whose_world_has_changed_since_is_not_gone_on_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.run"
    told(capsys, "--policy", "nothing", "--days", "1", "--save", str(file))
    saved = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps(saved | {"digest": "0" * 64}), "utf-8")

    assert main(["run", "--resume", str(file)]) == 2

    assert "no longer come to what was saved" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--scenario", "nowhere"), "nowhere"),
        (("--policy", "best"), "there is no policy 'best'; there are nothing, all, random"),
        (("--days", "0"), "days must be between 1 and 366, not 0"),
        (("--budget", "3"), "budget"),
        (("--out", "/no such folder/a.json"), "--out /no such folder/a.json: there is no folder"),
        (("--resume", "a.run", "--seed", "3"), "--seed"),
        (("--save", "."), "--save . is a folder"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    code, out, err = told(capsys, *words)

    assert (code, out) == (2, "")
    assert err.startswith("localtok: ") and said in err and err.count("\n") == 1


def test_a_run_is_told_in_eighty_columns_as_json_and_as_a_row_an_ad(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("--policy", "by-intent", "--days", "1", "--ads", "2")
    _, table, _ = told(capsys, *asked, "--regret")
    _, text, _ = told(capsys, *asked, "--format", "json")
    _, nothing, _ = told(capsys, *asked, "--format", "csv", "--out", str(tmp_path / "ads.csv"))
    rows = list(csv.DictReader(io.StringIO((tmp_path / "ads.csv").read_text("utf-8"))))

    whole = json.loads(text)
    assert max(map(len, table.splitlines())) <= 80
    assert "because of the ads" in table and "regret" in table and whole["digest"] in table
    assert whole["spec"] == {
        "scenario": "tiny",
        "seed": 7,
        "days": 1,
        "policy": "by-intent",
        "daily_budget": 50,
        "ads": 2,
        "engine": "",
    }
    assert nothing == ""
    assert [row["ad_id"] for row in rows] == [one["ad_id"] for one in whole["ads"]]
    assert sum(int(row["spend_micros"]) for row in rows) == whole["sums"]["spend_micros"]

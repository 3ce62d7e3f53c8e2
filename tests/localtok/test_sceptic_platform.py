"""What a sceptic broke, and what holds since: nothing a caller sends ends in a crash, half a change or a stuck clock."""

from __future__ import annotations

import time

import pytest
from campaigning import UNITED_STATES, USD, ad, campaign, group, posts, small, spend
from knock import adgroup, brand, buyer, holder, made_ad, made_group, no, ok
from knock import campaign as campaign_ask

from localtok.access import tto_account_id

DEEP = "[" * 100_000


def test_a_click_without_a_bid_costs_a_sane_amount_however_long_supply_is_short():
    world = small()
    balance = world.advertiser.balance_micros
    one = campaign(world, objective_type="TRAFFIC")
    usual = {"optimization_goal": "CLICK", "optimization_event": "", "billing_event": "CPC", "pixel_id": ""}
    groups = [
        group(world, one, budget_micros=60 * USD, location_ids=[UNITED_STATES], **usual) for _ in posts(world)[:3]
    ]
    ads = [ad(world, post, of) for post, of in zip(posts(world), groups, strict=False)]

    world.advance(24 * 6)

    money = [spend(world, each) for each in ads]
    assert all(amount >= 0 for amount in money) and sum(money) == balance - world.advertiser.balance_micros
    for each, of in zip(ads, groups, strict=True):
        by_day = [amount for (id, _), amount in world.purse.daily.items() if id == of.adgroup_id]
        assert all(0 <= amount <= 60 * USD for amount in by_day), each.ad_id
    assert sum(money) > 100 * USD


@pytest.mark.parametrize("budget", [1e308, -1e308, 1e16])
def test_an_amount_beyond_all_money_is_a_refusal_that_names_the_field(platform, world, budget):
    me = buyer(platform, world)
    made = ok(me.post("campaign/create/", **campaign_ask(budget_mode="BUDGET_MODE_DAY", budget=50)))
    no(me.post("campaign/update/", campaign_id=made["campaign_id"], budget=budget), 40002, "budget")
    no(me.post("adgroup/create/", **adgroup(made["campaign_id"], budget=budget)), 40002, "budget")


def test_a_number_of_thousands_of_digits_is_no_request_id(platform, world):
    no(buyer(platform, world).post("campaign/create/", **campaign_ask(request_id="9" * 5_000)), 40002, "request_id")


@pytest.mark.parametrize("cursor", ["²", "9" * 5_000, "-1"])
def test_a_cursor_that_was_never_given_is_refused(platform, world, cursor):
    ask = {"identity_id": brand(world).identity_id, "identity_type": "TT_USER", "cursor": cursor}
    no(buyer(platform, world).get("identity/video/get/", **ask), 40002, "cursor")


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_report_of_a_day_outside_every_calendar_is_refused(platform, world, day):
    ask = {"report_type": "BASIC", "data_level": "AUCTION_AD", "dimensions": ["ad_id", "stat_time_day"]}
    no(buyer(platform, world).get("report/integrated/get/", start_date=day, end_date=day, **ask), 40002, "start_date")


@pytest.mark.parametrize("door", ["faults", "assumptions", "webhooks/deliver", "reset"])
def test_our_own_doors_refuse_json_that_is_too_deep(platform, door):
    answer = platform.post(f"/_localtok/{door}", content=DEEP)
    assert answer.status_code == 400 and "not JSON" in answer.json()["error"]


def test_assumptions_are_set_all_or_none(platform, world):
    answer = platform.post("/_localtok/assumptions", json={"organic_latency": True, "dedup_clock": "sundial"})
    assert answer.status_code == 400 and world.assume.organic_latency is False


def test_a_moment_without_a_zone_is_utc_wherever_the_machine_stands(platform, monkeypatch):
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        answer = platform.post("/_localtok/clock/advance", json={"to": "2026-01-01T06:00:00"})
    finally:
        monkeypatch.undo()
        time.tzset()
    assert answer.json() == {"now": "2026-01-01T06:00:00+00:00"}


@pytest.mark.parametrize("url", ["http://[::1", "https://[::1/film.mp4"])
def test_publishing_from_an_address_that_is_none_fails_and_the_clock_goes_on(platform, world, url):
    me = holder(platform, brand(world))
    made = ok(me.post("business/video/publish/", video_url=url, post_info={"caption": "x"}))
    world.advance(1)
    state = ok(me.get("business/publish/status/", publish_id=made["share_id"]))
    assert state == {"status": "FAILED", "reason": "video_pull_failed"}


@pytest.mark.parametrize("url", ["http://[::1", "http://127.0.0.1:99999/", "http://127.0.0.1:abc/", "http://a:0/"])
def test_a_webhook_address_with_an_impossible_port_is_refused(platform, world, url):
    app = {"app_id": world.advertiser.app_id, "secret": world.advertiser.secret, "event_type": "COMMENT"}
    no(platform.post("/open_api/v1.3/business/webhook/update/", json=app | {"callback_url": url}).json(), 40002)
    assert not world.studio.outbox.hooks


def test_a_report_file_with_an_endless_expiry_is_expired_or_gone(platform, world):
    made_ad(platform, world)
    me = buyer(platform, world)
    ask = {"report_type": "BASIC", "data_level": "AUCTION_AD", "dimensions": ["ad_id"], "query_lifetime": True}
    task = ok(me.post("report/task/create/", output_format="CSV_DOWNLOAD", **ask))["task_id"]
    for _ in range(2):
        ok(me.get("report/task/check/", task_id=task))
    assert platform.get(f"/report_files/{task}/x.csv", params={"expires": "9" * 5_000}).status_code == 404


@pytest.mark.parametrize("given", ["", "wrong", "é"])
def test_the_description_of_our_doors_is_behind_the_control_token_too(platform, front, given):
    front.control_token = "a-token-of-sixteen-or-more"
    headers = {"Control-Token": given.encode("latin-1")}
    for path in ("openapi.json", "state"):
        assert platform.get(f"/_localtok/{path}", headers=headers).status_code == 403
    assert platform.get("/_localtok/openapi.json", headers={"Control-Token": front.control_token}).status_code == 200


def test_every_door_knows_the_same_tiktok_one_account(platform, world):
    me, account = buyer(platform, world), tto_account_id(world.seed)
    assert ok(me.get("spark_ad/recommend/", tcm_account_id=account))
    assert ok(me.get("tto/tcm/creator/status/get/", tto_tcm_account_id=account, handle_names=["nobody"]))


def test_the_costs_of_an_account_are_what_left_its_balance(platform, world):
    before = world.advertiser.balance_micros
    made_group(buyer(platform, world))
    made_ad(platform, world)
    world.advance(30)
    rows = ok(
        buyer(platform, world).get(
            "advertiser/transaction/get/",
            bc_id=next(iter(world.centers)),
            filtering={"transfer_type": "TRANS_TYPE_COST"},
        )
    )["transaction_list"]
    assert len(rows) == 2
    assert sum(row["amount"] for row in rows) == pytest.approx(
        (before - world.advertiser.balance_micros) / 1e6, abs=0.01
    )

"""Trouble on purpose, at the doors themselves: counted requests, and every kind of fault there is."""

from __future__ import annotations

import json

import pytest
from knock import buyer, campaign, no, ok

from localtok.faults import KINDS
from localtok.meter import Meter


class Wall:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def wall(front) -> Wall:
    wall = Wall()
    front.meter = Meter(clock=wall)
    return wall


def inject(http, **fault) -> None:
    answer = http.post("/_localtok/faults", json={"faults": [fault]})
    assert answer.status_code == 200, answer.text


def test_nothing_is_counted_unless_asked_for(platform, world, wall):
    assert {buyer(platform, world).get("user/info/")["code"] for _ in range(50)} == {0}


@pytest.mark.parametrize(("tier", "most"), [("basic", 10), ("ultimate", 50), ("sandbox", 1)])
def test_a_tiers_calls_in_a_second_are_refused_beyond_its_limit_and_not_after(platform, world, wall, tier, most):
    me = buyer(platform, world)
    platform.post("/_localtok/assumptions", json={"rate_limits": tier})
    for _ in range(most):
        ok(me.get("user/info/"))

    no(me.get("user/info/"), 40100, "Too many requests")
    ok(me.get("campaign/get/"))
    wall.now += 1.0
    ok(me.get("user/info/"))


def test_a_minute_has_a_limit_of_its_own(platform, world, wall):
    me = buyer(platform, world)
    platform.post("/_localtok/assumptions", json={"rate_limits": "sandbox"})
    wall.now = 120.0
    for _ in range(30):
        ok(me.get("user/info/"))
        wall.now += 1.0

    no(me.get("user/info/"), 40100)
    wall.now = 180.0
    ok(me.get("user/info/"))


def test_a_tier_there_is_none_of_is_refused(platform):
    answer = platform.post("/_localtok/assumptions", json={"rate_limits": "gold"})

    assert answer.status_code == 400
    assert "basic" in answer.json()["error"]


def test_an_http_fault_is_no_envelope_and_changes_nothing(platform, world):
    inject(platform, path="campaign/create/", kind="http", status=502)

    answer = platform.post(
        "/open_api/v1.3/campaign/create/",
        json={"advertiser_id": world.advertiser.advertiser_id, **campaign()},
        headers={"Access-Token": world.advertiser.access_token},
    )

    assert (answer.status_code, world.campaigns) == (502, {})
    with pytest.raises(ValueError, match="Expecting value"):
        answer.json()


@pytest.mark.parametrize("kind", ["code", "http"])
def test_a_fault_after_acting_leaves_what_was_done(platform, world, kind):
    inject(platform, path="campaign/create/", kind=kind, code=50000, status=500, when="after")

    platform.post(
        "/open_api/v1.3/campaign/create/",
        json={"advertiser_id": world.advertiser.advertiser_id, **campaign()},
        headers={"Access-Token": world.advertiser.access_token},
    )

    assert len(world.campaigns) == 1


def test_a_cut_answer_is_half_of_the_right_one(platform, world):
    headers = {"Access-Token": world.advertiser.access_token}
    inject(platform, path="user/info/", kind="cut")

    half = platform.get("/open_api/v1.3/user/info/", headers=headers).content
    whole = platform.get("/open_api/v1.3/user/info/", headers=headers).content

    assert len(half) == len(whole) // 2
    with pytest.raises(ValueError, match=r"Unterminated|Expecting|delimiter"):
        json.loads(half)


def test_a_short_page_speaks_of_rows_that_are_not_there_and_a_lost_row_does_not(platform, world):
    me = buyer(platform, world)
    for number in range(4):
        ok(me.post("campaign/create/", **campaign(campaign_name=f"C{number}")))

    inject(platform, path="campaign/get/", kind="short-page")
    short = ok(me.get("campaign/get/"))
    inject(platform, path="campaign/get/", kind="lost-row")
    lost = ok(me.get("campaign/get/"))

    assert (len(short["list"]), short["page_info"]["total_number"]) == (2, 4)
    assert (len(lost["list"]), lost["page_info"]["total_number"]) == (3, 3)
    assert len(ok(me.get("campaign/get/"))["list"]) == 4


def test_a_partial_success_does_the_first_half_and_says_so(platform, world):
    me = buyer(platform, world)
    tops = [ok(me.post("campaign/create/", **campaign(campaign_name=name)))["campaign_id"] for name in "ab"]
    inject(platform, path="campaign/status/update/", kind="partial")

    answer = me.post("campaign/status/update/", campaign_ids=tops, operation_status="DISABLE")

    assert answer["code"] == 20001
    assert [world.campaigns[top].operation_status for top in tops] == ["DISABLE", "ENABLE"]


def test_a_slow_answer_is_the_right_one(platform, world):
    inject(platform, path="user/info/", kind="slow", seconds=0.01)

    ok(buyer(platform, world).get("user/info/"))


def test_a_fault_at_a_star_waits_everywhere_and_is_spent(platform, world):
    me = buyer(platform, world)
    inject(platform, path="*", kind="code", code=50000, times=2)

    assert [me.get(path)["code"] for path in ("user/info/", "campaign/get/", "ad/get/")] == [50000, 50000, 0]


@pytest.mark.parametrize(
    "fault",
    [
        {"path": "user/info/", "kind": "earthquake"},
        {"path": "user/info/", "kind": "slow", "seconds": 3_600},
        {"path": "user/info/", "kind": "code"},
        {"path": "user/info/", "code": 50000, "when": "later"},
        {"path": "user/info/", "code": 50000, "colour": "red"},
    ],
)
def test_a_fault_that_is_none_is_refused(platform, front, fault):
    assert platform.post("/_localtok/faults", json={"faults": [fault]}).status_code == 400
    assert front.faults == []


def test_every_kind_of_fault_is_described():
    from localtok import faults

    for kind in KINDS:
        assert f"`{kind}`" in (faults.__doc__ or "")

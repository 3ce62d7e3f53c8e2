"""Our own doors: the clock, the shop's books, faults, and the process on a port."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest
from knock import buyer, campaign, made_ad, no, ok


def test_the_state_holds_everything_a_client_needs(platform, world):
    state = platform.get("/_localtok/state").json()

    assert state["advertiser_id"] == world.advertiser.advertiser_id
    assert state["now"] == "2026-01-01T00:00:00+00:00"
    assert state["pixel_code"] == world.pixel.pixel_code
    assert len(state["accounts"]) == len(world.accounts)
    assert sum(one["is_brand"] for one in state["accounts"]) == 1
    assert platform.get(state["landing_url"]).status_code == 200


def test_the_clock_moves_only_when_told(platform, world):
    assert platform.post("/_localtok/clock/advance", json={"hours": 5}).json() == {"now": "2026-01-01T05:00:00+00:00"}
    assert platform.get("/_localtok/state").json()["now"] == "2026-01-01T05:00:00+00:00"


@pytest.mark.parametrize("hours", [-1, "soon", None, 1.5, True])
def test_a_bad_number_of_hours_moves_nothing(platform, world, hours):
    answer = platform.post("/_localtok/clock/advance", json={"hours": hours})

    assert answer.status_code == 400
    assert "hours" in answer.json()["error"]
    assert platform.get("/_localtok/state").json()["now"] == "2026-01-01T00:00:00+00:00"


def test_reset_makes_a_fresh_world(platform, world):
    made_ad(platform, world)
    platform.post("/_localtok/clock/advance", json={"hours": 5})

    state = platform.post("/_localtok/reset", json={"seed": 11}).json()

    assert state["now"] == "2026-01-01T00:00:00+00:00"
    answer = platform.get(
        "/open_api/v1.3/ad/get/",
        params={"advertiser_id": state["advertiser_id"]},
        headers={"Access-Token": state["access_token"]},
    ).json()
    assert answer["data"]["page_info"]["total_number"] == 0


def test_a_fault_before_does_nothing_and_one_after_does_it_and_hides_it(platform, world):
    me = buyer(platform, world)
    before = len(world.campaigns)
    faults = [
        {"path": "campaign/create/", "code": 50000},
        {"path": "/campaign/create", "code": 50002, "when": "after"},
    ]
    platform.post("/_localtok/faults", json={"faults": faults})

    no(me.post("campaign/create/", **campaign()), 50000)
    assert len(world.campaigns) == before
    no(me.post("campaign/create/", **campaign()), 50002)
    assert len(world.campaigns) == before + 1
    ok(me.post("campaign/create/", **campaign()))


def test_a_bad_fault_is_refused(platform):
    answer = platform.post("/_localtok/faults", json={"faults": [{"path": "x/", "code": 1, "when": "later"}]})

    assert answer.status_code == 400
    assert "before or after" in answer.json()["error"]


@pytest.mark.parametrize("kind", ["events", "touches", "orders"])
def test_the_shops_books_are_read_in_pages_without_gaps(platform, world, kind):
    made_ad(platform, world)
    platform.post("/_localtok/clock/advance", json={"hours": 72})
    whole = platform.get(f"/_localtok/shop/{kind}?after=0").json()
    assert whole[kind]

    rows, after = [], 0
    while page := platform.get(f"/_localtok/shop/{kind}?after={after}&limit=7").json():
        if not page[kind]:
            break
        rows += page[kind]
        after = page["next"]

    assert rows == whole[kind]
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    assert after == whole["next"]


def test_orders_carry_decimal_text_and_no_truth(platform, world):
    platform.post("/_localtok/clock/advance", json={"hours": 72})

    for row in platform.get("/_localtok/shop/orders").json()["orders"]:
        assert set(row) == {"seq", "order_id", "placed_at", "value", "currency", "status"}
        assert isinstance(row["value"], str)
        assert float(row["value"]) >= 0


def test_a_post_can_be_made_private_and_its_ad_stops(platform, world):
    ad_id = made_ad(platform, world)
    platform.post("/_localtok/clock/advance", json={"hours": 2})
    assert world.ads[ad_id].secondary_status == "AD_STATUS_DELIVERY_OK"

    platform.post(f"/_localtok/posts/{world.ads[ad_id].item_id}", json={"status": "PRIVATE"})

    assert world.ads[ad_id].secondary_status == "AD_STATUS_ASSET_AUTHORIZATION_LOST"


def test_bad_posts_and_statuses_are_refused(platform, world):
    item = next(iter(world.posts))

    assert platform.post("/_localtok/posts/1", json={"status": "PRIVATE"}).status_code == 404
    assert platform.post(f"/_localtok/posts/{item}", json={"status": "GONE"}).status_code == 400


def test_the_landing_page_is_html_and_the_other_one_is_gone(platform):
    page = platform.get("/shop/serum")

    assert page.headers["content-type"].startswith("text/html")
    assert "<title>Glow Serum" in page.text
    assert "$48.00" in page.text
    assert platform.get("/shop/gone").status_code == 404


def test_assumptions_are_read_and_switched(platform, front):
    answer = platform.post("/_localtok/assumptions", json={"organic_counts_include_paid": False}).json()

    assert answer["organic_counts_include_paid"] is False
    assert front.world.assume.organic_counts_include_paid is False
    assert platform.post("/_localtok/assumptions", json={"gravity": True}).status_code == 400


def test_the_same_works_over_a_socket(served_platform, world):
    state = served_platform.get("/_localtok/state").json()

    assert state["base_url"].startswith("http://127.0.0.1:")
    ok(buyer(served_platform, world).post("campaign/create/", **campaign()))
    assert len(world.campaigns) >= 1


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_serve_says_one_line_answers_and_ends_quietly(stop):
    serving = subprocess.Popen(
        [sys.executable, "-m", "localtok", "serve", "--port", "0", "--seed", "7"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        ready = json.loads(serving.stdout.readline())
        with urllib.request.urlopen(f"{ready['base_url']}/_localtok/state") as answer:
            assert json.load(answer) == ready
    finally:
        serving.send_signal(stop)
        rest, complaints = serving.communicate(timeout=30)

    assert (serving.returncode, rest, complaints) == (0, "", "")
    assert ready["base_url"].startswith("http://127.0.0.1:")


def test_a_taken_port_is_one_clear_line():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        answer = subprocess.run(
            [sys.executable, "-m", "localtok", "serve", "--port", str(port)],
            capture_output=True,
            text=True,
            check=False,
        )

    assert answer.returncode == 1
    assert answer.stdout == ""
    assert answer.stderr.count("\n") == 1
    assert str(port) in answer.stderr
    assert "--port" in answer.stderr


def test_the_faults_that_wait_and_how_often_they_will_still_spoil_an_answer_can_be_read(platform, world):
    platform.post("/_localtok/faults", json={"faults": [{"path": "user/info/", "code": 50000, "times": 2}]})
    platform.get("/open_api/v1.3/user/info/", headers={"Access-Token": world.advertiser.access_token})

    (waiting,) = platform.get("/_localtok/faults").json()["faults"]

    assert (waiting["path"], waiting["code"], waiting["times"]) == ("user/info/", 50000, 1)

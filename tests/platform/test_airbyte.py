"""Airbyte's TikTok connector, in an environment of its own, reads a seeded world: all of its streams."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from outside import HERE, environment, loopback
from tiktoks import ready

from firesteel.tiktok import MemoryJournal

pytestmark = pytest.mark.long
ADVERTISER = "7002238017842757633"
"""The advertiser of the requests recorded from the connector; its app is 1 and its secret s."""


@pytest.fixture(scope="module")
def airbyte() -> Path:
    return environment("airbyte")


def upload(http, world) -> None:
    """A video and a picture of the days that are read: the connector leaves out what is older."""
    for kind in ("video", "image"):
        body = {
            "advertiser_id": ADVERTISER,
            "upload_type": "UPLOAD_BY_URL",
            f"{kind}_url": f"http://127.0.0.1/new.{'mp4' if kind == 'video' else 'png'}",
        }
        headers = {"Access-Token": world.advertiser.access_token}
        assert http.post(f"/open_api/v1.3/file/{kind}/ad/upload/", json=body, headers=headers).json()["code"] == 0


def test_every_stream_of_the_connector_is_served_and_equals_the_world(airbyte, served_platform, front):
    reset = {"seed": 7, "account": {"advertiser_id": ADVERTISER, "app_id": "1", "secret": "s"}}
    served_platform.post("/_localtok/reset", json=reset)
    world = front.world
    given = ready(served_platform, world)
    upload(served_platform, world)
    journal = MemoryJournal()
    made = given.platform.launch(given.plan, given.grants, journal)
    given.platform.enable(made, journal)
    served_platform.post("/_localtok/clock/advance", json={"hours": 48})

    ran = subprocess.run(
        [
            str(airbyte), str(HERE / "airbyte_script.py"), loopback(served_platform), ADVERTISER,
            world.advertiser.access_token, "1", "s", "2026-01-01", "2026-01-03",
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )  # fmt: skip

    assert ran.returncode == 0, ran.stderr[-2_000:]
    told = json.loads(ran.stdout.splitlines()[-1])
    assert (told["checked"], told["failed"]) == ("SUCCEEDED", {})
    read = told["read"]
    assert len(read) == 44
    assert {name for name, rows in read.items() if not rows} == set()
    assert {str(row["campaign_id"]) for row in read["campaigns"]} == set(world.campaigns)
    assert {str(row["adgroup_id"]) for row in read["ad_groups"]} == set(world.adgroups)
    assert {str(row["ad_id"]) for row in read["ads"]} == set(world.ads)
    impressions = sum(hour.counters.impressions for hour in world.hours.values())
    spend = sum(hour.spend_micros for hour in world.hours.values()) / 1e6
    for name in ("ads_reports_daily", "ads_reports_hourly", "ads_reports_lifetime", "ads_audience_reports_daily"):
        rows = [row["metrics"] for row in read[name]]
        assert sum(int(row["impressions"]) for row in rows) == impressions, name
        assert abs(sum(float(row["spend"]) for row in rows) - spend) < 0.0005 * len(rows) + 1e-9, name
    assert {str(row["item_info"]["item_id"]) for row in read["spark_ads"]} == {
        code.item_id for code in world.codes.values() if code.advertiser_id == ADVERTISER
    }

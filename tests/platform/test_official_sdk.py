"""TikTok's own Python SDK, in an environment of its own, against a served localtok."""

from __future__ import annotations

import json
import runpy
import subprocess
from pathlib import Path
from urllib.parse import urlparse

import pytest
from tiktoks import ready

from firesteel.tiktok import MemoryJournal

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = Path(__file__).with_name("sdk_script.py")


@pytest.fixture(scope="module")
def sdk_python() -> Path:
    """The Python that has the SDK; where it cannot be installed the tests are skipped and say why."""
    make = runpy.run_path(str(ROOT / "tools" / "clients.py"))["make"]
    try:
        return make("sdk")
    except RuntimeError as error:
        pytest.skip(f"TikTok's SDK is not here, so this is not tested: {error}")


@pytest.mark.long
def test_the_official_sdk_lists_campaigns_and_pulls_a_report(sdk_python, served_platform, world):
    given = ready(served_platform, world)
    journal = MemoryJournal()
    made = given.platform.launch(given.plan, given.grants, journal)
    given.platform.enable(made, journal)
    served_platform.post("/_localtok/clock/advance", json={"hours": 48})
    host = str(served_platform.base_url).rstrip("/")
    assert urlparse(host).hostname == "127.0.0.1"

    ran = subprocess.run(
        [str(sdk_python), str(SCRIPT), host, world.advertiser.advertiser_id, world.advertiser.access_token],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    (campaign,) = told["campaigns"]["data"]["list"]
    assert campaign["campaign_id"] == made.campaign_id
    rows = told["report"]["data"]["list"]
    assert rows
    assert {row["dimensions"]["ad_id"] for row in rows} <= {ad.ad_id for ad in made.ads}
    assert sum(int(row["metrics"]["impressions"]) for row in rows) == sum(
        hour.counters.impressions for hour in world.hours.values()
    )
    assert "40105" in told["refused"]

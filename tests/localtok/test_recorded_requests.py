"""Requests recorded from Airbyte's connector, one for each distinct set of parameters, at a world with their advertiser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from knock import brand, buyer, creative, made_group, ok
from starlette.testclient import TestClient

from localtok.app import app
from localtok.doors import Front
from localtok.scenario import Given
from localtok.world import World

RECORDED = json.loads((Path(__file__).parents[1] / "golden" / "airbyte_requests.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def busy():
    """A world of the recorded advertiser, with a Spark ad that has run for two days."""
    world = World(7, "tiny", Given(advertiser_id="7002238017842757633", app_id="1", secret="s"))
    with TestClient(app(Front(world)), base_url="http://localtok") as http:
        me, account = buyer(http, world), brand(world)
        group = made_group(me)
        post = next(one for one in world.posts.values() if one.handle == account.handle and one.music_licensed)
        ok(me.post("ad/create/", adgroup_id=group, creatives=[creative(account, post, identity_type="TT_USER")]))
        world.advance(48)
        yield http, world


@pytest.mark.parametrize("number", range(len(RECORDED["requests"])))
def test_a_recorded_request_is_accepted_as_it_was_sent(busy, number):
    http, world = busy
    one = RECORDED["requests"][number]
    query = dict(one["query"])
    if "metrics" in one:
        query["metrics"] = json.dumps(RECORDED["metrics"][one["metrics"]])

    answer = http.request(
        one["method"],
        f"/open_api/v1.3/{one['path']}",
        params=query,
        headers={"Access-Token": world.advertiser.access_token},
    ).json()

    assert answer["code"] == 0, answer

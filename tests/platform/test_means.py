"""What an ad account has to advertise with, and plans that need it: apps and shops."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tiktoks import Ready, ready, tiktok

from firesteel import errors
from firesteel.plans import Objective
from firesteel.plans.means import AccountMeans, App, Shop
from firesteel.tiktok import MemoryJournal


@pytest.fixture
def given(in_process, world) -> Ready:
    return ready(in_process, world)


def added(http, path: str, **body: object) -> str:
    return str(next(iter(http.post(f"/_localtok/{path}", json=body).json().values())))


def test_an_account_without_apps_and_shops_has_its_pixel(platform, world):
    assert tiktok(platform, world).means() == AccountMeans(pixels=(world.pixel.pixel_code,))


def test_apps_and_shops_are_told_by_id_system_and_market(platform, world):
    quiz = added(platform, "apps", name="Shade Quiz", os="ios")
    shop = added(platform, "shops", name="Lumen", regions=["US", "GB"])

    means = tiktok(platform, world).means()

    assert means.apps == (App(id=quiz, name="Shade Quiz", os="ios"),)
    assert means.shops == (Shop(id=shop, market="US", name="Lumen"), Shop(id=shop, market="GB", name="Lumen"))
    assert means.shops_in == {"US", "GB"}


@pytest.mark.parametrize("code", [40001, 40008, 40130])
def test_what_the_account_may_not_be_asked_counts_as_nothing(in_process, world, code):
    added(in_process, "apps", name="Shade Quiz", os="ANDROID")
    faults = [{"path": "app/list/", "code": code}, {"path": "gmv_max/store/list/", "code": code}]
    in_process.post("/_localtok/faults", json={"faults": faults})

    assert tiktok(in_process, world).means() == AccountMeans(pixels=(world.pixel.pixel_code,))


def test_an_outage_is_not_taken_for_having_nothing(in_process, world):
    in_process.post("/_localtok/faults", json={"faults": [{"path": "app/list/", "code": 50000, "times": 9}]})

    with pytest.raises(errors.Unavailable):
        tiktok(in_process, world).means()


@pytest.mark.parametrize(("system", "promotion"), [("ANDROID", "APP_ANDROID"), ("IOS", "APP_IOS")])
def test_an_app_plan_is_launched_for_installs(given, world, system, promotion):
    app = added(given.platform.client.http, "apps", name="Shade Quiz", os=system)
    given.plan = replace(given.plan, objective=Objective.APP, optimization_event=None, app=app)

    given.launch(MemoryJournal())

    campaign, group = next(iter(world.campaigns.values())), next(iter(world.adgroups.values()))
    assert (campaign.objective_type, campaign.extra["app_promotion_type"]) == ("APP_PROMOTION", "APP_INSTALL")
    assert (group.optimization_goal, group.billing_event) == ("INSTALL", "OCPM")
    assert (group.extra["promotion_type"], group.extra["app_id"]) == (promotion, app)
    assert len(world.ads) == 3


def test_what_an_app_plan_will_make_is_shown_before_the_platform_was_asked(given):
    given.plan = replace(given.plan, objective=Objective.APP, optimization_event=None, app="77")

    shown = {(one.thing, one.field): one.after for one in given.platform.changes(given.plan, given.grants)}

    assert shown["campaign", "app_promotion_type"] == "APP_INSTALL"
    assert shown["ad group of flight F-0", "promotion_type"] == "<APP_ANDROID or APP_IOS>"
    assert shown["ad group of flight F-0", "app_id"] == "77"


@pytest.mark.parametrize(
    ("objective", "named", "words"),
    [
        (Objective.APP, "", "names none; set the plan's app"),
        (Objective.APP, "77", "has no app 77"),
        (Objective.SHOP, "", "names none; set the plan's shop"),
        (Objective.SHOP, "77", "has no TikTok shop 77"),
    ],
)
def test_an_app_or_a_shop_that_is_not_there_is_told_before_anything_is_written(given, world, objective, named, words):
    given.plan = replace(given.plan, objective=objective, optimization_event=None, app=named, shop=named)

    with pytest.raises(errors.Misconfigured, match=words):
        given.launch(MemoryJournal())

    assert not world.campaigns


def test_a_shop_plan_is_refused_by_a_platform_that_sells_nothing_in_shops_and_can_be_undone(given, world):
    shop = added(given.platform.client.http, "shops", name="Lumen", regions=["US"])
    given.plan = replace(given.plan, objective=Objective.SHOP, optimization_event=None, shop=shop)
    journal = MemoryJournal()

    with pytest.raises(errors.Rejected, match="does not simulate"):
        given.launch(journal)
    undone = given.platform.undo(given.plan, journal)

    assert undone.deleted == (f"campaign {next(iter(world.campaigns))}",)
    assert {one.operation_status for one in world.campaigns.values()} == {"DELETE"}
    assert not world.adgroups


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("apps", {"os": "IOS"}, "say its name"),
        ("apps", {"name": "Quiz", "os": "WINDOWS"}, "ANDROID, IOS"),
        ("shops", {"name": " "}, "say its name"),
        ("shops", {"name": "Lumen", "regions": []}, "country codes"),
        ("shops", {"name": "Lumen", "regions": "US"}, "country codes"),
    ],
)
def test_an_app_or_a_shop_that_cannot_be_added_says_why(in_process, path, body, words):
    answer = in_process.post(f"/_localtok/{path}", json=body)

    assert answer.status_code == 400
    assert words in answer.json()["error"]

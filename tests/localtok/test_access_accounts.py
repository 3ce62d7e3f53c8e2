"""The ad account as it is read and changed."""

from __future__ import annotations

import pytest
from knock import Caller, brand, holder, no, ok

from localtok.access import CustomIdentity


@pytest.fixture
def center(world):
    return next(iter(world.centers.values()))


@pytest.fixture
def me(platform, world):
    return Caller(platform, world.advertiser.access_token)


def info(me, world, **given) -> dict:
    return ok(me.get("advertiser/info/", advertiser_ids=[world.advertiser.advertiser_id], **given))["list"][0]


def test_an_ad_account_is_described_whole(me, world, center):
    one = world.advertiser

    row = info(me, world)

    assert row["advertiser_id"] == one.advertiser_id
    assert row["owner_bc_id"] == center.bc_id
    assert (row["currency"], row["timezone"], row["country"]) == (one.currency, one.timezone, one.country)
    assert row["balance"] == one.balance_micros / 1e6
    assert (row["status"], row["role"]) == ("STATUS_ENABLE", "ROLE_ADVERTISER")
    assert row["create_time"] == one.created_at
    assert row["can_use_custom_identity"] is False and row["ads_only_mode"] is False
    assert "company_name_editable" not in row


def test_fields_cut_it_down_and_a_question_about_the_name_is_answered_alone(me, world):
    one = world.advertiser

    assert info(me, world, fields=["name", "owner_bc_id", "nonsense"]).keys() == {"name", "owner_bc_id"}
    assert info(me, world, fields=["name", "company_name_editable"]) == {
        "advertiser_id": one.advertiser_id,
        "company_name_editable": True,
    }


def test_what_the_account_has_and_must_shows(me, world):
    world.custom_identities["1"] = CustomIdentity("1", "Lumen", "uri", world.now)
    world.advertiser.ads_only_mode = True

    row = info(me, world, fields=["can_use_custom_identity", "ads_only_mode"])

    assert row == {"can_use_custom_identity": True, "ads_only_mode": True}


def test_nobody_reads_somebody_elses_ad_account(platform, world, me):
    no(me.get("advertiser/info/", advertiser_ids=["7999"]), 40001, "7999")
    no(me.get("advertiser/info/", advertiser_ids=[]), 40002, "advertiser_ids")
    no(me.get("advertiser/info/", advertiser_ids=["1"] * 101), 40002, "advertiser_ids")
    ids = [world.advertiser.advertiser_id]
    no(holder(platform, brand(world)).get("advertiser/info/", advertiser_ids=ids), 40001)


def test_an_ad_account_is_changed_and_what_is_somebodys_own_is_masked(me, world):
    given = {
        "advertiser_name": "Lumen two",
        "company": "Lumen Ltd",
        "contact_name": "Terence Grant",
        "contact_email": "terence@lumen.example",
        "contact_number": "+4930123456",
        "license_no": "HRB 1",
        "address": "1 Long Road",
    }

    assert ok(me.post("advertiser/update/", advertiser_id=world.advertiser.advertiser_id, **given)) == {}

    row = info(me, world)
    assert (row["name"], row["company"]) == ("Lumen two", "Lumen Ltd")
    assert (row["license_no"], row["address"]) == ("HRB 1", "1 Long Road")
    assert row["contacter"] == "T***********t"
    assert row["email"].startswith("t***@*") and "lumen" not in row["email"]
    assert row["cellphone_number"] == "+*********6"
    names = ok(me.get("oauth2/advertiser/get/", app_id=world.advertiser.app_id, secret=world.advertiser.secret))
    assert names["list"][0]["advertiser_name"] == "Lumen two"


@pytest.mark.parametrize(
    ("given", "code", "words"),
    [
        ({}, 40002, "advertiser_id or bc_id"),
        ({"bc_id": 7}, 40008, "budgets"),
        ({"advertiser_id": "own", "bc_id": 7}, 40002, "bc_id"),
        ({"advertiser_id": "own", "budget_update_type": "RESET"}, 40002, "bc_id"),
        ({"advertiser_id": "own", "advertiser_name": " "}, 40002, "advertiser_name"),
        ({"advertiser_id": "own", "promotion_link": "x" * 256}, 40002, "promotion_link"),
        ({"advertiser_id": "own", "address": "x" * 1_025}, 40002, "address"),
        ({"advertiser_id": "own", "company": "Other", "address": ""}, 40002, "address"),
        ({"advertiser_id": "7999", "company": "Other"}, 40001, "7999"),
    ],
)
def test_a_change_that_cannot_be_is_refused_and_changes_nothing(me, world, given, code, words):
    before = info(me, world)
    own = {"own": world.advertiser.advertiser_id}

    no(
        me.post("advertiser/update/", **{name: own.get(str(value), value) for name, value in given.items()}),
        code,
        words,
    )

    assert info(me, world) == before

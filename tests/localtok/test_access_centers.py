"""The Business Center, who is in it and what it holds, and the money of the ad account under it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from knock import Caller, brand, buyer, creator, holder, made_ad, no, ok

from tiktokwire import centers as wire

CENTER_DOORS = ("bc/asset/get/", "bc/member/get/", "bc/partner/get/", "bc/balance/get/")
MONEY_DOORS = ("advertiser/balance/get/", "advertiser/transaction/get/")


@pytest.fixture
def center(world):
    return next(iter(world.centers.values()))


@pytest.fixture
def me(platform, world):
    return Caller(platform, world.advertiser.access_token)


def asked(me, path: str, bc_id: str, **given) -> dict:
    more = {"asset_type": "PIXEL"} if path == "bc/asset/get/" else {}
    return me.get(path, bc_id=bc_id, **{**more, **given})


# The Business Center


def test_the_business_center_is_listed_with_the_users_role(me, world, center):
    data = ok(me.get("bc/get/"))

    assert data["page_info"] == {"page": 1, "page_size": 10, "total_number": 1, "total_page": 1}
    row = data["list"][0]
    assert (row["bc_info"]["bc_id"], row["bc_info"]["name"]) == (center.bc_id, center.name)
    assert (row["bc_info"]["currency"], row["bc_info"]["status"]) == (world.advertiser.currency, "ENABLE")
    assert (row["user_role"], row["ext_user_role"]) == ("ADMIN", {"finance_role": "MANAGER"})
    assert ok(me.get("bc/get/", bc_id=center.bc_id))["list"] == data["list"]


def test_a_keyword_finds_a_business_center_by_name_or_id(me, center):
    for keyword, found in ((center.name[:4].upper(), 1), (center.bc_id, 1), ("nothing like it", 0)):
        assert ok(me.get("bc/get/", filtering={"keyword": keyword}))["page_info"]["total_number"] == found


@pytest.mark.parametrize("path", ["bc/get/", *CENTER_DOORS, *MONEY_DOORS])
def test_somebody_elses_business_center_is_refused(platform, world, me, path):
    no(asked(me, path, "7999"), 40001, "7999")
    no(asked(holder(platform, brand(world)), path, next(iter(world.centers))), 40001)


@pytest.mark.parametrize("path", [*CENTER_DOORS, *MONEY_DOORS])
def test_a_business_center_must_be_named(me, path):
    no(me.get(path, asset_type="PIXEL"), 40002, "bc_id")


@pytest.mark.parametrize(
    ("path", "given", "words"),
    [
        ("bc/get/", {"scene": "NONE"}, "scene"),
        ("bc/get/", {"filtering": {"keyword_type": "NONE"}}, "keyword_type"),
        ("bc/get/", {"filtering": {"relation_type": "NONE"}}, "relation_type"),
        ("bc/get/", {"page_size": 51}, "page_size"),
        ("bc/asset/get/", {"asset_type": "DOMAIN"}, "asset_type"),
        ("bc/asset/get/", {"filtering": {"user_id": "1", "user_email": "a@b.example"}}, "not both"),
        ("bc/asset/get/", {"filtering": {"user_email": "a@b.example"}}, "user_email"),
        ("bc/asset/get/", {"page_size": 51}, "page_size"),
        ("bc/asset/get/", {"page": 0}, "page"),
        ("bc/member/get/", {"filtering": {"user_role": "OWNER"}}, "user_role"),
        ("bc/member/get/", {"filtering": {"relation_status": "GONE"}}, "relation_status"),
        ("bc/member/get/", {"page_size": 21}, "page_size"),
        ("advertiser/balance/get/", {"filtering": {"advertiser_status": ["STATUS_ENABLE"]}}, "advertiser_status"),
        ("advertiser/balance/get/", {"page_size": 51}, "page_size"),
        ("advertiser/transaction/get/", {"filtering": {"transfer_type": "COST"}}, "transfer_type"),
        ("advertiser/transaction/get/", {"filtering": {"funds_type": ["CASH"]}}, "funds_type"),
        ("advertiser/transaction/get/", {"filtering": {"start_date": "yesterday"}}, "start_date"),
        (
            "advertiser/transaction/get/",
            {"filtering": {"start_date": "2026-01-02", "end_date": "2026-01-01"}},
            "end_date",
        ),
        (
            "advertiser/transaction/get/",
            {"filtering": {"start_date": "2024-01-02", "end_date": "2026-01-01"}},
            "end_date",
        ),
    ],
)
def test_what_is_wrong_with_an_ask_is_named(me, center, path, given, words):
    no(asked(me, path, center.bc_id, **given), 40002, words)


def test_an_asset_type_must_be_given(me, center):
    no(me.get("bc/asset/get/", bc_id=center.bc_id), 40002, "asset_type")


def test_it_holds_the_ad_account_and_its_pixels(me, world, center):
    ads = ok(asked(me, "bc/asset/get/", center.bc_id, asset_type="ADVERTISER"))["list"]
    pixels = ok(asked(me, "bc/asset/get/", center.bc_id))["list"]

    assert [row["asset_id"] for row in ads] == [world.advertiser.advertiser_id]
    assert (ads[0]["advertiser_role"], ads[0]["relation_type"]) == ("ADMIN", "OWNER_BC")
    assert ads[0]["pixel_code"] is None and ads[0]["tt_account_roles"] is None
    assert [(row["asset_id"], row["pixel_code"]) for row in pixels] == [
        (one.pixel_id, one.pixel_code) for one in world.pixels.values()
    ]
    assert pixels[0]["advertiser_role"] is None


def test_it_holds_the_tiktok_accounts_that_agreed_and_no_others(me, world, center):
    one = creator(world)
    assert ok(asked(me, "bc/asset/get/", center.bc_id, asset_type="TT_ACCOUNT"))["list"] == []

    center.accounts.add(one.handle)

    row = ok(asked(me, "bc/asset/get/", center.bc_id, asset_type="TT_ACCOUNT"))["list"][0]
    assert (row["asset_id"], row["asset_name"]) == (one.identity_id, one.display_name)
    assert (row["relation_type"], row["tt_account_roles"]) == ("OWNER_INDIVIDUAL", ["POST"])
    assert row["owner_bc_name"] is None


@pytest.mark.parametrize("kind", ["CATALOG", "LEAD", "STOREFRONT", "TIKTOK_SHOP"])
def test_of_other_assets_it_has_none(me, center, kind):
    assert ok(asked(me, "bc/asset/get/", center.bc_id, asset_type=kind))["list"] == []


def test_assets_are_found_by_whose_they_are_and_by_keyword(me, platform, world, center):
    mine = ok(buyer(platform, world).get("user/info/"))["core_user_id"]

    def found(**filtering) -> int:
        data = ok(asked(me, "bc/asset/get/", center.bc_id, asset_type="ADVERTISER", filtering=filtering))
        return data["page_info"]["total_number"]

    assert (found(user_id=mine), found(user_id="1"), found(user_email="a@b.example")) == (1, 0, 0)
    assert (found(keyword=world.advertiser.name[1:4]), found(keyword="nothing like it")) == (1, 0)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(agreed=st.integers(0, 20), size=st.integers(1, 7))
def test_pages_of_assets_add_up(me, world, center, agreed, size):
    center.accounts.clear()
    center.accounts.update(list(world.accounts)[:agreed])

    def read(page: int) -> dict:
        given = {"asset_type": "TT_ACCOUNT", "page": page, "page_size": size}
        return ok(asked(me, "bc/asset/get/", center.bc_id, **given))

    pages = [read(page) for page in range(1, read(1)["page_info"]["total_page"] + 1)]

    ids = [row["asset_id"] for one in pages for row in one["list"]]
    assert sorted(ids) == sorted(world.accounts[handle].identity_id for handle in center.accounts)
    assert all(len(one["list"]) == size for one in pages[:-1])


def test_its_people_are_the_one_user(me, platform, world, center):
    user = ok(buyer(platform, world).get("user/info/"))

    data = ok(asked(me, "bc/member/get/", center.bc_id))

    row = data["list"][0]
    assert (row["user_id"], row["user_name"], row["user_email"]) == (
        user["core_user_id"],
        user["display_name"],
        user["email"],
    )
    assert (row["user_role"], row["relation_status"]) == ("ADMIN", "BOUND")
    for filtering, found in (
        ({"user_role": "ADMIN"}, 1),
        ({"user_role": "STANDARD"}, 0),
        ({"relation_status": "BOUND"}, 1),
        ({"relation_status": "PENDING"}, 0),
        ({"keyword": "buyer@"}, 1),
        ({"keyword": "nobody"}, 0),
    ):
        assert len(ok(asked(me, "bc/member/get/", center.bc_id, filtering=filtering))["list"]) == found


def test_its_partners_are_listed_by_name(me, center):
    assert ok(asked(me, "bc/partner/get/", center.bc_id))["list"] == []

    center.partners.update({"71": "North Agency", "72": "South Agency"})

    assert len(ok(asked(me, "bc/partner/get/", center.bc_id))["list"]) == 2
    south = ok(asked(me, "bc/partner/get/", center.bc_id, filtering={"name": "south"}))["list"]
    assert south == [{"bc_id": "72", "bc_name": "South Agency"}]


# Money


def test_the_money_lies_with_the_ad_account(me, world, center):
    above = ok(asked(me, "bc/balance/get/", center.bc_id))
    data = ok(asked(me, "advertiser/balance/get/", center.bc_id))

    assert (above["bc_id"], above["currency"], above["account_balance"]) == (center.bc_id, world.advertiser.currency, 0)
    row = data["advertiser_account_list"][0]
    assert row["advertiser_id"] == world.advertiser.advertiser_id
    assert row["account_balance"] == round(world.advertiser.balance_micros / 1e6, 2)
    assert row["account_balance"] == row["valid_account_balance"] + row["frozen_balance"] + row["tax"]
    assert (row["budget_mode"], row["budget"], row["balance_reminder"]) == ("UNLIMITED", 0, False)
    assert row["account_open_days"] == 300
    assert data["page_info"]["total_number"] == 1


def test_an_empty_ad_account_reminds(me, world, center):
    world.advertiser.balance_micros = 0

    row = ok(asked(me, "advertiser/balance/get/", center.bc_id))["advertiser_account_list"][0]

    assert row["balance_reminder"] is True and row["account_balance"] == 0


def test_ad_accounts_are_found_by_status_and_keyword(me, world, center):
    def found(**filtering) -> int:
        return len(
            ok(asked(me, "advertiser/balance/get/", center.bc_id, filtering=filtering))["advertiser_account_list"]
        )

    approved, *others = wire.SHOWN_STATUSES
    assert found(advertiser_status=[approved, others[0]]) == 1
    assert found(advertiser_status=others) == 0
    assert (found(keyword=world.advertiser.advertiser_id), found(keyword="nothing like it")) == (1, 0)


def test_transactions_are_what_was_spent_each_day_and_what_is_left_is_the_rest(platform, me, world, center):
    began = world.advertiser.balance_micros
    made_ad(platform, world)
    world.advance(60)

    def rows(**filtering) -> list[dict]:
        data = ok(asked(me, "advertiser/transaction/get/", center.bc_id, filtering=filtering))
        assert data["page_info"]["total_number"] == len(data["transaction_list"])
        return data["transaction_list"]

    costs = rows(transfer_type="TRANS_TYPE_COST")

    spent = sum(hour.spend_micros for hour in world.hours.values())
    assert spent > 0
    assert [row["date"] for row in costs] == sorted({row["date"] for row in costs})
    assert 2 <= len(costs) <= 3
    assert sum(row["amount"] for row in costs) == pytest.approx(spent / 1e6, abs=0.005 * len(costs))
    assert {row["transfer_type"] for row in costs} == {"TRANS_TYPE_COST"}
    assert all(row["funds_type"] is None for row in costs)
    summary = rows(transfer_type="TRANS_TYPE_COST", summary_by_account=True)
    assert [row["amount"] for row in summary] == [round(spent / 1e6, 2)]
    left = ok(asked(me, "advertiser/balance/get/", center.bc_id))["advertiser_account_list"][0]["account_balance"]
    assert left == round((began - spent) / 1e6, 2)

    first = costs[0]["date"][:10]
    assert rows(transfer_type="TRANS_TYPE_COST", start_date=first, end_date=first) == costs[:1]
    assert rows(transfer_type="TRANS_TYPE_COST", keyword="nothing like it") == []
    assert rows() == rows(transfer_type="TRANS_TYPE_PAYMENT") == rows(transfer_type="TRANS_TYPE_TAX") == []


def test_nothing_spent_is_no_transaction(me, center):
    for summary in (False, True):
        filtering = {"transfer_type": "TRANS_TYPE_COST", "summary_by_account": summary}
        data = ok(asked(me, "advertiser/transaction/get/", center.bc_id, filtering=filtering))
        assert data["transaction_list"] == []

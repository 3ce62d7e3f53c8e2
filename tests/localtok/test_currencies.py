"""Money in a currency without decimals has none, wherever it is shown or paid."""

from __future__ import annotations

import pytest
from knock import brand, buyer, creative, made_group, ok
from starlette.testclient import TestClient

from localtok.app import app
from localtok.doors import Front
from localtok.scenario import Given
from localtok.world import World
from tiktokwire.currencies import RATIO, WHOLE, rounded


@pytest.fixture(scope="module")
def yen():
    """Two days of a Spark ad in an account that pays in yen."""
    world = World(7, "tiny", Given(currency="JPY", timezone="Asia/Tokyo"))
    with TestClient(app(Front(world)), base_url="http://localtok") as http:
        me, account = buyer(http, world), brand(world)
        post = next(one for one in world.posts.values() if one.handle == account.handle and one.music_licensed)
        group = made_group(me, budget=3_000)
        ok(me.post("ad/create/", adgroup_id=group, creatives=[creative(account, post, identity_type="TT_USER")]))
        world.advance(48)
        yield me, world


def test_orders_and_their_events_are_whole_yen(yen):
    _, world = yen

    assert world.orders
    assert {order.value_micros % 1_000_000 for order in world.orders} == {0}
    assert {event.value_micros % 1_000_000 for event in world.pixel_events if event.value_micros is not None} == {0}


def test_balance_and_report_show_whole_yen(yen):
    me, world = yen
    (info,) = ok(me.get("advertiser/info/", advertiser_ids=[world.advertiser.advertiser_id]))["list"]
    rows = ok(
        me.get(
            "report/integrated/get/",
            report_type="BASIC",
            data_level="AUCTION_ADVERTISER",
            dimensions=["advertiser_id"],
            metrics=["spend", "cpm"],
            query_lifetime=True,
        )
    )["list"]

    assert info["balance"] == round(world.advertiser.balance_micros / 1e6)
    assert "." not in rows[0]["metrics"]["spend"] + rows[0]["metrics"]["cpm"]


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [(12.346, "USD", 12.35), (12.5, "JPY", 12.0), (13.5, "KRW", 14.0), (7.1, "XXX", 7.1)],
)
def test_an_amount_has_the_decimals_of_its_currency(amount, currency, shown):
    assert rounded(amount, currency) == shown


def test_the_table_is_tiktoks_where_it_is_known():
    assert (RATIO["JPY"], RATIO["IDR"], RATIO["PHP"], RATIO.get("USD")) == (100, 10_000, 50, None)
    assert {"JPY", "IDR", "HUF", "TWD"} <= WHOLE
    assert not WHOLE & {"USD", "EUR", "GBP", "BRL"}

"""The brand's events arrive late and twice, some without a name: every order still counts once."""

from __future__ import annotations

from collections import Counter

from beginnings import Begun


def test_late_and_doubled_events_count_every_order_once(in_flight: Begun) -> None:
    desk, platform, world = in_flight.desk, in_flight.http, in_flight.world
    platform.post("/_localtok/shop/faults", json={"late_s": 7_200, "double": 1.0})
    platform.post("/_localtok/clock/advance", json={"hours": 72})

    desk.sync()

    purchases = [one for one in world.pixel_events if one.event == "Purchase"]
    sent, kept = Counter(one.event_id for one in purchases), Counter(one.event_id for one in purchases if one.kept)
    rows = [row for row in desk.engine.rows("order.reconciliation") if row["kind"] == "order" and row["event_id"]]
    doubled = [row for row in rows if row["same_event_id"] and sent[row["event_id"]] > 1]
    assert len(doubled) > 10
    # What comes more than 48 hours after the first counts again as an event, at TikTok too; as an order it does not.
    assert {row["event_id"]: row["events"] for row in doubled} == {
        row["event_id"]: kept[row["event_id"]] for row in doubled
    }
    counted = Counter(row["order_id"] for row in rows)
    assert set(counted) <= {order.order_id for order in world.orders}
    assert set(counted.values()) == {1}

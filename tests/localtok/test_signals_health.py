"""How healthy the events are that reach a pixel: figures of ours, since TikTok publishes none."""

from __future__ import annotations

from collections import Counter
from statistics import median_low


def test_health_counts_channels_duplicates_and_what_events_carry(platform, world):
    platform.post("/_localtok/clock/advance", json={"hours": 30})

    told = {row["event"]: row for row in platform.get("/_localtok/pixels/health").json()["events"]}

    assert set(told) == {event.event for event in world.pixel_events}
    for name, row in told.items():
        mine = [event for event in world.pixel_events if event.event == name]
        channels = Counter(event.source for event in mine)
        assert (row["browser"], row["server"]) == (channels["browser"], channels["server"])
        assert row["kept"] == sum(event.kept for event in mine)
        assert row["event_id_share"] == round(sum(event.event_id != "" for event in mine) / len(mine), 4)
        assert row["median_delay_s"] == median_low([max(0, one.received_at - one.event_time) for one in mine])


def test_late_and_nameless_events_show_in_their_health(platform):
    platform.post("/_localtok/shop/faults", json={"late_s": 3_600, "no_event_id": 1.0})
    platform.post("/_localtok/clock/advance", json={"hours": 30})

    (row,) = [row for row in platform.get("/_localtok/pixels/health").json()["events"] if row["event"] == "Purchase"]

    assert row["event_id_share"] == 0
    assert row["median_delay_s"] >= 3_600

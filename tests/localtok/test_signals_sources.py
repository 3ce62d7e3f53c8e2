"""App, offline and CRM events, the sets they are sent to, and requests as shipping connectors send them."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from campaigning import ad, hours_of, posts
from knock import buyer, no, ok

from localtok.market.events import Click

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "events_requests.json").read_text(encoding="utf-8"))


def offline_set(me, **given):
    made = ok(me.post("offline/create/", **{"name": "Shops", "description": "all of them", **given}))
    return made["event_set_id"]


def event(world, **given):
    return {"event": "Purchase", "event_time": world.now, "event_id": "e1", **given}


def track(me, source, source_id, *events):
    return me.post("event/track/", event_source=source, event_source_id=source_id, data=list(events))


def test_an_offline_set_is_made_changed_read_and_deleted(platform, world):
    me = buyer(platform, world)
    one, other = offline_set(me), offline_set(me, name="Fairs", auto_tracking=True)
    world.advance(1)

    changed = ok(me.post("offline/update/", event_set_id=one, name="Stores", auto_tracking=True))
    assert (changed["name"], changed["auto_tracking"], changed["description"]) == ("Stores", True, "all of them")
    assert (changed["create_time"], changed["update_time"]) == ("2026-01-01 00:00:00", "2026-01-01 01:00:00")

    def listed(**given):
        return [row["event_set_id"] for row in ok(me.get("offline/get/", **given))["event_set_list"]]

    assert listed() == [one, other]
    assert listed(name="Stores") == listed(event_set_ids=[one, "7"]) == [one]
    assert listed(name="Stores", event_set_ids=[other]) == []
    ok(me.post("offline/delete/", event_set_id=one))
    assert listed() == [other]


@pytest.mark.parametrize(
    ("path", "body", "code", "word"),
    [
        ("create", {"name": "n"}, 40002, "description"),
        ("create", {"name": "n", "description": " "}, 40002, "description"),
        ("create", {"name": " ", "description": "d"}, 40002, "name"),
        ("create", {"name": "n" * 41, "description": "d"}, 40002, "40 characters"),
        ("update", {"event_set_id": "7", "name": "x"}, 40007, "7"),
        ("delete", {"event_set_id": "7"}, 40007, "7"),
    ],
)
def test_a_bad_offline_set_is_refused(platform, world, path, body, code, word):
    no(buyer(platform, world).post(f"offline/{path}/", **body), code, word)


def test_an_update_that_says_nothing_is_refused(platform, world):
    me = buyer(platform, world)

    no(me.post("offline/update/", event_set_id=offline_set(me)), 40002, "name")


def test_offline_events_are_standard_ones_at_a_set_of_ours(platform, world):
    me = buyer(platform, world)
    code = offline_set(me)

    ok(track(me, "offline", code, event(world)))
    no(track(me, "offline", code, event(world, event="Waved")), 40002, "data.0.event", "Waved")
    no(track(me, "offline", "7", event(world)), 40001, "offline event set: 7")
    no(track(me, "crm", code, event(world)), 40001, "crm event set")
    ok(me.post("offline/delete/", event_set_id=code))
    no(track(me, "offline", code, event(world)), 40001, code)


def test_crm_events_are_custom_ones_with_a_lead(platform, world):
    me = buyer(platform, world)
    code = ok(me.post("crm/create/", name="Leads"))["event_set_id"]
    (row,) = ok(me.get("crm/list/", name="Leads"))["crm_event_sets"]
    assert row == {"event_set_id": code, "name": "Leads", "create_time": "2026-01-01T00:00:00Z"}
    lead = {"lead_id": "11", "lead_event_source": "HubSpot"}

    ok(track(me, "crm", code, event(world, event="qualified", lead=lead)))
    no(track(me, "crm", code, event(world, event="qualified")), 40002, "data.0.lead.lead_id")
    no(track(me, "crm", code, event(world, lead=lead)), 40002, "data.0.event", "custom")
    no(track(me, "crm", "7", event(world, event="qualified", lead=lead)), 40001, "7")


def test_an_account_has_fifty_crm_sets_at_most(platform, world):
    me = buyer(platform, world)
    for number in range(50):
        ok(me.post("crm/create/", name=f"L{number}"))

    no(me.post("crm/create/", name="one more"), 40002, "50")


@pytest.mark.parametrize(
    ("spoilt", "word"),
    [
        ({"app": {}}, "data.0.app.app_id"),
        ({"user": {"att_status": "MAYBE"}}, "data.0.user.att_status"),
        ({"ad": {"attribution_share": 1.5}}, "data.0.ad.attribution_share"),
    ],
)
def test_app_events_name_their_app_and_are_for_those_on_the_allow_list(platform, world, spoilt, word):
    me = buyer(platform, world)
    good = event(world, app={"app_id": "com.lumen"}, user={"att_status": "DENIED", "idfa": "A1"})

    ok(track(me, "app", "app-1", good))
    no(track(me, "app", "app-1", {**good, **spoilt}), 40002, word)
    no(track(me, "app", " ", good), 40002, "event_source_id")
    world.assume.set("app_events_allowed", False)
    no(track(me, "app", "app-1", good), 40118, "allow-list")


def test_what_did_not_happen_on_the_site_is_no_row_of_the_sites_book(platform, world):
    me = buyer(platform, world)
    before = len(world.pixel_events)
    track(me, "offline", offline_set(me), event(world), event(world))

    assert len(world.pixel_events) == before
    assert [(one.source, one.kept, one.seq) for one in world.signals.offsite] == [
        ("offline", True, 1),
        ("offline", False, 2),
    ]


@pytest.mark.parametrize(("other", "credit"), [("", 1), ("another", 0)])
def test_an_offline_event_is_credited_by_its_click_id_alone(platform, world, other, credit):
    me, one = buyer(platform, world), ad(world, posts(world)[0])
    click = Click(ad_id=one.ad_id, viewer=5, at=world.now - 60, word=1)
    world.footprints.add(click)

    ok(track(me, "offline", offline_set(me), event(world, user={"ttclid": other or click.ttclid})))

    assert sum(hour.click_conversions for hour in hours_of(world, one)) == credit


@pytest.mark.parametrize("name", sorted(GOLDEN["requests"]))
def test_what_a_shipping_connector_sends_is_taken_in(platform, world, name):
    request = copy.deepcopy(GOLDEN["requests"][name])
    world.assume.set("old_events_refused", False)
    if request["event_source"] == "web":
        request["event_source_id"] = world.pixel.pixel_code
    book = world.pixel_events if request["event_source"] == "web" else world.signals.offsite

    ok(buyer(platform, world).post("event/track/", **request))

    assert (book[-1].event, book[-1].event_id) == (request["data"][0]["event"], request["data"][0]["event_id"])

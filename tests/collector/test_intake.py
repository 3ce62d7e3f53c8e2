"""Every event ends accepted, or refused because of something named; both are counted."""

from __future__ import annotations

import json
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import a
from firesteel.collector import accept
from firesteel.warehouse import Lake

NOW = a.at(hours=2)
SECOND = 1
MINUTE = 60
DAY = 86_400
START = int(a.START.timestamp())


def sent(**given: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "seq": 1,
        "source": "server",
        "pixel_code": "P1",
        "event": "Purchase",
        "event_id": "e1",
        "event_time": START,
        "received_at": START + 2,
        "order_id": "o1",
        "value": "48.10",
        "currency": "USD",
        "ttp": "v1",
        "ttclid": "c1",
        "url": "http://127.0.0.1/shop/serum",
    }
    return usual | given


def judged(row: object) -> str:
    """The reason, or "accepted"."""
    intake = accept([row], timezone="Etc/UTC", now=NOW, pixel_code="P1")
    assert len(intake.accepted) + len(intake.refused) == 1
    return intake.refused[0].reason if intake.refused else "accepted"


def test_an_event_is_accepted_as_it_was_sent() -> None:
    (event,) = accept([sent()], timezone="America/New_York", now=NOW).accepted

    assert (event.source, event.name, event.event_id, event.order_id) == ("server", "Purchase", "e1", "o1")
    assert (event.value_micros, event.currency) == (48_100_000, "USD")
    assert (event.occurred_at, event.received_at) == (a.at(0), a.at(0).replace(second=2))
    assert event.account_day == date(2025, 12, 31)
    assert (event.visitor, event.ttclid) == ("v1", "c1")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"source": "app"}, "its source is neither browser nor server"),
        ({"source": None}, "its source is neither browser nor server"),
        ({"pixel_code": ""}, "it has no pixel_code"),
        ({"pixel_code": "P2"}, "it was sent to another pixel"),
        ({"event": None}, "it has no event"),
        ({"event": " Purchase"}, "its event has blanks around it or a null inside"),
        ({"event": "x" * 256}, "accepted"),
        ({"event": "x" * 257}, "its event is longer than 256 characters"),
        ({"event_id": 17}, "its event_id is not text"),
        ({"event_id": None, "order_id": None}, "accepted"),
        ({"event_time": None}, "it has no event_time"),
        ({"event_time": "yesterday"}, "its event_time is not a number of seconds"),
        ({"event_time": True}, "its event_time is not a number of seconds"),
        ({"event_time": 1e18}, "its event_time is no moment"),
        ({"event_time": float("nan")}, "its event_time is no moment"),
        ({"received_at": None}, "accepted"),
        ({"value": None, "currency": None}, "accepted"),
        ({"value": "", "currency": ""}, "accepted"),
        ({"value": 48.1}, "accepted"),
        ({"value": "48,10"}, "its value is not a decimal"),
        ({"value": [48]}, "its value is not a decimal"),
        ({"value": "NaN"}, "its value is negative or not an amount"),
        ({"value": "1e400"}, "its value is negative or not an amount"),
        ({"value": "999999999999"}, "accepted"),
        ({"value": "1000000000000"}, "its value is negative or not an amount"),
        ({"value": "0"}, "accepted"),
        ({"value": "-0.01"}, "its value is negative or not an amount"),
        ({"value": "0.000001"}, "accepted"),
        ({"value": "0.0000001"}, "its value has more than six decimals"),
        ({"value": "1.00000000000000000000000000000000000001"}, "its value has more than six decimals"),
        ({"value": "1e-999999"}, "its value has more than six decimals"),
        ({"ttp": "half \ud83d"}, "its ttp has half a character in it"),
        ({"event": "Überweisung 🛒"}, "accepted"),
        ({"currency": None}, "it has a value and no currency"),
        ({"currency": "usd"}, "its currency is not an ISO 4217 code"),
    ],
)
def test_each_field_is_judged_by_name(given: dict[str, Any], reason: str) -> None:
    assert judged(sent(**given)) == reason


@pytest.mark.parametrize(
    ("age", "reason"),
    [
        (28 * DAY - SECOND, "accepted"),
        (28 * DAY, "accepted"),
        (28 * DAY + SECOND, "it happened more than 28 days before it was received"),
        (-10 * MINUTE + SECOND, "accepted"),
        (-10 * MINUTE, "accepted"),
        (-10 * MINUTE - SECOND, "it happened after it was received"),
    ],
)
def test_an_event_is_at_most_28_days_old_and_hardly_from_the_future(age: int, reason: str) -> None:
    assert judged(sent(received_at=START, event_time=START - age)) == reason


@pytest.mark.parametrize(
    ("ahead", "reason"),
    [
        (10 * MINUTE - SECOND, "accepted"),
        (10 * MINUTE, "accepted"),
        (10 * MINUTE + SECOND, "it was received in the future"),
    ],
)
def test_nothing_is_received_in_the_future(ahead: int, reason: str) -> None:
    moment = int(NOW.timestamp()) + ahead

    assert judged(sent(received_at=moment, event_time=moment)) == reason


@pytest.mark.parametrize("row", [None, 7, "event", [], [1]])
def test_what_is_no_object_is_refused(row: object) -> None:
    assert judged(row) == "it is not an object"


def test_the_refused_keep_their_reason_and_lose_their_visitor() -> None:
    intake = accept([sent(value="?"), 7, sent(), sent(value="!")], timezone="Etc/UTC", now=NOW)

    kept = intake.refusals(NOW)
    assert intake.reasons() == {"its value is not a decimal": 2, "it is not an object": 1}
    assert [row["name"] for row in kept] == ["Purchase", None, "Purchase"]
    assert {"ttp", "ttclid", "url"}.isdisjoint(json.loads(kept[0]["row"]))
    assert json.loads(kept[0]["row"])["value"] == "?"
    assert len(intake.accepted) == 1


def test_nothing_of_a_person_is_kept_of_what_was_refused_wherever_it_stood() -> None:
    mail = "mara@example.org"
    rows = [
        mail,
        [mail],
        sent(value="?", user={"email": mail}, email=mail, event={"name": mail}, currency=mail, pixel_code=[mail]),
        sent(value=mail, event=f"Purchase by {mail}", source=mail, event_id=mail, order_id=mail) | {mail: 1},
    ]

    kept = accept(rows, timezone="Etc/UTC", now=NOW).refusals(NOW)

    assert len(kept) == 4
    assert "mara" not in str(kept)
    assert json.loads(kept[2]["row"]) == {
        "event_id": "e1",
        "event_time": START,
        "received_at": START + 2,
        "source": "server",
        "value": "?",
    }


def test_both_kinds_go_into_the_lake(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    intake = accept([sent(order_id=None), sent(source="?")], timezone="Etc/UTC", now=NOW)

    assert lake.append("event", intake.rows()) == 1
    assert lake.append("refused_event", intake.refusals(NOW)) == 1
    assert lake.read("event")[0]["order_id"] is None
    assert lake.read("refused_event")[0]["reason"] == "its source is neither browser nor server"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(rows=st.lists(anything | st.fixed_dictionaries(dict.fromkeys(sent(), anything)), max_size=10))
@settings(deadline=None, max_examples=150)
def test_whatever_is_sent_is_accepted_or_refused_and_counted(rows: list[object]) -> None:
    intake = accept(rows, timezone="Etc/UTC", now=NOW)

    assert len(intake.accepted) + len(intake.refused) == len(rows)
    assert all(refusal.reason for refusal in intake.refused)
    assert len(intake.refusals(NOW)) == len(intake.refused)


@given(
    changes=st.lists(
        st.dictionaries(st.sampled_from(sorted(sent())), anything, max_size=2),
        max_size=8,
    )
)
@settings(deadline=None, max_examples=100)
def test_what_is_accepted_fits_the_lake(changes: list[dict[str, Any]]) -> None:
    intake = accept([sent(**change) for change in changes], timezone="Etc/UTC", now=NOW)

    with tempfile.TemporaryDirectory() as folder:
        lake = Lake(Path(folder))
        assert lake.append("event", intake.rows()) == len(intake.accepted)
        assert lake.append("refused_event", intake.refusals(NOW)) == len(intake.refused)

"""TikTok's documented examples, held by the wire as they are: nothing lost, nothing renamed, nothing made up.

`localtok` reads asks and writes answers with these types, the client does the reverse, so a round trip covers both.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tiktokwire import ads, enums, envelope, events, oauth, organic, reports, spark
from tiktokwire.codes import RATE_LIMITED, RECONNECT, TRANSIENT, Code

GOLDEN = Path(__file__).parent.parent / "golden"
AREAS = {"ads": ads, "events": events, "oauth": oauth, "organic": organic, "reports": reports, "spark": spark}
FILES = sorted(GOLDEN.glob("wire_*.json"))
CASES = [
    pytest.param(case["type"], case["data"], id=f"{path.stem}-{case['type']}")
    for path in FILES
    for case in json.loads(path.read_text("utf-8"))["cases"]
]


def kind_of(name: str) -> type[msgspec.Struct]:
    area, _, struct = name.partition(".")
    return getattr(AREAS[area], struct)


def within(given: Any, whole: Any) -> bool:
    """Whether `whole` says everything `given` says; it may say more."""
    if isinstance(given, dict):
        return isinstance(whole, dict) and all(
            name in whole and within(value, whole[name]) for name, value in given.items()
        )
    if isinstance(given, list):
        return isinstance(whole, list) and len(given) == len(whole) and all(map(within, given, whole))
    return given == whole


def test_there_are_goldens_and_each_names_its_source():
    assert len(CASES) >= 15
    assert all(json.loads(path.read_text("utf-8"))["source"] for path in FILES)


@pytest.mark.parametrize(("name", "data"), CASES)
def test_a_documented_example_survives_the_round_trip(name, data):
    read = msgspec.json.decode(json.dumps(data), type=kind_of(name))

    assert within(data, json.loads(msgspec.json.encode(read)))
    assert msgspec.json.decode(msgspec.json.encode(read), type=kind_of(name)) == read


@pytest.mark.parametrize(
    ("name", "data"),
    [case.values for case in CASES if case.values[0].startswith("ads.") and not case.values[0].endswith("sCreated")],
)
def test_an_ask_sends_exactly_what_was_set(name, data):
    read = msgspec.json.decode(json.dumps(data), type=kind_of(name))

    assert json.loads(msgspec.json.encode(read)) == data


@pytest.mark.parametrize(("name", "data"), CASES)
def test_unknown_fields_are_skipped(name, data):
    assert msgspec.json.decode(json.dumps({**data, "new_in_2027": [1]}), type=kind_of(name)) == msgspec.json.decode(
        json.dumps(data), type=kind_of(name)
    )


def test_the_documented_envelope_reads():
    text = '{"code":0,"message":"OK","request_id":"202108030711080102450310564DA3B2EB","data":{}}'

    read = msgspec.json.decode(text, type=envelope.Envelope[envelope.Nothing])

    assert (read.code, read.message, read.request_id) == (0, "OK", "202108030711080102450310564DA3B2EB")


def test_codes_that_differ_in_cure_are_kept_apart():
    assert not RATE_LIMITED & RECONNECT
    assert not RATE_LIMITED & TRANSIENT
    assert not RECONNECT & TRANSIENT
    assert {Code.REQUEST_TOO_FREQUENT, Code.ADVERTISER_FREQUENCY_LIMITED} <= RATE_LIMITED


def test_every_secondary_status_has_one_primary_status():
    for level in enums.STATUSES.values():
        names = [name for under in level.values() for name in under]
        assert len(names) == len(set(names))


def test_misspelt_names_are_kept_as_the_platform_has_them():
    assert "cost_pre_ad_impression_event" in reports.metric_kinds()
    assert "offline_perferred_leads" in reports.metric_kinds()
    assert any("AD_STAUS_PIXEL_UNBIND" in under for under in enums.STATUSES["ad"].values())
    assert len(reports.metric_kinds()) == 834

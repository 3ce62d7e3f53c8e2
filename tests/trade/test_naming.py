"""Templates of names: what they may hold, and that every name of every plan reads back (practice D4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import a
from firesteel.errors import BadInput
from firesteel.plans import (
    FIELDS,
    Audience,
    Naming,
    ad_name,
    campaign_name,
    checked_naming,
    checked_template,
    copied,
    draft,
    group_name,
    parse,
    parse_name,
)
from firesteel.plans.naming import LONGEST, written
from firesteel.values import FlightId, PlanId, PostId
from planbriefs import brief, some

CREATOR = ("kind", "creator", "post6")
"""A creator's name stands in an ad's only behind the first and before the last of these."""
ALWAYS = {"campaign": [], "group": ["flight"], "ad": ["flight"]}


@st.composite
def templates(draw: st.DrawFn, kind: str) -> str:
    """Any template that is allowed: fields and plain words in any order."""
    fields = draw(st.lists(st.sampled_from(sorted({*FIELDS[kind]} - {"flight", *CREATOR})), unique=True, max_size=3))
    words = draw(st.lists(st.from_regex(r"[A-Za-z0-9.-]{1,6}", fullmatch=True), max_size=2))
    parts = [f"{{{field}}}" for field in (*fields, *ALWAYS[kind])] + words
    first = [f"{{{field}}}" for field in CREATOR] if kind == "ad" and draw(st.booleans()) else []
    return "_".join([*first, *draw(st.permutations(parts or ["x"]))])


@st.composite
def namings(draw: st.DrawFn) -> Naming:
    return Naming(campaign=draw(templates("campaign")), group=draw(templates("group")), ad=draw(templates("ad")))


@given(namings(), st.text(min_size=1, max_size=30), st.text(max_size=30))
@settings(max_examples=80)
def test_every_name_of_every_plan_reads_back_exactly(naming: Naming, brand: str, aim: str) -> None:
    checked_naming(naming)
    plan = draft(brief(naming=naming, brand=brand, aim=aim), some("", "", "", ""))
    names = [flight.name for flight in plan.flights]
    groups = [flight.group_name for flight in plan.flights]
    read = parse(naming.campaign, plan.name)

    assert read is not None
    assert written(naming.campaign, read) == plan.name
    assert len({*names}) == len({*groups}) == len(plan.flights)
    for template, told, flight in (
        *((naming.ad, flight.name, flight) for flight in plan.flights),
        *((naming.group, flight.group_name, flight) for flight in plan.flights),
    ):
        said = parse(template, told)
        assert said is not None
        assert said["flight"] == flight.id
        assert written(template, said) == told
        assert len(told) <= LONGEST


@pytest.mark.parametrize(
    ("kind", "template", "said"),
    [
        ("ad", "{kind}_{creator}_{post6}_x", "without {flight} two names may be the same"),
        ("ad", "{post6}_{hook}", "without {flight} two names may be the same"),
        ("ad", "{creator}_{flight}", "{creator} cannot stand there: once a creator asks to be forgotten"),
        ("ad", "x_{kind}_{creator}_{post6}_{flight}", "{creator} cannot stand there"),
        ("group", "{audience}", "without {flight} two names may be the same"),
        ("campaign", "{brand}_{colour}", "there is no {colour}"),
        ("ad", "{flight}_{hook}_{hook}", "{hook} stands there twice"),
        ("campaign", "{brand}-{market}", "cannot be read back"),
        ("campaign", "{brand}__{market}", "an empty part"),
        ("campaign", "{brand}_maï", "cannot be read back"),
        ("campaign", "", "an empty part"),
        ("campaign", "_".join("abcdefghi"), "9 parts make a name too long"),
        ("campaign", "{brand:>10}", "cannot be read back"),
        ("campaign", "{brand.x}", "cannot be read back"),
    ],
)
def test_a_template_that_would_not_read_back_is_refused_with_the_way_out(kind: str, template: str, said: str) -> None:
    with pytest.raises(BadInput) as refused:
        checked_template(kind, template)

    assert said in str(refused.value)
    assert refused.value.remedy


def test_the_usual_names() -> None:
    audience = Audience(markets=frozenset({"US", "CA"}), languages=frozenset({"en"}), prospecting=False)

    assert campaign_name(brief()) == "lumen_us_sales_test_202601"
    assert campaign_name(brief(), plan="P-2", taken=True) == "lumen_us_sales_test_202601_P-2"
    assert group_name(audience=audience, flight=FlightId("P-1-F1")) == "remarketing-broad_ca-us_en_lowest_P-1-F1"
    assert (
        ad_name(creator="tess_k", post=PostId("7000000000000000001"), format="demo", flight=FlightId("P-1-F1"))
        == "spk_tess-k_000001_demo_P-1-F1"
    )


def test_the_usual_reader_knows_both_formats_and_no_other_name() -> None:
    given: dict[str, Any] = {"creator": "lumen", "post": PostId("7000000000000000001"), "format": "demo"}

    assert parse_name(ad_name(flight=FlightId("F-1"), kind="file", **given)) is not None
    assert parse_name("post_lumen_000001_demo_F-1") is None
    assert parse_name("spk_lumen_1_demo_F-1") is None
    assert parse_name("spk_Lumen_000001_demo_F-1") is None
    assert parse_name("spk_lumen_000001_demo_F-1_more") is None


def test_an_id_that_would_not_read_back_is_refused() -> None:
    with pytest.raises(BadInput, match="cannot stand in a name"):
        ad_name(creator="lumen", post=PostId("1"), format="demo", flight=FlightId("P_1"))
    with pytest.raises(BadInput, match="cannot stand in a name"):
        ad_name(creator="lumen", post=PostId("1"), format="demo", flight=FlightId("x" * 61))


def test_a_copy_is_named_anew_and_reads_back() -> None:
    plan = draft(brief(), some("", "", "", ""))
    made = copied(plan, PlanId("P-9"), a.at(3))

    assert made.name == "lumen_us_sales_test_202601_P-9"
    assert parse(Naming().campaign, made.name)["plan"] == "P-9"  # type: ignore[index]
    assert [flight.id for flight in made.flights] == [f"P-9-F{n}" for n in range(1, len(plan.flights) + 1)]
    assert [(parse_name(flight.name) or a).flight for flight in made.flights] == [flight.id for flight in made.flights]
    assert copied(plan, PlanId("P-9"), a.at(40)).name == "lumen_us_sales_test_202602"


def test_a_name_of_another_make_keeps_its_words_in_a_copy() -> None:
    plan = a.plan(name="Autumn sale", flights=(a.flight(name="By hand"), a.flight("F-2", name="", twin="F-1")))
    made = copied(plan, PlanId("P-9"), a.at(3))

    assert made.name == "Autumn sale_P-9"
    assert [flight.name for flight in made.flights] == ["By hand_P-9-F1", ""]
    assert made.flights[1].twin == "P-9-F1"


def test_a_copy_keeps_lengths_and_money_and_stands_alone() -> None:
    plan = replace(draft(brief(), some("", "", "", "")), portfolio="P-1")
    made = copied(plan, PlanId("P-9"), a.at(3), test_budget=a.usd(9_000))

    assert [flight.window.length for flight in made.flights] == [flight.window.length for flight in plan.flights]
    assert made.daily_budget == plan.daily_budget
    assert (made.portfolio, made.whole, made.test_budget) == ("", None, a.usd(9_000))

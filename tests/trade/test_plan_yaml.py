"""Plans as YAML: what is written comes back exactly, and what cannot be read is refused with the line and the way out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import a
from firesteel.errors import BadInput
from firesteel.plans import (
    AtEnd,
    Audience,
    Brief,
    Caution,
    CreatorShare,
    Flight,
    Frequency,
    Kind,
    LeftOut,
    Line,
    Naming,
    Objective,
    Part,
    Plan,
    Portfolio,
    Threshold,
    Whole,
    compare,
    copied,
    from_yaml,
    money_of,
    money_text,
    portfolio,
    to_yaml,
)
from firesteel.plans.documents import span_of, span_text
from firesteel.values import FlightId, Money, PlanId, PostId, Window
from planbriefs import brief, some

texts = st.text(max_size=20)
moneys = st.builds(Money, st.integers(-(10**15), 10**15), st.sampled_from(["USD", "EUR", "JPY"]))
spans = st.timedeltas(timedelta(0), timedelta(days=400))
times = st.timedeltas(timedelta(0), timedelta(days=5_000)).map(lambda span: a.START + span)
windows = st.tuples(times, spans).map(lambda each: Window(each[0], each[0] + each[1] + timedelta(microseconds=1)))
words = st.frozensets(texts, max_size=3)
numbers = st.floats(0, 1e6, allow_nan=False)
frequencies = st.none() | st.builds(Frequency, impressions=numbers, days=st.integers(1, 30))
audiences = st.builds(
    Audience,
    markets=words,
    languages=words,
    prospecting=st.booleans(),
    interests=words,
    include=words,
    exclude=words,
)
flights = st.builds(
    Flight,
    id=texts.map(FlightId),
    post=texts.map(PostId),
    creator=texts,
    window=windows,
    daily_budget=moneys,
    audience=audiences,
    landing_url=texts,
    call_to_action=texts,
    name=texts,
    group_name=texts,
    role=texts,
    spark=st.booleans(),
    file=texts,
    twin=texts,
)
thresholds = st.builds(
    Threshold, metric=texts, target=moneys, alpha=numbers, minimum=spans, burn_in=st.timedeltas(timedelta(-9))
)
wholes = st.builds(
    Whole,
    plans=st.integers(),
    posts=st.integers(),
    creators=st.integers(),
    daily=moneys,
    by_creator=st.lists(st.builds(CreatorShare, creator=texts, daily=moneys), max_size=3).map(tuple),
)
plans = st.builds(
    Plan,
    id=texts.map(PlanId),
    name=texts,
    objective=st.sampled_from(Objective),
    optimization_event=st.none() | texts,
    pixel_code=texts,
    flights=st.lists(flights, max_size=3).map(tuple),
    threshold=thresholds,
    test_budget=moneys,
    daily_cap=moneys,
    max_share=numbers,
    needs_control=st.booleans(),
    portfolio=texts,
    kind=st.sampled_from(Kind),
    at_end=st.sampled_from(AtEnd),
    frequency=frequencies,
    app=texts,
    shop=texts,
    whole=st.none() | wholes,
)
lines = st.builds(
    Line,
    post=texts.map(PostId),
    role=texts,
    objective=st.none() | st.sampled_from(Objective),
    daily_budget=st.none() | moneys,
    prospecting=st.none() | st.booleans(),
    interests=st.none() | words,
    include=words,
    exclude=words,
    landing_url=texts,
)
parts = st.builds(
    Part,
    objective=st.sampled_from(Objective),
    share=st.none() | numbers,
    metric=texts,
    target=st.none() | moneys,
    event=st.none() | texts,
    frequency=frequencies,
)
briefs = st.builds(
    Brief,
    id=texts.map(PlanId),
    brand=texts,
    aim=texts,
    objective=st.sampled_from(Objective),
    markets=words,
    test_budget=moneys,
    target=moneys,
    start=times,
    days=st.integers(),
    event=st.none() | texts,
    daily_cap=st.none() | moneys,
    minimum=spans,
    lines=st.lists(lines, max_size=3).map(tuple),
    parts=st.lists(parts, max_size=2).map(tuple),
    naming=st.builds(Naming, campaign=texts, group=texts, ad=texts),
)
portfolios = st.builds(
    Portfolio,
    id=texts.map(PlanId),
    plans=st.lists(plans, max_size=2).map(tuple),
    left_out=st.lists(st.builds(LeftOut, post=texts.map(PostId), creator=texts, reason=texts), max_size=2).map(tuple),
    cautions=st.lists(st.builds(Caution, code=texts, message=texts, remedy=texts), max_size=2).map(tuple),
)


@given(st.one_of(plans, briefs, portfolios))
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_what_is_written_comes_back_exactly(value: Plan | Brief | Portfolio) -> None:
    assert from_yaml(to_yaml(value)) == value


@given(moneys)
def test_an_amount_reads_back_to_the_micro(money: Money) -> None:
    assert money_of(money_text(money)) == money


@given(st.timedeltas())
def test_a_span_reads_back_to_the_microsecond(span: timedelta) -> None:
    assert span_of(span_text(span)) == span


def test_a_portfolio_reads_as_somebody_would_write_it() -> None:
    text = to_yaml(portfolio(brief(), some("founder-story", "", "founder-story", "", "")))

    assert text.startswith(
        "firesteel: portfolio\nid: P-1\nplans:\n- id: P-1-sales\n  name: lumen_us_sales_test_202601\n"
    )
    assert "  test_budget: 7200.00 USD\n" in text
    assert "    minimum: 7d\n" in text
    assert "      from: '2026-01-01T00:00:00+00:00'\n" in text


def test_a_brief_by_hand_needs_only_what_has_no_default() -> None:
    read = from_yaml(
        "# what we try in March\n"
        "firesteel: brief\n"
        "id: P-7\n"
        "brand: lumen\n"
        "markets: [US, CA]\n"
        "test_budget: 4200 USD\n"
        "target: 20.00 USD\n"
        "start: 2026-03-02T09:00:00+01:00\n"
        "minimum: 8d 12h\n"
        "lines:\n"
        "- post: 7000000000000000001\n"
        "  role: founder-story\n"
    )

    assert isinstance(read, Brief)
    assert (read.target, read.markets, read.days) == (a.usd(20), frozenset({"US", "CA"}), 14)
    assert read.minimum == timedelta(days=8, hours=12)
    assert read.start == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert read.lines == (Line(post=PostId("7000000000000000001"), role="founder-story"),)


WRITTEN = to_yaml(a.plan(flights=(a.flight(),)))


@pytest.mark.parametrize(
    ("old", "new", "said", "remedy"),
    [
        ("max_share: 0.4", "max_shere: 0.4", "line 31: nothing is called max_shere", "write max_share"),
        ("max_share: 0.4", "max_share: a lot", "max_share: 'a lot' cannot be read", "such as 0.4"),
        ("max_share: 0.4", "max_share: .inf", "cannot be read", "such as 0.4"),
        ("max_share: 0.4", "max_share: [0.4]", "says nothing that can be read", "such as 0.4"),
        ("max_share: 0.4", "max_share:", "max_share says nothing that can be read", "such as 0.4"),
        ("3000.00 USD", "3000.00", "test_budget: '3000.00' cannot be read", "such as 49.50 USD"),
        ("3000.00 USD", "$3000", "cannot be read", "such as 49.50 USD"),
        ("3000.00 USD", "3,000.00 USD", "cannot be read", "such as 49.50 USD"),
        ("3000.00 USD", "3000.0000001 USD", "cannot be read", "such as 49.50 USD"),
        ("3000.00 USD", "3000.00 dollars", "cannot be read", "such as 49.50 USD"),
        ("minimum: 7d", "minimum: 7", "minimum: '7' cannot be read", "such as 7d or 36h"),
        ("minimum: 7d", "minimum: a week", "cannot be read", "such as 7d or 36h"),
        ("'2026-01-01T00:00:00+00:00'", "2026-01-01", "from: '2026-01-01' cannot be read", "with its offset"),
        ("'2026-01-01T00:00:00+00:00'", "2026-01-01T00:00:00", "cannot be read", "with its offset"),
        ("'2026-01-01T00:00:00+00:00'", "2027-01-01T00:00:00Z", "a window ends after it starts", "come after from"),
        ("objective: sales", "objective: fame", "objective: 'fame' cannot be read", "sales or traffic or reach"),
        ("needs_control: false", "needs_control: no", "'no' cannot be read", "true or false"),
        ("at_end: end\n", "at_end: end\nat_end: move\n", "at_end stands there twice", "keep one"),
        ("id: P-1\n", "", "id is missing", "add id"),
        ("firesteel: plan\n", "", "firesteel is missing", "begin with firesteel: brief, plan, portfolio"),
        ("firesteel: plan", "firesteel: play", "'play' is no kind of document", "begin with firesteel"),
        ("markets:", "markets: &all", "anchors and aliases are not read", "write it out"),
        ("max_share: 0.4", "max_share: !!python/name:os.system", "is not read", "leave it away"),
        ("max_share: 0.4", "max_share: *all", "", ""),
        ("max_share: 0.4", "max_share: 0.4: 0.5", "is no YAML", "mind blanks and colons"),
        ("    - US\n", "      all\n", "markets is no list", "write markets: [one, another]"),
        ("max_share: 0.4", "? [a]\n: 1", "a field needs a name", "name: value"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line_and_the_way_out(
    old: str, new: str, said: str, remedy: str
) -> None:
    assert old in WRITTEN
    with pytest.raises(BadInput) as refused:
        from_yaml(WRITTEN.replace(old, new, 1), "plan.yaml")

    assert said in str(refused.value)
    assert remedy in refused.value.remedy
    assert refused.value.where.startswith("plan.yaml")


@pytest.mark.parametrize("text", ["", "- 1", "just words", "\x00", "firesteel", "[" * 5_000, "a: {b: " * 2_000])
def test_what_is_no_document_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        from_yaml(text)


@given(st.text(max_size=60), st.integers(0, 400))
def test_a_damaged_document_is_read_or_refused(noise: str, place: int) -> None:
    try:
        from_yaml(WRITTEN[:place] + noise + WRITTEN[place:])
    except BadInput as refused:
        assert refused.remedy


def test_a_plan_differs_from_itself_in_nothing() -> None:
    assert compare(a.plan(), a.plan()) == ()


def test_what_differs_is_told_field_by_field_and_flights_are_matched_by_post() -> None:
    first = a.plan()
    moved = (
        replace(first.flights[1], id=FlightId("F-9"), daily_budget=a.usd(60)),
        first.flights[0],
        a.flight("F-4", post=PostId("7000000000000000004")),
    )
    second = replace(first, threshold=a.threshold(target=a.usd(25)), flights=moved, max_share=0.5)
    told = [(each.thing, each.field, each.before, each.after) for each in compare(first, second)]

    assert told == [
        ("plan", "threshold.target", "$20.00", "$25.00"),
        ("plan", "max_share", "0.4", "0.5"),
        ("flight of post 7000000000000000002", "id", "F-2", "F-9"),
        ("flight of post 7000000000000000002", "daily_budget", "$50.00", "$60.00"),
        ("flight of post 7000000000000000003", "", "$50.00 a day, 2026-01-01 00:00 to 2026-01-15 00:00", ""),
        ("flight of post 7000000000000000004", "", "", "$50.00 a day, 2026-01-01 00:00 to 2026-01-15 00:00"),
    ]


def test_portfolios_are_compared_objective_by_objective() -> None:
    made = portfolio(brief(), some("founder-story", "", "founder-story", "", ""))
    only = replace(made, plans=made.plans[:1])
    (gone,) = [each for each in compare(made, only) if each.thing == "reach: plan"]

    assert (gone.before, gone.after) == (made.plans[1].name, "")
    assert compare(made, made) == ()


@given(plans.filter(lambda plan: plan.flights))
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_a_copy_moves_every_flight_by_the_same_span(plan: Plan) -> None:
    made = copied(plan, PlanId("P-9"), datetime(2026, 6, 1, tzinfo=UTC))

    assert min(flight.window.start for flight in made.flights) == datetime(2026, 6, 1, tzinfo=UTC)
    assert len({flight.id for flight in made.flights}) == len(plan.flights)
    assert {
        after.window.start - before.window.start for before, after in zip(plan.flights, made.flights, strict=True)
    } == {made.flights[0].window.start - plan.flights[0].window.start}


def test_nothing_is_guessed_of_a_value() -> None:
    kept: dict[str, Any] = {"name": "null", "pixel_code": "0x10", "optimization_event": "yes"}
    plan = a.plan(**kept)

    assert from_yaml(to_yaml(plan)) == plan

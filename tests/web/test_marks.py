"""Words, marks and charts: one number looks one way, every mark says what it shows, a chart has its numbers behind it."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import a
from firesteel.measurement import metric
from firesteel.web import charts, drawing, marks, words
from web.sample import SampleDesk


@pytest.mark.parametrize(
    ("rate", "says"),
    [
        (None, "–"),
        (0.0, "0 %"),
        (0.00999, "1.00 %"),
        (0.01, "1.0 %"),
        (0.0999, "10.0 %"),
        (0.1, "10 %"),
        (0.574, "57 %"),
    ],
)
def test_a_rate_has_the_places_it_deserves(rate: float | None, says: str) -> None:
    assert words.percent(rate).replace(words.THIN, " ") == says


@pytest.mark.parametrize(
    ("value", "says"),
    [(0.0049, "< 0.01"), (0.005, "0.01"), (0.5, "0.50"), (0.995, "0.99"), (0.9951, "> 0.99")],
)
def test_a_chance_never_claims_certainty(value: float, says: str) -> None:
    assert words.chance(value) == says


def test_an_open_interval_says_that_it_is_open() -> None:
    assert words.span(8.0, None, "USD") == "$8.00 or more"
    assert words.span(8.0, 11.5, "USD") == "$8.00 to $11.50"
    assert words.span(None, None, "USD") == "not known yet"


def test_a_title_is_the_caption_without_hashtags_cut_at_a_word() -> None:
    assert words.title(a.post(caption="Which shade am I? #lumen #fyp")) == "Which shade am I?"
    assert words.title(a.post(caption="#only #tags")) == "Post 000001 without a caption"
    assert words.title(a.post(caption="word " * 40), longest=20) == "word word word word…"
    assert words.title(None) == "Post no longer readable"


def test_spans_of_time_read_in_days_where_they_are_whole() -> None:
    assert [words.length(timedelta(hours=hours)).replace(words.THIN, " ") for hours in (7, 24, 168)] == [
        "7 h",
        "1 d",
        "7 d",
    ]


@settings(deadline=None)
@given(
    value=st.floats(-1e6, 1e6),
    low=st.floats(-1e6, 1e6) | st.none(),
    high=st.floats(-1e6, 1e6) | st.none(),
    ceiling=st.floats(0.1, 1e4),
)
def test_no_mark_leaves_its_box(value: float, low: float | None, high: float | None, ceiling: float) -> None:
    drawn = marks.whisker(value, low, high, baseline=ceiling / 2, floor=0, ceiling=ceiling, says="x")

    places = [float(found) for found in re.findall(r'(?:cx|x1|x2)="([-\d.]+)"', drawn)]
    assert places and all(marks.EDGE <= place <= marks.WIDTH - marks.EDGE for place in places)


def test_the_baseline_of_a_symmetric_scale_stands_in_the_middle() -> None:
    drawn = marks.whisker(0.1, 0.0, 0.2, baseline=0, floor=-1, ceiling=1, says="a score")

    assert f'class="base" x1="{marks.WIDTH / 2}"' in drawn
    assert 'role="img" aria-label="a score"' in drawn


@pytest.mark.parametrize(("value", "proven"), [(19.99, False), (20.0, True), (20.01, True)])
def test_evidence_turns_proven_at_its_boundary(value: float, proven: bool) -> None:
    assert ("proven" in marks.evidence(value, boundary=20, says="e")) is proven


@pytest.mark.parametrize(("value", "over"), [(0.399, False), (0.4, False), (0.401, True)])
def test_a_share_above_its_cap_is_marked(value: float, over: bool) -> None:
    assert ("over" in marks.share(value, cap=0.4, says="share")) is over


def test_a_label_cannot_break_out_of_its_mark() -> None:
    assert "<script>" not in marks.share(0.1, cap=None, says='"><script>')


def test_a_chart_carries_its_numbers_and_the_colours_of_both_schemes(desk: SampleDesk) -> None:
    row = desk.flights()[0]
    chart = charts.cost(row)
    picture = drawing.svg(chart)

    assert len(chart.rows) == len(row.days)
    assert picture.startswith('<svg role="img" aria-label="Cost per order after 14 days')
    assert "var(--paid)" in picture and "var(--ink-2)" in picture
    assert "style=" not in picture and "font-family" not in picture
    assert set(re.findall(r"#[0-9a-fA-F]{6}", picture)) == set()


def test_every_chart_draws(desk: SampleDesk) -> None:
    post = desk.world.flown[0]
    looks = tuple(row for row in reversed(desk.decisions()) if row.decision.evidence.flight == "F-1")
    for chart in (
        charts.retention(post.retention, (0.5, 0.4)),
        charts.retention(post.retention, ()),
        charts.social(desk.world.social[post.id], (a.window(0, 14),)),
        charts.social(desk.world.social[post.id][:3], ()),
        charts.evidence(looks),
    ):
        assert "<path" in drawing.svg(chart), chart.title
        assert len(chart.columns) == len(chart.rows[0])


def test_the_cost_so_far_is_a_quotient_of_sums(desk: SampleDesk) -> None:
    days = desk.flights()[0].days
    last = charts.cost_by_day(days, metric("cost_per_order"))[-1]

    assert last.results == sum(card.orders for card in days)
    assert last.cost is not None and math.isclose(
        last.cost * last.results, sum(card.spend.micros for card in days) / 1e6
    )
    assert last.low is not None and last.high is not None and last.low < last.cost < last.high


def test_a_flight_without_an_order_draws_an_open_interval(desk: SampleDesk) -> None:
    row = desk.flights()[0]
    chart = charts.cost(replace(row, days=tuple(replace(card, orders=0) for card in row.days)))

    assert chart.rows[-1][3] == "–" and chart.rows[-1][4].endswith("or more")
    assert "<path" in drawing.svg(chart)


def test_an_axis_names_no_day_twice_however_few_there_are(desk: SampleDesk) -> None:
    row = desk.flights()[0]
    picture = drawing.svg(charts.cost(replace(row, days=row.days[:2])))
    named = re.findall(r">(\d{1,2} [A-Z][a-z]{2})</text>", picture)

    assert len(named) == len(set(named)) == 2

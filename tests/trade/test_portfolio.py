"""From a brief whose posts play several roles to a plan for each objective, within one brief's money and spread."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import a
from firesteel import values
from firesteel.desk.planning.power import panel, what_if
from firesteel.errors import BadInput
from firesteel.plans import (
    COLD,
    HELP,
    MEASURED,
    RESULTS,
    SUCCESS,
    WARM,
    AccountMeans,
    App,
    Audience,
    Brief,
    Candidate,
    Frequency,
    Job,
    Line,
    Objective,
    Part,
    Portfolio,
    Shop,
    account_days,
    cautions,
    checked_means,
    draft,
    frequency_of,
    most_spend,
    objective_for,
    offered,
    planned_spend,
    portfolio,
    recommended,
    shares,
)
from firesteel.plans.values import Brief as BriefValue
from firesteel.posts import Verdict
from firesteel.values import MICROS, Money, PlanId
from planbriefs import CREATORS, TARGETS, brief, candidate, post_id, some
from tiktokwire import currencies


def by_objective(made: Portfolio) -> dict[str, int]:
    return {plan.objective.value: len(plan.flights) for plan in made.plans}


@pytest.mark.parametrize(
    ("role", "aim", "ready", "expected"),
    [
        ("creator-review", Objective.SALES, True, Objective.SALES),
        ("creator-review", Objective.LEADS, True, Objective.LEADS),
        ("creator-review", Objective.SALES, False, Objective.TRAFFIC),
        ("founder-story", Objective.SALES, True, Objective.REACH),
        ("founder-story", Objective.COMMUNITY, True, Objective.COMMUNITY),
        ("product-demo", Objective.SALES, True, Objective.SALES),
        ("product-demo", Objective.SALES, False, Objective.TRAFFIC),
        ("", Objective.SALES, False, Objective.SALES),
        ("no such role", Objective.VIEWS, True, Objective.VIEWS),
    ],
)
def test_a_post_flies_for_what_its_role_serves(role: str, aim: Objective, ready: bool, expected: Objective) -> None:
    """R-087 to R-090."""
    found, why = objective_for(brief(objective=aim), None, a.post(role=role), tracking_ready=ready)

    assert found is expected
    assert why.endswith(".")


def test_what_the_brief_says_of_a_post_goes_before_how_it_is_described() -> None:
    said = Line(post=a.post().id, role="founder-story")

    assert objective_for(brief(), said, a.post(role="creator-review"))[0] is Objective.REACH
    assert objective_for(brief(), replace(said, objective=Objective.VIEWS), a.post())[0] is Objective.VIEWS


def test_each_objective_gets_a_plan_and_the_briefs_own_comes_first() -> None:
    made = portfolio(brief(), some("founder-story", "creator-review", "founder-story", "product-demo", "", ""))

    assert by_objective(made) == {"sales": 4, "reach": 2}
    assert [plan.id for plan in made.plans] == ["P-1-sales", "P-1-reach"]
    assert {plan.portfolio for plan in made.plans} == {"P-1"}
    assert [plan.threshold.metric for plan in made.plans] == ["cost_per_order", "cost_per_thousand"]
    assert [plan.threshold.target for plan in made.plans] == [a.usd(20), a.usd(6)]
    assert [plan.optimization_event for plan in made.plans] == ["Purchase", None]
    assert made.plans[1].flights[0].landing_url == ""


def test_posts_of_one_role_make_the_plan_that_a_draft_makes() -> None:
    everything = some("", "", "", "")
    one = portfolio(brief(), everything)

    assert len(one.plans) == 1
    assert replace(one.plans[0], portfolio="") == draft(brief(), everything)


def test_a_post_that_would_be_alone_flies_for_what_the_brief_is_for_where_its_role_allows_it() -> None:
    everything = some("", "", "", "product-demo")
    ready = portfolio(brief(), everything)
    waiting = portfolio(brief(), everything, tracking_ready=False)
    story = portfolio(brief(), some("", "", "", "founder-story"))

    assert by_objective(ready) == by_objective(waiting) == {"sales": 4}
    assert by_objective(story) == {"sales": 3}
    assert [str(left) for left in story.left_out] == [
        f"{post_id(4)} would be alone under reach, and is not made for sales"
    ]


def test_the_money_of_the_parts_is_the_briefs() -> None:
    made = portfolio(brief(), some("founder-story", "", "founder-story", "", "", ""))

    assert made.test_budget == a.usd(12_000)
    for plan in made.plans:
        assert sum(planned_spend(flight).micros for flight in plan.flights) <= plan.test_budget.micros
        assert plan.test_budget.micros % 10_000 == 0


def test_an_objective_gets_the_share_the_brief_gives_it() -> None:
    parts = (Part(objective=Objective.REACH, target=a.usd(6), share=0.25), *TARGETS[1:])
    made = portfolio(brief(parts=parts), some("founder-story", "", "founder-story", "", "", ""))

    assert made.plans[1].test_budget == a.usd(3_000)


def test_a_share_below_the_platforms_floor_is_refused_with_the_least_that_will_do() -> None:
    parts = (Part(objective=Objective.REACH, target=a.usd(6), share=0.02), *TARGETS[1:])

    with pytest.raises(BadInput, match=r"2% of the budget is below .*give reach a share of at least 7%"):
        portfolio(brief(parts=parts), some("founder-story", "", "founder-story", "", "", ""))


def test_a_campaign_the_money_does_not_carry_is_given_up_with_the_reason() -> None:
    made = portfolio(brief(test_budget=a.usd(1_650)), some("founder-story", "", "founder-story", "", ""))

    assert by_objective(made) == {"sales": 3}
    assert {left.post for left in made.left_out} == {post_id(1), post_id(3)}
    assert "the money carries no reach campaign of its own" in made.left_out[0].reason


def test_a_result_of_another_kind_needs_a_target_of_its_own() -> None:
    with pytest.raises(BadInput, match=r"nothing says what a thousand impressions may cost: the target .* for orders"):
        portfolio(brief(parts=()), some("founder-story", "", "founder-story", "", ""))


def test_least_numbers_of_posts_and_creators_hold_over_the_whole() -> None:
    with pytest.raises(BadInput, match="2 usable posts by 2 creators are no portfolio"):
        portfolio(brief(), some("founder-story", ""))


def test_the_whole_is_kept_beside_each_plan_and_shares_are_of_it() -> None:
    everything = [candidate(n, role, ("mara.skin", "joon", "tess_k")[n % 3]) for n, role in
                  enumerate(("founder-story", "", "founder-story", "", "", ""), start=1)]  # fmt: skip
    made = portfolio(brief(max_share=0.5), everything)
    by_post, by_creator = shares(made.plans[1])

    assert made.plans[1].whole is not None
    assert (made.plans[1].whole.posts, made.plans[1].whole.creators) == (6, 3)
    assert max(by_post.values()) == pytest.approx(1 / 6, abs=0.01)
    assert max(by_creator.values()) == pytest.approx(1 / 3, abs=0.01)


@pytest.mark.parametrize(("currency", "least"), [("JPY", 1_000_000), ("USD", 10_000), ("EUR", 10_000)])
def test_budgets_come_in_what_the_currency_can_pay(currency: str, least: int) -> None:
    given_ = brief(test_budget=Money(500_000 * MICROS, currency), target=Money(2_000 * MICROS, currency), parts=())
    made = draft(given_, some(*[""] * 6))

    assert {flight.daily_budget.micros % least for flight in made.flights} == {0}
    with pytest.raises(BadInput, match="more decimals"):
        line = Line(post=post_id(2), daily_budget=Money(90 * MICROS + least // 2, currency))
        draft(replace(given_, lines=(line,)), some(*[""] * 6))


def test_the_currencies_without_decimals_are_those_of_the_platforms_door() -> None:
    assert values.WHOLE == currencies.WHOLE


def test_a_line_sets_budget_audience_and_page_of_its_post() -> None:
    line = Line(
        post=post_id(2),
        daily_budget=a.usd(90),
        prospecting=False,
        include=frozenset({"9"}),
        interests=frozenset({"beauty"}),
        landing_url="https://lumen.example/kit",
    )
    made = draft(brief(lines=(line,)), some("", "", "", ""))
    flight = made.flights[0]

    assert flight.post == post_id(2)
    assert flight.daily_budget == a.usd(90)
    assert flight.audience == Audience(
        markets=frozenset({"US"}), prospecting=False, include=frozenset({"9"}), interests=frozenset({"beauty"})
    )
    assert flight.landing_url.startswith("https://lumen.example/kit?utm_source=tiktok")
    assert made.flights[1].daily_budget == made.flights[2].daily_budget
    assert made.daily_budget.micros <= a.usd(12_000).micros * 0.8 / 14


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"lines": (Line(post=post_id(1), daily_budget=a.usd(19)),)}, "below the platform's floor"),
        ({"lines": (Line(post=post_id(1), daily_budget=a.usd(680)),)}, "leave .* a day for 5 others"),
        ({"lines": (Line(post=post_id(1)), Line(post=post_id(1)))}, "is described twice"),
        ({"parts": (TARGETS[0], TARGETS[0])}, "reach is described twice"),
        ({"parts": (replace(TARGETS[0], share=0.7), replace(TARGETS[1], share=0.4))}, "more than the budget"),
        ({"parts": (replace(TARGETS[0], share=0.0),)}, "is no share"),
        ({"metric": "cost_per_follow"}, "does not tell whether a sales plan succeeds"),
        ({"reserve": 1.0}, "a reserve of 1 cannot be planned"),
        ({"max_share": 0.0}, "a largest share of 0 cannot be planned"),
        ({"alpha": 0.0}, "an error chance of 0 cannot be planned"),
        ({"posts": 0}, "0 posts cannot be planned"),
        ({"frequency": Frequency(impressions=0)}, "is no frequency"),
        ({"frequency": Frequency(impressions=2, days=31)}, "is no frequency"),
        ({"id": PlanId("P 1")}, "cannot stand in a name"),
    ],
)
def test_a_brief_that_cannot_be_planned_is_refused_with_the_way_out(given: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput, match=said) as refused:
        portfolio(brief(**given), some("", "", "", "", "", ""))

    assert refused.value.remedy


def test_a_post_that_the_brief_names_and_nobody_may_use_is_told() -> None:
    made = portfolio(brief(lines=(Line(post=post_id(77)),)), some("", "", ""))

    assert str(made.left_out[0]) == f"{post_id(77)} is named in the brief, but is no post that may be used"


def test_a_post_is_planned_for_another_of_its_roles_objectives_where_the_agreement_bars_the_first() -> None:
    barred = candidate(1, "founder-story", barred=frozenset({Objective.REACH}))
    everything = [
        barred,
        candidate(2, "founder-story", barred=frozenset({Objective.REACH})),
        *[candidate(n) for n in (3, 4, 5)],
    ]

    assert by_objective(portfolio(brief(), everything)) == {"sales": 3, "community": 2}


@pytest.mark.parametrize(
    ("means", "markets", "app", "shop"),
    [
        (AccountMeans(), {"US"}, False, False),
        (AccountMeans(apps=(App(id="7", name="Glow", os="ios"),)), {"US"}, True, False),
        (AccountMeans(shops=(Shop(id="8", market="US"),)), {"US"}, False, True),
        (AccountMeans(shops=(Shop(id="8", market="US"),)), {"US", "GB"}, False, False),
    ],
)
def test_app_and_shop_are_offered_only_where_account_and_market_support_them(
    means: AccountMeans, markets: set[str], app: bool, shop: bool
) -> None:
    found = offered(means, frozenset(markets))

    assert (Objective.APP in found, Objective.SHOP in found) == (app, shop)
    assert {*Objective} - {*found} <= {Objective.APP, Objective.SHOP}
    for objective, there in ((Objective.APP, app), (Objective.SHOP, shop)):
        if not there:
            with pytest.raises(BadInput, match="the ad account has no"):
                checked_means(objective, means, frozenset(markets))


def test_frequency_is_a_limit_of_the_plan_or_follows_from_who_is_reached() -> None:
    plan = a.plan()
    known = replace(plan.flights[0], audience=replace(plan.flights[0].audience, prospecting=False))

    assert frequency_of(plan, plan.flights[0]) == COLD
    assert frequency_of(plan, known) == WARM
    assert frequency_of(replace(plan, frequency=Frequency(impressions=1)), known) == Frequency(impressions=1)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"threshold": a.threshold(target=a.usd(14.01))}, "cannot-leave-learning"),
        ({"threshold": a.threshold(target=a.usd(5.01))}, "below-recommended"),
        ({"test_budget": a.usd(2_000)}, "over-test-budget"),
        ({"max_share": 0.3}, "too-concentrated"),
        ({"frequency": Frequency(impressions=2)}, "frequency-watched"),
        ({"objective": Objective.REACH, "frequency": Frequency(impressions=2.5)}, "frequency-fraction"),
        ({"flights": (a.flight(), a.flight("F-2", window=a.window(0, 10)))}, "rights-end-early"),
    ],
)
def test_each_caution_names_itself_and_the_way_out(given: dict[str, Any], code: str) -> None:
    found = {each.code: each for each in cautions(a.plan(**given))}

    assert code in found
    assert found[code].remedy and found[code].message


def test_a_plan_in_order_is_warned_of_nothing() -> None:
    assert cautions(a.plan(threshold=a.threshold(target=a.usd(5)))) == ()


@pytest.mark.parametrize(
    ("job", "spark", "risk"),
    [
        (Job.SOCIAL_PROOF, True, "low-organic-evidence"),
        (Job.NATIVE, True, "low-organic-evidence"),
        (Job.CONTROL, False, "low-native-feel"),
        (Job.VARIANTS, False, "low-native-feel"),
        (Job.NO_POST, False, "low-native-feel"),
    ],
)
def test_the_format_follows_from_the_job_and_names_its_risk(job: Job, spark: bool, risk: str) -> None:
    """R-022, R-023, R-027, R-028, R-033."""
    told = recommended(job)

    assert (told.spark, told.risk) == (spark, risk)
    assert told.why and told.risk_says
    assert recommended(job, evidence=True, native=True).risk == ""


def test_a_flight_from_noon_touches_one_account_day_more() -> None:
    """The platform's daily budget is by the account's day; ours counts whole days of the flight."""
    flight = a.flight(window=a.window(0.5, 7.5))

    assert planned_spend(flight) == a.usd(350)
    assert most_spend(flight, ZoneInfo("Etc/UTC")) == a.usd(400)
    assert most_spend(a.flight(window=a.window(0, 7)), ZoneInfo("Etc/UTC")) == a.usd(350)
    assert account_days(a.window(0, 1), ZoneInfo("Asia/Kolkata")) == 2


def test_new_people_are_not_those_that_another_post_of_the_plan_reaches_again() -> None:
    """R-091: prospecting and remarketing side by side in one plan, set by line."""
    line = Line(post=post_id(2), prospecting=False)
    made = draft(brief(lines=(line,), include=frozenset({"9"}), exclude=frozenset({"5"})), some("", "", "", ""))
    known, *new = made.flights

    assert (known.audience.prospecting, known.audience.include, known.audience.exclude) == (False, {"9"}, {"5"})
    assert {(each.audience.include, each.audience.exclude) for each in new} == {(frozenset(), frozenset({"5", "9"}))}


def test_one_new_post_in_a_plan_for_known_people_looks_past_their_audience() -> None:
    line = Line(post=post_id(2), prospecting=True)
    made = draft(brief(lines=(line,), prospecting=False, include=frozenset({"9"})), some("", "", "", ""))

    assert made.flights[0].audience == Audience(markets=frozenset({"US"}), exclude=frozenset({"9"}))
    assert {each.audience.include for each in made.flights[1:]} == {frozenset({"9"})}


def test_an_audience_in_which_all_look_for_new_people_stays() -> None:
    made = draft(brief(include=frozenset({"9"})), some("", "", "", ""))

    assert {each.audience.include for each in made.flights} == {frozenset({"9"})}


def test_every_field_of_a_brief_that_a_person_fills_has_help() -> None:
    filled = set(BriefValue.__dataclass_fields__) - {"id", "brand", "pixel_code", "lines", "parts"}
    filled |= {*Line.__dataclass_fields__, *Part.__dataclass_fields__} - {"post"}

    assert filled <= {*HELP}
    assert all(each.says.endswith((".", "…")) for each in HELP.values())


def test_every_objective_has_a_metric_that_can_be_counted() -> None:
    assert all(SUCCESS[objective] and {*SUCCESS[objective]} <= {*RESULTS} for objective in Objective)


def test_a_plan_that_is_enough_is_not_refused_and_one_that_is_not_is_shown_the_cheapest_way_out() -> None:
    rich, poor = panel(a.plan()), panel(a.plan(threshold=a.threshold(target=a.usd(80))))

    assert (rich.enough, rich.refusal, rich.ways) == (True, "", ())
    assert not poor.enough
    assert poor.refusal.endswith("The cheapest way out: let it fly 20 days instead of 14, $900.00 more.")
    assert [way.reaches for way in poor.ways] == [0.5, 0.5, 0.8, 0.8]
    assert poor.ways[0].more <= poor.ways[1].more


def test_fewer_posts_are_the_cheapest_way_where_there_are_posts_to_spare() -> None:
    flights = tuple(a.flight(f"F-{n}", post=post_id(n), creator=CREATORS[n % 6]) for n in range(1, 9))
    told = panel(a.plan(flights=flights, threshold=a.threshold(target=a.usd(60)), test_budget=a.usd(9_000)))

    assert told.ways[0].words == "test 7 posts instead of 8, for the same money"
    assert told.ways[0].more == a.usd(0)


@given(st.integers(2, 40), st.integers(5, 40), st.integers(3, 8), st.integers(8, 30))
@settings(max_examples=25)
def test_more_money_never_shows_less(target: int, budget: int, posts: int, length: int) -> None:
    plan = a.plan(threshold=a.threshold(target=a.usd(target)))
    less, more = (what_if(plan, a.usd(budget * times * posts), posts, length) for times in (20, 30))

    assert less.half <= more.half + 1e-9
    assert less.near <= less.good + 1e-9 <= less.half + 2e-9


roles = st.sampled_from(["", "creator-review", "founder-story", "product-demo", "lesson", "offer", "people"])


@st.composite
def asked(draw: st.DrawFn) -> tuple[Brief, list[Candidate], bool]:
    everything = [
        candidate(
            number,
            draw(roles),
            CREATORS[draw(st.integers(0, 5))],
            verdict=draw(st.sampled_from([Verdict.PROMOTE, Verdict.TEST, Verdict.IMPROVE])),
            until=draw(st.sampled_from([None, a.at(6), a.at(9), a.at(60)])),
            barred=draw(st.sampled_from([frozenset(), frozenset({Objective.REACH, Objective.SALES})])),
        )
        for number in range(1, draw(st.integers(2, 14)) + 1)
    ]
    lines = tuple(
        Line(post=post_id(number), daily_budget=draw(st.sampled_from([None, a.usd(20), a.usd(61.5)])))
        for number in draw(st.sets(st.integers(1, 14), max_size=3))
    )
    made = brief(
        objective=draw(st.sampled_from([Objective.SALES, Objective.TRAFFIC, Objective.REACH])),
        test_budget=a.usd(draw(st.integers(900, 30_000))),
        target=a.usd(draw(st.sampled_from([0.5, 6, 20, 45]))),
        posts=draw(st.integers(3, 14)),
        days=draw(st.integers(7, 30)),
        reserve=draw(st.sampled_from([0.0, 0.2, 0.35])),
        lines=lines,
    )
    return made, everything, draw(st.booleans())


@given(asked())
@settings(max_examples=120)
def test_a_portfolio_never_exceeds_its_money_its_floors_or_what_may_be_used(
    given: tuple[Brief, list[Candidate], bool],
) -> None:
    wanted, everything, ready = given
    try:
        made = portfolio(wanted, everything, tracking_ready=ready)
    except BadInput as refused:
        assert refused.remedy
        return
    may = {each.ranked.post.id: each for each in everything}
    posts = [flight.post for flight in made.flights]

    assert len(posts) == len({*posts}) <= wanted.posts
    assert made.test_budget == wanted.test_budget
    assert not {*posts} & {left.post for left in made.left_out}
    for plan in made.plans:
        assert len(plan.flights) >= 2 and plan.daily_budget.micros >= a.usd(50).micros - 10_000 * len(plan.flights)
        assert sum(planned_spend(flight).micros for flight in plan.flights) <= plan.test_budget.micros
        assert plan.objective not in MEASURED or plan.pixel_code
        for flight in plan.flights:
            each = may[flight.post]
            assert flight.daily_budget.micros >= a.usd(20).micros
            assert each.ranked.verdict is not Verdict.IMPROVE and plan.objective not in each.barred
            assert each.until is None or flight.window.end <= each.until
            assert flight.window.length >= timedelta(days=7)


def test_a_chance_of_error_that_no_money_reaches_has_no_way_out_by_money() -> None:
    """As older books may hold it."""
    beyond = a.plan(threshold=a.threshold(alpha=1e-320))

    assert not any(way.words.startswith("spend ") for way in panel(beyond).ways)

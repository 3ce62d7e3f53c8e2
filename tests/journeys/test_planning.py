"""From a brief to kept plans on a local platform: one plan and several, copied, compared, written as YAML and read back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from beginnings import drafted
from firesteel.desk import Desk
from firesteel.desk.planning import naming
from firesteel.errors import BadInput, Conflict, NotFound
from firesteel.plans import (
    AtEnd,
    Brief,
    Line,
    Naming,
    Objective,
    Part,
    Plan,
    Portfolio,
    cautions,
    from_yaml,
    parse,
    to_yaml,
)
from firesteel.storage import open_workspace
from firesteel.values import MICROS, Money, Window


def usd(units: float) -> Money:
    return Money(round(units * MICROS), "USD")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A workspace where creators agreed and authorised, with one plan."""
    with drafted().own(tmp_path_factory.mktemp("planning") / "home") as here:
        yield here.desk


@pytest.fixture
def ready(prepared: Desk) -> Desk:
    open_workspace(prepared.store.workspace)
    return prepared


def brief(desk: Desk, **given: Any) -> Brief:
    usual: dict[str, Any] = {
        "test_budget": usd(6_000),
        "target": usd(20),
        "landing_url": "https://lumen.example/shop/serum",
        "call_to_action": "SHOP_NOW",
    }
    return desk.new_brief(**(usual | given))


def by_role(desk: Desk) -> Brief:
    """Two of the brand's own posts are said to be founder stories; creators agreed to sales only."""
    posts = [flight.post for flight in desk.plan_named("P-1").flights if flight.creator == "lumen"]
    lines = tuple(Line(post=post, role="founder-story") for post in posts)
    return brief(desk, lines=lines, parts=(Part(objective=Objective.REACH, target=usd(6)),), at_end=AtEnd.MOVE)


def test_a_draft_keeps_nothing_and_a_plan_keeps_all_of_it(ready: Desk) -> None:
    before = ready.ledger.head()
    drafted = ready.draft_portfolio(by_role(ready))

    assert ready.ledger.head() == before

    made = ready.plan_portfolio(by_role(ready), "Ana")

    assert made == drafted
    assert [plan.objective for plan in made.plans] == [Objective.SALES, Objective.REACH]
    assert [ready.plan_named(plan.id) for plan in made.plans] == list(made.plans)
    assert ready.brief_of(made.id) == by_role_as_kept(ready, made)
    assert made.test_budget == usd(6_000)


def by_role_as_kept(desk: Desk, made: Portfolio) -> Brief | None:
    kept = desk.brief_of(made.id)
    assert kept is not None and kept.id == made.id and kept.lines and kept.at_end is AtEnd.MOVE
    return kept


def test_an_id_of_its_own_is_given_to_every_brief(ready: Desk) -> None:
    first = brief(ready)

    assert first.id not in {str(state.plan.id) for state in ready.plans()}

    ready.plan_portfolio(first, "Ana")
    with pytest.raises(BadInput, match=f"there is a plan {first.id} already"):
        ready.plan_portfolio(first, "Ana")

    assert brief(ready).id != first.id


def test_no_two_plans_are_called_alike_and_every_name_reads_back(ready: Desk) -> None:
    one, other = ready.plan(brief(ready), "Ana"), ready.plan(brief(ready), "Ana")

    assert one.name != other.name
    for plan in (one, other):
        read = parse(Naming().campaign, plan.name)
        assert read is not None and read["objective"] == "sales"
        for flight in plan.flights:
            assert (parse(Naming().ad, flight.name) or {})["flight"] == flight.id
            assert (parse(Naming().group, flight.group_name) or {})["flight"] == flight.id
    assert parse(Naming().campaign, other.name)["plan"] == other.id  # type: ignore[index]


def test_the_workspace_names_its_plans_by_its_own_templates(ready: Desk) -> None:
    naming.keep(ready, Naming(ad="ad_{hook}_{flight}"), "Ana")
    plan = ready.plan(brief(ready), "Ana")

    assert all(flight.name.startswith("ad_") and flight.name.endswith(flight.id) for flight in plan.flights)
    with pytest.raises(BadInput, match="two names may be the same"):
        naming.keep(ready, Naming(ad="spk_{post6}"), "Ana")
    naming.keep(ready, Naming(), "Ana")


def test_a_plan_written_as_yaml_comes_back_and_replaces_what_was_not_launched(ready: Desk) -> None:
    plan = ready.plan(brief(ready), "Ana")
    text = ready.plan_yaml(plan.id)

    assert from_yaml(text) == plan
    assert ready.plan_from_yaml(text.replace("max_share: 0.4", "max_share: 0.5"), "Ana").plans[0].max_share == 0.5
    assert ready.plan_named(plan.id).max_share == 0.5


def test_a_written_plan_that_names_another_creator_is_refused(ready: Desk) -> None:
    """Whose agreement counts follows from the creator a flight names."""
    plan = ready.plan(brief(ready), "Ana")
    by = plan.flights[0].creator
    text = to_yaml(plan).replace(f"creator: {by}", "creator: somebody", 1)

    with pytest.raises(BadInput, match=f"is by @{by}, not by @somebody"):
        ready.plan_from_yaml(text, "Ana")


def test_a_written_plan_is_not_taken_for_another(ready: Desk) -> None:
    plan = ready.plan(brief(ready), "Ana")
    stolen = to_yaml(plan).replace(f"id: {plan.id}\n", "id: P-99\n", 1)

    with pytest.raises(BadInput, match="another plan is called"):
        ready.plan_from_yaml(stolen, "Ana")
    with pytest.raises(BadInput, match="is of another plan"):
        ready.plan_from_yaml(stolen.replace(f"name: {plan.name}\n", "name: mine\n", 1), "Ana")


@pytest.mark.parametrize(
    ("as_it_stands", "as_written", "said"),
    [
        ("{id}\n", "../../{id}\n", "cannot stand in a name"),
        (" USD", " EUR", "counts in USD, not in EUR"),
        ("daily_budget: ", "daily_budget: -", "cannot be planned"),
        ("daily_budget: ", f"daily_budget: {'9' * 400}", "such an amount cannot be planned"),
        ("metric: cost_per_order", "metric: cost_per_smile", "says nothing of sales"),
        ("max_share: 0.4", "max_share: 4.0", "a largest share of 4"),
        ("until: '20", "until: '29", "a year at most"),
        ("minimum: 7d", "minimum: 6d", "minimum: a minimum duration of 6 days .*give 7 days"),
        ("minimum: 7d", "minimum: 0s", "a minimum duration of 0 days"),
        ("minimum: 7d", "minimum: 99999d", "365 at most"),
        ("burn_in: 4d", "burn_in: -7d", "burn_in: a burn-in of -7 days"),
        ("burn_in: 4d", "burn_in: 99999d", "a burn-in of 99999 days"),
        ("alpha: 0.05", "alpha: 1e-320", "an error chance of"),
        ("\nname: ", "\nname: ''\nportfolio: ", "name: '' is no name"),
        ("\nname: ", f"\nname: {'x' * 600}\nportfolio: ", "a name of 600 characters is no name"),
        ("\nname: ", '\nname: "a\\0b"\nportfolio: ', "is no name"),
        ("needs_control:", "frequency: {{impressions: -1.0, days: -3}}\nneeds_control:", "is no frequency"),
        (
            "needs_control:",
            "whole: {{plans: -1, posts: 1, creators: 1, daily: 1.00 USD}}\nneeds_control:",
            "whole: a portfolio of -1 plans",
        ),
        ("markets:\n    - US", "markets: []", "markets: no market is named"),
        ("markets:\n    - US", "markets: [AQ]", "-F1, markets: no TikTok location is known for the market AQ"),
        ("optimization_event: Purchase", "optimization_event: Smile", "optimization_event: TikTok cannot optimise"),
        ("landing_url: https", "landing_url: javascript", "landing_url: 'javascript:.* is no web address"),
        ("landing_url: https://", "landing_url: http://[", "is no web address"),
    ],
)
def test_a_written_plan_that_no_page_could_show_is_refused(
    ready: Desk, as_it_stands: str, as_written: str, said: str
) -> None:
    """What is kept is kept for good, and every page that sums or links plans would stumble over it."""
    plan = ready.plan(brief(ready), "Ana")
    text = ready.plan_yaml(plan.id).replace(as_it_stands.format(id=plan.id), as_written.format(id=plan.id))
    before = ready.ledger.head()

    with pytest.raises(BadInput, match=said):
        ready.plan_from_yaml(text, "Ana")
    assert ready.ledger.head() == before


def test_a_written_plan_that_is_over_is_refused(ready: Desk) -> None:
    plan = ready.plan(brief(ready), "Ana")
    long_ago = Window(datetime(1970, 1, 1, tzinfo=UTC), datetime(1970, 1, 8, tzinfo=UTC))
    over = replace(plan, flights=tuple(replace(flight, window=long_ago) for flight in plan.flights))

    with pytest.raises(BadInput, match=r"F1 ended on 1970-01-08 .*copy it for days to come"):
        ready.plan_from_yaml(to_yaml(over), "Ana")
    one_left = (plan.flights[0], *over.flights[1:])
    assert ready.plan_from_yaml(to_yaml(replace(plan, flights=one_left)), "Ana").plans[0].flights == one_left


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"days": 0}, "0 days cannot fly"),
        ({"days": -3}, "-3 days cannot fly"),
        ({"days": 366}, "a year at most"),
        ({"days": 10**12}, "a year at most"),
        ({"test_budget": usd(-6_000)}, "cannot be planned"),
        ({"test_budget": Money(10**24, "USD")}, "cannot be planned"),
        ({"target": usd(0)}, "cannot be planned"),
        ({"burn_in": timedelta(days=-1)}, "burn_in: a burn-in of -1 days"),
        ({"burn_in": timedelta.max}, "a burn-in of"),
        ({"start": datetime(1970, 1, 1, tzinfo=UTC)}, "start: 14 days from 1970-01-01 on are over"),
        ({"markets": frozenset({"AQ"})}, "markets: no TikTok location is known for the market AQ"),
        ({"event": "Smile"}, "event: TikTok cannot optimise for the event 'Smile'"),
        ({"test_budget": Money(10**10, "EUR"), "target": Money(10**7, "EUR")}, "counts in USD, not in EUR"),
    ],
)
def test_a_brief_whose_days_or_amounts_cannot_be_counted_with_is_refused(
    ready: Desk, given: dict[str, Any], said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        ready.plan_portfolio(brief(ready, **given), "Ana")


def test_a_brief_as_yaml_is_planned(ready: Desk) -> None:
    asked = by_role(ready)
    made = ready.plan_from_yaml(to_yaml(asked), "Ana")

    assert made.id == asked.id
    assert {plan.portfolio for plan in made.plans} == {asked.id}
    assert ready.compare_plans(made.id, made.id) == ()
    assert {each.thing for each in ready.compare_plans("P-1", made.id)} >= {"sales: plan", "reach: plan"}


def test_a_copy_flies_from_tomorrow_under_names_of_its_own(ready: Desk) -> None:
    plan = ready.plan_named("P-1")
    made = ready.copy_plan("P-1", "Ana")

    assert made.id != plan.id
    assert made.name != plan.name
    assert {flight.post for flight in made.flights} == {flight.post for flight in plan.flights}
    assert min(flight.window.start for flight in made.flights) == ready.now() + timedelta(days=1)
    assert not {flight.name for flight in made.flights} & {flight.name for flight in plan.flights}
    assert ready.flight_named(made.flights[0].id)[0] == made


def test_a_launched_plan_is_never_changed(launched_copy: Desk) -> None:
    plan = launched_copy.plan_of()

    with pytest.raises(Conflict, match="a launched plan is never changed"):
        launched_copy.keep_plan(plan, "Ana")
    assert isinstance(launched_copy.copy_plan(plan.id, "Ana"), Plan)


def test_app_and_shop_are_offered_only_where_the_account_has_them(ready: Desk) -> None:
    assert not {Objective.APP, Objective.SHOP} & {*ready.objectives(frozenset({"US"}))}
    with pytest.raises(BadInput, match="the ad account has no app"):
        ready.draft_portfolio(brief(ready, objective=Objective.APP))
    with pytest.raises(BadInput, match="the ad account has no app"):
        ready.draft_plan(brief(ready, objective=Objective.APP))


def test_what_makes_a_plan_of_little_use_is_said(ready: Desk) -> None:
    plan = ready.plan(brief(ready, prospecting=False), "Ana")

    assert "remarketing-without-audience" in {each.code for each in cautions(plan)}


def test_a_post_whose_agreement_bars_what_it_is_wanted_for_is_left_out_with_the_reason(ready: Desk) -> None:
    theirs = next(flight.post for flight in ready.plan_named("P-1").flights if flight.creator != "lumen")
    line = Line(post=theirs, objective=Objective.REACH)
    made = ready.draft_portfolio(brief(ready, lines=(line,), parts=(Part(objective=Objective.REACH, target=usd(6)),)))

    assert theirs not in {flight.post for flight in made.flights}
    assert f"{theirs} may not be used for reach: its agreement does not say so" in map(str, made.left_out)


def test_an_unknown_plan_is_named(ready: Desk) -> None:
    with pytest.raises(NotFound, match="there is no plan P-77"):
        ready.plan_yaml("P-77")


def test_no_creator_is_readable_at_rest_in_what_planning_keeps(ready: Desk) -> None:
    from firesteel.storage.models import Fact

    made = ready.plan_portfolio(by_role(ready), "Ana")
    theirs = {flight.creator for flight in made.flights} - {"lumen"}
    kept = Fact.objects.filter(kind__in=("Plan", "Brief")).values_list("body", flat=True)

    assert theirs
    assert not [handle for body in kept for handle in theirs if handle in body]

"""The platform itself keeps to the approved money, and what a plan says of names, people and frequency arrives there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tiktoks import Ready, ready, with_a_file

import a
from firesteel import errors
from firesteel.plans import Frequency, Objective
from firesteel.tiktok import MemoryJournal

EVENTS = {Objective.SALES: "Purchase", Objective.LEADS: "Lead"}
SELLING_A_POST = (
    Objective.SALES,
    Objective.LEADS,
    Objective.TRAFFIC,
    Objective.REACH,
    Objective.VIEWS,
    Objective.COMMUNITY,
)


@pytest.fixture
def given(in_process, world) -> Ready:
    return ready(in_process, world)


def planned(given: Ready, **changes: object) -> Ready:
    given.plan = replace(given.plan, **changes)
    return given


def advance(given: Ready, hours: int) -> None:
    given.platform.client.http.post("/_localtok/clock/advance", json={"hours": hours})


def spent(world) -> int:
    """Micros, by the hours of every ad."""
    return sum(hour.spend_micros for hour in world.hours.values())


@pytest.mark.parametrize("objective", SELLING_A_POST)
def test_a_campaign_never_spends_above_the_approved_total_whatever_its_days_would_allow(given, world, objective):
    """Three flights of $50 a day under a total of $90; the total is raised, and that is what binds then."""
    planned(given, objective=objective, optimization_event=EVENTS.get(objective), test_budget=a.usd(90))
    made = given.launch(MemoryJournal())
    before = world.advertiser.balance_micros

    advance(given, 36)

    assert 80_000_000 < spent(world) <= 90_000_000
    assert world.purse.ever[made.campaign_id] == spent(world) == before - world.advertiser.balance_micros
    assert given.platform.set_campaign_budget(made.campaign_id, a.usd(120)) == a.usd(120)
    advance(given, 48)
    assert 90_000_000 < spent(world) <= 120_000_000


def test_a_campaigns_total_is_set_and_read_back(given, world):
    made = given.launch(MemoryJournal())

    assert given.platform.campaign_budgets([made.campaign_id], "USD") == {made.campaign_id: (a.usd(3_000), True)}
    given.platform.set_campaign_budget(made.campaign_id, a.usd(3_400))
    assert given.platform.set_campaign_budget(made.campaign_id, a.usd(3_400)) == a.usd(3_400)
    assert given.platform.campaign_budgets([made.campaign_id], "USD") == {made.campaign_id: (a.usd(3_400), True)}
    with pytest.raises(errors.Rejected, match="budget"):
        given.platform.set_campaign_budget(made.campaign_id, a.usd(49))
    with pytest.raises(errors.Rejected, match="1800000000000000001 does not exist"):
        given.platform.set_campaign_budget("1800000000000000001", a.usd(100))


@pytest.mark.parametrize("kind", ["cut", "code", "http"])
def test_a_raise_of_the_total_whose_answer_was_lost_is_set_once_more(given, world, kind):
    made = given.launch(MemoryJournal())
    fault = {"path": "campaign/update/", "kind": kind, "when": "after", "code": 50000, "status": 502}
    given.platform.client.http.post("/_localtok/faults", json={"faults": [fault]})

    given.platform.set_campaign_budget(made.campaign_id, a.usd(3_400))

    assert world.campaigns[made.campaign_id].budget_micros == 3_400_000_000


@pytest.mark.parametrize(
    ("total", "daily", "words"),
    [
        (a.usd(49.99), a.usd(50), r"total budget \$49.99 is below TikTok's minimum"),
        (a.usd(3_000), a.usd(19.99), r"daily budget \$19.99 is below TikTok's minimum"),
        (a.usd(3_000.001), a.usd(50), "more decimals than USD has"),
    ],
)
def test_money_the_platform_would_refuse_is_told_before_anything_is_written(given, world, total, daily, words):
    flights = tuple(replace(flight, daily_budget=daily) for flight in given.plan.flights)
    journal = MemoryJournal()

    with pytest.raises(errors.BadInput, match=words):
        planned(given, test_budget=total, flights=flights).launch(journal)

    assert not journal.entries
    assert not world.campaigns


def test_the_least_money_there_is_is_enough(given, world):
    flights = tuple(replace(flight, daily_budget=a.usd(20)) for flight in given.plan.flights)

    planned(given, test_budget=a.usd(50), flights=flights).launch(MemoryJournal())

    assert [one.budget_micros for one in world.campaigns.values()] == [50_000_000]


def test_a_flights_end_is_moved_and_read_back(given, world):
    made = given.launch(MemoryJournal())
    group, before = made.ads[0].adgroup_id, world.adgroups[made.ads[0].adgroup_id]
    end = datetime(2026, 1, 9, 11, 59, 59, 999_999, tzinfo=UTC)
    kept = (before.budget_micros, before.location_ids, before.starts_at)

    assert given.platform.set_schedule_end(group, end) == end.replace(microsecond=0)
    assert given.platform.set_schedule_end(group, end) == end.replace(microsecond=0)
    assert given.platform.schedule_ends([ad.adgroup_id for ad in made.ads])[group] == end.replace(microsecond=0)
    assert (before.budget_micros, before.location_ids, before.starts_at) == kept


def test_a_flight_that_ended_delivers_again_once_it_may_go_on(given, world):
    made = given.launch(MemoryJournal())
    group, ad = made.ads[0].adgroup_id, made.ads[0].ad_id
    given.platform.set_schedule_end(group, datetime(2026, 1, 2, tzinfo=UTC))
    advance(given, 48)
    shown = {hour.hour // 86_400 for hour in world.hours.values() if hour.ad_id == ad and hour.counters.impressions}
    assert shown == {1_767_225_600 // 86_400}
    assert given.platform.ad_states([ad]) == {ad: "AD_STATUS_DONE"}

    given.platform.set_schedule_end(group, datetime(2026, 1, 10, tzinfo=UTC))
    advance(given, 24)

    later = [hour for hour in world.hours.values() if hour.ad_id == ad and hour.hour >= 1_767_225_600 + 48 * 3_600]
    assert sum(hour.counters.impressions for hour in later) > 0


def test_ad_groups_carry_names_of_their_own_and_are_found_by_them(given, world):
    flights = tuple(replace(flight, group_name=f"broad_us_{flight.id}") for flight in given.plan.flights)
    planned(given, flights=flights)

    given.launch(MemoryJournal())
    given.launch(MemoryJournal())

    assert [one.name for one in world.adgroups.values()] == ["broad_us_F-0", "broad_us_F-1", "broad_us_F-2"]
    assert [one.name for one in world.ads.values()] == ["spk_0", "spk_1", "spk_2"]


@pytest.mark.parametrize("field", ["name", "group_name"])
def test_two_flights_of_one_name_are_refused_before_anything_is_written(given, world, field):
    flights = tuple(replace(flight, **{field: "the same"}) for flight in given.plan.flights)

    with pytest.raises(errors.BadInput, match="F-0 and F-1 have one name, 'the same'"):
        planned(given, flights=flights).launch(MemoryJournal())

    assert not world.campaigns


def test_audiences_and_interests_reach_the_ad_group_and_names_become_ids(given, world):
    wanted, other = list(world.library.audiences)
    names = given.platform.interests()
    chosen = min(names)
    audience = replace(
        given.plan.flights[0].audience,
        include=frozenset({wanted}),
        exclude=frozenset({other}),
        interests=frozenset({names[chosen].upper()}),
        languages=frozenset({"en", "de"}),
    )
    planned(given, flights=tuple(replace(flight, audience=audience) for flight in given.plan.flights))

    shown = {(change.thing, change.field): change.after for change in given.platform.changes(given.plan, given.grants)}
    given.launch(MemoryJournal())

    group = next(iter(world.adgroups.values()))
    kept = ("audience_ids", "excluded_audience_ids", "interest_category_ids", "languages")
    assert [group.extra[name] for name in kept] == [[wanted], [other], [chosen], ["de", "en"]]
    assert shown["ad group of flight F-0", "interest_category_ids"] == f"<interest {names[chosen].upper()}>"
    assert shown["ad group of flight F-0", "audience_ids"] == wanted


def test_an_interest_nobody_knows_is_bad_input_before_anything_is_written(given, world):
    audience = replace(given.plan.flights[0].audience, interests=frozenset({"Underwater chess"}))
    planned(given, flights=tuple(replace(flight, audience=audience) for flight in given.plan.flights))

    with pytest.raises(errors.BadInput, match=r"no interest 'Underwater chess'.*such as"):
        given.launch(MemoryJournal())

    assert not world.campaigns


@pytest.mark.parametrize(
    ("objective", "frequency", "set_to"),
    [
        (Objective.REACH, None, (3, 7)),
        (Objective.REACH, Frequency(impressions=2.9, days=5), (2, 5)),
        (Objective.TRAFFIC, Frequency(impressions=2.5), (0, 0)),
    ],
)
def test_how_often_is_set_where_the_objective_has_it_and_never_above_the_plan(
    given, world, objective, frequency, set_to
):
    planned(given, objective=objective, optimization_event=None, frequency=frequency).launch(MemoryJournal())

    assert {(one.frequency, one.frequency_days) for one in world.adgroups.values()} == {set_to}


@pytest.mark.parametrize("frequency", [Frequency(impressions=0.9), Frequency(impressions=3, days=31)])
def test_a_frequency_that_cannot_be_set_is_bad_input(given, frequency):
    planned(given, objective=Objective.REACH, optimization_event=None, frequency=frequency)

    with pytest.raises(errors.BadInput, match="TikTok cannot show an ad"):
        given.platform.changes(given.plan, given.grants)


def test_a_launch_whose_money_reads_back_otherwise_is_not_switched_on(given, world, monkeypatch):
    """Somebody changes a budget between its creation and the end of the launch."""
    http = given.platform.client.http
    post = http.post

    def meddled(url: str, **rest: object) -> object:
        answer = post(url, **rest)
        if url.endswith("/ad/create/"):
            next(iter(world.adgroups.values())).budget_micros = 70_000_000
        return answer

    monkeypatch.setattr(http, "post", meddled)

    with pytest.raises(errors.Conflict, match=r"daily budget of \$70.00, not \$50.00"):
        given.launch(MemoryJournal())

    assert {one.operation_status for one in world.campaigns.values()} == {"DISABLE"}


def test_people_reached_are_told_of_the_days_together(given, world):
    made = given.launch(MemoryJournal())
    advance(given, 72)
    ids = [ad.ad_id for ad in made.ads]
    first, last = datetime(2026, 1, 1, tzinfo=UTC).date(), datetime(2026, 1, 3, tzinfo=UTC).date()

    together = given.platform.reach(ids, first, last)
    apart = [given.platform.reach(ids, first + timedelta(days=n), first + timedelta(days=n)) for n in range(3)]

    for ad in ids:
        assert together[ad] == int((world.market.exposure.of(ad) > 0).sum())
        assert max(day[ad] for day in apart) <= together[ad] <= sum(day[ad] for day in apart)
    assert given.platform.reach([], first, last) == {}


def test_the_uploaded_video_of_a_twin_is_shown_as_the_brands_own_and_may_deliver(in_process, world):
    given = with_a_file(ready(in_process, world), world)
    made = given.launch(MemoryJournal())
    advance(given, 30)

    ad = world.ads[made.ads[-1].ad_id]
    brand = next(account for account in world.accounts.values() if account.is_brand)
    assert (ad.identity_type, ad.identity_id, ad.extra["dark_post_status"]) == ("TT_USER", brand.identity_id, "ON")
    assert world.posts[ad.item_id].ads_only
    assert sum(hour.spend_micros for hour in world.hours.values() if hour.ad_id == ad.ad_id) > 0


def test_a_video_other_than_the_planned_one_is_not_uploaded(in_process, world):
    given = with_a_file(ready(in_process, world), world)
    given.files = dict.fromkeys(given.files, b"something else")

    with pytest.raises(errors.BadInput, match="not the file that was planned"):
        given.launch(MemoryJournal())

    assert not world.campaigns
    assert len(world.library.of("video")) == 3


def test_an_account_that_is_not_linked_shows_no_video(in_process, world):
    given = with_a_file(ready(in_process, world), world)
    next(account for account in world.accounts.values() if account.is_brand).linked_to.clear()

    with pytest.raises(errors.Misconfigured, match="@lumen: the account is not linked"):
        given.launch(MemoryJournal())

    assert not world.campaigns


@pytest.mark.parametrize(
    ("caption", "text"),
    [
        ("Which shade am I? 😀❤️ Quiz", "Which shade am I? Quiz"),
        ("x" * 101, "x" * 98 + "…"),
        ("word " * 30, ("word " * 19).strip() + "…"),
        ("日本" * 40, "日本" * 24 + "日" + "…"),
    ],
)
def test_the_words_beside_an_uploaded_video_are_the_posts_as_far_as_an_ad_may_say_them(
    in_process, world, caption, text
):
    given = with_a_file(ready(in_process, world), world)
    post = given.plan.flights[0].post
    given.grants[post] = replace(given.grants[post], caption=caption)

    given.launch(MemoryJournal())

    assert next(ad.ad_text for ad in world.ads.values() if ad.name == "file_0") == text


def test_a_video_without_a_word_beside_it_is_bad_input(in_process, world):
    given = with_a_file(ready(in_process, world), world)
    post = given.plan.flights[0].post
    given.grants[post] = replace(given.grants[post], caption="😀😀")

    with pytest.raises(errors.BadInput, match="no words to put beside it"):
        given.platform.changes(given.plan, given.grants, given.speaker)

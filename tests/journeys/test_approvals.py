"""A yes to exactly one change: used once, void once the change changes, for a day, and by two people above the limit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from firesteel.desk import Desk, open_desk
from firesteel.desk.facts import Launched, Launching
from firesteel.desk.launch.facts import Approval, ApprovalUsed, Limits
from firesteel.errors import Conflict, FiresteelError, NotApproved
from firesteel.plans import Plan
from launchpads import fresh, team
from walking import a_clock

Pad = tuple[Desk, Plan]


def digest(desk: Desk, plan: Plan) -> str:
    return desk.gate(plan.id).digest


def two_people(desk: Desk, above: int = 1_000) -> None:
    desk.set_limits(Limits(second_person_above=desk.money(above * 1_000_000)), "Olga")


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each of them answered or raised, all begun at the same moment in threads of their own."""
    barrier, answers = Barrier(len(acts)), [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        from django.db import connections

        barrier.wait()
        try:
            answers[number] = act()  # type: ignore[call-overload]
        except FiresteelError as error:
            answers[number] = error  # type: ignore[call-overload]
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(number, act)) for number, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return list(answers)


def test_of_two_people_who_approve_at_once_one_wins_and_the_other_is_told_who(pad: Pad) -> None:
    desk, plan = pad[0], fresh(*pad)
    other = open_desk(desk.store.workspace.name, clock=a_clock, http=desk.tiktok.client.http)
    wanted = digest(desk, plan)

    answers = at_once(lambda: desk.approve(wanted, "Ana"), lambda: other.approve(wanted, "Ben"))

    refused = [each for each in answers if isinstance(each, Conflict)]
    assert len(refused) == 1
    assert " approved this on " in str(refused[0])
    assert len(desk.ledger.history(Approval, wanted)) == 1


def test_a_plan_that_tiktok_could_not_make_does_not_stand_in_the_way_of_another(pad: Pad) -> None:
    desk, plan = pad[0], fresh(*pad)
    sound, wanted = fresh(*pad), digest(desk, plan)
    broken = replace(sound, optimization_event="Smile")
    desk.ledger.record(broken, broken.id, at=desk.now(), actor="Jana")

    try:
        assert desk.approve(wanted, "Ana").given
    finally:
        desk.ledger.record(sound, sound.id, at=desk.now(), actor="Jana")


def test_an_approval_cannot_be_used_twice(pad: Pad) -> None:
    desk, plan = pad[0], fresh(*pad)
    wanted = digest(desk, plan)
    desk.approve(wanted, "Ana")
    desk.launch(plan.id, "Ana")

    with pytest.raises(Conflict, match="used this approval"):
        desk.use_approval("launch", wanted, plan.test_budget, "Ana")
    with pytest.raises(Conflict, match="used this approval"):
        desk.approve_change("launch", wanted, plan.test_budget, "Ben")

    assert len(desk.ledger.history(ApprovalUsed, wanted)) == len(desk.ledger.history(Launching, plan.id)) == 1
    assert desk.gate(plan.id).approval is not None


def test_saying_yes_again_changes_nothing(pad: Pad) -> None:
    desk, plan = pad[0], fresh(*pad)
    desk.approve(digest(desk, plan), "Ana")

    assert desk.approve(digest(desk, plan), " ana ").complete
    assert len(desk.ledger.history(Approval, digest(desk, plan))) == 1


def test_a_changed_plan_is_not_launched_on_the_yes_to_what_it_was(pad: Pad) -> None:
    desk, plan = pad[0], fresh(*pad)
    old = digest(desk, plan)
    desk.approve(old, "Ana")
    dearer = replace(plan, test_budget=plan.test_budget + desk.money(1_000_000))
    desk.ledger.record(dearer, plan.id, at=desk.now(), actor="Jana")

    with pytest.raises(NotApproved, match="not approved as it stands"):
        desk.launch(plan.id, "Ana")
    with pytest.raises(NotApproved, match="not what would be launched now"):
        desk.approve(old, "Ben")

    page = desk.gate(plan.id)
    assert page.approval is not None
    assert ([yes.who for yes in page.approval.changed], page.approved) == (["Ana"], False)
    assert desk.ledger.latest_or_none(Launching, plan.id) is None


def test_an_approval_holds_for_a_day(pad: Pad) -> None:
    desk, plan = pad[0], fresh(*pad)
    wanted = digest(desk, plan)
    yes = Approval(digest=wanted, plan=plan.id)
    desk.ledger.record(yes, wanted, at=desk.now() - timedelta(hours=24), actor="Ana")

    with pytest.raises(NotApproved, match="ran out after a day"):
        desk.launch(plan.id, "Ana")
    desk.ledger.record(yes, wanted, at=desk.now() - timedelta(hours=24) + timedelta(seconds=1), actor="Ana")

    assert desk.gate(plan.id).approved


@pytest.mark.parametrize(("above", "needed"), [(4_999, 2), (5_000, 1), (5_001, 1)])
def test_above_the_limit_it_takes_two(pad: Pad, above: int, needed: int) -> None:
    desk = pad[0]
    plan = fresh(*pad, test_budget=desk.money(5_000_000_000))
    two_people(desk, above)

    assert desk.approve(digest(desk, plan), "Ana").needed == needed


def test_one_person_under_two_spellings_is_not_two_people(pad: Pad) -> None:
    desk, plan = pad[0], fresh(*pad)
    two_people(desk)
    desk.approve(digest(desk, plan), "Jana")

    for name in ("jana", " JANA ", "Jаna"):  # the last with a Cyrillic а
        assert desk.approve(digest(desk, plan), name).missing == 1
    with pytest.raises(NotApproved, match="somebody else has to"):
        desk.launch(plan.id, "Jana")

    assert desk.approve(digest(desk, plan), "Abel").complete
    assert desk.launch(plan.id, "Jana").plan == plan.id
    assert desk.ledger.latest(ApprovalUsed, digest(desk, plan)).by == ("Jana", "Abel")


def test_two_people_who_are_needed_may_approve_at_once(pad: Pad) -> None:
    desk, plan = pad[0], fresh(*pad)
    two_people(desk)
    other = open_desk(desk.store.workspace.name, clock=a_clock, http=desk.tiktok.client.http)
    wanted = digest(desk, plan)

    at_once(lambda: desk.approve(wanted, "Ana"), lambda: other.approve(wanted, "Ben"))

    assert desk.gate(plan.id).approved
    with pytest.raises(Conflict, match="approved already"):
        desk.approve(wanted, "Cleo")


def test_a_sum_does_not_slip_through_in_parts(pad: Pad) -> None:
    desk = pad[0]
    parts = [fresh(*pad, test_budget=desk.money(3_000_000_000), portfolio="B-1") for _ in range(2)]
    two_people(desk, 5_000)

    assert desk.approve(digest(desk, parts[0]), "Ana").missing == 1


def test_whoever_may_not_approve_or_launch_is_told_who_may(pad: Pad) -> None:
    desk, plan = pad[0], fresh(*pad)
    team(desk)

    with pytest.raises(NotApproved, match=r"Vera .viewer. may not approve spend; ask Abel"):
        desk.approve(digest(desk, plan), "Vera")
    with pytest.raises(NotApproved, match=r"Jana .buyer. may not approve"):
        desk.approve(digest(desk, plan), "Jana")
    desk.approve(digest(desk, plan), "Abel")
    with pytest.raises(NotApproved, match=r"Abel .approver. may not launch"):
        desk.launch(plan.id, "Abel")

    assert desk.launch(plan.id, "Jana").plan == plan.id


def test_the_yes_of_somebody_who_left_the_team_counts_no_more(pad: Pad) -> None:
    from firesteel.desk.team import remove

    desk, plan = pad[0], fresh(*pad)
    team(desk)
    desk.approve(digest(desk, plan), "Abel")
    remove(desk, "Abel", "Olga")

    with pytest.raises(NotApproved, match="not approved as it stands"):
        desk.launch(plan.id, "Jana")


def test_of_two_who_launch_at_once_one_campaign_comes(pad: Pad) -> None:
    desk, plan = pad[0], fresh(*pad)
    desk.approve(digest(desk, plan), "Ana")
    other = open_desk(desk.store.workspace.name, clock=a_clock, http=desk.tiktok.client.http)

    answers = at_once(lambda: desk.launch(plan.id, "Ana"), lambda: other.launch(plan.id, "Ben"))

    assert any(isinstance(each, Launched) for each in answers)
    assert all(isinstance(each, (Launched, Conflict)) for each in answers)
    found = desk.tiktok.client.campaign_get(_named(plan)).rows
    assert len([row for row in found if row.campaign_name == plan.name]) == 1


def test_a_change_is_approved_and_done_in_one_step_and_goes_on_after_a_crash(pad: Pad) -> None:
    desk = pad[0]
    two_people(desk)
    key, money = f"decision/test-{desk.ledger.head()}", desk.money(2_000_000_000)

    with pytest.raises(NotApproved, match="needs the yes of two people"):
        desk.consent("raise", key, money, "Ana")
    with pytest.raises(NotApproved):
        desk.consent("raise", key, money, "Ana")
    desk.consent("raise", key, money, "Ben")
    desk.consent("raise", key, money, "Ben")

    assert desk.ledger.latest(ApprovalUsed, key).by == ("Ana", "Ben")
    assert len(desk.ledger.history(ApprovalUsed, key)) == 1


def _named(plan: Plan):  # type: ignore[no-untyped-def]
    from tiktokwire import ads

    return ads.CampaignFilter(campaign_name=plan.name)

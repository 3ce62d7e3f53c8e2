"""What is new on Today reaches people once: at once, after quiet hours, in a digest, or it is told that it did not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from firesteel.desk.notices import channels
from firesteel.desk.notices.facts import Notice
from firesteel.desk.office import SYSTEM
from firesteel.errors import BadInput, Conflict, Misconfigured, NotFound
from listening import Killed, Listening, a_todo, by_hook, by_mail, listening, listening_desk
from receivers import Hook, Inbox, mailbox, receiver


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Listening]:
    with listening(tmp_path / "home", monkeypatch) as made:
        yield made


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with mailbox() as made:
        yield made


@pytest.fixture
def hook() -> Iterator[Hook]:
    with receiver() as made:
        yield made


def subjects(inbox: Inbox) -> list[str]:
    lines = [line for _, content in inbox.taken for line in content.decode().splitlines()]
    return [line.removeprefix("Subject: ") for line in lines if line.startswith("Subject: ")]


def failed(desk: Listening) -> list[str]:
    return [todo.title for todo in desk.today().todos if todo.kind == "notice"]


def test_a_todo_that_is_new_is_told_once(desk: Listening, inbox: Inbox) -> None:
    by_mail(desk, inbox)
    desk.todos = [a_todo()]

    first = desk.send_notices(SYSTEM)
    desk.later(hours=5)
    second = desk.send_notices(SYSTEM)

    assert (first.noted, first.sent) == (1, ("jana",))
    assert (second.noted, second.sent) == (0, ())
    assert subjects(inbox) == ["[Lumen Skincare] Rights lost: rights/1 is stop"]


def test_one_that_becomes_graver_is_told_again_and_one_that_becomes_milder_is_not(
    desk: Listening, inbox: Inbox
) -> None:
    by_mail(desk, inbox)

    for tone in ("wait", "stop", "wait", "stop"):
        desk.todos = [a_todo(tone=tone)]
        desk.send_notices(SYSTEM)
        desk.later(hours=1)

    assert [subject[-4:] for subject in subjects(inbox)] == ["wait", "stop"]


def test_one_that_comes_and_goes_is_told_again_only_a_day_later(desk: Listening, inbox: Inbox) -> None:
    by_mail(desk, inbox)

    for _ in range(30):
        desk.todos = [] if desk.todos else [a_todo()]
        desk.send_notices(SYSTEM)
        desk.later(hours=1)

    assert len(inbox.taken) == 2


def test_what_stood_before_a_channel_was_made_is_not_told_to_it(desk: Listening, inbox: Inbox, hook: Hook) -> None:
    by_mail(desk, inbox)
    desk.todos = [a_todo()]
    desk.send_notices(SYSTEM)
    desk.later(hours=1)

    by_hook(desk, hook.url)
    desk.send_notices(SYSTEM)

    assert hook.requests == []


def test_a_channel_hears_only_the_kinds_and_tones_it_asked_for(desk: Listening, inbox: Inbox) -> None:
    by_mail(desk, inbox, kinds=("rights",), least="stop")
    desk.todos = [a_todo(), a_todo("rights/2", "wait"), a_todo("gate/1", "stop", kind="gate")]

    desk.send_notices(SYSTEM)

    assert subjects(inbox) == ["[Lumen Skincare] Rights lost: rights/1 is stop"]


def test_in_quiet_hours_only_what_cannot_wait_is_told_and_the_rest_in_the_morning(
    desk: Listening, inbox: Inbox
) -> None:
    by_mail(desk, inbox, quiet="22:00-07:00")
    desk.later(hours=11)  # 23:00
    desk.todos = [a_todo(), a_todo("rights/2", "wait")]

    night = desk.send_notices(SYSTEM)
    desk.later(hours=7)  # 06:00
    dawn = desk.send_notices(SYSTEM)
    desk.later(hours=1)
    morning = desk.send_notices(SYSTEM)

    assert (night.sent, night.waiting) == (("jana",), 1)
    assert (dawn.sent, dawn.waiting) == ((), 1)
    assert (morning.sent, morning.waiting) == (("jana",), 0)
    assert [subject[-16:] for subject in subjects(inbox)] == [" rights/1 is stop"[1:], " rights/2 is wait"[1:]]


def test_who_wants_to_sleep_sleeps(desk: Listening, inbox: Inbox) -> None:
    by_mail(desk, inbox, quiet="22:00-07:00", urgent_at_once=False)
    desk.later(hours=11)
    desk.todos = [a_todo()]

    assert desk.send_notices(SYSTEM).waiting == 1
    assert inbox.taken == []


def test_an_hourly_digest_gathers_an_hour(desk: Listening, inbox: Inbox) -> None:
    by_mail(desk, inbox, digest="hourly")
    desk.todos = [a_todo("rights/1", "wait")]
    desk.send_notices(SYSTEM)
    desk.later(minutes=20)
    desk.todos.append(a_todo("rights/2", "wait"))
    desk.send_notices(SYSTEM)
    gathered = list(inbox.taken)

    desk.later(minutes=40)
    desk.send_notices(SYSTEM)

    assert gathered == []
    assert subjects(inbox) == ["[Lumen Skincare] Rights lost: rights/1 is wait (and 1 more)"]


def test_a_daily_digest_comes_every_morning_with_yesterdays_figures(desk: Listening, inbox: Inbox) -> None:
    by_mail(desk, inbox, digest="daily", daily_at="08:00")
    desk.todos = [a_todo("rights/1", "wait")]
    desk.send_notices(SYSTEM)
    before = list(inbox.taken)

    for _ in range(48):
        desk.later(hours=1)
        desk.send_notices(SYSTEM)

    assert before == []
    assert len(inbox.taken) == 2
    first, second = (content.decode() for _, content in inbox.taken)
    assert "One thing wants you" in first and "rights/1 is wait" in first
    assert "Spend: $0.00" in first and "Flights live: 0" in first
    assert "Nothing new wants you" in second


def test_what_was_settled_before_it_was_told_is_told_as_settled(desk: Listening, inbox: Inbox) -> None:
    by_mail(desk, inbox, digest="hourly", least="info")
    desk.todos = [a_todo("rights/1", "wait"), a_todo("rights/2", "info")]
    desk.send_notices(SYSTEM)
    desk.todos = [a_todo("rights/2", "info")]
    desk.later(hours=1)
    desk.send_notices(SYSTEM)
    desk.todos.append(a_todo("rights/3", "wait"))
    desk.send_notices(SYSTEM)
    desk.todos = []
    desk.later(hours=1)
    desk.send_notices(SYSTEM)

    mixed, settled = (content.decode() for _, content in inbox.taken)
    assert "One thing wants you" in mixed and "Settled since." in mixed
    assert "What wanted you is settled" in settled
    assert subjects(inbox) == [
        "[Lumen Skincare] Rights lost: rights/2 is info (and 1 more)",
        "[Lumen Skincare] Settled since: Rights lost: rights/3 is wait",
    ]


def test_a_muted_channel_hears_later_what_it_missed(desk: Listening, inbox: Inbox) -> None:
    by_mail(desk, inbox)
    desk.mute_channel("jana", "Ana")
    desk.todos = [a_todo()]
    assert desk.send_notices(SYSTEM).waiting == 1

    desk.mute_channel("jana", "Ana", muted=False)
    desk.send_notices(SYSTEM)

    assert len(inbox.taken) == 1


def test_a_receiver_that_fails_is_asked_again_and_today_says_so(desk: Listening, hook: Hook) -> None:
    by_hook(desk, hook.url)
    hook.status = 500
    desk.todos = [a_todo()]

    first = desk.send_notices(SYSTEM)
    told = failed(desk)
    hook.status = 200
    at_once = desk.send_notices(SYSTEM)
    desk.later(minutes=1)
    again = desk.send_notices(SYSTEM)

    assert first.failed == ("ops: 127.0.0.1 answered 500 Internal Server Error",)
    assert told == ["A message to ops (http://127.0.0.1/…ret) did not arrive yet"]
    assert (at_once.sent, again.sent) == ((), ("ops",))
    assert len(set(hook.ids())) == 1
    assert failed(desk) == []


def test_after_six_tries_it_is_given_up_until_a_person_sends_it_again(desk: Listening, hook: Hook) -> None:
    by_hook(desk, hook.url)
    hook.status = 404
    desk.todos = [a_todo()]
    for _ in range(20):
        desk.send_notices(SYSTEM)
        desk.later(hours=8)
    tries, told = len(hook.requests), failed(desk)

    hook.status = 204
    row = desk.send_again(desk.notices_page().deliveries[0].id, "Ana")

    assert tries == 6
    assert told == ["A message to ops (http://127.0.0.1/…ret) did not arrive"]
    assert (row.state, failed(desk)) == ("sent", [])


def test_what_somebody_knows_of_leaves_today(desk: Listening, inbox: Inbox) -> None:
    by_mail(desk, inbox)
    inbox.drops = True
    desk.todos = [a_todo()]
    desk.send_notices(SYSTEM)
    told = failed(desk)

    desk.settle_delivery(desk.notices_page().deliveries[0].id, "Ana")

    assert told == ["A message to jana (jana@agency.example) may not have arrived"]
    assert failed(desk) == []
    with pytest.raises(Conflict, match="is settled"):
        desk.send_again(desk.notices_page().deliveries[0].id, "Ana")


def test_a_mail_in_doubt_is_not_sent_a_second_time_by_itself(desk: Listening, inbox: Inbox) -> None:
    by_mail(desk, inbox)
    inbox.drops = True
    desk.todos = [a_todo()]

    for _ in range(10):
        desk.send_notices(SYSTEM)
        desk.later(hours=8)

    assert len(inbox.taken) == 1


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_process_killed_while_it_mails_leaves_a_doubt_and_no_double(
    desk: Listening, inbox: Inbox, moment: str
) -> None:
    by_mail(desk, inbox)
    desk.todos, desk.dies = [a_todo()], moment
    with pytest.raises(Killed):
        desk.send_notices(SYSTEM)

    restarted = listening_desk()
    restarted.todos, restarted.at = desk.todos, desk.at
    for _ in range(5):
        restarted.later(minutes=4)
        restarted.send_notices(SYSTEM)

    assert len(inbox.taken) == (moment == "after")
    assert failed(restarted) == ["A message to jana (jana@agency.example) may not have arrived"]


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_process_killed_while_it_posts_sends_it_again_under_the_same_id(
    desk: Listening, hook: Hook, moment: str
) -> None:
    by_hook(desk, hook.url)
    desk.todos, desk.dies = [a_todo()], moment
    with pytest.raises(Killed):
        desk.send_notices(SYSTEM)

    for _ in range(5):
        desk.later(minutes=4)
        desk.send_notices(SYSTEM)

    assert len(hook.requests) == (2 if moment == "after" else 1)
    assert len(set(hook.ids())) == 1
    assert failed(desk) == []


def test_a_failed_notice_is_told_to_the_other_channels_and_not_to_its_own(
    desk: Listening, inbox: Inbox, hook: Hook
) -> None:
    by_mail(desk, inbox)
    by_hook(desk, hook.url)
    inbox.refused = "jana@agency.example"
    desk.todos = [a_todo()]
    desk.send_notices(SYSTEM)
    inbox.refused = ""

    desk.send_notices(SYSTEM)
    desk.later(minutes=1)
    desk.send_notices(SYSTEM)

    told = [notice["title"] for _, body in hook.requests for notice in json.loads(body)["notices"]]
    assert told == ["rights/1 is stop", "A message to jana (jana@agency.example) did not arrive yet"]
    assert len(inbox.taken) == 1


def test_what_a_creator_is_named_in_is_sealed_with_them(desk: Listening, inbox: Inbox) -> None:
    desk.store.people.register("mara.skin")
    by_mail(desk, inbox)
    desk.todos = [a_todo(title="“My morning” by @mara.skin: the code was revoked", link="/creators/mara.skin/")]
    desk.send_notices(SYSTEM)
    (kept,) = (entry.value for entry in desk.ledger.present(Notice).values())

    desk.store.people.forget("mara.skin", at=desk.now())

    assert kept.private is not None and kept.private.person == "mara.skin"
    assert "My morning" not in repr(desk.notices_page())


def test_a_test_message_says_so_and_what_became_of_it(desk: Listening, inbox: Inbox) -> None:
    by_mail(desk, inbox)
    good = desk.test_channel("jana", "Ana")
    inbox.refused = "jana@agency.example"
    bad = desk.test_channel("jana", "Ana")

    assert subjects(inbox) == ["[Lumen Skincare] A test: notices arrive here"]
    assert (good.state, bad.state) == ("sent", "settled")
    assert "no such person" in bad.says
    assert failed(desk) == []


def test_an_address_of_a_webhook_is_kept_sealed_and_gone_with_its_channel(desk: Listening, hook: Hook) -> None:
    by_hook(desk, hook.url)
    kept = "".join(entry.value for entry in desk.ledger.facts())

    desk.remove_channel("ops", "Ana")

    assert "secretsecret" not in kept + repr(desk.notices_page())
    assert not [name for name in desk.store.secrets.names() if name.startswith("notices-")]
    with pytest.raises(NotFound, match="there is no channel 'ops'"):
        desk.test_channel("ops", "Ana")


def test_a_name_is_taken_once_and_mail_needs_a_server(desk: Listening, hook: Hook) -> None:
    by_hook(desk, hook.url)
    with pytest.raises(Conflict, match="already a channel ops"):
        by_hook(desk, hook.url)

    made = channels.made("jana", "mail", "jana@agency.example", at=desk.now())
    with pytest.raises(Misconfigured, match="no mail server is set"):
        desk.add_channel(made, "jana@agency.example", "Ana")


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"kind": "pager"}, "kind"),
        ({"digest": "weekly"}, "digest"),
        ({"least": "loud"}, "least"),
        ({"kinds": ("weather",)}, "kinds"),
        ({"quiet": "at night"}, "quiet"),
        ({"quiet": "22:00-24:00"}, "quiet"),
        ({"daily_at": "8"}, "daily_at"),
        ({"name": "Jana!"}, "name"),
    ],
)
def test_a_channel_that_cannot_be_is_refused_by_its_field(
    desk: Listening, wrong: dict[str, object], where: str
) -> None:
    given = {"name": "jana", "kind": "mail", "address": "jana@agency.example", "at": desk.now()} | wrong
    with pytest.raises(BadInput) as refused:
        channels.made(**given)  # type: ignore[arg-type]

    assert refused.value.where == where

"""Whatever appears, vanishes, breaks, is muted or killed: nobody is told twice, and nothing is lost without a word."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from firesteel.desk.notices import outbox
from firesteel.desk.notices.channels import channels
from firesteel.desk.notices.facts import DOUBTFUL, GIVEN_UP, SENDING, SENT, Notice
from firesteel.desk.notices.failures import deliveries, failed_notices
from firesteel.desk.notices.outbox import Noted
from firesteel.desk.office import SYSTEM
from listening import Killed, Listening, a_todo, by_hook, by_mail, listening
from receivers import Hook, Inbox, mailbox, receiver

Stage = tuple[Listening, Inbox, Hook]
_numbers, _marks = count(1), count(1)

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("appear"), st.integers(0, 3), st.sampled_from(["info", "wait", "stop"])),
        st.tuples(st.just("vanish"), st.integers(0, 3)),
        st.tuples(st.just("later"), st.sampled_from([2, 61, 400, 800])),
        st.tuples(st.just("look")),
        st.tuples(st.just("look")),
        st.tuples(st.just("killed"), st.sampled_from(["before", "after"]), st.integers(0, 3)),
        st.tuples(st.just("mail"), st.sampled_from(["takes", "refuses", "drops", "full"])),
        st.tuples(st.just("hook"), st.sampled_from(["takes", "fails", "hangs up"])),
        st.tuples(st.just("mute"), st.booleans()),
    ),
    min_size=4,
    max_size=24,
)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    place = tmp_path_factory.mktemp("laws") / "home"
    with (
        pytest.MonkeyPatch.context() as patch,
        mailbox() as inbox,
        receiver() as hook,
        listening(place, patch) as desk,
    ):
        yield desk, inbox, hook


@settings(
    max_examples=8,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
@example(steps=[("killed", "after", 0), ("look",), ("later", 61), ("look",)])
@example(
    steps=[
        ("appear", 0, "info"), ("vanish", 0), ("appear", 0, "info"), ("later", 400), ("vanish", 0), ("mail", "drops"),
        ("look",), ("later", 800), ("killed", "after", 0), ("look",),
    ]
)  # fmt: skip
@example(steps=[("killed", "before", 0), ("look",), ("later", 61), ("look",)])
@example(steps=[("mail", "drops"), ("appear", 0, "stop"), ("look",), ("later", 61), ("look",)])
@example(steps=[("hook", "hangs up"), ("appear", 0, "stop"), ("look",), ("hook", "takes"), ("later", 2), ("look",)])
def test_nobody_is_told_twice_and_nothing_is_lost_without_a_word(stage: Stage, steps: list[tuple[object, ...]]) -> None:
    _play(stage, steps)


@pytest.mark.long
@settings(max_examples=500, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS)
def test_nobody_is_told_twice_in_five_hundred_sequences(stage: Stage, steps: list[tuple[object, ...]]) -> None:
    _play(stage, steps)


def _play(stage: Stage, steps: list[tuple[object, ...]]) -> None:
    desk, inbox, hook = stage
    number = next(_numbers)
    _behave(inbox, hook)
    inbox.taken.clear()
    hook.requests.clear()
    by_mail(desk, inbox, f"jana{number}", quiet="22:00-07:00", least="info")
    by_mail(desk, inbox, f"ben{number}", digest="daily", urgent_at_once=False, least="info")
    by_hook(desk, hook.url, f"ops{number}", digest="hourly", least="wait")
    begun = desk.ledger.head()

    for step in steps:
        _take(desk, inbox, hook, number, step)
    _recover(desk, inbox, hook, number)

    _nobody_was_told_twice(inbox, hook)
    _nothing_was_lost(desk, inbox, hook, begun)
    desk.todos = []
    for name in channels(desk):
        desk.remove_channel(name, "Ana")
    desk.send_notices(SYSTEM)


def _take(desk: Listening, inbox: Inbox, hook: Hook, number: int, step: tuple[object, ...]) -> None:
    match step:
        case ("appear", int(which), str(tone)):
            key = f"rights/{number}.{which}"
            left = [todo for todo in desk.todos if todo.key != key]
            desk.todos = [*left, a_todo(key, tone, title=f"mark-{next(_marks)}- {tone}")]
        case ("vanish", int(which)):
            desk.todos = [todo for todo in desk.todos if todo.key != f"rights/{number}.{which}"]
        case ("later", int(minutes)):
            desk.later(minutes=minutes)
        case ("look",):
            desk.send_notices(SYSTEM)
            _the_book_says_what_today_says(desk)
        case ("killed", str(moment), int(which)):
            _take(desk, inbox, hook, number, ("appear", which, "stop"))
            desk.dies = moment
            with suppress(Killed):
                desk.send_notices(SYSTEM)
            desk.dies = ""
        case ("mail", str(how)):
            inbox.refused = f"jana{number}@agency.example" if how == "refuses" else ""
            inbox.drops, inbox.full = how == "drops", how == "full"
        case ("hook", str(how)):
            hook.status, hook.drops = (500 if how == "fails" else 200), how == "hangs up"
        case ("mute", bool(muted)):
            desk.mute_channel(f"jana{number}", "Ana", muted=muted)


def _behave(inbox: Inbox, hook: Hook) -> None:
    inbox.refused, inbox.drops, inbox.full = "", False, False
    hook.status, hook.drops = 200, False


def _recover(desk: Listening, inbox: Inbox, hook: Hook, number: int) -> None:
    """Everybody answers again, nobody is muted, and two days pass."""
    _behave(inbox, hook)
    desk.mute_channel(f"jana{number}", "Ana", muted=False)
    for _ in range(5):
        desk.send_notices(SYSTEM)
        desk.later(hours=12)
    desk.at = desk.at.replace(hour=11) + timedelta(days=1)
    desk.send_notices(SYSTEM)


def _the_book_says_what_today_says(desk: Listening) -> None:
    held = {key: entry.value for key, entry in desk.ledger.present(Notice).items()}
    for todo in desk.todos:
        assert (held[todo.key].tone, held[todo.key].gone) == (todo.tone, False)
    assert {key for key, notice in held.items() if not notice.gone and notice.kind == "rights"} == {
        todo.key for todo in desk.todos
    }


def _told(inbox: Inbox, hook: Hook) -> dict[tuple[str, str], int]:
    """How many mails to an address, or different deliveries to the hook, tell each mark."""
    told: Counter[tuple[str, str]] = Counter()
    for address, content in inbox.taken:
        text = content.decode().replace("=\r\n", "").partition("text/html")[0].partition("\r\n\r\n")[2]
        told.update((address.partition("@")[0], mark) for mark in set(re.findall(r"mark-\d+-", text)))
    posted = {headers["firesteel-delivery"]: json.loads(body) for headers, body in hook.requests}
    for body in posted.values():
        marks = (re.match(r"mark-\d+-", notice["title"]) for notice in body["notices"])
        told.update(("ops", mark[0]) for mark in marks if mark)
    return told


def _nobody_was_told_twice(inbox: Inbox, hook: Hook) -> None:
    assert [told for told, times in _told(inbox, hook).items() if times > 1] == []


def _nothing_was_lost(desk: Listening, inbox: Inbox, hook: Hook, begun: int) -> None:
    """Of each channel, everything it wanted arrived, or Today says that it did not or may not have."""
    told, tried = _told(inbox, hook), deliveries(desk)
    complained = {todo.key for todo in failed_notices(desk)}
    noted = [Noted(seq=e.seq, at=e.at, notice=e.value) for e in desk.ledger.history(Notice) if e.seq > begun]
    for name, channel in channels(desk).items():
        own = [each.delivery for each in tried if each.delivery.channel == name]
        assert not [each for each in own if each.state == SENDING]
        for each in noted:
            if not outbox.wants(channel, each) or each.notice.kind != "rights":
                continue
            (delivery,) = (one for one in own if each.seq in one.notices)
            mark = each.notice.words.split()[0]
            if delivery.state == SENT:
                assert told[(name if channel.kind == "mail" else "ops", mark)] == 1
            else:
                assert delivery.state in (GIVEN_UP, DOUBTFUL)
                assert f"notice/{name}" in complained

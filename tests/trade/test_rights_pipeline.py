"""Where a creator stands, and what moves them on: from a post worth asking for to a thank you."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import a
from firesteel.papers.letters import STEPS
from firesteel.rights import (
    ACCOUNT_STATUSES,
    POST_STATUSES,
    Standing,
    Withdrawal,
    foremost,
    next_action,
    stage,
)
from firesteel.rights.pipeline import STAGES, binding_first, uncoded
from firesteel.values import PostId

ONE, TWO = PostId("7000000000000000001"), PostId("7000000000000000002")


def standing(**given: Any) -> Standing:
    """Nothing but what a test says; `agreed` and `coded` begin further on."""
    return Standing(**({"creator": "mara.skin", "titles": {ONE: "Which shade", TWO: "Routine"}} | given))


def agreed(**given: Any) -> Standing:
    usual: dict[str, Any] = {
        "rights": a.rights(posts=frozenset({ONE, TWO}), window=a.window(0, 60), fee=a.usd(300), paid_at=a.at(0)),
        "agreed_at": a.at(0),
        "signed_at": a.at(0.5),
    }
    return standing(**(usual | given))


def coded(*posts: PostId, **given: Any) -> Standing:
    grants = tuple(a.authorization(post, window=a.window(1, 60)) for post in posts or (ONE, TWO))
    return agreed(**({"authorizations": grants, "authorized_at": a.at(1)} | given))


def taken_back(effective: float, **given: Any) -> Withdrawal:
    return Withdrawal(creator="mara.skin", at=a.at(effective), effective=a.at(effective), **given)


def said(one: Standing, day: float) -> tuple[str, str, str]:
    step = next_action(one, a.at(day))
    return stage(one, a.at(day))[0], step.step, step.words


@pytest.mark.parametrize(
    ("one", "day", "at", "since"),
    [
        (standing(wanted=(ONE,)), 1, "to ask", None),
        (standing(letters=(("ask", a.at(1)), ("remind", a.at(5)))), 6, "asked", a.at(1)),
        (agreed(rights=a.rights(window=None), letters=(("ask", a.at(-2)),)), 1, "asked", a.at(-2)),
        (standing(authorizations=(a.authorization(window=a.window(1, 40)),)), 2, "asked", a.at(1)),
        (agreed(), 1, "agreed", a.at(0)),
        (coded(ONE), 2, "authorised", a.at(1)),
        (coded(), 2, "authorised", a.at(1)),
        (coded(flights=(a.window(3, 17),)), 2, "authorised", a.at(1)),
        (coded(flights=(a.window(3, 17),)), 3, "live", a.at(3)),
        (coded(planned=(a.window(3, 17),)), 4, "authorised", a.at(1)),
        (coded(flights=(a.window(3, 17),)), 17, "authorised", a.at(1)),
        (coded(), 45.9, "authorised", a.at(1)),
        (coded(), 46, "expiring", a.at(46)),
        (coded(flights=(a.window(50, 58),)), 50, "expiring", a.at(50)),
        (coded(), 60, "ended", a.at(60)),
        (agreed(), 60, "ended", a.at(60)),
        (agreed(withdrawal=taken_back(9)), 9, "ended", a.at(9)),
        (coded(withdrawal=taken_back(9)), 8.9, "expiring", a.at(1)),
        (coded(ONE, withdrawal=taken_back(9, post=ONE)), 9, "ended", a.at(9)),
        (coded(withdrawal=taken_back(9, post=ONE)), 9, "authorised", a.at(1)),
        (coded(authorizations=(a.authorization(ONE, revoked_at=a.at(5)),)), 6, "ended", a.at(5)),
        (coded(authorizations=(a.authorization(ONE, post_status="deleted", checked_at=a.at(5)),)), 6, "ended", a.at(5)),
        (standing(rights=a.rights(window=a.window(0, 5), markets=None)), 9, "asked", None),
    ],
)
def test_the_stage_follows_from_what_is_known(one: Standing, day: float, at: str, since: datetime | None) -> None:
    assert stage(one, a.at(day)) == (at, since)


def test_a_running_flight_is_live_even_without_all_nine_answers() -> None:
    one = coded(rights=a.rights(posts=frozenset({ONE, TWO}), markets=None), flights=(a.window(3, 17),))

    assert said(one, 5)[:2] == ("live", "agree")
    assert next_action(one, a.at(5)).overdue


@pytest.mark.parametrize(
    ("one", "day", "expected"),
    [
        (standing(wanted=(ONE, TWO)), 1, ("to ask", "ask", "Ask for 2 posts")),
        (standing(), 1, ("to ask", "ask", "Ask for posts")),
        (
            standing(letters=(("ask", a.at(1)),)),
            3.9,
            ("asked", "remind", "Wait for an answer until 5 January 2026, then remind"),
        ),
        (
            standing(letters=(("ask", a.at(1)),)),
            4,
            ("asked", "remind", "Remind: the letter has no answer; written on 2 January 2026, no answer yet"),
        ),
        (
            standing(rights=a.rights(window=None, markets=None, reuse_outside=None)),
            1,
            (
                "asked",
                "agree",
                "Agree on the 3 open answers: how long, which markets and objectives and whether the video may be reused "
                "outside TikTok",
            ),
        ),
        (
            standing(authorizations=(a.authorization(),)),
            1,
            ("asked", "agree", "Agree on the 9 open answers before any money goes on the code that is there"),
        ),
        (agreed(signed_at=None), 1, ("agreed", "sign", "Have the agreement signed")),
        (
            agreed(rights=a.rights(payment_before_code=True)),
            1,
            ("agreed", "", "Pay $300.00 first: the code waits for the money, and is handed over once it is paid"),
        ),
        (
            agreed(rights=a.rights(payment_before_code=True, fee=a.usd(0))),
            1,
            ("agreed", "code", "Ask for the code of “Which shade”"),
        ),
        (agreed(), 1, ("agreed", "code", "Ask for the codes of “Which shade” and “Routine”")),
        (agreed(titles={}), 1, ("agreed", "code", "Ask for the codes of …000001 and …000002")),
        (
            agreed(letters=(("code", a.at(1)),)),
            4,
            (
                "agreed",
                "code",
                "Ask for the codes of “Which shade” and “Routine”; written on 2 January 2026, no answer yet",
            ),
        ),
        (
            agreed(refused=("expired", "malformed")),
            1,
            (
                "agreed",
                "code-again",
                "Ask for the code again: The time the creator granted with this code is over. Ask for a new code that lasts as "
                "long as was agreed.",
            ),
        ),
        (coded(ONE), 2, ("authorised", "code", "Ask for the code of “Routine”")),
        (
            coded(),
            2,
            ("authorised", "", "Plan a flight, while the posts may run: until the end of 1 March 2026"),
        ),
        (
            coded(rights=a.rights(posts=frozenset({ONE, TWO}))),
            2,
            (
                "authorised",
                "",
                "Plan a flight, while the posts may run: until the end of 1 March 2026; $300.00 is still to be paid",
            ),
        ),
        (
            coded(planned=(a.window(3, 17),)),
            2,
            ("authorised", "", "Launch the planned flight: it is to start on 4 January 2026"),
        ),
        (
            coded(flights=(a.window(3, 17),)),
            2,
            ("authorised", "", "Nothing to do: the flight starts on 4 January 2026"),
        ),
        (coded(flights=(a.window(3, 17),)), 5, ("live", "", "Nothing to do until 16 February 2026")),
        (coded(ONE, flights=(a.window(3, 17),)), 5, ("live", "code", "Ask for the code of “Routine”")),
        (
            coded(rights=a.rights(posts=frozenset({ONE, TWO})), flights=(a.window(3, 17),)),
            5,
            ("live", "", "Pay $300.00: the post runs already"),
        ),
        (
            coded(flights=(a.window(3, 70),), at_risk=a.usd(500)),
            50,
            (
                "expiring",
                "renew",
                "Ask to renew: the contract ends in 10 days, at the end of 1 March 2026; $500.00 is planned after it",
            ),
        ),
        (
            coded(withdrawal=taken_back(9)),
            8.5,
            (
                "expiring",
                "ended",
                "End the flights in time: the creator has withdrawn: the contract ends in less than a day, at the end of 9 January 2026",
            ),
        ),
        (
            coded(flights=(a.window(3, 70),), at_risk=a.usd(500)),
            61,
            ("ended", "", "Stop the flights now: $500.00 is still planned"),
        ),
        (
            coded(rights=a.rights(posts=frozenset({ONE, TWO}))),
            61,
            ("ended", "", "Pay $300.00: it is over, and not paid"),
        ),
        (coded(), 61, ("ended", "ended", "Tell @mara.skin that it is over, with thanks, or offer to renew")),
        (coded(withdrawal=taken_back(9)), 10, ("ended", "ended", "Tell @mara.skin that it is over, with thanks")),
        (coded(letters=(("ended", a.at(60.5)),)), 61, ("ended", "", "Nothing to do")),
        (
            coded(authorizations=(a.authorization(ONE, revoked_at=a.at(5)),)),
            6,
            (
                "ended",
                "code-again",
                "Stop the flight, ask the creator why, and for a new code if they agree: The creator took the post's code "
                "back.",
            ),
        ),
        (coded(wishes=("renew",)), 2, ("authorised", "renew", "Answer @mara.skin, who offers to renew")),
        (
            coded(wishes=("renew", "withdraw")),
            2,
            ("authorised", "ended", "Answer @mara.skin, who wants to withdraw"),
        ),
    ],
)
def test_the_next_action_says_what_to_do_and_which_letter_does_it(
    one: Standing, day: float, expected: tuple[str, str, str]
) -> None:
    assert said(one, day) == expected


def test_a_refused_code_wants_nothing_once_every_agreed_post_has_one() -> None:
    """The board went on telling of a mistyped code."""
    assert said(coded(refused=("not-found",)), 2)[2].startswith("Plan a flight")
    assert said(coded(refused=("not-agreed",)), 2)[1:] == (
        "agree",
        "Agree on the post first: The code works, but no agreement with its creator names the post. Agree on the post with "
        "the creator before any money goes on it.",
    )


@pytest.mark.parametrize(("day", "was", "overdue"), [(3, "is", False), (3.9, "is", False), (4, "was", True)])
def test_a_planned_flight_is_late_a_day_after_it_was_to_start(day: float, was: str, overdue: bool) -> None:
    step = next_action(coded(planned=(a.window(3, 17),)), a.at(day))

    assert (step.words, step.overdue, step.where) == (
        f"Launch the planned flight: it {was} to start on 4 January 2026",
        overdue,
        "gate",
    )


@pytest.mark.parametrize(
    ("day", "due", "overdue"), [(3.9, 4, False), (4, 4, False), (7.9, 4, False), (8, 4, True), (9, 4, True)]
)
def test_a_letter_without_an_answer_is_due_after_three_days_and_overdue_after_seven(
    day: float, due: float, overdue: bool
) -> None:
    step = next_action(standing(letters=(("ask", a.at(1)),)), a.at(day))

    assert (step.due, step.overdue) == (a.at(due), overdue)


@pytest.mark.parametrize(
    ("written", "day", "due", "overdue"),
    [
        (None, 46, 46, False),
        (None, 46.9, 46, False),
        (None, 47, 46, True),
        (45, 46.5, 46, False),
        (46, 46.5, 53, False),
        (46.5, 53, 53, False),
        (46.5, 54, 53, True),
        (53, 54, 57, False),
        (57, 58, 59, False),
        (59, 59.5, 60, False),
    ],
)
def test_reminders_come_fourteen_seven_three_and_one_days_before_the_end(
    written: float | None, day: float, due: float, overdue: bool
) -> None:
    letters = () if written is None else (("renew", a.at(written)),)

    step = next_action(coded(letters=letters), a.at(day))

    assert (step.due, step.overdue, step.step) == (a.at(due), overdue, "renew")


@pytest.mark.parametrize(
    ("rights", "grant", "step"),
    [
        ({"window": a.window(0, 20)}, {}, "renew"),
        ({}, {"window": a.window(0, 20)}, "extend"),
        ({}, {"originals_until": a.at(20)}, "original-code"),
        ({"music_until": a.at(20)}, {}, "music"),
        ({"live_until": a.at(20)}, {}, "renew"),
    ],
)
def test_what_is_asked_for_depends_on_the_clock_that_ends_first(
    rights: dict[str, Any], grant: dict[str, Any], step: str
) -> None:
    one = agreed(rights=a.rights(**rights), authorizations=(a.authorization(**({"window": a.window(0, 60)} | grant)),))

    assert stage(one, a.at(10))[0] == "expiring"
    assert next_action(one, a.at(10)).step == step


def test_a_post_that_went_private_comes_before_everything_else_until_somebody_wrote() -> None:
    grants = (a.authorization(ONE, window=a.window(1, 60)), a.authorization(TWO, post_status="private"))
    one = coded(authorizations=grants, flights=(a.window(3, 17),))
    wrote = coded(authorizations=grants, flights=(a.window(3, 17),), letters=(("public-again", a.at(5)),))

    step = next_action(one, a.at(5))

    assert step.words.startswith("Ask the creator to make the post public again: “Routine”. The creator made the post")
    assert (step.step, step.overdue) == ("public-again", True)
    assert uncoded(one, a.at(5)) == ()
    assert next_action(wrote, a.at(6)).words.startswith("Nothing to do until")
    assert next_action(wrote, a.at(8)).step == "public-again"


def test_a_code_that_ran_out_is_missing_while_another_post_goes_on() -> None:
    grants = (a.authorization(ONE, window=a.window(1, 60)), a.authorization(TWO, window=a.window(1, 8)))
    one = coded(authorizations=grants)

    assert stage(one, a.at(7))[0] == "expiring"
    assert said(one, 8) == ("authorised", "code", "Ask for the code of “Routine”")


def test_codes_of_posts_that_nobody_agreed_on_count_for_nothing() -> None:
    assert stage(agreed(authorizations=(a.authorization("7000000000000000009"),)), a.at(1))[0] == "agreed"


def test_the_earliest_end_of_the_posts_that_may_run_binds() -> None:
    grants = (a.authorization(ONE, window=a.window(1, 30)), a.authorization(TWO, window=a.window(1, 20)))

    first = binding_first(coded(authorizations=grants), a.at(5))

    assert first is not None
    assert (first.name, first.end) == ("authorization", a.at(20))


def test_of_several_agreements_the_one_that_runs_out_is_looked_at() -> None:
    over, live, soon = coded(withdrawal=taken_back(2)), coded(flights=(a.window(3, 17),)), agreed(signed_at=None)

    assert foremost([over, soon, live], a.at(5)) is live
    assert foremost([over, soon], a.at(5)) is soon


GRANTS = st.builds(
    lambda post, start, days, status, account, revoked: a.authorization(
        post,
        window=a.window(start, start + days),
        post_status=status,
        account_status=account,
        revoked_at=None if revoked is None else a.at(revoked),
        checked_at=a.at(start),
    ),
    st.sampled_from([ONE, TWO]),
    st.integers(0, 20),
    st.sampled_from([7, 30, 60, 365]),
    st.sampled_from([*["public"] * 6, *POST_STATUSES]),
    st.sampled_from([*["available"] * 6, *ACCOUNT_STATUSES]),
    st.none() | st.integers(0, 60),
)
WHOLE: dict[str, Any] = {
    "rights": st.none()
    | st.builds(
        lambda days, markets, first, music, paid: a.rights(
            posts=frozenset({ONE, TWO}),
            window=a.window(0, days),
            markets=markets,
            payment_before_code=first,
            music_until=None if music is None else a.at(music),
            paid_at=paid,
        ),
        st.integers(1, 90),
        st.sampled_from([None, frozenset({"US"})]),
        st.booleans(),
        st.none() | st.integers(0, 90),
        st.sampled_from([None, a.at(1)]),
    ),
    "agreed_at": st.just(a.at(0)),
    "signed_at": st.sampled_from([None, a.at(1)]),
    "withdrawal": st.none() | st.builds(taken_back, st.integers(0, 90)),
    "wanted": st.sampled_from([(), (ONE,)]),
    "authorizations": st.lists(GRANTS, max_size=2, unique_by=lambda each: each.post).map(tuple),
    "letters": st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 90).map(a.at)), max_size=3).map(tuple),
    "refused": st.sampled_from([(), ("expired",), ("foreign-region",)]),
    "at_risk": st.sampled_from([None, a.usd(50)]),
}
FLOWN = {
    "flights": st.lists(st.builds(lambda s, d: a.window(s, s + d), st.integers(0, 90), st.integers(1, 30)), max_size=2)
}


@given(st.builds(standing, **WHOLE, **{name: each.map(tuple) for name, each in FLOWN.items()}), st.integers(0, 120))
def test_there_always_is_a_stage_and_a_next_action_with_a_letter_that_exists(one: Standing, day: int) -> None:
    at, since = stage(one, a.at(day))
    step = next_action(one, a.at(day))

    assert at in STAGES
    assert since is None or since <= max(a.at(day), *(moment for _, moment in one.letters), a.at(0))
    assert step.words
    assert step.step in {*STEPS, ""}


@given(st.builds(standing, **(WHOLE | {"letters": st.just(())})))
def test_time_alone_moves_a_creator_of_one_post_on_and_never_back(one: Standing) -> None:
    """Without flights, which end, and with one post: of two that end apart the later one is what remains."""
    first = one.authorizations[:1]
    days = range(max([20, *(-(-(each.window.start - a.START) // timedelta(days=1)) for each in first)]), 130, 3)

    order = [STAGES.index(stage(replace(one, authorizations=first), a.at(day))[0]) for day in days]

    assert order == sorted(order)


@given(st.builds(standing, **WHOLE), st.integers(0, 120))
def test_no_creator_is_called_live_or_authorised_once_everything_ended(one: Standing, day: int) -> None:
    now = a.at(day)
    first = binding_first(one, now)
    at = stage(one, now)[0]

    if at in ("authorised", "live", "expiring"):
        assert first is None or first.end is None or now < first.end
    if one.withdrawal is not None and one.withdrawal.effective <= now and one.rights is not None:
        assert at == "ended"

"""The table of retries, row by row, and the loop that follows it. Nobody waits: sleeping is an argument."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from firesteel import errors
from firesteel.tiktok import retry
from firesteel.tiktok.retry import TABLE, Do, Kind, Patience, Wait, again, failure
from tiktokwire.codes import RATE_LIMITED, RECONNECT, Code

LIMIT, BACKOFF, SLOWLY = [1.0, 60.0, 300.0], [0.5, 1.0, 2.0], [5.0, 10.0, 20.0]
ROWS = [
    (40016, errors.RateLimited, LIMIT, Do.LOOK),
    (40100, errors.RateLimited, LIMIT, Do.LOOK),
    (40132, errors.RateLimited, LIMIT, Do.LOOK),
    (40133, errors.RateLimited, LIMIT, Do.LOOK),
    (61000, errors.RateLimited, LIMIT, Do.LOOK),
    (429, errors.RateLimited, LIMIT, Do.LOOK),
    (40102, errors.TokenExpired, [], Do.REFRESH),
    (40103, errors.TokenExpired, [], Do.RAISE),
    (40105, errors.TokenExpired, [], Do.REFRESH),
    (40110, errors.TokenExpired, [], Do.RAISE),
    (40130, errors.TokenExpired, [], Do.RAISE),
    (40050, errors.Duplicate, [], Do.LOOK),
    (40201, errors.Unavailable, SLOWLY, Do.LOOK),
    (40202, errors.Unavailable, BACKOFF, Do.LOOK),
    (40200, errors.Unavailable, BACKOFF, Do.LOOK),
    (40700, errors.Unavailable, BACKOFF, Do.LOOK),
    (60001, errors.Unavailable, BACKOFF, Do.LOOK),
    (50000, errors.Unavailable, BACKOFF, Do.LOOK),
    (51010, errors.Unavailable, BACKOFF, Do.LOOK),
    (59999, errors.Unavailable, BACKOFF, Do.LOOK),
    (20001, errors.Unavailable, BACKOFF, Do.LOOK),
    (502, errors.Unavailable, SLOWLY, Do.LOOK),
    (retry.SILENCE, errors.Unavailable, BACKOFF, Do.LOOK),
    (retry.CUT, errors.Unavailable, BACKOFF, Do.LOOK),
    (retry.SHORT, errors.Unavailable, BACKOFF, Do.LOOK),
    (retry.STRANGE, errors.PlatformError, [], Do.LOOK),
    (404, errors.Rejected, [], Do.RAISE),
    (40101, errors.Rejected, [], Do.RAISE),
    (40113, errors.Rejected, [], Do.RAISE),
    (40002, errors.Rejected, [], Do.RAISE),
    (70001, errors.Rejected, [], Do.RAISE),
]
"""A number, the error it is, the waits between four attempts at a read or a repeatable write, and what a creation does."""


def failing(code: int, times: int = 99) -> tuple[Callable[[], str], list[int]]:
    calls: list[int] = []

    def call() -> str:
        calls.append(code)
        if len(calls) <= times:
            raise failure(code, "no")
        return "answer"

    return call, calls


@pytest.mark.parametrize(("code", "error", "waits", "creation"), ROWS)
def test_each_failure_is_one_error_and_waits_as_the_table_says(code, error, waits, creation):
    for kind in (Kind.READ, Kind.SET):
        slept: list[float] = []
        call, calls = failing(code)

        with pytest.raises(errors.PlatformError) as refusal:
            again(call, kind, Patience(sleep=slept.append))

        assert type(refusal.value) is error
        assert slept == waits
        assert len(calls) == len(waits) + 1


@pytest.mark.parametrize(("code", "error", "waits", "creation"), ROWS)
def test_a_creation_is_never_repeated_by_the_client(code, error, waits, creation):
    call, calls = failing(code)
    slept: list[float] = []

    with pytest.raises(error):
        again(call, Kind.CREATE, Patience(sleep=slept.append))

    assert (len(calls), slept) == (1, [])
    assert retry.cell(failure(code, "no"), Kind.CREATE).do is creation


def test_no_row_lets_a_creation_simply_go_again():
    assert {row.create.do for row in TABLE} <= {Do.LOOK, Do.RAISE, Do.REFRESH}


def test_what_may_have_been_made_is_never_looked_for_at_once():
    """An ad has no request_id: one that does not show in the list yet would be made a second time."""
    assert {row.create.wait for row in TABLE if row.create.do is Do.LOOK} <= {Wait.SLOWLY, Wait.LIMIT, Wait.NONE}
    assert retry.row(retry.SILENCE).create.wait is Wait.SLOWLY


def test_every_code_the_wire_calls_busy_or_ended_is_in_its_row():
    assert {retry.row(code).error for code in RATE_LIMITED} == {errors.RateLimited}
    assert {retry.row(code).error for code in RECONNECT} == {errors.TokenExpired}


def test_what_may_be_asked_again_is_what_says_it_is_retryable():
    for code, error, _, _ in ROWS:
        repeats = retry.row(code).read.do is Do.AGAIN
        assert repeats is error.retryable, code


def test_an_answer_after_two_failures_ends_the_waiting():
    slept: list[float] = []
    call, _ = failing(50000, times=2)

    assert again(call, Kind.READ, Patience(sleep=slept.append)) == "answer"
    assert slept == [0.5, 1.0]


@pytest.mark.parametrize("kind", list(Kind))
def test_a_token_that_ended_is_renewed_once_and_the_call_sent_again(kind):
    renewed: list[str] = []
    call, calls = failing(Code.ACCESS_TOKEN_EXPIRE, times=1)

    assert again(call, kind, Patience(sleep=lambda _: None), lambda: renewed.append("once")) == "answer"
    assert (renewed, len(calls)) == (["once"], 2)


def test_a_token_that_ends_again_at_once_is_not_renewed_for_ever():
    renewed: list[str] = []
    call, calls = failing(Code.ACCESS_TOKEN_EXPIRE)

    with pytest.raises(errors.TokenExpired, match="firesteel connect"):
        again(call, Kind.READ, Patience(sleep=lambda _: None), lambda: renewed.append("once"))
    assert (renewed, len(calls)) == (["once"], 2)


def test_no_wait_is_longer_than_the_patience_and_chance_is_an_argument():
    patience = Patience(longest_s=2.0, jitter=lambda seconds: seconds + 0.25)

    assert [patience.before(attempt, Wait.LIMIT) for attempt in range(4)] == [1.25, 2.25, 2.25, None]
    assert patience.before(0, Wait.BACKOFF) == 0.75
    assert patience.before(0, Wait.NONE) is None


def test_a_days_limit_is_named_where_waiting_did_not_help():
    with pytest.raises(errors.RateLimited, match="00:00 UTC"):
        again(failing(40100)[0], Kind.READ, Patience(sleep=lambda _: None))


def test_the_platforms_own_words_stay_in_the_message():
    error = failure(40130, "/ad/create/ needs the scope 221, which was not granted.", "r-1")

    assert str(error) == (
        "/ad/create/ needs the scope 221, which was not granted; `firesteel doctor` says which scopes are missing, "
        "`firesteel connect` asks for them (code 40130, request r-1)"
    )


def test_what_our_own_count_refused_was_not_sent_and_is_not_tried_again():
    """Neither waited for nor looked for: the limit is minutes or hours away."""
    assert retry.row(retry.SPENT).error is errors.RateLimited
    assert {retry.row(retry.SPENT).cell(kind).do for kind in Kind} == {Do.RAISE}


def test_an_app_that_is_not_accepted_says_where_its_secret_comes_from():
    assert "FIRESTEEL_APP_SECRET" in str(failure(Code.INVALID_PARTNER, "app_id and secret do not belong together."))

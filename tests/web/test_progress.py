"""Work beside the pages: it runs once, one at a time, says how far it is, and what went wrong."""

from __future__ import annotations

import threading

import pytest

from firesteel.errors import BadInput
from firesteel.web.progress import Job, Jobs, left_words


def test_work_that_is_quick_is_over_before_anybody_sees_a_bar() -> None:
    job = Jobs().start("k", "Reading", lambda job: 42)

    assert job.wait(5)
    assert (job.value, job.finished, job.failed) == (42, True, False)


def test_the_same_work_asked_for_twice_runs_once() -> None:
    jobs, gate, ran = Jobs(), threading.Event(), []

    def work(job: Job) -> None:
        ran.append(job)
        gate.wait(5)

    first, second = jobs.start("k", "Reading", work), jobs.start("k", "Reading", work)
    gate.set()

    assert first is second and first.wait(5)
    assert len(ran) == 1


def test_work_waits_for_the_work_before_it() -> None:
    jobs, gate = Jobs(), threading.Event()
    first = jobs.start("a", "Reading a", lambda job: gate.wait(5))
    second = jobs.start("b", "Reading b", lambda job: "b")

    assert not second.wait(0.05)
    assert second.begun is None
    gate.set()
    assert first.wait(5) and second.wait(5)
    assert second.value == "b"


def test_a_bar_tells_how_much_is_done_and_how_long_it_takes_yet() -> None:
    job = Job(says="Reading")

    assert (job.share(), job.left_s(10.0)) == (None, None)
    job.begun = 10.0
    job.tell(25, 100)
    assert job.share() == 0.25
    assert job.left_s(10.5) is None
    assert job.left_s(14.0) == 12.0
    job.tell(130, 100)
    assert job.share() == 1.0


@pytest.mark.parametrize(
    ("seconds", "says"),
    [(None, ""), (0.2, "about 1 s left"), (12.4, "about 12 s left"), (90, "about 90 s left"), (91, "about 2 min left")],
)
def test_what_is_left_is_said_in_seconds_then_in_minutes(seconds: float | None, says: str) -> None:
    assert left_words(seconds) == says


def test_a_refusal_and_a_crash_are_told_apart_and_both_said(caplog: pytest.LogCaptureFixture) -> None:
    jobs = Jobs()

    def refuse(job: Job) -> None:
        raise BadInput("it is empty", remedy="export it again")

    def crash(job: Job) -> None:
        raise ZeroDivisionError("division by zero")

    refused, crashed = jobs.start("a", "Reading a", refuse), jobs.start("b", "Reading b", crash)

    assert refused.wait(5) and crashed.wait(5)
    assert (refused.failed, str(refused.error), refused.crash) == (True, "it is empty (export it again)", "")
    assert (crashed.failed, crashed.error, crashed.crash) == (True, None, "ZeroDivisionError: division by zero")
    assert "Reading b failed" in caplog.text


def test_after_a_crash_the_next_work_runs(caplog: pytest.LogCaptureFixture) -> None:
    jobs = Jobs()
    jobs.start("a", "Reading a", lambda job: 1 // 0).wait(5)

    assert jobs.start("a", "Reading a", lambda job: "fine").wait(5)
    again = jobs.get("a")
    assert again is not None and again.value == "fine"


def test_only_finished_work_is_forgotten() -> None:
    jobs, gate = Jobs(), threading.Event()
    done = jobs.start("a", "Reading a", lambda job: None)
    assert done.wait(5)
    running = jobs.start("b", "Reading b", lambda job: gate.wait(5))
    jobs.forget(lambda key: True)

    assert jobs.get("a") is None
    assert jobs.get("b") is running
    gate.set()
    assert running.wait(5)

"""One worker: what is due runs once, what fails is told and tried again, and what died is found."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from datetime import time, timedelta
from typing import Any

import pytest

from beginnings import Begun, the_plan
from firesteel.desk import Desk, running, team
from firesteel.desk.launch.facts import Limits, SpendStopped
from firesteel.desk.notices import channels
from firesteel.desk.office import SYSTEM
from firesteel.desk.rights.agreeing import Agreeing
from firesteel.desk.rights.endfacts import FlightEnd
from firesteel.errors import Conflict, FiresteelError, Misconfigured, NotFound
from firesteel.jobs.timing import Daily, Every, When
from firesteel.storage import due, locks
from receivers import receiver

HOUR = Every(timedelta(hours=1))
SECRET = "Zm9vYmFyYmF6Zm9vYmFyYmF6Zm9vYmFyYmF6Zm9vYmFy"


class Jobs:
    """A table of jobs that write down when they ran."""

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.jobs: list[Any] = []

    def add(self, name: str, when: When = HOUR, does: Callable[[Desk], str] | None = None) -> Jobs:
        from firesteel.jobs import Job

        def run(desk: Desk) -> str:
            self.ran.append(name)
            return does(desk) if does else "done"

        self.jobs.append(Job(name=name, does=f"Does {name}", when=when, run=run))
        return self


@pytest.fixture
def jobs(desk: Desk) -> Iterator[Jobs]:
    yield Jobs()


def worker(desk: Desk, jobs: Jobs) -> Any:
    from firesteel.jobs import Worker

    return Worker(desk, jobs.jobs)


def advance(desk: Desk, **span: int) -> None:
    assert desk.local is not None
    desk.local.advance(hours=span.get("hours", 0))


def test_a_job_that_is_due_runs_once_however_often_one_looks(desk: Desk, jobs: Jobs) -> None:
    one = worker(desk, jobs.add("read"))

    assert [one.once() for _ in range(3)] == [(("read", ""),), (), ()]
    assert jobs.ran == ["read"]
    assert due.standing()["read"].state == "fine"
    assert due.standing()["read"].said == "done"


def test_slots_that_were_missed_are_made_up_for_once(desk: Desk, jobs: Jobs) -> None:
    one = worker(desk, jobs.add("read"))
    one.once()

    advance(desk, hours=7)
    one.once()

    assert jobs.ran == ["read", "read"]


def test_a_daily_job_waits_for_its_hour(desk: Desk, jobs: Jobs) -> None:
    hour = (desk.moment().hour + 2) % 24
    one = worker(desk, jobs.add("backup", Daily(time(hour))))
    assert desk.store.workspace.timezone == "Etc/UTC"

    one.once()
    advance(desk, hours=3)
    one.once()

    assert jobs.ran == ["backup"]


def test_a_job_that_fails_keeps_why_and_is_tried_again_before_its_next_slot(desk: Desk, jobs: Jobs) -> None:
    broken = [True]

    def does(_: Desk) -> str:
        if broken[0]:
            raise Misconfigured(f"the key {SECRET} does not open it; put the right key back")
        return "all is well"

    one = worker(desk, jobs.add("purge", Every(timedelta(days=7)), does))
    failed = one.once()
    told = due.failing()[0]
    broken[0] = False
    advance(desk, hours=1)
    again = one.once()

    assert failed == (("purge", "the key … does not open it; put the right key back"),)
    assert (told.state, told.failures, told.does) == ("failing", 1, "Does purge")
    assert SECRET not in told.error
    assert again == (("purge", ""),)
    assert due.failing() == ()
    assert due.standing()["purge"].due_at - desk.moment() > timedelta(hours=2)


def test_what_nobody_expected_is_told_without_ending_the_worker(desk: Desk, jobs: Jobs) -> None:
    def does(_: Desk) -> str:
        raise ZeroDivisionError(f"token {SECRET}")

    ran = worker(desk, jobs.add("a", does=does).add("b")).once()

    (a, why), b = ran
    assert (a, b) == ("a", ("b", ""))
    assert re.fullmatch(r"something nobody expected \(jobs/tasks\.py, line \d+\): ZeroDivisionError: token …", why)


def test_no_traceback_is_shown_of_a_job_that_fails(
    desk: Desk, jobs: Jobs, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    def refused(_: Desk) -> str:
        raise Misconfigured("nothing was read yet")

    def crashes(_: Desk) -> str:
        raise ZeroDivisionError

    with caplog.at_level(logging.INFO):
        worker(desk, jobs.add("a", does=refused).add("b", does=crashes)).once()

    assert "a: nothing was read yet" in caplog.text
    assert not [each.name for each in caplog.records if each.exc_info]
    assert "Traceback" not in caplog.text + "".join(capfd.readouterr())
    assert {job.job for job in due.failing()} == {"a", "b"}
    assert len(running.failing(desk)) == 2


def test_a_task_whose_worker_died_is_closed_and_its_slot_runs_again(desk: Desk, jobs: Jobs) -> None:
    from django_tasks_db.models import DBTaskResult

    from firesteel.jobs import lining

    one = worker(desk, jobs.add("read"))
    lining.due(desk, jobs.jobs)
    DBTaskResult.objects.get().claim("one that was killed")

    ran = one.once()

    assert ran == (("read", ""),)
    assert sorted(DBTaskResult.objects.values_list("status", "args_kwargs__args__2")) == [
        ("FAILED", 1),
        ("SUCCESSFUL", 2),
    ]


def test_a_slot_that_kills_every_worker_is_given_up_and_told(desk: Desk, jobs: Jobs) -> None:
    from django_tasks_db.models import DBTaskResult

    from firesteel.jobs import lining

    one = worker(desk, jobs.add("read"))
    lining.due(desk, jobs.jobs)
    for _ in range(lining.LIVES):
        DBTaskResult.objects.get(status="READY").claim("one that was killed")
        one._bury(jobs.jobs[0])

    assert one.step() is None
    assert jobs.ran == []
    assert due.failing()[0].error == "its worker ended while it ran, 3 times"


def test_a_job_that_runs_elsewhere_is_left_alone(desk: Desk, jobs: Jobs) -> None:
    one = worker(desk, jobs.add("read"))

    with locks.tried(desk.store.workspace, "job-desk") as free:
        assert free
        assert one.once() == ()
        with pytest.raises(Conflict, match="another worker runs read"):
            one.now("read")
    assert one.once() == (("read", ""),)


def test_a_job_runs_now_where_a_person_says_so(desk: Desk, jobs: Jobs) -> None:
    def refused(_: Desk) -> str:
        raise Misconfigured("nothing was read yet")

    one = worker(desk, jobs.add("read").add("decide", does=refused))

    assert one.now("read") == "done"
    with pytest.raises(FiresteelError, match="decide: nothing was read yet"):
        one.now("decide")
    with pytest.raises(NotFound, match="there is no job nothing"):
        one.now("nothing")


def test_a_platform_that_does_not_answer_leaves_the_queue_as_it_was(desk: Desk, jobs: Jobs) -> None:
    from firesteel.errors import Unavailable

    class Away:
        def now(self) -> None:
            raise Unavailable(0, "no answer came")

    one = worker(desk, jobs.add("read"))
    desk.local = Away()  # type: ignore[assignment]

    assert one._looked() is False
    assert jobs.ran == []


def test_every_job_of_the_table_runs_on_a_fresh_workspace(desk: Desk) -> None:
    from firesteel.jobs import JOBS, Worker

    one = Worker(desk)
    assert [one.now(job.name) != "" for job in JOBS] == [True] * len(JOBS)
    assert {row.state for row in due.standing().values()} == {"fine"}
    assert len({job.name for job in JOBS}) == len(JOBS)
    assert all(len(job.name) <= 32 for job in JOBS)
    assert len(list(desk.store.workspace.backups.glob("*-daily.tar.gz"))) == 1


def test_everything_that_runs_by_itself_may_do_its_work_where_there_is_a_team(in_flight: Begun) -> None:
    """A creator took a yes back and the page died before it settled that, spend passed a ceiling, a channel waits."""
    from firesteel.jobs import JOBS, Worker

    desk, plan = in_flight.desk, the_plan(in_flight.desk)
    for name, role in (("Ana", "owner"), ("Fay", "viewer")):
        team.set_role(desk, name, role, "Ana")
    advance(desk, hours=30)
    desk.sync()
    gone = next(flight for flight in plan.flights if desk.agreed().by_creator.get(flight.creator))
    for rights in desk.agreed().by_creator[gone.creator]:
        Agreeing.withdraw(desk, gone.creator, rights.deal, "Ana")
    desk.set_limits(Limits(ceiling_day=desk.money(1_000_000)), "Ana")
    with receiver() as hook:
        desk.add_channel(channels.made("ops", "webhook", hook.url, least="info", at=desk.now()), hook.url, "Ana")
        one = Worker(desk)
        said = {name: one.now(name) for name in ("ends", "stop", *(job.name for job in JOBS))}

    assert said.keys() == {job.name for job in JOBS}
    assert {row.state for row in due.standing().values()} == {"fine"}
    assert {entry.actor for entry in desk.ledger.history(FlightEnd)} == {SYSTEM}
    assert [entry.actor for entry in desk.ledger.history(SpendStopped)] == [SYSTEM]
    assert hook.requests

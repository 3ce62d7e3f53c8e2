"""Calls wait for their turn instead of being refused: by path, by tier, on a clock that is an argument."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiktoks import HASTY

from firesteel import errors
from firesteel.tiktok import Client, Patience
from firesteel.tiktok.limits import Limits
from tiktokwire.limits import allowed


class Clock:
    """Time that passes by sleeping only."""

    def __init__(self) -> None:
        self.now, self.slept = 1_000.0, 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept += seconds


def limits(tier: str, clock: Clock) -> Limits:
    return Limits(tier=tier, clock=clock, sleep=clock.sleep)


@pytest.mark.parametrize(
    ("path", "tier", "most"),
    [
        ("campaign/get/", "basic", (10, 600, 864_000)),
        ("campaign/get/", "ultimate", (50, 3_000, 4_320_000)),
        ("ad/create/", "basic", (5, 150, 86_400)),
        ("ad/create/", "advanced", (10, 300, 86_400)),
        ("ad/create/", "ultimate", (15, 300, 86_400)),
        ("report/task/create/", "premium", (2, 60, 4_500)),
        ("event/track/", "basic", (1_000, 600_000, 86_400_000)),
        ("event/track/", "sandbox", (1, 30, 1_000)),
    ],
)
def test_limits_are_tiktoks_by_path_and_tier(path, tier, most):
    assert allowed(path, tier) == most


def test_the_eleventh_call_of_a_second_waits_for_the_next():
    clock = Clock()
    here = limits("basic", clock)

    for _ in range(10):
        here.enter("campaign/get/")
    assert clock.slept == 0

    here.enter("campaign/get/")
    assert clock.slept == pytest.approx(1.0)


def test_each_path_has_its_own_count():
    clock = Clock()
    here = limits("sandbox", clock)

    here.enter("campaign/get/")
    here.enter("ad/get/")

    assert clock.slept == 0


def test_a_minutes_limit_is_waited_out():
    clock = Clock()
    here = limits("sandbox", clock)

    for _ in range(30):
        here.enter("campaign/get/")
    assert clock.slept == pytest.approx(29.0)
    here.enter("campaign/get/")

    assert clock.slept == pytest.approx(60.0)


def test_a_days_limit_is_told_and_not_slept_through():
    clock = Clock()
    here = limits("sandbox", clock)
    for _ in range(1_000):
        here.enter("campaign/get/")
    slept = clock.slept

    with pytest.raises(errors.RateLimited, match=r"today's 1,000 calls to campaign/get/ .* fits in 23\.4 h"):
        here.enter("campaign/get/")

    assert clock.slept == slept
    clock.now += 86_400
    here.enter("campaign/get/")


@given(st.lists(st.floats(0, 3), max_size=120), st.sampled_from(["ad/create/", "report/task/create/"]))
def test_no_span_of_time_ever_has_more_calls_than_it_allows(pauses, path):
    clock = Clock()
    here = limits("basic", clock)
    sent = []
    for pause in pauses:
        clock.now += pause
        here.enter(path)
        sent.append(clock.now)

    for span, most in zip((1, 60), allowed(path, "basic"), strict=False):
        for first, last in zip(sent, sent[most:], strict=False):
            assert last - first >= span - 1e-6


def test_threads_share_one_count():
    clock = Clock()
    waits: list[float] = []
    here = Limits(tier="basic", clock=clock, sleep=waits.append)
    threads = [threading.Thread(target=lambda: [here.enter("ad/get/") for _ in range(5)]) for _ in range(6)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(round(wait, 6) for wait in waits) == [1.0] * 10 + [2.0] * 10


def test_a_client_that_keeps_the_limits_is_never_refused(in_process, front, world):
    """The platform counts on the very clock the client waits by."""
    clock = Clock()
    front.meter.clock = clock
    world.assume.set("rate_limits", "sandbox")
    one = world.advertiser
    client = Client(in_process, one.advertiser_id, one.access_token, patience=HASTY, limits=limits("sandbox", clock))

    for _ in range(35):
        client.user_info()

    assert clock.slept >= 60


def test_a_simulated_client_has_no_limits_and_does_not_wait(in_process, world):
    one = world.advertiser

    assert Client(in_process, one.advertiser_id, one.access_token).wire.limits is None


def test_a_days_limit_is_told_at_once_by_a_call_too(in_process, world):
    """Not after the waits of the table of retries."""
    clock, retried = Clock(), list[float]()
    here, one = limits("sandbox", clock), world.advertiser
    for _ in range(1_000):
        here.enter("user/info/")
    client = Client(
        in_process, one.advertiser_id, one.access_token, patience=Patience(sleep=retried.append), limits=here
    )

    with pytest.raises(errors.RateLimited, match="today's 1,000 calls"):
        client.user_info()

    assert retried == []


def test_who_waits_for_seconds_only_is_told_which_limit_it_is(in_process, world):
    """Pages, for instance."""
    clock = Clock()
    here, one = limits("sandbox", clock), world.advertiser
    client = Client(in_process, one.advertiser_id, one.access_token, patience=Patience(longest_s=2.0), limits=here)
    for _ in range(30):
        client.user_info()
    slept = clock.slept

    with pytest.raises(errors.RateLimited, match=r"this minute's 30 calls to user/info/ .* fits in 31 s"):
        client.user_info()

    assert clock.slept == slept

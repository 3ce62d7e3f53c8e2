"""Laws of deduplication, of the intake alone: what is dropped hangs on the key and the 48 hours, and on nothing else."""

from __future__ import annotations

from typing import Any

from campaigning import DAY
from hypothesis import given, settings
from hypothesis import strategies as st

from localtok.assumptions import Assumptions
from localtok.market.events import MERGE_S, WINDOW_S, Intake
from localtok.state import PixelEvent

few = settings(deadline=None, max_examples=80, derandomize=True)
AT = 1_767_225_600
Sent = tuple[str, str, str, str, int]
"""Pixel, event, id, source and second."""
keys = st.tuples(
    st.sampled_from(("P", "Q")),
    st.sampled_from(("Purchase", "SubmitForm")),
    st.sampled_from(("a", "b", "c")),
    st.sampled_from(("browser", "server")),
)
near = st.lists(st.tuples(keys, st.integers(0, WINDOW_S)).map(lambda one: (*one[0], one[1])), max_size=20)
far = st.lists(st.tuples(keys, st.integers(0, 9 * DAY)).map(lambda one: (*one[0], one[1])), max_size=25)
merges = st.sampled_from(("merge", "keep-first"))


def event(pixel: str, name: str, id: str, source: str, at: int, **more: Any) -> PixelEvent:
    usual: dict[str, Any] = {"order_id": "", "value_micros": None, "currency": "", "ttp": "", "ttclid": "", "url": ""}
    return PixelEvent(
        seq=0,
        source=source,
        pixel_code=pixel,
        event=name,
        event_id=id,
        event_time=AT + at,
        received_at=AT + at,
        **(usual | more),
    )


def kept(intake: Intake, sent: list[Sent], merge: str = "merge") -> list[bool]:
    """Which of them count, in the order of their seconds."""
    assume = Assumptions(dedup_merge=merge)
    return [intake.is_new(event(*one), assume) for one in sorted(sent, key=lambda one: one[4])]


@few
@given(near, merges)
def test_all_of_it_once_more_within_the_window_counts_nothing(sent: list[Sent], merge: str) -> None:
    intake = Intake()
    kept(intake, sent, merge)
    first = {one[:3]: one[4] for one in sorted(sent, key=lambda one: -one[4])}

    again = [(*one[:4], first[one[:3]] + WINDOW_S) for one in sent]

    assert not any(kept(intake, again, merge))


@few
@given(near, st.randoms(use_true_random=False), merges)
def test_within_the_window_it_does_not_matter_in_which_order_they_come(
    sent: list[Sent], random: Any, merge: str
) -> None:
    seconds = [one[4] for one in sent]
    shuffled = [(*one[:4], at) for one, at in zip(random.sample(sent, len(sent)), seconds, strict=True)]

    assert sum(kept(Intake(), shuffled, merge)) == sum(kept(Intake(), sent, merge)) == len({one[:3] for one in sent})


@few
@given(far, merges)
def test_keys_have_nothing_to_do_with_each_other(sent: list[Sent], merge: str) -> None:
    together = kept(Intake(), sent, merge)

    in_time = sorted(sent, key=lambda one: one[4])
    for key in {one[:3] for one in sent}:
        alone = kept(Intake(), [one for one in in_time if one[:3] == key], merge)
        assert alone == [new for one, new in zip(in_time, together, strict=True) if one[:3] == key]


@few
@given(far, merges)
def test_what_counts_again_is_more_than_48_hours_after_what_counted_last(sent: list[Sent], merge: str) -> None:
    in_time, last = sorted(sent, key=lambda one: one[4]), dict[tuple[str, ...], int]()

    for one, new in zip(in_time, kept(Intake(), sent, merge), strict=True):
        assert new == (one[:3] not in last or one[4] - last[one[:3]] > WINDOW_S)
        if new:
            last[one[:3]] = one[4]


@few
@given(st.lists(st.integers(0, 2 * MERGE_S), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_what_the_first_lacked_is_filled_in_once_and_never_overwritten(ats: list[int], random: Any) -> None:
    intake, assume = Intake(), Assumptions()
    first = event("P", "Purchase", "a", "browser", 0, ttp="viewer")
    intake.is_new(first, assume)
    later = [
        event("P", "Purchase", "a", random.choice(("browser", "server")), at, ttclid=f"c{at}", ttp="another")
        for at in sorted(ats)
    ]
    for one in later:
        assert not intake.is_new(one, assume)

    fills = [one.ttclid for one in later if one.source == "server" and one.received_at - AT <= MERGE_S]
    assert first.ttclid == (fills[0] if fills else "")
    assert first.ttp == "viewer"

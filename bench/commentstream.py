"""The local platform's comments through the whole path, as a workspace meets them, beside what each was written to say.

A world whose creators post in all nine languages of its comments; a workspace connects, reads, agrees, plans and launches as the
demonstration does, then reads every half hour, as the job does. Meanwhile people write what may do harm under its posts.

stream_<lang>_<intent>   precision of the label among what was written in that language, with `recall` and how many `comments`
                         say so; `buying` is any label of a buyer, `risk` what the inbox calls one, `harm` what counts
                         against a post and for the clause; `all` is every language
stream_<lang>_language   comments whose language was told right, of those that a language was told of
stream_read              comments of the platform that are on the desk at the end
stream_risk_polls        readings it took, at most, from when a risk was there until the inbox had it as one; 1 is the next
stream_clause            risks under a flown post when the agreed clause fired by its job and paused the flight, against those
                         that the agreement asks for
stream_brief             comments attached to the briefs that are offered that do ask it, by what they were written to say; `first` is
                         that of the one of most people, which is made
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import fmean
from typing import Any

from firesteel.cli.localplatform import connect, parse
from firesteel.cli.story import Story
from firesteel.comments import BUYING, Labelled
from firesteel.comments.triage import BRAND_RISK, COMPLAINT, RISK, does_harm, kind
from firesteel.desk import Desk
from firesteel.jobs.table import named
from firesteel.language.scoring import Found, found
from firesteel.plans import Flight, Plan
from localtok.market import dice
from localtok.market.comments_text import LANGUAGES, VERTICALS, written
from localtok.state import Comment
from localtok.world import World

POLLS = 12
"""Readings half an hour apart, `AT_A_TIME` risks written before each."""
AT_A_TIME = 4
HALF_AN_HOUR = 1_800
MOST = 400
"""Risks under one post after which a clause that has not fired never will."""
HARM = (BRAND_RISK, COMPLAINT)
_ALSO = {"praise": "other", "tag_a_friend": "other"}
_EMOJI = "zxx"
_SCENARIO = """
extends: demo
about: "A brand whose creators post in nine languages."
viewers: 30000
slots_a_day: 68000
countries: {US: 12, ES: 11, BR: 11, DE: 11, FR: 11, ID: 11, IT: 11, JP: 11, SA: 11}
creators: 18
model:
  rates: {comment: 0.02}
"""

Named = Callable[[Labelled], bool]


@dataclass(frozen=True, slots=True)
class Stream:
    """A workspace whose flights are up, and the world behind its platform."""

    world: World
    desk: Desk
    plan: Plan

    def poll(self) -> None:
        """Half an hour passes, and everything new is read."""
        self.world.advance(ticks=2)
        self.desk.sync()

    def write(self, intent: str, language: str, post: str, at: int, number: int) -> str:
        """Somebody writes a comment under a post. The id is told."""
        start = dice.stream(self.world.seed, "written by the bench", number)
        made = Comment(
            comment_id=self.world.next_id(),
            item_id=post,
            user_id=str(6_700_000_000_000_000_000 + number),
            username=f"someone{number}",
            text=written(intent, language, start, VERTICALS[0]),
            language=language,
            created_at=at,
            intent=intent,
        )
        self.world.comments[made.comment_id] = made
        self.world.posts[post].organic.comments += 1
        return made.comment_id

    def truth(self) -> dict[str, Comment]:
        """What viewers wrote, by id."""
        return {id: one for id, one in self.world.comments.items() if not one.owner and not one.deleted}


def figures() -> Iterator[dict[str, Any]]:
    with stream() as live:
        yield _polls(_risks_waited(live))
        yield _read(live)
        yield from _scores(live)
        yield _brief(live)
        yield _clause(live)


@contextmanager
def stream(seed: int = 7) -> Iterator[Stream]:
    """The workspace after its plan was launched on the second day. It has a home of its own, which is gone afterwards."""
    from starlette.testclient import TestClient

    from localtok.app import app
    from localtok.doors import Front

    before = os.environ.get("FIRESTEEL_HOME")
    with tempfile.TemporaryDirectory() as home:
        scenario = Path(home) / "nine-languages.yaml"
        scenario.write_text(_SCENARIO, encoding="utf-8")
        os.environ["FIRESTEEL_HOME"] = str(Path(home) / "home")
        try:
            front = Front(World(seed, str(scenario)), base_url="http://localtok")
            with TestClient(app(front), base_url=front.base_url) as http:
                ready = parse(http.get("/_localtok/state").json())
                desk = connect("stream", ready, clock=_no_clock, http=http)
                told = Story(desk, ready, 14, say=lambda when, words: None, step=lambda done: None)
                yield Stream(front.world, desk, _launched(desk, told.prepare()))
        finally:
            os.environ.pop("FIRESTEEL_HOME")
            if before is not None:
                os.environ["FIRESTEEL_HOME"] = before


def _no_clock() -> datetime:
    raise AssertionError("a simulated workspace follows its platform's clock")


def _launched(desk: Desk, plan: Plan) -> Plan:
    """What only people see is signed off; approved and launched."""
    desk.look(plan.id)
    for flight in plan.flights:
        for gate in ("caption", "brand-safety"):
            desk.sign_off(flight.post, gate, "Ana")
        desk.disclose(flight.post, {"commercial": True, "realistic_ai": False}, "Ana")
    desk.approve(desk.gate(plan.id).digest, "Ana")
    desk.launch(plan.id, "Ana")
    return plan


@dataclass(frozen=True, slots=True)
class Wait:
    """For how long a risk that came up meanwhile was not on the desk."""

    polls: int
    """Readings from when it was there; 0 where the inbox never had it as a risk."""
    read: int
    """Readings until it was on the desk at all."""
    minutes: float
    """From when it was written until it was on the desk."""


def _risks_waited(live: Stream) -> list[Wait]:
    """Of every risk that was written since the launch, ours and whoever else's."""
    posts, old = sorted(live.world.posts), set(live.world.comments)
    there, read, minutes, told = dict[str, int](), dict[str, int](), dict[str, float](), dict[str, int]()
    for poll in range(POLLS):
        live.world.advance(ticks=2)
        for number in range(poll * AT_A_TIME, (poll + 1) * AT_A_TIME):
            start = dice.stream(live.world.seed, "where and when", number)
            post, at = posts[dice.below(start, 0, len(posts))], live.world.now - dice.below(start, 1, HALF_AN_HOUR)
            live.write(HARM[number % 2], LANGUAGES[number // 2 % len(LANGUAGES)], post, at, number)
        fresh = [id for id, one in live.truth().items() if id not in old and one.intent in HARM]
        there |= {id: poll for id in fresh if id not in there}
        live.desk.sync()
        known = {item.comment.id: item for item in live.desk.triaged()}
        for id, first in there.items():
            if id in known and id not in read:
                read[id], minutes[id] = poll - first + 1, (live.world.now - live.world.comments[id].created_at) / 60
            if id in known and known[id].kind == RISK:
                told.setdefault(id, poll - first + 1)
    return [Wait(polls=told.get(id, 0), read=read.get(id, POLLS), minutes=minutes.get(id, 0.0)) for id in there]


def _polls(waits: Sequence[Wait]) -> dict[str, Any]:
    found_ = [each for each in waits if each.polls]
    return {
        "figure": "stream_risk_polls",
        "value": max(each.polls for each in found_),
        "unit": "readings",
        "against": 1,
        "ratio": float(max(each.polls for each in found_)),
        "read_after": max(each.read for each in waits),
        "minutes": round(fmean(max(each.minutes, 0.0) for each in found_), 1),
        "risks": len(waits),
        "told": round(len(found_) / len(waits), 3),
    }


def _read(live: Stream) -> dict[str, Any]:
    truth, known = live.truth(), {each.id for each in live.desk.comments()}
    value = len(truth.keys() & known) / len(truth)
    return {"figure": "stream_read", "value": value, "unit": "share", "comments": len(truth)}


def _scores(live: Stream) -> Iterator[dict[str, Any]]:
    truth, wanted = live.truth(), live.desk.preset().intents
    pairs = [(truth[each.comment.id], each) for each in live.desk.labelled() if each.comment.id in truth]
    asked: dict[str, tuple[Collection[str], Named]] = {
        "buying": (BUYING, lambda each: any(name in BUYING for name in each.labels)),
        "risk": (HARM, lambda each: kind(each, wanted) == RISK),
        "harm": ((BRAND_RISK,), does_harm),
    }
    for intent in dict.fromkeys(_ALSO.get(one.intent, one.intent) for one, _ in pairs):
        asked[intent] = ([intent, *(name for name, also in _ALSO.items() if also == intent)], _has(intent))
    for language in ("all", *LANGUAGES):
        mine = [pair for pair in pairs if language in ("all", pair[0].language)]
        for name, (so, told) in asked.items():
            scored = found((one.intent in so for one, _ in mine), (told(each) for _, each in mine))
            if scored.so or scored.told:
                yield _row(f"stream_{language}_{name}", scored)
        yield _language(language, mine)


def _has(label: str) -> Named:
    return lambda each: label in each.labels


def _row(name: str, scored: Found) -> dict[str, Any]:
    return {
        "figure": name,
        "value": scored.precision if scored.told else None,
        "unit": "precision",
        "recall": round(scored.recall, 3) if scored.so else None,
        "comments": scored.so,
        "told": scored.told,
    }


def _language(language: str, pairs: Sequence[tuple[Comment, Labelled]]) -> dict[str, Any]:
    """Emoji are of no language, and what is too short is told to be of none: neither is right or wrong."""
    told = [(one, each) for one, each in pairs if each.supported and each.language != _EMOJI]
    return {
        "figure": f"stream_{language}_language",
        "value": fmean(one.language == each.language for one, each in told),
        "unit": "share",
        "comments": len(pairs),
        "told": len(told),
        "emoji": sum(each.language == _EMOJI for _, each in pairs),
    }


def _brief(live: Stream) -> dict[str, Any]:
    """The first is kept; the share is that of the comments of all that are offered."""
    truth, ideas = live.truth(), live.desk.brief_ideas()
    right = [[truth[one.id].intent == idea.label for one in idea.comments if one.id in truth] for idea in ideas]
    made = live.desk.make_brief(ideas[0].key, "Ana")
    return {
        "figure": "stream_brief",
        "value": fmean(each for idea in right for each in idea),
        "unit": "share",
        "ideas": len(ideas),
        "mostly_wrong": sum(fmean(idea) < 0.5 for idea in right),
        "first": round(fmean(right[0]), 3),
        "label": made.label,
        "question": made.question,
        "people": made.people,
        "comments": len(made.comments),
        "posts": len(made.posts),
    }


def _clause(live: Stream) -> dict[str, Any]:
    """Somebody is angry under a flown post, four times in every half hour, until its flight is paused."""
    world, desk, job = live.world, live.desk, named("comments")
    flight = _quietest(live)
    rights = desk.agreement(flight.creator, flight.post)
    assert rights is not None and rights.negative_share is not None
    harm, every, asked, polls = 0, 0, 0, 0
    while desk.flight(flight.id).status == "live" and harm < MOST:
        for number in range(harm, harm + AT_A_TIME):
            language = (world.posts[flight.post].language, LANGUAGES[0])[number % 2]
            live.write(BRAND_RISK, language, flight.post, world.now, 10_000 + number)
        live.poll()
        job.run(desk)
        under = [one for one in world.comments.values() if one.item_id == flight.post and not one.deleted]
        harm, every = sum(one.intent == BRAND_RISK for one in under), len(under)
        due = harm >= 3 and harm > rights.negative_share * every
        asked, polls = asked or harm * due, polls + due
    fired = desk.clauses_fired().get(flight.post)
    return {
        "figure": "stream_clause",
        "value": harm if fired else None,
        "unit": "risks",
        "against": asked,
        "ratio": harm / asked if fired and asked else None,
        "action": fired.value.action if fired else "",
        "flight": desk.flight(flight.id).status,
        "comments": every,
        "readings": polls,
    }


def _quietest(live: Stream) -> Flight:
    """Of the flights of creators the one whose post has the fewest comments."""
    sizes = Counter(one.item_id for one in live.world.comments.values())
    flown = [each for each in live.plan.flights if not live.desk.find(each.post).creator.is_brand]
    return min(flown, key=lambda each: (sizes[each.post], each.post))

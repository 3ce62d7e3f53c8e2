"""Comments that viewers write on the local platform, in nine languages, through the whole path of a workspace with flights up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from starlette.testclient import TestClient

from firesteel.comments import BUYING
from firesteel.comments.triage import OPEN, RISK
from firesteel.desk import Desk
from firesteel.desk.comments.inbox import Filter
from firesteel.jobs.table import named
from firesteel.language.scoring import found
from firesteel.plans import Plan
from firesteel.storage import open_workspace
from firesteel.values import PostId
from localtok.app import app
from localtok.doors import Front
from localtok.market.comments_text import LANGUAGES
from localtok.state import Comment
from localtok.world import World
from walking import opened, planned, signed

pytestmark = pytest.mark.long

SCENARIO = """
about: "A brand whose creators post in nine languages."
history_days: 20
viewers: 1000
slots_a_day: 2000
countries: {US: 20, ES: 10, BR: 10, DE: 10, FR: 10, ID: 10, IT: 10, JP: 10, SA: 10}
brand: {handle: lumen, posts: 1}
creators:
  - {handle: ada, country: US, posts: [{pull: 1.5}, {}]}
  - {handle: eva, country: ES, posts: [{pull: 1.5}, {}]}
  - {handle: bia, country: BR, posts: 1}
  - {handle: uwe, country: DE, posts: 1}
  - {handle: lea, country: FR, posts: 1}
  - {handle: ayu, country: ID, posts: 1}
  - {handle: gia, country: IT, posts: 1}
  - {handle: rin, country: JP, posts: 1}
  - {handle: nur, country: SA, posts: 1}
model:
  rates: {comment: 0.02}
"""
FRAUD = {
    "en": "reported. this is fraud",
    "es": "es una estafa",
    "pt": "isso é golpe",
    "de": "das ist betrug",
    "fr": "c'est une arnaque",
    "id": "penipuan ini hati hati",
    "it": "è una truffa",
    "ja": "これ詐欺です",
    "ar": "هذا نصب واحتيال",
}
SHIPS = (
    "do you ship to canada?",
    "can you ship to canada please",
    "pls do you ship to canada 🙏",
    "Do You Ship To CANADA",
    "does it ship to canada",
)


@dataclass(frozen=True, slots=True)
class Stream:
    world: World
    desk: Desk
    plan: Plan
    numbers: Iterator[int]

    def write(self, post: PostId, text: str, language: str = "en", intent: str = "brand_risk") -> str:
        """Somebody new writes a comment under a post on the platform."""
        number = next(self.numbers)
        made = Comment(
            comment_id=self.world.next_id(),
            item_id=post,
            user_id=f"68000000000000000{number:02}",
            username=f"someone{number}",
            text=text,
            language=language,
            created_at=self.world.now - 60,
            intent=intent,
        )
        self.world.comments[made.comment_id] = made
        self.world.posts[post].organic.comments += 1
        return made.comment_id


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stream]:
    place = tmp_path_factory.mktemp("stream")
    (place / "nine.yaml").write_text(SCENARIO, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIRESTEEL_HOME", str(place / "home"))
        front = Front(World(seed=7, scenario=str(place / "nine.yaml")), base_url="http://localtok")
        with TestClient(app(front), base_url=front.base_url) as http:
            desk = opened(http, "lumen")[0]
            yield Stream(front.world, desk, _three_flights(desk), count(10))


def _three_flights(desk: Desk) -> Plan:
    """Of creators, launched."""
    whole = desk.plan_of(planned(desk))
    flights = [each for each in whole.flights if not desk.find(each.post).creator.is_brand][:3]
    plan = replace(whole, flights=tuple(flights), max_share=0.9)
    desk.ledger.record(plan, plan.id, at=desk.now(), actor="Jana")
    signed(desk, plan)
    desk.approve(desk.gate(plan.id).digest, "Ana")
    desk.launch(plan.id, "Ana")
    return plan


@pytest.fixture
def stream(made: Stream) -> Stream:
    """Flights are up in their first hour; each test takes a post of its own."""
    open_workspace(made.desk.store.workspace)
    return made


def test_a_risk_in_any_language_is_in_the_inbox_after_one_reading_with_by_when_it_is_to_be_answered(
    stream: Stream,
) -> None:
    desk, flight = stream.desk, stream.plan.flights[0]
    rights = desk.agreement(flight.creator, flight.post)
    assert rights is not None
    desk.agree(replace(rights, respond_within_h=2, negative_comments="notify"), "Ana")
    written = {stream.write(flight.post, text, language): language for language, text in FRAUD.items()}

    desk.sync()

    page = desk.inbox(Filter(kind=RISK, state=OPEN, post=flight.post, size=100))
    rows = {row.item.comment.id: row.item for row in page.items if row.item.comment.id in written}
    assert {id: item.labelled.language for id, item in rows.items()} == written
    at = datetime.fromtimestamp(stream.world.now - 60, UTC)
    assert {(item.due, item.owner, item.overdue) for item in rows.values()} == {
        (at + timedelta(hours=2), "Jana", False)
    }


def test_enough_risks_under_a_flown_post_fire_the_agreements_clause_by_its_job(stream: Stream) -> None:
    desk, flight = stream.desk, stream.plan.flights[1]
    group = next(ref for ref in desk.plans()[0].launched.ads if ref.flight == flight.id).adgroup_id  # type: ignore[union-attr]
    there = sum(one.item_id == flight.post for one in stream.world.comments.values())
    job = named("comments")
    desk.sync()
    job.run(desk)
    assert desk.flight(flight.id).status == "live"
    for number in range(there // 4 + 3):
        stream.write(flight.post, FRAUD["en"] + "!" * (number % 3))

    desk.sync()
    assert "1 clause fired" in job.run(desk)

    fired = desk.clauses_fired()[flight.post].value
    assert (fired.action, fired.share > 0.2) == ("pause", True)
    assert desk.flight(flight.id).status == "stopped"
    assert not desk.tiktok.settings([group], desk.currency)[group][1]


def test_what_many_ask_becomes_a_brief_with_their_comments_and_no_name(stream: Stream) -> None:
    desk, posts = stream.desk, [each.post for each in stream.plan.flights]
    written = {
        stream.write(posts[number % len(posts)], text, "en", "q.shipping_returns") for number, text in enumerate(SHIPS)
    }

    desk.sync()

    asked = next(each for each in desk.questions() if written & {one.comment.id for one in each.comments})
    brief = desk.make_brief(asked.key, "Ana")
    assert asked.label == brief.label == "q.shipping_returns"
    assert written <= {each.id for each in brief.comments}
    assert brief.people >= len(SHIPS) and set(posts) <= {each.post for each in brief.posts}
    text = desk.brief_markdown(asked.key)
    assert "ship to canada" in text and "someone" not in text


def test_what_is_told_of_the_stream_is_mostly_so_and_most_that_is_so_is_told(stream: Stream) -> None:
    """Of what the platform knows each comment was written to say; languages told, and all of it read."""
    truth = {id: one for id, one in stream.world.comments.items() if not one.owner}
    pairs = [(truth[each.comment.id], each) for each in stream.desk.labelled() if each.comment.id in truth]
    asks = found(
        (one.intent in BUYING for one, _ in pairs), (any(name in BUYING for name in each.labels) for _, each in pairs)
    )

    assert len({one.language for one, _ in pairs}) == len(LANGUAGES)
    assert len(pairs) == len(truth)
    assert asks.so > 200
    assert (asks.precision > 0.8, asks.recall > 0.6) == (True, True), (asks.precision, asks.recall)
    told = [one.language == each.language for one, each in pairs if each.supported and each.language != "zxx"]
    assert sum(told) / len(told) > 0.95

"""The pages of plans over a real desk: a brief gives a draft, the draft is kept, the plan is shown, copied and compared."""

from __future__ import annotations

import html
import json
import re

import pytest
from django.core.cache import cache
from django.test import Client

from firesteel.desk import Desk
from firesteel.plans import HELP, RESULTS, Brief
from firesteel.values import Money
from firesteel.web import desk as pages
from firesteel.web.signin import person

BRIEF = {
    "aim": "test",
    "objective": "sales",
    "markets": "us",
    "test_budget": "6000",
    "target": "20",
    "days": "14",
    "posts": "5",
    "landing_url": "https://shop.example/serum",
    "call_to_action": "SHOP_NOW",
    "event": "Purchase",
    "prospecting": "yes",
    "at_end": "move",
    "max_share": "40",
    "alpha": "5",
    "minimum": "7",
    "reserve": "20",
}


@pytest.fixture
def client(launched_copy: Desk) -> Client:
    pages.use(launched_copy)
    cache.clear()
    signed_in = Client(SERVER_NAME="127.0.0.1")
    signed_in.force_login(person("ana"))
    return signed_in


def asked(desk: Desk, **changed: str) -> dict[str, str]:
    return BRIEF | {"start": f"{desk.now():%Y-%m-%d}"} | changed


def test_a_brief_shows_what_it_gives_and_keeps_nothing(client: Client, launched_copy: Desk) -> None:
    before = launched_copy.ledger.head()
    page = client.post("/plans/new/", asked(launched_copy)).content.decode()
    assert "What the money can show" in page and "Where the money leans" in page
    assert "Keep 1 plan, $6,000.00" in page
    assert launched_copy.ledger.head() == before


def test_a_draft_that_is_kept_is_a_plan_with_its_own_page(client: Client, launched_copy: Desk) -> None:
    kept = client.post("/plans/new/", asked(launched_copy, keep="yes"))
    assert kept.status_code == 302
    made = launched_copy.plans()[0].plan
    assert kept["Location"] == f"/plans/{made.id}/"
    page = client.get(kept["Location"]).content.decode()
    assert made.name in page and "its money moves to the next best cleared post" in page
    told = json.loads(client.get(f"/plans/{made.id}.json").content)["plan"]["plan"]
    assert told["test_budget"]["micros"] == 6_000_000_000
    assert told["threshold"]["metric"] in RESULTS
    written = client.get(f"/plans/{made.id}.yaml")
    assert written["Content-Type"].startswith("application/yaml")
    assert made.name in written.content.decode()


def test_a_post_left_out_is_left_out_and_can_be_taken_in_again(client: Client, launched_copy: Desk) -> None:
    full = launched_copy.draft_portfolio(_brief(launched_copy))
    first = full.plans[0].flights[0].post
    page = client.post("/plans/new/", asked(launched_copy, without=first)).content.decode()
    assert "by you" in page and f'name="daily_budget-{first}"' not in page
    assert f'value="{first}" checked' in page


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("test_budget", "much", "is no amount"),
        ("target", "", "an amount is missing"),
        ("markets", "Texas", "no market"),
        ("start", "2020-01-01", "is over"),
        ("days", "forever", "no whole number"),
        ("alpha", "200", "no percentage"),
        ("frequency", "often", "no number"),
        ("target-reach", "much", "no amount"),
        ("daily_cap", "much", "no amount"),
        ("objective", "fame", "no objective"),
    ],
)
def test_a_field_that_cannot_be_read_is_named_and_what_was_typed_stays(
    client: Client, launched_copy: Desk, field: str, typed: str, said: str
) -> None:
    answered = client.post("/plans/new/", asked(launched_copy, aim="keepme", **{field: typed}))
    page = answered.content.decode()
    assert answered.status_code == 400 and 'value="keepme"' in page
    assert said.lower() in page.lower()


def test_posts_of_another_role_get_a_plan_and_a_target_of_their_own(client: Client, launched_copy: Desk) -> None:
    """R-087 to R-090: an objective for each role, from the page alone."""
    own = {row.post.id for row in launched_copy.flights() if row.post.creator.is_brand}
    roles = {f"role-{post}": "founder-story" for post in own}
    refused = client.post("/plans/new/", asked(launched_copy, **roles)).content.decode()
    made = asked(launched_copy, **roles, **{"target-reach": "6", "share-reach": "30"}, daily_cap="900", burn_in="5")
    client.post("/plans/new/", made | {"keep": "yes"})
    plans = {state.plan.objective.value: state.plan for state in launched_copy.plans()[:2]}

    assert "nothing says what a thousand impressions may cost" in refused.lower() and 'name="target-reach"' in refused
    assert {flight.post for flight in plans["reach"].flights} == own
    assert (plans["reach"].threshold.target.units, plans["reach"].test_budget.units) == (6, 1_800)
    assert plans["sales"].daily_cap.units == 900 and plans["sales"].threshold.burn_in.days == 5


def test_what_fits_which_job_and_what_each_field_means_stands_beside_them(client: Client, launched_copy: Desk) -> None:
    """R-022, R-023."""
    page = client.post("/plans/new/", asked(launched_copy)).content.decode()
    named = {*re.findall(r'<(?:input|select)[^>]* name="([a-z_]+)"', page)} - {"csrfmiddlewaretoken", "without", "file"}

    assert "Spark Ad or uploaded file?" in page and "money would make a weak post bigger" in page
    assert named - {*HELP} == {"keep_length"}
    assert all(HELP[field].says[:40] in html.unescape(page) for field in named - {"keep_length"})
    assert HELP["fit_rights"].says in html.unescape(page)


def test_a_plan_is_copied_and_compared(client: Client, launched_copy: Desk) -> None:
    client.post("/plans/new/", asked(launched_copy, keep="yes"))
    made = launched_copy.plans()[0].plan
    copied = client.post(f"/plans/{made.id}/copy/")
    other = launched_copy.plans()[0].plan
    assert copied.status_code == 302 and other.id != made.id
    page = client.get(f"/plans/compare/?a={made.id}&b={other.id}").content.decode()
    assert f"{made.id} beside {other.id}" in page
    assert client.get(f"/plans/compare/?a={made.id}&b=P-404").status_code == 404


def test_a_plan_written_as_yaml_is_kept_or_refused_with_its_line(client: Client, launched_copy: Desk) -> None:
    client.post("/plans/new/", asked(launched_copy, keep="yes"))
    made = launched_copy.plans()[0].plan
    text = launched_copy.plan_yaml(made.id)
    refused = client.post("/plans/from-yaml/", {"yaml": text.replace("alpha:", "alhpa:", 1)})
    assert refused.status_code == 400 and "alhpa" in refused.content.decode()
    assert client.post("/plans/from-yaml/", {"yaml": ""}).status_code == 400


def _brief(desk: Desk) -> Brief:
    return desk.new_brief(
        markets=frozenset({"US"}),
        test_budget=Money(6_000_000_000, "USD"),
        target=Money(20_000_000, "USD"),
        landing_url="https://shop.example/serum",
        posts=5,
    )

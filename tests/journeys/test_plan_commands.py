"""Plans and links as a person types them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from beginnings import drafted
from firesteel.cli import console
from firesteel.cli.main import app
from firesteel.desk import Desk
from firesteel.errors import BadInput, FiresteelError, NotFound
from firesteel.plans import AtEnd, Frequency, Objective, from_yaml, tracking_link
from firesteel.storage import open_workspace

LANDING = "https://lumen.example/shop/serum"
USUAL = ("plan", "--target", "20", "--budget", "6000", "--landing", LANDING)


@dataclass(frozen=True)
class Said:
    code: int
    out: str

    @property
    def words(self) -> str:
        return " ".join(self.out.split())

    @property
    def rows(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = json.loads(self.out)
        return rows


def run(*arguments: str | Path, typed: str = "") -> Said:
    result = CliRunner().invoke(app, [*map(str, arguments)], input=typed)
    if isinstance(result.exception, FiresteelError):
        raise result.exception
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return Said(result.exit_code, result.stdout)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with drafted().own(tmp_path_factory.mktemp("plan-commands") / "home") as here:
        yield here.desk


@pytest.fixture
def ready(prepared: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    open_workspace(prepared.store.workspace)
    monkeypatch.setattr(console, "desk", lambda workspace: prepared)
    return prepared


def own_posts(desk: Desk) -> list[str]:
    return [flight.post for flight in desk.plan_named("P-1").flights if flight.creator == "lumen"]


def test_a_plan_is_drafted_and_told_as_before(ready: Desk) -> None:
    said = run(*USUAL, "--as", "Ana").words

    assert "flights, $" in said
    assert "target $20.00 per order" in said
    assert "note P-2: 6 flights are below" in said or "below the $200.00 a day" in said
    assert said.endswith("Next: firesteel gate")


def test_a_dry_run_keeps_nothing(ready: Desk) -> None:
    before = ready.ledger.head()
    said = run(*USUAL, "--dry-run").words

    assert said.endswith("Nothing was kept.")
    assert ready.ledger.head() == before


def test_what_is_said_of_posts_and_objectives_makes_a_portfolio(ready: Desk, tmp_path: Path) -> None:
    one, other = own_posts(ready)
    path = tmp_path / "plan.yaml"
    run(
        *USUAL,
        *("--role", f"{one}=founder story", "--role", f"{other}=founder-story", "--target-of", "reach=6"),
        *("--budget-of", f"{one}=61.5", "--share-of", "reach=0.3", "--frequency", "3/7", "--at-end", "move"),
        *("--out", path, "--as", "Ana"),
    )
    made = from_yaml(path.read_text(encoding="utf-8"))
    sales, reach = ready.plan_named(f"{made.id}-sales"), ready.plan_named(f"{made.id}-reach")

    assert reach.objective is Objective.REACH
    assert {flight.daily_budget.units for flight in reach.flights} >= {61.5}
    assert reach.test_budget.units == pytest.approx(1_800)
    assert reach.frequency == sales.frequency == Frequency(impressions=3, days=7)
    assert sales.at_end is AtEnd.MOVE


def test_a_post_for_known_people_is_left_out_by_the_others(ready: Desk) -> None:
    one, _ = own_posts(ready)
    run(*USUAL, "--remarketing-of", f"{one}=777", "--as", "Ana")
    flights = ready.plans()[0].plan.flights

    assert {flight.post for flight in flights if not flight.audience.prospecting} == {one}
    assert all(("777" in flight.audience.exclude) is flight.audience.prospecting for flight in flights)


def test_what_is_frozen_at_the_first_spend_is_set_before_it(ready: Desk) -> None:
    day = f"{ready.now() + timedelta(days=3):%Y-%m-%d}"
    numbers = ("--minimum", "9", "--burn-in", "5", "--alpha", "0.1", "--reserve", "0.1", "--max-share", "0.5")
    run(*USUAL, *numbers, "--daily-cap", "250", "--aim", "winter", "--start", day, "--as", "Ana")
    plan = ready.plans()[0].plan

    assert (plan.threshold.minimum, plan.threshold.burn_in) == (timedelta(days=9), timedelta(days=5))
    assert (plan.threshold.alpha, plan.max_share, plan.daily_cap.units) == (0.1, 0.5, 250)
    assert "_winter_" in plan.name and f"{plan.flights[0].window.start:%Y-%m-%d}" == day


def test_people_who_know_the_brand_are_reached_by_an_audience(ready: Desk) -> None:
    run(*USUAL, "--remarketing", "777", "--exclude", "888", "--interest", "beauty", "--language", "en", "--as", "Ana")
    audience = ready.plans()[0].plan.flights[0].audience

    assert (audience.prospecting, audience.include, audience.exclude) == (False, {"777"}, {"888"})
    assert (audience.interests, audience.languages) == ({"beauty"}, {"en"})


def test_a_plan_leaves_and_comes_back_as_yaml(ready: Desk, tmp_path: Path) -> None:
    path = tmp_path / "p1.yaml"
    run("plans", "export", "P-1", "--out", path)

    assert from_yaml(path.read_text(encoding="utf-8")) == ready.plan_named("P-1")

    changed = path.read_text(encoding="utf-8").replace("max_share: 0.4", "max_share: 0.45")
    assert "Nothing was kept" in run("plan", "--from", "-", "--dry-run", typed=changed).words
    assert ready.plan_named("P-1").max_share == 0.4
    run("plan", "--from", "-", "--as", "Ana", typed=changed)
    assert ready.plan_named("P-1").max_share == 0.45


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("plan", "--budget", "6000", "--landing", LANDING), "--target is missing"),
        (("plan", "--target", "nan", "--budget", "6000", "--landing", LANDING), "nan is no amount"),
        ((*USUAL, "--role", "7"), "says nothing of anything"),
        ((*USUAL, "--role", "7=demo", "--role", "7=review"), "7 is given twice"),
        ((*USUAL, "--objective-of", "7=fame"), "there is no objective 'fame'"),
        ((*USUAL, "--budget-of", "7=much"), "'much' is no number"),
        ((*USUAL, "--share-of", "reach=much"), "'much' is no number"),
        ((*USUAL, "--frequency", "often"), "is no frequency"),
        ((*USUAL, "--metric", "cost_per_follow"), "does not tell whether a sales plan succeeds"),
        ((*USUAL, "--start", "soon"), "is no day"),
        ((*USUAL, "--start", "2020-01-01"), "is over"),
        ((*USUAL, "--minimum", "-1"), "cannot be planned"),
        ((*USUAL, "--remarketing-of", "7"), "says nothing of anything"),
        (("plan", "--from", "nowhere.yaml"), "cannot be read"),
        (("plans", "copy", "P-1", "--start", "soon"), "is no day"),
        (("plans", "copy", "P-1", "--start", "2025-12-01"), "is over"),
        (("plans", "copy", "P-1", "--start", "9999-12-30"), "is too far away"),
    ],
)
def test_what_cannot_be_planned_is_refused_naming_the_option(ready: Desk, given: tuple[str, ...], said: str) -> None:
    with pytest.raises(BadInput, match=said) as refused:
        run(*given)

    assert refused.value.remedy


def test_the_plans_there_are_are_listed_shown_compared_and_copied(ready: Desk) -> None:
    assert "P-1" in {row["plan"] for row in run("plans", "list", "--format", "json").rows}
    shown = run("plans", "show", "P-1").words
    assert "which is the campaign's total on TikTok" in shown
    assert "P-1-F1" in shown
    assert run("plans", "compare", "P-1", "P-1").words == "They are the same."

    copied = run("plans", "copy", "P-1", "--start", "2026-02-01", "--as", "Ana", "--format", "json").rows[0]
    assert ready.plan_named(copied["plan"]).flights[0].window.start.isoformat() == "2026-02-01T00:00:00+00:00"
    differing = run("plans", "compare", "P-1", copied["plan"], "--format", "json").rows
    assert {"plan", "id", "P-1"} <= {differing[0]["thing"], differing[0]["field"], differing[0]["before"]}

    with pytest.raises(NotFound, match="there is no plan P-77"):
        run("plans", "show", "P-77")


def test_the_power_of_a_plan_is_shown(ready: Desk) -> None:
    assert "The chance to prove a post" in run("plans", "power", "P-1").words
    rows = run("plans", "power", "P-1", "--format", "json").rows
    assert [row["now"] for row in rows].count(True) == 1


def test_names_follow_the_templates_of_the_workspace(ready: Desk) -> None:
    said = run(
        "plans", "naming", "--ad", "spk_{creator}_{post6}_{hook}_{flight}", "--as", "Ana", "--format", "json"
    ).rows

    assert {"of": "ad", "template": "spk_{creator}_{post6}_{hook}_{flight}", "simulated": True} in said
    with pytest.raises(BadInput, match=r"there is no \{colour\}"):
        run("plans", "naming", "--campaign", "{brand}_{colour}")
    run("plans", "naming", "--ad", "{kind}_{creator}_{post6}_{format}_{flight}", "--as", "Ana")


def test_the_format_for_a_job_comes_with_its_reason_and_its_risk(ready: Desk) -> None:
    post = ready.plan_named("P-1").flights[0].post

    assert "Watch (low-organic-evidence)" in run("plans", "format", "native-feel").words
    assert run("plans", "format", "native-feel", "--post", post, "--format", "json").rows[0]["risk"] == ""
    assert run("plans", "format", "control-frames").words.startswith("uploaded file: The caption and the video")
    with pytest.raises(NotFound, match="there is no post 7"):
        run("plans", "format", "native-feel", "--post", "7")


def test_links_are_made_and_looked_over() -> None:
    made = run("links", "make", LANDING).out.strip()

    assert made == tracking_link(LANDING)
    assert run("links", "lint", made) == Said(0, "Nothing is wrong: it will be read as meant.\n")
    faulty = run("links", "lint", f"{LANDING}?ad_id=__AID__", "--organic", made, "--was", made, "--format", "json")
    assert faulty.code == 2
    assert {row["code"] for row in faulty.rows} == {
        "swapped-macro",
        "missing-parameter",
        "changed-after-launch",
        "paid-medium",
        "organic-macro",
    }
    with pytest.raises(BadInput, match="is no web address"):
        run("links", "make", "http://[lumen")

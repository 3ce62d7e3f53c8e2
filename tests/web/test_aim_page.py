"""The aim: the preset and the target market, on the page and in the terminal; what is wrong is said beside its line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from firesteel.cli import aim as command
from firesteel.cli import console
from firesteel.desk import Desk, aiming
from firesteel.desk.facts import Aim
from firesteel.errors import BadInput, Conflict
from firesteel.posts import Viewers
from firesteel.posts.presets import PRESETS
from web.real import NOW, office, signed_in


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with office(tmp_path / "home", monkeypatch) as desk:
        monkeypatch.setattr(console, "desk", lambda workspace: desk)
        yield desk


@pytest.fixture
def jana(here: Desk) -> Client:
    return signed_in()


def run(*arguments: str) -> tuple[int, str]:
    app = typer.Typer()
    command.mount(app)
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    return result.exit_code, result.stdout


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("US 80, CA 20", {"US": 0.8, "CA": 0.2}),
        ("US=0.8 CA=0.2", {"US": 0.8, "CA": 0.2}),
        ("us: 3; de: 1", {"US": 0.75, "DE": 0.25}),
        ("DE 50 %\nAT 50 %", {"DE": 0.5, "AT": 0.5}),
        ("US", {"US": 1.0}),
        ("US, UK", {"US": 0.5, "GB": 0.5}),
        ("US 100, FR 0", {"US": 1.0}),
        ("", {}),
    ],
)
def test_a_market_is_read_as_people_write_it(said: str, kept: dict[str, float]) -> None:
    assert aiming.shares(said, "countries") == kept


@pytest.mark.parametrize(
    ("said", "of", "why"),
    [
        ("Germany", "countries", "countries: 'Germany' is no country"),
        ("US 80, CA", "countries", "CA has no share though others have one"),
        ("US 1, US 2", "countries", "US is given twice"),
        ("US -1", "countries", "'-1' is no share of US"),
        ("US 1.2.3", "countries", "'1.2.3' is no share of US"),
        ("US 0", "countries", "every share is 0"),
        ("women 1", "genders", "'women' is none of the genders"),
        ("13-17 1", "ages", "'13-17' is none of the ages"),
    ],
)
def test_what_is_no_market_is_refused_with_its_line(said: str, of: str, why: str) -> None:
    with pytest.raises(BadInput) as refused:
        aiming.shares(said, of)

    assert why in str(refused.value)
    assert refused.value.remedy


@given(st.dictionaries(st.sampled_from(["US", "DE", "FR", "JP", "BR"]), st.integers(1, 10_000), min_size=1))
def test_shares_sum_to_one_and_read_back_as_they_were_written(weights: dict[str, int]) -> None:
    kept = aiming.shares(", ".join(f"{name} {weight}" for name, weight in weights.items()), "countries")

    assert sum(kept.values()) == pytest.approx(1, abs=1e-5)
    assert set(kept) == set(weights)
    again = aiming.shares(aiming.written({name: share for name, share in kept.items() if share > 0.001}), "countries")
    assert again == pytest.approx({name: kept[name] for name in again}, abs=0.01)


@given(st.text(max_size=60))
def test_any_line_is_a_market_or_refused_in_words(said: str) -> None:
    try:
        kept = aiming.shares(said, "countries")
    except BadInput as refused:
        assert refused.where == "countries" and refused.remedy
    else:
        assert all(0 <= share <= 1 for share in kept.values())


def test_before_anybody_chose_the_page_says_so(here: Desk, jana: Client) -> None:
    text = jana.get("/settings/aim/").content.decode()

    assert "Nobody has said yet what posts are chosen for" in text
    assert "What “Any trade” brings" in text
    assert "told by orders, cost per order, ROAS" in text and "cTR" not in text
    assert jana.get("/settings/aim.json").json()["aim"]["aim"] is None


def test_what_is_chosen_holds_from_now_on_under_the_readers_name(here: Desk, jana: Client) -> None:
    form = {"preset": "b2b", "countries": "DE 80, AT 20", "genders": "", "ages": "25-34, 35-44"}
    answer = jana.post("/settings/aim/", form, follow=True)

    text = answer.content.decode()
    assert answer.redirect_chain == [("/settings/aim/", 302)]
    assert "DE 80\u202f%, AT 20\u202f%; 25-34 50\u202f%, 35-44 50\u202f%" in text
    assert "What “B2B” brings" in text and 'value="DE 80, AT 20"' in text
    entry = aiming.held(here)
    assert entry is not None and (entry.actor, entry.at) == ("jana", NOW)
    target = Viewers(countries={"DE": 0.8, "AT": 0.2}, ages={"25-34": 0.5, "35-44": 0.5})
    assert entry.value == Aim(preset="b2b", target=target)
    assert here.aim() == entry.value


def test_a_wrong_line_is_marked_and_everything_typed_is_kept(here: Desk, jana: Client) -> None:
    answer = jana.post("/settings/aim/", {"preset": "b2b", "countries": "Germany", "ages": "25-34"})

    text = answer.content.decode()
    assert answer.status_code == 400
    assert text.count('aria-invalid="true"') == 1
    assert 'value="Germany"' in text and 'value="25-34"' in text
    assert "&#x27;Germany&#x27; is no country: use two letters" in text
    assert 'value="b2b" checked' in text
    assert aiming.held(here) is None


def test_a_preset_there_is_not_is_refused(here: Desk, jana: Client) -> None:
    answer = jana.post("/settings/aim/", {"preset": "astrology"})

    assert answer.status_code == 400
    assert "There is no preset &#x27;astrology&#x27;" in answer.content.decode()


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_says_what_it_brings(name: str, here: Desk, jana: Client) -> None:
    text = jana.get("/settings/aim/", {"preset": name}).content.decode()

    assert f'value="{name}" checked' in text
    for each in (*PRESETS[name].formats, *PRESETS[name].roles):
        assert each.label.replace("'", "&#x27;") in text
    assert aiming.held(here) is None


def test_the_same_choice_again_is_no_new_fact(here: Desk) -> None:
    for _ in range(2):
        aiming.keep(here, "b2b", Viewers(countries={"DE": 1.0}), "jana")

    assert len(here.ledger.history(Aim)) == 1


def test_who_chose_meanwhile_is_not_overwritten_unseen(here: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aiming, "held", lambda desk: None)
    aiming.keep(here, "b2b", Viewers(), "jana")

    with pytest.raises(Conflict, match="jana wrote it"):
        aiming.keep(here, "education", Viewers(), "ben")


def test_the_terminal_changes_only_what_is_given(here: Desk) -> None:
    run("--preset", "e-commerce", "--country", "US=0.8", "--country", "CA=0.2", "--as", "Ana")
    code, out = run("--gender", "female=1", "--as", "Ben", "--format", "json")

    assert code == 0
    assert json.loads(out) == [
        {
            "preset": "e-commerce",
            "objective": "sales",
            "countries": {"CA": 0.2, "US": 0.8},
            "genders": {"female": 1.0},
            "ages": {},
            "set_by": "Ben",
            "set_at": "2026-02-10T12:00:00+00:00",
            "simulated": False,
        }
    ]


def test_the_terminal_says_what_holds_and_drops_the_market(here: Desk) -> None:
    assert "chosen for Any trade (generic), any viewer. Nobody chose otherwise." in run()[1].replace("\n", " ")
    run("--preset", "b2b", "--country", "DE", "--as", "Ana")
    assert "wanted, in percent: DE 100" in run()[1].replace("\n", " ")
    run("--anyone", "--as", "Ana")

    entry = aiming.held(here)
    assert entry is not None and entry.value == Aim(preset="b2b", target=Viewers())
    with pytest.raises(BadInput, match="exclude each other"):
        run("--anyone", "--age", "18-24")

"""From a creator's yes to a post that may carry money, as a person types it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import a
from firesteel.cli import console, gaterows
from firesteel.cli.main import app
from firesteel.cli.output import plain
from firesteel.desk import Desk, open_desk
from firesteel.errors import BadInput, Conflict, FiresteelError, NotFound
from firesteel.preflight import Gate, PostCheck
from firesteel.storage import database
from firesteel.values import PostId
from localtok.world import World
from walking import Walk
from workplaces import furnish

MINE, OTHER = PostId("7000000000000000001"), PostId("7000000000000000002")


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = json.loads(self.out)
        return rows


def run(*arguments: str | Path, typed: str = "") -> Said:
    """A command as the console script runs it, with what is typed or piped in; squeezed to single spaces."""
    result = CliRunner().invoke(app, [*map(str, arguments)], input=typed)
    if isinstance(result.exception, FiresteelError):
        raise result.exception
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return Said(result.exit_code, result.stdout, " ".join(result.stderr.split()))


def words(said: Said) -> str:
    return " ".join(said.out.split())


@pytest.fixture
def here(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A live workspace with two posts and a plan, nothing agreed."""
    furnish(home)
    desk = open_desk("lumen", clock=lambda: a.at(10))
    monkeypatch.setattr(console, "desk", lambda workspace: desk)
    desk.take_in([a.post(MINE), a.post(OTHER, "dr.ilse", caption="Does it sting?")])
    desk.ledger.record(a.plan(flights=(a.flight(), a.flight("F-2", post=OTHER))), "P-1", at=a.at(0), actor="Ana")
    yield desk
    desk.engine.close()
    database.close()


@pytest.fixture
def agreed(here: Desk, tmp_path: Path) -> Path:
    """The template, filled in and kept."""
    path = tmp_path / "mara.json"
    run(
        *("rights", "template", "--template", "e-commerce", "--creator", "@mara.skin", "--post", MINE),
        *("--market", "us", "--moderator", "Jana", "--start", "2026-01-05", "--out", path),
    )
    assert "all nine answers are there" in words(run("rights", "agree", path, "--as", "Ben"))
    return path


def test_every_template_says_what_it_is_for_and_can_be_kept(here: Desk, tmp_path: Path) -> None:
    known = run("rights", "template", "--list", "--format", "json").rows
    assert [row["template"] for row in known] == [
        "e-commerce",
        "b2b",
        "local-services",
        "education",
        "recruitment",
        "personal-brand",
    ]
    for row in known:
        path = tmp_path / "draft.json"
        path.write_text(run("rights", "template", "--template", row["template"]).out)
        assert "still open: markets; comment_moderator" in words(run("rights", "agree", path))


def test_a_file_that_is_no_agreement_is_told_where_and_why(here: Desk, tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    for text in (
        '{"creator": "mara.skin", "fee": "lots"}',
        "no json",
        '{"creator": "mara.skin", "negative_share": []}',
    ):
        broken.write_text(text)
        with pytest.raises(BadInput, match=r"broken\.json"):
            run("rights", "agree", broken)
    with pytest.raises(BadInput, match="cannot be read"):
        run("rights", "agree", tmp_path / "nowhere.json")


def test_an_agreement_is_shown_signed_paid_and_printed(here: Desk, agreed: Path, tmp_path: Path) -> None:
    assert "not signed" in words(run("rights", "show", "mara.skin"))
    begins = here.agreement_page("mara.skin").rights
    assert "signed on paper" in words(run("rights", "sign", "@mara.skin", "--name", "Mara Ruiz", "--as", "Ana"))
    run("rights", "paid", "mara.skin", "--reference", "INV-2041")
    contract = tmp_path / "contract.pdf"
    contract.write_bytes(b"%PDF-1.7 signed")
    run("rights", "attach", "mara.skin", contract)
    run("rights", "pdf", "mara.skin", "--out", tmp_path / "mara.pdf")

    (row,) = run("rights", "list", "--format", "json").rows
    assert (row["creator"], row["answered"], row["signed"], row["posts"]) == ("@mara.skin", "9 of 9", True, 1)
    assert "signed on 2026-01-11 (paper)" in words(run("rights", "show", "mara.skin"))
    assert (tmp_path / "mara.pdf").read_bytes().startswith(b"%PDF-")
    held = here.agreement_page("mara.skin").rights
    assert (held.payment, [each.name for each in held.attachments]) == ("INV-2041", ["contract.pdf"])
    assert begins.paid_at is None
    assert [each["version"] for each in run("rights", "versions", "mara.skin", "--format", "json").rows] == [3, 2, 1]


def test_terms_of_another_version_cannot_be_signed(here: Desk, agreed: Path) -> None:
    page = run("rights", "show", "mara.skin").out
    old = page.rpartition("Terms ")[2].split()[0]
    agreed.write_text(agreed.read_text().replace('"fee": null', '"fee": {"micros": 9000000, "currency": "USD"}'))
    run("rights", "agree", agreed)

    with pytest.raises(Conflict, match="read it again"):
        run("rights", "sign", "mara.skin", "--name", "Mara Ruiz", "--terms", old)
    changed = run("rights", "versions", "mara.skin", "--format", "json").rows[0]["changed"]
    assert any("fee" in each for each in changed)


def test_a_withdrawal_that_came_by_letter_is_kept(here: Desk, agreed: Path) -> None:
    run("rights", "withdraw", "mara.skin", "--from", "2026-01-20", "--reason", "another brand", "--as", "Ana")

    assert "withdrawn with effect from 2026-01-20 00:00 UTC" in words(run("rights", "show", "mara.skin"))
    with pytest.raises(BadInput, match="'soon' is no date"):
        run("rights", "withdraw", "mara.skin", "--from", "soon")


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"music_until": "2026-05-01T00:00:00"}, "music_until"),
        ({"live_until": "2026-05-01T00:00:00"}, "live_until"),
        ({"paid_at": "2026-05-01T00:00:00"}, "paid_at"),
        ({"negative_share": 20}, "negative_share"),
        ({"markets": ["Germany"]}, "markets"),
        ({"objectives": ["money"]}, "objectives"),
        ({"creator_may_change": "perhaps"}, "creator_may_change"),
        ({"language": "klingon"}, "language"),
        ({"respond_within_h": 0}, "respond_within_h"),
        ({"spend_cap": {"micros": -1, "currency": "USD"}}, "spend_cap"),
        ({"spendcap": {"micros": 1_000_000, "currency": "USD"}}, "spendcap"),
        ({"creator": "MARA.skin"}, "creator"),
    ],
    ids=lambda given: given if isinstance(given, str) else None,
)
def test_what_can_be_no_answer_is_refused_by_its_name_and_nothing_is_kept(
    here: Desk, agreed: Path, change: dict[str, Any], where: str
) -> None:
    head = here.ledger.head()
    odd = agreed.with_name("odd.json")
    odd.write_text(json.dumps(json.loads(agreed.read_text()) | change))

    with pytest.raises(BadInput) as refused:
        run("rights", "agree", odd, "--as", "Ana")

    assert where in str(refused.value)
    assert here.ledger.head() == head
    assert run("creators", "list", "--format", "json").rows


def test_what_ends_when_is_a_table_and_a_calendar(here: Desk, agreed: Path, tmp_path: Path) -> None:
    (row,) = [row for row in run("rights", "calendar", "--format", "json").rows if row["post_id"] == MINE]
    assert (row["creator"], row["contract"]) == ("@mara.skin", "2026-03-05")
    run("rights", "feed", "--out", tmp_path / "rights.ics")
    assert (tmp_path / "rights.ics").read_bytes() == here.rights_feed()

    first = run("rights", "feed")
    assert first.out.strip() == f"/calendar/feed/{here.feed_token()}.ics"
    assert "set FIRESTEEL_PUBLIC_URL" in first.err
    assert run("rights", "feed").out == first.out
    assert run("rights", "feed", "--another").out != first.out


def test_a_creator_is_listed_reached_and_written_to(here: Desk, agreed: Path, tmp_path: Path) -> None:
    run("creators", "contact", "mara.skin", "--name", "Mara Ruiz", "--email", "mara@example.com", "--language", "es")
    run("creators", "contact", "mara.skin", "--owner", "Ana")
    with pytest.raises(BadInput, match="is no e-mail address"):
        run("creators", "contact", "mara.skin", "--email", "mara")

    (card,) = run("creators", "contact", "mara.skin", "--format", "json").rows
    assert (card["name"], card["email"], card["language"], card["owner"]) == (
        "Mara Ruiz",
        "mara@example.com",
        "es",
        "Ana",
    )
    spanish = run("creators", "letter", "mara.skin", "--step", "code")
    german = run("creators", "letter", "mara.skin", "--step", "code", "--language", "de")
    assert "Hola" in spanish.out and "Hallo" in german.out and "Mara Ruiz" in german.out
    sent = tmp_path / "sent.txt"
    sent.write_text("¿Me mandas el código?")
    run("creators", "wrote", "mara.skin", "--step", "code", "--channel", "e-mail", "--text", sent, "--as", "Ana")
    (row,) = run("creators", "list", "--owner", "Ana", "--format", "json").rows
    assert row["creator"] == "@mara.skin"
    same = run("creators", "list", "--stage", row["stage"], "--format", "json").rows
    assert ("@mara.skin" in [each["creator"] for each in same], {each["stage"] for each in same}) == (
        True,
        {row["stage"]},
    )
    board = words(run("creators", "list", "--owner", "Ana"))
    assert f"{row['stage'].capitalize()} @mara.skin 0 of 1 post with a code · 9 of 9 answered" in board
    assert f"Ana looks after them {row['next']}" in board
    with pytest.raises(BadInput, match="there is no stage"):
        run("creators", "list", "--stage", "in love")
    everything = run("creators", "show", "mara.skin", "--format", "json").rows[0]
    assert everything["row"]["handle"] == "mara.skin"
    assert "@mara.skin Mara Ruiz" in words(run("creators", "show", "mara.skin"))


def test_a_page_is_opened_listed_and_closed(here: Desk, agreed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRESTEEL_PUBLIC_URL", "https://ads.example.com")
    made = run("creators", "link", "mara.skin", "--days", "30", "--as", "Ana")
    (link,) = run("creators", "links", "mara.skin", "--format", "json").rows

    assert made.out.strip() == link["url"]
    assert link["url"].startswith("https://ads.example.com/c/")
    assert made.err == ""
    assert link["url"] not in run("creators", "links", "mara.skin").out
    run("creators", "revoke", link["link"], "--as", "Ana")
    assert [each["state"] for each in run("creators", "links", "mara.skin", "--format", "json").rows] == ["revoked"]
    with pytest.raises(NotFound):
        run("creators", "revoke", "no-such-link")


def test_the_name_of_a_page_is_never_taken_for_an_option(
    here: Desk, agreed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter(["-3AAAAAAAAAAAAAAAAAAAA", "--help-AAAAAAAAAAAAAAA", "3q2-7wAAAAAAAAAAAAAAAA"])
    monkeypatch.setattr(secrets, "token_urlsafe", lambda size: next(drawn))
    run("creators", "link", "mara.skin", "--as", "Ana")
    (link,) = run("creators", "links", "mara.skin", "--format", "json").rows
    assert run("creators", "revoke", link["link"], "--as", "Ana").code == 0
    assert [each["state"] for each in run("creators", "links", "mara.skin", "--format", "json").rows] == ["revoked"]


def test_a_page_as_a_file_is_checked_by_anybody_with_its_key(here: Desk, agreed: Path, tmp_path: Path) -> None:
    path = tmp_path / "mara.html"
    key = run("creators", "page", "mara.skin", "--out", path, "--mail", "ana@lumen.example").out.split()[-1]

    assert run("creators", "verify", path, "--public", key).code == 0
    assert run("creators", "verify", path).code == 0
    path.write_bytes(path.read_bytes().replace(b"Jana", b"Ivan"))
    changed = run("creators", "verify", path, "--public", key)
    assert (changed.code, "was changed since it was written" in changed.err) == (1, True)
    with pytest.raises(BadInput, match="no signature"):
        run("creators", "verify", agreed, "--public", key)


def test_what_a_creator_asked_for_is_settled(here: Desk, agreed: Path) -> None:
    token = here.issue_link("mara.skin", "Ana").url.removeprefix("/c/").strip("/")
    here.guest_renew(token, "", MINE, 30, "")

    assert "Asked to renew for 30 days" in words(run("creators", "show", "mara.skin"))
    run("creators", "settle", "mara.skin", "renew", "--as", "Ana")
    assert here.asked("mara.skin") == ()


def test_a_gate_is_signed_off_answered_and_waived_with_an_end(here: Desk) -> None:
    for old in ("sign", "sign-off"):
        assert "Signed off caption" in words(run("gate", old, MINE, "caption", "--note", "read it", "--as", "Ana"))
    run("gate", "check-profile", MINE, "--bio-link", "yes", "--pinned", "no", "--as", "Ana")
    (profile,) = run("gate", "check-profile", MINE, "--name", "yes", "--format", "json", "--as", "Ana").rows
    (again,) = run("gate", "check-profile", MINE, "--pinned", "unknown", "--format", "json", "--as", "Ana").rows
    (shown,) = run("gate", "disclose", MINE, "--commercial", "yes", "--realistic-ai", "no", "--format", "json").rows
    (tested,) = run(
        *("gate", "consent", "--granted", "yes", "--denied", "no", "--withdrawn", "no", "--server-denied", "no"),
        *("--format", "json"),
    ).rows

    assert (profile["bio_link"], profile["name"], profile["pinned"], again["pinned"]) == (True, True, False, None)
    assert (shown["commercial"], shown["realistic_ai"], shown["ai_label"]) == (True, False, None)
    assert (tested["granted"], tested["denied"]) == (True, False)
    waived = run(
        *("gate", "waive", "F-1", "landing-page-slow", "--reason", "moves on Monday", "--until", "2026-01-12"),
        *("--as", "Ana"),
    )
    assert "Waived landing-page-slow for F-1 until 2026-01-12 00:00 UTC." in words(waived)
    run("gate", "unwaive", "F-1", "landing-page-slow", "--as", "Ana")
    assert [each.taken_back for each in here.waivers("F-1")] == [True]
    for never in ("authorization-missing", "contract-ended", "outside-markets"):
        with pytest.raises(BadInput, match="cannot be waived"):
            run("gate", "waive", "F-1", never, "--reason", "please")


def test_the_policy_checklist_is_printed_and_answered(here: Desk) -> None:
    items = run("gate", "check-policy", "--format", "json").rows
    first = items[0]["item"]
    (kept,) = run("gate", "check-policy", MINE, "--answer", f"{first}=fine", "--format", "json", "--as", "Ana").rows

    assert all(each["holds"] and each["source"] for each in items)
    assert kept["answers"] == {first: "fine"}
    with pytest.raises(BadInput):
        run("gate", "check-policy", MINE, "--answer", "no-such-item=fine")


def test_a_hand_on_the_shortlist_is_seen_and_taken_back(here: Desk) -> None:
    run("pick", MINE, "on", "--reason", "the founder asked", "--as", "Ana")
    (picked,) = [row for row in run("history", MINE, "--format", "json").rows if row["undo"]]

    assert here.picked() == {MINE: True}
    assert "can be undone" in run("history", MINE).out
    assert f"Took {picked['number']} back" in words(run("undo", str(picked["number"]), "--as", "Ana"))
    assert here.picked() == {}
    run("pick", MINE, "off")
    assert here.picked() == {MINE: False}
    run("pick", MINE, "auto")
    assert here.picked() == {}


def test_what_happened_with_a_creator_is_told_newest_first(here: Desk, agreed: Path) -> None:
    run("rights", "sign", "mara.skin", "--name", "Mara Ruiz", "--as", "Ana")
    told = run("history", "@mara.skin", "--format", "json").rows

    assert [row["by"] for row in told] == ["Ana", "Ben"]
    assert [row["number"] for row in told] == sorted((row["number"] for row in told), reverse=True)


def test_the_gates_and_the_posts_checks_are_rows_and_every_objection_names_its_rule(walk: Walk) -> None:
    (row, *_) = walk.desk.gate(None).rows
    rows = list(gaterows.rows(row))
    said = plain(gaterows.table(row), width=200)

    assert [each["gate"] for each in rows if each["gate"]] == [gate.value for gate in Gate]
    assert [each["check"] for each in rows if each["check"]] == [check.value for check in PostCheck]
    rules = [trouble["rule"] for each in rows for trouble in each["troubles"]]
    assert rules
    assert [rule for rule in rules if rule not in said] == []


@pytest.mark.parametrize("group", ["rights", "creators", "gate"])
def test_every_command_of_a_group_shows_an_example(group: str) -> None:
    found = next(each.typer_instance for each in app.registered_groups if each.name == group)

    assert found is not None
    assert [
        each.name
        for each in found.registered_commands
        if f"Example: firesteel {group} " not in str(each.callback.__doc__)
    ] == []


# Against the platform.


@pytest.fixture
def codes(desk: Desk, world: World, platform: Any, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Three posts of creators, each with a code."""
    monkeypatch.setattr(console, "desk", lambda workspace: desk)
    posts = [post for post in world.posts.values() if not world.accounts[post.handle].is_brand][:3]
    made = [
        platform.post(f"/_localtok/posts/{each.item_id}/code", json={"action": "make", "days": 30}) for each in posts
    ]
    return [(post.item_id, answer.json()["code"]) for post, answer in zip(posts, made, strict=True)]


def test_codes_come_from_a_file_or_a_pipe_and_are_never_shown(
    codes: list[tuple[str, str]], world: World, tmp_path: Path
) -> None:
    (first, code), (second, other), _ = codes
    file = tmp_path / "codes.csv"
    file.write_text(f"post,code\n{first},{code}\n{second},{other}\n{second},#{'A' * 42}=\n")

    taken = run("rights", "codes", file, "--format", "json", "--as", "Ana")
    again = run("rights", "codes", "-", typed=f"{code}\n")

    assert (taken.code, taken.err) == (0, "3 codes: 2 applied, 0 known, 1 refused.")
    assert [(row["line"], row["outcome"], row["post_id"]) for row in taken.rows[:2]] == [
        (2, "applied", first),
        (3, "applied", second),
    ]
    assert (taken.rows[2]["cause"], taken.rows[2]["ask"] != "") == ("not-found", True)
    assert again.err == "1 codes: 0 applied, 1 known, 0 refused."
    shown = taken.out + taken.err + again.out + again.err
    assert [secret for secret in (code, other, "A" * 42) if secret in shown] == []


def test_a_post_is_authorised_by_a_code_that_nobody_sees_or_through_a_linked_account(
    desk: Desk, codes: list[tuple[str, str]], world: World
) -> None:
    _, _, (post, code) = codes
    desk.sync()
    asked = run("authorize", "--code", "-", typed=f"{code}\n")
    own = next(each.item_id for each in world.posts.values() if world.accounts[each.handle].is_brand)

    assert f"Post {post} may carry ads until" in words(asked)
    assert code not in asked.out + asked.err
    assert "TT_USER" in run("authorize", "--post", own, "--format", "json").out
    for wrong in (["--post", own, "--code", "-"], [], ["--original", "-", "--post", own], ["--center", "--code", "-"]):
        with pytest.raises(BadInput):
            run("authorize", *wrong)

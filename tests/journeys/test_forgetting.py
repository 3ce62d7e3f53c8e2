"""Forgetting somebody from end to end: the book, the lake, their page, their codes; and what is kept for how long."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

import a
from firesteel.cli.main import app
from firesteel.cli.people import people as commands
from firesteel.desk import Desk
from firesteel.desk.privacy import KINDS, Privacy
from firesteel.desk.rights.creatorfacts import Contact, CreatorLink, Forgot, Wrote
from firesteel.errors import BadInput, Conflict, NotFound
from firesteel.rights import UsageRights
from firesteel.storage import database
from firesteel.values import FORGOTTEN, Private
from firesteel.warehouse.tables import TABLES
from walking import launched


@pytest.fixture
def office(desk: Desk) -> Desk:
    """A desk with three posts and their comments."""
    at = desk.now()
    post = {"is_brand": False, "taken_at": at, "posted_at": at, "views": 12_345.0, "format": "demo", "language": "en"}
    told = {
        "p1": ("mara.skin", "Seven days of the serum"),
        "p2": ("mara.skin", ""),
        "p3": ("dr.ilse", "For @mara.skin"),
    }
    desk.lake.append(
        "post",
        [
            post
            | {
                "post_id": id,
                "account": account,
                "caption": caption,
                "url": f"https://www.tiktok.com/@{account}/video/{id}",
            }
            for id, (account, caption) in told.items()
        ],
    )
    comment = {"post_id": "p1", "is_creator": False, "hidden": False, "taken_at": at, "created_at": at}
    said = {"c1": ("7123", "How much?"), "c2": ("7123", "And which shade?"), "c3": ("7124", "Love it")}
    desk.lake.append(
        "comment",
        [comment | {"comment_id": id, "author": author, "text": text} for id, (author, text) in said.items()]
        + [comment | {"comment_id": "c4", "author": "55", "text": "Thank you all", "is_creator": True}],
    )
    return desk


@pytest.fixture
def mara(office: Desk) -> str:
    """A creator with an agreement, a contact, a letter, a page, a code and a file."""
    return known(office, "mara.skin")


def known(office: Desk, name: str) -> str:
    at = office.now()

    def private(text: str) -> Private:
        return Private(person=name, text=text)

    record = office.ledger.record
    post = next(post.id for post in office.library().values() if post.creator.handle == name)
    record(a.rights(name, posts=frozenset({post})), name, at=at, actor="Ana")
    record(
        Contact(creator=name, name=private("Mara Example"), email=private("m@example.org")), name, at=at, actor="Ana"
    )
    letter = {"step": "ask", "channel": "copied", "language": "en"}
    record(
        Wrote(creator=name, subject=private("Hello"), text=private("May we use your post?"), **letter),
        name,
        at=at,
        actor="Ana",
    )
    record(CreatorLink(id="x7", creator=name, expires_at=at + timedelta(days=9)), "x7", at=at, actor="Ana")
    record(a.authorization(post, window=a.Window(at, at + timedelta(days=30))), post, at=at, actor="Ana")
    office.store.secrets.put(f"post-code/{post}", "#code=")
    office.store.attachments.put(name, "contract.pdf", b"signed by Mara", at=at)
    return name


def everything(office: Desk) -> str:
    """Every byte of the workspace, the lake's unpacked."""
    database.scrub()
    files = [file for file in office.store.workspace.path.rglob("*") if file.is_file()]
    packed = [str(pq.read_table(file, partitioning=None).to_pylist()) for file in files if file.suffix == ".parquet"]
    return " ".join([*packed, *(file.read_bytes().decode("latin-1") for file in files)])


def read(office: Desk) -> str:
    """Every row of the lake as it is read."""
    return str([office.lake.read(table) for table in TABLES])


def test_somebody_who_is_forgotten_is_nowhere_in_the_workspace(office: Desk, mara: str) -> None:
    views = {post.id: post.signals.views for post in office.library().values()}
    words = (mara, "Mara Example", "m@example.org", "May we use", "#code=", "Seven days", "Thank you all")
    assert [word for word in words if word in everything(office)] == []
    assert [word for word in words if word in read(office)] == [mara, "Seven days", "Thank you all"]

    remains = office.forget(f"@{mara}", "Ana")

    left = everything(office) + read(office)
    assert [word for word in words if word in left] == []
    who = f"person-{office.store.people.pseudonym(mara)}"
    assert {post.id: post.signals.views for post in office.library().values()} == views
    assert {post.caption for post in office.library().values() if post.creator.handle == who} <= {FORGOTTEN, ""}
    assert office.ledger.latest(UsageRights, who).fee == a.usd(300)
    assert office.ledger.latest(CreatorLink, "x7").revoked_at == office.now()
    assert office.ledger.latest(Forgot, who).remains == remains
    assert mara not in " ".join(remains)


def test_a_real_name_that_the_platform_shows_stands_nowhere(desk: Desk) -> None:
    desk.sync()
    account = desk.ask_creator("mara.skin")
    assert account is not None
    post = next(post.id for post in desk.library().values() if post.creator.handle == "mara.skin")
    code = desk.tiktok.offer_code(account.business_id, desk.token(account), post, 30)

    grant = desk.authorize_code(code, "Ana")
    desk.sync()

    assert grant.display_name == account.display_name == "Mara Vance"
    assert "Mara Vance" not in everything(desk)


def test_what_remains_is_said_in_words(office: Desk, mara: str) -> None:
    (office.store.workspace.backups / "lumen-0001.tar.gz").write_bytes(b"")

    would = office.forgetting(mara)
    remains = office.forget(mara, "Ana")

    told = " ".join(remains)
    assert re.search(r"\d+ facts of what was agreed, decided and paid, under the pseudonym", told)
    assert re.search(r"counts and sums of [1-9]\d* posts", told)
    assert "1 authorisations run there until" in told
    assert f"1 in {office.store.workspace.backups}" in told
    assert "in clear" not in told
    assert "the handle itself; every fact that names them then says person-" in " ".join(would)
    assert f"@{mara}" in would[0]


def test_the_world_is_read_on_and_whoever_was_forgotten_stays_so(desk: Desk, tmp_path: Path) -> None:
    desk.sync()
    office, mara = desk, next(account.handle for account in desk.accounts() if not account.is_brand)
    authors = {row["author"] for row in office.lake.read("comment")}
    assert all(re.fullmatch(r"author-[0-9a-f]{16}", author) for author in authors)
    office.forget(known(office, mara), "Ana")
    file = tmp_path / "posts.csv"
    file.write_text(f"post_id,account,caption,views\n7999999999999999999,{mara},My new routine,12345\n")

    office.sync()
    office.take(file)

    assert mara not in {account.handle for account in office.accounts()}
    (post,) = [post for post in office.library().values() if post.id == "7999999999999999999"]
    assert (post.creator.handle, post.caption) == (f"person-{office.store.people.pseudonym(mara)}", FORGOTTEN)
    with pytest.raises(Conflict, match="asked to be forgotten"):
        office.ledger.record(a.rights(mara), mara, at=office.now(), actor="Ana")


def test_money_that_still_runs_is_stopped_first(desk: Desk) -> None:
    office, plan = desk, launched(desk)
    flight = next(each for each in plan.flights if not office.find(each.post).creator.is_brand)

    with pytest.raises(Conflict, match=r"still runs? on posts of @.*pause .* in Ads Manager .* `--even-if-live`"):
        office.forget(flight.creator, "Ana")
    assert office.store.people.forgotten(flight.creator) is None

    office.forget(flight.creator, "Ana", even_if_live=True)
    rows = {row.flight.id: row for row in office.flights()}
    assert rows[flight.id].post.creator.handle == rows[flight.id].flight.creator
    assert office.replay() == ()


@pytest.mark.parametrize("person", ["c2", "7123"])
def test_the_author_of_a_comment_is_found_by_the_comment_or_their_id(office: Desk, person: str) -> None:
    stood = {row["comment_id"]: row["author"] for row in office.lake.read("comment")}
    assert "7123" not in stood.values()

    remains = office.forget(person, "Ana")

    rows = {row["comment_id"]: row for row in office.lake.read("comment")}
    assert [id for id, row in rows.items() if row["text"] == FORGOTTEN] == ["c1", "c2"]
    assert rows["c1"]["author"] == rows["c2"]["author"] not in stood.values()
    assert (rows["c3"]["author"], rows["c3"]["text"]) == (stood["c3"], "Love it")
    assert "the number of comments" in remains[0]
    again = rows["c1"] | {"author": "7123", "text": "How much?", "taken_at": office.now() + timedelta(hours=1)}
    office.lake.append("comment", [again])
    assert {row["text"] for row in office.lake.read("comment") if row["comment_id"] == "c1"} == {FORGOTTEN}


def test_the_same_file_of_comments_again_changes_nothing(office: Desk, tmp_path: Path) -> None:
    file, other = tmp_path / "comments.csv", tmp_path / "again.csv"
    file.write_text("post_id,author,text,at\n7111111111111111111,7123,How much?,2026-01-01 10:00\n")
    other.write_text("post_id,text,author,at\n7111111111111111111,How much?,7123,2026-01-01 10:00\n")

    assert [office.take(each).taken for each in (file, file, other)] == [1, 0, 0]

    (mine,) = {row["author"] for row in office.lake.read("comment") if row["post_id"] == "7111111111111111111"}
    assert mine == office.store.people.author("7123")


def test_the_brand_itself_is_not_forgotten(office: Desk) -> None:
    brand = next(account.handle for account in office.accounts() if account.is_brand)
    office.ledger.record(
        a.plan(flights=(a.flight(creator=brand), *a.plan().flights[1:])), "P-1", at=office.now(), actor="x"
    )

    with pytest.raises(BadInput, match="the brand's own account"):
        office.forget(brand, "Ana")
    assert brand not in {row.person for row in office.people()}


@pytest.mark.parametrize("person", ["nobody.here", "@", "7000000000000000999"])
def test_nothing_is_kept_of_somebody_unknown(office: Desk, person: str) -> None:
    with pytest.raises((NotFound, BadInput), match="give a creator's handle"):
        office.forget(person, "Ana")


def doctors_word() -> list[str]:
    """What `firesteel doctor` finds overdue."""
    rows = json.loads(CliRunner().invoke(app, ["doctor", "--format", "json"]).stdout)
    return [row["found"] for row in rows if row["state"] == "overdue"]


def test_each_kind_is_kept_as_long_as_was_said_and_no_longer(
    office: Desk, mara: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = {row.kind.key: row for row in office.retention()}
    assert (rows["letters"].days, rows["letters"].set_by) == (730, "")
    office.keep_for("letters", 100, "Ben")
    office.keep_for("codes", 5, "Ben")
    assert [(row.kind.key, row.days) for row in office.retention() if row.set_by == "Ben"] == [
        ("letters", 100),
        ("codes", 5),
    ]
    agreed = office.ledger.latest(UsageRights, mara).window
    assert agreed is not None
    assert not any(office.purge("Ben").values())
    assert (office.overdue(), doctors_word()) == ({}, [])

    later = max(agreed.end, office.now() + timedelta(days=30)) + timedelta(days=101)
    monkeypatch.setattr(Privacy, "now", lambda _: later)
    assert office.overdue() == {"letters": 1, "codes": 1}
    assert doctors_word() == ["older than it may be kept: letters (1), codes (1)"]
    counts = office.purge("Ben")

    assert {kind: count for kind, count in counts.items() if count} == {"letters": 1, "codes": 1}
    assert office.ledger.latest(Wrote, mara).text.text == FORGOTTEN
    name = office.ledger.latest(Contact, mara).name
    assert name is not None and name.text == "Mara Example"
    assert not any(office.purge("Ben").values())
    assert office.overdue() == {}


@pytest.mark.parametrize(("kind", "days"), [("souls", 30), ("letters", 0), ("letters", 36_501)])
def test_a_length_that_will_not_do_is_refused(office: Desk, kind: str, days: int) -> None:
    with pytest.raises(BadInput):
        office.keep_for(kind, days, "Ben")


def test_the_record_of_processing_says_what_the_law_asks_for(desk: Desk) -> None:
    rows = desk.processing_record()

    assert all(
        set(row) >= {"purpose", "people", "data", "recipients", "third_countries", "retention", "safeguards"}
        for row in rows
    )
    assert all(all(row.values()) for row in rows)
    told = " ".join(str(row["retention"]) for row in rows)
    assert all(f"{kind.days} days after {kind.since}" in told for kind in KINDS)
    assert {"creators", "authors of comments", "visitors and buyers", "staff", "staff and creators"} == {
        row["people"] for row in rows
    }


def test_the_terminal_asks_before_it_forgets(office: Desk, mara: str, tmp_path: Path) -> None:
    run = CliRunner()
    no = run.invoke(app, ["forget", f"@{mara}"], input="n\n")
    assert no.exit_code == 1
    assert "goes: the key that opens contact details" in no.output
    assert office.store.people.forgotten(mara) is None

    yes = run.invoke(app, ["forget", f"@{mara}", "--yes", "--format", "json"])
    assert yes.exit_code == 0
    assert set(json.loads(yes.stdout)[0]) == {"remains", "simulated"}
    listed = json.loads(run.invoke(app, ["people", "list", "--format", "json"]).stdout)
    assert [row["person"][:7] for row in listed if row["forgotten"]] == ["person-"]


def test_the_terminal_keeps_purges_and_exports(desk: Desk, tmp_path: Path) -> None:
    run, out = CliRunner(), tmp_path / "record.csv"

    assert run.invoke(app, ["people", "keep", "letters", "90"]).exit_code == 0
    kept = json.loads(run.invoke(app, ["people", "retention", "--format", "json"]).stdout)
    assert {row["kind"]: row["days"] for row in kept}["letters"] == 90
    assert "Nothing is older" in run.invoke(app, ["people", "purge"]).stdout
    assert run.invoke(app, ["people", "record", "--format", "csv", "--out", str(out)]).exit_code == 0
    assert out.read_text().startswith("purpose,people,data,")


def test_every_command_of_people_has_an_example() -> None:
    assert all(
        "Example: firesteel people" in (each.callback.__doc__ or "")
        for each in commands.registered_commands
        if each.callback
    )


def test_a_handle_in_capitals_is_the_same_person_everywhere(office: Desk, mara: str) -> None:
    at = office.now()
    post = {"post_id": "p9", "account": "Mara.SKIN", "is_brand": False, "taken_at": at, "caption": "My capitals"}
    office.lake.append("post", [post])

    office.forget("@MARA.skin", "Ana")
    office.lake.append("post", [post | {"post_id": "p10"}, post | {"post_id": "p11", "account": "mARA.skin"}])

    assert office.store.people.forgotten(mara)
    assert "mara.skin" not in (everything(office) + read(office)).casefold()
    rows = {row["post_id"]: row for row in office.lake.read("post")}
    who = f"person-{office.store.people.pseudonym(mara)}"
    assert {rows[id]["account"] for id in ("p1", "p9", "p10", "p11")} == {who}
    assert {rows[id]["caption"] for id in ("p9", "p10", "p11")} == {FORGOTTEN}


def test_what_a_forgotten_creator_commented_stays_away_by_whatever_it_is_known(office: Desk, mara: str) -> None:
    at = office.now()
    usual = {"is_creator": False, "hidden": False, "taken_at": at, "created_at": at, "post_id": "p3"}
    mine = usual | {"comment_id": "m1", "author": mara, "text": "words of hers"}
    own = usual | {"comment_id": "m2", "author": "55", "text": "more of hers", "is_creator": True, "post_id": "p1"}
    office.lake.append("comment", [mine, own])

    office.forget(mara, "Ana")
    again = [mine, own, mine | {"author": "Mara.Skin"}, usual | {"comment_id": "f", "author": "7", "text": "a fan's"}]
    office.lake.append("comment", again)

    assert "of hers" not in read(office)
    rows = office.lake.read("comment")
    assert rows[-4:-2] == rows[-6:-4]
    assert rows[-1]["text"] == "a fan's"

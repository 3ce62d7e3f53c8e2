"""People in the ledger: no handle and no private text is readable at rest, and forgetting destroys what opened them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

import a
from firesteel.desk.facts import Account
from firesteel.desk.rights.creatorfacts import Contact, CreatorLink, Wrote
from firesteel.errors import BadInput, Conflict, Misconfigured, NotFound
from firesteel.plans import Plan
from firesteel.rights import UsageRights
from firesteel.storage import Store, archive, database, open_workspace, workspace
from firesteel.storage.keys import open_ring, rotate
from firesteel.storage.people import People
from firesteel.storage.store import rotate_key
from firesteel.values import FORGOTTEN, LOCKED, Private

WHO = {"at": a.at(1), "actor": "Jana"}
SAID = (b"mara.skin", b"Mara Example", b"mara@example.org", b"Would you give us the code")


def private(text: str, person: str = "mara.skin") -> Private:
    return Private(person=person, text=text)


def contact(**given: Any) -> Contact:
    usual = {"name": private("Mara Example"), "email": private("mara@example.org")}
    return Contact(**({"creator": "mara.skin"} | usual | given))


def letter() -> Wrote:
    return Wrote(
        creator="mara.skin",
        step="code",
        channel="e-mail",
        language="en",
        subject=private("The code"),
        text=private("Would you give us the code?"),
    )


def filled(store: Store) -> Store:
    """What an ordinary year with one creator leaves behind."""
    store.secrets.put("account/mara.skin", "act.token")
    store.ledger.record(a.rights(note="call @mara.skin first"), "mara.skin", **WHO)
    store.ledger.record(contact(), "mara.skin", **WHO)
    store.ledger.record(letter(), "mara.skin", at=a.at(2), actor="@mara.skin")
    store.ledger.record(CreatorLink(id="x7", creator="mara.skin", expires_at=a.at(90)), "x7", **WHO)
    flight = a.flight(name="spk_mara.skin_000001_demo_F-1")
    store.ledger.record(a.plan(flights=(flight, *a.plan().flights[1:])), "P-1", **WHO)
    return store


def at_rest(store: Store) -> bytes:
    database.scrub()
    database.close()
    return b"".join(file.read_bytes() for file in sorted(store.workspace.path.glob("ledger.sqlite3*")))


def test_nothing_personal_is_readable_in_the_ledgers_files(store: Store) -> None:
    book = at_rest(filled(store))

    assert b"UsageRights" in book
    assert [said for said in SAID if said in book] == []


def test_whoever_reads_the_ledger_reads_what_was_recorded(store: Store) -> None:
    ledger = filled(store).ledger

    assert ledger.latest(UsageRights, "mara.skin") == a.rights(note="call @mara.skin first")
    assert ledger.latest(Contact, "mara.skin") == contact()
    assert ledger.entry(Wrote, "mara.skin").value == letter()
    assert ledger.entry(Wrote, "mara.skin").actor == "@mara.skin"
    assert [entry.subject for entry in ledger.history(Contact, "mara.skin")] == ["mara.skin"]
    assert list(ledger.present(Contact)) == list(ledger.subjects(Contact)) == ["mara.skin"]
    assert ledger.latest(Plan, "P-1").flights[0].name == "spk_mara.skin_000001_demo_F-1"
    assert '"text":"Would you give us the code?"' in next(e.value for e in ledger.facts() if e.kind == "Wrote")
    assert store.secrets.names()[0] == "account/mara.skin"
    assert store.secrets.get("account/mara.skin") == "act.token"


def test_forgetting_leaves_pseudonyms_and_the_ledger_whole(store: Store) -> None:
    ledger = filled(store).ledger
    store.ledger.record(contact(creator="dr.ilse", name=private("Ilse", "dr.ilse"), email=None), "dr.ilse", **WHO)

    who = f"person-{store.people.forget('@mara.skin', at=a.at(5))}"

    assert ledger.latest(UsageRights, who) == a.rights(creator=who, note=f"call @{who} first")
    forgotten = Private(person=who, text=FORGOTTEN)
    assert ledger.latest(Contact, who) == contact(creator=who, name=forgotten, email=forgotten)
    assert ledger.latest_or_none(Contact, "mara.skin") is None
    assert ledger.latest(Plan, "P-1").flights[0].name == f"spk_{who}_000001_demo_F-1"
    assert ledger.latest(Contact, "dr.ilse").name == private("Ilse", "dr.ilse")
    assert "mara.skin" not in " ".join(entry.value for entry in ledger.facts())
    with pytest.raises(Conflict, match=r"mara\.skin asked to be forgotten on 2026-01-06; nothing new is kept"):
        ledger.record(contact(), "mara.skin", **WHO)
    assert store.people.forgotten("mara.skin") == a.at(5)
    assert store.people.called("mara.skin") == who


def test_books_of_somebody_who_was_forgotten_go_on_under_the_pseudonym(store: Store) -> None:
    ledger = filled(store).ledger
    who = f"person-{store.people.forget('mara.skin', at=a.at(5))}"
    held = ledger.entry(UsageRights, who)

    ledger.record(a.replace(held.value, payment="INV-7"), who, **WHO, expect=held.seq)

    assert [entry.value.payment for entry in ledger.history(UsageRights, who)] == ["INV-7", ""]


def test_the_destroyed_key_is_gone_from_the_files_too(store: Store) -> None:
    from firesteel.storage.models import FieldKey, PersonKey

    filled(store)
    kept = PersonKey.objects.get(person=store.people.pseudonym("mara.skin"))
    wrapped = [kept.wrapped, kept.name, *FieldKey.objects.values_list("wrapped", flat=True)]
    assert all(key.encode() in at_rest(store) for key in wrapped)

    store.people.forget("mara.skin", at=a.at(5))

    book = at_rest(store)
    assert [key for key in wrapped if key.encode() in book] == []


FORGET = """
import sys
sys.path.insert(0, sys.argv[1])
import a
from firesteel.storage import open_workspace, workspace
open_workspace(workspace.open_("lumen")).people.forget("mara.skin", at=a.at(5))
"""


def test_another_process_sees_at_once_that_somebody_was_forgotten(store: Store) -> None:
    filled(store)
    assert store.ledger.latest(Contact, "mara.skin") == contact()

    subprocess.run([sys.executable, "-c", FORGET, str(Path(a.__file__).parent)], check=True)

    (shown,) = store.ledger.subjects(Contact)
    name = store.ledger.latest(Contact, shown).name
    assert shown.startswith("person-")
    assert name is not None and name.text == FORGOTTEN


def test_a_handle_is_known_to_every_process_once_one_has_registered_it(store: Store) -> None:
    other = People(store.people.ring)
    assert not other.knows("mara.skin")

    pseudonym = store.people.register("mara.skin")

    assert other.knows("mara.skin")
    assert other.pseudonym("@mara.skin") == pseudonym == store.people.register("mara.skin")


def test_what_was_recorded_before_a_name_was_known_is_still_found_and_told(store: Store) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into storage_fact (kind, subject, at, actor, body, prev) values "
            """('UsageRights', 'mara.skin', '2026-01-01', 'x', '{"creator":"mara.skin"}', 0)"""
        )
    store.people.register("mara.skin")
    old = store.ledger.entry(UsageRights, "mara.skin")

    new = store.ledger.record(a.rights(), "mara.skin", **WHO, expect=old.seq)

    assert [entry.seq for entry in store.ledger.history(UsageRights, "mara.skin")] == [new, old.seq]
    assert list(store.ledger.present(UsageRights)) == ["mara.skin"]
    assert store.ledger.naming("mara.skin") == (1, 1)


def test_the_brands_own_account_is_nobody_to_be_forgotten(store: Store) -> None:
    usual = {"display_name": "x", "business_id": "1"}
    store.ledger.record(Account(handle="lumen", is_brand=True, **usual), "lumen", **WHO)
    store.ledger.record(Account(handle="dr.ilse", is_brand=False, **usual), "dr.ilse", **WHO)

    store.ledger.record(a.plan(), "P-1", **WHO)

    assert [known.name for known in store.people.known()] == ["dr.ilse", "mara.skin"]


def test_the_name_an_account_shows_is_sealed_with_its_owner(store: Store) -> None:
    shown = Account(handle="mara.skin", display_name="Mara Vance", business_id="1", is_brand=False)
    brand = Account(handle="lumen", display_name="Lumen Skincare", business_id="2", is_brand=True)
    for account in (shown, brand):
        store.ledger.record(account, account.handle, **WHO)

    assert store.ledger.latest(Account, "mara.skin") == shown
    assert store.ledger.latest(Account, "lumen") == brand
    assert b"Mara Vance" not in store.workspace.ledger.read_bytes()
    store.people.forget("mara.skin", at=a.at(3))
    assert {entry.value.display_name for entry in store.ledger.history(Account)} == {FORGOTTEN, "Lumen Skincare"}


def test_what_is_too_old_goes_and_the_person_stays(store: Store) -> None:
    ledger = filled(store).ledger
    ledger.record(contact(name=private("Mara E.")), "mara.skin", at=a.at(40), actor="Jana")

    gone = store.people.expire("contact", lambda name, month: (name, month) == ("mara.skin", "2026-01"))

    new, old = ledger.history(Contact, "mara.skin")
    assert gone == 1
    assert (old.value.name, new.value.name) == (private(FORGOTTEN), private("Mara E."))
    assert ledger.latest(Wrote, "mara.skin") == letter()
    assert {known.name: known.kinds for known in store.people.known()}["mara.skin"] == ("contact", "letters")


def test_rotation_keeps_people_their_pseudonyms_and_their_words(store: Store) -> None:
    pseudonym = filled(store).people.pseudonym("mara.skin")
    store.people.forget("dr.ilse", at=a.at(3))

    fresh = rotate_key(store)

    assert fresh.ledger.latest(Contact, "mara.skin") == contact()
    assert fresh.people.pseudonym("mara.skin") == pseudonym
    assert fresh.people.forgotten("dr.ilse") == a.at(3)


def test_a_process_that_is_open_goes_on_after_another_made_a_new_key(store: Store) -> None:
    pseudonym = filled(store).people.pseudonym("mara.skin")

    rotate(open_ring(store.workspace.key))
    open_workspace(store.workspace).people.forget("dr.ilse", at=a.at(3))
    store.people.register("new.here")

    assert store.people.pseudonym("mara.skin") == pseudonym
    assert store.ledger.latest(Contact, "mara.skin") == contact()
    fresh = open_workspace(store.workspace).people
    assert fresh.knows("new.here") and fresh.unreadable() == 0
    assert store.secrets.names() == ("account/mara.skin", "people")


def test_without_its_key_a_workspace_reads_pseudonyms_and_all_else(store: Store) -> None:
    key = filled(store).workspace.key.read_text()
    store.workspace.key.unlink()

    again = open_workspace(store.workspace)

    (shown,) = again.ledger.subjects(Contact)
    name = again.ledger.latest(Contact, shown).name
    assert shown.startswith("person-")
    assert name is not None and name.text == LOCKED
    assert again.ledger.latest(UsageRights, shown).fee == a.usd(300)
    again.ledger.record(a.rights(payment="INV-7"), "mara.skin", **WHO)
    with pytest.raises(Misconfigured, match="does not open this secret"):
        again.people.seal_for(shown, "x")

    store.workspace.key.write_text(store.workspace.key.read_text() + key)
    found = open_workspace(store.workspace)
    assert found.ledger.latest(Contact, "mara.skin") == contact()
    assert [entry.value.payment for entry in found.ledger.history(UsageRights, "mara.skin")] == ["INV-7", ""]
    found.people.forget("mara.skin", at=a.at(9))
    assert "mara.skin" not in " ".join(entry.value + entry.subject for entry in found.ledger.facts())


def test_one_persons_key_does_not_open_anothers_words(store: Store) -> None:
    mara, ilse = store.people.seal_for("mara.skin", "Mara"), store.people.seal_for("dr.ilse", "Ilse")

    with pytest.raises(Misconfigured, match="was not sealed with its key"):
        store.people.unseal(f"{ilse.partition(':')[0]}:{mara.partition(':')[2]}")


@pytest.mark.parametrize("name", ["", " ", "@"])
def test_nobody_has_no_name(store: Store, name: str) -> None:
    with pytest.raises(BadInput, match="a person needs a name"):
        store.people.register(name)


def test_authors_of_comments_are_told_apart_and_not_told(store: Store) -> None:
    people = store.people
    one, other = people.author("7123"), people.author("7124")

    assert one != other
    assert one == people.author("7123") == people.author(one) == People(people.ring).author("7123")
    assert (people.author(""), people.reading().comment("7123", "How much?")) == ("", (one, "How much?"))
    people.forget(one, at=a.at(1))
    assert people.reading().comment("7123", "How much?") == (f"person-{people.pseudonym(one)}", FORGOTTEN)


def test_an_attached_file_is_sealed_backed_up_and_forgotten(store: Store, tmp_path: Path) -> None:
    kept = store.attachments.put("mara.skin", "folder/contract.pdf", b"%PDF signed", at=a.at(1))
    (file,) = (store.workspace.path / "attachments").iterdir()

    assert (kept.name, kept.size) == ("contract.pdf", 11)
    assert b"signed" not in file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600
    made = archive.backup(store.workspace, out=tmp_path / "b.tar.gz", with_key=True)
    store.people.forget("mara.skin", at=a.at(2))
    with pytest.raises(NotFound, match="not kept, or no longer"):
        store.attachments.get(kept.digest)
    assert store.attachments.sweep() == 1
    assert list((store.workspace.path / "attachments").iterdir()) == []

    database.close()
    workspace.remove("lumen")
    assert open_workspace(archive.restore(made)).attachments.get(kept.digest) == b"%PDF signed"


def test_the_same_file_of_two_people_outlives_one_of_them(store: Store) -> None:
    kept = store.attachments.put("mara.skin", "a.pdf", b"terms")
    store.attachments.put("dr.ilse", "b.pdf", b"terms")

    store.people.forget("mara.skin", at=a.at(2))
    store.attachments.sweep()

    assert store.attachments.get(kept.digest) == b"terms"


@pytest.mark.parametrize("data", [b"", b"x" * 20_000_001])
def test_a_file_that_is_empty_or_too_large_is_refused(store: Store, data: bytes) -> None:
    with pytest.raises(BadInput, match="attach a file of up to 20 MB"):
        store.attachments.put("mara.skin", "a.pdf", data)
    assert store.people.known() == ()


@pytest.mark.parametrize("digest", ["*", "../ledger.sqlite3", "0" * 64, ""])
def test_an_attachment_is_found_by_its_whole_digest_only(store: Store, digest: str) -> None:
    store.attachments.put("mara.skin", "a.pdf", b"terms")

    with pytest.raises(NotFound):
        store.attachments.get(digest)


def test_an_export_names_people_and_not_those_who_were_forgotten(store: Store, tmp_path: Path) -> None:
    filled(store)
    store.ledger.record(a.rights("dr.ilse"), "dr.ilse", **WHO)
    store.people.forget("dr.ilse", at=a.at(2))

    out = archive.export_all(store.workspace, tmp_path / "out")

    told = (out / "ledger.jsonl").read_text()
    assert "Mara Example" in told
    assert '"subject": "mara.skin"' in told
    assert '"creator": "dr.ilse"' not in told
    assert f'"creator": "person-{store.people.pseudonym("dr.ilse")}"' in told
    assert out.stat().st_mode & 0o077 == 0


def test_a_backup_brings_people_back_with_the_key_only(store: Store, tmp_path: Path) -> None:
    made = archive.backup(filled(store).workspace, out=tmp_path / "b.tar.gz", with_key=True)
    database.close()
    workspace.remove("lumen")

    assert open_workspace(archive.restore(made)).ledger.latest(Contact, "mara.skin") == contact()


def test_a_workspace_of_the_version_before_is_brought_up_and_keeps_its_guards(store: Store) -> None:
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    executor.migrate([("storage", "0001_facts")])
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into storage_fact (kind, subject, at, actor, body, prev) values ('Plan', 'x', '2026-01-01', 'x', '{}', 0)"
        )

    again = open_workspace(store.workspace)

    again.ledger.record(contact(), "mara.skin", **WHO)
    assert again.ledger.latest(Contact, "mara.skin") == contact()
    assert [file.name for file in store.workspace.backups.iterdir()] == ["lumen-0001-before-migration.tar.gz"]
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from sqlite_master where type = 'trigger' and tbl_name = 'storage_fact'")
        assert cursor.fetchone() == (2,)


def test_the_models_are_as_the_migrations_make_them(store: Store) -> None:
    from django.apps import apps
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.state import ProjectState

    found = MigrationAutodetector(MigrationLoader(connection).project_state(), ProjectState.from_apps(apps))

    assert "storage" not in found.changes(MigrationLoader(connection).graph)

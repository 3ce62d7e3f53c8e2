"""Keys: sealed at rest, readable by the owner only, rotated without loss."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

import a
from firesteel.errors import Misconfigured
from firesteel.storage import Store, database, keys, open_workspace, selfmade
from firesteel.storage.store import rotate_key

ring = keys.Keyring((Fernet.generate_key().decode(),), None)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def store(request: pytest.FixtureRequest) -> Store:
    """The same book in a file and on a server; of the latter `test_postgresql.py` tests the most at every run."""
    found: Store = request.getfixturevalue("on_file" if request.param == "sqlite" else "on_server")
    return found


def test_secrets_are_sealed_in_the_ledger_and_nowhere_in_clear(store: Store) -> None:
    store.secrets.put("account/mara.skin", "act.very-secret-token")
    database.close()

    assert store.secrets.get("account/mara.skin") == "act.very-secret-token"
    assert store.secrets.names() == ("account/mara.skin",)
    everything = b"".join(file.read_bytes() for file in store.workspace.path.rglob("*") if file.is_file())
    assert b"very-secret" not in everything


def test_nothing_secret_is_in_a_repr(store: Store) -> None:
    key = store.workspace.key.read_text().strip()

    assert key not in repr(store)
    assert key not in str(store.secrets.ring)


def test_the_key_is_readable_by_its_owner_only(store: Store) -> None:
    assert store.workspace.key.stat().st_mode & 0o777 == 0o600
    assert store.workspace.key.parent.stat().st_mode & 0o777 == 0o700

    store.workspace.key.chmod(0o640)
    with pytest.raises(Misconfigured, match=r"others may read the key .* chmod 600"):
        open_workspace(store.workspace)


def test_a_missing_secret_says_what_to_do(store: Store) -> None:
    assert store.secrets.get_or_none("nothing") is None
    with pytest.raises(Misconfigured, match="no secret nothing; connect the account again"):
        store.secrets.get("nothing")


def test_a_secret_can_be_replaced_and_removed(store: Store) -> None:
    store.secrets.put("code", "one")
    store.secrets.put("code", "two")
    assert store.secrets.get("code") == "two"

    store.secrets.remove("code")
    assert store.secrets.get_or_none("code") is None


def test_rotation_keeps_every_secret_and_makes_the_old_key_worthless(store: Store) -> None:
    store.secrets.put("token", "secret")
    field = store.people.seal_for("u1", "Mara Example")
    old = keys.Keyring(store.secrets.ring.keys, None)
    before = settings.SECRET_KEY

    fresh = rotate_key(store)

    assert fresh.secrets.get("token") == "secret"
    assert fresh.people.unseal(field) == "Mara Example"
    assert len(fresh.secrets.ring.keys) == 1
    assert fresh.secrets.ring.keys != old.keys
    assert before != settings.SECRET_KEY
    with pytest.raises(Misconfigured, match="does not open this secret"):
        keys.Secrets(old).get("token")


def test_a_process_that_is_open_goes_on_after_another_made_a_new_key(store: Store) -> None:
    store.secrets.put("token", "secret")

    for turn in range(2):
        keys.rotate(keys.open_ring(store.workspace.key))
        store.secrets.put(f"entered {turn}", "afterwards")

    assert store.secrets.get("token") == "secret"
    again = open_workspace(store.workspace)
    assert len(again.secrets.ring.keys) == 1
    assert again.secrets.get("entered 0") == again.secrets.get("entered 1") == "afterwards"
    assert again.secrets.unreadable() == ()


def test_an_open_process_goes_on_while_the_keys_file_is_away_but_makes_no_secret_of_its_own(store: Store) -> None:
    store.secrets.put("token", "secret")
    held = store.workspace.key.rename(store.workspace.key.with_suffix(".away"))
    store.secrets.put("other", "sealed by the key that is held")

    with pytest.raises(Misconfigured, match="there is no key in"):
        selfmade.opened_or_made(store.secrets.ring, "lake")

    held.rename(store.workspace.key)
    again = open_workspace(store.workspace)
    assert (again.secrets.get("token"), again.secrets.unreadable()) == ("secret", ())


def test_rotating_twice_at_once_loses_neither_new_key(store: Store) -> None:
    store.secrets.put("token", "secret")
    together = threading.Barrier(3)

    def work() -> None:
        ring = keys.open_ring(store.workspace.key)
        together.wait()
        keys.rotate(ring)
        database.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    again = open_workspace(store.workspace)
    assert (again.secrets.get("token"), len(again.secrets.ring.keys)) == ("secret", 1)


def test_what_no_key_opens_does_not_stop_a_rotation_and_opens_once_its_key_is_found(store: Store) -> None:
    store.people.register("mara.skin")
    store.secrets.put("token", "secret")
    lost = store.workspace.key.read_text()
    store.workspace.key.write_text(f"{Fernet.generate_key().decode()}\n")

    again = rotate_key(open_workspace(store.workspace))

    assert (again.secrets.unreadable(), again.people.unreadable()) == (("people", "token"), 1)
    store.workspace.key.write_text(store.workspace.key.read_text() + lost)
    found = open_workspace(store.workspace)
    assert (found.secrets.unreadable(), found.people.unreadable()) == ((), 0)
    assert found.people.knows("mara.skin")


def test_a_rotation_killed_half_way_loses_nothing(store: Store) -> None:
    store.secrets.put("old", "sealed by the old key")
    both = keys.Keyring((Fernet.generate_key().decode(), *store.secrets.ring.keys), store.workspace.key)
    store.workspace.key.write_text("\n".join(both.keys))
    keys.Secrets(both).put("new", "sealed by the new key")

    again = open_workspace(store.workspace)

    assert (again.secrets.get("old"), again.secrets.get("new")) == ("sealed by the old key", "sealed by the new key")
    assert rotate_key(again).secrets.get("old") == "sealed by the old key"


def test_a_key_from_the_environment_comes_first_and_rotates_by_hand(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    monkeypatch.setenv("FIRESTEEL_KEY", old)
    place = make()
    open_workspace(place).secrets.put("token", "secret")
    assert not place.key.exists()

    monkeypatch.setenv("FIRESTEEL_KEY", f"{new},{old}")
    rotate_key(open_workspace(place))
    monkeypatch.setenv("FIRESTEEL_KEY", new)
    assert open_workspace(place).secrets.get("token") == "secret"

    monkeypatch.setenv("FIRESTEEL_KEY", old)
    with pytest.raises(Misconfigured, match="the key in FIRESTEEL_KEY does not open"):
        open_workspace(place).secrets.get("token")
    database.close()


def test_losing_the_key_costs_the_secrets_and_nothing_else(store: Store) -> None:
    store.secrets.put("token", "secret")
    store.ledger.record(a.authorization(), "p", at=a.at(0), actor="Jana")
    store.workspace.key.unlink()

    again = open_workspace(store.workspace)

    assert again.ledger.latest(type(a.authorization()), "p") == a.authorization()
    with pytest.raises(Misconfigured, match="put the right key back, or enter the secret again"):
        again.secrets.get("token")
    assert again.secrets.unreadable() == ("token",)
    again.secrets.put("token", "entered again")
    assert again.secrets.unreadable() == ()


@pytest.mark.parametrize("content", ["", "\n", "not a key", "c2hvcnQ="])
def test_a_malformed_key_is_named(store: Store, content: str) -> None:
    store.workspace.key.write_text(content)

    with pytest.raises(Misconfigured, match="holds no key"):
        open_workspace(store.workspace)


@given(text=st.text())
def test_whatever_is_sealed_opens_again_and_never_looks_the_same_twice(text: str) -> None:
    one, other = ring.seal(text), ring.seal(text)

    assert ring.unseal(one) == ring.unseal(other) == text
    assert one != other


@given(place=st.integers(0, 90))
def test_a_sealed_text_that_was_touched_does_not_open(place: int) -> None:
    token = ring.seal("a secret")
    place %= len(token.rstrip("=")) - 1
    touched = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]

    with pytest.raises(Misconfigured):
        ring.unseal(touched)


@pytest.mark.parametrize(
    ("value", "shown"), [("#AbCdEfGhIj9=", "#Ab…9="), ("12345678901", "…"), ("123456789012", "123…12"), ("", "…")]
)
def test_a_masked_secret_can_be_recognised_and_not_used(value: str, shown: str) -> None:
    assert keys.masked(value) == shown

"""What authors of comments are called: sealed apart from what they wrote, opened only with the workspace's key."""

from __future__ import annotations

from cryptography.fernet import Fernet

from firesteel.storage import Store, database, open_workspace
from firesteel.storage.commenters import Commenters
from firesteel.storage.keys import open_ring, rotate
from firesteel.storage.store import rotate_key

ANA, BEN = "author-a100000000000000", "author-b200000000000000"


def test_a_handle_is_sealed_at_rest_and_opened_again(either: Store) -> None:
    either.commenters.keep({ANA: "ana.asks", BEN: "ben.buys"})

    assert either.commenters.handles({ANA, BEN, "author-0000000000000000"}) == {ANA: "ana.asks", BEN: "ben.buys"}
    assert [each for each in sealed() if "ana" in each or "ben" in each] == []


def test_no_handle_stands_in_the_ledgers_file(on_file: Store) -> None:
    on_file.commenters.keep({ANA: "ana.asks.a.lot"})
    database.scrub()

    files = [file for file in on_file.workspace.path.rglob("*") if file.is_file()]
    assert files
    assert not any(b"ana.asks" in file.read_bytes() for file in files)


def test_only_what_is_new_or_changed_is_written(store: Store) -> None:
    store.commenters.keep({ANA: "ana", BEN: "ben"})
    before = set(sealed())

    assert store.commenters.keep({ANA: "ana", BEN: "ben.now", "": "nobody", "author-0000000000000001": ""}) == 1
    assert store.commenters.handles({ANA, BEN}) == {ANA: "ana", BEN: "ben.now"}
    assert len(before & set(sealed())) == 1


def test_a_sealed_handle_opens_under_no_other_pseudonym(store: Store) -> None:
    from firesteel.storage.models import Commenter

    store.commenters.keep({ANA: "ana"})
    Commenter.objects.create(author=BEN, sealed=sealed()[0])

    assert store.commenters.handles({ANA, BEN}) == {ANA: "ana"}


def test_authors_go_by_pseudonym_by_handle_or_with_their_last_comment(either: Store) -> None:
    several = {f"author-{number:016x}": f"viewer{number}" for number in range(1, 1_203)}
    either.commenters.keep({ANA: "Ana.Asks", BEN: "ben"} | several)

    assert either.commenters.forget([BEN]) == 1
    assert either.commenters.forget(handle="ana.asks") == 1
    assert either.commenters.keep_only(list(several)[:5]) == 1_197
    assert either.commenters.handles({ANA, BEN, *several}) == dict(list(several.items())[:5])


def test_a_new_workspace_key_opens_what_the_old_one_sealed(store: Store) -> None:
    store.commenters.keep({ANA: "ana"})

    assert rotate_key(store).commenters.handles({ANA}) == {ANA: "ana"}


def test_a_process_that_is_open_goes_on_after_another_made_a_new_key(store: Store) -> None:
    store.commenters.keep({ANA: "ana"})

    rotate(open_ring(store.workspace.key))
    store.commenters.keep({BEN: "ben"})

    assert store.commenters.handles({ANA, BEN}) == {ANA: "ana", BEN: "ben"}
    assert open_workspace(store.workspace).commenters.handles({ANA, BEN}) == {ANA: "ana", BEN: "ben"}
    assert store.secrets.names() == ("commenters",)


def test_with_the_key_lost_nothing_opens_and_new_handles_are_kept_until_it_is_found_again(store: Store) -> None:
    store.commenters.keep({ANA: "ana"})
    key, held = store.workspace.key, store.workspace.key.read_bytes()
    key.write_bytes(Fernet.generate_key() + b"\n")

    lost: Commenters = open_workspace(store.workspace).commenters
    assert lost.handles({ANA}) == {}
    lost.keep({BEN: "ben"})
    assert lost.handles({ANA, BEN}) == {BEN: "ben"}

    key.write_bytes(held)
    assert open_workspace(store.workspace).commenters.handles({ANA}) == {ANA: "ana"}


def sealed() -> list[str]:
    from firesteel.storage.models import Commenter

    return list(Commenter.objects.order_by("author").values_list("sealed", flat=True))

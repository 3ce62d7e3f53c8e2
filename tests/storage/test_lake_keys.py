"""Keys of what lies sealed in the lake: one a person, made once, destroyed for good, and opened by nobody else's."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from firesteel.errors import Misconfigured
from firesteel.storage import Store, archive, database, keys, open_workspace, workspace
from firesteel.storage.lakekeys import LakeKeys
from firesteel.storage.store import rotate_key
from firesteel.values import FORGOTTEN, LOCKED

ANA, BEN = "author-a100000000000000", "author-b200000000000000"
texts = st.text(min_size=1)


def seal(store: Store, owner: str, text: str) -> str:
    (cell,) = store.lake_keys.seal([owner], [text])
    return cell


def read(store: Store, *cells: str) -> list[str]:
    said = store.lake_keys.opened(cells)
    return [said.get(cell, cell) for cell in cells]


def other_process(store: Store) -> LakeKeys:
    """As another process has them: nothing is remembered yet."""
    return LakeKeys(store.people, store.secrets)


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """One workspace for all examples of a law."""
    import a

    place = workspace.create(
        "laws",
        kind=workspace.Kind.SIMULATED,
        brand="Lumen",
        currency="USD",
        timezone="Etc/UTC",
        base_url="http://127.0.0.1:9",
        advertiser_id="7000000000000000001",
        created_at=a.at(0),
        at=tmp_path_factory.mktemp("laws"),
        database="sqlite",
    )
    return open_workspace(place)


@given(text=texts, other=texts)
def test_any_text_reads_as_it_was_sealed_alike_under_one_key_and_apart_under_two(
    lasting: Store, text: str, other: str
) -> None:
    cell = seal(lasting, ANA, text)

    assert read(lasting, cell) == [text]
    assert seal(lasting, ANA, text) == cell
    assert (seal(lasting, ANA, other) == cell) is (other == text)
    assert seal(lasting, BEN, text)[20:] != cell[20:]
    assert text not in cell or len(text) < 12


@given(handle=texts)
def test_any_handle_is_one_token_and_reads_as_it_was_given(lasting: Store, handle: str) -> None:
    token = lasting.lake_keys.tokens({handle})[handle]

    assert lasting.lake_keys.tokens({handle, "dr.ilse"})[handle] == token
    assert read(lasting, token, f"https://www.tiktok.com/@{token}/video/1") == [
        handle,
        f"https://www.tiktok.com/@{handle}/video/1",
    ]


@given(text=texts, gone=st.integers(0, 2**64 - 1))
def test_forgetting_one_opens_nobody_elses_and_leaves_the_others_readable(lasting: Store, text: str, gone: int) -> None:
    someone = f"author-{gone:016x}"
    cells = [seal(lasting, owner, text) for owner in (someone, f"author-{gone ^ 1:016x}", "")]

    lasting.lake_keys.forget(authors=[someone])

    assert read(lasting, *cells) == [FORGOTTEN, text, text]
    assert seal(lasting, someone, text) == FORGOTTEN


def test_a_cell_opens_under_no_other_key_and_as_it_stands_where_it_is_no_cell(store: Store) -> None:
    mine, other = seal(store, ANA, "How much?"), seal(store, BEN, "Which shade?")
    swapped = other[:20] + mine[20:]
    strangers = ["⟦l:nothing⟧", "⟦l:", "[l:0]", "⟦p:0123456789abcdef⟧", mine[:40] + "⟧"]

    assert read(store, mine, swapped, *strangers) == ["How much?", swapped, *strangers]
    assert read(store, "⟦l:0123456789abcdef:AAAA⟧") == [LOCKED]


def test_keys_serve_every_process_on_either_database(either: Store) -> None:
    several = [f"author-{number:016x}" for number in range(1_203)]
    cells = either.lake_keys.seal([*several, ""], ["the same words"] * 1_204)

    again = other_process(either)
    assert len(set(cells)) == 1_204
    assert again.seal([*several, ""], ["the same words"] * 1_204) == cells
    assert set(other_process(either).opened(cells).values()) == {"the same words"}


def test_of_two_keys_made_at_once_the_first_stands_and_both_use_it(either: Store) -> None:
    authors = [f"author-{number:016x}" for number in range(300)]
    made, together = list[list[str]](), threading.Barrier(4)

    def work() -> None:
        keys = other_process(either)
        together.wait()
        made.append(keys.seal(authors, ["hello"] * len(authors)))
        database.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(made) == 4
    assert len({tuple(cells) for cells in made}) == 1


def test_what_one_process_forgets_every_other_neither_opens_nor_seals(either: Store) -> None:
    other = other_process(either)
    token = either.lake_keys.tokens({"mara.skin"})["mara.skin"]
    cells = other.seal([token, ANA], ["My routine", "How much?"])
    assert other.opened([token, *cells]) == {token: "mara.skin", cells[0]: "My routine", cells[1]: "How much?"}

    assert either.lake_keys.forget(names=["mara.skin"], authors=[ANA]) == 2

    who = f"person-{token[3:19]}"
    assert other.opened([token, *cells]) == {token: who, cells[0]: FORGOTTEN, cells[1]: FORGOTTEN}
    assert other.seal([token, ANA], ["My routine", "How much?"]) == [FORGOTTEN, FORGOTTEN]
    assert rows() == {(token[3:19], "", ""), (ANA[7:], "", "")}


def test_an_author_without_a_word_left_has_no_key_and_may_write_again(either: Store) -> None:
    token = either.lake_keys.tokens({"mara.skin"})["mara.skin"]
    old, kept, caption, nobodys = either.lake_keys.seal([ANA, BEN, token, ""], ["old", "new", "caption", "whose?"])

    assert either.lake_keys.keep_only([kept[:19], "forgotten"]) == 1
    assert either.lake_keys.keep_only([kept[:19]]) == 0

    assert read(either, old, kept, caption, nobodys) == [LOCKED, "new", "caption", "whose?"]
    assert read(either, seal(either, ANA, "back again")) == ["back again"]


def test_no_handle_word_or_key_stands_in_the_ledgers_file(on_file: Store) -> None:
    token = on_file.lake_keys.tokens({"mara.skin.daily"})["mara.skin.daily"]
    on_file.lake_keys.seal([token], ["My morning routine"])
    wrapped = {row[1] for row in rows()}
    on_file.lake_keys.forget(names=["mara.skin.daily"])
    database.scrub()

    kept = b"".join(file.read_bytes() for file in on_file.workspace.path.rglob("*") if file.is_file())
    assert not [word for word in ("mara.skin.daily", "My morning routine", *wrapped) if word.encode() in kept]


def test_a_new_workspace_key_opens_what_the_old_one_sealed(store: Store) -> None:
    cell, before = seal(store, ANA, "How much?"), rows()

    again = rotate_key(store)

    assert read(again, cell) == ["How much?"]
    assert seal(again, ANA, "How much?") == cell
    assert rows() == before


def test_a_process_that_is_open_goes_on_after_another_made_a_new_key(store: Store) -> None:
    cell = seal(store, ANA, "How much?")

    keys.rotate(keys.open_ring(store.workspace.key))
    another = open_workspace(store.workspace)
    another.lake_keys.forget(names=["mara.skin"], authors=[seal(another, "author-cc00000000000000", "Gone")])

    late = [seal(store, ANA, "And now?"), seal(store, BEN, "Hi"), seal(store, "", "Whose?")]
    for each in (store, open_workspace(store.workspace)):
        assert read(each, cell, *late) == ["How much?", "And now?", "Hi", "Whose?"]
    assert [name for name in store.secrets.names() if name.startswith("lake")] == ["lake"]


def test_a_process_that_looked_before_there_was_any_key_opens_what_another_sealed(either: Store) -> None:
    early = other_process(either)
    assert early.opened(["⟦l:0123456789abcdef:AAAA⟧"]) == {"⟦l:0123456789abcdef:AAAA⟧": LOCKED}

    cell = seal(either, ANA, "How much?")

    assert early.opened([cell]) == {cell: "How much?"}


def test_only_what_was_destroyed_reads_forgotten_and_a_key_that_is_missing_is_a_loss(either: Store) -> None:
    from firesteel.storage.models import LakeKey

    gone, lost = seal(either, ANA, "How much?"), seal(either, BEN, "Hi")
    either.lake_keys.forget(authors=[ANA])
    LakeKey.objects.filter(who=BEN[7:]).delete()

    assert list(other_process(either).opened([gone, lost]).values()) == [FORGOTTEN, LOCKED]


@pytest.mark.parametrize("asked", ["Kofi.Tries", "kofi.tries", "KOFI.TRIES"])
def test_an_account_is_forgotten_however_its_handle_is_written(either: Store, asked: str) -> None:
    tokens = either.lake_keys.tokens({"Kofi.Tries", "kofi.tries", "kofi.cries"})

    assert either.lake_keys.forget(names=[asked]) == 2

    said = other_process(either).opened(tokens.values())
    assert [said[tokens[handle]].startswith("person-") for handle in ("Kofi.Tries", "kofi.tries")] == [True, True]
    assert said[tokens["kofi.cries"]] == "kofi.cries"


def test_what_stands_in_place_of_words_is_not_sealed_as_if_somebody_had_written_it(store: Store) -> None:
    cell = seal(store, "", "Whose?")
    assert read(store, seal(store, ANA, LOCKED)) == [LOCKED], "nothing is lost, so somebody wrote that"
    store.workspace.key.write_bytes(Fernet.generate_key() + b"\n")

    lost = open_workspace(store.workspace)
    with pytest.raises(Misconfigured, match="put the right one back"):
        seal(lost, "", *read(lost, cell))
    assert seal(lost, "", "Something else")


def test_with_the_workspaces_key_lost_nothing_opens_until_it_is_found_and_new_words_are_sealed(store: Store) -> None:
    token = store.lake_keys.tokens({"mara.skin"})["mara.skin"]
    cells = [seal(store, ANA, "How much?"), seal(store, "", "Whose?")]
    key, held = store.workspace.key, store.workspace.key.read_bytes()
    key.write_bytes(Fernet.generate_key() + b"\n")

    lost = open_workspace(store.workspace)
    assert read(lost, *cells) == [LOCKED, LOCKED]
    assert read(lost, token) == [f"person-{token[3:19]}"]
    with pytest.raises(Misconfigured, match="put the right one back"):
        seal(lost, ANA, "And now?")
    fresh = [lost.lake_keys.tokens({"mara.skin"})["mara.skin"], seal(lost, BEN, "Hi"), seal(lost, "", "Whose again?")]
    assert read(lost, *fresh) == ["mara.skin", "Hi", "Whose again?"]

    key.write_bytes(held)
    assert read(open_workspace(store.workspace), token, *cells) == ["mara.skin", "How much?", "Whose?"]


def test_a_backup_brings_the_keys_back(on_file: Store, tmp_path_factory: pytest.TempPathFactory) -> None:
    cell = seal(on_file, ANA, "How much?")
    kept = archive.backup(on_file.workspace, with_key=True)

    again = open_workspace(archive.restore(kept, tmp_path_factory.mktemp("elsewhere")))

    assert read(again, cell) == ["How much?"]


def test_two_processes_that_begin_a_workspace_share_its_one_secret(store: Store) -> None:
    told = (
        "import sys; from firesteel.storage import open_workspace, workspace\n"
        "store = open_workspace(workspace.open_('lumen'))\n"
        "print(*store.lake_keys.seal(['author-a100000000000000'], ['hello']))"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    running = [
        subprocess.Popen([sys.executable, "-c", told], stdout=subprocess.PIPE, text=True, env=environment)
        for _ in range(2)
    ]

    cells = {each.communicate()[0].strip() for each in running}

    assert len(cells) == 1
    assert read(store, *cells) == ["hello"]


def rows() -> set[tuple[str, str, str]]:
    from firesteel.storage.models import LakeKey

    return set(LakeKey.objects.values_list("who", "wrapped", "name"))

"""Names out of texts and back in: nothing is lost, and only what names somebody is taken for a name."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firesteel.storage import veil

MARA, SALES = "a" * 16, "b" * 16
KNOWN = veil.Tokens({"mara.skin": MARA, "sales": SALES, "mara": "c" * 16, "dr_ilse": "d" * 16, "maraskin": "e" * 16})

words = st.sampled_from(
    [*KNOWN.of, *map(veil.slug, KNOWN.of), "⟦", "⟧", f"⟦p:{MARA}⟧", "⟦s:1:x⟧", "⟦⟧", "@", "/", " ", ".", "_", "-", "spk_", "_000001_",
     "\n", '"', "\\", "é", "7", "https://x.y/@"]
)  # fmt: skip
texts = st.one_of(st.text(max_size=12), st.lists(words, max_size=6).map("".join))
trees = st.recursive(
    st.one_of(texts, st.integers(), st.booleans(), st.none(), st.floats(allow_nan=False, allow_infinity=False)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.sampled_from(["creator", "note", "person", "mara.skin", "sales"]), texts), inner, max_size=3),
    ),
    max_leaves=8,
)  # fmt: skip
people = st.lists(st.one_of(st.text(min_size=1, max_size=6), st.sampled_from(list(KNOWN.of))), max_size=4, unique=True)


def reads(tokens: veil.Tokens, *, json: bool) -> Any:
    names = {who: name for name, who in tokens.of.items()}

    def resolve(found: re.Match[str]) -> str:
        name = names[found["who"]] if found["who"] else veil.OPEN
        name = veil.slug(name) if found["kind"] == "a" else name
        return veil.in_json(name) if json else name

    return resolve


@given(tree=trees, names=people)
@settings(deadline=None)
def test_whatever_is_veiled_reads_back_as_it_was(tree: Any, names: list[str]) -> None:
    tokens = veil.Tokens({name: f"{place:016x}" for place, name in enumerate(names)})
    body = msgspec.json.encode(tree).decode()

    kept = veil.body(body, tokens)

    assert veil.unveiled(kept, reads(tokens, json=True)) == body


@given(tree=trees, names=people)
@settings(deadline=None)
def test_words_are_looked_up_and_find_whom_a_search_for_every_name_finds(tree: Any, names: list[str]) -> None:
    tokens = veil.Tokens({name: f"{place:016x}" for place, name in enumerate(names)})
    body = msgspec.json.encode(tree).decode()
    searched = msgspec.json.encode(veil._walked(tree, "", tuple(names), tokens, None)).decode()

    assert veil.body(body, tokens) == (veil.MARK + searched if veil.OPEN in searched else body)


@given(text=texts, names=people, whole=st.booleans())
@settings(deadline=None)
def test_subjects_and_actors_read_back_as_they_were(text: str, names: list[str], whole: bool) -> None:
    tokens = veil.Tokens({name: f"{place:016x}" for place, name in enumerate(names)})

    assert veil.spoken(veil.phrase(text, tokens, whole=whole), reads(tokens, json=False)) == text


def veiled(text: str, field: str = "note") -> str:
    kept = veil.body(msgspec.json.encode({field: text}).decode(), KNOWN)
    found: str = msgspec.json.decode(kept.removeprefix(veil.MARK))[field]
    return found.replace(f"⟦p:{MARA}⟧", "MARA").replace(f"⟦p:{SALES}⟧", "SALES").replace(f"⟦p:{'d' * 16}⟧", "ILSE")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("ask @mara.skin.", "ask @MARA."),
        ("line\nmara.skin, then", "line\nMARA, then"),
        ("https://www.tiktok.com/@mara.skin/video/7", "https://www.tiktok.com/@MARA/video/7"),
        ("mara.skin/spring", "MARA/spring"),
        ("mara.skin-two and x.mara.skin are others", "mara.skin-two and x.mara.skin are others"),
        ("spk_mara.skin_000001_demo_F-1", "spk_MARA_000001_demo_F-1"),
        ("utm=spk_dr-ilse_000001_demo_F-1", f"utm=spk_⟦a:{'d' * 16}⟧_000001_demo_F-1"),
        ("of dr_ilse", "of ILSE"),
    ],
)
def test_a_handle_is_found_where_it_is_one(text: str, kept: str) -> None:
    assert veiled(text) == kept


@pytest.mark.parametrize(
    ("field", "text", "kept"),
    [
        ("objective", "sales", "sales"),
        ("creator", "sales", "SALES"),
        ("name", "lumen_us_sales_test", "lumen_us_sales_test"),
        ("url", "https://shop/sales?x", "https://shop/sales?x"),
        ("note", "@sales", "@SALES"),
        ("note", "asked sales twice", "asked SALES twice"),
    ],
)
def test_a_handle_that_is_a_word_is_left_where_it_may_be_one(field: str, text: str, kept: str) -> None:
    assert veiled(text, field) == kept


def test_names_of_fields_are_never_touched() -> None:
    assert veil.body('{"sales":1,"maraskin":2}', KNOWN) == '{"sales":1,"maraskin":2}'


def test_a_body_of_an_older_version_is_read_as_it_stands() -> None:
    assert veil.unveiled('{"note":"⟦⟧ and ⟦p:0⟧"}', reads(KNOWN, json=True)) == '{"note":"⟦⟧ and ⟦p:0⟧"}'


def test_a_name_is_put_in_anothers_place() -> None:
    assert (
        veil.replaced("@mara.skin, and ⟦x⟧ of mara.skins", "mara.skin", "person-1")
        == "@person-1, and ⟦x⟧ of mara.skins"
    )
    assert veil.replaced("spk_dr-ilse_000001_x_F", "dr_ilse", "person-1") == "spk_person-1_000001_x_F"


def test_a_mention_in_capitals_is_put_in_anothers_place_as_well() -> None:
    said = "duet with @Mara.Skin, not with @MARA.SKINS or @mara.skin.two"

    assert veil.replaced(said, "mara.skin", "person-1") == said.replace("@Mara.Skin,", "@person-1,")


def test_what_strangers_wrote_keeps_its_words_where_a_handle_is_one() -> None:
    assert veil.replaced("that glow, @glow and @Glow", "glow", "person-1") == "that glow, @person-1 and @person-1"
    assert veil.replaced("glow", "glow", "person-1", field="account") == "person-1"

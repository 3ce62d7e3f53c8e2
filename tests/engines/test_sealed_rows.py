"""Sealed cells in queries: every engine answers of a sealed lake what it answers of one in clear."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nasty import Start

import a
from firesteel.desk import open_desk
from firesteel.desk.privacy import intake
from firesteel.storage import Store, database
from firesteel.warehouse import Lake
from workplaces import furnish


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    furnish(home)
    yield open_desk("lumen", clock=lambda: a.at(9)).store
    database.close()


def post(id: str, account: str, day: float, **given: Any) -> dict[str, Any]:
    address = f"https://www.tiktok.com/@{account}/video/{id}"
    return {"post_id": id, "account": account, "is_brand": False, "taken_at": a.at(day), "url": address} | given


def comment(id: str, author: str, text: str, **given: Any) -> dict[str, Any]:
    usual = {"comment_id": id, "post_id": "p1", "author": author, "text": text, "created_at": a.at(1)}
    return usual | {"is_creator": False, "hidden": False, "taken_at": a.at(1)} | given


def paid(ad: str, day: int, spend: int, **given: Any) -> dict[str, Any]:
    usual = {"campaign": "Spring", "adgroup": "mara.skin", "ad": ad, "post_id": "p1", "currency": "USD", "file": "f"}
    span = {"account_day": a.at(day).date(), "last_day": a.at(day).date()}
    return usual | span | {"spend_micros": spend, "retrieved_at": a.at(9)} | given


ROWS: dict[str, list[dict[str, Any]]] = {
    "post": [
        post("p1", "mara.skin", 1, caption="Which shade?", views=10.0, thumbnail="https://p16.example/x.jpeg"),
        post("p1", "mara.skin", 2, caption="", views=11.0),
        post("p1", "", 3, caption=None, url="", views=12.0),
        post("p2", "dr.ilse", 1, caption="⟦l:0123456789abcdef:AAAA⟧ “quoted” \N{PINCHING HAND}", views=5.0),
    ],
    "comment": [
        comment("c1", "7123", "How much?"),
        comment("c1", "7123", "How much?", taken_at=a.at(2), hidden=True),
        comment("c2", "", "Which shade?"),
        comment("c3", "7124", ""),
    ],
    "paid": [
        paid("spk_mara.skin_000001_demo_F-1", 1, 5),
        paid("spk_mara.skin_000001_demo_F-1", 1, 7, retrieved_at=a.at(10)),
        paid("spk_mara.skin_000001_demo_F-1", 2, 3),
        paid("other", 1, 1, campaign="", adgroup=""),
        paid("other", 1, 9, campaign="", adgroup="", account_day=None, last_day=None),
    ],
}
QUERIES: dict[str, dict[str, Any]] = {
    "post.latest": {"before": None, "posts": None},
    "post.history": {"post": "p1"},
    "post.paid": {},
    "paid.latest": {},
    "comment.latest": {},
}


@pytest.mark.parametrize("begun_in_clear", [False, True])
def test_every_query_says_of_a_sealed_lake_what_it_says_of_one_in_clear(
    start: Start, store: Store, tmp_path: Path, begun_in_clear: bool
) -> None:
    plain = Lake(tmp_path / "plain", "Etc/UTC", intake=intake(store.people))
    sealed = Lake(tmp_path / "sealed", "Etc/UTC", intake=intake(store.people), keys=store.lake_keys)
    clear = Lake(sealed.folder, "Etc/UTC", intake=sealed.intake)
    for table, rows in ROWS.items():
        for place, row in enumerate(rows):
            plain.append(table, [row])
            (clear if begun_in_clear and place < len(rows) // 2 else sealed).append(table, [row])

    for query, parameters in QUERIES.items():
        here, there = (start(lake).rows(query, **parameters) for lake in (plain, sealed))
        assert sorted(map(str, here)) == sorted(map(str, there)), query
        assert here, query
    assert "mara" not in str([sealed.at_rest(table).to_pylist() for table in ROWS])


HANDLE = "mara.skin"
OWN = f"https://www.tiktok.com/@{HANDLE}/video/7574040143436249087"
NAMING = (
    "https://www.tiktok.com/dr.ilse/video/1",
    "https://cdn.example/dr.ilse/cover.jpg",
    "https://www.instagram.com/dr.ilse/",
    "https://shop.example/?u=Dr.Ilse",
    "dr.ilse",
    "note: Ilse Lindqvist, +49 170 123",
    f"{OWN}?from=dr.ilse",
    "https://www.tiktok.com/@dr.ilse/video/1",
    "https://vm.tiktok.com/dr.ilse/",
)


def test_an_address_lies_in_clear_only_where_it_is_sure_to_name_nobody(store: Store, tmp_path: Path) -> None:
    lake = Lake(tmp_path, "Etc/UTC", keys=store.lake_keys)
    plain = ("https://vm.tiktok.com/ZMabc1234/", "http://127.0.0.1:8000/_localtok/thumbnails/7574.svg?x-expires=9")
    addresses = (*NAMING, *plain, OWN)
    lake.append("post", [post("p", HANDLE, 1, url=each, thumbnail=each) for each in addresses])

    at_rest = lake.at_rest("post", ("url", "thumbnail")).to_pylist()
    assert "ilse" not in str(at_rest).casefold()
    assert [row["url"] for row in at_rest[-3:-1]] == list(plain)
    assert at_rest[-1]["url"].startswith("https://www.tiktok.com/@⟦l:")
    assert [row["url"] for row in lake.read("post")] == list(addresses)


def test_an_address_whose_key_is_gone_is_no_address(start: Start, store: Store, tmp_path: Path) -> None:
    lake = Lake(tmp_path, "Etc/UTC", keys=store.lake_keys)
    lake.append("post", [post("p1", HANDLE, 1, url=NAMING[0], thumbnail=NAMING[1])])
    store.lake_keys.forget(names=(HANDLE,))

    (row,) = start(lake).rows("post.latest", before=None, posts=None)
    assert (row["url"], row["thumbnail"]) == ("", "")
    assert [row["url"] for row in lake.read("post")] == [""]


def test_an_ad_is_told_by_its_id_whatever_its_names_read(start: Start, tmp_path: Path) -> None:
    lake = Lake(tmp_path, "Etc/UTC")
    lake.append("paid", [paid("sealed by one key", 1, 5, ad_id="7"), paid("no id", 1, 1)])
    renamed = {"campaign": "by another", "adgroup": "as well", "ad_id": "7", "retrieved_at": a.at(10)}
    lake.append("paid", [paid("sealed by another", 1, 8, **renamed), paid("another", 1, 2)])

    (row,) = start(lake).rows("post.paid")
    assert row["spend_micros"] == 8 + 1 + 2


def test_of_two_readings_of_a_moment_what_lies_in_clear_decides(start: Start, tmp_path: Path) -> None:
    lake = Lake(tmp_path, "Etc/UTC")
    lake.append("comment", [comment("c1", "1", "zzz", likes=1, ad=None), comment("c1", "1", "aaa", likes=1, ad="x")])

    (row,) = start(lake).rows("comment.latest")
    assert row["text"] == "zzz"

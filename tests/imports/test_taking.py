"""Files taken into a workspace: all of one or nothing, once, and never twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import a
from firesteel.desk import Desk, open_desk
from firesteel.desk.facts import Account, ColumnsMapped, FileTaken
from firesteel.errors import BadInput
from firesteel.storage import database
from workplaces import furnish

STUDIO = "Video title,Video link,Post time,Total likes,Total comments,Total shares,Total views\n"
LINK = "https://www.tiktok.com/@mara.skin/video/735123456789012345"


class Clock:
    def __init__(self) -> None:
        self.now = a.at(100)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(home: Path, clock: Clock) -> Iterator[Desk]:
    furnish(home, brand="Lumen", currency="EUR")
    yield open_desk("lumen", clock=clock)
    database.close()


def studio(folder: Path, *rows: str, name: str = "Content.csv") -> Path:
    path = folder / name
    path.write_text(STUDIO + "".join(f"{row}\n" for row in rows), encoding="utf-8-sig")
    return path


def row(post: int, views: int, likes: int = 3) -> str:
    return f"A title,{LINK}{post},2026-01-0{post} 10:00,{likes},1,2,{views}"


def kept(desk: Desk, table: str = "post") -> list[dict[str, object]]:
    return desk.lake.read(table)


def test_posts_of_a_file_are_posts_of_the_library(desk: Desk, tmp_path: Path) -> None:
    taken = desk.take(studio(tmp_path, row(1, 1000), row(2, 500)), actor="ana")

    assert (taken.rows, taken.taken, taken.refused, taken.kind) == (2, 2, 0, "TikTok Studio content")
    post = desk.library()[a.post(f"{LINK[-18:]}1").id]
    assert (post.signals.views, post.signals.saves, post.creator.handle) == (1000, None, "mara.skin")
    assert (post.as_of, post.source) == (a.at(100), "tiktok-studio")
    assert [(entry.actor, entry.value.name) for entry in desk.imports()] == [("ana", "Content.csv")]


def test_looking_at_a_file_writes_nothing(desk: Desk, tmp_path: Path) -> None:
    seen = desk.examine(studio(tmp_path, row(1, 1000), "A,https://x.y/,2026-01-01,1,1,1,1"))

    assert (seen.kind, seen.what, seen.rows, seen.taken, seen.unchanged) == (
        "TikTok Studio content",
        "posts",
        2,
        1,
        False,
    )
    assert [(each.line, each.column) for each in seen.refused] == [(3, "Video link")]
    assert {"watch_time_s", "completions", "retention"} <= set(seen.cannot_show)
    assert seen.preview[0]["views"] == "1,000"
    assert seen.mapping["views"] == "Total views"
    assert kept(desk) == []
    assert desk.ledger.history(FileTaken) == ()


def test_the_same_file_again_changes_nothing_and_says_so(desk: Desk, clock: Clock, tmp_path: Path) -> None:
    path = studio(tmp_path, row(1, 1000))
    desk.take(path)
    head, clock.now = desk.ledger.head(), a.at(101)

    assert desk.examine(path).unchanged
    again = desk.take(path)

    assert (again.taken, again.rows, again.refused) == (0, 1, 0)
    assert (len(kept(desk)), desk.ledger.head()) == (1, head)


def test_a_date_without_a_year_is_of_the_year_the_file_was_read_in(desk: Desk, clock: Clock, tmp_path: Path) -> None:
    path = studio(tmp_path, f"A title,{LINK}1,February 3,1,1,2,100")
    desk.take(path)
    clock.now = a.at(500)

    assert desk.take(path).taken == 0
    assert [str(row["posted_at"])[:10] for row in kept(desk)] == ["2026-02-03"]
    assert desk.examine(path, as_of=a.at(10)).preview[0]["posted_at"] == "2025-02-03 00:00"


def test_an_old_file_taken_again_does_not_come_back_as_the_newest(desk: Desk, clock: Clock, tmp_path: Path) -> None:
    old = studio(tmp_path, row(1, 1000), name="old.csv")
    desk.take(old)
    clock.now = a.at(101)
    desk.take(studio(tmp_path, row(1, 2000), name="new.csv"))
    clock.now = a.at(102)

    assert desk.take(old).taken == 0
    assert [post.signals.views for post in desk.library().values()] == [2000]


def test_rows_known_from_another_file_are_not_kept_again(desk: Desk, clock: Clock, tmp_path: Path) -> None:
    desk.take(studio(tmp_path, row(1, 1000), row(2, 500)))
    clock.now = a.at(101)

    taken = desk.take(studio(tmp_path, row(1, 1000), row(2, 600), row(3, 1), name="later.csv"))

    assert (taken.rows, taken.taken) == (3, 2)
    assert len(kept(desk)) == 4


def test_the_same_counts_at_another_stated_moment_are_another_snapshot(desk: Desk, tmp_path: Path) -> None:
    path = studio(tmp_path, row(1, 1000))

    counts = [desk.take(path, as_of=a.at(day)).taken for day in (50, 60, 60)]

    assert counts == [1, 1, 0]
    assert [kept["taken_at"] for kept in kept(desk)] == [a.at(50), a.at(60)]


def test_a_moment_that_has_not_come_is_refused(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="has not come yet"):
        desk.take(studio(tmp_path, row(1, 1000)), as_of=a.at(200))

    assert "has not come yet" in desk.examine(studio(tmp_path, row(1, 1)), as_of=a.at(200)).problem


def test_counts_may_go_down(desk: Desk, clock: Clock, tmp_path: Path) -> None:
    desk.take(studio(tmp_path, row(1, 1000, likes=90)))
    clock.now = a.at(101)
    desk.take(studio(tmp_path, row(1, 900, likes=80)))

    (post,) = desk.library().values()
    assert (post.signals.views, post.signals.likes) == (900, 80)


def test_killed_before_the_fact_the_same_command_ends_in_the_same_lake(
    desk: Desk, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = studio(tmp_path, row(1, 1000), row(2, 500))
    with monkeypatch.context() as broken:
        broken.setattr(type(desk.ledger), "record_many", _killed)
        with pytest.raises(KeyboardInterrupt):
            desk.take(path)
    assert (len(kept(desk)), desk.ledger.history(FileTaken)) == (2, ())
    clock.now = a.at(100, hours=1)

    desk.take(path)

    assert len(kept(desk)) == 2
    assert len(desk.ledger.history(FileTaken)) == 1


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_nothing_of_a_file_is_kept_where_the_append_fails(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("firesteel.warehouse.lake._write", full)
        with pytest.raises(OSError, match="No space"):
            desk.take(studio(tmp_path, row(1, 1000)))

    assert (kept(desk), desk.ledger.history(FileTaken)) == ([], ())


def test_a_connected_brand_account_stays_the_brands(desk: Desk, tmp_path: Path) -> None:
    account = Account(handle="mara.skin", display_name="Mara", business_id="b", is_brand=True)
    desk.ledger.record(account, "mara.skin", at=a.at(0), actor="ana")

    desk.take(studio(tmp_path, row(1, 1000)))

    assert [post.creator.is_brand for post in desk.library().values()] == [True]


def test_a_mapping_is_remembered_for_files_with_such_a_header(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("vid,who,seen\n7351234567890123451,mara,10\n")
    (tmp_path / "two.csv").write_text("vid,who,seen\n7351234567890123452,mara,20\n")
    assert desk.examine(tmp_path / "one.csv").problem

    desk.take(tmp_path / "one.csv", columns="post_id=vid,account=who,views=seen")
    taken = desk.take(tmp_path / "two.csv")

    assert (taken.taken, taken.what) == (1, "posts")
    assert sorted(post.signals.views or 0 for post in desk.library().values()) == [10, 20]
    (mapped,) = desk.ledger.history(ColumnsMapped)
    assert mapped.value.columns == {"post_id": "vid", "account": "who", "views": "seen"}


def test_a_file_nobody_knows_comes_with_a_mapping_to_look_at(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_text("video id,play count\n1,2\n")

    seen = desk.examine(tmp_path / "odd.csv")

    assert seen.problem.startswith("no kind of file we know")
    assert (seen.columns, seen.mapping) == (
        ("video id", "play count"),
        {"post_id": "video id", "views": "play count"},
    )
    assert "watch_time_s" in seen.ours


def test_what_cannot_be_read_is_a_problem_and_no_traceback(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")

    assert desk.examine(tmp_path / "empty.csv").problem == "the file is empty"
    assert desk.examine(tmp_path / "nothing.csv").problem.startswith("cannot be read")


def test_orders_are_kept_without_who_bought(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "orders_export.csv"
    path.write_text(
        "Name,Email,Financial Status,Currency,Total,Created at,Lineitem name,Billing Name,Note Attributes,Refunded Amount\n"
        '#1,zoe@example.org,paid,EUR,40.50,2026-01-05 23:30:00 +0000,Serum,Zoe Zorn,"ttclid: E.C.P.abcdefgh",0\n'
    )

    taken = desk.take(path)
    again = desk.take(path)

    assert (taken.what, taken.taken, again.taken) == ("orders", 1, 0)
    (order,) = desk.engine.rows("order.latest")
    assert (order["value_micros"], order["status"], order["ttclid"]) == (40_500_000, "paid", "E.C.P.abcdefgh")
    assert str(order["account_day"]) == "2026-01-06"
    raw = b"".join(file.read_bytes() for file in desk.lake.files("order"))
    assert b"zoe" not in raw.lower()


def test_an_order_refunded_in_a_later_export_is_refunded(desk: Desk, clock: Clock, tmp_path: Path) -> None:
    for day, status, refund in ((100, "paid", 0), (101, "refunded", 40)):
        clock.now = a.at(day)
        (tmp_path / "o.csv").write_text(
            "Name,Financial Status,Currency,Total,Created at,Lineitem name,Refunded Amount\n"
            f"#1,{status},EUR,40,2026-01-05 23:30:00 +0000,Serum,{refund}\n"
        )
        desk.take(tmp_path / "o.csv")

    assert [(row["status"], row["stands"]) for row in desk.engine.rows("order.latest")] == [("refunded", False)]


def test_comments_without_ids_are_the_same_in_another_file(desk: Desk, clock: Clock, tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("post_id,text,author\n1,which shade?,u1\n1,love it,u2\n")
    (tmp_path / "two.csv").write_text("post_id,text,author\n1,new one,u3\n1,which shade?,u1\n1,love it,u2\n")

    first, second = desk.take(tmp_path / "one.csv"), desk.take(tmp_path / "two.csv")

    assert (first.what, first.taken, second.taken) == ("comments", 2, 1)
    assert sorted(each.comment.text for each in desk.labelled()) == ["love it", "new one", "which shade?"]


def test_comments_of_one_post_are_told_its_id(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("Comment Text,Username\nwhich shade?,u1\n")
    assert "which post" in desk.examine(tmp_path / "c.csv").problem

    desk.take(tmp_path / "c.csv", columns="post_id=7351234567890123451")

    assert [each.comment.post for each in desk.labelled()] == ["7351234567890123451"]


def test_ads_find_their_post_by_our_names(desk: Desk, tmp_path: Path) -> None:
    desk.take(studio(tmp_path, row(1, 1000)))
    path = tmp_path / "report.csv"
    path.write_text(
        "Campaign name,Ad group name,Ad name,By Day,Cost,Impressions,Video views,Currency\n"
        "C,G,spk_mara.skin_123451_demo_F-1,2026-01-05,10.50,1000,900,EUR\n"
        "C,G,spk_mara.skin_123451_demo_F-1,2026-01-06,1.50,100,90,EUR\n"
        "C,G,other,2026-01-06,2,100,90,EUR\n"
        "Total of 3 results,-,-,-,14.00,1200,1080,-\n"
    )

    taken = desk.take(path)

    assert (taken.what, taken.rows, taken.taken) == ("ads", 3, 3)
    (paid,) = desk.engine.rows("post.paid")
    assert (paid["post_id"], paid["spend_micros"], paid["plays"]) == ("7351234567890123451", 12_000_000, 990)
    assert desk.take(path).taken == 0


@given(files=st.lists(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)), min_size=1, max_size=4), max_size=4))
@settings(max_examples=8)
def test_taking_files_twice_is_taking_them_once(
    tmp_path_factory: pytest.TempPathFactory, files: list[list[tuple[int, int]]]
) -> None:
    from firesteel.imports import read
    from firesteel.warehouse import Lake, unknown

    folder = tmp_path_factory.mktemp("laws")
    lake = Lake(folder / "lake", "Etc/UTC")

    def taken(number: int, rows: list[tuple[int, int]], at: datetime) -> int:
        got = read(studio(folder, *(row(post, views) for post, views in rows), name=f"{number}.csv"), now=at)
        typed = lake.typed("post", got.content | {"taken_at": [at] * got.taken})
        fresh = unknown(lake, "post", typed, key=("post_id",), moment="taken_at", stated=[True] * got.taken).rows
        return lake.append_columns("post", fresh)

    moments = [a.at(1) + timedelta(hours=number) for number in range(len(files))]
    for number, (rows, at) in enumerate(zip(files, moments, strict=True)):
        assert taken(number, rows, at) == len({post for post, _ in rows})
    before = lake.read("post")
    assert [taken(number, rows, at) for number, (rows, at) in enumerate(zip(files, moments, strict=True))] == [0] * len(
        files
    )
    assert lake.read("post") == before


def test_a_file_that_brought_nothing_new_changes_nothing_when_taken_again(
    desk: Desk, clock: Clock, tmp_path: Path
) -> None:
    desk.take(studio(tmp_path, row(1, 1000)))
    for name in ("renamed.csv", "renamed.csv"):
        clock.now += timedelta(days=1)
        desk.take(studio(tmp_path, row(1, 1000), " " * 3, name=name))

    assert [each["taken_at"] for each in kept(desk)] == [a.at(100)]


def test_an_old_export_saved_once_more_does_not_bring_its_counts_back(desk: Desk, clock: Clock, tmp_path: Path) -> None:
    for views in (100, 200):
        desk.take(studio(tmp_path, row(1, views), name=f"{views}.csv"))
        clock.now += timedelta(days=1)
    desk.take(studio(tmp_path, row(1, 100), ",,,,,,", name="saved again.csv"))

    assert len(kept(desk)) == 2
    assert desk.library()[a.post(f"{LINK[-18:]}1").id].signals.views == 200


def test_an_export_older_than_what_is_known_is_refused_until_somebody_says_when_it_was_read(
    desk: Desk, clock: Clock, tmp_path: Path
) -> None:
    desk.take(studio(tmp_path, *(row(post, 200) for post in (1, 2, 3))))
    clock.now += timedelta(days=1)
    older = studio(tmp_path, *(row(post, 100) for post in (1, 2, 3)), name="older.csv")

    with pytest.raises(BadInput, match="3 posts have fewer views than on 2026-04-11") as refused:
        desk.take(older)
    assert refused.value.remedy == "say when its counts were read (as of); say today if they are right"
    assert desk.take(older, as_of=a.at(90)).taken == 3
    assert {post.signals.views for post in desk.library().values()} == {200}


def test_a_post_or_two_that_lost_views_are_told(desk: Desk, clock: Clock, tmp_path: Path) -> None:
    desk.take(studio(tmp_path, *(row(post, 200) for post in (1, 2, 3))))
    clock.now += timedelta(days=1)
    seen = desk.examine(studio(tmp_path, row(1, 150), row(2, 300), name="later.csv"))

    assert not seen.problem
    assert [note for note in seen.notes if "fewer" in note] == [
        "1 post has fewer views than on 2026-04-11; where the file is older than that, say when it was read (as of)"
    ]


def test_what_somebody_else_took_in_meanwhile_is_not_taken_again(desk: Desk, tmp_path: Path) -> None:
    path = studio(tmp_path, row(1, 1000), row(2, 500))
    mine, theirs = desk.open_file(path), desk.open_file(path)

    assert (desk.keep(mine).taken, desk.keep(theirs).taken) == (2, 0)
    assert len(kept(desk)) == 2


def test_the_post_of_one_table_of_comments_is_not_remembered_for_the_next(desk: Desk, tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text("comment,username\nWhere to buy?,ana\n")
    second.write_text("comment,username\nLove it,ben\n")
    desk.take(first, columns="post_id=7351234567890123456", what="comments")

    with pytest.raises(BadInput, match="no column says which post"):
        desk.take(second)


def test_connecting_an_account_does_not_make_its_known_posts_new(desk: Desk, tmp_path: Path) -> None:
    path = studio(tmp_path, row(1, 1000))
    desk.take(path)
    account = Account(handle="mara.skin", display_name="Mara", business_id="b", is_brand=True)
    desk.ledger.record(account, "mara.skin", at=a.at(101), actor="ana")

    assert desk.take(path).taken == 0


def test_what_imported_ads_won_is_taken_out_of_a_post_before_it_is_judged(desk: Desk, tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    report.write_text(
        "Ad name,Post ID,By Day,Cost,Impressions,Video views,Paid likes,Currency\n"
        f"a,{LINK[-18:]}1,2026-01-20,12.00,4000,3000,40,EUR\n"
    )
    desk.take(studio(tmp_path, row(1, 9000, likes=100)), actor="ana")
    desk.take(report, actor="ana")

    post = desk.library()[a.post(f"{LINK[-18:]}1").id]
    assert (post.signals.views, post.signals.likes) == (6000, 60)

"""What a table may say of a post beyond its counts, and what becomes of rows that say the same thing twice."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from firesteel.imports import Imported, read_comments, read_posts
from firesteel.imports.comments import CommentsImported
from firesteel.posts import Viewers
from firesteel.warehouse.tables import POST

NOW = datetime(2026, 7, 15, tzinfo=UTC)


def read(folder: Path, text: str, name: str = "posts.csv") -> Imported:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return read_posts(path, now=NOW)


@pytest.mark.parametrize(
    ("column", "cells", "counts"),
    [
        ("hook_2s_rate", ("0.62", "0.5"), (620, 250)),
        ("hook_2s", ("62%", "50 %"), (620, 250)),
        ("hook_2s", ("0.62", "0.5"), (620, 250)),
        ("hook_2s", ("620", "250"), (620, 250)),
        ("hook_2s", ("1", "0"), (1, 0)),
    ],
)
def test_a_hook_given_as_a_rate_is_multiplied_by_the_views(
    tmp_path: Path, column: str, cells: tuple[str, str], counts: tuple[float, float]
) -> None:
    found = read(tmp_path, f"post_id,views,{column}\n1,1000,{cells[0]}\n2,500,{cells[1]}\n")

    assert tuple(post.signals.hook_2s for post in found.posts) == counts
    noted = f"{column} is given per view and was multiplied by the views" in found.notes
    assert noted == (counts == (620, 250) and cells != ("620", "250"))


def test_a_rate_of_views_that_are_not_given_is_refused(tmp_path: Path) -> None:
    found = read(tmp_path, "post_id,views,completions\n1,,40%\n2,500,40%\n3,500,140%\n")

    assert [post.signals.completions for post in found.posts] == [200]
    assert [refusal.reason for refusal in found.refusals] == [
        "a rate of views that are not given",
        "1.4 is no share of anything",
    ]


def test_counts_grouped_by_commas_are_counts_and_noted(tmp_path: Path) -> None:
    found = read(tmp_path, 'post_id;likes\n1;"1,234"\n2;"5,678"\n')

    assert [post.signals.likes for post in found.posts] == [1234, 5678]
    assert found.notes == ("likes has figures such as 1,234, which was read as 1234",)


def test_views_cannot_be_a_percentage(tmp_path: Path) -> None:
    found = read(tmp_path, "post_id,views\n1,62%\n2,500\n")

    assert [post.id for post in found.posts] == ["2"]
    assert found.refusals[0].reason == "a share, where a count should be"


def test_a_mean_watch_time_is_multiplied_by_the_views(tmp_path: Path) -> None:
    (post,) = read(tmp_path, "post_id,views,average_watch_s\n1,1000,7.5\n").posts

    assert post.signals.watch_time_s == 7500


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("viewers_countries,viewers_genders", ('{"de": 0.6, "AT": 0.4}', '{"women": 70, "men": 30}')),
        ("country:DE,country:AT,gender:Female,gender:male", ("60%", "40%", "0.7", "0.3")),
        ("Viewers country: de,Viewers country: at,gender:w,gender:m", ("60", "40", "70", "30")),
        ("viewers,language", ('{"countries": {"AT": 0.4, "DE": 0.6}, "genders": {"female": 0.7, "male": 0.3}}', "")),
    ],
)
def test_who_watched_is_read_from_json_or_from_a_column_a_group(
    tmp_path: Path, header: str, cells: tuple[str, ...]
) -> None:
    names = ["post_id", "views", *header.split(",")]
    path = tmp_path / "posts.jsonl"
    path.write_text(json.dumps(dict(zip(names, ["1", 10, *cells], strict=True))) + "\n")

    found = read_posts(path)

    assert found.refusals == ()
    assert found.posts[0].viewers == Viewers(countries={"AT": 0.4, "DE": 0.6}, genders={"female": 0.7, "male": 0.3})
    assert json.loads(found.columns["viewers"][0])["countries"] == {"AT": 0.4, "DE": 0.6}


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ('{"Germany": 1}', "no country code"),
        ('{"DE": 0.8, "AT": 0.8}', "add up to 1.6"),
        ('{"DE": -0.1}', "no share"),
        ("half of them", "broken JSON"),
        ("[1]", "says of no group"),
    ],
)
def test_shares_of_viewers_that_cannot_be_are_refused(tmp_path: Path, cell: str, reason: str) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_text(json.dumps({"post_id": "1", "viewers_countries": cell}) + "\n")

    found = read_posts(path)

    assert (len(found.posts), found.refusals[0].column) == (0, "viewers_countries")
    assert reason in found.refusals[0].reason


@pytest.mark.parametrize("cell", ["1;0.8;0.65", "[1, 0.8, 0.65]", "100;80;65", "1 | 0.8 | 0.65", [1, 0.8, 0.65]])
def test_a_retention_curve_is_read_however_it_is_written(tmp_path: Path, cell: Any) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_text(json.dumps({"post_id": "1", "retention": cell}) + "\n")

    assert read_posts(path).posts[0].retention == (1, 0.8, 0.65)


def test_a_curve_with_a_gap_or_beyond_all_viewers_is_refused(tmp_path: Path) -> None:
    found = read(tmp_path, "post_id,retention\n1,1;;0.5\n2,1;oops\n3,1;0.5\n4,-1;0.5\n")

    assert [post.id for post in found.posts] == ["1", "3"]
    assert [refusal.line for refusal in found.refusals] == [3, 5]


def test_a_row_that_repeats_another_is_dropped_with_a_note(tmp_path: Path) -> None:
    found = read(tmp_path, "post_id,views\n1,10\n2,20\n1,10\n")

    assert [(post.id, post.signals.views) for post in found.posts] == [("2", 20), ("1", 10)]
    assert (found.rows, found.repeated, found.refusals) == (3, 1, ())
    assert found.notes == ("1 row repeats another and was left out",)


def test_a_post_seen_twice_without_dates_keeps_its_later_row_though_counts_went_down(tmp_path: Path) -> None:
    found = read(tmp_path, "post_id,views\n1,10\n1,8\n")

    assert [post.signals.views for post in found.posts] == [8]
    assert found.notes == (
        "1 row is about a post that comes again further down with other figures: the later row holds",
    )


def test_a_post_seen_at_two_moments_is_two_snapshots(tmp_path: Path) -> None:
    found = read(tmp_path, "post_id,views,as_of\n1,10,2026-07-01\n1,8,2026-07-02\n1,8,2026-07-02\n")

    assert [post.signals.views for post in found.posts] == [10, 8]
    assert found.repeated == 1


def test_ids_that_all_end_in_zeros_were_rounded_by_a_spreadsheet(tmp_path: Path) -> None:
    rounded = read(tmp_path, "post_id,views\n7301234567890120000,1\n7301234567890450000,2\n5,3\n")
    honest = read(tmp_path, "post_id,views\n7301234567890120000,1\n7301234567890450001,2\n")

    assert [post.id for post in rounded.posts] == ["5"]
    assert "an id a spreadsheet rounded" in rounded.refusals[0].reason
    assert len(honest.posts) == 2


def test_a_figure_beyond_counting_is_refused(tmp_path: Path) -> None:
    found = read(tmp_path, "post_id,views\n1,7301234567890123456\n2,5\n")

    assert [post.id for post in found.posts] == ["2"]
    assert "more than anything counts to" in found.refusals[0].reason


def test_a_table_says_it_is_one_and_keeps_thumbnails_and_links(tmp_path: Path) -> None:
    text = "url,thumbnail,views\nhttps://www.tiktok.com/@mara/photo/7?lang=en,https://cdn.example/7.jpg,5\n"

    (post,) = read(tmp_path, text).posts

    assert (post.id, post.creator.handle, post.source) == ("7", "mara", "table")
    assert post.thumbnail == "https://cdn.example/7.jpg"


def test_the_columns_are_the_lakes(tmp_path: Path) -> None:
    found = read(tmp_path, "post_id,account,posted_at,views,as_of\n1,@mara,2026-07-01,10,2026-07-02\n2,jo,,,\n")

    made = pa.table({name: pa.array(cells, POST.schema.field(name).type) for name, cells in found.columns.items()})

    assert set(POST.schema.names) - set(made.column_names) == {"account_day"}
    assert made.select(["post_id", "account", "views", "posted_at"]).to_pylist() == [
        {"post_id": "1", "account": "mara", "views": 10.0, "posted_at": datetime(2026, 7, 1, tzinfo=UTC)},
        {"post_id": "2", "account": "jo", "views": None, "posted_at": None},
    ]


def test_posts_are_made_when_they_are_asked_for_and_equal_however(tmp_path: Path) -> None:
    posts = read(tmp_path, "post_id,views\n" + "".join(f"{i},{i}\n" for i in range(1, 6))).posts

    assert [post.id for post in posts] == [posts[i].id for i in range(5)] == [post.id for post in posts[:]]
    assert posts[-1].signals.views == 5
    assert posts == tuple(posts)
    with pytest.raises(IndexError):
        posts[5]


@pytest.mark.parametrize(
    ("text", "comment"),
    [
        ("Video URL,Comment Text,User,Date,Likes\nhttps://www.tiktok.com/@m/video/7,how much?,u1,2026-07-01,3\n", ("7", "how much?", "u1", 3)),
        ("Kommentar,Autor\nwie viel?,u1\n", ("", "wie viel?", "u1", 0)),
        ("Report of comments\nid,unique id,Comentario\nc1,u1,cuánto\n", ("", "cuánto", "u1", 0)),
        ("post_id,text,name,create time\n7,how much?,u1,1750000000\n", ("7", "how much?", "u1", 0)),
    ],
)  # fmt: skip
def test_comment_tables_are_read_whatever_their_columns_are_called(
    tmp_path: Path, text: str, comment: tuple[Any, ...]
) -> None:
    path = tmp_path / "comments.csv"
    path.write_text(text, encoding="utf-8")

    (found,) = read_comments(path, now=NOW).comments

    assert (found.post, found.text, found.author, found.likes) == comment


def test_a_table_of_one_posts_comments_takes_the_post_it_is_told(tmp_path: Path) -> None:
    path = tmp_path / "comments.csv"
    path.write_text("text,author\nhow much?,u1\n")

    assert read_comments(path, post="7").comments[0].post == "7"
    assert "there is no column of posts, so all comments count as those of one post" in read_comments(path).notes


def commented(folder: Path, rows: str, header: str = "comment_id,post_id,text,author") -> CommentsImported:
    path = folder / "comments.csv"
    path.write_text(f"{header}\n{rows}", encoding="utf-8")
    return read_comments(path, now=NOW)


def test_of_a_comment_that_comes_twice_the_later_row_holds(tmp_path: Path) -> None:
    found = commented(tmp_path, "c1,9,hello,u1\nc2,9,hi,u2\nc1,9,bye,u2\n")

    assert [(each.id, each.text) for each in found.comments] == [("c2", "hi"), ("c1", "bye")]
    assert found.notes == (
        "1 row is about a comment that comes again further down with other figures: the later row holds",
    )
    assert (found.rows, found.repeated, found.refusals) == (3, 1, ())


def test_a_comment_that_is_repeated_counts_once(tmp_path: Path) -> None:
    found = commented(tmp_path, "c1,9,hello,u1\nc1,9,hello,u1\nc1,9,hello,u1\n")

    assert [each.id for each in found.comments] == ["c1"]
    assert found.notes == ("2 rows repeat others and were left out",)


def test_a_comment_that_is_refused_replaces_none(tmp_path: Path) -> None:
    found = commented(tmp_path, "c1,9,hello,u1\nc1,9,,u1\n")

    assert [each.text for each in found.comments] == ["hello"]
    assert (found.repeated, len(found.refusals)) == (0, 1)


@pytest.mark.parametrize("id", ["", "-", "null", "nan", "None", "N/A"])
def test_comments_without_an_id_are_each_their_own(tmp_path: Path, id: str) -> None:
    found = commented(tmp_path, f"{id},9,hello,u1\n{id},9,hello,u1\n")

    assert [each.id for each in found.comments] == ["line-2", "line-3"]


@pytest.mark.parametrize("ids", [("7.35E+18", "7.35E+18"), ("7351234567890120000", "7351234567890130000")])
def test_comment_ids_that_a_spreadsheet_rounded_are_refused(tmp_path: Path, ids: tuple[str, str]) -> None:
    found = commented(tmp_path, "".join(f"{id},9,hello,u1\n" for id in ids))

    assert [each.reason for each in found.refusals] == [f"{id} is an id a spreadsheet rounded" for id in ids]
    assert {each.column for each in found.refusals} == {"comment_id"}


@pytest.mark.parametrize("id", ["-", "–", "null", "nan", "None", "N/A", "undefined"])
def test_a_word_for_nothing_is_no_post_id(tmp_path: Path, id: str) -> None:
    found = read(tmp_path, f"post_id,url,views\n{id},,10\n{id},https://www.tiktok.com/@m/video/7,10\n")
    said = commented(tmp_path, f"c1,{id},hello,u1\n")

    assert [post.id for post in found.posts] == ["7"]
    assert [each.reason for each in (*found.refusals, *said.refusals)] == ["no post id"] * 2

"""Whatever file there is: what it is taken for, and what is said where nothing can be taken."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import a
from firesteel.errors import BadInput
from firesteel.imports import read

SAMPLES = {
    "posts": "Video title,Video link,Post time,Total likes,Total comments,Total shares,Total views\n"
    "Hi,https://www.tiktok.com/@mara/video/7351234567890123451,July 16,1.2K,3,4,41.2K\n",
    "orders": "Name,Financial Status,Currency,Total,Created at,Lineitem name,Refunded Amount\n"
    "#1,paid,EUR,40.50,2026-01-05 23:30:00 +0000,Serum,0\n",
    "ads": "Campaign name,Ad group name,Ad name,Date,Cost,Impressions,Currency\n"
    "C,G,a,2026-01-05,10.50,1000,EUR\nTotal of 1 results,-,-,-,10.50,1000,-\n",
    "comments": "post_id,text,author,at\n7351234567890123451,which shade?,u1,2026-01-05\n",
}


def written(folder: Path, content: str | bytes, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("what", sorted(SAMPLES))
def test_every_kind_is_told_by_its_header(tmp_path: Path, what: str) -> None:
    got = read(written(tmp_path, SAMPLES[what]), now=a.at(300), currency="EUR")

    assert (got.what, got.taken, got.refusals) == (what, 1, ())
    assert got.preview()[0]


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Date,Video Views,Profile Views,Likes,Comments,Shares", "looks like"),
        ("Date,Followers,Difference in followers from previous day", "looks like"),
        ("Campaign name,Cost", "looks like Ads Manager report without ads"),
        ("a,b", "no kind of file we know; its columns are a, b"),
    ],
)
def test_a_file_that_holds_nothing_for_us_says_what_to_do(tmp_path: Path, header: str, words: str) -> None:
    path = written(tmp_path, f"{header}\n{','.join('1' * len(header.split(',')))}\n")
    with pytest.raises(BadInput, match=words) as refused:
        read(path, now=a.at(300))

    assert refused.value.remedy


def test_what_may_be_said_where_the_header_does_not_tell(tmp_path: Path) -> None:
    path = written(tmp_path, "id,text,post_id\nc1,7351234567890123452,7351234567890123451\n")

    assert read(path).what == "comments"
    assert read(path, what="posts").what == "posts"
    with pytest.raises(BadInput, match="there is nothing called 'songs'"):
        read(path, what="songs")


def test_a_table_of_posts_with_captions_is_not_one_of_comments(tmp_path: Path) -> None:
    path = written(tmp_path, "post_id,text,views\n7351234567890123451,Hi,10\n")

    assert read(path, columns="caption=text").what == "posts"


@pytest.mark.parametrize(
    "text",
    [
        "Date,Order #,Status,Product(s),Net Sales\n2026-04-05 21:06:21,7,Completed,2× A,12.50\n",
        "Ad name,Cost\na,12.50\n",
    ],
)
def test_without_a_workspace_a_file_without_a_currency_may_be_looked_at(tmp_path: Path, text: str) -> None:
    got = read(written(tmp_path, text), now=a.at(300))

    assert (got.taken, got.refusals) == (1, ())


DATA = Path(__file__).parents[3] / "shared" / "data"


@pytest.mark.parametrize(
    ("file", "what", "rows"),
    [
        ("d4_fivetran_dbt_shopify_seeds/shopify_order_data.csv", "orders", 8),
        ("e1_fivetran_dbt_tiktok_ads_seeds/seeds_tiktok_ad_report_hourly_data.csv", "ads", 4),
    ],
)
def test_tables_that_connectors_copy_are_read_too(file: str, what: str, rows: int) -> None:
    path = DATA / file
    if not path.exists():
        pytest.skip(f"the shared data is not here: {file}")

    got = read(path, now=a.at(300))

    assert (got.what, got.taken + len(got.refusals)) == (what, rows)


@given(
    what=st.sampled_from(sorted(SAMPLES)),
    edits=st.lists(st.tuples(st.integers(0, 400), st.sampled_from("dix"), st.integers(0, 255)), min_size=1, max_size=6),
)
@settings(max_examples=150)
def test_no_byte_that_is_changed_brings_anything_but_a_reason(
    tmp_path_factory: pytest.TempPathFactory, what: str, edits: list[tuple[int, str, int]]
) -> None:
    content = bytearray(SAMPLES[what].encode())
    for place, how, byte in edits:
        at = place % max(len(content), 1)
        if how == "d":
            del content[at : at + 1]
        elif how == "i":
            content[at:at] = bytes([byte])
        elif content:
            content[at] = byte
    path = written(tmp_path_factory.mktemp("fuzz"), bytes(content))

    try:
        got = read(path, now=a.at(300), currency="EUR")
    except BadInput as error:
        assert str(error)
    else:
        assert got.taken + len(got.refusals) <= got.rows + 1
        got.preview()

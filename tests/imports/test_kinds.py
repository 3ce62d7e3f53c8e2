"""Which export a file is: by its header, whatever its year, language, case or the lines around it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from firesteel.errors import BadInput
from firesteel.imports import Table, read_posts
from firesteel.imports.kinds import Kind, key, proposals, recognise, split_totals
from firesteel.imports.posts import KNOWN, SYNONYMS
from firesteel.imports.studio import ACCOUNT_KINDS, POST_KINDS

NOW = datetime(2026, 7, 15, tzinfo=UTC)
GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "export_headers.json").read_text(encoding="utf-8"))
LINK = "https://www.tiktok.com/@mara.skin/video/{}"
ADS = Kind(
    key="ads",
    name="ads",
    what="ads",
    columns={"campaign": ("Campaign name",), "ad": ("Ad name",), "spend": ("Cost",)},
    needs=(frozenset({"ad", "spend"}),),
    totals=True,
    described=True,
)


def table(header: list[str], *rows: list[Any]) -> Table:
    columns = {name: [row[i] for row in rows] for i, name in enumerate(header)}
    return Table(file="x.csv", columns=columns, lines=list(range(2, len(rows) + 2)))


def write(folder: Path, text: str, encoding: str = "utf-8-sig") -> Path:
    path = folder / "Content.csv"
    path.write_text(text, encoding=encoding, newline="")
    return path


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (GOLDEN["tiktok_studio_content_csv"]["2026"], "tiktok-studio"),
        (GOLDEN["tiktok_studio_content_csv"]["2021"], "tiktok-studio"),
        (GOLDEN["tiktok_business_suite_csv"]["videos"], "business-suite"),
        (GOLDEN["tiktok_studio_overview_csv"]["en"], "tiktok-overview"),
        *((names, "tiktok-overview") for names in GOLDEN["tiktok_studio_overview_csv"]["variants"].values()),
        (GOLDEN["tiktok_business_suite_csv"]["account_daily"], "business-suite-days"),
        (GOLDEN["tiktok_business_suite_csv"]["audience_daily"], "business-suite-audience"),
        (GOLDEN["tiktok_studio_other"]["Viewers.csv"], "tiktok-viewers"),
        (GOLDEN["tiktok_studio_other"]["FollowerHistory.csv"], "tiktok-followers"),
        (GOLDEN["tiktok_studio_other"]["FollowerActivity.csv"], "tiktok-follower-activity"),
        (GOLDEN["tiktok_studio_other"]["FollowerGender.csv"], "tiktok-follower-gender"),
        (GOLDEN["tiktok_studio_other"]["FollowerTopTerritories.csv"], "tiktok-follower-territories"),
    ],
)
def test_every_header_seen_is_known_for_what_it_is(header: list[str], kind: str) -> None:
    for names in (header, [name.upper() for name in header], [f"\ufeff {name} " for name in header]):
        match = recognise(table([name.strip() for name in names]), (*POST_KINDS, *ACCOUNT_KINDS))

        assert match is not None
        assert match[0].key == kind


@pytest.mark.parametrize(
    "header",
    [
        "Título del vídeo,Enlace del vídeo,Hora de publicación,Me gusta totales,Comentarios totales,Veces compartido en total,Visualizaciones totales",
        "Título do vídeo,Link do vídeo,Hora da publicação,Total de curtidas,Total de comentários,Total de compartilhamentos,Total de visualizações",
        "Videotitel,Videolink,Veröffentlichungszeit,Likes insgesamt,Kommentare insgesamt,Geteilt insgesamt,Aufrufe insgesamt",
        "Titre de la vidéo,Lien de la vidéo,Heure de publication,Total des J’aime,Total des commentaires,Total des partages,Total des vues",
        "Judul video,Tautan video,Waktu posting,Total suka,Total komentar,Total bagikan,Total tayangan",
    ],
)
def test_a_studio_export_in_another_language_is_read_like_the_english_one(tmp_path: Path, header: str) -> None:
    read = read_posts(write(tmp_path, f"{header}\nHi,{LINK.format(7)},2026-07-01,5,6,7,800\n"), now=NOW)

    signals = read.posts[0].signals
    assert read.key == "tiktok-studio"
    assert (signals.likes, signals.comments, signals.shares, signals.views) == (5, 6, 7, 800)


def test_a_header_below_a_title_is_found_and_the_title_noted(tmp_path: Path) -> None:
    header = ",".join(GOLDEN["tiktok_studio_content_csv"]["2026"])
    text = f'Content report\n"Exported 15 July 2026"\n\n{header}\n1,Hi,{LINK.format(7)},2026-07-01,5,6,many,800\n'

    read = read_posts(write(tmp_path, text), now=NOW)

    assert read.kind == "TikTok Studio content"
    assert "lines 1 to 2 stand above the header and were left out" in read.notes
    assert (read.refusals[0].line, read.refusals[0].column) == (5, "Total shares")


def test_an_export_about_the_account_is_refused_with_what_to_export_instead(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"looks like TikTok followers by gender, which holds no posts.*export Content"):
        read_posts(write(tmp_path, "Gender,Distribution\nFemale,62%\n"))


def test_what_an_export_never_shows_is_said(tmp_path: Path) -> None:
    header = ",".join(GOLDEN["tiktok_studio_content_csv"]["2026"])

    read = read_posts(write(tmp_path, f"{header}\n1,Hi,{LINK.format(7)},2026-07-01,5,6,7,800\n"), now=NOW)

    assert {"saves", "watch_time_s", "completions", "retention", "hook_2s"} <= set(read.cannot_show)
    assert read.posts[0].source == "tiktok-studio"


def test_of_two_columns_of_one_name_the_one_with_cells_is_read_and_noted() -> None:
    ads = table(["Campaign name", "Campaign Name", "Ad name", "Cost"], ["", "Spring", "A", "1"])

    match = recognise(ads, [ADS])

    assert match is not None
    assert match[1]["campaign"] == "Campaign Name"
    assert ads.notes == ["'Campaign Name' and 'Campaign name' are two columns of one name; 'Campaign Name' was read"]


@pytest.mark.parametrize(
    ("row", "is_total"),
    [
        (["Total of 2 results", "-", "30"], True),
        (["Total of 2 results", "USD", "30"], True),
        (["Total", "", "30"], True),
        (["Gesamt", "--", "30"], True),
        (["Total", "An ad of a campaign called Total", "30"], False),
        (["Total glow", "Total", "30"], False),
        (["Spring", "Total", "30"], False),
    ],
)
def test_a_total_row_is_not_an_ad_and_an_ad_called_total_is(row: list[str], is_total: bool) -> None:
    whole = table(["Campaign name", "Ad name", "Cost"], ["Spring", "A", "10"], ["Spring", "B", "20"], row)

    body, totals = split_totals(whole, ADS)

    assert len(body) == (2 if is_total else 3)
    assert [total["Cost"] for total in totals] == (["30"] if is_total else [])
    assert body.notes == (["line 4 is a total of the others and was left out"] if is_total else [])


def test_a_row_that_describes_the_columns_is_left_out_with_a_note() -> None:
    whole = table(
        ["Campaign name", "Ad name", "Cost"], ["Name.", "Name of the ad.", "What it cost."], ["S", "A1", "10"]
    )

    body, totals = split_totals(whole, ADS)

    assert (body.columns["Ad name"], body.lines, totals) == (["A1"], [3], ())


def test_columns_that_look_right_are_proposed_and_never_taken_unasked(tmp_path: Path) -> None:
    header = ["video_id", "author", "play count", "saves", "coments", "colour"]

    proposed = proposals(table(header), KNOWN, SYNONYMS)

    assert proposed == {"post_id": "video_id", "account": "author", "views": "play count", "comments": "coments"}
    with pytest.raises(BadInput, match="no kind of file we know"):
        read_posts(write(tmp_path, ",".join(header) + "\n1,mara,5,1,1,red\n"))


def test_names_are_compared_without_case_blanks_marks_and_currencies() -> None:
    assert key("\ufeffTotal  Shares ") == key("total_shares") == key("ＴＯＴＡＬ shares") == "total shares"
    assert key("Cost (USD)") == "cost"

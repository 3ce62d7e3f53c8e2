"""Asynchronous reports: made between two checks, fetched as files, the same rows as the synchronous report."""

from __future__ import annotations

import csv
import io
import pickle
import zipfile
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reporting import asked, busy, posted, rows
from starlette.testclient import TestClient

from localtok import doors
from localtok.app import app
from localtok.routes.reporting.files import as_csv, as_xlsx

HOUR = 3_600
ASK = {
    "report_type": "BASIC",
    "data_level": "AUCTION_AD",
    "dimensions": ["ad_id", "stat_time_day"],
    "metrics": ["spend", "impressions", "ad_name", "frequency"],
    "start_date": "2026-01-01",
    "end_date": "2026-01-05",
}


@pytest.fixture
def world():
    return busy()


def made(world, **given):
    told = posted(world, "report/task/create/", **{**ASK, **given})
    assert told["code"] == 0, told
    return told["data"]["task_id"]


def status(world, task_id):
    return asked(world, "report/task/check/", task_id=task_id)["data"]["status"]


def finished(world, **given):
    task_id = made(world, **given)
    assert [status(world, task_id), status(world, task_id), status(world, task_id)] == [
        "PROCESSING",
        "SUCCESS",
        "SUCCESS",
    ]
    return task_id


def fetch(world, address):
    with TestClient(app(doors.Front(world)), base_url="http://localtok") as http:
        return http.get(address)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"order_field": "impressions", "order_type": "ASC"},
        {
            "dimensions": ["stat_time_day", "ad_id"],
            "filtering": [{"field_name": "spend", "filter_type": "GREATER_THAN", "filter_value": "3"}],
        },
        {"report_type": "AUDIENCE", "dimensions": ["ad_id", "gender", "age"]},
        {"data_level": "AUCTION_ADVERTISER", "dimensions": ["advertiser_id"], "query_lifetime": True},
    ],
)
def test_the_file_has_the_rows_of_the_synchronous_report(world, given):
    task_id = finished(world, **given, output_format="CSV_STRING")

    text = asked(world, "report/task/download/", task_id=task_id)["data"]

    head, *lines = csv.reader(io.StringIO(text))
    dimensions = given.get("dimensions", ASK["dimensions"])
    assert head == [*dimensions, *ASK["metrics"]]
    sync = rows(world, **{**ASK, **given})
    assert lines == [[*row["dimensions"].values(), *row["metrics"].values()] for row in sync]
    assert lines


def test_a_csv_is_fetched_from_an_address_that_holds_an_hour(world):
    task_id = finished(world, file_name="January", metrics=["spend"])
    told = asked(world, "report/task/download/", task_id=task_id)["data"]

    fetched = fetch(world, told["download_url"])

    assert (told["file_name"], told["output_format"]) == ("January.csv", "CSV_DOWNLOAD")
    assert told["download_url"].startswith("http://localtok/report_files/")
    assert fetched.status_code == 200
    assert fetched.headers["content-type"].startswith("text/csv")
    assert "January.csv" in fetched.headers["content-disposition"]
    assert fetched.text.splitlines()[0] == "ad_id,stat_time_day,spend"
    assert fetch(world, told["download_url"].replace("sign=", "sign=0")).status_code == 403
    assert fetch(world, told["download_url"].replace(task_id, "7")).status_code == 404
    world.now += HOUR - 1
    assert fetch(world, told["download_url"]).status_code == 200
    world.now += 1
    assert fetch(world, told["download_url"]).status_code == 403
    again = asked(world, "report/task/download/", task_id=task_id)["data"]["download_url"]
    assert fetch(world, again).text == fetched.text


def test_a_workbook_holds_the_same_table(world):
    task_id = finished(world, output_format="XLSX_DOWNLOAD")
    told = asked(world, "report/task/download/", task_id=task_id)["data"]

    fetched = fetch(world, told["download_url"])

    assert told["file_name"].endswith(".xlsx")
    assert fetched.headers["content-type"].endswith("spreadsheetml.sheet")
    found = _cells(fetched.content)
    assert found[0] == [*ASK["dimensions"], *ASK["metrics"]]
    assert found[1:] == [[*row["dimensions"].values(), *row["metrics"].values()] for row in rows(world, **ASK)]


def _cells(content):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        for name in package.namelist():
            ElementTree.fromstring(package.read(name))
        sheet = ElementTree.fromstring(package.read("xl/worksheets/sheet1.xml"))
    names = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    return [
        [cell.findtext("x:is/x:t", "", names) for cell in row.findall("x:c", names)]
        for row in sheet.iterfind(".//x:row", names)
    ]


@given(
    st.lists(
        st.lists(st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"])), min_size=2, max_size=2),
        min_size=1,
    )
)
@settings(deadline=None)
def test_whatever_is_in_a_table_comes_back_out(table):
    printable = [["".join(one for one in text if one not in "\ufffe\uffff\x85") for text in row] for row in table]

    assert list(csv.reader(io.StringIO(as_csv(printable)))) == printable
    assert _cells(as_xlsx(printable)) == printable
    assert as_xlsx(printable) == as_xlsx(printable)


def test_what_is_not_done_cannot_be_fetched_and_what_is_canceled_never_is(world):
    task_id = made(world)

    early = asked(world, "report/task/download/", task_id=task_id)
    assert (early["code"], early["data"]) == (40201, {})
    assert "QUEUING" in early["message"]
    assert status(world, task_id) == "PROCESSING"
    assert asked(world, "report/task/download/", task_id=task_id)["code"] == 40201
    assert posted(world, "report/task/cancel/", task_id=task_id)["code"] == 0
    assert [status(world, task_id), status(world, task_id)] == ["CANCELED", "CANCELED"]
    assert asked(world, "report/task/download/", task_id=task_id)["code"] == 40200
    assert posted(world, "report/task/cancel/", task_id=task_id)["code"] == 40200
    assert asked(world, "report/task/check/", task_id="7")["code"] == 40007


def test_a_task_says_what_was_so_when_it_was_done(world):
    task_id = finished(world, output_format="CSV_STRING")
    before = asked(world, "report/task/download/", task_id=task_id)["data"]

    world.advance(6)
    world = pickle.loads(pickle.dumps(world))

    assert asked(world, "report/task/download/", task_id=task_id)["data"] == before
    assert asked(world, "report/task/download/", task_id=finished(world, output_format="CSV_STRING"))["data"] != before


@pytest.mark.parametrize(
    ("given", "code", "word"),
    [
        ({"report_type": "BC"}, 40002, "report_type"),
        ({"report_type": "CATALOG"}, 40008, "CATALOG"),
        ({"output_format": "PDF"}, 40002, "output_format"),
        ({"metrics": ["video_views"]}, 40002, "video_play_actions"),
        ({"dimensions": ["mood"]}, 40002, "mood"),
        ({"dimensions": None}, 40002, "dimensions"),
        ({"start_date": None}, 40002, "start_date"),
        ({"file_name": "a/b"}, 40002, "file_name"),
        ({"dimensions": ["ad_id", "country_code"]}, 40002, "frequency"),
        ({"advertiser_id": "7999999999999999999"}, 40001, "7999999999999999999"),
    ],
)
def test_a_task_is_refused_for_what_a_report_is_refused_for(world, given, code, word):
    told = posted(world, "report/task/create/", **{**ASK, **given})

    assert told["code"] == code, told
    assert word in told["message"]
    assert world.report_tasks == {}


def test_a_task_is_not_cut_to_the_newest_ids_and_knows_no_billed_cost(world, monkeypatch):
    from localtok.routes.reporting import rows as reporting_rows

    monkeypatch.setattr(reporting_rows, "MOST_IDS", 1)
    task_id = finished(world, output_format="CSV_STRING", metrics=["billed_cost"])

    text = asked(world, "report/task/download/", task_id=task_id)["data"]

    lines = text.splitlines()[1:]
    assert {line.split(",")[0] for line in lines} == set(world.ads)
    assert {line.split(",")[2] for line in lines} == {"-"}


def test_tasks_have_limits_of_their_own(front):
    world = front.world
    world.assume.rate_limits = "premium"
    front.meter.clock = lambda: 0.0
    token = world.advertiser.access_token

    codes = []
    with TestClient(app(front)) as http:
        for _ in range(3):
            body = {**ASK, "advertiser_id": world.advertiser.advertiser_id}
            told = http.post("/open_api/v1.3/report/task/create/", json=body, headers={"Access-Token": token}).json()
            codes.append(told["code"])

    assert codes == [0, 0, 40100]

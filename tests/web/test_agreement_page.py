"""The agreement as a form: what stands in it is what is kept, nothing typed is lost, and the paper says the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

import a
from firesteel.desk import Desk
from firesteel.errors import BadInput
from firesteel.rights import UsageRights, agreements
from firesteel.values import Money, PostId, Window
from firesteel.web import terms
from firesteel.web.terms import Typed, read
from web.real import office, signed_in
from web.sample import SampleDesk

PATH = "/creators/mara.skin/agreement/"
POST = "7000000000000000001"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with office(tmp_path / "home", monkeypatch) as desk:
        yield desk


@pytest.fixture
def jana(here: Desk) -> Client:
    return signed_in()


def form(rights: UsageRights, **changed: Any) -> dict[str, Any]:
    """What a browser would send of a form that shows `rights`."""
    typed = terms.shown(rights)
    return {**typed.lines, **{name: list(ticks) for name, ticks in typed.lists.items()}, **changed}


def asked(sent: dict[str, Any]) -> Typed:
    query = QueryDict(mutable=True)
    for name, value in sent.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return Typed.of(query)


moments = st.datetimes(min_value=a.START.replace(tzinfo=None), max_value=a.at(900).replace(tzinfo=None)).map(
    lambda moment: moment.replace(tzinfo=a.START.tzinfo)
)
amounts = st.none() | st.integers(0, 10**14).map(lambda micros: Money(micros, "EUR"))


@settings(max_examples=60)
@given(
    start=moments,
    length=st.timedeltas(min_value=timedelta(microseconds=1), max_value=timedelta(days=400)),
    ends=st.tuples(st.none() | moments, st.none() | moments, st.none() | moments),
    money=st.tuples(amounts, amounts, amounts),
    share=st.none() | st.integers(1, 1000).map(lambda mills: mills / 1000),
    link=st.none() | st.booleans(),
    results=st.none() | st.frozensets(st.sampled_from(["views", "spend", "saved_by_hand"])),
    hours=st.none() | st.integers(1, 720),
)
def test_what_nobody_touched_is_kept_to_the_microsecond(
    start: Any, length: Any, ends: Any, money: Any, share: Any, link: Any, results: Any, hours: Any
) -> None:
    held = a.rights(
        window=Window(start, start + length),
        music_until=ends[0],
        live_until=ends[1],
        exclusive_until=ends[2],
        fee=money[0],
        spend_cap=money[1],
        renewal_fee=money[2],
        negative_share=share,
        link_and_cta=link,
        shared_results=results,
        respond_within_h=hours,
    )

    assert read(asked(form(held)), held, "USD") == held


def test_a_last_day_is_inside_the_agreement() -> None:
    sent = form(UsageRights(creator="mara.skin"), start="2026-01-01", end="2026-01-31")
    rights = read(asked(sent), UsageRights(creator="mara.skin"), "USD")

    assert rights.window == Window(a.at(0), a.at(31))
    assert terms.shown(rights).lines["end"] == "2026-01-31"


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("posts", f"https://www.tiktok.com/@mara.skin/video/{POST}?lang=en", frozenset({PostId(POST)})),
        ("posts", f" {POST},\n7000000000000000002 ", frozenset({PostId(POST), PostId("7000000000000000002")})),
        ("markets", "us, uk;DE", frozenset({"US", "GB", "DE"})),
        ("negative_share", "12,5 %", 0.125),
        ("fee", "$1,250.50", a.usd(1_250.5)),
        ("fee", "300,50", a.usd(300.5)),
        ("respond_within_h", "24 h", 24),
        ("fee", "", None),
    ],
)
def test_an_answer_is_read_as_people_write_it(field: str, typed: str, kept: Any) -> None:
    held = UsageRights(creator="mara.skin")

    assert getattr(read(asked(form(held, **{field: typed})), held, "USD"), field) == kept


WRONG = [
    ("posts", {"posts": "that one with the dog"}, "&#x27;that&#x27; names no post"),
    ("end", {"start": "2026-03-01", "end": "2026-02-01"}, "The last day is before the first"),
    ("end", {"start": "2026-03-01", "end": ""}, "A period has a first and a last day"),
    ("start", {"start": "0026-03-01", "end": "2026-04-01"}, "&#x27;0026-03-01&#x27; is no day"),
    ("markets", {"markets": "Germany"}, "&#x27;germany&#x27; is no country"),
    ("negative_share", {"negative_share": "0"}, "&#x27;0&#x27; is no share"),
    ("negative_share", {"negative_share": "nan"}, "&#x27;nan&#x27; is no share"),
    ("respond_within_h", {"respond_within_h": "721"}, "&#x27;721&#x27; is no number of hours"),
    ("fee", {"fee": "a lot"}, "&#x27;a lot&#x27; is no amount"),
    ("spend_cap", {"spend_cap": "-5"}, "&#x27;-5&#x27; is no amount"),
    ("shared_results", {"shared_results": ["nothing", "views"]}, "Nothing is shared, and yet something is"),
]


@pytest.mark.parametrize(("field", "typed", "why"), WRONG, ids=[why[:24] for _, _, why in WRONG])
def test_what_is_no_answer_is_refused_beside_it_and_everything_typed_is_kept(
    desk: SampleDesk, client: Client, field: str, typed: dict[str, Any], why: str
) -> None:
    sent = form(desk.agreement_page("mara.skin").rights, note="typed <just now>", expect="5", **typed)
    answer = client.post(PATH, sent)

    text = answer.content.decode()
    assert answer.status_code == 400
    assert f'id="why-{field}">{why}' in text
    assert text.count('aria-invalid="true"') == 1
    assert "typed &lt;just now&gt;</textarea>" in text
    assert 'name="expect" value="5"' in text
    assert desk.acts == []


@given(st.text(max_size=40))
def test_any_text_in_any_field_is_read_or_refused_in_words(said: str) -> None:
    held = UsageRights(creator="mara.skin")
    for field in terms.LINES:
        try:
            read(asked(form(held, **{field: said.strip()})), held, "USD")
        except BadInput as refused:
            assert refused.where in terms.LINES and refused.remedy


def test_what_somebody_kept_meanwhile_is_not_overwritten_and_nothing_typed_is_lost(
    desk: SampleDesk, client: Client
) -> None:
    sent = form(desk.agreement_page("mara.skin").rights, comment_moderator="Bo", expect="2")
    answer = client.post(PATH, sent)

    text = answer.content.decode()
    assert answer.status_code == 409
    assert re.search(r"kept version \d+ of this agreement meanwhile\. What you typed is still here", text)
    assert "UsageRights" not in text
    assert 'name="comment_moderator" value="Bo"' in text
    assert 'name="expect" value="5"' in text


def test_a_template_fills_the_form_and_keeps_nothing(desk: SampleDesk, client: Client) -> None:
    text = client.get("/creators/noor.daily/agreement/", {"template": "b2b"}).content.decode()

    assert 'value="leads" checked' in text and 'value="owned channels" checked' in text
    assert "6 of 9 answered" in text
    assert desk.acts == []


def test_the_best_posts_of_the_creator_are_there_to_tick(desk: SampleDesk, client: Client) -> None:
    best = next(row.post for row in desk.posts() if row.post.creator.handle == "noor.daily")
    sent = form(UsageRights(creator="noor.daily"), post=[best.id], expect="0")
    assert f'name="post" value="{best.id}"' in client.get("/creators/noor.daily/agreement/").content.decode()

    client.post("/creators/noor.daily/agreement/", sent)
    assert desk.acts[0][1].posts == frozenset({best.id})


def test_the_summary_follows_what_is_typed_before_it_is_kept(desk: SampleDesk, client: Client) -> None:
    sent = form(desk.agreement_page("mara.skin").rights, comment_moderator="Bo", fee="999")
    text = client.post("/creators/mara.skin/agreement-preview/", sent | {"held": ""}).content.decode()
    assert "Bo looks after the comments." in text and "$999.00" in text

    broken = client.post("/creators/mara.skin/agreement-preview/", sent | {"fee": "much"}).content.decode()
    assert "&#x27;much&#x27; is no amount" in broken
    assert desk.acts == []


def test_versions_say_what_changed_and_who_signed(client: Client) -> None:
    text = client.get(PATH).content.decode()

    assert "Signed by Mara Silva" in text
    assert "until 30 January 2026" in text and "until 1 March 2026" in text


def test_payment_and_a_signature_on_paper_are_kept_or_refused_beside_their_field(
    desk: SampleDesk, client: Client
) -> None:
    digest = agreements.terms(desk.agreement_page("kofi.cares").rights)
    path = "/creators/kofi.cares/"
    assert f'name="terms" value="{digest}"' in client.get(f"{path}agreement/").content.decode()
    for act, field in (("paid", "reference"), ("sign", "name")):
        answer = client.post(f"{path}{act}/", {"deal": "", "terms": digest, field: ""})
        assert (answer.status_code, f'id="why-{act}"' in answer.content.decode()) == (400, True)
    client.post(f"{path}paid/", {"deal": "", "reference": "R-104"})
    client.post(f"{path}sign/", {"deal": "", "terms": digest, "name": "Kofi Mensah"})

    assert desk.acts == [
        ("paid", "kofi.cares", "", "R-104", "jana"),
        ("sign", "kofi.cares", "", digest, "Kofi Mensah", "paper", "jana"),
    ]


def test_a_file_goes_to_the_agreement_and_comes_back_as_a_download(desk: SampleDesk, client: Client) -> None:
    file = SimpleUploadedFile("../../Signed <1>.pdf", b"%PDF-1.7")
    client.post("/creators/mara.skin/attach/", {"deal": "", "file": file})
    assert desk.acts == [("attach", "mara.skin", "", "Signed _1_.pdf", b"%PDF-1.7", "jana")]

    answer = client.get(f"/creators/mara.skin/attachments/{'ab' * 32}/")
    assert answer.content == b"%PDF-1.7 signed"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert client.get(f"/creators/dr.ilse/attachments/{'ab' * 32}/").status_code == 404


def test_a_file_that_is_missing_or_too_large_is_refused(desk: SampleDesk, client: Client) -> None:
    empty = client.post("/creators/mara.skin/attach/", {"deal": ""})
    assert (empty.status_code, "No file was chosen" in empty.content.decode()) == (400, True)

    large = SimpleUploadedFile("scan.pdf", b"x" * 10_000_001)
    answer = client.post("/creators/mara.skin/attach/", {"deal": "", "file": large})
    assert (answer.status_code, "The file scan.pdf is larger than the 10 MB taken here" in answer.content.decode()) == (
        400,
        True,
    )
    assert desk.acts == []


def test_the_door_for_files_still_asks_for_the_token(desk: SampleDesk, buyer: Any) -> None:
    strict = Client(SERVER_NAME="127.0.0.1", enforce_csrf_checks=True)
    strict.force_login(buyer)
    file = SimpleUploadedFile("scan.pdf", b"x")

    assert strict.post("/creators/mara.skin/attach/", {"deal": "", "file": file}).status_code == 403
    assert strict.post("/creators/codes/try/", {"codes": "#abc"}).status_code == 403
    assert desk.acts == []


def test_from_an_empty_form_to_a_signed_paper_on_the_real_desk(here: Desk, jana: Client) -> None:
    full = a.rights("mara.skin", window=Window(a.at(40), a.at(70)))
    first = jana.post(PATH, form(full, comment_moderator="", expect="0"), follow=True).content.decode()
    assert "1 of nine answers are still open." in first

    seq = re.search(r'name="expect" value="(\d+)"', first)
    assert seq is not None
    second = jana.post(PATH, form(full, expect=seq[1]), follow=True).content.decode()
    assert "All nine are answered." in second and "Version 2" in second
    assert jana.post(PATH, form(full, expect=seq[1])).status_code == 409
    assert here.agreement("mara.skin") == full

    digest = agreements.terms(full)
    jana.post("/creators/mara.skin/attach/", {"deal": "", "file": SimpleUploadedFile("contract.pdf", b"%PDF")})
    jana.post("/creators/mara.skin/sign/", {"deal": "", "terms": digest, "name": "Mara Silva"})
    text = jana.get(PATH).content.decode()
    assert "<b>Mara Silva</b>" in text and "contract.pdf" in text
    paper = jana.get("/creators/mara.skin/agreement.pdf")
    assert paper.content.startswith(b"%PDF-") and paper.headers["Content-Type"] == "application/pdf"
    assert "agreement-mara.skin-v3.pdf" in paper.headers["Content-Disposition"]


def test_a_second_agreement_has_its_own_name_and_page(here: Desk, jana: Client) -> None:
    jana.post(PATH, form(a.rights("mara.skin"), expect="0"))
    clash = jana.post(PATH, form(a.rights("mara.skin"), expect="0"))
    assert clash.status_code == 409

    spring = jana.post(PATH, form(a.rights("mara.skin"), deal="spring", fee="10", expect="0"))
    assert spring.headers["Location"] == "/creators/mara.skin/agreement/spring/"
    assert "“spring” with @mara.skin" in jana.get(spring.headers["Location"]).content.decode()
    odd = jana.post(PATH, form(a.rights("mara.skin"), deal="../x", expect="0"))
    assert odd.status_code == 400

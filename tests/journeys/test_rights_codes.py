"""Post codes as they come in: pasted or in a file, each tried with the platform, each fault told with its cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from firesteel.desk import Desk
from firesteel.desk.rights.authorizing import without_codes
from firesteel.desk.rights.codes import read_codes
from firesteel.desk.rights.rightsviews import CodeRow, CodesTaken
from firesteel.errors import BadInput, Rejected, Unavailable
from firesteel.rights import UsageRights, refusals
from firesteel.storage import open_workspace
from firesteel.values import PostId
from localtok.app import app
from localtok.doors import Front
from localtok.state import Post
from localtok.world import World
from walking import opened

CODE = "#zrJ0q3V7mY8sFh2bXkUuP4tQw1eRn6aLc9dGo5iHv0E="
OTHER = "#Aa1Bb2Cc3Dd4Ee5Ff6Gg7Hh8Ii9Jj0Kk1Ll2Mm3Nn4Oo="


def rows(text: str) -> list[tuple[int, str, str, str, str]]:
    return [(row.line, row.code, row.creator, row.post, row.original) for row in read_codes(text)]


@pytest.mark.parametrize(
    "line",
    [
        f"{CODE}, @Mara.Skin, 7300000000000000001",
        f"7300000000000000001;{CODE};@mara.skin",
        f"@mara.skin\t{CODE}\thttps://www.tiktok.com/@mara.skin/video/7300000000000000001?lang=en",
        f"https://www.tiktok.com/@mara.skin/video/7300000000000000001 code: {CODE}",
        f'"{CODE}" mara.skin 7300000000000000001',
        f"\ufeffauth code:{CODE} @mara.skin 7300000000000000001",
        f"＃{CODE[1:]}，@mara.skin，7300000000000000001",
        f"\u200b{CODE}\u200b @mara.skin 7300000000000000001",
    ],
)
def test_a_line_is_read_whatever_stands_beside_the_code_and_in_any_order(line: str) -> None:
    assert rows(line) == [(1, CODE, "mara.skin", "7300000000000000001", "")]


def test_blank_lines_are_skipped_and_lines_keep_their_numbers() -> None:
    assert rows(f"\n{CODE}\r\n\r\n   \n{OTHER}\n") == [(2, CODE, "", "", ""), (5, OTHER, "", "", "")]


def test_a_line_without_a_code_is_a_row_all_the_same() -> None:
    assert rows(f"{CODE}\nhere are the codes you asked for\n") == [(1, CODE, "", "", ""), (2, "", "", "", "")]


def test_the_second_code_of_a_line_is_the_originals_unless_it_is_said_otherwise() -> None:
    assert rows(f"{CODE} {OTHER}") == [(1, CODE, "", "", OTHER)]
    assert rows(f"original code: {OTHER} code: {CODE}") == [(1, CODE, "", "", OTHER)]


def test_a_hashtag_beside_a_code_is_no_code() -> None:
    assert rows(f"#skincare #ad {CODE} @mara.skin") == [(1, CODE, "mara.skin", "", "")]


def test_a_code_that_lost_its_sign_is_still_tried_as_it_was_given() -> None:
    assert rows(f"{CODE[1:]} @mara.skin") == [(1, CODE[1:], "mara.skin", "", "")]


def test_a_file_with_a_header_is_read_by_its_columns() -> None:
    text = f'\ufeffCreator;Spark Code;Original;URL\n"mara.skin";"{CODE}";;https://www.tiktok.com/@mara.skin/video/7300000000000000001\n;;;\n@ivo;;;\nivo;{OTHER};{CODE};'

    assert rows(text) == [
        (2, CODE, "mara.skin", "7300000000000000001", ""),
        (4, "", "ivo", "", ""),
        (5, OTHER, "ivo", "", CODE),
    ]


def test_a_quotation_mark_that_is_never_closed_is_told() -> None:
    with pytest.raises(BadInput, match="never closed"):
        read_codes('code,creator\n"' + f"{CODE}\n" * 5_000)


def test_nothing_is_no_rows_and_a_row_never_shows_its_code() -> None:
    (row,) = read_codes(CODE)

    assert read_codes(" \n\n") == ()
    assert CODE[1:] not in repr(row)


# Against the platform.


class Makers:
    """Creators and TikTok doing what makes a code good or bad, at the platform's own doors."""

    def __init__(self, desk: Desk, world: World, http: httpx2.Client) -> None:
        self.desk, self.world, self.http = desk, world, http
        self.spare = [post for post in world.posts.values() if not world.accounts[post.handle].is_brand]

    def control(self, path: str, **body: Any) -> dict[str, Any]:
        answer = self.http.post(f"/_localtok/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def post(self, without: Collection[str] = ()) -> Post:
        """One that nothing happened to yet, of a creator who is not among those."""
        found = next(post for post in self.spare if post.handle not in without)
        self.spare.remove(found)
        return found

    def code(self, post: Post) -> str:
        return str(self.control(f"posts/{post.item_id}/code", action="make", days=30)["code"])

    def row(self, post: Post, code: str = "") -> dict[str, str]:
        return {"code": code or self.code(post), "creator": post.handle, "post": post.item_id}


def agree_with_all(desk: Desk, world: World, without: Collection[str]) -> None:
    """One agreement a creator, over all their posts, but for some."""
    for handle in [one.handle for one in world.accounts.values() if not one.is_brand and one.handle not in without]:
        posts = frozenset(PostId(post.item_id) for post in world.posts.values() if post.handle == handle)
        desk.agree(UsageRights(creator=handle, posts=posts), "Ben")


def faults(make: Makers) -> dict[str, list[dict[str, str]]]:
    """A few rows for every cause there is, most of them as the platform's documentation has them."""
    world, found = make.world, dict[str, list[dict[str, str]]]()
    with_code = [(post := make.post(), make.code(post)) for _ in range(12)]

    def prepared(cause: str, **changes: Any) -> None:
        post, code = with_code.pop()
        make.control(f"posts/{post.item_id}", **changes)
        found[cause] = [make.row(post, code)]

    prepared("video-deleted", status="DELETED")
    prepared("video-unavailable", status="TAKEN_DOWN")
    prepared("not-public", status="PRIVATE")
    prepared("story", media_type="STORY")
    one, two, photo = make.post(), make.post(), make.post()
    prepared("multi-mention", mentions=[one.item_id, two.item_id])
    prepared("multi-duet-stitch", duet_of=one.item_id, stitch_of=two.item_id)
    prepared("original-code-missing", duet_of=one.item_id)
    post, code = with_code.pop()
    make.control(f"posts/{post.item_id}", stitch_of=two.item_id)
    found["original-code-wrong"] = [make.row(post, code) | {"original": make.code(one)}]
    post, code = with_code.pop()
    make.control(f"posts/{photo.item_id}", media_type="PHOTO")
    make.control(f"posts/{post.item_id}", duet_of=photo.item_id)
    found["carousel-duet"] = [make.row(post, code)]
    post, code = with_code.pop()
    make.control(f"posts/{post.item_id}/code", action="revoke")
    found["revoked"] = [make.row(post, code)]
    post, code = with_code.pop()
    make.control(f"posts/{post.item_id}/code", action="expire")
    found["expired"] = [make.row(post, code)]
    post, code = with_code.pop()
    world.codes[code].advertiser_id = "1000000000000000999"
    found["used"] = [make.row(post, code)]
    found["not-found"] = [{"code": "#" + "A" * 42 + "="}]
    found["malformed"] = [{"code": "#not a code at all"}, {"code": "", "creator": "somebody"}]
    touched = {world.posts[row["post"]].handle for wrong in found.values() for row in wrong if "post" in row}
    foreign = make.post(touched)
    banned = make.post(touched | {foreign.handle})
    found["foreign-region"], found["account-banned"] = [make.row(foreign)], [make.row(banned)]
    make.control(f"accounts/{foreign.handle}", region="BR")
    make.control(f"accounts/{banned.handle}", banned=True)
    return found


def typed(given: list[dict[str, str]]) -> list[CodeRow]:
    return [CodeRow(line=line, **row) for line, row in enumerate(given, start=1)]


def by_cause(taken: CodesTaken) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for result in taken.results:
        found.setdefault(result.cause, set()).add(result.outcome)
    return found


STRANGERS = ("mara.skin", "dr.ilse")
"""Creators with whom nothing was agreed in the shared world."""


@pytest.fixture
def make(desk: Desk, world: World, platform: httpx2.Client) -> Makers:
    """A world of its own, for a test that spoils creators for others."""
    desk.sync()
    return Makers(desk, world, platform)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Makers]:
    """One world that was read, with agreements over every post of all creators but two."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIRESTEEL_HOME", str(tmp_path_factory.mktemp("codes")))
        front = Front(World(seed=7), base_url="http://localtok")
        with TestClient(app(front), base_url=front.base_url) as http:
            desk, _ = opened(http, "lumen")
            desk.sync()
            agree_with_all(desk, front.world, without=STRANGERS)
            yield Makers(desk, front.world, http)


@pytest.fixture
def calm(shared: Makers) -> Makers:
    """The shared world, its ledger open again: a process has one open workspace."""
    open_workspace(shared.desk.store.workspace)
    return shared


def test_every_fault_is_told_with_its_documented_cause_and_what_to_ask_for(make: Makers) -> None:
    given = faults(make)

    for cause, wrong in given.items():
        taken = make.desk.try_codes(typed(wrong), "Ana")

        assert by_cause(taken) == {cause: {"refused"}}, taken
        for result in taken.results:
            assert result.words == refusals.CAUSES[cause].words
            assert result.ask == refusals.CAUSES[cause].ask


def test_a_code_of_another_post_than_was_said_is_applied_and_told(calm: Makers) -> None:
    meant, sent = calm.post(STRANGERS), calm.post(STRANGERS)

    (result,) = calm.desk.try_codes(typed([calm.row(sent) | {"post": meant.item_id}]), "Ana").results

    assert (result.outcome, result.cause, result.post) == ("applied", "wrong-post", sent.item_id)
    assert meant.item_id in result.words and sent.item_id in result.words


def test_a_code_of_a_post_that_the_agreement_does_not_name_is_told(calm: Makers) -> None:
    friends = {post.handle for post in calm.world.posts.values()} - {"mara.skin"}
    named, other = calm.post(friends), calm.post(friends)
    calm.desk.agree(UsageRights(creator=other.handle, posts=frozenset({PostId(named.item_id)})), "Ben")

    (result,) = calm.desk.try_codes(typed([{"code": calm.code(other)}]), "Ana").results

    assert (result.outcome, result.cause, result.creator) == ("applied", "wrong-post", other.handle)


def test_a_code_of_a_creator_nobody_agreed_with_is_told(calm: Makers) -> None:
    friends = {post.handle for post in calm.world.posts.values()} - {"dr.ilse"}

    (result,) = calm.desk.try_codes(typed([{"code": calm.code(calm.post(friends))}]), "Ana").results

    assert (result.outcome, result.cause) == ("applied", "not-agreed")


def test_a_code_of_a_post_nobody_read_is_matched_by_the_name_the_platform_gives(
    desk: Desk, world: World, platform: httpx2.Client
) -> None:
    make = Makers(desk, world, platform)
    post = make.post()

    (result,) = desk.try_codes(typed([{"code": make.code(post)}]), "Ana").results

    assert desk.library() == {}
    assert (result.outcome, result.post, result.creator) == ("applied", post.item_id, post.handle)


def test_the_same_code_twice_in_a_paste_is_tried_once(calm: Makers) -> None:
    row = calm.row(calm.post(STRANGERS))

    first, second = calm.desk.try_codes(typed([row, row]), "Ana").results

    assert (first.outcome, first.cause) == ("applied", "")
    assert (second.outcome, second.cause, second.words) == (
        "refused",
        "duplicate-row",
        "The same code stands in line 1.",
    )


def test_an_import_that_broke_off_goes_on_and_knows_what_it_did(calm: Makers) -> None:
    given = typed([calm.row(calm.post(STRANGERS)) for _ in range(4)])

    class Gone(Exception):
        pass

    def dies(words: str) -> None:
        if words.startswith("2 "):
            raise Gone

    with pytest.raises(Gone):
        calm.desk.try_codes(given, "Ana", dies)
    again = calm.desk.try_codes(given, "Ana")

    assert [result.outcome for result in again.results] == ["known", "known", "applied", "applied"]
    assert [result.cause for result in again.results] == [""] * 4


def test_a_platform_that_does_not_answer_ends_the_import_and_what_was_applied_stays(calm: Makers) -> None:
    given = typed([calm.row(calm.post(STRANGERS)) for _ in range(2)])
    calm.desk.try_codes(given[:1], "Ana")
    calm.control("faults", faults=[{"kind": "code", "code": 50000, "path": "tt_video/authorize/", "times": 99}])

    with pytest.raises(Unavailable):
        calm.desk.try_codes(given, "Ana")

    calm.control("faults", faults=[])
    assert calm.desk.authorization(PostId(given[0].post)) is not None


def test_an_empty_paste_is_refused(desk: Desk) -> None:
    with pytest.raises(BadInput, match="no code here"):
        desk.try_codes((), "Ana")


def test_a_code_stands_nowhere_but_sealed(make: Makers) -> None:
    given = [row for wrong in faults(make).values() for row in wrong] + [make.row(make.post())]
    codes = [row["code"] for row in given if len(row["code"]) > 12]

    taken = make.desk.try_codes(typed(given), "Ana")
    with pytest.raises(Rejected) as refused:
        make.desk.authorize_code(codes[0], "Ana")

    told = "\n".join(entry.value for entry in make.desk.ledger.facts()) + repr(taken) + str(refused.value)
    assert not any(code[1:] in told for code in codes)
    assert {entry.masked for entry in make.desk.refused_codes()} >= {codes[0][:3] + "…" + codes[0][-2:]}


def test_a_row_that_names_somebody_forgotten_does_not_break_the_import_off(make: Makers) -> None:
    make.desk.forget("mara.skin", "Ana")
    wrong = ["#" + letter * 42 + "=" for letter in "AB"]

    taken = make.desk.try_codes(typed([{"code": wrong[0], "creator": "mara.skin"}, {"code": wrong[1]}]), "Ana")

    assert [each.cause for each in taken.results] == ["not-found", "not-found"]
    assert {each.creator for each in make.desk.refused_codes()} == {""}


def test_a_refusal_that_repeats_a_code_shows_it_masked() -> None:
    said = without_codes(Rejected(40002, f"auth_code {CODE} does not belong to #original=="), CODE, "", "#original==")

    assert CODE not in str(said)
    assert "#original==" not in said.message
    assert (said.code, said.message[:13]) == (40002, f"auth_code {CODE[:3]}")


def test_what_cannot_be_a_handle_names_nobody() -> None:
    rows = read_codes(f"code,name\n{CODE},Mara Ruiz\n{CODE},{'x' * 5000}\n{CODE},@Mara.Skin\n{CODE},⟦p:0⟧")

    assert [row.creator for row in rows] == ["", "", "mara.skin", ""]


def test_a_refused_code_is_remembered_once_and_no_more_once_it_was_applied(calm: Makers) -> None:
    post = calm.post(STRANGERS)
    code = calm.code(post)
    calm.control(f"posts/{post.item_id}", status="PRIVATE")
    for _ in range(2):
        calm.desk.try_codes(typed([calm.row(post, code)]), "Ana")

    (kept,) = (each for each in calm.desk.refused_codes() if each.post == post.item_id)
    calm.control(f"posts/{post.item_id}", status="PUBLIC")
    calm.desk.try_codes(typed([calm.row(post, code)]), "Ana")

    assert (kept.cause, kept.creator, kept.post) == ("not-public", post.handle, post.item_id)
    assert not any(each.post == post.item_id for each in calm.desk.refused_codes())


def cloned(world: World, count: int) -> Iterator[Post]:
    """More posts of the creators than the world has: as if each had posted the same again."""
    of = [post for post in world.posts.values() if not world.accounts[post.handle].is_brand]
    for number in range(count):
        post = replace(of[number % len(of)], item_id=str(7_500_000_000_000_000_000 + number))
        world.posts[post.item_id] = post
        yield post


def test_five_hundred_codes_with_every_fault_over_a_real_socket(served_platform: httpx2.Client, world: World) -> None:
    posts = list(cloned(world, 1_000))
    desk, _ = opened(served_platform, "lumen")
    make = Makers(desk, world, served_platform)
    make.spare = posts
    wrong = faults(make)
    bad = [row for rows in wrong.values() for row in rows]
    spoiled = {world.posts[rows[0]["post"]].handle for rows in (wrong["foreign-region"], wrong["account-banned"])}
    not_agreed = make.post(spoiled)
    agree_with_all(desk, world, without={not_agreed.handle})
    fine = 500 - len(bad) - 4
    good = [make.row(make.post({not_agreed.handle, *spoiled})) for _ in range(fine)]
    other = make.row(make.post({not_agreed.handle, *spoiled})) | {"post": good[0]["post"]}
    given = [*good, other, make.row(not_agreed), *bad, good[1], good[2]]
    text = "code,creator,post,original\n" + "\n".join(
        ",".join(row.get(name, "") for name in ("code", "creator", "post", "original")) for row in given
    )

    told: list[str] = []
    taken = desk.try_codes(read_codes(text), "Ana", told.append)

    expected = Counter({("refused", cause): len(rows) for cause, rows in wrong.items()})
    expected |= {("applied", ""): fine, ("applied", "wrong-post"): 1, ("applied", "not-agreed"): 1}
    expected |= {("refused", "duplicate-row"): 2}
    assert Counter((result.outcome, result.cause) for result in taken.results) == expected
    assert len(taken.results) == 500
    assert told[-1] == "500 of 500 codes"
    assert all(result.until for result in taken.results if result.outcome == "applied")

"""The team on its page and in the terminal: beginning one, inviting, changing, removing, and what each may open."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer
from django.contrib.auth.models import User
from django.test import Client
from typer.testing import CliRunner

from firesteel.cli import console
from firesteel.cli import team as command
from firesteel.desk import Desk, team
from firesteel.desk.office import SYSTEM
from firesteel.desk.team.facts import Roster
from firesteel.errors import BadInput, Conflict, FiresteelError, NotApproved, NotFound
from firesteel.rights import UsageRights
from firesteel.roles import Act, Member, Role
from firesteel.web import access, signin
from web.real import NOW, office, signed_in

PASSWORD = "eleven quiet otters"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with office(tmp_path / "home", monkeypatch) as desk:
        monkeypatch.setattr(console, "desk", lambda workspace: desk)
        yield desk


@pytest.fixture
def staffed(here: Desk) -> Desk:
    team.set_role(here, "Ana", Role.OWNER, "Ana")
    for name, role in (
        ("Ben", "buyer"),
        ("Cleo", "approver"),
        ("Dev", "analyst"),
        ("Eva", "moderator"),
        ("Fay", "viewer"),
    ):
        team.set_role(here, name, role, "Ana")
    return here


def run(*arguments: str) -> tuple[int, str]:
    app = typer.Typer()
    command.mount(app)
    result = CliRunner().invoke(app, ["team", *arguments])
    if isinstance(result.exception, FiresteelError):
        raise result.exception
    return result.exit_code, result.stdout


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def test_one_person_alone_may_everything(here: Desk) -> None:
    assert team.alone(here) and all(team.allowed(here, "anybody", act) for act in Act)
    assert "whoever signs in may do everything" in text(signed_in(), "/settings/team/")


def test_the_first_on_a_team_is_an_owner(here: Desk) -> None:
    with pytest.raises(BadInput, match="begin with an owner"):
        team.set_role(here, "Ben", Role.BUYER, "Ana")

    assert team.set_role(here, "Ana", Role.OWNER, "ana").by == "ana"
    assert team.members(here) == (Member(name="Ana", role=Role.OWNER, since=NOW, by="ana"),)


def test_on_the_page_the_first_is_whoever_is_signed_in(here: Desk) -> None:
    jana = signed_in()

    answer = jana.post("/settings/team/set/", {"name": "Ana", "role": "owner"})
    assert (answer.status_code, team.alone(here)) == (400, True)
    assert jana.post("/settings/team/set/", {"name": "jana", "role": "buyer"}).status_code == 400
    assert jana.post("/settings/team/set/", {"name": "jana", "role": "owner"}).status_code == 302
    assert team.role_of(here, "Jana") is Role.OWNER


def test_the_last_owner_stays(staffed: Desk) -> None:
    for act in (lambda: team.remove(staffed, "Ana", "Ana"), lambda: team.set_role(staffed, "Ana", "buyer", "Ana")):
        with pytest.raises(BadInput, match="the only owner is Ana"):
            act()
    team.set_role(staffed, "Ben", "owner", "Ana")
    team.remove(staffed, "Ana", "Ana")

    assert team.role_of(staffed, "Ana") is None and team.role_of(staffed, "Ben") is Role.OWNER


def test_two_owners_who_demote_each_other_at_once_leave_one(staffed: Desk) -> None:
    team.set_role(staffed, "Ben", "owner", "Ana")
    entry = staffed.ledger.entry(Roster, team.SUBJECT)
    team.set_role(staffed, "Ben", "buyer", "Ana")

    with pytest.raises(Conflict):
        staffed.ledger.record(entry.value, team.SUBJECT, at=NOW, actor="Ben", expect=entry.seq)
    assert len(team.owners(team.members(staffed))) == 1


@pytest.mark.parametrize("name", ["Ben", "Cleo", "Dev", "Eva", "Fay", "Nobody", SYSTEM])
def test_only_owners_change_the_team(name: str, staffed: Desk) -> None:
    before = team.members(staffed)
    for act in (
        lambda: team.set_role(staffed, name, "owner", name),
        lambda: team.remove(staffed, "Ana", name),
        lambda: team.add(staffed, "Gus", "viewer", name),
        lambda: team.change(staffed, "Ben", "owner", name),
    ):
        with pytest.raises((NotApproved, Conflict)):
            act()
    assert team.members(staffed) == before


def test_a_name_that_looks_like_another_is_the_other(staffed: Desk) -> None:
    assert team.role_of(staffed, " ANA ") is Role.OWNER
    with pytest.raises(Conflict, match="already, as buyer"):
        team.add(staffed, "\uff22en", "owner", "Ana")
    with pytest.raises(BadInput, match="two alphabets"):
        team.add(staffed, "\u0412eatrice", "viewer", "Ana")


@pytest.mark.parametrize("name", ["", " ", "\u200b", "firesteel", "TikTok", "x" * 61, "a\x00b"])
def test_a_name_that_is_none_is_refused(name: str, staffed: Desk) -> None:
    with pytest.raises(BadInput):
        team.add(staffed, name, "viewer", "Ana")


def test_a_refusal_says_whom_to_ask(staffed: Desk) -> None:
    with pytest.raises(
        NotApproved, match=r"^Ben \(buyer\) may not approve spend; ask Cleo \(approver\) or Ana \(owner\)$"
    ):
        team.refuse_unless(staffed, "Ben", Act.APPROVE)
    with pytest.raises(NotApproved, match=r"^Zoe is not on the team, so may not launch a plan; ask Ben \(buyer\)"):
        team.refuse_unless(staffed, "Zoe", Act.LAUNCH)
    team.refuse_unless(staffed, "ben", Act.LAUNCH)


def test_what_runs_by_itself_never_gives_a_persons_word(staffed: Desk) -> None:
    for act in (Act.APPROVE, Act.SIGN_OFF, Act.WAIVE, Act.LIMIT, Act.LIFT_STOP, Act.TEAM):
        with pytest.raises(NotApproved):
            team.refuse_unless(staffed, SYSTEM, act)
    for act in (Act.STOP, Act.DECIDE, Act.IMPORT):
        team.refuse_unless(staffed, SYSTEM, act)


def test_a_user_called_like_the_machine_may_nothing_on_pages(staffed: Desk) -> None:
    assert signed_in(SYSTEM).get("/").status_code == 403


def test_the_history_says_who_did_what(staffed: Desk) -> None:
    team.change(staffed, "ben", "analyst", "Ana")
    team.remove(staffed, "Fay", "Ana")

    assert [each.words for each in team.history(staffed)][:3] == [
        "Fay left, was viewer",
        "Ben is analyst now, was buyer",
        "Fay joined as viewer",
    ]


OPENS = {
    "Ana": ("/", "/creators/", "/creators.csv", "/import/", "/creators/codes/", "/settings/team/", "/posts.csv"),
    "Ben": ("/", "/creators/", "/creators.csv", "/import/", "/creators/codes/", "/settings/team/", "/posts.csv"),
    "Cleo": ("/", "/creators/", "/creators.csv", "/settings/team/", "/posts.csv"),
    "Dev": ("/", "/creators/", "/creators.csv", "/import/", "/settings/team/", "/posts.csv"),
    "Eva": ("/", "/settings/team/"),
    "Fay": ("/", "/settings/team/"),
    "nobody": (),
}


@pytest.mark.parametrize("name", OPENS)
def test_each_role_opens_its_pages_and_no_other(name: str, staffed: Desk) -> None:
    client = signed_in(name)

    for path in OPENS["Ana"]:
        assert client.get(path).status_code == (200 if path in OPENS[name] else 403), path


PRESSES = {
    "/gate/P-1/approve/": {"Ana", "Cleo"},
    "/gate/P-1/launch/": {"Ana", "Ben"},
    "/gate/P-1/sign-off/": {"Ana", "Cleo"},
    "/gate/P-1/waive/": {"Ana", "Cleo"},
    "/gate/P-1/look/policy/": {"Ana", "Ben", "Cleo"},
    "/decisions/1/apply/": {"Ana", "Ben"},
    "/posts/1/comments/2/hide/": {"Ana", "Ben", "Eva"},
    "/posts/1/describe/": {"Ana", "Ben", "Dev"},
    "/settings/aim/": {"Ana", "Ben", "Dev"},
    "/creators/x/contact/": {"Ana", "Ben"},
    "/creators/codes/try/": {"Ana", "Ben"},
    "/import/upload/": {"Ana", "Ben", "Dev"},
    "/settings/team/set/": {"Ana"},
    "/settings/team/remove/": {"Ana"},
    "/settings/team/invite/": {"Ana"},
}


@pytest.mark.parametrize("path", PRESSES)
def test_each_role_sends_its_forms_and_no_other(path: str, staffed: Desk) -> None:
    able = {name for name in OPENS if signed_in(name).post(path, {}).status_code != 403}

    assert able == PRESSES[path]


def test_what_a_moderator_may_take_back_is_what_a_moderator_does(staffed: Desk) -> None:
    from firesteel.desk import aiming
    from firesteel.desk.facts import Described
    from firesteel.posts import Viewers
    from firesteel.values import PostId

    described = staffed.ledger.record(Described(post=PostId("1"), hook="x"), "1", at=NOW, actor="Dev")
    aiming.keep(staffed, "generic", Viewers(), "Dev")

    assert signed_in("Eva").post(f"/posts/1/undo/{described}/").status_code == 403
    assert signed_in("Dev").post(f"/posts/1/undo/{described}/").status_code != 403


DENIED: dict[str, tuple[str, Callable[[Desk, str], object]]] = {
    "take back what is said of a post": ("Fay", lambda desk, who: desk.undo(1, who)),
    "keep what was seen of a profile": ("Eva", lambda desk, who: desk.check_profile("1", {}, who)),
    "answer the policy checklist": ("Eva", lambda desk, who: desk.check_policy("1", {}, who)),
    "keep a post's labels": ("Dev", lambda desk, who: desk.disclose("1", {}, who)),
    "keep a test of consent": ("Dev", lambda desk, who: desk.test_consent({}, who)),
    "settle a creator's wish": ("Cleo", lambda desk, who: desk.settle("mara.skin", "renew", who)),
    "sign for a creator": ("Cleo", lambda desk, who: desk.sign("mara.skin", "", "x", "Mara", "paper", who)),
    "withdraw for a creator": ("Cleo", lambda desk, who: desk.withdraw("mara.skin", "", who)),
    "ask for an authorisation anew": ("Cleo", lambda desk, who: desk.refresh_authorization("1", who)),
    "make a creator's page a file": ("Eva", lambda desk, who: desk.guest_file("mara.skin", who)),
    "judge flights": ("Cleo", lambda desk, who: desk.judge(who)),
}


@pytest.mark.parametrize("what", DENIED)
def test_the_desk_itself_refuses_whoever_asks(what: str, staffed: Desk) -> None:
    from firesteel.desk.facts import Described
    from firesteel.values import PostId

    name, asks = DENIED[what]
    kept = staffed.ledger.record(Described(post=PostId("1"), hook="x"), "1", at=NOW, actor="Dev")
    if what.startswith("take back"):
        asks = lambda desk, who: desk.undo(kept, who)  # noqa: E731

    with pytest.raises(NotApproved, match=rf"^{name} \(\w+\) may not .*; ask "):
        asks(staffed, name)
    assert staffed.ledger.head() == kept


def test_what_somebody_may_take_back_in_the_terminal_is_what_they_may_do(staffed: Desk) -> None:
    from firesteel.preflight import Waiver

    waived = Waiver(gate="caption", reason="as agreed", by="Cleo", at=NOW, rule="caption-unseen")
    seq = staffed.ledger.record(waived, "F-1/caption-unseen", at=NOW, actor="Cleo")

    with pytest.raises(NotApproved, match=r"^Eva \(moderator\) may not waive a warning; ask Cleo \(approver\)"):
        staffed.undo(seq, "Eva")
    staffed.undo(seq, "cleo")
    assert staffed.ledger.latest(Waiver, "F-1/caption-unseen").taken_back


def test_a_user_joins_the_team_with_a_password_in_one_command(here: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from firesteel.cli.main import app

    def added(*given: str) -> str:
        result = CliRunner().invoke(app, ["user", "add", *given], input=f"{PASSWORD}\n{PASSWORD}\n")
        if isinstance(result.exception, FiresteelError):
            raise result.exception
        return result.stdout

    for name in ("firesteel", "@mara.skin", "Aпa"):
        with pytest.raises(BadInput):
            added(name)
    with pytest.raises(BadInput, match="begin with an owner"):
        added("ben", "--role", "buyer", "--as", "ana")
    assert "Ana may sign in, as owner." in added("Ana", "--role", "owner", "--as", "ana")
    assert "Ana may sign in, as owner." in added("ana", "--as", "ana")
    with pytest.raises(NotApproved, match="change the team"):
        added("zoe", "--role", "owner", "--as", "zoe")
    assert "ben may sign in, as buyer." in added("ben", "--role", "buyer", "--as", "ana")
    assert "zoe may sign in, but may do nothing" in added("zoe", "--as", "ana")
    assert sorted(User.objects.values_list("username", flat=True)) == ["Ana", "ben", "zoe"]


def test_a_refused_page_says_who_may_and_its_twin_too(staffed: Desk) -> None:
    page = text(signed_in("Fay"), "/creators/", 403)
    twin = signed_in("Fay").get("/creators.json")

    assert "Fay (viewer) may not see agreements, contacts and post codes; ask" in page
    assert (twin.status_code, twin.json()["error"]["status"]) == (403, 403)
    assert "Ben (buyer)" in twin.json()["error"]["message"]


def test_the_address_that_signs_for_a_creator_is_shown_to_whom_may_write_to_them(staffed: Desk) -> None:
    staffed.agree(UsageRights(creator="mara.skin"), "Ana")
    address = staffed.issue_link("mara.skin", "Ana").url
    token = address.rpartition("/c/")[2].strip("/")
    twins = {name: signed_in(name).get("/creators/mara.skin.json").content.decode() for name in ("Ben", "Dev", "Cleo")}

    assert token in text(signed_in("Ben"), "/creators/mara.skin/") and token in twins["Ben"]
    for name in ("Dev", "Cleo"):
        page = text(signed_in(name), "/creators/mara.skin/")
        assert token not in page + twins[name] and "Open" in page


def test_whoever_has_no_role_may_sign_out_and_nothing_else(staffed: Desk) -> None:
    stranger = signed_in("nobody")

    assert 'action="/sign-out/"' in text(stranger, "/", 403)
    assert stranger.post("/sign-out/").status_code == 302


def test_forms_somebody_may_not_send_are_shut_and_say_why(staffed: Desk) -> None:
    aim = text(signed_in("Fay"), "/settings/aim/")

    form = aim.partition('action="/settings/aim/"')[2].partition("</form>")[0]
    assert len(re.findall(r"<(?:input|button) disabled", form)) == len(re.findall(r"<(?:input|button)", form)) > 5
    assert "Fay (viewer) may not describe and choose posts; ask" in aim
    assert "refused" not in text(signed_in("Dev"), "/settings/aim/")
    assert 'action="/settings/team/set/"' not in text(signed_in("Dev"), "/settings/team/")


def test_links_to_what_somebody_may_not_open_lead_nowhere(staffed: Desk) -> None:
    page = text(signed_in("Fay"), "/")

    assert re.search(r'<a(?: title="[^"]*"| aria-disabled="true")*>Creators', page)
    assert 'href="/creators/"' not in page and 'href="/posts/"' in page
    assert 'href="/creators/"' in text(signed_in("Ben"), "/")


def test_a_form_is_closed_again_where_it_ends() -> None:
    dim = access._Dimming(_Fay("Fay"), "/gate/P-1/")
    html = '<form method="post" action="/gate/P-1/approve/"><button>1</button></form><form method="get"><button>2</button></form>'

    out = dim.page(html)

    assert out.count("<button disabled title=") == out.count('class="note wait refused"') == 1
    assert out.endswith('</form><form method="get"><button>2</button></form>')


class _Fay(access.Me):
    team = (
        Member(name="Ana", role=Role.OWNER, since=NOW, by="Ana"),
        Member(name="Fay", role=Role.VIEWER, since=NOW, by="Ana"),
    )


def invitation(ana: Client, name: str) -> str:
    page = ana.post("/settings/team/invite/", {"name": name}).content.decode()
    found = re.search(r'value="http://127\.0\.0\.1(/invited/[^"]+/)"', page)
    assert found is not None
    return found[1]


def stranger(**given: str) -> Client:
    return Client(SERVER_NAME="127.0.0.1", **given)


def test_somebody_new_is_invited_chooses_a_password_and_is_in(staffed: Desk) -> None:
    ana = signed_in("Ana")
    assert ana.post("/settings/team/set/", {"name": "Gus", "role": "analyst"}).status_code == 302
    link = invitation(ana, "Gus")

    guest = stranger(REMOTE_ADDR="192.0.2.7")
    assert "Welcome, Gus" in text(guest, link)
    assert guest.post(link, {"password": PASSWORD, "again": "other"}).status_code == 400
    assert guest.post(link, {"password": "password1", "again": "password1"}).status_code == 400
    assert guest.post(link, {"password": PASSWORD, "again": PASSWORD}).status_code == 302
    assert guest.get("/posts/").status_code == 200

    assert "used already" in text(stranger(), link, 400)
    assert stranger().post("/sign-in/", {"name": "Gus", "password": PASSWORD}).status_code == 302


def test_an_invitation_never_replaces_a_password(staffed: Desk) -> None:
    signin.give_password("Cleo", PASSWORD)

    answer = signed_in("Ana").post("/settings/team/invite/", {"name": "Cleo"})

    assert (answer.status_code, "has a password already" in answer.content.decode()) == (409, True)


def test_an_invitation_that_is_forged_or_old_opens_nothing(staffed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    link = invitation(signed_in("Ana"), "Ben")

    assert "does not open" in text(stranger(), "/invited/forged:one/", 400)
    assert staffed.workspace().brand not in text(stranger(), "/invited/forged:one/", 400)
    monkeypatch.setattr(signin, "INVITED_S", -1)
    assert "older than three days" in text(stranger(), link, 400)


def test_guessing_invitations_is_braked(here: Desk) -> None:
    assert [stranger().get("/invited/x/").status_code for _ in range(9)] == [400] * 8 + [429]


def test_whoever_is_removed_is_out_and_the_name_opens_nothing_for_the_next(staffed: Desk) -> None:
    signin.give_password("Fay", PASSWORD)
    fay, ana = stranger(), signed_in("Ana")
    fay.post("/sign-in/", {"name": "Fay", "password": PASSWORD})
    assert fay.get("/").status_code == 200

    assert ana.post("/settings/team/remove/", {"name": "Fay"}).status_code == 302
    ana.post("/settings/team/set/", {"name": "Fay", "role": "viewer"})

    assert fay.get("/").status_code == 302
    assert stranger().post("/sign-in/", {"name": "Fay", "password": PASSWORD}).status_code == 400


def test_an_invitation_of_whoever_was_removed_opens_nothing_for_the_next_of_that_name(staffed: Desk) -> None:
    ana = signed_in("Ana")
    ana.post("/settings/team/set/", {"name": "Gus", "role": "viewer"})
    link = invitation(ana, "Gus")
    ana.post("/settings/team/remove/", {"name": "Gus"})
    ana.post("/settings/team/set/", {"name": "Gus", "role": "owner"})

    assert "used already, or taken back" in text(stranger(), link, 400)
    assert "Welcome, Gus" in text(stranger(), invitation(ana, "Gus"))


def test_the_page_and_its_twin_say_the_same(staffed: Desk) -> None:
    signin.give_password("Ben", PASSWORD)
    User.objects.create_user("zoe", password=PASSWORD)
    twin = signed_in("Ana").get("/settings/team.json").json()["team"]

    assert [(each["name"], each["enters"]) for each in twin["people"]][:3] == [
        ("Ana", "invited"),
        ("Ben", "password"),
        ("Cleo", "nothing"),
    ]
    assert twin["without_role"] == ["zoe"]
    assert "may do nothing: zoe" in text(signed_in("Ana"), "/settings/team/")


def test_the_terminal_lists_adds_changes_and_removes(here: Desk) -> None:
    assert "Nobody is on the team yet" in run("list")[1]
    assert "ana is owner now" in run("add", "ana", "owner", "--as", "ana")[1]
    run("add", "ben", "buyer", "--as", "ana")
    assert "ben is approver now" in run("role", "ben", "approver", "--as", "ana")[1]
    assert "ben" in run("list", "--format", "csv")[1]
    with pytest.raises(NotApproved, match="ben \\(approver\\) may not change the team; ask ana \\(owner\\)"):
        run("remove", "ana", "--as", "ben")
    with pytest.raises(NotFound, match="on it are ana, ben"):
        run("role", "zoe", "viewer", "--as", "ana")
    with pytest.raises(BadInput, match="is no role"):
        run("role", "ben", "king", "--as", "ana")
    assert "not on the team any more" in run("remove", "ben", "--as", "ana")[1]
    assert "ben left, was approver" in run("history")[1]
    assert '"may": "approve spend"' in run("roles", "--format", "json")[1]

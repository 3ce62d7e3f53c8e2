"""`firesteel connect` from an app's id and secret to a workspace that reads, over a real socket; and what it keeps."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from click.testing import Result
from typer.testing import CliRunner

from firesteel.cli.main import app
from firesteel.desk import Desk, connecting, lifetimes, logins, make_workspace, open_desk
from firesteel.desk.facts import Writes
from firesteel.errors import BadInput, Conflict, Misconfigured, NotApproved
from firesteel.jobs import table
from firesteel.storage import Kind, files, open_workspace, pending, workspace
from firesteel.tiktok.logins import LIVE
from firesteel.tiktok.tokens import App
from firesteel.tiktok.wire import Wire
from localtok.world import World

BACK = "https://ads.example.com/connect/"


@pytest.fixture
def http(served_platform: httpx2.Client, world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx2.Client]:
    monkeypatch.setenv("FIRESTEEL_APP_ID", world.advertiser.app_id)
    monkeypatch.setenv("FIRESTEEL_APP_SECRET", world.advertiser.secret)
    monkeypatch.setenv("FIRESTEEL_REDIRECT_URI", BACK)
    monkeypatch.setenv("FIRESTEEL_BASE_URL", str(served_platform.base_url))
    monkeypatch.setenv("FIRESTEEL_WORKSPACE", "lumen")
    yield served_platform


def run(*words: str, **named: Any) -> Result:
    return CliRunner().invoke(app, list(words), catch_exceptions=False, **named)


def told(*words: str) -> dict[str, Any]:
    answer = run(*words, "--format", "json")
    assert answer.exit_code == 0, answer.output
    (row,) = json.loads(answer.stdout)
    return dict(row)


def landed(http: httpx2.Client, address: str) -> str:
    answer = http.get(address, follow_redirects=False)
    assert answer.status_code == 302, answer.text
    return str(answer.headers["location"])


def connected(http: httpx2.Client, *words: str, asking: str = "") -> dict[str, Any]:
    address = told("connect", "--begin")["address"] + asking
    return told("connect", "--redirected", landed(http, address), *words)


def with_account(http: httpx2.Client, handle: str, *words: str, asking: str = "") -> dict[str, Any]:
    address = told("connect", "--account", "--handle", handle, "--begin", *words)["address"] + asking
    return told("connect", "--account", "--redirected", landed(http, address))


def opened(http: httpx2.Client) -> Desk:
    return open_desk("lumen", clock=lambda: datetime.now(UTC), http=http)


def test_an_ad_account_is_connected_from_an_address_and_a_code(http: httpx2.Client, world: World) -> None:
    row = connected(http)

    assert row["made"] is True
    assert (row["workspace"], row["kind"], row["ad_account"]) == ("lumen", "simulated", world.advertiser.advertiser_id)
    assert (row["currency"], row["timezone"], row["pixel"]) == (
        world.advertiser.currency,
        world.advertiser.timezone,
        world.pixel.pixel_code,
    )
    assert (row["status"], row["missing_scopes"], row["may_write"]) == ("STATUS_ENABLE", [], True)
    place = workspace.open_("lumen")
    assert (place.brand, place.pixel_code) == (world.advertiser.name, world.pixel.pixel_code)
    assert opened(http).tiktok.balance() is not None


def test_accounts_are_connected_read_and_renew_themselves(http: httpx2.Client, world: World) -> None:
    connected(http)
    own = next(one for one in world.accounts.values() if one.is_brand)
    creator = next(one for one in world.accounts.values() if not one.is_brand)

    assert with_account(http, own.handle, "--own")["whose"] == "the brand's own"
    row = with_account(http, creator.handle)
    assert (row["handle"], row["whose"], row["business_id"]) == (f"@{creator.handle}", "creator", creator.business_id)
    here = opened(http)
    here.sync()
    before = logins.account_of(here.store, creator.handle)
    world.advance(25)
    synced = here.sync()
    after = logins.account_of(here.store, creator.handle)

    assert synced.trouble == ()
    assert {account.handle for account in here.accounts()} == {own.handle, creator.handle}
    assert after.access_token != before.access_token
    assert after.expires_at is not None
    assert before.expires_at is not None
    assert after.expires_at - before.expires_at == timedelta(hours=25)


def test_a_login_that_is_dead_is_told_beside_what_was_read(http: httpx2.Client, world: World) -> None:
    connected(http)
    creator = next(one for one in world.accounts.values() if not one.is_brand)
    with_account(http, creator.handle)
    for token in world.tokens.values():
        if token.subject == creator.business_id:
            token.expires_at = token.refresh_expires_at = world.now

    here = opened(http)
    synced = here.sync()

    assert len(synced.trouble) == 1
    assert "ask its owner to agree once more: `firesteel connect --account`" in synced.trouble[0]


def test_a_login_that_cannot_be_renewed_is_told_while_its_token_still_lives(http: httpx2.Client, world: World) -> None:
    connected(http)
    creator = next(one for one in world.accounts.values() if not one.is_brand)
    with_account(http, creator.handle)
    here = opened(http)
    assert table.renew(here) == "0 of 1 renewed"
    world.advance(16)
    for token in world.tokens.values():
        if token.subject == creator.business_id:
            token.refresh_expires_at = world.now

    with pytest.raises(Misconfigured, match="firesteel connect --account"):
        table.renew(here)
    assert here.sync().trouble == ()


def test_what_a_login_may_not_do_is_told_in_words(http: httpx2.Client, world: World) -> None:
    row = connected(http, asking="&scope=1,2,5,6,8,15000000")
    creator = next(one for one in world.accounts.values() if not one.is_brand)
    assert row["missing_scopes"] == [
        {"scope": "44", "will_not_work": ["reading delivery: without it nothing is measured or decided"]}
    ]
    address = told("connect", "--account", "--handle", creator.handle, "--begin")["address"]
    narrowed = address.replace("comment.list%2Ccomment.list.manage%2C", "")
    assert narrowed != address

    lacking = told("connect", "--account", "--redirected", landed(http, narrowed))["missing_scopes"]
    (listed,) = json.loads(run("account", "list", "--format", "json").stdout)
    examined = json.loads(run("doctor", "--format", "json").stdout)

    assert [lack["scope"] for lack in lacking] == ["comment.list", "comment.list.manage"]
    assert listed["missing_scopes"] == ["comment.list", "comment.list.manage"]
    assert "renewed by itself until 2027-01-01" in listed["login"]
    found = {row["what"]: row for row in examined}
    assert "no reading delivery" in found["workspace lumen, scopes of the ad account"]["found"]
    assert found[f"workspace lumen, login of @{creator.handle}"]["state"] == "fine"


def test_a_wrong_answer_is_refused_and_nothing_is_made(http: httpx2.Client) -> None:
    begun = told("connect", "--begin")

    for query, words in (
        ("auth_code=x&state=other", "another attempt"),
        ("auth_code=x", "no state"),
        (f"state={begun['state']}", "no code"),
        (f"error=access_denied&state={begun['state']}", "access was refused"),
    ):
        with pytest.raises(BadInput, match=words):
            run("connect", "--redirected", f"{BACK}?{query}")

    assert workspace.names() == ()
    assert pending.waiting("lumen", datetime.now(UTC)) is not None


def test_an_answer_to_nothing_that_was_begun_is_refused(http: httpx2.Client) -> None:
    with pytest.raises(BadInput, match="no login of an advertiser was begun for lumen"):
        run("connect", "--redirected", f"{BACK}?auth_code=x&state=y")


def test_a_login_that_was_begun_long_ago_is_forgotten(http: httpx2.Client) -> None:
    told("connect", "--begin")
    waiting = pending.waiting("lumen", datetime.now(UTC))
    assert waiting is not None
    pending.keep("lumen", replace(waiting, begun_at=waiting.begun_at - timedelta(minutes=61)))

    with pytest.raises(BadInput, match="within the last hour"):
        run("connect", "--redirected", f"{BACK}?auth_code=x&state={waiting.state}")


def test_people_are_asked_for_what_was_not_given(http: httpx2.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    address = told("connect", "--begin")["address"]
    secret = "s3cret-typed-unseen"
    monkeypatch.delenv("FIRESTEEL_APP_SECRET")
    monkeypatch.delenv("FIRESTEEL_APP_ID")

    answer = CliRunner().invoke(app, ["connect"], input=f"7000\n{secret}\n{landed(http, address)}\n")

    assert "App id" in answer.output
    assert "Open this address" in answer.output
    assert "app_id=7000" in answer.output
    assert secret not in answer.output
    assert isinstance(answer.exception, BadInput)


def test_several_ad_accounts_are_chosen_from_without_a_second_login(
    http: httpx2.Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from firesteel.tiktok.logins import AdAccount, Logins

    ad_accounts = Logins.ad_accounts
    other = AdAccount(id="7000000000000000002", name="Other", currency="EUR", timezone="Europe/Berlin")
    monkeypatch.setattr(Logins, "ad_accounts", lambda self, token: (*ad_accounts(self, token), other))
    address = told("connect", "--begin")["address"]

    interrupted = CliRunner().invoke(app, ["connect", "--redirected", landed(http, address)], input="")
    assert interrupted.exit_code == 1
    assert "7000000000000000002" in interrupted.output
    assert workspace.names() == ()
    row = told("connect", "--advertiser", world.advertiser.advertiser_id)

    assert row["ad_account"] == world.advertiser.advertiser_id
    assert pending.waiting("lumen", datetime.now(UTC)) is None


def test_an_account_that_cannot_be_read_at_once_need_not_agree_again(http: httpx2.Client, world: World) -> None:
    connected(http)
    creator = next(one for one in world.accounts.values() if not one.is_brand)
    address = told("connect", "--account", "--handle", creator.handle, "--begin")["address"]
    http.post("/_localtok/faults", json={"faults": [{"path": "business/get/", "code": 40001}]})

    failed = CliRunner().invoke(app, ["connect", "--account", "--redirected", landed(http, address)])
    assert failed.exit_code != 0
    kept = (workspace.home() / "connecting" / "lumen.json").read_text("utf-8")
    assert not any(token in kept for token in world.tokens)
    row = told("connect", "--account")

    assert row["handle"] == f"@{creator.handle}"
    assert pending.waiting("lumen", datetime.now(UTC)) is None


def test_connecting_again_renews_the_login_and_keeps_the_workspace(http: httpx2.Client, world: World) -> None:
    connected(http)
    first = logins.advertiser_of(opened(http).store)

    row = connected(http)
    second = logins.advertiser_of(opened(http).store)

    assert row["made"] is False
    assert first is not None
    assert second is not None
    assert first.access_token != second.access_token


def test_a_workspace_never_changes_its_ad_account(http: httpx2.Client, world: World) -> None:
    connected(http)
    world.advertiser.advertiser_id = "7000000000000000009"

    with pytest.raises(Conflict, match="choose another name"):
        run("connect", "--redirected", landed(http, told("connect", "--begin")["address"]))


def test_nothing_secret_is_at_rest_unsealed(http: httpx2.Client, world: World) -> None:
    connected(http)
    creator = next(one for one in world.accounts.values() if not one.is_brand)
    with_account(http, creator.handle)
    store = opened(http).store
    token = logins.account_of(store, creator.handle)
    mine = logins.advertiser_of(store)
    assert mine is not None
    secrets = [world.advertiser.secret, token.access_token, token.refresh_token, mine.access_token]

    kept = b"".join(file.read_bytes() for file in workspace.home().rglob("*") if file.is_file())

    assert not [secret for secret in secrets if secret.encode() in kept]


def test_a_login_that_was_got_but_not_placed_is_sealed_too(
    http: httpx2.Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "chosen", lambda accounts, wanted: (_ for _ in ()).throw(KeyboardInterrupt))
    CliRunner().invoke(app, ["connect", "--redirected", landed(http, told("connect", "--begin")["address"])])

    got = [token.text for token in world.tokens.values() if token.kind == "advertiser"]
    kept = b"".join(file.read_bytes() for file in workspace.home().rglob("*") if file.is_file())

    assert b"sealed" in kept
    assert not [text for text in got if text.encode() in kept]


@pytest.mark.parametrize(
    ("left", "state", "words"),
    [
        (timedelta(days=31), "fine", "renewed by itself until"),
        (timedelta(days=30), "soon", "in 30 days"),
        (timedelta(days=1), "soon", "in 1 days"),
        (timedelta(0), "dead", "ended on"),
    ],
)
def test_a_login_says_when_it_dies_a_month_ahead(
    http: httpx2.Client, world: World, left: timedelta, state: str, words: str
) -> None:
    connected(http)
    creator = next(one for one in world.accounts.values() if not one.is_brand)
    with_account(http, creator.handle)
    here = opened(http)
    kept = logins.account_of(here.store, creator.handle)
    logins.keep_account(here.store, creator.handle, replace(kept, refresh_expires_at=here.moment() + left))

    login = lifetimes.account_state(here, here.accounts()[0])

    assert login.state == state
    assert words in login.words
    assert bool(login.remedy) is (state != "fine")
    assert [todo.tone for todo in here.today().todos if todo.chip == "Login"] == {
        "fine": [],
        "soon": ["wait"],
        "dead": ["stop"],
    }[state]


def made(name: str, kind: Kind, base_url: str) -> workspace.Workspace:
    return make_workspace(
        name,
        kind=kind,
        brand="Real",
        currency="USD",
        timezone="Etc/UTC",
        base_url=base_url,
        advertiser_id="7",
        access_token="t",
        pixel_code="",
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def live(name: str = "real") -> Desk:
    made(name, Kind.LIVE, LIVE)
    return open_desk(name, clock=lambda: datetime(2026, 1, 2, tzinfo=UTC))


def test_a_live_workspace_only_reads_until_somebody_types_its_name() -> None:
    here = live()
    with pytest.raises(NotApproved, match="firesteel workspace allow-writes real"):
        here.tiktok.client.guard()

    refused = CliRunner().invoke(app, ["workspace", "allow-writes", "real"], input="yes\n")
    assert isinstance(refused.exception, BadInput)
    assert not here.may_write()
    allowed = CliRunner().invoke(app, ["workspace", "allow-writes", "real", "--as", "Ana"], input="real\n")
    assert allowed.exit_code == 0, allowed.output
    assert here.may_write()
    assert here.ledger.entry(Writes, "platform").actor == "Ana"
    CliRunner().invoke(app, ["workspace", "allow-writes", "real", "--revoke", "--as", "Ben"])

    assert not here.may_write()
    assert [(fact.actor, fact.value.allowed) for fact in here.ledger.history(Writes)] == [("Ben", False), ("Ana", True)]


def test_a_live_workspace_keeps_the_limits_of_its_tier_and_a_simulated_one_none(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desk.tiktok.client.wire.limits is None
    here = live()
    assert here.tiktok.client.wire.limits is not None
    assert here.tiktok.client.wire.limits.tier == "basic"

    logins.keep_app(open_workspace(workspace.open_("real")), App(app_id="7", secret="s", tier="premium"))
    again = open_desk("real", clock=lambda: datetime(2026, 1, 2, tzinfo=UTC)).tiktok.client.wire.limits
    assert again is not None
    assert again.tier == "premium"
    assert open_desk("real", clock=lambda: datetime(2026, 1, 2, tzinfo=UTC)).tiktok.client.wire.limits is again
    monkeypatch.setenv("FIRESTEEL_RATE_TIER", "golden")
    with pytest.raises(BadInput, match="golden"):
        open_desk("real", clock=lambda: datetime(2026, 1, 2, tzinfo=UTC))


def test_a_simulated_workspace_needs_no_leave_to_write(desk: Desk) -> None:
    assert desk.may_write()
    with pytest.raises(BadInput, match="simulated"):
        connecting.allow_writes(desk, "Ana", allowed=True)


def test_a_login_is_finished_only_where_it_was_begun(http: httpx2.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of a local platform ever goes to TikTok, nor the reverse; the address needs not be said twice."""
    back = landed(http, told("connect", "--begin")["address"])
    with pytest.raises(Conflict, match=f"begun for the app .* at {http.base_url}, not for .* at {LIVE}"):
        run("connect", "--base-url", LIVE, "--redirected", back)
    with pytest.raises(Conflict, match="not for 7000 at"):
        run("connect", "--app-id", "7000", "--redirected", back)
    monkeypatch.delenv("FIRESTEEL_BASE_URL")
    monkeypatch.delenv("FIRESTEEL_APP_ID")
    monkeypatch.delenv("FIRESTEEL_REDIRECT_URI")

    assert told("connect", "--redirected", back)["kind"] == "simulated"


@pytest.mark.parametrize(("kind", "address"), [(Kind.LIVE, "http://127.0.0.1:8790"), (Kind.SIMULATED, LIVE)])
def test_only_live_workspaces_speak_to_tiktok_and_to_nobody_else(kind: Kind, address: str) -> None:
    """A simulated one may always write: pointed at TikTok it would spend money unasked."""
    with pytest.raises(BadInput, match=f"a {kind} workspace cannot speak to {address}"):
        made("real", kind, address)
    assert workspace.names() == ()

    place = made("real", kind, LIVE if kind is Kind.LIVE else "http://127.0.0.1:8790")
    (place.path / "workspace.json").write_bytes(workspace.describe(replace(place, base_url=address)))

    with pytest.raises(Misconfigured, match="Nothing was sent"):
        open_desk("real", clock=lambda: datetime(2026, 1, 2, tzinfo=UTC))


def test_an_address_is_told_once_where_it_is_all_that_is_asked_for(http: httpx2.Client) -> None:
    answer = run("connect", "--begin")

    assert answer.output.count("/portal/auth?") == 1
    assert answer.stdout.startswith(str(http.base_url))


def test_pages_and_a_command_beside_them_renew_one_at_a_time(http: httpx2.Client, world: World) -> None:
    connected(http)
    creator = next(one for one in world.accounts.values() if not one.is_brand)
    with_account(http, creator.handle)
    here = opened(http)
    world.advance(25)
    holder = here.token(here.accounts()[0])
    with files.alone(here.store.workspace.path / ".renewing"):
        waits = threading.Thread(target=holder.access)
        waits.start()
        waits.join(0.3)
        assert waits.is_alive()
    waits.join()


def test_what_waits_for_an_answer_is_its_owners_only(http: httpx2.Client) -> None:
    told("connect", "--begin")

    place = workspace.home() / "connecting"

    assert place.stat().st_mode & 0o077 == 0
    assert (place / "lumen.json").stat().st_mode & 0o077 == 0


def test_a_removed_workspace_leaves_no_login_that_was_begun(http: httpx2.Client) -> None:
    """What was sealed by its key nobody could open any more."""
    connected(http)
    told("connect", "--begin")

    run("workspace", "remove", "lumen", "--yes")

    assert pending.waiting("lumen", datetime.now(UTC)) is None


def test_the_platform_is_asked_for_its_time_once_for_all_logins(
    http: httpx2.Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected(http)
    for account in [one for one in world.accounts.values() if not one.is_brand][:3]:
        with_account(http, account.handle)
    here, asked = opened(http), list[int]()
    moment = here.moment
    monkeypatch.setattr(here, "moment", lambda: asked.append(1) or moment())

    states = lifetimes.login_states(here)

    assert len(states) == 4
    assert asked == [1]


def test_a_live_workspace_says_whether_it_may_write(http: httpx2.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """TikTok's part is played by the local platform: only the address is TikTok's."""
    monkeypatch.setenv("FIRESTEEL_BASE_URL", LIVE)
    monkeypatch.setattr(connecting, "platform", lambda base_url: Wire(httpx2.Client(base_url=http.base_url)))

    def again() -> dict[str, Any]:
        address = told("connect", "--begin")["address"].replace(LIVE, str(http.base_url))
        return told("connect", "--redirected", landed(http, address))

    first = again()
    run("workspace", "allow-writes", "lumen", "--confirm", "lumen", "--as", "Ana")

    assert (first["kind"], first["may_write"], first["simulated"]) == ("live", False, False)
    assert again()["may_write"] is True
